//! Ink of any place and size → the box and the middle that MNIST gives its digits.

use super::plane::Plane;
use image::imageops::{self, FilterType};
use image::{ImageBuffer, Luma};
use std::ops::Range;

/// Ink paler than this share of the darkest does not belong to the box.
const PALE: f32 = 0.1;
/// The box of a digit in MNIST, as a share of the picture.
const BOX: f32 = 20.0 / 28.0;
/// This share of the inked pixels may be darker than full: thin strokes are brought to full ink.
const DARKEST: f32 = 0.15;

type Picture = ImageBuffer<Luma<f32>, Vec<f32>>;

/// `rows × columns` ink from 0 to 1: the box of `ink` (what reaches a tenth of its darkest) resampled, proportions kept,
/// to the largest that fits 20/28 of `target` on both sides, its strokes brought to full ink, and put so that the centre of
/// mass lies in the middle (to whole pixels, and nothing of the box beyond the border). Nothing where there is no ink, or
/// where sizes and numbers do not agree.
pub fn fit(ink: Plane<'_>, target: [usize; 2]) -> Option<Vec<f32>> {
    let [height, width] = ink.size;
    let [rows, columns] = target;
    if height * width != ink.values.len() || rows * columns == 0 {
        return None;
    }
    let darkest = ink.values.iter().copied().fold(0.0, f32::max);
    let [down, across] = bounds(ink, PALE * darkest)?;
    let part = Picture::from_fn(across.len() as u32, down.len() as u32, |x, y| {
        Luma([ink.values[(down.start + y as usize) * width + across.start + x as usize].clamp(0.0, 1.0)])
    });
    let room = [rows as f32 * BOX, columns as f32 * BOX];
    let scale = (room[0] / down.len() as f32).min(room[1] / across.len() as f32);
    let side = |length: usize, most: usize| ((length as f32 * scale).round() as usize).clamp(1, most);
    let (tall, wide) = (side(down.len(), rows), side(across.len(), columns));
    let mut small = imageops::resize(&part, wide as u32, tall as u32, FilterType::Triangle).into_raw();
    to_full_ink(&mut small);
    let [top, left] = [place(&small, wide, rows, true), place(&small, wide, columns, false)];
    let mut out = vec![0.0; rows * columns];
    for (y, row) in small.chunks(wide).enumerate() {
        let start = (top + y) * columns + left;
        out[start..start + wide].copy_from_slice(row);
    }
    Some(out)
}

/// Rows and columns between the first and the last that hold more than `least`.
fn bounds(ink: Plane<'_>, least: f32) -> Option<[Range<usize>; 2]> {
    let width = ink.size[1];
    let inked = || ink.values.iter().enumerate().filter(move |(_, value)| **value > least).map(|(at, _)| at);
    let range = |of: &dyn Fn(usize) -> usize| Some(inked().map(of).min()?..inked().map(of).max()? + 1);
    Some([range(&|at| at / width)?, range(&|at| at % width)?])
}

/// Multiplies so that the darkest of the ink is 1.
fn to_full_ink(values: &mut [f32]) {
    let mut inked: Vec<f32> = values.iter().copied().filter(|value| *value > PALE * 0.5).collect();
    inked.sort_by(|a, b| b.total_cmp(a));
    let Some(&dark) = inked.get((inked.len() as f32 * DARKEST) as usize) else { return };
    values.iter_mut().for_each(|value| *value = (*value / dark).min(1.0));
}

/// The first row (or column) of a box in a picture of `length` that brings its centre of mass to the middle.
fn place(values: &[f32], wide: usize, length: usize, is_row: bool) -> usize {
    let at = |index: usize| if is_row { index / wide } else { index % wide };
    let side = if is_row { values.len() / wide } else { wide };
    let mass: f32 = values.iter().sum();
    let moment: f32 = values.iter().enumerate().map(|(index, value)| value * (at(index) as f32 + 0.5)).sum();
    let start = length as f32 / 2.0 - moment / mass.max(f32::MIN_POSITIVE);
    start.round().clamp(0.0, (length - side) as f32) as usize
}
