//! Files that the training engine reads and writes at a person's order.

use super::TrainingEngine;
use crate::config::{Config, Source};
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::training::data_source::data_of;
use crate::training::fit::{adopt, dashed};
use crate::training::shipped::{TRAINED, starter};
use crate::training::snapshot::Origin;
use crate::training::{Trainer, checkpoint, weights};
use crate::worker::Notice;
use std::path::Path;
use std::sync::Arc;

impl TrainingEngine {
    pub(super) fn open_data(&mut self, path: &Path) -> Result<Notice> {
        let mut config = self.config.clone();
        config.data.source = Source::folder();
        config.data.folder = path.display().to_string();
        let data = Arc::new(data_of(&config)?);
        let text = format!(
            "{}: {} training images of {}×{}, {} classes; new random weights",
            data.name(),
            data.num_in_training_file(),
            data.height(),
            data.width(),
            data.num_classes()
        );
        self.begin(config, data, None)?;
        Ok(Notice::info(text))
    }

    pub(super) fn open_weights(&mut self, path: &Path) -> Result<Notice> {
        if self.trainer.is_none() {
            return Err(Error::file(path, "no data yet to use the weights on; open data first"));
        }
        let sizes = self
            .adopt(weights::load(path)?, Origin::File(path.to_owned()))
            .map_err(|e| Error::file(path, e.to_string()))?;
        Ok(Notice::info(format!("{}: {sizes} network opened", path.display())))
    }

    pub(super) fn open_trained(&mut self, depth: usize) -> Result<Notice> {
        if depth == 0 {
            let sizes = self.adopt(starter()?, Origin::Starter)?;
            return Ok(Notice::info(format!("Starter network {sizes} opened")));
        }
        let trained = TRAINED.iter().find(|trained| trained.depth == depth);
        let trained =
            trained.ok_or_else(|| Error::new("trained network", "there are 1, 2 and 3 hidden layers"))?;
        let sizes = self.adopt(trained.load()?, Origin::Trained(depth))?;
        Ok(Notice::info(format!("Trained {sizes} network opened")))
    }

    /// Begins a paused run from stored weights on the present data; returns the sizes.
    fn adopt(&mut self, stored: weights::Stored, origin: Origin) -> Result<String> {
        let Some(trainer) = &self.trainer else {
            return Err(Error::new("weights", "no data yet to use them on; open data first"));
        };
        let config = adopt(&stored, &self.config);
        let data = Arc::clone(trainer.data());
        let sizes = dashed(&stored.network.sizes());
        self.begin(config, data, Some((stored.network, origin)))?;
        Ok(sizes)
    }

    pub(super) fn save_weights(&self, path: &Path) -> Result<Notice> {
        let Some(trainer) = &self.trainer else {
            return Err(Error::file(path, "there are no weights yet"));
        };
        weights::save(path, trainer.averaged(), trainer.config())?;
        Ok(Notice::info(format!("Weights saved in {}", path.display())))
    }

    /// The run of a checkpoint, on the present data if they are the same bytes, otherwise on those its settings name.
    fn stored_run(&self, path: &Path) -> Result<(Trainer, f64)> {
        let mut stored = checkpoint::load(path)?;
        let present = self.trainer.as_ref().map(Trainer::data).filter(|d| d.fingerprint() == stored.data());
        let data = match present {
            Some(data) => {
                if !stored.config.data.source.is_generated() {
                    // The same bytes may lie elsewhere by now.
                    stored.config.data.source = self.config.data.source;
                    stored.config.data.folder.clone_from(&self.config.data.folder);
                }
                Arc::clone(data)
            }
            None => Arc::new(data_of(&stored.config)?),
        };
        let seconds = stored.seconds();
        let trainer = stored.into_trainer(data).map_err(|e| Error::file(path, e.to_string()))?;
        Ok((trainer, seconds))
    }

    pub(super) fn resume(&mut self, path: &Path) -> Result<Notice> {
        let (trainer, seconds) = self.stored_run(path)?;
        let (epoch, minibatches) = (trainer.epoch(), trainer.total_minibatches());
        self.go_on_with(trainer, Origin::Checkpoint(path.to_owned()), seconds);
        Ok(Notice::info(format!(
            "{}: the run goes on after {epoch} epochs, {minibatches} minibatches; press Train",
            path.display()
        )))
    }

    /// Begins a paused run with other settings: with the whole state of a checkpoint if these may change while a run
    /// goes on, otherwise with its weights alone.
    pub(super) fn fork(&mut self, path: &Path, config: Config) -> Result<Notice> {
        config.check()?;
        let origin = Origin::File(path.to_owned());
        if checkpoint::is_one(path)? {
            let (mut trainer, seconds) = self.stored_run(path)?;
            if trainer.config().same_run(&config) {
                let epoch = trainer.epoch();
                trainer.configure(config)?;
                self.go_on_with(trainer, origin, seconds);
                return Ok(Notice::info(format!(
                    "{}: a new run from epoch {epoch} with the present settings",
                    path.display()
                )));
            }
        }
        let stored = weights::load(path)?;
        let data = self.data_for(&config)?;
        let begun = self.begin(config, data, Some((stored.network, origin)));
        begun.map_err(|e| Error::file(path, e.to_string()))?;
        Ok(Notice::info(format!("{}: a new run from these weights, epoch 0", path.display())))
    }

    pub(super) fn save_checkpoint(&self, path: &Path) -> Result<Notice> {
        let Some(trainer) = &self.trainer else {
            return Err(Error::file(path, "there is no run yet"));
        };
        checkpoint::save(path, trainer, self.seconds)?;
        Ok(Notice::info(format!("Checkpoint saved in {}", path.display())))
    }

    /// As above without a word, if the run is still that one and its folder has not been deleted.
    pub(super) fn keep_checkpoint(&self, run: u64, path: &Path) -> Result<()> {
        match &self.trainer {
            Some(trainer) if self.run == run && path.parent().is_some_and(Path::is_dir) => {
                checkpoint::save(path, trainer, self.seconds)
            }
            _ => Ok(()),
        }
    }

    /// The data that `config` names: those in use, if they are these.
    pub(super) fn data_for(&self, config: &Config) -> Result<Arc<Dataset>> {
        let of_data = |c: &Config| (c.data.source, c.data.folder.clone(), c.data.toy_examples, c.run.seed);
        let generated = config.data.source.is_generated();
        let (new, old) = (of_data(config), of_data(&self.config));
        let same = new.0 == old.0 && new.1 == old.1 && (!generated || new == old);
        match &self.trainer {
            Some(trainer) if same => Ok(Arc::clone(trainer.data())),
            _ => Ok(Arc::new(data_of(config)?)),
        }
    }
}
