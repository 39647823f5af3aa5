//! A run in one file: what a [`Trainer`] needs to go on with the same bits as if it had not been stopped.
//!
//! A safetensors file that is also a file of weights: `W1…WL`, `b1…bL`, the configuration as TOML in the metadata.
//! Beside them lie `particles.s1…sL` `[examples, n_k]` (if states are kept), `average.W1…bL` (if weights are averaged),
//! `curves.running` `[points, 3]` and
//! `curves.epochs` `[epochs, 6]` and `curves.updates` `[points, 6 + L]`, and as metadata `checkpoint` the position in the run. The order of an epoch and
//! the sign of a minibatch need no place: they are functions of seed and number.

use super::curves::{Accumulator, RUNNING_POINTS};
use super::evaluate::Evaluation;
use super::snapshot::{Change, Curves, EpochPoint, MinibatchReport, RunningPoint, UpdatePoint};
use super::trainer::{Trainer, TrainerStage};
use super::weights;
use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::error::{Error, Result};
use crate::files::write_whole;
use crate::model::{Network, Tied};
use crate::reading;
use crate::tensors::{self, Tensor, singles};
use ndarray::Array2;
use safetensors::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Version of the layout.
const VERSION: u32 = 1;

/// Columns of `curves.updates` before the layers'.
const UPDATE_COLUMNS: usize = 6;

/// Where a run stands.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Position {
    version: u32,
    /// [`Dataset::fingerprint`].
    data: String,
    seconds: f64,
    epoch: usize,
    minibatch: usize,
    total_minibatches: u64,
    wrong: usize,
    seen: usize,
    stride: usize,
    pending: (usize, f64),
    evaluating: Option<Evaluating>,
    latest: Option<MinibatchReport>,
    /// Written since changes are kept.
    #[serde(default)]
    changes: Vec<Change>,
    /// Written since the curves of updates are kept.
    #[serde(default)]
    #[serde(rename = "gathered")]
    accumulator: Accumulator,
}

/// An evaluation under way.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Evaluating {
    split: Split,
    next: usize,
    wrong: usize,
    silent: usize,
    /// The error on the validation split, when that is done.
    validation: Option<f64>,
}

/// A checkpoint that was read. [`Checkpoint::into_trainer`] goes on with it.
pub struct Checkpoint {
    /// The settings in force when it was written. Another `data.folder` may be put in: the bytes of the data decide.
    pub config: Config,
    network: Network<f32>,
    average: Option<Network<f32>>,
    particles: Option<Vec<Array2<f32>>>,
    curves: Curves,
    position: Position,
}

/// Writes the run; a file of that name is replaced only when the new one is complete. `seconds` is the work so far.
/// Of a run that has diverged it is the state before the minibatch that did.
///
/// # Errors
/// The folder cannot be written.
pub fn save(path: &Path, trainer: &Trainer, seconds: f64) -> Result<()> {
    let at = |e: Error| Error::file(path, e.rule());
    let mut all = weights::tensors(trainer.network(), "");
    let kept = trainer.algorithm.particles.iter().flat_map(|particles| (1..).zip(&particles.layers));
    all.extend(kept.map(|(k, layer)| Tensor::single(format!("particles.s{k}"), layer)));
    let Curves { running, epochs, updates } = &*trainer.curves;
    let values = running.iter().flat_map(|p| [p.epoch, p.error, p.cost]).collect();
    if let Some(mean) = &trainer.average {
        all.extend(weights::tensors(mean, "average."));
    }
    all.push(Tensor::double("curves.running", [running.len(), 3], values));
    let values = epochs.iter().flat_map(|p| {
        let validation = p.validation.unwrap_or(f64::NAN);
        [p.epoch, p.training, validation, p.test, p.training_wrong as f64, p.seconds]
    });
    all.push(Tensor::double("curves.epochs", [epochs.len(), 6], values.collect()));
    let values = updates.iter().flat_map(|p| {
        let fixed = [p.epoch, p.minibatch as f64, p.seconds, p.cost, p.energy, p.error];
        fixed.into_iter().chain(p.relative.iter().copied())
    });
    let columns = UPDATE_COLUMNS + trainer.network().num_layers();
    all.push(Tensor::double("curves.updates", [updates.len(), columns], values.collect()));
    let position = toml::to_string(&Position::of(trainer, seconds))
        .map_err(|e| Error::file(path, format!("the position cannot be written: {e}")))?;
    let metadata = [("config".to_owned(), trainer.config().to_toml()), ("checkpoint".to_owned(), position)];
    let bytes = tensors::to_bytes(&all, HashMap::from(metadata)).map_err(at)?;
    write_whole(path, &bytes)
}

/// Reads a checkpoint.
///
/// # Errors
/// Names the file and what is wrong: not there, cut, plain weights, another version, numbers that contradict each
/// other.
pub fn load(path: &Path) -> Result<Checkpoint> {
    let bytes = reading::bytes(path, u64::MAX)?;
    from_bytes(&bytes).map_err(|e| Error::file(path, e.to_string()))
}

/// Whether a file of weights is a checkpoint; only its head is read.
///
/// # Errors
/// The file cannot be read.
pub fn is_one(path: &Path) -> Result<bool> {
    use std::io::Read as _;
    let cannot = |e: std::io::Error| Error::file(path, format!("cannot be read: {e}"));
    let mut file = reading::open(path)?;
    let mut length = [0; 8];
    if file.read_exact(&mut length).is_err() {
        return Ok(false);
    }
    let mut head = Vec::new();
    file.take(u64::from_le_bytes(length).min(1 << 24)).read_to_end(&mut head).map_err(cannot)?;
    Ok(String::from_utf8_lossy(&head).contains("\"checkpoint\":"))
}

/// Reads a checkpoint from memory.
///
/// # Errors
/// As [`load`], without the file.
pub fn from_bytes(bytes: &[u8]) -> Result<Checkpoint> {
    let (tensors, metadata) = tensors::from_bytes(bytes, "checkpoint")?;
    let (Some(config), Some(position)) = (metadata.get("config"), metadata.get("checkpoint")) else {
        return Err(Error::new(
            "checkpoint",
            "this file has no position in a run, only arrays; go on from a file that train --checkpoint wrote, \
             or begin a new run with these weights: train --init",
        ));
    };
    let version = position.parse::<toml::Table>().ok().and_then(|table| table.get("version")?.as_integer());
    if version != Some(VERSION.into()) {
        let found = version.map_or("unknown".to_owned(), |version| version.to_string());
        return Err(Error::new(
            format!("checkpoint version {found}"),
            format!("this program reads version {VERSION}; go on with the program that wrote it"),
        ));
    }
    let position: Position = toml::from_str(position).map_err(|e| damaged(e.message()))?;
    let config = Config::from_toml(config, "metadata")?;
    let network = weights::network_of(&tensors, "", Some(&config))?;
    let averages = config.learning.average > 0.0;
    let average = averages.then(|| weights::network_of(&tensors, "average.", Some(&config))).transpose()?;
    let layer = |k: usize| {
        let name = format!("particles.s{k}");
        let tensor = tensors.tensor(&name).map_err(|_| damaged(&format!("{name} is missing")))?;
        let &[examples, units] = tensor.shape() else {
            return Err(damaged(&format!("{name} has shape {:?}", tensor.shape())));
        };
        Array2::from_shape_vec((examples, units), singles(&name, &tensor)?)
            .map_err(|e| damaged(&e.to_string()))
    };
    let kept = config.data.persistent.then(|| (1..=network.num_layers()).map(layer).collect());
    // Files of older versions have none.
    let updates = match tensors.tensor("curves.updates") {
        Ok(_) => table(&tensors, "curves.updates", UPDATE_COLUMNS + network.num_layers())?,
        Err(_) => Vec::new(),
    };
    let running = rows(&tensors, "curves.running")?;
    let epochs = rows(&tensors, "curves.epochs")?;
    let curves = Curves {
        running: running.iter().map(|&[epoch, error, cost]| RunningPoint { epoch, error, cost }).collect(),
        epochs: epochs
            .iter()
            .map(|&[epoch, training, validation, test, wrong, seconds]| EpochPoint {
                epoch,
                training,
                validation: (!validation.is_nan()).then_some(validation),
                test,
                training_wrong: wrong as usize,
                seconds,
            })
            .collect(),
        updates: updates
            .chunks_exact(UPDATE_COLUMNS + network.num_layers())
            .map(|row| UpdatePoint {
                epoch: row[0],
                minibatch: row[1] as u64,
                seconds: row[2],
                cost: row[3],
                energy: row[4],
                error: row[5],
                relative: row[UPDATE_COLUMNS..].into(),
            })
            .collect(),
    };
    Ok(Checkpoint { particles: kept.transpose()?, config, network, average, curves, position })
}

fn damaged(what: &str) -> Error {
    Error::new("checkpoint", format!("is damaged ({what}); go on from another one"))
}

/// The values of a double-precision table of so many columns, row after row.
fn table(tensors: &SafeTensors<'_>, name: &str, columns: usize) -> Result<Vec<f64>> {
    let tensor = tensors.tensor(name).map_err(|_| damaged(&format!("{name} is missing")))?;
    if tensor.dtype() != Dtype::F64 || tensor.shape().len() != 2 || tensor.shape()[1] != columns {
        return Err(damaged(&format!("{name} is {:?} {:?}", tensor.dtype(), tensor.shape())));
    }
    Ok(tensor.data().as_chunks().0.iter().map(|c| f64::from_le_bytes(*c)).collect())
}

/// The rows of a table of `N` columns.
fn rows<const N: usize>(tensors: &SafeTensors<'_>, name: &str) -> Result<Vec<[f64; N]>> {
    Ok(table(tensors, name, N)?.as_chunks().0.to_vec())
}

impl Position {
    fn of(trainer: &Trainer, seconds: f64) -> Self {
        let evaluating = match &trainer.stage {
            TrainerStage::Evaluate { current, validation } => Some(Evaluating {
                split: current.split,
                next: current.next,
                wrong: current.wrong,
                silent: current.silent,
                validation: *validation,
            }),
            TrainerStage::Train | TrainerStage::Diverged(_) => None,
        };
        Self {
            version: VERSION,
            data: trainer.data().fingerprint(),
            seconds,
            epoch: trainer.epoch,
            minibatch: trainer.minibatch,
            total_minibatches: trainer.total_minibatches,
            wrong: trainer.wrong,
            seen: trainer.seen,
            stride: trainer.stride,
            pending: trainer.pending,
            evaluating,
            latest: trainer.latest.clone(),
            changes: trainer.changes.to_vec(),
            accumulator: trainer.accumulator.clone(),
        }
    }

    /// What contradicts the run `trainer` that is to be brought here, if anything.
    fn contradiction(&self, trainer: &Trainer, curves: &Curves) -> Option<&'static str> {
        let (examples, minibatches) = (trainer.num_examples(), trainer.minibatches());
        let seen = self.minibatch.saturating_mul(trainer.batch_size()).min(examples);
        let total = (self.epoch as u64).checked_mul(minibatches as u64);
        let total = total.and_then(|before| before.checked_add(self.minibatch as u64));
        let layers = trainer.network().num_layers();
        let rules = [
            (self.minibatch <= minibatches, "minibatch"),
            ((self.minibatch == minibatches) == self.evaluating.is_some(), "evaluation"),
            (total == Some(self.total_minibatches), "total of minibatches"),
            (self.seen == seen && self.wrong <= seen, "examples seen"),
            (self.stride >= 1 && self.pending.0 < self.stride, "running curve"),
            (curves.running.len() < RUNNING_POINTS, "length of the running curve"),
            (self.accumulator.is_possible(layers), "curves of updates"),
            (curves.updates.len() < RUNNING_POINTS, "length of the curves of updates"),
            (curves.epochs.len() == self.epoch, "epochs"),
            (self.seconds >= 0.0 && self.seconds.is_finite(), "seconds"),
            (self.latest.as_ref().is_none_or(|l| l.relative_update.len() == layers), "last minibatch"),
        ];
        rules.iter().find(|(holds, _)| !holds).map(|(_, what)| *what)
    }
}

impl Checkpoint {
    /// [`Dataset::fingerprint`] of the data it learns from.
    pub fn data(&self) -> &str {
        &self.position.data
    }

    /// Seconds of work up to here.
    pub fn seconds(&self) -> f64 {
        self.position.seconds
    }

    /// Minibatches learned since the run began.
    pub fn total_minibatches(&self) -> u64 {
        self.position.total_minibatches
    }

    /// The run, as it stood.
    ///
    /// # Errors
    /// Other data than those it was learning from, or numbers that do not fit each other.
    pub fn into_trainer(self, data: Arc<Dataset>) -> Result<Trainer> {
        let Self { config, network, average, particles, curves, position } = self;
        let found = data.fingerprint();
        if found != position.data {
            return Err(Error::new(
                data.name(),
                format!(
                    "is not what this run learns from: {found}, the run has {}; give that data with --data, \
                     or begin a new run with these weights: train --init",
                    position.data
                ),
            ));
        }
        let mut trainer = Trainer::with_network(config, data, network)?;
        if let Some(what) = position.contradiction(&trainer, &curves) {
            return Err(damaged(&format!("its {what} cannot be")));
        }
        if let (Some(to), Some(from)) = (&mut trainer.algorithm.particles, particles) {
            let fits = to.layers.iter().zip(&from).all(|(to, from)| to.dim() == from.dim());
            if !fits || to.layers.len() != from.len() {
                return Err(damaged("its particles are of another size"));
            }
            to.layers = from;
        }
        if let (Some(to), Some(from)) = (&mut trainer.average, average) {
            if to.sizes() != from.sizes() {
                return Err(damaged("its averaged weights are of another size"));
            }
            *to = Tied::new(from);
        }
        if let Some(stored) = position.evaluating {
            let held_out = trainer.config().data.validation_examples;
            let mut current = Evaluation::new(trainer.data(), stored.split, held_out);
            let done = stored.next.checked_sub(current.range.start);
            let fits = stored.next <= current.range.end && stored.split != Split::Train;
            if !fits || done.is_none_or(|done| stored.wrong.max(stored.silent) > done) {
                return Err(damaged("its evaluation cannot be"));
            }
            (current.next, current.wrong, current.silent) = (stored.next, stored.wrong, stored.silent);
            trainer.stage = TrainerStage::Evaluate { current, validation: stored.validation };
        }
        trainer.epoch = position.epoch;
        trainer.minibatch = position.minibatch;
        trainer.total_minibatches = position.total_minibatches;
        (trainer.wrong, trainer.seen) = (position.wrong, position.seen);
        (trainer.stride, trainer.pending) = (position.stride, position.pending);
        trainer.curves = Arc::new(curves);
        trainer.accumulator = position.accumulator;
        trainer.latest = position.latest;
        trainer.changes = Arc::new(position.changes);
        trainer.order = trainer.order_of_epoch();
        Ok(trainer)
    }
}
