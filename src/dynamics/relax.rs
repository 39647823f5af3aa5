//! The loop of a phase and the rule by which it ends.

use super::solver::{Dynamics, Solver, Workspace};
use crate::model::{Problem, Scalar, State};

/// A state that still moved by more than this (or than the tolerance) is called unsettled.
pub const SETTLED: f64 = 1e-3;

/// When a phase ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// Most iterations.
    pub cap: usize,
    /// Fewest iterations (if the cap allows).
    pub at_least: usize,
    /// Ends when no state of the batch moved by more than this; 0 never ends early.
    pub tolerance: f64,
}

impl Stop {
    /// The end of a free phase.
    pub fn free(dynamics: &Dynamics) -> Self {
        Self { cap: dynamics.free_iterations, at_least: 1, tolerance: dynamics.tolerance }
    }

    /// The end of a nudged phase of a network with `layers` layers of weights. The nudge travels one layer per
    /// iteration, so the phase never ends before it has reached the first, however weak it is.
    pub fn nudged(dynamics: &Dynamics, layers: usize) -> Self {
        Self { cap: dynamics.nudged_iterations, at_least: layers, tolerance: dynamics.tolerance }
    }

    /// Exactly so many iterations.
    pub fn after(iterations: usize) -> Self {
        Self { cap: iterations, at_least: iterations, tolerance: 0.0 }
    }

    /// Whether the phase ends after this iteration.
    pub fn is_due(&self, iteration: usize, residual: f64) -> bool {
        let settled = self.tolerance > 0.0 && residual <= self.tolerance;
        iteration >= self.cap || (iteration >= self.at_least && settled)
    }
}

/// Iterates until `stop` says so; returns the number of iterations.
pub fn relax<T: Scalar>(
    solver: &dyn Solver<T>,
    problem: &Problem<'_, T>,
    state: &mut State<T>,
    work: &mut Workspace<T>,
    stop: Stop,
) -> usize {
    relax_while(solver, problem, state, work, stop, &mut |_| true)
}

/// [`relax`] that also stops after an iteration for which `goes_on` says no.
pub fn relax_while<T: Scalar>(
    solver: &dyn Solver<T>,
    problem: &Problem<'_, T>,
    state: &mut State<T>,
    work: &mut Workspace<T>,
    stop: Stop,
    goes_on: &mut dyn FnMut(usize) -> bool,
) -> usize {
    work.forget();
    for iteration in 1..=stop.cap {
        solver.iterate(problem, state, work);
        if stop.is_due(iteration, work.residual().wide()) || !goes_on(iteration) {
            return iteration;
        }
    }
    stop.cap
}
