//! The nudged energy F = E + βC: what a relaxation minimises.

use super::{Scalar, State, Tied, cost, energy};
use ndarray::{Array1, Array2};

/// One batch to relax: weights, clamped input (as its drive), target, and the nudging strength β.
#[derive(Clone, Copy)]
pub struct Problem<'a, T> {
    /// The parameters.
    pub network: &'a Tied<T>,
    /// `x W₁ + b₁`, `[B, n_1]`.
    pub drive: &'a Array2<T>,
    /// d, one-hot, `[B, n_L]`.
    pub target: &'a Array2<T>,
    /// β; 0 in the free phase.
    pub beta: T,
}

impl<T: Scalar> Problem<'_, T> {
    /// F of each example.
    pub fn total_energy(&self, state: &State<T>) -> Array1<f64> {
        let e = energy::energy(self.network, self.drive, state);
        e + cost::cost(state.output(), self.target) * self.beta.wide()
    }

    /// ∂F/∂s = ∂E/∂s, plus β (y − d) at the output.
    pub fn gradient(&self, state: &State<T>) -> State<T> {
        let mut gradient = energy::state_gradient(self.network, self.drive, state);
        let last = gradient.layers.len() - 1;
        let pull = (state.output() - self.target).mapv(|difference| difference * self.beta);
        gradient.layers[last] += &pull;
        gradient
    }
}
