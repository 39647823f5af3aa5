//! Receptive fields as pictures, without a window.

use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::model::Network;
use crate::model::scalar::product;
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
