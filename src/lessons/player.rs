//! Scenes without a window: the engines themselves, click by click, on the caller's thread.

use super::beginning::beginning;
use super::check::Verdict;
use super::play::Play;
use super::scene::{ExampleChoice, Lesson, Scene};
use super::seen::Seen;
use crate::data::Split;
use crate::error::{Error, Result};
use crate::settling::engine::SettlingEngine;
use crate::settling::engine::snapshot::{Pick, SettleCommand, SettlingSnapshot};
use crate::settling::example::action::Action;
use crate::training::engine::loading;
use crate::training::snapshot::{RunBeginning, Status, TrainingSnapshot};
use crate::training::trainer::{Event, Trainer};
use crate::worker::Engine as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Plays scenes.
pub struct Player {
    folder: Option<PathBuf>,
    now: RunBeginning,
    trainer: Option<Trainer>,
    engine: SettlingEngine,
    index: usize,
}

impl Player {
    /// At the beginning of `scene`, the first one; `folder` is where its lesson lies.
    ///
    /// # Errors
    /// Weights, settings, data or an example that cannot be used.
    pub fn new(scene: &Scene, folder: Option<&Path>) -> Result<Self> {
        let now = beginning(scene, folder, None)?;
        let engine = SettlingEngine::new(now.config.clone());
        let mut player = Self { folder: folder.map(Path::to_owned), now, trainer: None, engine, index: 0 };
        player.begin(&scene.example)?;
        Ok(player)
    }

    /// At the beginning of another scene.
    ///
    /// # Errors
    /// As [`Player::new`].
    pub fn enter(&mut self, scene: &Scene) -> Result<()> {
        self.keep_trained();
        self.now = beginning(scene, self.folder.as_deref(), Some(&self.now))?;
        self.trainer = None;
        self.engine = SettlingEngine::new(self.now.config.clone());
        self.begin(&scene.example)
    }

    /// One click.
    ///
    /// # Errors
    /// A setting or an example that cannot be used; a run that diverged.
    pub fn play(&mut self, play: &Play) -> Result<()> {
        match play {
            Play::Train { epochs } => return self.train(*epochs),
            Play::Set { key, value } => {
                self.now.config.set(key, value)?;
                self.now.config.check()?;
                self.engine.handle(SettleCommand::Configure(Box::new(self.now.config.clone())));
                self.order([SettleCommand::Again, SettleCommand::Pause]);
            }
            Play::Example(index) => self.is_there(*index)?,
            _ => {}
        }
        let orders = play.orders(&self.engine.snapshot());
        self.order(orders);
        Ok(())
    }

    /// What a check sees now.
    pub fn seen(&mut self) -> Option<Seen> {
        Seen::of(&Arc::new(self.training()), &Arc::new(self.engine.snapshot()))
    }

    /// Plays a scene from its beginning to its end: the verdict after the last click.
    ///
    /// # Errors
    /// As [`Player::enter`] and [`Player::play`].
    pub fn run(&mut self, scene: &Scene) -> Result<Verdict> {
        self.enter(scene)?;
        for play in &scene.play {
            self.play(play)?;
        }
        let seen = self.seen().ok_or_else(|| Error::new(&scene.title, "settles nothing"))?;
        Ok(scene.verdict(&seen))
    }

    /// Plays all scenes of a lesson, which lies in `folder`, in their order; `see` is told number, from 1, and verdict.
    ///
    /// # Errors
    /// A scene that cannot be played, by its number, or what `see` returns.
    pub fn run_all(
        lesson: &Lesson,
        folder: Option<&Path>,
        mut see: impl FnMut(usize, &Scene, &mut Self, Verdict) -> Result<()>,
    ) -> Result<()> {
        let mut player: Option<Self> = None;
        for (number, scene) in (1..).zip(&lesson.scenes) {
            let culprit =
                |error: Error| Error::new(format!("scene {number}, {}", scene.title), error.to_string());
            let player = match &mut player {
                Some(player) => player,
                empty => empty.insert(Self::new(scene, folder).map_err(culprit)?),
            };
            let verdict = player.run(scene).map_err(culprit)?;
            see(number, scene, player, verdict)?;
        }
        Ok(())
    }

    /// The run as the window would show it.
    pub fn training(&self) -> TrainingSnapshot {
        let mut training = loading(self.now.config.clone(), "");
        training.status = Status::Paused;
        training.data = Some(Arc::clone(&self.now.data));
        training.network = Some(Arc::clone(&self.now.network));
        training.run = 1;
        training.origin = self.now.origin.clone();
        if let Some(trainer) = &self.trainer {
            training.curves = Arc::clone(trainer.curves());
            training.confusion = Arc::clone(trainer.confusion());
            training.latest = trainer.latest().cloned();
            training.progress.epoch = trainer.epoch();
            training.progress.minibatches = trainer.minibatches();
            training.progress.total_minibatches = trainer.total_minibatches();
        }
        training
    }

    /// The watched example as the window would show it.
    pub fn settling(&mut self) -> SettlingSnapshot {
        self.engine.snapshot()
    }

    /// The engine of the watched example as it stands, for a window that draws it; until the next scene is entered,
    /// nothing is watched here any more.
    pub fn take_engine(&mut self) -> SettlingEngine {
        let empty = SettlingEngine::new(self.now.config.clone());
        std::mem::replace(&mut self.engine, empty)
    }

    fn order(&mut self, orders: impl IntoIterator<Item = SettleCommand>) {
        for order in orders {
            self.engine.handle(order);
        }
    }

    fn begin(&mut self, example: &ExampleChoice) -> Result<()> {
        let mut tests = self.now.data.range(Split::Test, 0);
        self.index = match example {
            ExampleChoice::Keep | ExampleChoice::Drawing => self.index.min(tests.end - 1),
            ExampleChoice::Number(index) => *index,
            ExampleChoice::Class(class) => {
                let found = tests.find(|&index| self.now.data.label(Split::Test, index) == *class);
                let rule = || format!("{} has no such test example", self.now.data.name());
                found.ok_or_else(|| Error::new(format!("example = class {class}"), rule()))?
            }
        };
        self.is_there(self.index)?;
        self.material();
        if *example == ExampleChoice::Drawing {
            let pixels = (0..self.now.data.num_inputs()).map(|pixel| (pixel, 0.0)).collect();
            self.order([SettleCommand::Act(Action::Paint(pixels)), SettleCommand::Pause]);
        }
        Ok(())
    }

    fn is_there(&self, index: usize) -> Result<()> {
        let tests = self.now.data.range(Split::Test, 0);
        if tests.contains(&index) {
            return Ok(());
        }
        let rule = format!("{} has the test examples 0 to {}", self.now.data.name(), tests.end - 1);
        Err(Error::new(format!("example {index}"), rule))
    }

    fn material(&mut self) {
        let (network, data) = (Arc::clone(&self.now.network), Arc::clone(&self.now.data));
        let minibatch = self.trainer.as_ref().map_or(0, Trainer::total_minibatches);
        let example = SettleCommand::Example(Split::Test, Pick::Index(self.index));
        self.order([SettleCommand::Material { network, minibatch, data }, example, SettleCommand::Pause]);
    }

    fn train(&mut self, epochs: usize) -> Result<()> {
        let RunBeginning { config, data, network, .. } = &self.now;
        let mut trainer = match self.trainer.take() {
            Some(trainer) => trainer,
            None => Trainer::with_network(config.clone(), Arc::clone(data), (**network).clone())?,
        };
        let last = trainer.epoch() + epochs;
        while trainer.epoch() < last {
            match trainer.advance(0.0) {
                Event::Diverged(why) => return Err(Error::new("training", why)),
                Event::Finished => break,
                _ => {}
            }
        }
        self.trainer = Some(trainer);
        self.keep_trained();
        self.material();
        Ok(())
    }

    /// What has been learned goes on to the next scene that keeps it.
    fn keep_trained(&mut self) {
        if let Some(trainer) = &self.trainer {
            self.now.network = Arc::new((**trainer.averaged()).clone());
        }
    }
}
