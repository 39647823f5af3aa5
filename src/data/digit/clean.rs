//! Brightness and cover of a picture → where its ink is, from 0 to 1.

use super::paper::{Paper, commonest};
use super::plane::Plane;
use super::specks;

/// What the ink was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the cover: strokes on nothing.
    Cover,
    /// Dark strokes on bright paper.
    Dark,
    /// Bright strokes on a dark ground.
    Bright,
}

/// The ink of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Ink {
    /// From 0, paper, to 1, full ink, row after row.
    pub values: Vec<f32>,
    /// What it was found in.
    pub source: Source,
    /// The paper differs by this much from place to place, as a share of the ink's contrast.
    pub shade: f32,
}

/// Ink that differs less from the paper than this is none.
const LEAST_CONTRAST: f32 = 0.04;
/// Ink that differs as much from the paper is ink, whatever the paper is like.
const EVIDENT: f32 = 0.5;
/// As many standard deviations of the paper's grain are paper.
const GRAIN: f32 = 3.0;
/// A picture with more pixels than this on a side may lose the pale rims of its strokes.
const LARGE: usize = 64;

/// The ink of a picture of `brightness` (0 black, 1 white) and `cover` (0 transparent, 1 opaque).
///
/// Where the border is transparent and what is opaque has one brightness, or fills little of its box, the cover is the ink.
/// Otherwise transparent places become paper, the paper's level is fitted by a surface of second order that spares the
/// strokes, and taken off; strokes are what differs from it on the rarer side by more than Otsu's threshold, with their
/// rims down to the paper's grain; specks, and what a photograph shows beside the paper, are left out; the rest is stretched to 0…1.
/// Nothing if nothing differs from the paper.
pub fn ink(brightness: Plane<'_>, cover: Plane<'_>) -> Option<Ink> {
    let size @ [height, width] = brightness.size;
    if cover.size != size || height * width == 0 {
        return None;
    }
    if is_in_cover(brightness, cover) {
        let values = stretched(cover.values, size, 0.0)?;
        return Some(Ink { values, source: Source::Cover, shade: 0.0 });
    }
    let filled = on_paper(brightness, cover);
    let paper = Paper::fitted(&filled, size);
    let level = commonest(&filled, size);
    let range = filled.iter().fold(0.0_f32, |most, value| most.max((value - level).abs()));
    from_paper(&filled, size, |at| paper.at(at), GRAIN * paper.grain, paper.range()).or_else(|| {
        // So full of ink that no surface fits: even paper.
        (range > EVIDENT).then(|| from_paper(&filled, size, |_| level, 0.0, 0.0)).flatten()
    })
}

/// The ink of what differs from the paper's level on the rarer side.
fn from_paper(
    filled: &[f32],
    size: [usize; 2],
    level: impl Fn(usize) -> f32,
    grain: f32,
    range: f32,
) -> Option<Ink> {
    let mut off: Vec<f32> = filled.iter().enumerate().map(|(at, value)| value - level(at)).collect();
    let is_dark = off.iter().map(|value| f64::from(*value).powi(3)).sum::<f64>() < 0.0;
    if is_dark {
        off.iter_mut().for_each(|value| *value = -*value);
    }
    let values = stretched(&off, size, grain)?;
    let contrast = off.iter().copied().fold(0.0, f32::max);
    let source = if is_dark { Source::Dark } else { Source::Bright };
    Some(Ink { values, source, shade: range / contrast })
}

/// Whether the strokes lie in the cover: mostly nothing along the border, and what is opaque is of one brightness or thin.
fn is_in_cover(brightness: Plane<'_>, cover: Plane<'_>) -> bool {
    let [height, width] = cover.size;
    let at_border = |at: usize| {
        let (y, x) = (at / width, at % width);
        y == 0 || x == 0 || y + 1 == height || x + 1 == width
    };
    let border = (0..height * width).filter(|&at| at_border(at));
    let (count, covered) = border.fold((0, 0), |(n, c), at| (n + 1, c + usize::from(cover.values[at] > 0.5)));
    let opaque: Vec<usize> = (0..height * width).filter(|&at| cover.values[at] > 0.5).collect();
    if opaque.is_empty() || 2 * covered >= count {
        // Pale strokes on nothing, as a soft pencil leaves them; a picture that is opaque is none of these.
        return opaque.is_empty() && cover.values.iter().any(|value| *value > LEAST_CONTRAST);
    }
    let mean = opaque.iter().map(|&at| brightness.values[at]).sum::<f32>() / opaque.len() as f32;
    let spread =
        opaque.iter().map(|&at| (brightness.values[at] - mean).powi(2)).sum::<f32>() / opaque.len() as f32;
    let range = |of: &dyn Fn(usize) -> usize| {
        let places = || opaque.iter().map(|&at| of(at));
        places().max().unwrap_or(0) + 1 - places().min().unwrap_or(0)
    };
    let area = range(&|at| at / width) * range(&|at| at % width);
    spread.sqrt() < 0.15 || opaque.len() * 5 < area * 3
}

/// Transparent places take the middle brightness of the opaque ones.
fn on_paper(brightness: Plane<'_>, cover: Plane<'_>) -> Vec<f32> {
    let pairs = || brightness.values.iter().zip(cover.values);
    let mut opaque: Vec<f32> = pairs().filter(|(_, cover)| **cover > 0.5).map(|(value, _)| *value).collect();
    opaque.sort_by(f32::total_cmp);
    let paper = opaque.get(opaque.len() / 2).copied().unwrap_or(1.0);
    pairs().map(|(value, cover)| value * cover + paper * (1.0 - cover)).collect()
}

/// What of `off`, the difference from the paper, is stroke, from 0 to 1.
fn stretched(off: &[f32], [height, width]: [usize; 2], grain: f32) -> Option<Vec<f32>> {
    let most = off.iter().copied().fold(0.0, f32::max);
    if most < LEAST_CONTRAST.max(grain) {
        return None;
    }
    let threshold = otsu(off, most);
    let mut cores: Vec<f32> = off.iter().copied().filter(|value| *value > threshold).collect();
    cores.sort_by(f32::total_cmp);
    let full = *cores.get(cores.len() * 7 / 10)?;
    let rim = if height.max(width) > LARGE { threshold * 0.5 } else { 0.0 };
    let low = rim.max(grain).max(0.02 * full).min(0.8 * full);
    let mut values: Vec<f32> =
        off.iter().map(|value| ((value - low) / (full - low)).clamp(0.0, 1.0)).collect();
    specks::clean(&mut values, [height, width], (threshold - low) / (full - low));
    values.iter().any(|value| *value > 0.0).then_some(values)
}

/// Otsu's threshold (1979) of the numbers above 0: the cut that parts them into the two classes farthest apart.
fn otsu(values: &[f32], most: f32) -> f32 {
    const BINS: usize = 256;
    let mut counts = [0u64; BINS];
    for value in values {
        counts[((value.max(0.0) / most * (BINS - 1) as f32) as usize).min(BINS - 1)] += 1;
    }
    let weigh = |counts: &[u64], first: usize| {
        let n: u64 = counts.iter().sum();
        let sum: f64 = counts.iter().enumerate().map(|(bin, n)| (first + bin) as f64 * *n as f64).sum();
        (n as f64, sum)
    };
    let mut best = (0.0, 0);
    for cut in 1..BINS {
        let ((low, low_sum), (high, high_sum)) = (weigh(&counts[..cut], 0), weigh(&counts[cut..], cut));
        if low > 0.0 && high > 0.0 {
            let apart = low * high * (low_sum / low - high_sum / high).powi(2);
            if apart > best.0 {
                best = (apart, cut);
            }
        }
    }
    (best.1 as f32 - 0.5).max(0.5) / (BINS - 1) as f32 * most
}
