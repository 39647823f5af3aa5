//! The top-activating training images of one unit.

use crate::data::{Dataset, Split};
use crate::model::activation::{Unit, clip};
use crate::model::scalar::product;
use crate::model::{Network, energy};
use ndarray::Array2;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// Examples of one matrix product.
const BLOCK: usize = 500;

/// One image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActivatingImage {
    /// Its number in the training file.
    pub index: usize,
    /// Its class.
    pub label: usize,
    /// What reaches the unit from below, `ρ(… ρ(x W₁ + b₁) …) W_k + b_k`: its feed-forward drive, before feedback.
    pub drive: f32,
}

/// The `count` training images of `range` with the largest drive of unit `unit` in layer `k` = 1 … L, in one pass up;
/// of equals the first. `None` if stopped, or if network, data and unit do not fit together.
pub fn top_activating(
    network: &Network<f32>,
    data: &Dataset,
    (k, unit): (usize, usize),
    range: Range<usize>,
    count: usize,
    stop: &AtomicBool,
) -> Option<Vec<ActivatingImage>> {
    let sizes = network.sizes();
    let is_unit = k > 0 && sizes.get(k).is_some_and(|n| unit < *n);
    if !is_unit || sizes[0] != data.num_inputs() || range.end > data.num_in_training_file() {
        return None;
    }
    let mut all: Vec<ActivatingImage> = Vec::with_capacity(range.len());
    for start in range.clone().step_by(BLOCK) {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let block = start..(start + BLOCK).min(range.end);
        let drives = drives(network, data, (k, unit), block.clone());
        let activating = block.zip(drives);
        all.extend(activating.map(|(index, drive)| ActivatingImage {
            index,
            label: data.label(Split::Train, index),
            drive,
        }));
    }
    all.sort_by(|a, b| b.drive.total_cmp(&a.drive).then(a.index.cmp(&b.index)));
    all.truncate(count);
    Some(all)
}

fn drives(
    network: &Network<f32>,
    data: &Dataset,
    (k, unit): (usize, usize),
    block: Range<usize>,
) -> ndarray::Array1<f32> {
    let batch = block.len();
    let bytes: Vec<&[u8]> = block.map(|index| data.pixels(Split::Train, index)).collect();
    let mut signals =
        Array2::from_shape_fn((batch, data.num_inputs()), |(row, i)| f32::from(bytes[row][i]) / 255.0);
    for j in 1..k {
        let mut drive = Array2::zeros((batch, network.b[j - 1].len()));
        if j == 1 {
            energy::input_drive(network, &signals, &mut drive);
        } else {
            drive.assign(&network.b[j - 1]);
            product(&signals, &network.w[j - 1], drive.view_mut(), true); // [B,n_{j-1}]·[n_{j-1},n_j]
        }
        match network.unit(j) {
            Unit::Boxed => drive.mapv_inplace(clip),
            Unit::Linear => {}
            Unit::Smooth(activation) => drive.mapv_inplace(|s| activation.rho(s)),
        }
        signals = drive;
    }
    signals.dot(&network.w[k - 1].column(unit)) + network.b[k - 1][unit] // [B,n_{k-1}]·[n_{k-1}]
}
