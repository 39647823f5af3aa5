//! Persistent particles: the free state of each training example, kept as its next start state.

use crate::learning::Chunk;
use crate::model::Network;
use ndarray::Array2;

/// One row per training example in every layer. Costs examples × Σ n_k × 4 bytes.
///
/// They go stale when the weights jump; [`Particles::clear`] then sends every example back to zero.
pub struct Particles {
    /// `layers[k-1]` = free states s_k, `[examples, n_k]`.
    pub(super) layers: Vec<Array2<f32>>,
}

impl Particles {
    /// All states zero.
    pub fn new(network: &Network<f32>, num_examples: usize) -> Self {
        let layers = network.b.iter().map(|b| Array2::zeros((num_examples, b.len())));
        Self { layers: layers.collect() }
    }

    /// All states zero again.
    pub fn clear(&mut self) {
        for layer in &mut self.layers {
            layer.fill(0.0);
        }
    }

    /// Start states of the examples `indices` into `chunk.state`.
    pub fn load(&self, chunk: &mut Chunk<f32>, indices: &[usize]) {
        for (state, stored) in chunk.state.layers.iter_mut().zip(&self.layers) {
            for (mut row, &example) in state.rows_mut().into_iter().zip(indices) {
                row.assign(&stored.row(example));
            }
        }
    }

    /// Free states of `chunk` as the next start states of the examples `indices`.
    pub fn store(&mut self, chunk: &Chunk<f32>, indices: &[usize]) {
        for (state, stored) in chunk.free.layers.iter().zip(&mut self.layers) {
            for (row, &example) in state.rows().into_iter().zip(indices) {
                stored.row_mut(example).assign(&row);
            }
        }
    }
}
