//! What the settling engine tells and what it is told.

use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::model::Network;
use std::ops::Range;
use std::sync::Arc;

/// Which phase an iteration belongs to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Phase {
    /// β = 0.
    Free,
    /// β ≠ 0; the number is β with its sign.
    Nudged(f64),
    /// The fast rule's: the output clamped to the target, one sweep down.
    Clamped,
}

impl Phase {
    /// The word people use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "Free phase",
            Self::Nudged(beta) if beta < 0.0 => "Nudged phase −β",
            Self::Nudged(_) => "Nudged phase +β",
            Self::Clamped => "Clamped sweep",
        }
    }

    /// β, 0 in the free phase and in the clamped sweep, which has none.
    pub fn beta(self) -> f64 {
        match self {
            Self::Free | Self::Clamped => 0.0,
            Self::Nudged(beta) => beta,
        }
    }
}

/// All states at one iteration: `layers[k-1]` = s_k, each value as the solver computed it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// s₁ … s_L.
    pub layers: Vec<Vec<f32>>,
}

/// The scalars of one recorded iteration. Index 0 is the start state, before any iteration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IterationPoint {
    /// The phase it belongs to.
    pub phase: Phase,
    /// Iteration within its phase; 0 only for the first of all points.
    pub iteration: usize,
    /// E, without ½|x|².
    pub energy: f64,
    /// C = ½|y − d|².
    pub cost: f64,
    /// Largest |Δs| of the iteration; NaN at index 0.
    pub residual: f64,
    /// The label with the largest output.
    pub prediction: usize,
}

impl IterationPoint {
    /// F = E + βC.
    pub fn total_energy(&self) -> f64 {
        self.energy + self.phase.beta() * self.cost
    }
}

/// One phase of the recording.
#[derive(Clone, Debug, PartialEq)]
pub struct PhaseSpan {
    /// Which.
    pub phase: Phase,
    /// Indices into [`SettlingSnapshot::points`]: iterations of this phase (a nudged phase starts from the end
    /// of the free phase, whose last index comes just before the first nudged one).
    pub points: Range<usize>,
    /// Ended by its tolerance or cap (false while it still runs).
    pub ended: bool,
    /// The last residual is at most max(tolerance, 0.001).
    pub settled: bool,
}

/// The watched example at one moment.
#[derive(Clone, Debug)]
pub struct SettlingSnapshot {
    /// The material, once there is any.
    pub scene: Option<Arc<Scene>>,
    /// One point per recorded iteration; grows while settling.
    pub points: Arc<Vec<IterationPoint>>,
    /// The phases so far, in order: free, then the nudged ones.
    pub phases: Vec<PhaseSpan>,
    /// The iteration that is shown, an index into `points`.
    pub cursor: usize,
    /// The states at the cursor.
    pub frame: Arc<Frame>,
    /// s⁰, the end of the free phase, once reached: the reference of the difference view.
    pub free: Option<Arc<Frame>>,
    /// Plays by itself.
    pub playing: bool,
    /// The last phase has ended and the cursor stands at the end.
    pub finished: bool,
    /// Iterations per second while playing.
    pub speed: f64,
    /// Goes on to the next example of the tour by itself.
    pub tour: bool,
    /// Goes on to the next example of the split by itself.
    pub continuous: bool,
    /// rms of the update this example alone would make, per layer, η_k rms(ΔW_k)/rms(W_k); once all phases ended.
    pub relative_update: Option<Vec<f64>>,
    /// The first number that is not finite ends the settling; says where and what to try.
    pub diverged: Option<String>,
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

/// Which example to watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// One before in the split, wrapping.
    Previous,
    /// One after, wrapping.
    Next,
    /// Any.
    Random,
    /// This one; beyond the end is the last.
    Index(usize),
}

/// What the settling engine can be told.
#[derive(Clone, Debug)]
pub enum SettleCommand {
    /// Go on by itself from the cursor.
    Play,
    /// Stop.
    Pause,
    /// Move the cursor; beyond the recorded end new iterations are computed. Pauses.
    Step(i64),
    /// To the end (+1) or the start (−1) of the phase at the cursor, or of its neighbour. Pauses.
    StepPhase(i32),
    /// Show this recorded iteration. Pauses.
    Seek(usize),
    /// The same example again from zero states, with the newest weights; goes on playing if it was.
    Again,
    /// Another example.
    Example(Split, Pick),
    /// Iterations per second, 1 to 1000.
    Speed(f64),
    /// Plays example after example from the tour's list, with pauses between the phases.
    Tour(bool),
    /// While playing, go on to the next example at the end of one.
    Continuous(bool),
    /// Settings: solver, ε, iterations, tolerance, β, sign. Act from the next computed iteration.
    Configure(Box<Config>),
    /// Newer weights or other data; used from the next example on (or at once if data or sizes changed).
    Material {
        /// The weights.
        network: Arc<Network<f32>>,
        /// Minibatches they had seen.
        minibatch: u64,
        /// The data.
        data: Arc<Dataset>,
    },
}
