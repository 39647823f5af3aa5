//! The free states s₁ … s_L of a batch.

use super::activation::Unit;
use super::scalar::{lanes_sum, vectorised};
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
        // 0·x is 0 for finite x and NaN for others; a sum without branches uses vector registers.
        let zero = |s: &[T]| {
            vectorised(
                #[inline(always)]
                || lanes_sum(s, s, |s, _| (s * T::zero()).wide()),
            )
        };
        self.layers.iter().all(|layer| layer.as_slice().is_some_and(|s| zero(s) == 0.0))
    }

    /// The class of each example: the index of the largest output, the first of equals.
    pub fn predictions(&self) -> Vec<usize> {
        (0..self.output().nrows()).map(|example| self.prediction(example)).collect()
    }

    /// The class of one example of the batch; a single output says 1 above ½, else 0.
    pub fn prediction(&self, example: usize) -> usize {
        let row = self.output().row(example);
        if let [y] = row.as_slice().unwrap_or_default() {
            return usize::from(*y > T::of(0.5));
        }
        row.iter().enumerate().fold(0, |best, (i, y)| if *y > row[best] { i } else { best })
    }
}
