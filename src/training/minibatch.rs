//! One minibatch on several cores, with the same bits on any number of them.
//!
//! The minibatch is cut into chunks of a size that depends on the minibatch alone; each chunk relaxes by
//! itself; the update is split over rows of the weights, and each row adds the chunks in order.

use crate::config::Rule;
use crate::learning::chunk::Figures;
use crate::learning::optimizer::{Squares, add_contrast_rows, bias_contrast, step_rows};
use crate::learning::{Chunk, Nudges, Settings, relax_phases};
use crate::model::Network;
use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;

/// Most examples of a chunk.
const CHUNK: usize = 10;
/// Rows of a block of the update.
const ROWS: usize = 64;

/// True when relaxing `examples` is enough work to wake other threads for it. The numbers are the same either way.
pub(super) fn is_worth_sharing(network: &Network<f32>, examples: usize) -> bool {
    network.num_parameters() * examples > 400_000
}

/// Memory of minibatches of one size.
pub struct Minibatch {
    chunks: Vec<Chunk<f32>>,
    updates: Vec<Array2<f32>>,
}

impl Minibatch {
    /// Memory for minibatches of `size` examples, in chunks of equal size (one example more or less).
    pub fn new(network: &Network<f32>, size: usize) -> Self {
        let parts = size.div_ceil(CHUNK).max(1);
        let chunk = |i: usize| Chunk::new(network, (i + 1) * size / parts - i * size / parts);
        Self {
            chunks: (0..parts).map(chunk).collect(),
            updates: network.w.iter().map(|w| Array2::zeros(w.dim())).collect(),
        }
    }

    fn len(&self) -> usize {
        self.chunks.iter().map(Chunk::len).sum()
    }

    /// The chunks with the first position of each in the minibatch.
    pub fn fill(&mut self, mut fill: impl FnMut(usize, &mut Chunk<f32>)) {
        let mut start = 0;
        for chunk in &mut self.chunks {
            fill(start, chunk);
            start += chunk.len();
        }
    }

    /// Relaxes all chunks; returns the figures, sums over the minibatch.
    pub fn relax(&mut self, network: &Network<f32>, settings: &Settings<f32>, nudges: Nudges) -> Figures {
        let relax = |chunk: &mut Chunk<f32>| relax_phases(network, settings, nudges, chunk);
        if is_worth_sharing(network, self.len()) {
            self.chunks.par_iter_mut().for_each(relax);
        } else {
            self.chunks.iter_mut().for_each(relax);
        }
        self.chunks.iter().map(|chunk| chunk.figures).reduce(sum).unwrap_or_default()
    }

    /// `W_k ← W_k + rates[k-1] ΔW_k`, biases alike; returns rms(ΔW_k)/rms(W_k) with ΔW_k the whole step.
    pub fn step(&mut self, network: &mut Network<f32>, rule: Rule, rates: &[f64]) -> Vec<f64> {
        let examples = self.len();
        let share = is_worth_sharing(network, examples);
        let chunks = &self.chunks;
        let layers = network.w.iter_mut().zip(&mut network.b).zip(&mut self.updates).zip(rates);
        let relative = layers.enumerate().map(|(layer, (((w, b), update), rate))| {
            let k = layer + 1;
            let factor = rate * chunks[0].scale / examples as f64;
            let blocks: Vec<_> = w
                .axis_chunks_iter_mut(Axis(0), ROWS)
                .zip(update.axis_chunks_iter_mut(Axis(0), ROWS))
                .enumerate()
                .collect();
            let step =
                |(block, (w, mut update)): (usize, (ArrayViewMut2<'_, f32>, ArrayViewMut2<'_, f32>))| {
                    let rows = block * ROWS..block * ROWS + w.nrows();
                    update.fill(0.0);
                    for chunk in chunks {
                        add_contrast_rows(chunk, rule, k, rows.clone(), update.view_mut());
                    }
                    step_rows(w, update, factor)
                };
            let squares: Vec<Squares> = if share {
                blocks.into_par_iter().map(step).collect()
            } else {
                blocks.into_iter().map(step).collect()
            };
            b.scaled_add(factor as f32, &bias_contrast(chunks, k));
            let (mut of_update, mut of_weights) = (0.0, 0.0);
            for s in squares {
                of_update += s.update;
                of_weights += s.weights;
            }
            if of_weights > 0.0 { (of_update / of_weights).sqrt() } else { 0.0 }
        });
        relative.collect()
    }
}

fn sum(a: Figures, b: Figures) -> Figures {
    Figures {
        energy: a.energy + b.energy,
        cost: a.cost + b.cost,
        wrong: a.wrong + b.wrong,
        silent: a.silent + b.silent,
        unsettled: a.unsettled + b.unsettled,
        free_iterations: a.free_iterations.max(b.free_iterations),
        nudged_iterations: a.nudged_iterations.max(b.nudged_iterations),
        is_finite: a.is_finite && b.is_finite,
    }
}
