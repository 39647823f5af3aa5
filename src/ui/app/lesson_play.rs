//! The player of the window: brings both engines to where the lesson's scene and step say, and waits for their marks,
//! never for a clock. However fast the clicks come, the engines end where the last one points.

use crate::data::Split;
use crate::error::{Error, Result};
use crate::lessons::{self, ExampleChoice, Lesson, Play, Scene};
use crate::settling::engine::snapshot::{LentScene, SettleCommand};
use crate::settling::example::action::Action;
use crate::training::snapshot::{RunBeginning, TrainCommand};
use crate::ui::app::App;
use crate::ui::app::progress::Awaited;
use crate::ui::background::spawn;
use crate::ui::state::lesson::{Beat, beats};
use crate::ui::state::settings::Setting;
use crate::worker::Notice;
use egui::Context;
use std::sync::Arc;
use std::sync::mpsc::{TryRecvError, channel};

impl App {
    /// Goes on with the lesson as far as the engines have answered.
    pub(super) fn play_lesson(&mut self, ctx: &Context) {
        let Some(lesson) = self.view.lesson.lesson.clone() else { return };
        while self.play_on(ctx, &lesson) {}
        let play = &self.lessons.play;
        let goal = (self.view.lesson.scene, self.view.lesson.step);
        self.view.lesson.on_the_way = play.at != Some(goal) || !matches!(play.awaited, Awaited::Nothing);
    }

    /// One thing; false when there is nothing to do now.
    fn play_on(&mut self, ctx: &Context, lesson: &Arc<Lesson>) -> bool {
        let (scene, step) = (self.view.lesson.scene, self.view.lesson.step);
        let play = &mut self.lessons.play;
        match &play.awaited {
            Awaited::Nothing => {}
            Awaited::Beginning(of, receiver) if *of == scene => match receiver.try_recv() {
                Ok(Ok(beginning)) => return self.enter(ctx, lesson, beginning),
                Ok(Err(error)) => return self.cannot_play(&error),
                Err(TryRecvError::Empty) => return false,
                Err(TryRecvError::Disconnected) => {
                    return self.cannot_play(&Error::new(&lesson.scenes[scene].title, "cannot be prepared"));
                }
            },
            Awaited::Beginning(..) => {}
            Awaited::Marks => {
                if play.is_marked(&self.train, &self.settle) {
                    play.awaited = Awaited::Nothing;
                    if std::mem::take(&mut play.has_learned) {
                        self.settle_now();
                        self.mark();
                    }
                    return true;
                }
                // The next click does not wait for what is shown in its own time.
                let is_ahead = play.at.is_some_and(|(at, done)| at == scene && done < step);
                let is_there = play.at.is_some_and(|(at, done)| at == scene && done <= step);
                let hurries = is_ahead && !std::mem::replace(&mut play.is_hurried, true);
                if hurries {
                    self.send_settling(SettleCommand::Hurry);
                }
                if is_there {
                    return false;
                }
            }
        }
        let play = &mut self.lessons.play;
        match play.at {
            Some((at, done)) if at == scene && done <= step => {
                if done == step || self.view.lesson.trouble.is_some() {
                    play.at = Some((at, step));
                    return false;
                }
                play.at = Some((at, done + 1));
                let beat = beats(&lesson.scenes[scene]).nth(done);
                if let Some(Beat::Play(line)) = beat {
                    let is_seen = done + 1 == step && done >= play.shown;
                    self.play_line(&lesson.scenes[scene].play[line], is_seen);
                }
                true
            }
            _ => self.prepare_scene(ctx, lesson, scene),
        }
    }

    /// Reads or makes what a scene begins with, beside the window.
    fn prepare_scene(&mut self, ctx: &Context, lesson: &Arc<Lesson>, scene: usize) -> bool {
        let play = &mut self.lessons.play;
        play.at = None;
        self.view.lesson.trouble = None;
        let (sender, receiver) = channel();
        play.awaited = Awaited::Beginning(scene, receiver);
        let own = || {
            let (data, network) = (self.train.data.clone()?, self.train.network.clone()?);
            let config = (*self.train.config).clone();
            Some(RunBeginning { config, data, network, origin: self.train.origin.clone() })
        };
        // What has been learned goes on to a scene that keeps it.
        if let (Some(run), Some(network)) = (&mut play.run, &self.train.network)
            && self.train.is_lent
            && self.train.progress.total_minibatches > 0
        {
            run.network = Arc::clone(network);
        }
        let now = play.run.clone().or_else(own);
        let now = play.before.entry(scene).or_insert(now).clone();
        let (of, folder) = (Arc::clone(lesson), play.folder.clone());
        let body = move || {
            let made = lessons::beginning(&of.scenes[scene], folder.as_deref(), now.as_ref());
            let _ = sender.send(made);
        };
        if let Err(error) = spawn(ctx, "scene", body) {
            return self.cannot_play(&Error::new(&lesson.scenes[scene].title, error.to_string()));
        }
        false
    }

    fn cannot_play(&mut self, error: &Error) -> bool {
        self.lessons.play.at = Some((self.view.lesson.scene, self.view.lesson.step));
        self.lessons.play.awaited = Awaited::Nothing;
        self.view.lesson.trouble = Some(error.to_string());
        self.notify(Notice::error(error));
        true
    }

    /// The engines begin the scene.
    fn enter(&mut self, ctx: &Context, lesson: &Lesson, beginning: RunBeginning) -> bool {
        let at = self.view.lesson.scene;
        let scene = &lesson.scenes[at];
        let index = match self.example_of(scene, &beginning) {
            Ok(index) => index,
            Err(error) => return self.cannot_play(&error),
        };
        let RunBeginning { config, data, network, .. } = &beginning;
        let lent =
            LentScene { config: config.clone(), network: Arc::clone(network), data: Arc::clone(data), index };
        self.send_settling(SettleCommand::Lend(Box::new(lent)));
        if scene.example == ExampleChoice::Drawing {
            let pixels = (0..data.num_inputs()).map(|pixel| (pixel, 0.0)).collect();
            self.send_settling_order(SettleCommand::Act(Action::Paint(pixels)));
            self.send_settling(SettleCommand::Pause);
        }
        self.send_training(TrainCommand::Lend(Box::new(beginning.clone())));
        let play = &mut self.lessons.play;
        (play.run, play.at, play.has_learned) = (Some(beginning), Some((at, 0)), false);
        play.lends += 1;
        self.mark();
        self.show_scene(ctx, scene);
        true
    }

    /// The index of the scene's example.
    fn example_of(&self, scene: &Scene, beginning: &RunBeginning) -> Result<usize> {
        let tests = beginning.data.range(Split::Test, 0);
        let shown = self.settle.scene.as_ref().filter(|scene| scene.split == Split::Test);
        let wanted = match scene.example {
            ExampleChoice::Keep | ExampleChoice::Drawing => {
                return Ok(shown.map_or(tests.start, |scene| scene.index).min(tests.end.saturating_sub(1)));
            }
            ExampleChoice::Number(index) => Some(index),
            ExampleChoice::Class(class) => {
                tests.clone().find(|&index| beginning.data.label(Split::Test, index) == class)
            }
        };
        wanted.filter(|index| tests.contains(index)).ok_or_else(|| {
            Error::new(&scene.title, format!("{} has no such test example", beginning.data.name()))
        })
    }

    /// The engines will say when they have done what was ordered.
    fn mark(&mut self) {
        let play = &mut self.lessons.play;
        play.marks += 1;
        (play.awaited, play.is_hurried) = (Awaited::Marks, false);
        let mark = play.marks;
        self.send_settling(SettleCommand::Mark(mark));
        self.send_training(TrainCommand::Mark(mark));
    }

    /// Plays one line of the scene; one that `is_seen` goes in its own time.
    fn play_line(&mut self, line: &Play, is_seen: bool) {
        match line {
            Play::Train { epochs } => {
                self.lessons.play.has_learned = true;
                self.send_training(TrainCommand::Epochs(*epochs));
            }
            Play::Set { key, value } => {
                if let Err(error) = self.set_by_lesson(key, value) {
                    return self.notify(Notice::error(error));
                }
            }
            _ => {}
        }
        let orders = line.orders(&self.settle);
        let num_orders = orders.len();
        for (number, order) in (1..).zip(orders) {
            // What comes before the last is the way there.
            let is_seen = is_seen && number == num_orders;
            let order = match order {
                SettleCommand::StepPhase(1) if is_seen => SettleCommand::Run { whole: false },
                SettleCommand::Step(n) if is_seen && *line == Play::ToEnd && n > 0 => {
                    SettleCommand::Run { whole: true }
                }
                order => order,
            };
            if matches!(order, SettleCommand::Act(_)) {
                self.history.note_order();
            }
            self.send_settling(order);
        }
        self.mark();
    }

    /// One setting; the example settles from zero under it.
    fn set_by_lesson(&mut self, key: &str, value: &str) -> Result<()> {
        let mut config = self.settings.draft.config.clone();
        config.set(key, value)?;
        config.check()?;
        if let Some(run) = &mut self.lessons.play.run {
            run.config.set(key, value)?;
        }
        self.turn(Setting { config, own: self.settings.draft.own.clone() });
        self.send_settling(SettleCommand::Again);
        self.send_settling(SettleCommand::Pause);
        Ok(())
    }
}
