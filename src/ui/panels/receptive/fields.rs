//! Receptive fields, computed beside the window.

use crate::model::Network;
use crate::receptive_fields::{Fields, compute};
use crate::ui::background::Busy;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// Shortest time between two computations while training.
pub const EVERY: Duration = Duration::from_millis(125);

/// The newest fields and the computation under way.
#[derive(Default)]
pub struct FieldsJob {
    ready: Option<Arc<Fields>>,
    done_for: Option<(Arc<Network<f32>>, usize)>,
    under_way: Option<Receiver<Fields>>,
    started: Option<Instant>,
}

impl FieldsJob {
    /// Collects a finished computation and starts one if network or layer changed.
    pub fn poll(
        &mut self,
        ctx: &egui::Context,
        network: &Arc<Network<f32>>,
        layer: usize,
        minibatch: u64,
    ) -> Option<Arc<Fields>> {
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
        let known =
            self.done_for.as_ref().is_some_and(|(done, at)| Arc::ptr_eq(done, network) && *at == layer);
        let other_layer = self.done_for.as_ref().is_none_or(|(_, at)| *at != layer);
        if !known && self.under_way.is_none() {
            let waited = self.started.map_or(EVERY, |started| started.elapsed());
            if waited >= EVERY || other_layer {
                self.start(ctx, network, layer, minibatch);
            } else {
                ctx.request_repaint_after(EVERY - waited);
            }
        }
        self.ready.clone().filter(|fields| fields.layer == layer)
    }

    fn start(&mut self, ctx: &egui::Context, network: &Arc<Network<f32>>, layer: usize, minibatch: u64) {
        self.done_for = Some((Arc::clone(network), layer));
        self.started = Some(Instant::now());
        let (sender, receiver) = mpsc::channel();
        let (ctx, network) = (ctx.clone(), Arc::clone(network));
        let busy = Busy::new(&ctx);
        let body = move || {
            let _busy = busy;
            let _ = sender.send(compute(&network, layer, minibatch));
            ctx.request_repaint();
        };
        if std::thread::Builder::new().name("receptive fields".into()).spawn(body).is_ok() {
            self.under_way = Some(receiver);
        }
    }
}
