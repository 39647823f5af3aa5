//! The trainer, the whole of a run as data: no thread, no clock. `advance` does one portion of work.

use super::curves::{Accumulator, thin};
use super::evaluate::{Confusion, Evaluation};
use super::snapshot::{Change, Curves, EpochPoint, MinibatchReport, RunningPoint};
use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::error::{Error, Result};
use crate::model::{Network, Tied};
use crate::rng::{Purpose, Stream};
use crate::training::algorithm::{Algorithm, Place};
use crate::training::fit::fit;
use crate::training::size;
use crate::training::weight_average;
use std::sync::Arc;

/// What one portion of work did.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// One minibatch was learned.
    Minibatch(MinibatchReport),
    /// A portion of an evaluation.
    Evaluating,
    /// An epoch and its evaluation are complete.
    Epoch(EpochPoint),
    /// All epochs are done; nothing was done.
    Finished,
    /// A number is not finite; the last good weights are kept and nothing more is done.
    Diverged(String),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TrainerStage {
    Train,
    Evaluate { current: Evaluation, validation: Option<f64> },
    Diverged(String),
}

/// A run. What a snapshot shows is shared with it and copied only when it changes while a snapshot still holds it.
pub struct Trainer {
    config: Arc<Config>,
    data: Arc<Dataset>,
    network: Tied<f32>,
    pub(super) algorithm: Algorithm,
    /// The mean of the weights, if it is wanted.
    pub(super) average: Option<Tied<f32>>,
    pub(super) order: Vec<usize>,
    pub(super) stage: TrainerStage,
    pub(super) epoch: usize,
    pub(super) minibatch: usize,
    pub(super) total_minibatches: u64,
    pub(super) wrong: usize,
    pub(super) seen: usize,
    pub(super) curves: Arc<Curves>,
    /// Minibatches that one point of the running curve stands for, and how many have come since the last.
    pub(super) stride: usize,
    pub(super) pending: (usize, f64),
    /// The same for the curves of updates.
    pub(super) accumulator: Accumulator,
    /// What was read in the evaluation under way, and in the last complete one.
    evaluated: Vec<Confusion>,
    confusion: Arc<Vec<Confusion>>,
    pub(super) latest: Option<MinibatchReport>,
    pub(super) changes: Arc<Vec<Change>>,
}

impl Trainer {
    /// A new run with the initial weights of `config`.
    ///
    /// # Errors
    /// A configuration that does not pass [`Config::check`].
    pub fn new(config: Config, data: Arc<Dataset>) -> Result<Self> {
        config.check()?;
        size::check(&config, &data, data.num_in_training_file(), false)?;
        let network = config.initial_network(&config.sizes(data.num_inputs(), data.num_outputs()));
        Self::with_network(config, data, network)
    }

    /// A new run that starts from given weights.
    ///
    /// # Errors
    /// Weights whose sizes are not those of the configuration and the data.
    pub fn with_network(config: Config, data: Arc<Dataset>, network: Network<f32>) -> Result<Self> {
        config.check()?;
        let network = fit(network, &config, &data)?;
        size::check(&config, &data, data.num_in_training_file(), false)?;
        let examples = data.range(Split::Train, config.data.validation_examples).len();
        let mut trainer = Self {
            algorithm: Algorithm::new(&network, &config, examples),
            order: Vec::new(),
            stage: TrainerStage::Train,
            epoch: 0,
            minibatch: 0,
            total_minibatches: 0,
            wrong: 0,
            seen: 0,
            curves: Arc::default(),
            stride: 1,
            pending: (0, 0.0),
            accumulator: Accumulator::default(),
            evaluated: Vec::new(),
            confusion: Arc::default(),
            latest: None,
            changes: Arc::default(),
            average: (config.learning.average > 0.0).then(|| Tied::new(network.clone())),
            config: Arc::new(config),
            data,
            network: Tied::new(network),
        };
        trainer.order = trainer.order_of_epoch();
        Ok(trainer)
    }

    /// The settings in force.
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// The data.
    pub fn data(&self) -> &Arc<Dataset> {
        &self.data
    }

    /// The weights now.
    pub fn network(&self) -> &Network<f32> {
        &self.network
    }

    /// The weights that are evaluated and saved: their mean over the last epochs if the settings ask for one, else
    /// the weights as they are.
    pub fn averaged(&self) -> &Tied<f32> {
        self.average.as_ref().unwrap_or(&self.network)
    }

    /// Error curves so far.
    pub fn curves(&self) -> &Arc<Curves> {
        &self.curves
    }

    /// Which class was read as which in the last evaluation, validation before test; empty before the first one, and
    /// for an evaluation that a checkpoint cut in two.
    pub fn confusion(&self) -> &Arc<Vec<Confusion>> {
        &self.confusion
    }

    /// The last minibatch.
    pub fn latest(&self) -> Option<&MinibatchReport> {
        self.latest.as_ref()
    }

    /// What was changed while the run went on.
    pub fn changes(&self) -> &Arc<Vec<Change>> {
        &self.changes
    }

    /// Where the run is, in epochs.
    pub(super) fn position(&self) -> f64 {
        self.epoch as f64 + self.minibatch as f64 / self.minibatches() as f64
    }

    /// Epochs completed, their evaluation included.
    pub fn epoch(&self) -> usize {
        self.epoch
    }

    /// Minibatches completed in this epoch.
    pub fn minibatch(&self) -> usize {
        self.minibatch
    }

    /// Minibatches of an epoch.
    pub fn minibatches(&self) -> usize {
        self.order.len().div_ceil(self.batch_size())
    }

    /// Minibatches completed since the run began.
    pub fn total_minibatches(&self) -> u64 {
        self.total_minibatches
    }

    /// Training examples of an epoch.
    pub fn num_examples(&self) -> usize {
        self.order.len()
    }

    /// The split being evaluated and the share done.
    pub fn evaluating(&self) -> Option<(Split, f32)> {
        match &self.stage {
            TrainerStage::Evaluate { current, .. } => Some((current.split, current.share())),
            _ => None,
        }
    }

    /// All epochs are done.
    pub fn is_finished(&self) -> bool {
        self.epoch >= self.config.run.epochs
    }

    /// Why nothing more is done, if a number is not finite.
    pub fn diverged(&self) -> Option<&str> {
        match &self.stage {
            TrainerStage::Diverged(why) => Some(why),
            _ => None,
        }
    }

    /// Takes over settings that may change while a run goes on; they act from the next minibatch.
    /// A jump of the learning rates clears the particles: they would be stale.
    ///
    /// # Errors
    /// PhaseSettings that break a rule or would need a new run; the old ones stay.
    pub fn configure(&mut self, config: Config) -> Result<()> {
        config.check()?;
        if !self.config.same_run(&config) {
            return Err(Error::new("settings", "network, data or seed changed: this needs a restart"));
        }
        if config.learning.rates != self.config.learning.rates
            && let Some(particles) = &mut self.algorithm.particles
        {
            particles.clear();
        }
        let (minibatch, epoch) = (self.total_minibatches, self.position());
        let changes = self.config.differences(&config).into_iter();
        let changes: Vec<Change> = changes.map(|what| Change { minibatch, epoch, what }).collect();
        if !changes.is_empty() {
            Arc::make_mut(&mut self.changes).extend(changes);
        }
        if *self.config != config {
            self.config = Arc::new(config);
        }
        Ok(())
    }

    /// One portion: a minibatch, or some examples of an evaluation. `seconds` of work since the run began are
    /// noted in the curves and influence nothing.
    pub fn advance(&mut self, seconds: f64) -> Event {
        match &mut self.stage {
            TrainerStage::Diverged(why) => Event::Diverged(why.clone()),
            TrainerStage::Train if self.epoch >= self.config.run.epochs => Event::Finished,
            TrainerStage::Train => self.learn_minibatch(seconds),
            TrainerStage::Evaluate { current, validation } => {
                let network = self.average.as_ref().unwrap_or(&self.network);
                if !current.advance(network, &self.config, &self.data) {
                    return Event::Evaluating;
                }
                let read = Confusion::new(&self.data, current, self.epoch + 1, self.total_minibatches);
                self.evaluated.extend(read);
                if current.split == Split::Validation {
                    let validation = current.error();
                    self.stage = self.evaluate(Split::Test, validation);
                    return Event::Evaluating;
                }
                let (test, validation) = (current.error().unwrap_or(f64::NAN), *validation);
                self.end_epoch(test, validation, seconds)
            }
        }
    }

    pub(super) fn batch_size(&self) -> usize {
        self.config.data.batch_size.min(self.order.len()).max(1)
    }

    pub(super) fn order_of_epoch(&self) -> Vec<usize> {
        let range = self.data.range(Split::Train, self.config.data.validation_examples);
        let mut order: Vec<usize> = range.collect();
        if self.config.data.shuffle {
            Stream::new(self.config.run.seed, Purpose::Shuffle, self.epoch as u64).shuffle(&mut order);
        }
        order
    }

    fn evaluate(&self, split: Split, validation: Option<f64>) -> TrainerStage {
        let current = Evaluation::new(&self.data, split, self.config.data.validation_examples);
        TrainerStage::Evaluate { current, validation }
    }

    fn learn_minibatch(&mut self, seconds: f64) -> Event {
        let start = self.minibatch * self.batch_size();
        let end = (start + self.batch_size()).min(self.order.len());
        let indices = &self.order[start..end];
        let place = Place {
            indices,
            epoch: self.epoch,
            minibatch: self.total_minibatches,
            shown: self.epoch * self.order.len() + start,
        };
        let learned = self.algorithm.learn(&mut self.network, &self.config, &self.data, &place);
        let Some((stats, relative_update)) = learned else {
            let why = format!(
                "epoch {}, minibatch {}: a state is no longer a finite number. \
                 Halve the step size or the learning rates and restart",
                self.epoch, self.minibatch
            );
            self.stage = TrainerStage::Diverged(why.clone());
            return Event::Diverged(why);
        };
        let size = indices.len() as f64;
        let report = MinibatchReport {
            minibatch: self.total_minibatches,
            epoch: self.epoch,
            energy: stats.energy / size,
            cost: stats.cost / size,
            error: stats.wrong as f64 / size,
            relative_update,
            free_iterations: stats.free_iterations,
            nudged_iterations: stats.nudged_iterations,
            unsettled: stats.unsettled,
            silent: stats.silent,
        };
        self.wrong += stats.wrong;
        self.seen += indices.len();
        self.minibatch += 1;
        self.total_minibatches += 1;
        let window = self.config.learning.average * self.minibatches() as f64;
        if let Some(mean) = &mut self.average {
            weight_average::sample(mean, &self.network, self.total_minibatches, window);
        }
        self.note(&report, seconds);
        self.latest = Some(report.clone());
        if self.minibatch == self.minibatches() {
            self.stage = self.evaluate(Split::Validation, None);
        }
        Event::Minibatch(report)
    }

    /// Notes a learned minibatch in the curves.
    fn note(&mut self, report: &MinibatchReport, seconds: f64) {
        self.accumulator.add(report);
        if let Some(point) = self.accumulator.take(self.position(), self.total_minibatches, seconds) {
            let updates = &mut Arc::make_mut(&mut self.curves).updates;
            updates.push(point);
            self.accumulator.stride *= thin(updates);
        }
        self.note_running(report.cost);
    }

    fn note_running(&mut self, cost: f64) {
        self.pending = (self.pending.0 + 1, self.pending.1 + cost);
        if self.pending.0 < self.stride {
            return;
        }
        let cost = self.pending.1 / self.pending.0 as f64;
        self.pending = (0, 0.0);
        // Later in a run, a mean over few examples jumps between 0 and far too much.
        if self.epoch > 0 && self.seen * 20 < self.order.len() {
            return;
        }
        let epoch = self.position();
        let error = self.wrong as f64 / self.seen as f64;
        let running = &mut Arc::make_mut(&mut self.curves).running;
        running.push(RunningPoint { epoch, error, cost });
        self.stride *= thin(running);
    }

    fn end_epoch(&mut self, test: f64, validation: Option<f64>, seconds: f64) -> Event {
        self.epoch += 1;
        let training = self.wrong as f64 / self.seen.max(1) as f64;
        let point = EpochPoint {
            epoch: self.epoch as f64,
            training,
            validation,
            test,
            training_wrong: self.wrong,
            seconds,
        };
        Arc::make_mut(&mut self.curves).epochs.push(point);
        self.confusion = Arc::new(std::mem::take(&mut self.evaluated));
        (self.wrong, self.seen, self.minibatch) = (0, 0, 0);
        self.order = self.order_of_epoch();
        self.stage = TrainerStage::Train;
        Event::Epoch(point)
    }
}
