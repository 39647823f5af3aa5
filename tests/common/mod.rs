//! Small random problems in f64, for tests of the mathematics.
#![allow(dead_code, reason = "each test file uses its own part")]

use eqprop_lab::config::{Activation, Config, Output, Solver};
use eqprop_lab::learning::optimizer::{add_contrast_rows, bias_contrast};
use eqprop_lab::learning::{Chunk, Nudges, Settings, relax_phases};
use eqprop_lab::model::{Network, Problem, energy};
use eqprop_lab::rng::{Purpose, Stream};
use ndarray::Array2;

pub const SIZES: [usize; 4] = [5, 7, 6, 3];
pub const BATCH: usize = 4;
pub const SEEDS: std::ops::Range<u64> = 0..12;

/// Every kind of unit the model has.
pub const KINDS: [(Activation, Output); 5] = [
    (Activation::HardSigmoid, Output::Clipped),
    (Activation::HardSigmoid, Output::Linear),
    (Activation::Logistic, Output::Clipped),
    (Activation::Logistic, Output::Linear),
    (Activation::Tanh, Output::Clipped),
];

/// The smooth ones, whose fixed points have no kinks.
pub const SMOOTH: [(Activation, Output); 3] = [KINDS[2], KINDS[3], KINDS[4]];

/// Settings that settle to the last digits.
pub fn settling_config(kind: (Activation, Output), solver: Solver) -> Config {
    let mut config = Config::default();
    (config.network.activation, config.network.output) = kind;
    config.network.hidden = SIZES[1..SIZES.len() - 1].to_vec();
    config.dynamics.solver = solver;
    config.dynamics.step_size = 0.3;
    config.dynamics.free_iterations = 20_000;
    config.dynamics.nudged_iterations = 20_000;
    config.dynamics.tolerance = 1e-15;
    config
}

/// Weights U(±scale), biases U(±0.3).
pub fn random_network(config: &Config, sizes: &[usize], seed: u64, scale: f64) -> Network<f64> {
    let mut network = Network::new(config, sizes);
    let mut stream = Stream::new(seed, Purpose::Weights, 99);
    for w in &mut network.w {
        w.mapv_inplace(|_| stream.symmetric(scale));
    }
    for b in &mut network.b {
        b.mapv_inplace(|_| stream.symmetric(0.3));
    }
    network
}

/// A chunk of random inputs and classes, states random in [0.1, 0.9].
pub fn random_chunk(network: &Network<f64>, batch: usize, seed: u64) -> Chunk<f64> {
    let mut stream = Stream::new(seed, Purpose::Example, 7);
    let mut chunk = Chunk::new(network, batch);
    let sizes = network.sizes();
    for row in 0..batch {
        let pixels: Vec<u8> = (0..sizes[0]).map(|_| stream.below(256) as u8).collect();
        chunk.set_example(row, &pixels, stream.below(sizes[sizes.len() - 1]));
    }
    for layer in &mut chunk.state.layers {
        layer.mapv_inplace(|_| 0.1 + 0.8 * stream.unit());
    }
    energy::input_drive(network, &chunk.x, &mut chunk.drive);
    chunk
}

pub fn problem<'a>(network: &'a Network<f64>, chunk: &'a Chunk<f64>, beta: f64) -> Problem<'a, f64> {
    Problem { network, drive: &chunk.drive, target: &chunk.target, beta }
}

/// The update of one relaxed chunk, before learning rates: ΔW_k and Δb_k in the shape of the parameters.
pub fn update(network: &Network<f64>, config: &Config, nudges: Nudges, start: &Chunk<f64>) -> Network<f64> {
    let mut chunk = start.clone();
    relax_phases(network, &Settings::new(config), nudges, &mut chunk);
    let factor = chunk.scale / chunk.len() as f64;
    let mut update = network.clone();
    for k in 1..=network.num_layers() {
        let mut w = Array2::zeros(network.w[k - 1].dim());
        let rows = w.nrows();
        add_contrast_rows(&chunk, config.learning.rule, k, 0..rows, w.view_mut());
        update.w[k - 1] = w * factor;
        update.b[k - 1] = bias_contrast(std::slice::from_ref(&chunk), k) * factor;
    }
    update
}

/// All parameters in one vector, W₁ row by row first.
pub fn flat(network: &Network<f64>) -> Vec<f64> {
    network
        .w
        .iter()
        .flat_map(|w| w.iter().copied())
        .chain(network.b.iter().flat_map(|b| b.iter().copied()))
        .collect()
}

/// Mutable access to parameter `index` of [`flat`].
pub fn parameter(network: &mut Network<f64>, index: usize) -> &mut f64 {
    let weights = network.w.iter_mut().flat_map(|w| w.iter_mut());
    weights.chain(network.b.iter_mut().flat_map(|b| b.iter_mut())).nth(index).unwrap()
}

/// |a − b| / |b|, Euclidean.
pub fn relative(a: &[f64], b: &[f64]) -> f64 {
    let norm = |v: &mut dyn Iterator<Item = f64>| v.map(|x| x * x).sum::<f64>().sqrt();
    norm(&mut a.iter().zip(b).map(|(a, b)| a - b)) / norm(&mut b.iter().copied()).max(1e-300)
}

/// The largest singular value of the coupling between free layers, by power iteration on s ↦ Σ W s.
pub fn coupling(network: &Network<f64>) -> f64 {
    let sizes = network.sizes();
    let mut stream = Stream::new(3, Purpose::Example, 1);
    let mut v: Vec<Vec<f64>> = sizes[1..].iter().map(|&n| (0..n).map(|_| stream.unit()).collect()).collect();
    let mut sigma = 0.0;
    for _ in 0..2000 {
        let mut next: Vec<Vec<f64>> = sizes[1..].iter().map(|&n| vec![0.0; n]).collect();
        for (k, w) in network.w.iter().enumerate().skip(1) {
            for ((i, j), w) in w.indexed_iter() {
                next[k][j] += v[k - 1][i] * w;
                next[k - 1][i] += v[k][j] * w;
            }
        }
        // The spectrum is symmetric: iterate on the square.
        sigma = next.iter().flatten().map(|x| x * x).sum::<f64>().sqrt();
        let two_step: f64 = v.iter().flatten().map(|x| x * x).sum::<f64>().sqrt();
        sigma /= two_step;
        let size = next.iter().flatten().map(|x| x * x).sum::<f64>().sqrt();
        v = next.into_iter().map(|layer| layer.into_iter().map(|x| x / size).collect()).collect();
    }
    sigma
}
