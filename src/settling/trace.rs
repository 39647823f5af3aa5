//! What is kept of a settling: its phases, each iteration in scalars, states as plain numbers.

use crate::data::{Dataset, Split};
use crate::model::Network;
use std::ops::Range;
use std::sync::Arc;

pub use crate::learning::rule::Phase;

/// All states at one iteration: `layers[k-1]` = s_k, each value as the solver computed it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// s₁ … s_L.
    pub layers: Vec<Vec<f64>>,
}

/// One layer at one iteration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerPoint {
    /// `½|s_k|²`.
    pub potential: f64,
    /// `−ρ(s_{k−1}) W_k ρ(s_k)ᵀ`.
    pub coupling: f64,
    /// `−b_k·ρ(s_k)`.
    pub bias: f64,
    /// Root mean square of Δ = s_k − s̃_k; s̃ is the `unperturbed` of the snapshot, or the reference where there is none.
    pub moved: f64,
    /// Largest |Δs| of the iteration.
    pub residual: f64,
    /// Largest |s_t − s_{t−2}|; ∞ while there is no s_{t−2} in the phase. Much less than the residual in an oscillation.
    pub returned: f64,
    /// Units at a bound of their box.
    pub saturated: usize,
}

/// The scalars of one recorded iteration. Index 0 is the start state, before any iteration.
#[derive(Clone, Debug, PartialEq)]
pub struct IterationPoint {
    /// Iterations computed since the start, this one included.
    pub time: usize,
    /// The phase it belongs to.
    pub phase: Phase,
    /// Iteration within its phase; 0 only for the first of all points.
    pub iteration: usize,
    /// E, without ½|x|².
    pub energy: f64,
    /// C.
    pub cost: f64,
    /// c_L, by which βC is multiplied in F; 1 for the paper's energy.
    pub cost_weight: f64,
    /// Largest |Δs| of the iteration; NaN at index 0.
    pub residual: f64,
    /// The label with the largest output.
    pub prediction: usize,
    /// F rose in this iteration, by more than rounding.
    pub rose: bool,
    /// Layers 1 … L.
    pub layers: Arc<[LayerPoint]>,
}

impl IterationPoint {
    /// F = E + c_L β C.
    pub fn total_energy(&self) -> f64 {
        self.energy + self.phase.beta() * self.cost_weight * self.cost
    }
}

/// One phase of the recording.
#[derive(Clone, Debug, PartialEq)]
pub struct PhaseSpan {
    /// Which.
    pub phase: Phase,
    /// Position in the program; 0 begins a round: a free phase from zero, or from where an action struck.
    pub step: usize,
    /// Indices into the points of the snapshot: iterations of this phase (a nudged phase starts from the end
    /// of the free phase, whose last index comes just before the first nudged one).
    pub points: Range<usize>,
    /// Ended by its tolerance or cap (false while it still runs).
    pub ended: bool,
    /// The last residual is at most max(tolerance, 0.001); in a nudged phase, each layer's is at most a hundredth of what
    /// the nudge has moved it.
    pub settled: bool,
}

/// What is being settled.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The weights in use.
    pub network: Arc<Network<f32>>,
    /// Minibatches these weights had seen.
    pub minibatch: u64,
    /// The data set.
    pub data: Arc<Dataset>,
    /// Which part of it.
    pub split: Split,
    /// Which example, counted in the split's file.
    pub index: usize,
    /// x in `[0, 1]`, row by row.
    pub input: Vec<f32>,
    /// The target class.
    pub label: usize,
}

/// A phase in small letters.
pub fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Free => "free phase",
        Phase::Nudged(beta) if beta < 0.0 => "nudged phase −β",
        Phase::Nudged(_) => "nudged phase +β",
        Phase::Clamped(share) if share < 0.0 => "clamped phase −β",
        Phase::Clamped(_) => "clamped phase",
        Phase::ClampedSweep => "clamped sweep",
    }
}
