//! The step of one minibatch on several cores, with the same bits on any number of them: it is split over rows
//! of the weights, and each row adds the chunks in order.

use super::minibatch::is_worth_sharing;
use crate::learning::Chunk;
use crate::learning::RuleKind;
use crate::learning::contrast::{
    add_contrast_pixels, add_contrast_rows, bias_contrast, step_row, sum_of_squares,
};
use crate::learning::rule::Factors;
use crate::model::tied::transpose;
use crate::model::{Network, Tied};
use ndarray::{Array2, ArrayViewMut2, Axis, Slice};
use rayon::prelude::*;

/// Rows of a block: its weights and their update stay in the second-level cache.
const ROWS: usize = 64;

/// Memory of the step: the contrast, and Σ W² of each block of rows, kept so that blocks without a change need
/// not be read again.
pub struct WeightStep {
    updates: Vec<Array2<f32>>,
    squares: Vec<Vec<f64>>,
}

/// Some rows of W_k with all that goes with them.
struct Block<'a> {
    k: usize,
    start: usize,
    w: ArrayViewMut2<'a, f32>,
    /// The same rows of W_k as columns of W_kᵀ; `None` for k = 1.
    transposed: Option<ArrayViewMut2<'a, f32>>,
    update: ArrayViewMut2<'a, f32>,
    /// Σ W² of the block.
    squares: &'a mut f64,
}

impl WeightStep {
    /// Memory for steps of `network`; whoever changes its weights otherwise makes a new one.
    pub fn new(network: &Network<f32>) -> Self {
        let squares = |w: &Array2<f32>| {
            let blocks = w.axis_chunks_iter(Axis(0), ROWS);
            blocks.map(|block| block.as_slice().map_or(0.0, sum_of_squares)).collect()
        };
        Self {
            updates: network.w.iter().map(|w| Array2::zeros(w.dim())).collect(),
            squares: network.w.iter().map(squares).collect(),
        }
    }

    /// `W_k ← W_k + rates[k-1] ΔW_k`, biases alike, from the relaxed `chunks`; returns rms(ΔW_k)/rms(W_k) with
    /// ΔW_k the whole step.
    pub fn take(
        &mut self,
        network: &mut Tied<f32>,
        chunks: &[Chunk<f32>],
        rule: RuleKind,
        rates: &[f64],
    ) -> Vec<f64> {
        let examples: usize = chunks.iter().map(Chunk::len).sum();
        let share = is_worth_sharing(network, examples);
        let weights: Vec<f64> = (1..=network.num_layers()).map(|k| rule.layer_weight(network, k)).collect();
        let factor = |k: usize| (weights[k - 1] * rates[k - 1] * chunks[0].scale / examples as f64) as f32;
        let before: Vec<f64> = self.squares.iter().map(|blocks| blocks.iter().sum()).collect();
        let (network, transposes) = network.parts_mut();
        let mut transposes = transposes.iter_mut();
        let mut blocks = Vec::new();
        for (layer, ((w, update), squares)) in
            network.w.iter_mut().zip(&mut self.updates).zip(&mut self.squares).enumerate()
        {
            let columns: Vec<_> = match (layer > 0).then(|| transposes.next()).flatten() {
                Some(t) => t.axis_chunks_iter_mut(Axis(1), ROWS).map(Some).collect(),
                None => squares.iter().map(|_| None).collect(),
            };
            let rows = w.axis_chunks_iter_mut(Axis(0), ROWS).zip(update.axis_chunks_iter_mut(Axis(0), ROWS));
            for (i, (((w, update), transposed), squares)) in rows.zip(columns).zip(squares).enumerate() {
                blocks.push(Block { k: layer + 1, start: i * ROWS, w, transposed, update, squares });
            }
        }
        let step = |mut block: Block<'_>| (block.k, block.step(chunks, rule.factors, factor(block.k)));
        let steps: Vec<(usize, f64)> = if share {
            blocks.into_par_iter().map(step).collect()
        } else {
            blocks.into_iter().map(step).collect()
        };
        for (layer, b) in network.b.iter_mut().enumerate() {
            b.scaled_add(factor(layer + 1), &bias_contrast(chunks, layer + 1));
        }
        let relative = before.iter().enumerate().map(|(layer, &before)| {
            let step: f64 = steps.iter().filter(|(k, _)| *k == layer + 1).map(|(_, squares)| squares).sum();
            if before > 0.0 { (step / before).sqrt() } else { 0.0 }
        });
        relative.collect()
    }
}

impl Block<'_> {
    /// Returns Σ ΔW² of the block.
    fn step(&mut self, chunks: &[Chunk<f32>], factors: Factors, factor: f32) -> f64 {
        let rows = self.start..self.start + self.w.nrows();
        let mut is_lit = [self.k > 1; ROWS];
        if self.k == 1 {
            let examples = chunks.iter().flat_map(|chunk| chunk.x.rows());
            for x in examples.filter_map(|x| x.to_slice()) {
                is_lit.iter_mut().zip(&x[rows.clone()]).for_each(|(lit, x)| *lit |= *x != 0.0);
            }
        }
        let active: Vec<usize> = rows.clone().filter(|row| is_lit[row - self.start]).collect();
        if active.is_empty() {
            return 0.0;
        }
        let mut update = self.update.slice_axis_mut(Axis(0), Slice::from(..active.len()));
        update.fill(0.0);
        for chunk in chunks {
            if active.len() < rows.len() {
                add_contrast_pixels(chunk, &active, update.view_mut());
            } else {
                add_contrast_rows(chunk, factors, self.k, rows.clone(), update.view_mut());
            }
        }
        let mut squares = 0.0;
        for (&row, update) in active.iter().zip(update.rows()) {
            let mut w = self.w.row_mut(row - self.start);
            if let (Some(w), Some(update)) = (w.as_slice_mut(), update.as_slice()) {
                squares += step_row(w, update, factor);
            }
        }
        *self.squares = self.w.as_slice().map_or(0.0, sum_of_squares);
        if let Some(transposed) = &mut self.transposed {
            transpose(self.w.view(), transposed.view_mut());
        }
        squares
    }
}
