//! Receptive fields and what has changed of them, computed beside the window.

use crate::model::Network;
use crate::receptive_fields::{Fields, compute};
use crate::ui::background::Busy;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// Shortest time between two computations while training.
pub const EVERY: Duration = Duration::from_millis(125);

/// Which fields.
#[derive(Clone)]
pub struct Of {
    /// The weights.
    pub network: Arc<Network<f32>>,
    /// What has changed since these; otherwise the weights themselves.
    pub since: Option<Arc<Network<f32>>>,
    /// 0 for W₁.
    pub layer: usize,
    /// Minibatches the weights had seen.
    pub minibatch: u64,
}

impl Of {
    fn is_alike(&self, other: &Self) -> bool {
        self.layer == other.layer
            && self.since.as_ref().map(Arc::as_ptr) == other.since.as_ref().map(Arc::as_ptr)
    }
}

/// The newest fields and the computation under way.
#[derive(Default)]
pub struct FieldsJob {
    ready: Option<Arc<Fields>>,
    done_for: Option<Of>,
    under_way: Option<Receiver<Fields>>,
    started: Option<Instant>,
}

impl FieldsJob {
    /// Collects a finished computation and starts one if network or layer changed.
    pub fn poll(&mut self, ctx: &egui::Context, of: &Of) -> Option<Arc<Fields>> {
        if let Some(receiver) = &self.under_way {
            match receiver.try_recv() {
                Ok(fields) => {
                    self.ready = Some(Arc::new(fields));
                    self.under_way = None;
                }
                Err(mpsc::TryRecvError::Disconnected) => self.under_way = None,
                Err(mpsc::TryRecvError::Empty) => {}
            }
        }
        let is_alike = self.done_for.as_ref().is_some_and(|done| done.is_alike(of));
        let done = self.done_for.as_ref().filter(|_| is_alike);
        let known = done.is_some_and(|done| Arc::ptr_eq(&done.network, &of.network));
        if !known && self.under_way.is_none() {
            let waited = self.started.map_or(EVERY, |started| started.elapsed());
            if waited >= EVERY || !is_alike {
                self.start(ctx, of);
            } else {
                ctx.request_repaint_after(EVERY - waited);
            }
        }
        self.ready.clone().filter(|fields| fields.layer == of.layer && fields.is_change == of.since.is_some())
    }

    fn start(&mut self, ctx: &egui::Context, of: &Of) {
        self.done_for = Some(of.clone());
        self.started = Some(Instant::now());
        let (sender, receiver) = mpsc::channel();
        let (ctx, of) = (ctx.clone(), of.clone());
        let busy = Busy::new(&ctx);
        let body = move || {
            let _busy = busy;
            let _ = sender.send(compute(&of.network, of.since.as_deref(), of.layer, of.minibatch));
            ctx.request_repaint();
        };
        if std::thread::Builder::new().name("receptive fields".into()).spawn(body).is_ok() {
            self.under_way = Some(receiver);
        }
    }
}
