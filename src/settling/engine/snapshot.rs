//! The snapshot of the settling engine and the commands it takes.

use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::model::{Network, State};
use crate::settling::engine::ghost::{Ghost, GhostOrder};
use crate::settling::engine::subscription::Subscription;
use crate::settling::example::action::{Action, PhaseSpec, Recorded, UnitId};
use crate::settling::example::measures::Plane;
use crate::settling::example::recording::CAP_BYTES;
use crate::settling::trace::{Frame, IterationPoint, PhaseSpan, Scene};
use std::sync::Arc;
use std::time::Duration;

/// Iterations per second at first.
pub(super) const SPEED: f64 = 10.0;

/// The watched example at one moment.
#[derive(Clone, Debug)]
pub struct SettlingSnapshot {
    /// The material, once there is any.
    pub scene: Option<Arc<Scene>>,
    /// One point per kept iteration; grows while settling, thinned when memory is full.
    pub points: Arc<Vec<IterationPoint>>,
    /// The phases so far, in order.
    pub phases: Vec<PhaseSpan>,
    /// The states at the end (so far) of each phase.
    pub ends: Vec<Arc<Frame>>,
    /// The iteration that is shown, an index into `points`.
    pub cursor: usize,
    /// The states at the cursor.
    pub frame: Arc<Frame>,
    /// x at the cursor; pixels may have been painted.
    pub input: Arc<Vec<f64>>,
    /// The target class now.
    pub target: usize,
    /// There is a target: the class of the picture is known.
    pub has_target: bool,
    /// s⁰, the end of the newest round's free phase, once reached.
    pub free: Option<Arc<Frame>>,
    /// What the phase at the cursor began from, where that means something: s⁰ for a nudge, the state before an
    /// action for the free phase that follows it. The difference view is relative to it.
    pub reference: Option<Arc<Frame>>,
    /// s̃ at the cursor: the same iteration without the nudge, or without the action. Equal to the reference if that
    /// was a fixed point; otherwise it takes out what was still moving anyway.
    pub unperturbed: Option<Arc<Frame>>,
    /// −∂F/∂s at the cursor, if wanted: where a unit is pushed, its box or a hold notwithstanding.
    pub force: Option<Arc<Frame>>,
    /// The iteration of its phase at which each unit first differed from s̃ by more than the wanted threshold, 0 for
    /// not yet; up to the end of the phase at the cursor. If wanted.
    pub arrival: Option<Arc<Vec<Vec<u32>>>>,
    /// ρ of the wanted units at each of `points`.
    pub traces: Arc<Vec<(UnitId, Vec<f64>)>>,
    /// The states at each of `points` in the wanted plane.
    pub path: Option<Arc<Vec<[f64; 2]>>>,
    /// The plane wanted for a landscape, and the states at each of `points` in it.
    pub landscape: Option<Arc<PlanePath>>,
    /// Units that are held, with their values.
    pub clamped: Vec<(UnitId, f64)>,
    /// The settings and states it began with.
    pub beginning: Option<Arc<ExampleBeginning>>,
    /// What was done, in order.
    pub record: Arc<Vec<Recorded>>,
    /// Actions that were taken back and can be done again.
    pub undone: usize,
    /// Actions, undos and redos ordered so far, refused ones too.
    pub orders: u64,
    /// The phases, if they are not those of the settings.
    pub schedule: Option<Vec<PhaseSpec>>,
    /// σ, the largest singular value of the coupling between free units, once known.
    pub sigma: Option<f64>,
    /// Memory of the recording and its cap, bytes.
    pub memory: (usize, usize),
    /// Iterations were left out to stay below that cap.
    pub thinned: bool,
    /// Iterations and time from the last brush stroke to the end of the free phase after it.
    pub redrawn: Option<(usize, Duration)>,
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
    /// At the end plays the recording again from its start.
    pub looping: bool,
    /// Stops before the nudge, for a guess.
    pub guessing: bool,
    /// The last mark; what was ordered before it has been done.
    pub mark: u64,
    /// So many times the example was lent or taken back.
    pub lends: u64,
    /// The next example, and what was painted, begin from the states as they are instead of from zero.
    pub keeps_state: bool,
    /// rms of the update this example alone would make, per layer, η_k rms(ΔW_k)/rms(W_k); once all phases ended.
    pub relative_update: Option<Vec<f64>>,
    /// The settings it settles under now, once there is an example.
    pub settings: Option<Arc<Config>>,
    /// The settling before the last change of a setting, if any, then those that were pinned.
    pub ghosts: Arc<Vec<Ghost>>,
    /// The first number that is not finite ends the settling; says where and what to try.
    pub diverged: Option<String>,
}

/// A path in a plane.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanePath {
    /// The plane.
    pub plane: Arc<Plane>,
    /// One place after another.
    pub points: Vec<[f64; 2]>,
}

/// What a settling began with.
#[derive(Clone, Debug, PartialEq)]
pub struct ExampleBeginning {
    /// The settings.
    pub config: Config,
    /// The states.
    pub start: Frame,
}

/// A recorded settling, to be computed again.
#[derive(Clone, Debug)]
pub struct Opening {
    /// What is settled.
    pub scene: Arc<Scene>,
    /// The settings it began with.
    pub config: Config,
    /// The states it began with, if not zero.
    pub start: Option<State<f64>>,
    /// What was done, in order.
    pub record: Vec<Recorded>,
    /// Iterations in all.
    pub length: usize,
    /// The iteration to show.
    pub cursor: usize,
}

/// What a lesson settles.
#[derive(Clone, Debug)]
pub struct LentScene {
    /// The settings.
    pub config: Config,
    /// The weights.
    pub network: Arc<Network<f32>>,
    /// The data.
    pub data: Arc<Dataset>,
    /// Which of the test examples.
    pub index: usize,
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
    /// Does something at the cursor. What was recorded after the cursor is forgotten.
    Act(Action),
    /// Takes the last action back and everything since; changed settings stay in force.
    Undo,
    /// Does again what was taken back.
    Redo,
    /// What the window wants filled.
    Subscribe(Subscription),
    /// At the end plays the recording again from its start.
    Loop(bool),
    /// Stops before the nudge of each round; what was recorded after the free phase of this one is forgotten, so that
    /// the nudge is computed anew for what is then the target.
    Guess(bool),
    /// The same example with the newest weights, and with what lasts of what was done to it, at the end of its free
    /// phase: computed without a pace, shown when it is there, paused.
    Settle,
    /// The same while training goes on, for no more than a small share of the time.
    Follow,
    /// Begin the next example, and settle what is painted, from the states as they are, or (at first) from zero.
    KeepState(bool),
    /// Iterations per second, 1 to 1000.
    Speed(f64),
    /// Plays example after example from the tour's list, with pauses between the phases.
    Tour(bool),
    /// While playing, go on to the next example at the end of one.
    Continuous(bool),
    /// Settings: solver, ε, iterations, tolerance, β, sign. Act from the next computed iteration.
    Configure(Box<Config>),
    /// Does something with earlier settlings.
    Ghost(GhostOrder),
    /// Plays from the last recorded iteration to the end of the phase or (`whole`) of all phases, ever faster.
    Run {
        /// To the end of all phases.
        whole: bool,
    },
    /// The same at once, if it is under way.
    Hurry,
    /// A mark that comes back in the snapshots once what was ordered before is done.
    Mark(u64),
    /// Another example at iteration 0, paused. What there is, with all that was done to it, is kept until
    /// [`SettleCommand::TakeBack`]; if something is kept already, that stays.
    Lend(Box<LentScene>),
    /// What is kept again, as it stood; nothing where nothing was kept.
    TakeBack,
    /// Computes a recorded settling again, shows it and pauses.
    Open(Box<Opening>),
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

/// The scalars at the cursor.
pub fn point(settling: &SettlingSnapshot) -> Option<&IterationPoint> {
    settling.points.get(settling.cursor)
}

/// The phase at the cursor.
pub fn span(settling: &SettlingSnapshot) -> Option<&PhaseSpan> {
    settling.phases.iter().find(|span| span.points.contains(&settling.cursor)).or(settling.phases.last())
}

/// The snapshot before there is anything to watch.
pub fn empty() -> SettlingSnapshot {
    SettlingSnapshot {
        scene: None,
        points: Arc::default(),
        phases: Vec::new(),
        ends: Vec::new(),
        cursor: 0,
        frame: Arc::default(),
        input: Arc::default(),
        target: 0,
        has_target: true,
        free: None,
        reference: None,
        unperturbed: None,
        force: None,
        arrival: None,
        traces: Arc::default(),
        path: None,
        landscape: None,
        clamped: Vec::new(),
        beginning: None,
        record: Arc::default(),
        undone: 0,
        orders: 0,
        schedule: None,
        sigma: None,
        memory: (0, CAP_BYTES),
        thinned: false,
        redrawn: None,
        playing: false,
        finished: false,
        speed: SPEED,
        tour: false,
        continuous: false,
        looping: false,
        guessing: false,
        mark: 0,
        lends: 0,
        keeps_state: false,
        relative_update: None,
        settings: None,
        ghosts: Arc::default(),
        diverged: None,
    }
}
