//! The training thread's machine: a session, its clock, and the orders it takes.

use super::epochs::{Epochs, StoredEpoch};
use super::open::{TRAINED, data_of};
use super::session::{Event, Session};
use super::snapshot::{Origin, Progress, Status, TrainCommand, TrainingSnapshot};
use super::weights;
use crate::config::{Config, Source};
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::model::Network;
use crate::worker::{Engine, Next, Notice};
use rayon::ThreadPool;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest portion of work between two looks at the orders, when a minibatch is shorter.
const PORTION: Duration = Duration::from_millis(5);
/// Time over which the training rate is measured.
const RATE_WINDOW: Duration = Duration::from_millis(800);
/// Shortest time between two published copies of the weights.
const WEIGHTS_EVERY: Duration = Duration::from_millis(100);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    Wait,
    Minibatch,
    Epoch,
    Play,
}

/// Owns the run.
pub struct TrainingEngine {
    config: Config,
    session: Option<Session>,
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
    origin: Origin,
}

/// The snapshot before the engine has read its data.
pub fn loading(config: Config, what: &str) -> TrainingSnapshot {
    TrainingSnapshot {
        progress: Progress { epochs: config.run.epochs, ..Progress::default() },
        config: Arc::new(config),
        data: None,
        network: None,
        stored: Arc::default(),
        status: Status::Loading(what.into()),
        curves: Arc::default(),
        latest: None,
        run: 0,
        origin: Origin::default(),
        changes: Arc::default(),
    }
}

impl TrainingEngine {
    /// Reads the data of `config` and starts a paused run, from `network` if given. `threads` 0 means all cores.
    pub fn open(config: Config, start: Option<(Network<f32>, Origin)>, threads: usize) -> Self {
        let mut engine = Self {
            config,
            session: None,
            trouble: None,
            goal: Goal::Wait,
            pool: rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok(),
            published: None,
            epochs: Epochs::default(),
            seconds: 0.0,
            window: None,
            rate: None,
            run: 0,
            origin: Origin::default(),
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
        let (session, origin) = match start {
            Some((network, origin)) => (Session::with_network(config.clone(), data, network)?, origin),
            None => (Session::new(config.clone(), data)?, Origin::Seed),
        };
        self.epochs.restart(Arc::new(session.network().clone()));
        self.config = config;
        self.session = Some(session);
        self.trouble = None;
        self.goal = Goal::Wait;
        self.published = None;
        self.seconds = 0.0;
        (self.window, self.rate) = (None, None);
        self.run += 1;
        self.origin = origin;
        Ok(())
    }

    fn restart(&mut self, config: Config) -> Result<()> {
        config.check()?;
        let of_data = |c: &Config| (c.data.source, c.data.folder.clone(), c.data.toy_examples, c.run.seed);
        let generated = !matches!(config.data.source, Source::Mnist | Source::Folder);
        let (new, old) = (of_data(&config), of_data(&self.config));
        let same = new.0 == old.0 && new.1 == old.1 && (!generated || new == old);
        let data = match &self.session {
            Some(session) if same => Arc::clone(session.data()),
            _ => Arc::new(data_of(&config)?),
        };
        self.begin(config, data, None)
    }

    fn open_data(&mut self, path: &Path) -> Result<Notice> {
        let mut config = self.config.clone();
        config.data.source = Source::Folder;
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

    fn open_weights(&mut self, path: &Path) -> Result<Notice> {
        if self.session.is_none() {
            return Err(Error::file(path, "no data yet to use the weights on; open data first"));
        }
        let sizes = self
            .adopt(weights::load(path)?, Origin::File(path.to_owned()))
            .map_err(|e| Error::file(path, e.to_string()))?;
        Ok(Notice::info(format!("{}: {sizes} network opened", path.display())))
    }

    fn open_trained(&mut self, depth: usize) -> Result<Notice> {
        let trained = TRAINED.iter().find(|trained| trained.depth == depth);
        let trained =
            trained.ok_or_else(|| Error::new("trained network", "there are 1, 2 and 3 hidden layers"))?;
        let sizes = self.adopt(trained.load()?, Origin::Trained(depth))?;
        Ok(Notice::info(format!("Trained {sizes} network opened")))
    }

    /// Begins a paused run from stored weights on the present data; returns the sizes.
    fn adopt(&mut self, stored: weights::Stored, origin: Origin) -> Result<String> {
        let Some(session) = &self.session else {
            return Err(Error::new("weights", "no data yet to use them on; open data first"));
        };
        let config = adopt(&stored, &self.config);
        let data = Arc::clone(session.data());
        let sizes = super::session::dashed(&stored.network.sizes());
        self.begin(config, data, Some((stored.network, origin)))?;
        Ok(sizes)
    }

    fn save_weights(&self, path: &Path) -> Result<Notice> {
        let Some(session) = &self.session else {
            return Err(Error::file(path, "there are no weights yet"));
        };
        weights::save(path, session.averaged(), session.config())?;
        Ok(Notice::info(format!("Weights saved in {}", path.display())))
    }

    fn advance(session: &mut Session, epochs: &mut Epochs, goal: Goal, seconds: f64) -> Goal {
        let start = Instant::now();
        loop {
            let event = session.advance(seconds + start.elapsed().as_secs_f64());
            if let Event::Epoch(_) = event {
                epochs.add(StoredEpoch {
                    epoch: session.epoch(),
                    minibatch: session.total_minibatches(),
                    network: Arc::new(session.network().clone()),
                });
            }
            let next = match event {
                Event::Finished | Event::Diverged(_) => Goal::Wait,
                Event::Minibatch(_) if goal == Goal::Minibatch => Goal::Wait,
                Event::Minibatch(_) => goal,
                // The end of an epoch is its evaluation: a step to the epoch's end includes it, and a step of
                // one minibatch that finds it unfinished completes it first.
                Event::Evaluating => goal,
                Event::Epoch(_) if goal == Goal::Epoch => Goal::Wait,
                Event::Epoch(_) => goal,
            };
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

/// The settings to use with opened weights: the file's own, or the present ones with the file's layer sizes;
/// the data stay.
pub fn adopt(stored: &weights::Stored, present: &Config) -> Config {
    let mut config = stored.config.clone().unwrap_or_else(|| present.clone());
    config.data.source = present.data.source;
    config.data.folder.clone_from(&present.data.folder);
    let sizes = stored.network.sizes();
    config.network.hidden = sizes[1..sizes.len() - 1].to_vec();
    let last = config.learning.rates.last().copied().unwrap_or(0.05);
    config.learning.rates.resize(config.num_layers(), last);
    config
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
            TrainCommand::Epoch => go(Goal::Epoch)(self),
            TrainCommand::Configure(config) => match &mut self.session {
                Some(session) => session.configure((*config).clone()).map(|()| {
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
        };
        result.unwrap_or_else(|error| Some(Notice::error(error)))
    }

    fn work(&mut self) -> Next {
        let Some(session) = &mut self.session else { return Next::Wait };
        if self.goal == Goal::Wait || self.trouble.is_some() {
            return Next::Wait;
        }
        let start = Instant::now();
        let (goal, seconds) = (self.goal, self.seconds);
        let epochs = &mut self.epochs;
        let next = match &self.pool {
            Some(pool) => pool.install(|| Self::advance(session, epochs, goal, seconds)),
            None => Self::advance(session, epochs, goal, seconds),
        };
        self.seconds += start.elapsed().as_secs_f64();
        self.goal = next;
        let (total, size) = (session.total_minibatches(), session.config().data.batch_size);
        if session.evaluating().is_some() {
            self.window = None;
        } else {
            self.measure_rate(total, size);
        }
        if self.goal == Goal::Wait { Next::Wait } else { Next::Again }
    }

    fn snapshot(&mut self) -> TrainingSnapshot {
        let Some(session) = &self.session else {
            let mut snapshot = loading(self.config.clone(), "");
            snapshot.status = Status::Failed(self.trouble.clone().unwrap_or_default());
            return snapshot;
        };
        let total = session.total_minibatches();
        let resting = self.goal == Goal::Wait;
        let due = |&(_, at, when): &(Arc<Network<f32>>, u64, Instant)| {
            at != total && (resting || when.elapsed() >= WEIGHTS_EVERY)
        };
        if self.published.as_ref().is_none_or(due) {
            let stored = self.epochs.newest_at(total).cloned();
            let network = stored.unwrap_or_else(|| Arc::new(session.network().clone()));
            self.published = Some((network, total, Instant::now()));
        }
        let status = match (&self.trouble, session.diverged()) {
            (Some(why), _) => Status::Failed(why.clone()),
            (None, Some(why)) => Status::Diverged(why.into()),
            (None, None) if session.is_finished() => Status::Finished,
            (None, None) if resting => Status::Paused,
            (None, None) => Status::Running,
        };
        let epochs = session.config().run.epochs;
        let examples = session.num_examples() as f64;
        let done = session.minibatch() as f64 / session.minibatches() as f64;
        let left = (epochs as f64 - session.epoch() as f64 - done).max(0.0) * examples;
        let rate = self.rate.filter(|_| !resting);
        TrainingSnapshot {
            config: Arc::new(session.config().clone()),
            data: Some(Arc::clone(session.data())),
            network: self.published.as_ref().map(|(network, ..)| Arc::clone(network)),
            stored: self.epochs.stored(),
            status,
            progress: Progress {
                epoch: session.epoch(),
                epochs,
                minibatch: session.minibatch(),
                minibatches: session.minibatches(),
                total_minibatches: total,
                evaluating: session.evaluating(),
                examples_per_second: rate,
                remaining: rate.and_then(|rate| Duration::try_from_secs_f64(left / rate).ok()),
            },
            curves: Arc::new(session.curves().clone()),
            latest: session.latest().cloned(),
            run: self.run,
            origin: self.origin.clone(),
            changes: Arc::new(session.changes().to_vec()),
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
