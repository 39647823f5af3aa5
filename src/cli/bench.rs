//! `eqprop-lab bench`: how near the engine comes to the matrix products of this machine, measured in one run.

use crate::config::{Config, SolverKind};
use crate::data::{Dataset, Split};
use crate::dynamics::{self, Stop, Workspace, relax};
use crate::error::Result;
use crate::learning::{Chunk, Nudges};
use crate::model::scalar::product;
use crate::model::{Network, Problem, State, Tied, energy};
use crate::presets;
use crate::training::data_source::data_of;
use crate::training::minibatch::Minibatch;
use crate::training::step::WeightStep;
use crate::training::{Event, Trainer};
use ndarray::Array2;
use rayon::prelude::*;
use std::sync::Arc;
use std::time::Instant;

/// Examples of the minibatch that is measured.
const MINIBATCH: usize = 20;
/// Iterations of one measured relaxation.
const ITERATIONS: usize = 200;
/// Every figure is the best of so many tries: others use the machine too.
const TRIES: usize = 7;
/// Factor of the over-relaxed solver.
const OMEGA: f64 = 1.2;
/// A relaxation that takes more iterations is not waited for.
const CAP: usize = 3000;

/// Prints the rate of large f32 matrix products on all cores; the rate reached inside relaxations and its share of
/// that; iterations to a residual; where the time of a minibatch goes.
///
/// # Errors
/// The data cannot be read.
pub fn bench() -> Result<()> {
    let threads = rayon::current_num_threads();
    let peak = peak(threads);
    println!(
        "f32 matrix product 1024×1024×1024 on {threads} threads: {:.1} GF/s (called peak below)\n",
        peak / 1e9
    );
    println!(
        "relaxation of a minibatch of {MINIBATCH}, initial weights, and iterations to a residual from zero states"
    );
    println!(
        "{:<10} {:<10} {:>8} {:>6} {:>8} {:>8}",
        "hidden", "solver", "GF/s", "peak", "to 1e-3", "to 1e-5"
    );
    for hidden in 1..=3 {
        for solver in SolverKind::all() {
            let mut config = presets::get(&format!("paper-{hidden}h"))?;
            config.dynamics.solver = solver;
            if solver == SolverKind::OVERRELAXED {
                config.dynamics.step_size = OMEGA;
            }
            let data = data_of(&config)?;
            let network = tied(&config, &data);
            let rate = relaxation_rate(&config, &network, &data);
            let iterations = |tolerance| match settling_time(&config, &network, &data, tolerance) {
                n if n < CAP => n.to_string(),
                _ => format!(">{CAP}"),
            };
            println!(
                "{:<10} {:<10} {:>8.1} {:>4.0} % {:>8} {:>8}",
                format!("{hidden}×500"),
                solver.to_string(),
                rate / 1e9,
                100.0 * rate / peak,
                iterations(1e-3),
                iterations(1e-5)
            );
        }
    }
    println!(
        "\ntime of a minibatch of {MINIBATCH}, in µs; flop share: its dense products at peak against the whole"
    );
    for preset in ["paper-1h", "modern-1h", "modern-2h"] {
        println!("{}", minibatch_time(preset, peak)?);
    }
    Ok(())
}

/// Seconds of the quickest of [`TRIES`] calls.
fn quickest(mut work: impl FnMut()) -> f64 {
    let tries = (0..TRIES).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    });
    tries.fold(f64::INFINITY, f64::min)
}

/// Floating-point operations a second of large square products, one on each thread at once.
fn peak(threads: usize) -> f64 {
    const N: usize = 1024;
    let matrix = || Array2::from_shape_fn((N, N), |(i, j)| ((i * 7 + j * 3) % 11) as f32 - 5.0);
    let mut all: Vec<_> = (0..threads).map(|_| (matrix(), matrix(), matrix())).collect();
    let seconds = quickest(|| all.par_iter_mut().for_each(|(a, b, c)| product(a, b, c.view_mut(), false)));
    threads as f64 * 2.0 * (N as f64).powi(3) / seconds
}

fn tied(config: &Config, data: &Dataset) -> Tied<f32> {
    Tied::new(config.initial_network(&config.sizes(data.num_inputs(), data.num_outputs())))
}

/// The first `size` training examples from `first`, from zero states.
fn chunk(network: &Tied<f32>, data: &Dataset, first: usize, size: usize) -> Chunk<f32> {
    let mut chunk = Chunk::new(network, size);
    for row in 0..size {
        chunk.set_example(row, data.pixels(Split::Train, first + row), data.label(Split::Train, first + row));
    }
    energy::input_drive(network, &chunk.x, &mut chunk.drive);
    chunk
}

/// Floating-point operations of one iteration for one example: each weight above W₁ once up and once down.
fn operations(network: &Network<f32>) -> f64 {
    network.w[1..].iter().map(|w| 4.0 * w.len() as f64).sum()
}

fn relaxation_rate(config: &Config, network: &Tied<f32>, data: &Dataset) -> f64 {
    let solver = dynamics::solver::<f32>(&config.dynamics);
    let mut chunks: Vec<_> = (0..2).map(|i| chunk(network, data, i * MINIBATCH / 2, MINIBATCH / 2)).collect();
    let seconds = quickest(|| {
        chunks.par_iter_mut().for_each(|chunk| {
            let problem = Problem { network, drive: &chunk.drive, target: &chunk.target, beta: 0.0 };
            relax(solver.as_ref(), &problem, &mut chunk.state, &mut chunk.work, Stop::after(ITERATIONS));
        });
    });
    ITERATIONS as f64 * MINIBATCH as f64 * operations(network) / seconds
}

fn settling_time(config: &Config, network: &Tied<f32>, data: &Dataset, tolerance: f64) -> usize {
    let solver = dynamics::solver::<f32>(&config.dynamics);
    let chunk = chunk(network, data, 0, MINIBATCH);
    let problem = Problem { network, drive: &chunk.drive, target: &chunk.target, beta: 0.0 };
    let (mut state, mut work) = (State::zeros(network, MINIBATCH), Workspace::new(network, MINIBATCH));
    relax(solver.as_ref(), &problem, &mut state, &mut work, Stop { cap: CAP, at_least: 1, tolerance })
}

/// One line about the first minibatches of a run.
fn minibatch_time(preset: &str, peak: f64) -> Result<String> {
    const ROUNDS: usize = 200;
    let mut config = presets::get(preset)?;
    config.data.batch_size = MINIBATCH;
    let data = Arc::new(data_of(&config)?);
    let mut network = tied(&config, &data);
    let chunks: Vec<_> = (0..2).map(|i| chunk(&network, &data, i * 10, MINIBATCH / 2)).collect();
    let mut drives: Vec<_> = chunks.iter().map(|chunk| chunk.drive.clone()).collect();
    let drive = quickest(|| {
        let pairs = chunks.par_iter().zip(&mut drives);
        pairs.for_each(|(chunk, drive)| energy::input_drive(&network, &chunk.x, drive));
    });
    let (mut batch, mut step) = (Minibatch::new(&network, MINIBATCH), WeightStep::new(&network));
    let (settings, nudges) =
        (config.phase_settings(), Nudges::new(config.nudge.sign, config.nudge.beta, true));
    let (mut relaxing, mut stepping, mut phases) = (0.0, 0.0, 0.0);
    for round in 0..ROUNDS {
        let start = Instant::now();
        let figures = batch.relax(&network, &settings, nudges, |at, chunk| {
            for row in 0..chunk.len() {
                let index = round * MINIBATCH + at + row;
                chunk.set_example(row, data.pixels(Split::Train, index), data.label(Split::Train, index));
            }
            chunk.state.layers.iter_mut().for_each(|layer| layer.fill(0.0));
        });
        let relaxed = start.elapsed().as_secs_f64();
        relaxing += relaxed;
        step.take(&mut network, batch.chunks(), config.learning.rule, &config.learning.rates);
        stepping += start.elapsed().as_secs_f64() - relaxed;
        phases += (figures.free_iterations + figures.nudged_iterations) as f64;
    }
    let mut trainer = Trainer::new(config, data)?;
    let start = Instant::now();
    let learned = (0..ROUNDS).filter(|_| matches!(trainer.advance(0.0), Event::Minibatch(_))).count();
    let rounds = ROUNDS as f64;
    let whole = start.elapsed().as_secs_f64() / learned.max(1) as f64;
    let (relaxing, stepping, iterations) = (relaxing / rounds, stepping / rounds, phases / rounds);
    let below = 4.0 * network.w[0].len() as f64; // drive and contrast of W₁
    // The contrast of a layer above is two products, as many operations as one iteration.
    let flop = MINIBATCH as f64 * (below + (1.0 + iterations) * operations(&network));
    Ok(format!(
        "{preset:<10} drive {:.0}, relaxation {:.0} ({iterations:.1} iterations), update {:.0}, bookkeeping {:.0}; \
         {:.0} examples/s; flop share {:.0} %; particles of 50,000 examples {:.0} MB",
        1e6 * drive,
        1e6 * (relaxing - drive),
        1e6 * stepping,
        1e6 * (whole - relaxing - stepping).max(0.0),
        MINIBATCH as f64 / whole,
        100.0 * flop / peak / whole,
        network.b.iter().map(|b| b.len() as f64 * 0.2).sum::<f64>()
    ))
}
