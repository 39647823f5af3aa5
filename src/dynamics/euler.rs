//! ds/dt = −∂F/∂s by Euler steps, the paper's method.

use super::{Method, Workspace, move_layer};
use crate::model::activation::{Unit, clip};
use crate::model::{Problem, Scalar, State, energy};

/// `s ← clip(s − ε ∂F/∂s, 0, 1)` for all layers at once (no clip for layers without a box).
///
/// F falls for ε < 2 / (1 + max(β,0) + σ), σ the largest singular value of the free-to-free coupling.
pub struct Euler<T> {
    /// ε.
    pub step_size: T,
}

impl<T: Scalar> Method<T> for Euler<T> {
    fn iterate(&self, problem: &Problem<'_, T>, state: &mut State<T>, work: &mut Workspace<T>) {
        let network = problem.network;
        let layers = network.num_layers();
        let (eps, beta) = (self.step_size, problem.beta);
        let smooth = (1..=layers).any(|k| matches!(network.unit(k), Unit::Smooth(_)));
        if smooth {
            work.signals.copy_from(state);
            work.signals.to_signals(network);
        }
        for k in 1..=layers {
            let signals = if smooth { &work.signals.layers } else { &state.layers };
            energy::input_to(network, problem.drive, signals, k, &mut work.inputs[k - 1]);
        }
        work.residuals.fill(T::zero());
        for k in 1..=layers {
            let (s, input) = (&mut state.layers[k - 1], &work.inputs[k - 1]);
            let pull = (k == layers && beta != T::zero()).then_some(problem.target);
            let beta = if pull.is_some() { beta } else { T::zero() };
            let rest = (&mut work.residuals[..], &work.held[k - 1][..]);
            match network.unit(k) {
                Unit::Boxed => {
                    move_layer(s, input, pull, rest, move |s, u, d| clip(s + eps * (u - s + beta * (d - s))));
                }
                Unit::Linear => {
                    move_layer(s, input, pull, rest, move |s, u, d| s + eps * (u - s + beta * (d - s)));
                }
                Unit::Smooth(a) => move_layer(s, input, pull, rest, move |s, u, d| {
                    s + eps * (a.slope(s) * u - s + beta * (d - s))
                }),
            }
        }
    }
}
