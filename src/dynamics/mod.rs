//! HOW s falls: one method per file, a stop rule, and the loop.

mod euler;
mod forward;
mod layerwise;

pub use euler::Euler;
pub use forward::Forward;
pub use layerwise::Layerwise;

use crate::config::{Dynamics, Solver};
use crate::model::{Network, Problem, Scalar, State};
use ndarray::Array2;

/// A state that still moved by more than this (or than the tolerance) is called unsettled.
pub const SETTLED: f64 = 1e-3;

/// A way to lower F.
pub trait Method<T: Scalar>: Send + Sync {
    /// One iteration on `state`; leaves max |Δs| of each example in `work.residuals`.
    fn iterate(&self, problem: &Problem<'_, T>, state: &mut State<T>, work: &mut Workspace<T>);
}

/// The method that the settings name.
pub fn method<T: Scalar>(dynamics: &Dynamics) -> Box<dyn Method<T>> {
    match dynamics.solver {
        Solver::Euler => Box::new(Euler { step_size: T::of(dynamics.step_size) }),
        Solver::Layerwise => Box::new(Layerwise),
    }
}

/// Memory of a relaxation, so that iterations allocate nothing.
#[derive(Clone, Debug)]
pub struct Workspace<T> {
    /// Total input of each layer, `[B, n_k]`.
    inputs: Vec<Array2<T>>,
    /// ρ(s), used by smooth activations and the pass up only.
    signals: State<T>,
    /// max |Δs| of each example in the last iteration.
    pub residuals: Vec<T>,
}

impl<T: Scalar> Workspace<T> {
    /// Memory for `batch` examples of `network`.
    pub fn new(network: &Network<T>, batch: usize) -> Self {
        let zeros = State::zeros(network, batch);
        Self { inputs: zeros.layers.clone(), signals: zeros, residuals: vec![T::zero(); batch] }
    }

    /// The largest residual of the batch.
    pub fn residual(&self) -> T {
        self.residuals.iter().fold(T::zero(), |most, &r| if r > most { r } else { most })
    }
}

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

/// Iterates until `stop` says so; returns the number of iterations.
pub fn relax<T: Scalar>(
    method: &dyn Method<T>,
    problem: &Problem<'_, T>,
    state: &mut State<T>,
    work: &mut Workspace<T>,
    stop: Stop,
) -> usize {
    for iteration in 1..=stop.cap {
        method.iterate(problem, state, work);
        if stop.is_due(iteration, work.residual().wide()) {
            return iteration;
        }
    }
    stop.cap
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

/// Moves every state of a layer to `next(state, input, target)`, raises `residuals` to max |Δs| of each row.
/// `pull` is given for the output layer only.
fn move_layer<T: Scalar>(
    s: &mut Array2<T>,
    input: &Array2<T>,
    pull: Option<&Array2<T>>,
    residuals: &mut [T],
    next: impl Fn(T, T, T) -> T,
) {
    const LANES: usize = 16; // independent maxima, so that the compiler can use vector registers
    for (row, residual) in residuals.iter_mut().enumerate() {
        let target = pull.map(|d| d.row(row));
        let mut most = [T::zero(); LANES];
        let mut s_row = s.row_mut(row);
        let input_row = input.row(row);
        match (s_row.as_slice_mut(), input_row.as_slice(), target) {
            (Some(s), Some(u), None) => {
                for (s, u) in s.chunks_mut(LANES).zip(u.chunks(LANES)) {
                    for ((s, &u), most) in s.iter_mut().zip(u).zip(&mut most) {
                        let new = next(*s, u, T::zero());
                        let moved = num_traits::Float::abs(new - *s);
                        *most = if moved > *most { moved } else { *most };
                        *s = new;
                    }
                }
            }
            (Some(s), Some(u), Some(d)) => {
                for ((s, &u), &d) in s.iter_mut().zip(u).zip(d) {
                    let new = next(*s, u, d);
                    let moved = num_traits::Float::abs(new - *s);
                    most[0] = if moved > most[0] { moved } else { most[0] };
                    *s = new;
                }
            }
            _ => unreachable!("states are row-major"),
        }
        *residual = most.iter().fold(*residual, |a, &b| if b > a { b } else { a });
    }
}
