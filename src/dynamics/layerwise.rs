//! Each layer in turn goes to its exact minimum given its neighbours, or beyond it.

use super::{Method, Workspace, move_layer};
use crate::model::activation::{Unit, clip};
use crate::model::{Problem, Scalar, State, energy};

/// `s_k ← clip(m + (1 − ω)(s_k − m))` with m the minimum of F over layer k, all others held:
/// `m = input_k` for hidden layers, `(input_L + β d) / (1 + β)` for the output.
///
/// ω = 1 goes to the minimum itself (block coordinate descent). 1 < ω < 2 is successive over-relaxation (Young 1954,
/// <https://doi.org/10.1090/S0002-9947-1954-0059635-7>): layers that wait for each other need fewer sweeps.
/// Sweeps go from the input up.
///
/// Never raises F, for any weights, while 0 < ω < 2 and β > −1. Only for ρ(s) = s on its box, where the minimum of a
/// layer has this closed form (`Config::check` refuses others).
pub struct Layerwise<T> {
    /// ω.
    pub relaxation: T,
}

impl<T: Scalar> Method<T> for Layerwise<T> {
    fn iterate(&self, problem: &Problem<'_, T>, state: &mut State<T>, work: &mut Workspace<T>) {
        let network = problem.network;
        let layers = network.num_layers();
        work.residuals.fill(T::zero());
        let (share, rest) = (problem.beta / (T::one() + problem.beta), T::one() - self.relaxation);
        for k in 1..=layers {
            energy::input_to(network, problem.drive, &state.layers, k, &mut work.inputs[k - 1]);
            let (s, input) = (&mut state.layers[k - 1], &work.inputs[k - 1]);
            let pull = (k == layers && problem.beta != T::zero()).then_some(problem.target);
            // (u + β d) / (1 + β), written so that d = u gives exactly u; likewise m + (1 − ω)(s − m) for s = m.
            let beyond = move |s: T, m: T| m + rest * (s - m);
            let pulled = move |s: T, u: T, d: T| beyond(s, u + share * (d - u));
            let others = (&mut work.residuals[..], &work.held[k - 1][..]);
            match (network.unit(k), pull) {
                (Unit::Linear, None) => move_layer(s, input, pull, others, move |s, u, _| beyond(s, u)),
                (Unit::Linear, Some(_)) => move_layer(s, input, pull, others, pulled),
                (_, None) => move_layer(s, input, pull, others, move |s, u, _| clip(beyond(s, u))),
                (_, Some(_)) => {
                    move_layer(s, input, pull, others, move |s, u, d| clip(pulled(s, u, d)));
                }
            }
        }
    }
}
