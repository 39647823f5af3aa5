//! The Euler solver of ds/dt = −∂F/∂s, the paper's method.

use crate::catalog::OptionItem;
use crate::dynamics::bound::euler_bound;
use crate::dynamics::move_layer::move_layer;
use crate::dynamics::solver::{Solver, SolverRow, Workspace};
use crate::model::activation::{Unit, clip};
use crate::model::scalar::Both;
use crate::model::{Problem, Scalar, State, cost, energy};

/// `s ← clip(s − ε ∂F/∂s, 0, 1)` for all layers at once (no clip for layers without a box); with layer weights c_k the
/// gradient is that of layer k divided by c_k.
///
/// F falls for ε < 2 / (1 + max(β,0) + σ), σ the largest singular value of the free-to-free coupling.
pub struct Euler<T> {
    /// ε.
    pub step_size: T,
}

/// Its row in the table.
pub const EULER: SolverRow = SolverRow {
    item: OptionItem::new(
        "euler",
        "Euler",
        "all layers take one step of size ε down the gradient, s ← s − ε ∂F/∂s",
    ),
    formula: "s ← clip(s − ε ∂F/∂s)",
    symbol: "ε",
    needs_layer_minimum: false,
    needs_output_minimum: false,
    step_below: f64::INFINITY,
    descends: true,
    bound: Some(euler_bound),
    growth: Some(|step_size, m| step_size.powi(i32::try_from(m + 1).unwrap_or(i32::MAX))),
    make: Both {
        single: |dynamics| Box::new(Euler { step_size: dynamics.step_size as f32 }),
        double: |dynamics| Box::new(Euler { step_size: dynamics.step_size }),
    },
};

impl<T: Scalar> Solver<T> for Euler<T> {
    fn iterate(&self, problem: &Problem<'_, T>, state: &mut State<T>, work: &mut Workspace<T>) {
        let network = problem.network;
        let (layers, moving) = (network.num_layers(), work.moving(network));
        let (eps, beta) = (self.step_size, problem.beta);
        let smooth = (1..=layers).any(|k| matches!(network.unit(k), Unit::Smooth(_)));
        if smooth {
            work.signals.copy_from(state);
            work.signals.to_signals(network);
        }
        for k in 1..=moving {
            let signals = if smooth { &work.signals.layers } else { &state.layers };
            energy::input_to(network, problem.drive, signals, k, &mut work.inputs[k - 1]);
        }
        work.residuals.fill(T::zero());
        for k in 1..=moving {
            let (s, input) = (&mut state.layers[k - 1], &work.inputs[k - 1]);
            let pull = (k == layers && beta != T::zero()).then(|| {
                cost::force(network, s, problem.target, &mut work.pull);
                &work.pull
            });
            let beta = if pull.is_some() { beta } else { T::zero() };
            let rest = (&mut work.residuals[..], &work.clamped[k - 1][..]);
            match network.unit(k) {
                Unit::Boxed => {
                    move_layer(s, input, pull, rest, move |s, u, g| clip(s + eps * (u - s + beta * g)));
                }
                Unit::Linear => {
                    move_layer(s, input, pull, rest, move |s, u, g| s + eps * (u - s + beta * g));
                }
                Unit::Smooth(a) => {
                    move_layer(s, input, pull, rest, move |s, u, g| {
                        s + eps * (a.slope(s) * u - s + beta * g)
                    });
                }
            }
        }
    }
}
