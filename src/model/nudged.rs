//! The nudged energy F = E + c_L β C, where c_L is 1 for the paper's energy: what a relaxation minimises.

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
        let weight = self.network.cost_weight() * self.beta.wide();
        e + cost::cost(self.network.cost, state.output(), self.target) * weight
    }

    /// ∂F/∂s = ∂E/∂s, plus c_L β ∂C/∂y at the output.
    pub fn gradient(&self, state: &State<T>) -> State<T> {
        let mut gradient = energy::state_gradient(self.network, self.drive, state);
        let last = gradient.layers.len() - 1;
        let mut force = self.target.clone();
        cost::force(self.network, state.output(), self.target, &mut force);
        let weight = T::of(self.network.cost_weight()) * self.beta;
        gradient.layers[last].zip_mut_with(&force, |g, &force| *g -= weight * force);
        gradient
    }
}
