//! The exact answers to a nudge, computed beside the window once for each network, input, target and free state.

use crate::model::Network;
use crate::settling::engine::snapshot::Frame;
use crate::settling::studies::exact_error::{Truth, truth};
use crate::ui::background::Busy;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, mpsc};

/// What the answers depend on.
#[derive(Clone)]
pub struct Question {
    /// The weights.
    pub network: Arc<Network<f32>>,
    /// x.
    pub input: Arc<Vec<f64>>,
    /// The target class.
    pub target: usize,
    /// s⁰.
    pub free: Arc<Frame>,
}

impl Question {
    fn is(&self, other: &Self) -> bool {
        let same_input = Arc::ptr_eq(&self.input, &other.input) || self.input == other.input;
        let same_free = Arc::ptr_eq(&self.free, &other.free) || self.free == other.free;
        Arc::ptr_eq(&self.network, &other.network) && self.target == other.target && same_input && same_free
    }

    /// There is an answer: sizes fit and every number is finite.
    fn makes_sense(&self) -> bool {
        let sizes = self.network.sizes();
        let fits = self.free.layers.iter().map(Vec::len).eq(sizes[1..].iter().copied());
        let finite = |values: &Vec<f64>| values.iter().all(|value| value.is_finite());
        fits && self.input.len() == sizes[0]
            && self.target < sizes[sizes.len() - 1]
            && self.free.layers.iter().all(finite)
            && finite(&self.input)
    }
}

/// The newest answers and the computation under way.
#[derive(Default)]
pub struct TruthJob {
    ready: Option<(Question, Arc<Truth>)>,
    under_way: Option<(Question, Receiver<Truth>)>,
}

impl TruthJob {
    /// The answers, once they are there; starts the computation if the question is new.
    pub fn poll(&mut self, ctx: &egui::Context, question: &Question) -> Option<Arc<Truth>> {
        if let Some((asked, receiver)) = &self.under_way {
            match receiver.try_recv() {
                Ok(truth) => {
                    self.ready = Some((asked.clone(), Arc::new(truth)));
                    self.under_way = None;
                }
                Err(mpsc::TryRecvError::Disconnected) => self.under_way = None,
                Err(mpsc::TryRecvError::Empty) => {}
            }
        }
        if let Some((answered, truth)) = &self.ready
            && answered.is(question)
        {
            return Some(Arc::clone(truth));
        }
        if self.under_way.is_none() && question.makes_sense() {
            let (sender, receiver) = mpsc::channel();
            let (ctx, asked) = (ctx.clone(), question.clone());
            let busy = Busy::new();
            let body = move || {
                let _busy = busy;
                let _ = sender.send(truth(&asked.network, &asked.input, asked.target, &asked.free));
                ctx.request_repaint();
            };
            if std::thread::Builder::new().name("exact error".into()).spawn(body).is_ok() {
                self.under_way = Some((question.clone(), receiver));
            }
        }
        None
    }
}
