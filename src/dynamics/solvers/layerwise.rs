//! A solver that takes each layer in turn to its exact minimum given its neighbours, or beyond it.

use crate::catalog::OptionItem;
use crate::dynamics::move_layer::move_layer;
use crate::dynamics::solver::{Solver, SolverRow, Workspace};
use crate::model::activation::{Unit, clip};
use crate::model::scalar::Both;
use crate::model::{Problem, Scalar, State, cost, energy};

/// `s_k ← clip(m + (1 − ω)(s_k − m))` with m the minimum of F over layer k, all others held:
/// `m = input_k` for hidden layers, for the output under a nudge the minimum that the cost tells.
///
/// ω = 1 goes to the minimum itself (block coordinate descent). 1 < ω < 2 is successive over-relaxation (Young 1954,
/// <https://doi.org/10.1090/S0002-9947-1954-0059635-7>): layers that wait for each other need fewer sweeps.
/// Sweeps go from the input up.
///
/// Never raises F, for any weights, while 0 < ω < 2 and β > −1, for the squared error. A cost that is no parabola bends
/// more on one side of the minimum than on the other: there (ω − 1)² must stay below the ratio of the two curvatures of F. Only for ρ(s) = s on its box, where the minimum of a
/// layer has this closed form (a configuration with others is refused).
pub struct Layerwise<T> {
    /// ω.
    pub relaxation: T,
}

/// Its row in the table with ω = 1.
pub const LAYERWISE: SolverRow = SolverRow {
    item: OptionItem::new(
        "layerwise",
        "Layer-wise",
        "each layer in turn goes to its exact minimum given its neighbours; there is no step size",
    ),
    formula: "sₖ ← clip(inputₖ), layer after layer",
    symbol: "",
    needs_layer_minimum: true,
    needs_output_minimum: true,
    step_below: f64::INFINITY,
    descends: true,
    bound: None,
    growth: Some(|_, _| 1.0),
    make: Both {
        single: |_| Box::new(Layerwise { relaxation: 1.0_f32 }),
        double: |_| Box::new(Layerwise { relaxation: 1.0_f64 }),
    },
};

/// Its row in the table with ω from the settings.
pub const OVERRELAXED: SolverRow = SolverRow {
    item: OptionItem::new(
        "overrelaxed",
        "Over-relaxed",
        "each layer in turn goes beyond that minimum by the factor ε, 1 < ε < 2: fewer iterations",
    ),
    formula: "sₖ ← clip(m + (1 − ω)(sₖ − m)), m = inputₖ, layer after layer",
    symbol: "ω",
    step_below: 2.0,
    growth: Some(|step_size, m| step_size.powi(i32::try_from(m + 1).unwrap_or(i32::MAX))),
    make: Both {
        single: |dynamics| Box::new(Layerwise { relaxation: dynamics.step_size as f32 }),
        double: |dynamics| Box::new(Layerwise { relaxation: dynamics.step_size }),
    },
    ..LAYERWISE
};

impl<T: Scalar> Solver<T> for Layerwise<T> {
    fn iterate(&self, problem: &Problem<'_, T>, state: &mut State<T>, work: &mut Workspace<T>) {
        let network = problem.network;
        let (layers, moving) = (network.num_layers(), work.moving(network));
        work.residuals.fill(T::zero());
        let (beta, rest) = (problem.beta, T::one() - self.relaxation);
        for k in 1..=moving {
            energy::input_to(network, problem.drive, &state.layers, k, &mut work.inputs[k - 1]);
            let (s, input) = (&mut state.layers[k - 1], &work.inputs[k - 1]);
            let pull = (k == layers && beta != T::zero()).then(|| {
                cost::nudged_minimum(network, input, problem.target, beta, &mut work.pull);
                &work.pull
            });
            // Written so that s = m gives exactly m.
            let beyond = move |s: T, m: T| m + rest * (s - m);
            let others = (&mut work.residuals[..], &work.clamped[k - 1][..]);
            match (network.unit(k), pull) {
                (Unit::Linear, None) => move_layer(s, input, pull, others, move |s, u, _| beyond(s, u)),
                (Unit::Linear, Some(_)) => move_layer(s, input, pull, others, move |s, _, m| beyond(s, m)),
                (_, None) => move_layer(s, input, pull, others, move |s, u, _| clip(beyond(s, u))),
                (_, Some(_)) => move_layer(s, input, pull, others, move |s, _, m| clip(beyond(s, m))),
            }
        }
    }
}
