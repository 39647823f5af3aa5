//! The fixed state: the network that ships, a test example in its nudged phase, fabricated epochs and runs.

use crate::fabricated::{self, DIGITS, Random};
use crate::pictures::stage::Stage;
use eqprop_lab::config::Config;
use eqprop_lab::data::Split;
use eqprop_lab::model::Network;
use eqprop_lab::runs::{self, DataRecord, Record, RunStatus};
use eqprop_lab::settling::engine::snapshot::{Pick, SettleCommand};
use eqprop_lab::settling::engine::{SettlingEngine, TOUR};
use eqprop_lab::settling::example::action::UnitId;
use eqprop_lab::training::evaluate::{Confusion, Prediction};
use eqprop_lab::training::shipped::starter;
use eqprop_lab::training::snapshot::TrainingSnapshot;
use eqprop_lab::training::weight_history::StoredEpoch;
use eqprop_lab::ui::command::{Command, CompareCommand, RunsCommand};
use eqprop_lab::ui::state::panel_kind::PanelKind;
use eqprop_lab::worker::Engine as _;
use std::path::Path;
use std::sync::{Arc, LazyLock};

const EPOCHS: usize = 8;
/// Iterations into the nudged phase.
const NUDGED: i64 = 6;

static TRAINING: LazyLock<TrainingSnapshot> = LazyLock::new(|| {
    let stored = starter().unwrap();
    let (config, mut network) = (stored.config.unwrap(), stored.network);
    // Few different colours in the receptive fields: a small file.
    network.w[0].mapv_inplace(|w| (w * 25.0).round() / 25.0);
    let mut training = fabricated::training(&[20], Some(Arc::clone(&DIGITS)), EPOCHS);
    training.stored = Arc::new(epochs(&config, &network));
    training.config = Arc::new(config);
    training.network = Some(Arc::new(network));
    // What a clock measures differs from run to run.
    (training.progress.examples_per_second, training.progress.remaining) = (None, None);
    training.progress.epochs = training.config.run.epochs;
    training.confusion = Arc::new(vec![confusion(training.progress.total_minibatches)]);
    training
});

/// On the way from the first weights to the last.
fn epochs(config: &Config, last: &Network<f32>) -> Vec<StoredEpoch> {
    let first = config.initial_network(&config.sizes(DIGITS.num_inputs(), DIGITS.num_classes()));
    let between = |share: f32| {
        let mut network = last.clone();
        for (w, first) in network.w.iter_mut().zip(&first.w) {
            w.zip_mut_with(first, |w: &mut f32, first: &f32| *w = first + share * (*w - first));
        }
        Arc::new(network)
    };
    let share = |epoch: usize| 1.0 - 0.6_f32.powi(epoch as i32);
    let one = |epoch| StoredEpoch { epoch, minibatch: 2500 * epoch as u64, network: between(share(epoch)) };
    [0, 1, 2, 4, EPOCHS].map(one).into()
}

/// About one in twelve misread, and few of the ones.
fn confusion(minibatch: u64) -> Confusion {
    let mut random = Random(6_364_136_223_846_793_005);
    let total = DIGITS.range(Split::Test, 0).len();
    let (mut counts, mut wrong) = (vec![vec![0; 10]; 10], 0);
    let mut readings = Vec::new();
    for index in 0..total {
        let class = DIGITS.label(Split::Test, index);
        let misread = random.next() < if class == 1 { 0.02 } else { 0.08 };
        let step = if random.next() < 0.5 { 5 } else { 1 + (random.next() * 9.0) as usize };
        let read = if misread { (class + step) % 10 } else { class };
        counts[class][read] += 1;
        wrong += usize::from(read != class);
        readings.push(Prediction { class: read as u8, silent: false });
    }
    let split = Split::Test;
    Confusion { split, epoch: EPOCHS, minibatch, start: 0, readings, counts, silent: vec![0; 10], wrong }
}

/// The run.
pub fn training() -> TrainingSnapshot {
    TRAINING.clone()
}

/// An engine with the run's weights, before its first iteration.
pub fn engine() -> SettlingEngine {
    let training = training();
    let mut engine = SettlingEngine::new((*training.config).clone());
    engine.handle(SettleCommand::Material {
        network: training.network.unwrap(),
        minibatch: training.progress.total_minibatches,
        data: training.data.unwrap(),
    });
    engine.handle(SettleCommand::Example(Split::Test, Pick::Index(TOUR[0])));
    engine
}

/// Plays the example to its end and goes back into the first nudged phase; fills what `kinds` need.
pub fn prepare(stage: &mut Stage, kinds: &[PanelKind]) {
    stage.rest();
    if kinds.contains(&crate::panel("a-b")) {
        // B takes longer steps.
        let config = (*TRAINING.config).clone();
        let mut other = config.clone();
        (other.dynamics.step_size, other.nudge.beta) = (0.8, 0.5);
        stage.order(Command::Draft(Box::new(other)));
        stage.order(Command::Compare(CompareCommand::CopyAToB));
        stage.order(Command::Draft(Box::new(config)));
    }
    if kinds.contains(&crate::panel("units-over-time")) {
        let pins = [(1, 3), (2, 5), (3, 4), (3, 5), (3, 6)];
        for (layer, index) in pins {
            stage.order(Command::Pin(UnitId { layer, index }));
        }
    }
    if kinds.contains(&crate::panel("runs")) {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path());
        // Listed only: the window would keep its own run there, with the date.
        stage.app().order(Command::Runs(RunsCommand::AddFolder(folder.path().to_owned())));
        stage.wait("the list of runs", |app| app.run_list().rows.len() == 4);
    }
    for _ in 0..4 {
        stage.order(Command::StepPhase(1));
    }
    for _ in 0..4 {
        stage.order(Command::StepPhase(-1));
    }
    stage.order(Command::StepPhase(1));
    stage.order(Command::Step(NUDGED));
}

/// Runs as they are kept; their beginnings are no times, so that no time zone changes them.
fn keep(folder: &Path) {
    let runs = [
        ("paper, one hidden layer", 3, RunStatus::Finished),
        ("smaller β", 6, RunStatus::Paused),
        ("ε too long", 1, RunStatus::Diverged),
        ("overnight", 8, RunStatus::Running),
    ];
    for (i, (name, epochs, status)) in runs.into_iter().enumerate() {
        let run = fabricated::training(&[20], Some(Arc::clone(&DIGITS)), epochs);
        let mut record = Record::of_snapshot(&run, DataRecord { name: "MNIST".into(), ..Default::default() });
        (record.name, record.status) = (name.into(), status);
        record.created = format!("2026-11-2{i} 08:00");
        record.written.clone_from(&record.created);
        let folder = folder.join(format!("run-{i}"));
        std::fs::create_dir_all(&folder).unwrap();
        runs::write(&folder, &record, &run.curves).unwrap();
    }
}
