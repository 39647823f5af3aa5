//! `train --run-dir`: the run in a folder of its own.

use crate::cli::train::arguments::TrainArguments;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::runs::{self, CHECKPOINT, DataRecord, Lock, RECORD, Record, RunStatus, WEIGHTS};
use crate::training::Trainer;
use crate::training::snapshot::Origin;
use std::path::PathBuf;

/// The folder of the run that goes on.
pub struct RunFolder {
    folder: PathBuf,
    _lock: Lock,
    name: Option<String>,
    origin: Origin,
    older: Option<Record>,
    record: Option<Record>,
}

impl RunFolder {
    /// The folder that the arguments name, if any, and the arguments with its files; they go on with the run that is
    /// in it.
    ///
    /// # Errors
    /// The folder holds a run with other settings, or one that diverged; another program is writing it.
    pub fn open(arguments: &TrainArguments) -> Result<(Option<Self>, TrainArguments)> {
        let mut inside = arguments.clone();
        let Some(folder) = arguments.run_dir.clone() else { return Ok((None, inside)) };
        std::fs::create_dir_all(&folder).map_err(|e| Error::file(&folder, format!("cannot be made: {e}")))?;
        let lock = Lock::take(&folder)?;
        let kept = folder.join(CHECKPOINT);
        let older = folder.join(RECORD).is_file().then(|| runs::read(&folder)).transpose()?;
        match (&older, &arguments.resume) {
            (Some(_), Some(resumed)) if *resumed != kept => {
                let rule = format!("holds another run; --resume {} or give another folder", kept.display());
                return Err(Error::file(&folder, rule));
            }
            (Some(older), None) => {
                let config = arguments.to_config()?;
                refuse_others(&folder, older, &config)?;
                if kept.is_file() {
                    inside.resume = Some(kept.clone());
                    inside.epochs = Some(config.run.epochs);
                    inside.sets.clear();
                }
            }
            _ => {}
        }
        let origin = match (&inside.resume, &arguments.init) {
            (Some(path), _) => Origin::Checkpoint(path.clone()),
            (None, Some(path)) => Origin::File(path.clone()),
            (None, None) => Origin::Seed,
        };
        inside.checkpoint.get_or_insert(kept);
        inside.save.get_or_insert(folder.join(WEIGHTS));
        let name = arguments.name.clone();
        Ok((Some(Self { folder, _lock: lock, name, origin, older, record: None }), inside))
    }

    /// Writes the record for the first time.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn begin(&mut self, trainer: &Trainer, seconds: f64) -> Result<()> {
        let data = DataRecord::of(trainer.data());
        let mut record = Record::of_trainer(trainer, self.origin.clone(), data);
        if let Some(older) = &self.older {
            record.goes_on_from(older);
        }
        if let Some(name) = &self.name {
            record.name.clone_from(name);
        }
        self.record = Some(record);
        self.write(trainer, seconds, true)
    }

    /// Writes record and curves after an epoch.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn epoch(&mut self, trainer: &Trainer, seconds: f64) -> Result<()> {
        self.write(trainer, seconds, true)
    }

    /// Writes them for the last time.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn end(&mut self, trainer: &Trainer, seconds: f64) -> Result<()> {
        self.write(trainer, seconds, false)?;
        println!("run: {}", self.folder.display());
        Ok(())
    }

    fn write(&mut self, trainer: &Trainer, seconds: f64, goes_on: bool) -> Result<()> {
        let Some(record) = &mut self.record else { return Ok(()) };
        record.update(trainer, seconds);
        if goes_on {
            record.status = RunStatus::Running;
        } else if record.status == RunStatus::Running {
            record.status = RunStatus::Paused;
        }
        runs::write(&self.folder, record, trainer.curves())
    }
}

fn refuse_others(folder: &std::path::Path, older: &Record, config: &Config) -> Result<()> {
    let others = older.config.differences(config);
    if let Some(first) = others.iter().find(|d| d.key != "run.epochs") {
        return Err(Error::file(
            folder,
            format!(
                "holds a run with other settings ({} is {} there, {} here); give another --run-dir, or the \
                 settings of that run to go on with it",
                first.key, first.from, first.to
            ),
        ));
    }
    if older.status == RunStatus::Diverged {
        return Err(Error::file(
            folder,
            format!("this run diverged ({}); begin another with other settings", older.why),
        ));
    }
    Ok(())
}
