//! The record of a run, as `run.toml` says it.

use crate::config::Config;
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::training::Trainer;
use crate::training::snapshot::{Change, Curves, EpochPoint, Origin, Status, TrainingSnapshot};
use serde::{Deserialize, Deserializer, Serialize};
use std::path::Path;

/// Version of the layout of `run.toml`.
pub const VERSION: u32 = 1;

/// The program that wrote a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its version.
    pub version: String,
}

impl Default for Program {
    fn default() -> Self {
        Self { version: env!("CARGO_PKG_VERSION").into() }
    }
}

/// What a run learns from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataRecord {
    /// What the data set is called.
    pub name: String,
    /// [`Dataset::fingerprint`].
    pub fingerprint: String,
}

impl DataRecord {
    /// Of a data set; reads all of its bytes.
    pub fn of(data: &Dataset) -> Self {
        Self { name: data.name().into(), fingerprint: data.fingerprint() }
    }
}

/// How a run ended, or that it has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// It was going on when the file was written.
    #[default]
    Running,
    /// It waits.
    Paused,
    /// All epochs are done.
    Finished,
    /// A number was no longer finite.
    Diverged,
    /// The engine failed.
    Failed,
}

impl RunStatus {
    /// The word in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Finished => "finished",
            Self::Diverged => "diverged",
            Self::Failed => "failed",
        }
    }
}

/// The figures that runs are compared by. Errors are shares.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Best {
    /// Epochs after which the validation error (without validation examples: the test error) was lowest first.
    pub epoch: f64,
    /// The validation error then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<f64>,
    /// The test error then.
    pub test: f64,
    /// The lowest training error of any epoch.
    pub training: f64,
}

impl Best {
    /// The figures of evaluated epochs; `None` before the first.
    pub fn of(curves: &Curves) -> Option<Self> {
        let key = |p: &&EpochPoint| p.validation.unwrap_or(p.test);
        let best = curves.epochs.iter().min_by(|a, b| key(a).total_cmp(&key(b)))?;
        let training = curves.epochs.iter().map(|p| p.training).fold(f64::INFINITY, f64::min);
        Some(Self { epoch: best.epoch, validation: best.validation, test: best.test, training })
    }
}

/// A run in a small text file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Layout of this file.
    pub version: u32,
    /// What people call the run.
    pub name: String,
    /// What they want to remember about it.
    #[serde(default)]
    pub note: String,
    /// When it began, UTC: `2026-11-25T01:12:31Z`.
    pub created: String,
    /// When this file was written, UTC.
    pub written: String,
    /// How it ended, or that it has not.
    pub status: RunStatus,
    /// Why, if it diverged or failed.
    #[serde(default)]
    pub why: String,
    /// Epochs completed.
    pub epochs: usize,
    /// Minibatches learned.
    pub minibatches: u64,
    /// Seconds of work.
    pub seconds: f64,
    /// The seed, as in the settings.
    pub seed: u64,
    /// Where the first weights came from.
    pub origin: Origin,
    /// The figures to compare by, once there is an evaluated epoch.
    #[serde(default)]
    pub best: Option<Best>,
    /// What wrote it.
    pub program: Program,
    /// What it learns from.
    pub data: DataRecord,
    /// Settings at the start.
    #[serde(deserialize_with = "checked")]
    pub config: Config,
    /// What was changed while the run went on.
    #[serde(default)]
    pub changes: Vec<Change>,
}

/// Settings as files have them: what an older program did not know keeps its default.
fn checked<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Config, D::Error> {
    let table = toml::Table::deserialize(deserializer)?;
    Config::from_toml(&table.to_string(), "config").map_err(serde::de::Error::custom)
}

/// The present in UTC, to the second: `2026-11-25T01:12:31Z`.
pub fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Record {
    fn begin(config: &Config, changes: &[Change], data: DataRecord, origin: Origin) -> Self {
        let config = before(config, changes);
        let created = now();
        Self {
            version: VERSION,
            name: default_name(&config),
            note: String::new(),
            written: created.clone(),
            created,
            status: RunStatus::Running,
            why: String::new(),
            epochs: 0,
            minibatches: 0,
            seconds: 0.0,
            seed: config.run.seed,
            origin,
            best: None,
            program: Program::default(),
            data,
            config,
            changes: Vec::new(),
        }
    }

    /// Of the run in the window; `data` because its fingerprint takes some milliseconds.
    pub fn of_snapshot(snapshot: &TrainingSnapshot, data: DataRecord) -> Self {
        let mut record = Self::begin(&snapshot.config, &snapshot.changes, data, snapshot.origin.clone());
        let (status, why) = match &snapshot.status {
            Status::Loading(_) | Status::Running => (RunStatus::Running, ""),
            Status::Paused => (RunStatus::Paused, ""),
            Status::Finished => (RunStatus::Finished, ""),
            Status::Diverged(why) => (RunStatus::Diverged, &why[..]),
            Status::Failed(why) => (RunStatus::Failed, &why[..]),
        };
        (record.status, record.why) = (status, why.to_owned());
        record.epochs = snapshot.progress.epoch;
        record.minibatches = snapshot.progress.total_minibatches;
        record.take(&snapshot.curves, &snapshot.changes);
        record
    }

    /// Of a run without a window.
    pub fn of_trainer(trainer: &Trainer, origin: Origin, data: DataRecord) -> Self {
        let mut record = Self::begin(trainer.config(), trainer.changes(), data, origin);
        record.update(trainer, record.seconds);
        record
    }

    /// Brings the figures up to date; `seconds` of work so far.
    pub fn update(&mut self, trainer: &Trainer, seconds: f64) {
        (self.status, self.why) = match trainer.diverged() {
            Some(why) => (RunStatus::Diverged, why.to_owned()),
            None if trainer.is_finished() => (RunStatus::Finished, String::new()),
            None => (RunStatus::Running, String::new()),
        };
        self.epochs = trainer.epoch();
        self.minibatches = trainer.total_minibatches();
        self.take(trainer.curves(), trainer.changes());
        self.seconds = seconds;
        self.written = now();
    }

    fn take(&mut self, curves: &Curves, changes: &[Change]) {
        self.best = Best::of(curves);
        self.seconds = curves.epochs.last().map_or(0.0, |p| p.seconds);
        self.changes = changes.to_vec();
    }

    /// Name, note, beginning and origin of `older`, which is this run as it was kept before.
    pub fn goes_on_from(&mut self, older: &Self) {
        self.name.clone_from(&older.name);
        self.note.clone_from(&older.note);
        self.created.clone_from(&older.created);
        self.origin = older.origin.clone();
    }

    /// The changes that something was learned with: not those after the last minibatch.
    pub fn effective_changes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.minibatch < self.minibatches)
    }

    /// The settings that the last minibatch was learned with.
    pub fn settings(&self) -> Config {
        let mut config = self.config.clone();
        for change in self.effective_changes() {
            // What was once in use can be set.
            let _ = config.set(&change.what.key, unquoted(&change.what.to));
        }
        config
    }

    /// Reads `run.toml`.
    ///
    /// # Errors
    /// Names the file and what is wrong.
    pub fn from_toml(text: &str, path: &Path) -> Result<Self> {
        let table = text.parse::<toml::Table>();
        let in_file = |e: toml::de::Error| Error::toml(&path.display().to_string(), text, &e);
        let table = table.map_err(in_file)?;
        let version = table.get("version").and_then(toml::Value::as_integer);
        if version != Some(VERSION.into()) {
            let found = version.map_or("none".to_owned(), |version| version.to_string());
            return Err(Error::file(
                path,
                format!("version {found}: this program reads version {VERSION} of a run"),
            ));
        }
        toml::from_str(text).map_err(in_file)
    }

    /// As text.
    ///
    /// # Errors
    /// Never with numbers that a run can have.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(|e| Error::new("run.toml", format!("cannot be written: {e}")))
    }
}

fn unquoted(text: &str) -> &str {
    text.trim_matches('"')
}

/// The settings before `changes`.
fn before(config: &Config, changes: &[Change]) -> Config {
    let mut config = config.clone();
    for change in changes.iter().rev() {
        let _ = config.set(&change.what.key, unquoted(&change.what.from));
    }
    config
}

/// `paper-1h 500 seed 1`, with the layers only where the name does not say them.
fn default_name(config: &Config) -> String {
    let hidden: Vec<String> = config.network.hidden.iter().map(usize::to_string).collect();
    let hidden = if hidden.is_empty() { "no hidden".into() } else { hidden.join("-") };
    format!("{} {hidden} seed {}", config.preset, config.run.seed)
}
