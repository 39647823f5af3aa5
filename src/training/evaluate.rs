//! Error on a split, from cold (all states zero), a portion at a time.

use super::minibatch::is_worth_sharing;
use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::learning::phases::free_phase;
use crate::learning::{Chunk, Settings};
use crate::model::Tied;
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
}

impl Evaluation {
    /// An evaluation of the whole split; done at once if that is empty.
    pub fn new(data: &Dataset, split: Split, held_out: usize) -> Self {
        let range = data.range(split, held_out);
        Self { split, next: range.start, range, wrong: 0, silent: 0 }
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
        let settings = Settings::new(config);
        let end = (self.next + CHUNK * CHUNKS).min(self.range.end);
        let starts: Vec<usize> = (self.next..end).step_by(CHUNK).collect();
        let count = |start: usize| {
            let examples = start..(start + CHUNK).min(end);
            let mut chunk = Chunk::new(network, examples.len());
            for (row, index) in examples.enumerate() {
                chunk.set_example(row, data.pixels(self.split, index), data.label(self.split, index));
            }
            free_phase(network, &settings, &mut chunk);
            (chunk.figures.wrong, chunk.figures.silent)
        };
        let counts: Vec<(usize, usize)> = if is_worth_sharing(network, CHUNK * CHUNKS) {
            starts.into_par_iter().map(count).collect()
        } else {
            starts.into_iter().map(count).collect()
        };
        for (wrong, silent) in counts {
            self.wrong += wrong;
            self.silent += silent;
        }
        self.next = end;
        self.next == self.range.end
    }
}
