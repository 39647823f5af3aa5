//! The snapshot of the training engine and the commands it takes.

use super::evaluate::Confusion;
use crate::config::{Config, Difference};
use crate::data::{Dataset, Split};
use crate::model::Network;
use crate::training::weight_history::StoredEpoch;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The run at one moment. Cheap to make: the heavy parts are shared.
#[derive(Clone, Debug)]
pub struct TrainingSnapshot {
    /// The settings the run uses now.
    pub config: Arc<Config>,
    /// The data, once loaded.
    pub data: Option<Arc<Dataset>>,
    /// The published weights. A new `Arc` whenever they changed.
    pub network: Option<Arc<Network<f32>>>,
    /// The weights of earlier epochs, in order, the start of the run among them.
    pub stored: Arc<Vec<StoredEpoch>>,
    /// Running, paused, finished …
    pub status: Status,
    /// Where the run is.
    pub progress: RunProgress,
    /// Everything the error curves show.
    pub curves: Arc<Curves>,
    /// Which class was read as which in the last evaluation of this run, validation before test; empty before it.
    pub confusion: Arc<Vec<Confusion>>,
    /// The last minibatch.
    pub latest: Option<MinibatchReport>,
    /// Counts the runs of this engine: another number is another run.
    pub run: u64,
    /// The last mark; what was ordered before it has been done.
    pub mark: u64,
    /// So many times a run was lent or taken back.
    pub lends: u64,
    /// The run is a lesson's; a person's own is kept.
    pub is_lent: bool,
    /// Where the weights at the start of the run came from.
    pub origin: Origin,
    /// The settings that were changed while the run went on, in order.
    pub changes: Arc<Vec<Change>>,
}

/// Where the weights at the start of a run came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Drawn from the seed.
    #[default]
    Seed,
    /// The small network that the window opens on.
    Starter,
    /// The shipped network with so many hidden layers.
    Trained(usize),
    /// A file of weights.
    File(PathBuf),
    /// A checkpoint, gone on with.
    Checkpoint(PathBuf),
}

/// A setting changed while a run went on.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// Minibatches learned before it.
    pub minibatch: u64,
    /// The same in epochs.
    pub epoch: f64,
    /// Which setting, and its values before and after.
    #[serde(flatten)]
    pub what: Difference,
}

/// State of a run. "Finished" and "diverged" are states, so that a skipped snapshot loses neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Data or weights are being read; the text says which.
    Loading(String),
    /// Waits for Play.
    Paused,
    /// Trains.
    Running,
    /// All epochs are done.
    Finished,
    /// A number is no longer finite; the text says where and what to try.
    Diverged(String),
    /// The engine failed; the text is its message. Restart is possible.
    Failed(String),
}

/// Where a run is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunProgress {
    /// Epochs completed.
    pub epoch: usize,
    /// Epochs in all.
    pub epochs: usize,
    /// Minibatches completed in this epoch.
    pub minibatch: usize,
    /// Minibatches of an epoch.
    pub minibatches: usize,
    /// Minibatches completed since the weights were drawn.
    pub total_minibatches: u64,
    /// What is being worked on: `None` trains, otherwise the split being evaluated and the share done.
    pub evaluating: Option<(Split, f32)>,
    /// Training examples per second, measured over the last second or so; `None` before that.
    pub examples_per_second: Option<f64>,
    /// Estimated time to the end of the last epoch.
    pub remaining: Option<Duration>,
}

/// One minibatch, as logged.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct MinibatchReport {
    /// Minibatch number since the start, from 0.
    pub minibatch: u64,
    /// Epoch, from 0.
    pub epoch: usize,
    /// Mean energy E at the end of the free phase, without ½|x|².
    pub energy: f64,
    /// Mean cost ½|y − d|² at the end of the free phase.
    pub cost: f64,
    /// Share of the minibatch misclassified at the end of the free phase.
    pub error: f64,
    /// rms(ΔW_k) / rms(W_k) per layer.
    pub relative_update: Vec<f64>,
    /// Iterations of the free phase (the longest chunk).
    pub free_iterations: usize,
    /// Iterations of the nudged phases together (the longest chunk).
    pub nudged_iterations: usize,
    /// Examples whose free phase ended while a state still moved by more than max(tolerance, 0.001).
    pub unsettled: usize,
    /// Examples whose output was silent (every output unit at most 0): argmax then says class 0 for no reason.
    pub silent: usize,
}

/// One evaluated epoch. Errors are shares, 0.03 for 3 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EpochPoint {
    /// Epochs completed.
    pub epoch: f64,
    /// Running training error of the epoch.
    pub training: f64,
    /// Validation error, if there are validation examples.
    pub validation: Option<f64>,
    /// Test error.
    pub test: f64,
    /// Number of training examples misclassified in the epoch.
    pub training_wrong: usize,
    /// Seconds of work since the run began.
    pub seconds: f64,
}

/// A point of the running training error: the mean since the epoch began, after the first epoch only once a
/// twentieth of the epoch has been seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunningPoint {
    /// Epochs as a fraction, 1.5 in the middle of the second.
    pub epoch: f64,
    /// Mean error since the epoch began.
    pub error: f64,
    /// Mean cost of the minibatches this point stands for.
    pub cost: f64,
}

/// Means over the few minibatches that end here, one at the beginning of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdatePoint {
    /// Epochs as a fraction.
    pub epoch: f64,
    /// Minibatches learned since the run began.
    pub minibatch: u64,
    /// Seconds of work since the run began.
    pub seconds: f64,
    /// Mean cost C = ½|y − d|² of an example at the end of the free phase.
    pub cost: f64,
    /// Mean energy E of an example at the end of the free phase, without ½|x|².
    pub energy: f64,
    /// Share misclassified, before the update.
    pub error: f64,
    /// rms(ΔW_k)/rms(W_k) for k = 1 … L.
    pub relative: Arc<[f64]>,
}

/// Error curves, bounded: when a curve of minibatches is full, every other point is dropped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curves {
    /// Running error, a few thousand points at most.
    pub running: Vec<RunningPoint>,
    /// One point per epoch.
    pub epochs: Vec<EpochPoint>,
    /// Cost, energy, error and relative updates of minibatches, a few thousand points at most; empty up to a
    /// checkpoint of an older version.
    pub updates: Vec<UpdatePoint>,
}

/// A run that begins with given weights.
#[derive(Clone, Debug)]
pub struct RunBeginning {
    /// Its settings.
    pub config: Config,
    /// Its data.
    pub data: Arc<Dataset>,
    /// Its weights; they are shared with what shows them until the first minibatch.
    pub network: Arc<Network<f32>>,
    /// Where they came from.
    pub origin: Origin,
}

impl PartialEq for RunBeginning {
    fn eq(&self, other: &Self) -> bool {
        let same = Arc::ptr_eq(&self.data, &other.data) && Arc::ptr_eq(&self.network, &other.network);
        same && self.config == other.config && self.origin == other.origin
    }
}

/// What the training engine can be told.
#[derive(Clone, Debug, PartialEq)]
pub enum TrainCommand {
    /// Train on.
    Play,
    /// Stop after the minibatch in hand.
    Pause,
    /// One minibatch, then pause.
    Minibatch,
    /// To the end of the epoch and its evaluation, then pause.
    Epoch,
    /// So many epochs, each with its evaluation, then pause.
    Epochs(usize),
    /// A mark that comes back in the snapshots once what was ordered before is done.
    Mark(u64),
    /// Take over changed settings. What may change while running acts from the next minibatch; a change of
    /// anything else is refused with a notice (send [`TrainCommand::Restart`]).
    Configure(Box<Config>),
    /// Begin a new run with these settings: new weights, cleared particles and curves; paused.
    Restart(Box<Config>),
    /// Read a folder of IDX files (or one file of it) and begin a new, paused run on it.
    OpenData(PathBuf),
    /// Read weights; network sizes must fit the data. Their settings, if the file has any, are taken over.
    OpenWeights(PathBuf),
    /// Begin a paused run with these weights on these data.
    Begin(Box<RunBeginning>),
    /// The same, but the present run is kept as it stands until [`TrainCommand::TakeBack`]; one that is kept already
    /// stays.
    Lend(Box<RunBeginning>),
    /// The kept run again; nothing where none was kept.
    TakeBack,
    /// Use the shipped network with so many hidden layers (1, 2 or 3), if the data fit it.
    OpenTrained(usize),
    /// Write the weights.
    SaveWeights(PathBuf),
    /// Go on with the run of a checkpoint, bit for bit; paused.
    Resume(PathBuf),
    /// Begin a paused run from a checkpoint, or from weights, with these settings.
    Fork(PathBuf, Box<Config>),
    /// Write the whole run.
    SaveCheckpoint(PathBuf),
    /// The same, if the run is still the one of this number and the folder is there; says nothing when it worked.
    KeepCheckpoint(u64, PathBuf),
}
