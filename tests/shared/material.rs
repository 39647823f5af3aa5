//! Digits, a toy and networks for tests of both kinds.
#![allow(dead_code, reason = "each test binary uses its own part")]

use eqprop_lab::config::Config;
use eqprop_lab::data::{Dataset, Examples};
use eqprop_lab::model::Network;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

/// Numbers in [0, 1) by shifts and exclusive ors.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }
    pub fn signed(&mut self) -> f32 {
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
    let mut network = config.initial_network(&config.sizes(data.num_inputs(), data.num_classes()));
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
