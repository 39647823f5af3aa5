//! Receptive fields as pictures, without a window.

use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::model::Network;
use crate::model::scalar::product;
use crate::round::round_up;
use image::{Rgb, RgbImage};
use ndarray::Array2;
use std::path::Path;

/// The fields of layer `k` = 1…L, one row per unit over the inputs, `[n_k, n_0]`: W₁ᵀ itself for k = 1, above it
/// the linear back-projection (W₁ W₂ … W_k)ᵀ, which ignores the activation.
pub fn fields(network: &Network<f32>, k: usize) -> Array2<f32> {
    // From the top down no matrix grows beyond [n_k, the widest layer below].
    let top = network.w[k - 1].t().as_standard_layout().into_owned();
    network.w[..k - 1].iter().rev().fold(top, |fields, w| {
        let mut next = Array2::zeros((fields.nrows(), w.nrows()));
        product(&fields, &w.t(), next.view_mut(), false); // [n_k,n_j]·[n_j,n_{j-1}]
        next
    })
}

/// The end of the symmetric colour range: the 99.9th percentile of |values|, so that one stray weight does not
/// make all others grey. Never 0.
pub fn symmetric_range(fields: &Array2<f32>) -> f32 {
    let mut sizes: Vec<f32> = fields.iter().map(|x| x.abs()).filter(|x| x.is_finite()).collect();
    if sizes.is_empty() {
        return 1.0;
    }
    let at = ((sizes.len() - 1) as f64 * 0.999) as usize;
    let (_, &mut end, _) = sizes.select_nth_unstable_by(at, f32::total_cmp);
    if end > 0.0 { end } else { 1.0 }
}

/// Writes the fields of W₁ as one picture, 25 in a row, purple negative, orange positive, white zero.
///
/// # Errors
/// The file cannot be written.
pub fn save_png(network: &Network<f32>, data: &Dataset, path: &Path) -> Result<()> {
    const COLUMNS: usize = 25;
    let fields = fields(network, 1);
    let end = symmetric_range(&fields);
    let (height, width, gap) = (data.height(), data.width(), 2);
    let columns = COLUMNS.min(fields.nrows()).max(1);
    let rows = fields.nrows().div_ceil(columns);
    let size = |n: usize, cell: usize| (n * (cell + gap) + gap) as u32;
    let mut picture = RgbImage::from_pixel(size(columns, width), size(rows, height), Rgb([128, 128, 128]));
    for (unit, field) in fields.rows().into_iter().enumerate() {
        let (top, left) = (unit / columns * (height + gap) + gap, unit % columns * (width + gap) + gap);
        for (pixel, weight) in field.iter().enumerate() {
            let colour = colorous::PURPLE_ORANGE.eval_continuous(f64::from(0.5 - 0.5 * weight / end));
            let (x, y) = (left + pixel % width, top + pixel / width);
            picture.put_pixel(x as u32, y as u32, Rgb([colour.r, colour.g, colour.b]));
        }
    }
    picture.save(path).map_err(|e| Error::file(path, format!("cannot be written: {e}")))
}

/// The fields of one layer.
pub struct Fields {
    /// `[units, inputs]`.
    pub values: Array2<f32>,
    /// Which layer of weights, 0 for W₁.
    pub layer: usize,
    /// They are what has changed since other weights.
    pub is_change: bool,
    /// The units, the one with the largest root mean square first, the lower number first among equals.
    pub order: Vec<usize>,
    /// A round number above 99.9 % of the absolute values.
    pub range: f32,
    /// The largest absolute value.
    pub largest: f32,
    /// Minibatches the weights had seen.
    pub minibatch: u64,
}

/// Fields of `layer` (0 for W₁) and the ends of their range; with `since` what has changed since those weights, which
/// have the same sizes.
pub fn compute(network: &Network<f32>, since: Option<&Network<f32>>, layer: usize, minibatch: u64) -> Fields {
    let layer = layer.min(network.w.len().saturating_sub(1));
    let mut values = fields(network, layer + 1);
    if let Some(before) = since {
        values -= &fields(before, layer + 1);
    }
    let range = round_up(symmetric_range(&values));
    let largest = values.iter().map(|v| v.abs()).filter(|v| v.is_finite()).fold(0.0, f32::max);
    let strength = |unit: &usize| values.row(*unit).iter().map(|v| f64::from(*v).powi(2)).sum::<f64>();
    let strengths: Vec<f64> = (0..values.nrows()).map(|unit| strength(&unit)).collect();
    let mut order: Vec<usize> = (0..values.nrows()).collect();
    order.sort_by(|a, b| strengths[*b].total_cmp(&strengths[*a]));
    Fields { values, layer, is_change: since.is_some(), order, range, largest, minibatch }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    #[test]
    fn deeper_fields_are_products_of_the_weights() {
        let mut config = presets::default_config();
        config.network.hidden = vec![5, 4];
        let network: Network<f32> = config.initial_network(&[6, 5, 4, 3]);
        assert_eq!(compute(&network, None, 0, 0).values, network.w[0].t());
        let second = compute(&network, None, 1, 0);
        let expected = network.w[0].dot(&network.w[1]);
        assert_eq!(second.values.dim(), (4, 6));
        assert!(second.values.iter().zip(expected.t().iter()).all(|(a, b)| (a - b).abs() < 1e-5));
        assert!(compute(&network, None, 2, 0).largest > 0.0);
    }

    #[test]
    fn the_change_is_what_was_added_and_the_strongest_comes_first() {
        let mut config = presets::default_config();
        config.network.hidden = vec![5, 4];
        let before: Network<f32> = config.initial_network(&[6, 5, 4, 3]);
        let mut after = before.clone();
        after.w[0][[2, 3]] += 0.5;
        after.w[0][[1, 0]] -= 0.25;
        let change = compute(&after, Some(&before), 0, 7);
        for (place, value) in change.values.indexed_iter() {
            let expected = match place {
                (3, 2) => 0.5,
                (0, 1) => -0.25,
                _ => 0.0,
            };
            assert!((value - expected).abs() < 1e-6, "{place:?}: {value}");
        }
        assert_eq!((change.order, change.is_change), (vec![3, 0, 1, 2, 4], true));
        assert!((change.largest - 0.5).abs() < 1e-6 && change.range >= 0.25);
        let nothing = compute(&before, Some(&before), 1, 0);
        assert_eq!((nothing.largest, nothing.order), (0.0, vec![0, 1, 2, 3]));
        // Deeper: the product now less the product then.
        let second = compute(&after, Some(&before), 1, 0).values;
        let expected = after.w[0].dot(&after.w[1]) - before.w[0].dot(&before.w[1]);
        assert!(second.iter().zip(expected.t().iter()).all(|(a, b)| (a - b).abs() < 1e-5));
    }
}
