//! Believable snapshots without engines, and a window on them.
#![allow(dead_code)]

use egui_kittest::Harness;
use eqprop_lab::config::Config;
use eqprop_lab::data::{Dataset, Examples, Split};
use eqprop_lab::model::Network;
use eqprop_lab::presets;
use eqprop_lab::settling::snapshot::*;
use eqprop_lab::training::snapshot::*;
use eqprop_lab::ui::dialogs::{DialogKind, FilePicker};
use eqprop_lab::ui::{App, Options};
use eqprop_lab::worker::Handle;
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
        network,
        status: Status::Paused,
        progress,
        curves: Arc::new(curves),
        latest: Some(MinibatchReport { error: 0.05, cost: 0.041, unsettled: 2, ..Default::default() }),
    }
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

/// The example settled for `free` of 20 iterations, then nudged for `nudged` of 4.
pub fn settling(training: &TrainingSnapshot, index: usize, free: usize, nudged: usize) -> SettlingSnapshot {
    let (network, data) = (training.network.clone().unwrap(), training.data.clone().unwrap());
    let input: Vec<f32> = data.pixels(Split::Test, index).iter().map(|&b| f32::from(b) / 255.0).collect();
    let label = data.label(Split::Test, index);
    let sizes = network.sizes();
    let layers = sizes.len() - 1;
    let mut random = Random(362_436_069_362_436_069);
    // Where the states settle.
    let mut below = input.clone();
    let mut ends: Vec<Vec<f32>> = Vec::new();
    for k in 0..layers {
        let w = &network.w[k];
        let end: Vec<f32> = if k + 1 == layers {
            (0..sizes[k + 1])
                .map(|c| {
                    if c == label {
                        0.62
                    } else if c == (label + 3) % sizes[k + 1] {
                        0.41
                    } else {
                        0.05 * random.next()
                    }
                })
                .collect()
        } else if k == 0 {
            let drive = |j: usize| w.column(j).iter().zip(&below).map(|(w, x)| w * x).sum::<f32>();
            (0..sizes[1]).map(|j| (0.28 * drive(j) + 0.05).clamp(0.0, 1.0)).collect()
        } else {
            (0..sizes[k + 1]).map(|_| (random.signed() * 0.9).clamp(0.0, 1.0)).collect()
        };
        below = end.clone();
        ends.push(end);
    }
    let at = |t: f32| -> Frame {
        let layer = |(k, end): (usize, &Vec<f32>)| {
            let rise = (1.0 - (-(t - k as f32 * 0.8).max(0.0) * 0.45).exp()).max(0.0);
            end.iter().map(|e| e * rise).collect()
        };
        Frame { layers: ends.iter().enumerate().map(layer).collect() }
    };
    let s0 = at(free as f32);
    let mut frame = s0.clone();
    if nudged > 0 {
        let depth = layers;
        for (k, layer) in frame.layers.iter_mut().enumerate() {
            let late = (nudged as i32 - (depth - 1 - k) as i32).max(0) as f32;
            for (i, s) in layer.iter_mut().enumerate() {
                let pull = if k + 1 == depth {
                    0.30 * (f32::from(u8::from(i == label)) - *s)
                } else {
                    let r = random.signed();
                    0.05 * r * r * r * f32::from(u8::from(*s > 0.0))
                };
                *s = (*s + pull * (1.0 - (-late * 0.6).exp())).clamp(0.0, 1.0);
            }
        }
    }
    let mut points = vec![IterationPoint {
        phase: Phase::Free,
        iteration: 0,
        energy: 0.0,
        cost: 0.5,
        residual: f64::NAN,
        prediction: 0,
    }];
    for t in 1..=free {
        let x = t as f64;
        points.push(IterationPoint {
            phase: Phase::Free,
            iteration: t,
            energy: -24.3 * (1.0 - (-x * 0.42).exp()),
            cost: 0.5 - 0.28 * (1.0 - (-x * 0.3).exp()),
            residual: 0.6 * (-x * 0.52).exp(),
            prediction: label,
        });
    }
    let phase = Phase::Nudged(1.0);
    for t in 1..=nudged {
        let x = t as f64;
        points.push(IterationPoint {
            phase,
            iteration: t,
            energy: -24.3 + 0.9 * (1.0 - (-x * 0.5).exp()),
            cost: 0.22 * (-x * 0.6).exp(),
            residual: 0.2 * (-x * 0.4).exp(),
            prediction: label,
        });
    }
    let mut phases =
        vec![PhaseSpan { phase: Phase::Free, points: 0..free + 1, ended: free >= 20, settled: free >= 20 }];
    if nudged > 0 {
        phases.push(PhaseSpan {
            phase,
            points: free + 1..free + 1 + nudged,
            ended: nudged >= 4,
            settled: false,
        });
    }
    SettlingSnapshot {
        scene: Some(Arc::new(Scene {
            network,
            minibatch: training.progress.total_minibatches,
            data,
            split: Split::Test,
            index,
            input,
            label,
        })),
        cursor: points.len() - 1,
        points: Arc::new(points),
        phases,
        frame: Arc::new(frame),
        free: (free >= 20).then(|| Arc::new(s0)),
        playing: true,
        finished: nudged >= 4,
        speed: 10.0,
        continuous: false,
        tour: false,
        relative_update: (nudged >= 4).then(|| vec![0.0012; layers]),
        diverged: None,
    }
}
