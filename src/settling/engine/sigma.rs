//! σ of the weights in use, sought a few steps at a time between other work.

use crate::dynamics::bound;
use crate::model::{Network, State};
use crate::settling::example::ExampleRelaxation;
use std::sync::Arc;

/// Steps of the power iteration in one portion of work.
const STEPS: usize = 8;

/// The power iteration and what it has found.
#[derive(Default)]
pub(super) struct SigmaSearch {
    /// Weights, direction so far, σ so far.
    of: Option<(Arc<Network<f32>>, State<f64>, f64)>,
    is_known: bool,
}

impl SigmaSearch {
    /// σ, once known.
    pub fn sigma(&self) -> Option<f64> {
        self.of.as_ref().filter(|_| self.is_known).map(|(.., sigma)| *sigma)
    }

    /// A portion of the search; true while it goes on. Other weights start from the direction of the last ones, which
    /// are usually near.
    pub fn seek(&mut self, example: &ExampleRelaxation) -> bool {
        let network = &example.scene().network;
        let is_new = self.of.as_ref().is_none_or(|(known, ..)| !Arc::ptr_eq(known, network));
        if is_new {
            let fits = |known: &Network<f32>| known.sizes() == network.sizes();
            let old = self.of.take().filter(|(known, ..)| fits(known));
            let mut ones = example.state().clone();
            ones.layers.iter_mut().for_each(|layer| layer.fill(1.0));
            let direction = old.map_or(ones, |(_, direction, _)| direction);
            self.of = Some((Arc::clone(network), direction, 0.0));
            self.is_known = false;
        }
        let Some((_, direction, sigma)) = self.of.as_mut().filter(|_| !self.is_known) else { return false };
        let before = std::mem::replace(sigma, bound::coupling_norm(example.network(), direction, STEPS));
        self.is_known = (*sigma - before).abs() <= 1e-4 * *sigma;
        !self.is_known
    }
}
