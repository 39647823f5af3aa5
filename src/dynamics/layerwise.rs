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
            // (u + β d) / (1 + β), written so that d = u gives exactly u.
            let share = problem.beta / (T::one() + problem.beta);
            let minimum = move |u: T, d: T| u + share * (d - u);
            let residuals = &mut work.residuals;
            match (network.unit(k), pull) {
                (Unit::Linear, None) => move_layer(s, input, pull, residuals, |_, u, _| u),
                (Unit::Linear, Some(_)) => {
                    move_layer(s, input, pull, residuals, move |_, u, d| minimum(u, d));
                }
                (_, None) => move_layer(s, input, pull, residuals, |_, u, _| clip(u)),
                (_, Some(_)) => move_layer(s, input, pull, residuals, move |_, u, d| clip(minimum(u, d))),
            }
        }
    }
}
