//! Believable snapshots without engines, and a window on them.

pub mod hand;

pub use crate::material::*;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::data::{Dataset, Split};
use eqprop_lab::model::Network;
use eqprop_lab::presets;
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::settling::engine::snapshot::*;
use eqprop_lab::settling::engine::subscription::Subscription;
use eqprop_lab::training::snapshot::*;
use eqprop_lab::training::weight_history::StoredEpoch;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::command::dialog_kind::DialogKind;
use eqprop_lab::ui::shell::dialogs::{FilePicker, Picked};
use eqprop_lab::ui::state::panel_kind::PanelKind;
use eqprop_lab::ui::{App, Options};
use eqprop_lab::worker::{Engine as _, Handle};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

pub struct FakePicker(pub Option<PathBuf>);

impl FilePicker for FakePicker {
    fn pick(&self, _: DialogKind, _: &str, _: &egui::Context) -> Receiver<Picked> {
        let (sender, receiver) = mpsc::channel();
        sender.send(Ok(self.0.clone())).unwrap();
        receiver
    }
}

/// What panels say while something is computed beside the window.
const COMPUTING: [&str; 6] =
    ["Settling…", "ettling ten examples…", "Counting…", "Computing the fields…", "B settles…", "Looking…"];

/// A window, and the ends of both order channels.
pub struct Window {
    pub harness: Harness<'static, App>,
    pub train: Receiver<TrainCommand>,
    pub settle: Receiver<SettleCommand>,
}

pub fn window(size: [f32; 2], training: TrainingSnapshot, settling: SettlingSnapshot) -> Window {
    window_with(size, training, settling, false, None)
}

pub fn window_with(
    size: [f32; 2],
    training: TrainingSnapshot,
    settling: SettlingSnapshot,
    tour: bool,
    picked: Option<PathBuf>,
) -> Window {
    let (training, train) = Handle::fixed(training);
    let (settling, settle) = Handle::fixed(settling);
    let harness = Harness::builder().with_size(size).build_eframe(move |cc| {
        let options = Options { start: Instant::now(), tour };
        App::new(&cc.egui_ctx, None, training, settling, Box::new(FakePicker(picked)), &options)
    });
    let mut window = Window { harness, train, settle };
    window.harness.run_steps(2);
    window
}

impl Window {
    /// Draws frames until a fact holds; generous, because machines are busy.
    pub fn wait(&mut self, what: &str, mut fact: impl FnMut(&mut Self) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(180);
        while !fact(self) {
            assert!(Instant::now() < deadline, "never comes: {what}");
            std::thread::yield_now();
            self.harness.run_steps(1);
        }
        self.harness.run_steps(2);
    }

    /// Something on screen is named so.
    pub fn says(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    pub fn wait_for(&mut self, text: &str) {
        self.wait(text, |w| w.says(text));
    }

    /// Draws frames until no panel says any more that it is computing.
    pub fn calm(&mut self) {
        self.harness.run_steps(3);
        self.wait("no computation under way", |w| !COMPUTING.iter().any(|text| w.says(text)));
    }

    /// Shows one panel alone, or no longer.
    pub fn maximise(&mut self, kind: PanelKind) {
        self.harness.state().order(Command::Maximise(kind));
        self.harness.run_steps(3);
    }

    /// Draws each panel alone, before and after what is computed beside the window has come.
    pub fn every_panel(&mut self, what: &str) {
        for kind in PanelKind::all() {
            self.maximise(kind);
            self.calm();
            let help = format!("Help: {}", kind.name());
            assert!(self.harness.query_by_label(&help).is_some(), "{what}, {kind:?}");
            self.maximise(kind);
        }
    }

    /// Throws away what has been ordered so far.
    pub fn forget(&mut self) {
        while self.train.try_recv().is_ok() {}
        while self.settle.try_recv().is_ok() {}
    }

    /// Opens the settings that stand behind the few that matter first.
    pub fn show_all_settings(&mut self) {
        self.harness.state().order(eqprop_lab::ui::command::Command::ToggleAllSettings);
        self.harness.run_steps(3);
    }

    pub fn train_orders(&mut self) -> Vec<TrainCommand> {
        self.train.try_iter().collect()
    }

    pub fn settle_orders(&mut self) -> Vec<SettleCommand> {
        self.settle.try_iter().collect()
    }
}

pub fn training(hidden: &[usize], data: Option<Arc<Dataset>>, epochs_done: usize) -> TrainingSnapshot {
    let mut config = presets::get("paper-1h").unwrap();
    if hidden != [500] {
        config.network.hidden = hidden.to_vec();
        config.learning.rates.resize(hidden.len() + 1, 0.1);
    }
    let network = data.as_ref().map(|data| network(&config, data));
    let mut curves = Curves::default();
    let mut random = Random(4_101_842_887_655_102_017);
    for i in 1..=epochs_done * 80 {
        let epoch = f64::from(i as u32) / 80.0;
        let inside = (epoch * 80.0 % 80.0) / 80.0;
        let level = 0.09 * (-epoch * 0.42).exp() + 0.0006;
        let error =
            level * (1.0 + 0.25 * (1.0 - inside) * f64::from(random.signed())) + 0.5 * (-epoch * 14.0).exp();
        curves.running.push(RunningPoint { epoch, error, cost: error * 0.8 });
    }
    for e in 1..=epochs_done {
        let epoch = e as f64;
        let training = 0.09 * (-(epoch - 0.5) * 0.45).exp();
        let wrong = (training * 50_000.0) as usize;
        curves.epochs.push(EpochPoint {
            epoch,
            training: if e > 22 { 0.0 } else { training },
            validation: Some(0.024 + 0.05 * (-epoch * 0.5).exp() + 0.0008 * f64::from(random.signed())),
            test: 0.022 + 0.05 * (-epoch * 0.5).exp() + 0.0008 * f64::from(random.signed()),
            training_wrong: wrong,
            seconds: epoch * 12.0,
        });
    }
    let progress = RunProgress {
        epoch: epochs_done,
        epochs: config.run.epochs,
        minibatch: 412,
        minibatches: 2500,
        total_minibatches: epochs_done as u64 * 2500 + 412,
        evaluating: None,
        examples_per_second: Some(8421.0),
        remaining: Some(Duration::from_secs(214)),
    };
    TrainingSnapshot {
        config: Arc::new(config),
        data,
        stored: Arc::new(stored(network.as_ref(), epochs_done)),
        network,
        status: Status::Paused,
        progress,
        curves: Arc::new(curves),
        confusion: Arc::default(),
        latest: Some(MinibatchReport { error: 0.05, cost: 0.041, unsettled: 2, ..Default::default() }),
        run: 1,
        mark: 0,
        lends: 0,
        is_lent: false,
        origin: Origin::Seed,
        changes: Arc::default(),
    }
}

fn stored(network: Option<&Arc<Network<f32>>>, epochs: usize) -> Vec<StoredEpoch> {
    let one = |epoch: usize| {
        Some(StoredEpoch { epoch, minibatch: 2500 * epoch as u64, network: Arc::clone(network?) })
    };
    (0..=epochs).filter_map(one).collect()
}

pub fn loading() -> TrainingSnapshot {
    let mut snapshot = training(&[500], None, 0);
    snapshot.status = Status::Loading("Loading MNIST".into());
    snapshot.progress = RunProgress::default();
    snapshot.latest = None;
    snapshot
}

pub fn nothing() -> SettlingSnapshot {
    eqprop_lab::settling::engine::empty()
}

/// The example settled for `free` of 20 iterations, then nudged for `nudged` of 4, by the engine itself.
pub fn settling(training: &TrainingSnapshot, index: usize, free: usize, nudged: usize) -> SettlingSnapshot {
    let mut engine = SettlingEngine::new((*training.config).clone());
    engine.handle(SettleCommand::Material {
        network: training.network.clone().unwrap(),
        minibatch: training.progress.total_minibatches,
        data: training.data.clone().unwrap(),
    });
    engine.handle(SettleCommand::Example(Split::Test, Pick::Index(index)));
    engine.handle(SettleCommand::Subscribe(Subscription {
        force: true,
        arrival: Some(0.0),
        ..Subscription::default()
    }));
    engine.handle(SettleCommand::Step((free + nudged) as i64));
    SettlingSnapshot { playing: true, ..engine.snapshot() }
}
