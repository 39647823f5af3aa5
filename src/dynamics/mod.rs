//! HOW s falls: one method per file, a stop rule, and the loop.
//!
#![doc = include_str!("SOLVERS.md")]

pub mod bound;
mod euler;
mod forward;
mod layerwise;

pub use euler::Euler;
pub use forward::Forward;
pub use layerwise::Layerwise;

use crate::config::{Dynamics, Solver};
use crate::model::{Network, Problem, Scalar, State, energy};
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
        Solver::Layerwise => Box::new(Layerwise { relaxation: T::one() }),
        Solver::Overrelaxed => Box::new(Layerwise { relaxation: T::of(dynamics.step_size) }),
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
    /// Units that do not move, as (index in the layer, state), one list for each layer k = 1…L. Empty in training.
    pub held: Vec<Vec<(usize, T)>>,
}

impl<T: Scalar> Workspace<T> {
    /// Memory for `batch` examples of `network`.
    pub fn new(network: &Network<T>, batch: usize) -> Self {
        let zeros = State::zeros(network, batch);
        Self {
            inputs: zeros.layers.clone(),
            held: vec![Vec::new(); network.num_layers()],
            signals: zeros,
            residuals: vec![T::zero(); batch],
        }
    }

    /// Σ E over the batch, without allocating.
    pub fn energy(&mut self, network: &Network<T>, drive: &Array2<T>, state: &State<T>) -> f64 {
        let mut total = 0.0;
        energy::energy_into(network, drive, state, &mut self.signals, &mut self.inputs, |_, e| total += e);
        total
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
    relax_while(method, problem, state, work, stop, &mut |_| true)
}

/// [`relax`] that also stops after an iteration for which `goes_on` says no.
pub fn relax_while<T: Scalar>(
    method: &dyn Method<T>,
    problem: &Problem<'_, T>,
    state: &mut State<T>,
    work: &mut Workspace<T>,
    stop: Stop,
    goes_on: &mut dyn FnMut(usize) -> bool,
) -> usize {
    for iteration in 1..=stop.cap {
        method.iterate(problem, state, work);
        if stop.is_due(iteration, work.residual().wide()) || !goes_on(iteration) {
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
/// `pull` is given for the output layer only; units in `held` stay at their values. `next` should have no branch
/// but clips: it then runs in vector registers.
fn move_layer<T: Scalar>(
    s: &mut Array2<T>,
    input: &Array2<T>,
    pull: Option<&Array2<T>>,
    (residuals, held): (&mut [T], &[(usize, T)]),
    next: impl Fn(T, T, T) -> T + Copy,
) {
    if !held.is_empty() {
        return move_others(s, input, pull, (residuals, held), next);
    }
    let columns = s.ncols();
    let (Some(s), Some(input)) = (s.as_slice_mut(), input.as_slice()) else {
        unreachable!("states are row-major")
    };
    // Without a pull any numbers will do as targets.
    let target = pull.and_then(|d| d.as_slice()).unwrap_or(input);
    let rows = s.chunks_exact_mut(columns).zip(input.chunks_exact(columns)).zip(target.chunks_exact(columns));
    for (((s, input), target), residual) in rows.zip(residuals) {
        let moved = pulp::Arch::new().dispatch(MoveRow { s, input, target, next });
        *residual = if moved > *residual { moved } else { *residual };
    }
}

/// The same where some units are held: one example under the microscope, not training.
fn move_others<T: Scalar>(
    s: &mut Array2<T>,
    input: &Array2<T>,
    pull: Option<&Array2<T>>,
    (residuals, held): (&mut [T], &[(usize, T)]),
    next: impl Fn(T, T, T) -> T + Copy,
) {
    let (before, mut moved) = (s.clone(), vec![T::zero(); residuals.len()]);
    move_layer(s, input, pull, (&mut moved, &[]), next);
    for ((mut row, before), residual) in s.rows_mut().into_iter().zip(before.rows()).zip(residuals) {
        for &(unit, value) in held {
            row[unit] = value;
        }
        let steps = row.iter().zip(before).map(|(s, before)| num_traits::Float::abs(*s - *before));
        *residual = steps.fold(*residual, |most, step| if step > most { step } else { most });
    }
}

/// One row of a layer; returns its max |Δs|.
struct MoveRow<'a, T, F> {
    s: &'a mut [T],
    input: &'a [T],
    target: &'a [T],
    next: F,
}

impl<T: Scalar, F: Fn(T, T, T) -> T + Copy> pulp::WithSimd for MoveRow<'_, T, F> {
    type Output = T;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> T {
        // Plain loops of a length unknown to the compiler: those of a fixed length it unrolls into branches first.
        const PART: usize = 64;
        let (mut moved, mut most) = ([T::zero(); PART], [T::zero(); PART]);
        let parts = self.s.chunks_mut(PART).zip(self.input.chunks(PART)).zip(self.target.chunks(PART));
        for ((s, input), target) in parts {
            for (((s, &u), &d), moved) in s.iter_mut().zip(input).zip(target).zip(&mut moved) {
                let new = (self.next)(*s, u, d);
                *moved = num_traits::Float::abs(new - *s);
                *s = new;
            }
            for (most, &moved) in most.iter_mut().zip(&moved[..s.len()]) {
                *most = if moved > *most { moved } else { *most };
            }
        }
        most.iter().fold(T::zero(), |a, &b| if b > a { b } else { a })
    }
}
