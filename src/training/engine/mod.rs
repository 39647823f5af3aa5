//! The training thread's machine: a trainer, its clock, and the orders it takes.

mod files;
mod lent;
mod own;

use super::snapshot::{Origin, RunProgress, Status, TrainCommand, TrainingSnapshot};
use super::trainer::{Event, Trainer};
use crate::config::Config;
use crate::data::Dataset;
use crate::error::Result;
use crate::model::Network;
use crate::training::data_source::data_of;
use crate::training::engine::own::{Goal, Lent};
use crate::training::size;
use crate::training::weight_history::{Epochs, StoredEpoch};
use crate::worker::{Engine, Next, Notice};
use rayon::ThreadPool;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest portion of work between two looks at the orders, when a minibatch is shorter.
const PORTION: Duration = Duration::from_millis(5);
/// Time over which the training rate is measured.
const RATE_WINDOW: Duration = Duration::from_millis(800);
/// Shortest time between two published copies of the weights.
const WEIGHTS_EVERY: Duration = Duration::from_millis(100);

/// Owns the run.
pub struct TrainingEngine {
    config: Config,
    trainer: Option<Trainer>,
    /// Why there is no session, or the message of a panic.
    trouble: Option<String>,
    goal: Goal,
    pool: Option<ThreadPool>,
    published: Option<(Arc<Network<f32>>, u64, Instant)>,
    epochs: Epochs,
    seconds: f64,
    window: Option<(Instant, u64)>,
    rate: Option<f64>,
    run: u64,
    /// The highest number that a run has had.
    last_run: u64,
    origin: Origin,
    lent: Lent,
}

/// The snapshot before the engine has read its data.
pub fn loading(config: Config, what: &str) -> TrainingSnapshot {
    TrainingSnapshot {
        progress: RunProgress { epochs: config.run.epochs, ..RunProgress::default() },
        config: Arc::new(config),
        data: None,
        network: None,
        stored: Arc::default(),
        status: Status::Loading(what.into()),
        curves: Arc::default(),
        confusion: Arc::default(),
        latest: None,
        run: 0,
        mark: 0,
        lends: 0,
        is_lent: false,
        origin: Origin::default(),
        changes: Arc::default(),
    }
}

impl TrainingEngine {
    /// Reads the data of `config` and starts a paused run, from `network` if given. `threads` 0 means all cores.
    pub fn open(config: Config, start: Option<(Network<f32>, Origin)>, threads: usize) -> Self {
        let mut engine = Self {
            config,
            trainer: None,
            trouble: None,
            goal: Goal::Wait,
            pool: rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok(),
            published: None,
            epochs: Epochs::default(),
            seconds: 0.0,
            window: None,
            rate: None,
            run: 0,
            last_run: 0,
            origin: Origin::default(),
            lent: Lent::default(),
        };
        let config = engine.config.clone();
        let opened = data_of(&config).and_then(|data| engine.begin(config, Arc::new(data), start));
        if let Err(error) = opened {
            engine.trouble = Some(error.to_string());
        }
        engine
    }

    fn begin(
        &mut self,
        config: Config,
        data: Arc<Dataset>,
        start: Option<(Network<f32>, Origin)>,
    ) -> Result<()> {
        size::check(&config, &data, data.num_in_training_file(), true)?;
        let (trainer, origin) = match start {
            Some((network, origin)) => (Trainer::with_network(config, data, network)?, origin),
            None => (Trainer::new(config, data)?, Origin::Seed),
        };
        self.go_on_with(trainer, origin, 0.0);
        Ok(())
    }

    /// A paused run that has taken `seconds` of work.
    fn go_on_with(&mut self, trainer: Trainer, origin: Origin, seconds: f64) {
        self.epochs.go_on(StoredEpoch {
            epoch: trainer.epoch(),
            minibatch: trainer.total_minibatches(),
            network: Arc::new(trainer.network().clone()),
        });
        self.config = Config::clone(trainer.config());
        self.trainer = Some(trainer);
        self.trouble = None;
        self.goal = Goal::Wait;
        self.published = None;
        self.seconds = seconds;
        (self.window, self.rate) = (None, None);
        self.last_run += 1;
        self.run = self.last_run;
        self.origin = origin;
    }

    fn restart(&mut self, config: Config) -> Result<()> {
        config.check()?;
        let data = self.data_for(&config)?;
        self.begin(config, data, None)
    }

    fn advance(trainer: &mut Trainer, epochs: &mut Epochs, mut goal: Goal, seconds: f64) -> Goal {
        let start = Instant::now();
        loop {
            let event = trainer.advance(seconds + start.elapsed().as_secs_f64());
            if let Event::Epoch(_) = event {
                epochs.add(StoredEpoch {
                    epoch: trainer.epoch(),
                    minibatch: trainer.total_minibatches(),
                    network: Arc::new(trainer.network().clone()),
                });
            }
            let next = match event {
                Event::Finished | Event::Diverged(_) => Goal::Wait,
                Event::Minibatch(_) if goal == Goal::Minibatch => Goal::Wait,
                Event::Minibatch(_) => goal,
                // The end of an epoch is its evaluation: a step to the epoch's end includes it, and a step of
                // one minibatch that finds it unfinished completes it first.
                Event::Evaluating => goal,
                Event::Epoch(_) => match goal {
                    Goal::Epochs(more @ 2..) => Goal::Epochs(more - 1),
                    Goal::Epochs(_) => Goal::Wait,
                    goal => goal,
                },
            };
            goal = next;
            if next == Goal::Wait || start.elapsed() > PORTION {
                return next;
            }
        }
    }

    fn measure_rate(&mut self, total_minibatches: u64, batch_size: usize) {
        let now = Instant::now();
        let Some((since, count)) = self.window else {
            self.window = Some((now, total_minibatches));
            return;
        };
        let elapsed = now - since;
        if elapsed >= RATE_WINDOW && total_minibatches > count {
            let examples = (total_minibatches - count) * batch_size as u64;
            self.rate = Some(examples as f64 / elapsed.as_secs_f64());
            self.window = Some((now, total_minibatches));
        }
    }
}

impl Engine for TrainingEngine {
    type Command = TrainCommand;
    type Snapshot = TrainingSnapshot;

    fn handle(&mut self, command: TrainCommand) -> Option<Notice> {
        let go = |goal| {
            move |engine: &mut Self| {
                engine.goal = goal;
                engine.window = None;
                Ok(None)
            }
        };
        let result: Result<Option<Notice>> = match command {
            TrainCommand::Play => go(Goal::Play)(self),
            TrainCommand::Pause => go(Goal::Wait)(self),
            TrainCommand::Minibatch => go(Goal::Minibatch)(self),
            TrainCommand::Epoch => go(Goal::Epochs(1))(self),
            TrainCommand::Epochs(count) => go(Goal::Epochs(count.max(1)))(self),
            TrainCommand::Mark(mark) => {
                self.lent.mark = mark;
                Ok(None)
            }
            TrainCommand::Lend(new) => self.lend(*new).map(|()| None),
            TrainCommand::TakeBack => {
                self.take_back();
                Ok(None)
            }
            TrainCommand::Configure(config) => match &mut self.trainer {
                Some(trainer) => trainer.configure((*config).clone()).map(|()| {
                    self.config = *config;
                    None
                }),
                None => Ok(None),
            },
            TrainCommand::Restart(config) => self.restart(*config).map(|()| None),
            TrainCommand::OpenData(path) => self.open_data(&path).map(Some),
            TrainCommand::OpenWeights(path) => self.open_weights(&path).map(Some),
            TrainCommand::Begin(new) => {
                let start = (Network::clone(&new.network), new.origin);
                self.begin(new.config, new.data, Some(start)).map(|()| None)
            }
            TrainCommand::OpenTrained(depth) => self.open_trained(depth).map(Some),
            TrainCommand::SaveWeights(path) => self.save_weights(&path).map(Some),
            TrainCommand::Resume(path) => self.resume(&path).map(Some),
            TrainCommand::Fork(path, config) => self.fork(&path, *config).map(Some),
            TrainCommand::SaveCheckpoint(path) => self.save_checkpoint(&path).map(Some),
            TrainCommand::KeepCheckpoint(run, path) => self.keep_checkpoint(run, &path).map(|()| None),
        };
        result.unwrap_or_else(|error| Some(Notice::error(error)))
    }

    fn work(&mut self) -> Next {
        let Some(trainer) = &mut self.trainer else { return Next::Wait };
        if self.goal == Goal::Wait || self.trouble.is_some() {
            return Next::Wait;
        }
        let start = Instant::now();
        let (goal, seconds) = (self.goal, self.seconds);
        let epochs = &mut self.epochs;
        let next = match &self.pool {
            Some(pool) => pool.install(|| Self::advance(trainer, epochs, goal, seconds)),
            None => Self::advance(trainer, epochs, goal, seconds),
        };
        self.seconds += start.elapsed().as_secs_f64();
        self.goal = next;
        let (total, size) = (trainer.total_minibatches(), trainer.config().data.batch_size);
        if trainer.evaluating().is_some() {
            self.window = None;
        } else {
            self.measure_rate(total, size);
        }
        if self.goal == Goal::Wait { Next::Wait } else { Next::Again }
    }

    fn snapshot(&mut self) -> TrainingSnapshot {
        let mark = self.mark_done();
        let (lends, is_lent) = (self.lent.lends, self.lent.is_lent());
        let Some(trainer) = &self.trainer else {
            let mut snapshot = loading(self.config.clone(), "");
            (snapshot.mark, snapshot.lends, snapshot.is_lent) = (mark, lends, is_lent);
            snapshot.status = Status::Failed(self.trouble.clone().unwrap_or_default());
            return snapshot;
        };
        let total = trainer.total_minibatches();
        let resting = self.goal == Goal::Wait;
        let due = |&(_, at, when): &(Arc<Network<f32>>, u64, Instant)| {
            at != total && (resting || when.elapsed() >= WEIGHTS_EVERY)
        };
        if self.published.as_ref().is_none_or(due) {
            let stored = self.epochs.newest_at(total).cloned();
            let network = stored.unwrap_or_else(|| Arc::new(trainer.network().clone()));
            self.published = Some((network, total, Instant::now()));
        }
        let status = match (&self.trouble, trainer.diverged()) {
            (Some(why), _) => Status::Failed(why.clone()),
            (None, Some(why)) => Status::Diverged(why.into()),
            (None, None) if trainer.is_finished() => Status::Finished,
            (None, None) if resting => Status::Paused,
            (None, None) => Status::Running,
        };
        let epochs = trainer.config().run.epochs;
        let examples = trainer.num_examples() as f64;
        let done = trainer.minibatch() as f64 / trainer.minibatches() as f64;
        let left = (epochs as f64 - trainer.epoch() as f64 - done).max(0.0) * examples;
        let rate = self.rate.filter(|_| !resting);
        TrainingSnapshot {
            config: Arc::clone(trainer.config()),
            data: Some(Arc::clone(trainer.data())),
            network: self.published.as_ref().map(|(network, ..)| Arc::clone(network)),
            stored: self.epochs.stored(),
            status,
            progress: RunProgress {
                epoch: trainer.epoch(),
                epochs,
                minibatch: trainer.minibatch(),
                minibatches: trainer.minibatches(),
                total_minibatches: total,
                evaluating: trainer.evaluating(),
                examples_per_second: rate,
                remaining: rate.and_then(|rate| Duration::try_from_secs_f64(left / rate).ok()),
            },
            curves: Arc::clone(trainer.curves()),
            confusion: Arc::clone(trainer.confusion()),
            latest: trainer.latest().cloned(),
            run: self.run,
            mark,
            lends,
            is_lent,
            origin: self.origin.clone(),
            changes: Arc::clone(trainer.changes()),
        }
    }

    fn panicked(&mut self, message: &str) {
        self.goal = Goal::Wait;
        self.trouble = Some(format!("the training engine failed: {message}. Restart begins a new run"));
    }

    fn replaces(newer: &TrainCommand, older: &TrainCommand) -> bool {
        matches!((newer, older), (TrainCommand::Configure(_), TrainCommand::Configure(_)))
    }
}
