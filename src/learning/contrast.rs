//! The step: one formula for every variant of the contrast, applied to a block of rows at a time.

use super::Chunk;
use super::rule::{Factors, RuleKind};
use crate::model::scalar::{add_outer_rows, vectorised};
use crate::model::{Network, Scalar};
use ndarray::{Array1, Array2, ArrayViewMut2, Axis};
use std::ops::Range;

/// Adds to `update` the rows `rows` of the contrast of layer `k`, times the number of examples:
///
/// `scale Σ ( ρ_{k−1}^{high}ᵀ δ_k + δ_{k−1}ᵀ ρ_k^{low} )`, δ = ρ^high − ρ^low,
///
/// which equals `scale Σ (ρ_{k−1}ᵀρ_k|^{high} − ρ_{k−1}ᵀρ_k|^{low})` without subtracting two large products.
/// For presynaptic factors `Σ ρ_{k−1}^{low}ᵀ δ_k`. The common factor `scale`/examples is left to
/// [`step_row`].
pub fn add_contrast_rows<T: Scalar>(
    chunk: &Chunk<T>,
    factors: Factors,
    k: usize,
    rows: Range<usize>,
    mut update: ArrayViewMut2<'_, T>,
) {
    let delta = chunk.delta.layers[k - 1].view();
    if k == 1 {
        // The input is clamped: its δ is 0.
        return add_outer_rows(&chunk.x.view(), rows, &delta, update);
    }
    let below = k - 2;
    match factors {
        Factors::Presynaptic => add_outer_rows(&chunk.low.layers[below].view(), rows, &delta, update),
        Factors::Both => {
            add_outer_rows(&chunk.high.layers[below].view(), rows.clone(), &delta, update.view_mut());
            let low = chunk.low.layers[k - 1].view();
            add_outer_rows(&chunk.delta.layers[below].view(), rows, &low, update);
        }
    }
}

/// The contrast of W₁ as [`add_contrast_rows`], for the pixels `pixels` alone: row i of `update` is pixel
/// `pixels[i]`. Pixels that are 0 in every example have the contrast 0 and need no work.
pub fn add_contrast_pixels<T: Scalar>(chunk: &Chunk<T>, pixels: &[usize], update: ArrayViewMut2<'_, T>) {
    let mut x = Array2::from_elem((chunk.len(), pixels.len()), T::zero());
    for (mut to, from) in x.rows_mut().into_iter().zip(chunk.x.rows()) {
        to.iter_mut().zip(pixels).for_each(|(to, &pixel)| *to = from[pixel]);
    }
    add_outer_rows(&x.view(), 0..pixels.len(), &chunk.delta.layers[0].view(), update);
}

/// The update that one relaxed chunk makes by itself, before learning rates, in the shape of the parameters:
/// `ΔW_k`, `Δb_k`, means over its examples.
pub fn chunk_update<T: Scalar>(network: &Network<T>, chunk: &Chunk<T>, rule: RuleKind) -> Network<T> {
    let mut update = network.clone();
    for (layer, (w, b)) in update.w.iter_mut().zip(&mut update.b).enumerate() {
        let rows = w.nrows();
        let factor = T::of(rule.layer_weight(network, layer + 1) * chunk.scale / chunk.len() as f64);
        w.fill(T::zero());
        add_contrast_rows(chunk, rule.factors, layer + 1, 0..rows, w.view_mut());
        w.mapv_inplace(|x| x * factor);
        *b = bias_contrast(std::slice::from_ref(chunk), layer + 1).mapv(|x| x * factor);
    }
    update
}

/// `Σ_examples δ_k`, the contrast of the biases times the number of examples (before `scale`).
pub fn bias_contrast<T: Scalar>(chunks: &[Chunk<T>], k: usize) -> Array1<T> {
    let mut sum = chunks[0].delta.layers[k - 1].sum_axis(Axis(0));
    for chunk in &chunks[1..] {
        sum += &chunk.delta.layers[k - 1].sum_axis(Axis(0));
    }
    sum
}

/// `w ← w + factor · update` for one row of weights; returns Σ ΔW².
pub fn step_row<T: Scalar>(w: &mut [T], update: &[T], factor: T) -> f64 {
    vectorised(
        #[inline(always)]
        || w.iter_mut().zip(update).for_each(|(w, &u)| *w += factor * u),
    );
    let factor = factor.wide();
    factor * factor * sum_of_squares(update)
}

/// Σ x², in f64 over parts that are short enough to add up in T: only sizes are compared with it.
pub fn sum_of_squares<T: Scalar>(x: &[T]) -> f64 {
    const PART: usize = 512;
    vectorised(
        #[inline(always)]
        || x.chunks(PART).map(squares_of_part).sum(),
    )
}

#[inline(always)]
fn squares_of_part<T: Scalar>(x: &[T]) -> f64 {
    const LANES: usize = 32;
    let (whole, rest) = x.as_chunks::<LANES>();
    let mut sums = [T::zero(); LANES];
    for x in whole {
        for l in 0..LANES {
            sums[l] += x[l] * x[l];
        }
    }
    sums.iter().map(|sum| sum.wide()).sum::<f64>() + rest.iter().map(|x| x.wide() * x.wide()).sum::<f64>()
}
