//! Small networks on small data, learned in a moment: the diagram, and the plane of two inputs.

use crate::pictures::compared::{name, theme_name};
use crate::pictures::stage::Stage;
use eqprop_lab::config::Config;
use eqprop_lab::data::Split;
use eqprop_lab::presets;
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::settling::engine::snapshot::{Pick, SettleCommand};
use eqprop_lab::training::data_source::data_of;
use eqprop_lab::training::snapshot::{Origin, TrainingSnapshot};
use eqprop_lab::training::{Event, Trainer};
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::state::view::{Drawing, LayerView};
use eqprop_lab::worker::Engine as _;
use std::sync::Arc;

/// A run on a small problem after so many epochs.
pub fn run(preset: &str, sets: &[(&str, &str)], epochs: usize) -> TrainingSnapshot {
    let mut config: Config = presets::get(preset).unwrap();
    sets.iter().for_each(|(key, value)| config.set(key, value).unwrap());
    config.run.epochs = epochs;
    let data = Arc::new(data_of(&config).unwrap());
    let mut trainer = Trainer::new(config, Arc::clone(&data)).unwrap();
    while trainer.advance(0.0) != Event::Finished {}
    let mut training = crate::fabricated::training(&[20], Some(data), 1);
    training.config = Arc::clone(trainer.config());
    training.network = Some(Arc::new(trainer.network().clone()));
    training.stored = Arc::default();
    training.origin = Origin::Seed;
    (training.progress.examples_per_second, training.progress.remaining) = (None, None);
    training
}

/// An engine on a test example of such a run, before its first iteration.
pub fn engine(training: &TrainingSnapshot, example: usize) -> SettlingEngine {
    let mut engine = SettlingEngine::new((*training.config).clone());
    engine.handle(SettleCommand::Material {
        network: training.network.clone().unwrap(),
        minibatch: training.progress.total_minibatches,
        data: training.data.clone().unwrap(),
    });
    engine.handle(SettleCommand::Example(Split::Test, Pick::Index(example)));
    engine
}

/// Two moons, learned.
pub fn moons() -> TrainingSnapshot {
    run("moons-1h", &[("network.hidden", "8")], 60)
}

/// Digits of 8×8 pixels with few hidden units.
pub fn digits() -> TrainingSnapshot {
    run("digits-1h", &[("network.hidden", "16")], 8)
}

/// A compared picture.
pub struct Picture {
    name: &'static str,
    panel: &'static str,
    training: fn() -> TrainingSnapshot,
    view: LayerView,
    size: [f32; 2],
    /// One whose hidden units do not all stand at their bounds.
    example: usize,
    /// Iterations into the nudged phase.
    nudged: i64,
}

/// All of them.
pub const PICTURES: &[Picture] = &[
    Picture {
        name: "moons",
        panel: "network",
        training: moons,
        view: LayerView::State,
        size: [640.0, 420.0],
        example: 5,
        nudged: 0,
    },
    Picture {
        name: "moons-stage",
        panel: "network",
        training: moons,
        view: LayerView::Difference,
        size: [400.0, 340.0],
        example: 5,
        nudged: 2,
    },
    Picture {
        name: "digits",
        panel: "network",
        training: digits,
        view: LayerView::Arrival,
        size: [640.0, 620.0],
        example: 3,
        nudged: 2,
    },
    Picture {
        name: "moons",
        panel: "decision-regions",
        training: moons,
        view: LayerView::State,
        size: [640.0, 420.0],
        example: 5,
        nudged: 0,
    },
];

impl Picture {
    /// What its file is called.
    pub fn name(&self, dark: bool) -> String {
        let panel = name(crate::panel(self.panel), dark);
        panel.replace(theme_name(dark), &format!("{}-{}", self.name, theme_name(dark)))
    }

    /// The panel at rest in the state of the picture.
    pub fn stage(&self) -> Stage {
        let training = (self.training)();
        let engine = engine(&training, self.example);
        let mut stage = Stage::of(training, engine, self.size, Some(crate::panel(self.panel)));
        stage.order(Command::Draw(Drawing::Automatic));
        stage.order(Command::Show(self.view));
        stage.order(Command::StepPhase(1));
        if self.nudged > 0 {
            stage.order(Command::Step(self.nudged));
        }
        stage
    }
}
