//! Error on a split, from cold (all states zero), a portion at a time, and which class was read as which.

use super::minibatch::is_worth_sharing;
use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::learning::Chunk;
use crate::learning::phases::free_phase;
use crate::model::{Network, Tied};
use rayon::prelude::*;
use std::ops::Range;

const CHUNK: usize = 20;
const CHUNKS: usize = 4;

/// An evaluation under way. `advance` until it is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Which part of the data.
    pub split: Split,
    pub(super) range: Range<usize>,
    pub(super) next: usize,
    /// Examples misclassified so far.
    pub wrong: usize,
    /// Examples with a silent output so far.
    pub silent: usize,
    /// What was read, example after example; the first ones are missing if a checkpoint cut the evaluation in two.
    pub(super) readings: Vec<Prediction>,
}

/// What the network reads in one example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prediction {
    /// The class with the largest output, the first of equals.
    pub class: u8,
    /// Every output unit is at most 0: the class is 0 for no reason.
    pub silent: bool,
}

/// Which class was read as which on a whole split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    /// Which part of the data.
    pub split: Split,
    /// Epochs that the weights have learned.
    pub epoch: usize,
    /// The same in minibatches.
    pub minibatch: u64,
    /// Index of the first example in its file.
    pub start: usize,
    /// What was read, example after example.
    pub readings: Vec<Prediction>,
    /// `counts[class][read]`, without silent outputs.
    pub counts: Vec<Vec<usize>>,
    /// Silent outputs of each class.
    pub silent: Vec<usize>,
    /// Examples misclassified; a silent output counts as class 0, as everywhere.
    pub wrong: usize,
}

impl Confusion {
    /// From a complete evaluation, after so many epochs and minibatches; `None` if its first part is not known, or the
    /// split is empty.
    pub fn new(data: &Dataset, of: &Evaluation, epoch: usize, minibatch: u64) -> Option<Self> {
        if of.readings.len() != of.total() || of.total() == 0 {
            return None;
        }
        let classes = data.num_classes();
        let (mut counts, mut silent) = (vec![vec![0; classes]; classes], vec![0; classes]);
        for (index, reading) in of.range.clone().zip(&of.readings) {
            let class = data.label(of.split, index);
            if reading.silent {
                silent[class] += 1;
            } else {
                counts[class][usize::from(reading.class)] += 1;
            }
        }
        let (start, readings) = (of.range.start, of.readings.clone());
        Some(Self { split: of.split, epoch, minibatch, start, readings, counts, silent, wrong: of.wrong })
    }

    /// Of these weights, after so many epochs and minibatches. After every portion `goes_on` is told the share done and
    /// answers whether to go on; `None` if not, or if the split is empty.
    pub fn of_weights(
        network: &Network<f32>,
        config: &Config,
        (data, split): (&Dataset, Split),
        (epoch, minibatch): (usize, u64),
        mut goes_on: impl FnMut(f32) -> bool,
    ) -> Option<Self> {
        let network = Tied::new(network.clone());
        let mut evaluation = Evaluation::new(data, split, config.data.validation_examples);
        while !evaluation.advance(&network, config, data) {
            if !goes_on(evaluation.share()) {
                return None;
            }
        }
        Self::new(data, &evaluation, epoch, minibatch)
    }

    /// Examples.
    pub fn total(&self) -> usize {
        self.readings.len()
    }

    /// Share misclassified.
    pub fn error(&self) -> f64 {
        self.wrong as f64 / self.total() as f64
    }
}

/// ρ of every unit of layers 1 … L at the end of a free phase from zero, for `examples` of a split, one after another.
pub fn activities(
    network: &Tied<f32>,
    config: &Config,
    data: &Dataset,
    (split, examples): (Split, Range<usize>),
) -> Vec<Vec<f32>> {
    let mut chunk = Chunk::new(network, examples.len());
    for (row, index) in examples.enumerate() {
        chunk.set_example(row, data.pixels(split, index), data.label(split, index));
    }
    free_phase(network, &config.phase_settings(), &mut chunk);
    let layers = (1..).zip(&chunk.free.layers);
    layers.map(|(k, layer)| layer.iter().map(|s| network.unit(k).rho(*s)).collect()).collect()
}

impl Evaluation {
    /// An evaluation of the whole split; done at once if that is empty.
    pub fn new(data: &Dataset, split: Split, held_out: usize) -> Self {
        let range = data.range(split, held_out);
        Self { split, next: range.start, range, wrong: 0, silent: 0, readings: Vec::new() }
    }

    /// Examples in all.
    pub fn total(&self) -> usize {
        self.range.len()
    }

    /// Share done, 1 for an empty split.
    pub fn share(&self) -> f32 {
        if self.range.is_empty() {
            1.0
        } else {
            (self.next - self.range.start) as f32 / self.range.len() as f32
        }
    }

    /// Share of the split misclassified; `None` for an empty split or one not done.
    pub fn error(&self) -> Option<f64> {
        let done = self.next == self.range.end && !self.range.is_empty();
        done.then(|| self.wrong as f64 / self.range.len() as f64)
    }

    /// Evaluates the next portion (80 examples); true when done.
    pub fn advance(&mut self, network: &Tied<f32>, config: &Config, data: &Dataset) -> bool {
        let settings = config.phase_settings();
        let end = (self.next + CHUNK * CHUNKS).min(self.range.end);
        let starts: Vec<usize> = (self.next..end).step_by(CHUNK).collect();
        let count = |start: usize| {
            let examples = start..(start + CHUNK).min(end);
            let mut chunk = Chunk::new(network, examples.len());
            for (row, index) in examples.enumerate() {
                chunk.set_example(row, data.pixels(self.split, index), data.label(self.split, index));
            }
            free_phase(network, &settings, &mut chunk);
            let outputs = chunk.free.output().rows().into_iter().zip(chunk.free.predictions());
            let readings = outputs.map(|(y, class)| Prediction {
                class: class.min(usize::from(u8::MAX)) as u8,
                silent: network.cost.is_silent(y.iter().map(|y| f64::from(*y))),
            });
            (chunk.stats.wrong, readings.collect())
        };
        let counts: Vec<(usize, Vec<Prediction>)> = if is_worth_sharing(network, CHUNK * CHUNKS) {
            starts.into_par_iter().map(count).collect()
        } else {
            starts.into_iter().map(count).collect()
        };
        for (wrong, readings) in counts {
            self.wrong += wrong;
            self.silent += readings.iter().filter(|reading| reading.silent).count();
            self.readings.extend(readings);
        }
        self.next = end;
        self.next == self.range.end
    }
}
