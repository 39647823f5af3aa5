//! The update as a rule in time: spike-timing-dependent plasticity, in its rate form.

use crate::model::scalar::product;
use crate::model::{Scalar, State};
use ndarray::{Array2, ArrayViewMut2};

/// Adds what one iteration, from signals ρ `before` to ρ' `after`, contributes to the weights of layer `k`, summed
/// over the batch, `[n_{k-1}, n_k]`:
///
/// `½(ρ_i + ρ_i')(ρ_j' − ρ_j) + ½(ρ_j + ρ_j')(ρ_i' − ρ_i)`, i in layer k−1, j in layer k,
///
/// the midpoint rule for `dW_ij/dt = ρ_i dρ_j/dt + ρ_j dρ_i/dt` (arXiv 1602.05179, section 3). Each term equals
/// `ρ_i'ρ_j' − ρ_iρ_j`, so over a nudged phase they telescope to the contrast, on any trajectory; over a free phase
/// that stays at s⁰ they are 0. `x` `[B, n_0]` is the clamped input.
pub fn add_midpoint<T: Scalar>(
    x: &Array2<T>,
    before: &State<T>,
    after: &State<T>,
    k: usize,
    mut update: ArrayViewMut2<'_, T>,
) {
    let half = T::of(0.5);
    let middle = |a: &Array2<T>, b: &Array2<T>| (a + b).mapv(|sum| sum * half);
    let (old, new) = (&before.layers[k - 1], &after.layers[k - 1]);
    let change = new - old;
    if k == 1 {
        return product(&x.t(), &change, update, true); // the input does not change
    }
    let (old_below, new_below) = (&before.layers[k - 2], &after.layers[k - 2]);
    product(&middle(old_below, new_below).t(), &change, update.view_mut(), true);
    product(&(new_below - old_below).t(), &middle(old, new), update, true);
}
