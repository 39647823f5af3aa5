//! Tied weights in both orientations, so that no product inside a relaxation has to turn a matrix round.

use super::{Network, Scalar};
use ndarray::{Array2, ArrayView2, ArrayViewMut2};
use std::ops::Deref;

/// A network with each W_k, k = 2…L, also held as its transpose `[n_k, n_{k-1}]`, the way signals travel down.
///
/// Written once per update and read by every iteration of every phase. A matrix product of minibatch size with
/// a transposed factor takes half as long again.
#[derive(Clone, Debug, PartialEq)]
pub struct Tied<T> {
    network: Network<T>,
    transposed: Vec<Array2<T>>,
}

impl<T: Scalar> Tied<T> {
    /// Takes the network and transposes its weights.
    pub fn new(network: Network<T>) -> Self {
        let transposed = network.w[1..].iter().map(|w| w.t().as_standard_layout().into_owned()).collect();
        Self { network, transposed }
    }

    /// W_kᵀ for k = 2…L, `[n_k, n_{k-1}]`.
    pub fn transposed(&self, k: usize) -> &Array2<T> {
        &self.transposed[k - 2]
    }

    /// The network and the transposes of W₂ … W_L. Whoever changes a block of weights copies it to its
    /// transpose ([`transpose`]).
    pub fn parts_mut(&mut self) -> (&mut Network<T>, &mut [Array2<T>]) {
        (&mut self.network, &mut self.transposed)
    }

    /// Changes the parameters, by `edit`, and transposes the weights anew.
    pub fn edit(&mut self, edit: impl FnOnce(&mut Network<T>)) {
        edit(&mut self.network);
        for (w, transposed) in self.network.w[1..].iter().zip(&mut self.transposed) {
            transpose(w.view(), transposed.view_mut());
        }
    }
}

impl<T> Deref for Tied<T> {
    type Target = Network<T>;

    fn deref(&self) -> &Network<T> {
        &self.network
    }
}

/// `to ← fromᵀ`, in tiles that stay in the nearest cache.
///
/// # Panics
/// If the shapes do not fit.
pub fn transpose<T: Scalar>(from: ArrayView2<'_, T>, mut to: ArrayViewMut2<'_, T>) {
    const TILE: usize = 16;
    assert_eq!(from.dim(), (to.ncols(), to.nrows()));
    for (from, mut to) in
        from.axis_chunks_iter(ndarray::Axis(1), TILE).zip(to.axis_chunks_iter_mut(ndarray::Axis(0), TILE))
    {
        for (i, from) in from.rows().into_iter().enumerate() {
            for (to, &x) in to.column_mut(i).iter_mut().zip(from) {
                *to = x;
            }
        }
    }
}
