//! Each layer in turn goes to its exact minimum given its neighbours.

use super::{Method, Workspace, move_layer};
use crate::model::activation::{Unit, clip};
use crate::model::{Problem, Scalar, State, energy};

/// Sweeps from the input up: `s_k ← clip(input_k)`, output `clip((input_L + β d) / (1 + β))`.
///
/// Never raises F, for any weights, while β > −1. Only for ρ(s) = s on its box, where the minimum of a layer
/// has this closed form (`Config::check` refuses others).
pub struct Layerwise;

impl<T: Scalar> Method<T> for Layerwise {
    fn iterate(&self, problem: &Problem<'_, T>, state: &mut State<T>, work: &mut Workspace<T>) {
        let network = problem.network;
        let layers = network.num_layers();
        work.residuals.fill(T::zero());
        for k in 1..=layers {
            energy::input_to(network, problem.drive, &state.layers, k, &mut work.inputs[k - 1]);
            let (s, input) = (&mut state.layers[k - 1], &work.inputs[k - 1]);
            let pull = (k == layers && problem.beta != T::zero()).then_some(problem.target);
            let beta = if pull.is_some() { problem.beta } else { T::zero() };
            let minimum =
                move |u: T, d: T| if pull.is_some() { (u + beta * d) / (T::one() + beta) } else { u };
            match network.unit(k) {
                Unit::Linear => move_layer(s, input, pull, &mut work.residuals, |_, u, d| minimum(u, d)),
                Unit::Boxed | Unit::Smooth(_) => {
                    move_layer(s, input, pull, &mut work.residuals, |_, u, d| clip(minimum(u, d)));
                }
            }
        }
    }
}
