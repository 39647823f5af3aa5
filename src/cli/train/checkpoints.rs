//! When a run is written to its checkpoint, and how one is taken up again.

use super::log::Log;
use crate::cli::set;
use crate::cli::train::arguments::TrainArguments;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::files;
use crate::training::data_source::data_of;
use crate::training::{Trainer, checkpoint};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Minutes between two checkpoints if nothing is said.
const MINUTES: f64 = 5.0;

/// The checkpoint of a run that goes on.
pub struct Checkpoints {
    path: PathBuf,
    every: Duration,
    last: Instant,
}

impl Checkpoints {
    /// What the arguments ask for; `None` for no checkpoints.
    ///
    /// # Errors
    /// Minutes that are negative or not a number, or minutes without a file.
    pub fn new(arguments: &TrainArguments) -> Result<Option<Self>> {
        let minutes = arguments.checkpoint_every.unwrap_or(MINUTES);
        let every = Duration::try_from_secs_f64(60.0 * minutes).map_err(|_| {
            Error::new(
                format!("--checkpoint-every {minutes}"),
                "must be minutes, 0 or more, such as 5 or 0.5; 0 writes after every minibatch",
            )
        })?;
        let Some(path) = arguments.checkpoint.as_ref().or(arguments.resume.as_ref()) else {
            return match arguments.checkpoint_every {
                Some(_) => {
                    Err(Error::new("--checkpoint-every", "needs a file to write; give --checkpoint FILE"))
                }
                None => Ok(None),
            };
        };
        files::remove_unfinished(path);
        Ok(Some(Self { path: path.clone(), every, last: Instant::now() }))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the run if it is time; `seconds` is the work so far.
    ///
    /// # Errors
    /// The checkpoint or the log cannot be written.
    pub fn write_if_due(&mut self, trainer: &Trainer, log: Option<&mut Log>, seconds: f64) -> Result<()> {
        if self.last.elapsed() < self.every { Ok(()) } else { self.write(trainer, log, seconds) }
    }

    /// Writes the run, and before it what the log still holds back: a log never ends before its checkpoint.
    ///
    /// # Errors
    /// The checkpoint or the log cannot be written.
    pub fn write(&mut self, trainer: &Trainer, log: Option<&mut Log>, seconds: f64) -> Result<()> {
        if let Some(log) = log {
            log.flush()?;
        }
        checkpoint::save(&self.path, trainer, seconds)?;
        self.last = Instant::now();
        Ok(())
    }
}

/// The run in the checkpoint `path` and the seconds of work in it, with the settings that the arguments change.
///
/// # Errors
/// A checkpoint that cannot be used, other data, a setting that cannot change while a run goes on.
pub fn resume(path: &Path, arguments: &TrainArguments) -> Result<(Trainer, f64)> {
    let mut stored = checkpoint::load(path)?;
    if let Some(dir) = &arguments.data {
        stored.config.set("data.source", "folder")?;
        stored.config.data.folder = dir.display().to_string();
    }
    let config = changed(&stored.config, arguments)?;
    let data = Arc::new(data_of(&stored.config)?);
    let (seconds, minibatches) = (stored.seconds(), stored.total_minibatches());
    let mut trainer = stored.into_trainer(data).map_err(|e| Error::file(path, e.to_string()))?;
    trainer.configure(config)?;
    println!("{}: goes on after {minibatches} minibatches, {seconds:.1} s", path.display());
    if trainer.is_finished() {
        println!("all {} epochs are done; --epochs N goes on to the Nth", trainer.config().run.epochs);
    }
    Ok((trainer, seconds))
}

fn changed(old: &Config, arguments: &TrainArguments) -> Result<Config> {
    let mut config = old.clone();
    if let Some(epochs) = arguments.epochs {
        config.run.epochs = epochs;
    }
    for set in &arguments.sets {
        set::apply(&mut config, std::slice::from_ref(set))?;
        if !old.same_run(&config) {
            return Err(Error::new(
                format!("--set {set}"),
                "cannot change in a run that goes on (dynamics, nudge, learning rates and run.epochs can); \
                 leave it out, or begin a new run with these weights: --init instead of --resume",
            ));
        }
    }
    config.check()?;
    Ok(config)
}
