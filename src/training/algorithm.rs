//! The algorithm of the paper for one minibatch: settle from where each example stood, nudge, and move the weights by
//! the contrast.

use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::learning::chunk::Stats;
use crate::learning::phases::free_phase;
use crate::learning::{Chunk, Nudges, second_phase};
use crate::model::{Network, Tied};
use crate::rng::{Purpose, Stream};
use crate::training::dropout::drop_pixels;
use crate::training::minibatch::Minibatch;
use crate::training::particles::Particles;
use crate::training::step::WeightStep;

/// A minibatch and its place in the run.
pub struct Place<'a> {
    /// Its training examples.
    pub indices: &'a [usize],
    /// Epochs before this one.
    pub epoch: usize,
    /// Minibatches before it since the run began.
    pub minibatch: u64,
    /// Examples before it since the run began.
    pub shown: usize,
}

/// What the algorithm needs beside weights, settings and data: memory for minibatches and steps, and the states that
/// are kept from epoch to epoch.
pub struct Algorithm {
    full: Minibatch,
    /// The last, smaller minibatch of an epoch, if the size does not divide the examples.
    rest: Option<Minibatch>,
    step: WeightStep,
    /// The free state of each example, if the settings want it kept.
    pub particles: Option<Particles>,
}

impl Algorithm {
    /// For a run of `network` over so many examples an epoch.
    pub fn new(network: &Network<f32>, config: &Config, examples: usize) -> Self {
        let size = config.data.batch_size.min(examples);
        let rest = examples % size;
        Self {
            full: Minibatch::new(network, size),
            rest: (rest > 0).then(|| Minibatch::new(network, rest)),
            step: WeightStep::new(network),
            particles: config.data.persistent.then(|| Particles::new(network, examples)),
        }
    }

    /// The paper's box, for one minibatch: take it, free phase, nudged phases, contrast and step.
    ///
    /// Returns the figures, sums over it, and rms(ΔW_k)/rms(W_k) of each layer; `None` if a state is not finite: then
    /// weights and kept states are as before.
    pub fn learn(
        &mut self,
        network: &mut Tied<f32>,
        config: &Config,
        data: &Dataset,
        place: &Place<'_>,
    ) -> Option<(Stats, Vec<f64>)> {
        let settings = config.phase_settings();
        let nudges = nudges(config, place.minibatch);
        let particles = self.particles.as_ref();
        let batch = match &mut self.rest {
            Some(rest) if place.indices.len() < self.full.len() => rest,
            _ => &mut self.full,
        };
        let stats = batch.each(network, |at, chunk| {
            let indices = &place.indices[at..at + chunk.len()];
            show(chunk, config, data, indices, place.shown + at); // x, d
            start(chunk, particles, indices); // where each example stood, or 0
            free_phase(network, &settings, chunk); // s⁰
            second_phase(network, &settings, nudges, chunk); // s^β, on each side of the contrast
        });
        if !stats.is_finite {
            return None;
        }
        if let Some(particles) = &mut self.particles {
            batch.visit(|at, chunk| particles.store(chunk, &place.indices[at..at + chunk.len()]));
        }
        let rates = config.rates_in_epoch(place.epoch);
        let moved = self.step.take(network, batch.chunks(), config.learning.rule, &rates); // W ← W + η ΔW
        Some((stats, moved))
    }
}

/// β of each nudged phase of this minibatch; a random sign is a function of seed and number.
fn nudges(config: &Config, minibatch: u64) -> Nudges {
    let positive = Stream::new(config.run.seed, Purpose::Sign, minibatch).bits() & 1 == 1;
    Nudges::new(config.nudge.sign, config.nudge.beta, positive)
}

/// The states that the free phase begins from.
fn start(chunk: &mut Chunk<f32>, particles: Option<&Particles>, indices: &[usize]) {
    match particles {
        Some(particles) => particles.load(chunk, indices),
        None => chunk.state.layers.iter_mut().for_each(|layer| layer.fill(0.0)),
    }
}

/// Puts examples into a chunk, some pixels dropped if the settings want it; `shown` examples came before them.
fn show(chunk: &mut Chunk<f32>, config: &Config, data: &Dataset, indices: &[usize], shown: usize) {
    let dropout = config.data.dropout;
    for (row, &index) in indices.iter().enumerate() {
        chunk.set_example(row, data.pixels(Split::Train, index), data.label(Split::Train, index));
        if dropout > 0.0
            && let Some(pixels) = chunk.x.row_mut(row).into_slice()
        {
            let mut stream = Stream::new(config.run.seed, Purpose::Dropout, (shown + row) as u64);
            drop_pixels(pixels, dropout, &mut stream);
        }
    }
}
