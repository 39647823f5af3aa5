//! Receptive fields, computed beside the window: transposed columns of W₁, or products W₁ W₂ ….

use crate::model::Network;
use crate::receptive_fields;
use crate::ui::background::Busy;
use crate::ui::style::colours::round_up;
use ndarray::Array2;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

/// Shortest time between two computations while training.
pub const EVERY: Duration = Duration::from_millis(125);

/// The fields of one layer.
pub struct Fields {
    /// `[units, inputs]`.
    pub values: Array2<f32>,
    /// Which layer of weights, 0 for W₁.
    pub layer: usize,
    /// A round number above 99.9 % of the absolute values.
    pub range: f32,
    /// The largest absolute value.
    pub largest: f32,
    /// Minibatches the weights had seen.
    pub minibatch: u64,
}

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
        let busy = Busy::new();
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

/// Fields of `layer` (0 for W₁) and the ends of their range.
pub fn compute(network: &Network<f32>, layer: usize, minibatch: u64) -> Fields {
    let layer = layer.min(network.w.len().saturating_sub(1));
    let values = receptive_fields::fields(network, layer + 1);
    let range = round_up(receptive_fields::symmetric_range(&values));
    let largest = values.iter().map(|v| v.abs()).filter(|v| v.is_finite()).fold(0.0, f32::max);
    Fields { values, layer, range, largest, minibatch }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    #[test]
    fn deeper_fields_are_products_of_the_weights() {
        let mut config = presets::default_config();
        config.network.hidden = vec![5, 4];
        let network = Network::<f32>::new(&config, &[6, 5, 4, 3]);
        assert_eq!(compute(&network, 0, 0).values, network.w[0].t());
        let second = compute(&network, 1, 0);
        let expected = network.w[0].dot(&network.w[1]);
        assert_eq!(second.values.dim(), (4, 6));
        assert!(second.values.iter().zip(expected.t().iter()).all(|(a, b)| (a - b).abs() < 1e-5));
        assert!(compute(&network, 2, 0).largest > 0.0);
    }
}
