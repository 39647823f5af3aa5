//! The free states s₁ … s_L of a batch.

use super::activation::Unit;
use super::{Network, Scalar};
use ndarray::Array2;

/// `layers[k-1]` = s_k, of shape `[B, n_k]`; the last one is the output y.
#[derive(Clone, Debug, PartialEq)]
pub struct State<T> {
    /// s₁ … s_L.
    pub layers: Vec<Array2<T>>,
}

impl<T: Scalar> State<T> {
    /// All states zero, for `batch` examples.
    pub fn zeros(network: &Network<T>, batch: usize) -> Self {
        let layers = network.b.iter().map(|b| Array2::from_elem((batch, b.len()), T::zero()));
        Self { layers: layers.collect() }
    }

    /// y = s_L.
    pub fn output(&self) -> &Array2<T> {
        &self.layers[self.layers.len() - 1]
    }

    /// Copies `other` without allocating; the shapes must be equal.
    pub fn copy_from(&mut self, other: &Self) {
        for (to, from) in self.layers.iter_mut().zip(&other.layers) {
            to.assign(from);
        }
    }

    /// Replaces every state by its signal ρ(s).
    pub fn to_signals(&mut self, network: &Network<T>) {
        for (k, layer) in self.layers.iter_mut().enumerate() {
            if let Unit::Smooth(activation) = network.unit(k + 1) {
                layer.mapv_inplace(|s| activation.rho(s));
            }
        }
    }

    /// True when every state is a finite number.
    pub fn is_finite(&self) -> bool {
        self.layers.iter().all(|layer| layer.iter().all(|s| s.is_finite()))
    }

    /// The class of each example: the index of the largest output, the first of equals.
    pub fn predictions(&self) -> Vec<usize> {
        let largest = |row: ndarray::ArrayView1<'_, T>| {
            row.iter().enumerate().fold(0, |best, (i, y)| if *y > row[best] { i } else { best })
        };
        self.output().rows().into_iter().map(largest).collect()
    }
}
