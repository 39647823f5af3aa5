//! Histograms of weights, biases and activities, and how much the layers move.

use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::knobs::subscript;
use crate::model::activation::Unit;
use crate::model::{Network, Tied};
use crate::round::round_up;
use crate::training::evaluate::activities;
use crate::training::snapshot::UpdatePoint;
use std::sync::Arc;

/// Bins of weights: odd, so that one lies around zero.
const WEIGHT_BINS: usize = 61;

const BIAS_BINS: usize = 31;

const ACTIVITY_BINS: usize = 40;

/// Images whose activities are counted.
pub const IMAGES: usize = 100;

/// How many values lie where.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// The left end of the first bin.
    pub low: f64,
    /// The right end of the last.
    pub high: f64,
    /// Values in each bin; one at the right end of all belongs to the last.
    pub counts: Vec<usize>,
    /// Values that are not finite numbers.
    pub broken: usize,
    /// Root mean square of the finite ones.
    pub rms: f64,
}

impl Histogram {
    /// Counts values between `low` and `high`; what lies outside goes into the bin at that end.
    pub fn new(values: impl Iterator<Item = f32>, (low, high): (f64, f64), bins: usize) -> Self {
        let mut counts = vec![0; bins];
        let (mut broken, mut finite, mut squares) = (0, 0_usize, 0.0);
        let factor = bins as f64 / (high - low);
        for value in values {
            let value = f64::from(value);
            if !value.is_finite() {
                broken += 1;
                continue;
            }
            finite += 1;
            squares += value * value;
            let bin = ((value - low) * factor).floor().clamp(0.0, bins as f64 - 1.0);
            counts[bin as usize] += 1;
        }
        Self { low, high, counts, broken, rms: (squares / finite.max(1) as f64).sqrt() }
    }

    /// Finite values.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    /// The ends of a bin.
    pub fn ends(&self, bin: usize) -> (f64, f64) {
        let width = (self.high - self.low) / self.counts.len() as f64;
        (self.low + bin as f64 * width, self.low + (bin + 1) as f64 * width)
    }

    /// The bin that holds `x`, if `x` is between the ends.
    pub fn bin(&self, x: f64) -> Option<usize> {
        let share = (x - self.low) / (self.high - self.low);
        (0.0..1.0).contains(&share).then_some((share * self.counts.len() as f64) as usize)
    }
}

/// Something counted now and at the start of the run, on the same bins.
#[derive(Clone, Debug, PartialEq)]
pub struct HistogramPair {
    /// `W₁`, `b₂`.
    pub name: String,
    /// Values, as they are arranged: `784 × 500`.
    pub shape: String,
    /// Now.
    pub now: Histogram,
    /// At the start of the run, if that is known.
    pub start: Option<Histogram>,
}

/// The weights and the biases of each layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// W₁ … W_L.
    pub w: Vec<HistogramPair>,
    /// b₁ … b_L.
    pub b: Vec<HistogramPair>,
}

impl Weights {
    /// Counts the parameters of `network` and of what it was at the start.
    pub fn new(network: &Network<f32>, start: Option<&Network<f32>>) -> Self {
        let start = start.filter(|start| start.sizes() == network.sizes());
        let pair = |name: String, shape: String, now: &[f32], start: Option<&[f32]>, bins: usize| {
            let both = now.iter().chain(start.into_iter().flatten());
            let largest = both.map(|x| x.abs()).filter(|x| x.is_finite()).fold(0.0f32, f32::max);
            let range = if largest > 0.0 { f64::from(round_up(largest)) } else { 1.0 };
            let count = |values: &[f32]| Histogram::new(values.iter().copied(), (-range, range), bins);
            HistogramPair { name, shape, now: count(now), start: start.map(count) }
        };
        let slice = |w: &ndarray::Array2<f32>| w.iter().copied().collect::<Vec<f32>>();
        let w = (0..network.w.len()).map(|i| {
            let (now, before) = (slice(&network.w[i]), start.map(|start| slice(&start.w[i])));
            let shape = format!("{} × {}", network.w[i].nrows(), network.w[i].ncols());
            pair(format!("W{}", subscript(i + 1)), shape, &now, before.as_deref(), WEIGHT_BINS)
        });
        let b = (0..network.b.len()).map(|i| {
            let (now, before) = (network.b[i].to_vec(), start.map(|start| start.b[i].to_vec()));
            pair(format!("b{}", subscript(i + 1)), now.len().to_string(), &now, before.as_deref(), BIAS_BINS)
        });
        Self { w: w.collect(), b: b.collect() }
    }
}

/// ρ of the units of one layer over some images.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Units of the layer.
    pub units: usize,
    /// How often each activity occurs.
    pub histogram: Histogram,
    /// Shares of units at the lower and the upper bound of their box; `None` for units without a box.
    pub at_bounds: Option<[f64; 2]>,
}

/// ρ after the free phase for the first images of the test file, layer by layer.
pub fn of_images(network: &Arc<Network<f32>>, config: &Config, data: &Dataset) -> Vec<Activity> {
    let examples = 0..data.range(Split::Test, 0).len().min(IMAGES);
    let tied = Tied::new((**network).clone());
    let layers = activities(&tied, config, data, (Split::Test, examples));
    (1..).zip(layers).map(|(k, values)| activity(network, k, &values, None)).collect()
}

/// ρ of a settling state, on the bins of `like` where there are some.
pub fn of_frame(network: &Network<f32>, layers: &[Vec<f64>], like: Option<&Vec<Activity>>) -> Vec<Activity> {
    let numbered = (1..=network.num_layers()).zip(layers);
    let of = |(k, layer): (usize, &Vec<f64>)| {
        let values: Vec<f32> = layer.iter().map(|s| network.unit(k).rho(*s) as f32).collect();
        activity(network, k, &values, like.and_then(|like| like.get(k - 1)))
    };
    numbered.map(of).collect()
}

fn activity(network: &Network<f32>, k: usize, values: &[f32], like: Option<&Activity>) -> Activity {
    let unit = network.unit(k);
    let finite = || values.iter().copied().filter(|x| x.is_finite());
    let range = match (unit, like) {
        (_, Some(like)) => (like.histogram.low, like.histogram.high),
        (Unit::Boxed, None) => (0.0, 1.0),
        _ => {
            let (low, high) = finite().fold((0.0f32, 1.0f32), |(a, b), x| (a.min(x), b.max(x)));
            let low = if low < 0.0 { -f64::from(round_up(-low)) } else { 0.0 };
            (low, f64::from(round_up(high)))
        }
    };
    let share =
        |is: &dyn Fn(f32) -> bool| finite().filter(|x| is(*x)).count() as f64 / values.len().max(1) as f64;
    let at_bounds = (unit == Unit::Boxed).then(|| [share(&|x| x <= 0.0), share(&|x| x >= 1.0)]);
    let units = network.w[k - 1].ncols();
    Activity { units, histogram: Histogram::new(values.iter().copied(), range, ACTIVITY_BINS), at_bounds }
}

/// Mean relative update of each layer over the last tenth of the run, at least twenty points of the curve.
pub fn recent(updates: &[UpdatePoint]) -> Vec<f64> {
    let count = (updates.len() / 10).max(20).min(updates.len());
    let last = &updates[updates.len() - count..];
    let layers = last.first().map_or(0, |p| p.relative.len());
    (0..layers).map(|k| last.iter().map(|p| p.relative[k]).sum::<f64>() / count as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_one_bin() {
        let values = [-1.0, -0.99, -0.01, 0.0, 0.01, 0.5, 1.0, f32::NAN, f32::INFINITY];
        let found = Histogram::new(values.into_iter(), (-1.0, 1.0), 4);
        assert_eq!((found.counts.clone(), found.broken), (vec![2, 1, 2, 2], 2));
        assert_eq!((found.ends(1), found.bin(-0.2), found.bin(1.0)), ((-0.5, 0.0), Some(1), None));
    }
}
