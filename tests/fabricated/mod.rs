//! Believable snapshots without engines, and a window on them.
#![allow(dead_code)]

pub mod hand;

use egui_kittest::Harness;
use eqprop_lab::config::Config;
use eqprop_lab::data::{Dataset, Examples, Split};
use eqprop_lab::model::Network;
use eqprop_lab::presets;
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::settling::engine::snapshot::*;
use eqprop_lab::settling::example::measures::Wants;
use eqprop_lab::training::snapshot::*;
use eqprop_lab::training::weight_history::StoredEpoch;
use eqprop_lab::ui::shell::dialogs::{DialogKind, FilePicker};
use eqprop_lab::ui::{App, Options};
use eqprop_lab::worker::{Engine as _, Handle};
use std::io::Read;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

pub struct FakePicker(pub Option<PathBuf>);

impl FilePicker for FakePicker {
    fn pick(&self, _: DialogKind, _: &str, _: &egui::Context) -> Receiver<Option<PathBuf>> {
        let (sender, receiver) = mpsc::channel();
        sender.send(self.0.clone()).unwrap();
        receiver
    }
}

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
    /// Lets computations beside the window finish.
    pub fn settle_down(&mut self) {
        for _ in 0..60 {
            self.harness.run_steps(1);
            std::thread::sleep(Duration::from_millis(5));
        }
        self.harness.run_steps(2);
    }

    /// Throws away what has been ordered so far.
    pub fn forget(&mut self) {
        while self.train.try_recv().is_ok() {}
        while self.settle.try_recv().is_ok() {}
    }

    pub fn train_orders(&mut self) -> Vec<TrainCommand> {
        self.train.try_iter().collect()
    }

    pub fn settle_orders(&mut self) -> Vec<SettleCommand> {
        self.settle.try_iter().collect()
    }
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }
    fn signed(&mut self) -> f32 {
        self.next() * 2.0 - 1.0
    }
}

fn unzip(name: &str, skip: usize, len: usize) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/mnist").join(name);
    let mut reader = flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap());
    let mut bytes = vec![0; skip + len];
    reader.read_exact(&mut bytes).unwrap();
    bytes.split_off(skip)
}

pub static DIGITS: LazyLock<Arc<Dataset>> = LazyLock::new(|| {
    let part = |name: &str, n: usize| Examples {
        pixels: unzip(&format!("{name}-images-idx3-ubyte.gz"), 16, n * 784),
        labels: unzip(&format!("{name}-labels-idx1-ubyte.gz"), 8, n),
    };
    Arc::new(Dataset::new("MNIST", [28, 28], part("train", 6000), part("t10k", 1000)).unwrap())
});

pub fn toy_data() -> Arc<Dataset> {
    let part = |n: u8| Examples {
        pixels: (0..n).flat_map(|i| [i.wrapping_mul(37), i.wrapping_mul(91)]).collect(),
        labels: (0..n).map(|i| i % 2).collect(),
    };
    Arc::new(Dataset::new("XOR", [1, 2], part(200), part(50)).unwrap())
}

/// Weights like those of a trained network: W₁ of blobs, the rest random.
pub fn network(config: &Config, data: &Dataset) -> Arc<Network<f32>> {
    let mut network = Network::new(config, &config.sizes(data.num_inputs(), data.num_classes()));
    let (h, w) = (data.height(), data.width());
    let mut random = Random(88_172_645_463_325_252);
    if h > 4 {
        let units = network.w[0].ncols();
        for unit in 0..units {
            let blobs: Vec<[f32; 4]> = (0..4)
                .map(|_| {
                    let centre = |n: usize, r: f32| n as f32 * (0.5 + 0.32 * r);
                    let (a, b) = (random.signed(), random.signed());
                    [centre(h, a), centre(w, b), 1.3 + 2.2 * random.next(), 0.30 * random.signed()]
                })
                .collect();
            for y in 0..h {
                for x in 0..w {
                    let add: f32 = blobs
                        .iter()
                        .map(|[cy, cx, s, g]| {
                            let d = (y as f32 - cy).powi(2) + (x as f32 - cx).powi(2);
                            g * (-d / (2.0 * s * s)).exp()
                        })
                        .sum();
                    let value = &mut network.w[0][[y * w + x, unit]];
                    *value = *value * 0.35 + add;
                }
            }
        }
    }
    Arc::new(network)
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
    let progress = Progress {
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
    snapshot.progress = Progress::default();
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
    engine.handle(SettleCommand::Want(Wants { force: true, arrival: Some(0.0), ..Wants::default() }));
    engine.handle(SettleCommand::Step((free + nudged) as i64));
    SettlingSnapshot { playing: true, ..engine.snapshot() }
}
