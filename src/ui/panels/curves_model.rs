//! What the curves panel draws, as numbers: series of all runs in units of the axes, and marks of what was changed.

use crate::config::Difference;
use crate::knobs::knob;
use crate::training::snapshot::{Change, Curves, UpdatePoint};
use crate::ui::command::{CurvesView, Quantity, XUnit};
use crate::ui::cx::{Cx, thousands};
use crate::ui::widgets::subscript;

/// One curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What it is called: `test`, `layer 2`.
    pub name: String,
    /// Its place in the legend.
    pub kind: usize,
    /// 0 is the present run, i the overlay i − 1.
    pub run: usize,
    /// Of minibatches, not of whole epochs.
    pub dense: bool,
    /// x in units of the axis, y as it is; NaN is a gap.
    pub points: Vec<[f64; 2]>,
    /// The exponential mean at each of `points`, if that is on and the series dense.
    pub smooth: Option<Vec<f64>>,
}

impl Series {
    /// The values that are drawn in front.
    pub fn front(&self, i: usize) -> f64 {
        self.smooth.as_ref().map_or(self.points[i][1], |smooth| smooth[i])
    }

    /// The point nearest to `x`, measured by `along` (the logarithm on a logarithmic axis).
    pub fn nearest(&self, x: f64, along: impl Fn(f64) -> f64) -> Option<usize> {
        let after = self.points.partition_point(|p| p[0] < x);
        let near = [after.checked_sub(1), Some(after)].into_iter().flatten();
        let far = |i: &usize| (along(self.points[*i][0]) - along(x)).abs();
        near.filter(|i| *i < self.points.len()).min_by(|a, b| far(a).total_cmp(&far(b)))
    }
}

/// Settings that were changed, at one place of the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where, in units of the axis.
    pub x: f64,
    /// As in [`Series::run`].
    pub run: usize,
    /// After so many minibatches.
    pub minibatch: u64,
    /// Which and how: `β 0.5 → 0.3`.
    pub words: String,
}

/// All that is drawn.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The curves of the present run and of the others.
    pub series: Vec<Series>,
    /// What was changed.
    pub marks: Vec<Mark>,
    /// The ends of epochs of the present run, in units of the axis.
    pub epochs: Vec<f64>,
}

/// The names of the curves of a quantity, in the order of the legend.
pub fn kinds(quantity: Quantity, layers: usize) -> Vec<String> {
    match quantity {
        Quantity::Error => {
            ["running", "minibatch", "training", "validation", "test"].map(String::from).into()
        }
        Quantity::Cost => vec!["cost C".into()],
        Quantity::Energy => vec!["energy E".into()],
        Quantity::Update => (1..=layers).map(|k| format!("layer {k}")).collect(),
    }
}

/// The kind of curve that is not shown at first: it jumps from minibatch to minibatch.
pub const MINIBATCH: usize = 1;

/// ŷ_n = m_n/(1 − γⁿ) with m_n = γ m_{n−1} + (1 − γ) y_n, m_0 = 0; begins anew after a gap. γ = 0 gives y.
pub fn smooth(values: impl Iterator<Item = f64>, gamma: f64) -> Vec<f64> {
    let (mut mean, mut weight) = (0.0, 1.0);
    let step = |y: f64| {
        if !y.is_finite() {
            (mean, weight) = (0.0, 1.0);
            return f64::NAN;
        }
        mean = gamma * mean + (1.0 - gamma) * y;
        weight *= gamma;
        mean / (1.0 - weight)
    };
    values.map(step).collect()
}

/// Places of a run's points on the axis.
struct Clock<'a> {
    unit: XUnit,
    /// Minibatches of an epoch, if known.
    per_epoch: Option<f64>,
    curves: &'a Curves,
}

impl<'a> Clock<'a> {
    fn new(unit: XUnit, curves: &'a Curves, changes: &[Change], known: Option<usize>) -> Self {
        let ratio = |epoch: f64, minibatch: u64| (epoch > 0.0).then(|| minibatch as f64 / epoch);
        let of_updates = curves.updates.last().and_then(|p| ratio(p.epoch, p.minibatch));
        let of_changes = changes.last().and_then(|change| ratio(change.epoch, change.minibatch));
        let known = known.filter(|n| *n > 0).map(|n| n as f64);
        Self { unit, per_epoch: known.or(of_updates).or(of_changes), curves }
    }

    /// NaN where the run has not kept what it takes.
    fn at(&self, epoch: f64) -> f64 {
        match self.unit {
            XUnit::Epochs => epoch,
            XUnit::Minibatches => self.per_epoch.map_or(f64::NAN, |n| (epoch * n).round()),
            XUnit::Seconds => self.seconds(epoch),
        }
    }

    /// Seconds between two known moments, in proportion.
    fn seconds(&self, epoch: f64) -> f64 {
        let updates = &self.curves.updates;
        if updates.is_empty() {
            return between(self.curves.epochs.iter().map(|p| [p.epoch, p.seconds]), epoch);
        }
        let at = updates.partition_point(|p| p.epoch < epoch);
        let near = &updates[at.saturating_sub(1)..(at + 1).min(updates.len())];
        // After the last one, the end of the epoch is known too.
        let ends = self.curves.epochs.last().map(|p| [p.epoch, p.seconds]);
        let ends = ends.filter(|_| at == updates.len());
        between(near.iter().map(|p| [p.epoch, p.seconds]).chain(ends), epoch)
    }

    fn update(&self, point: &UpdatePoint) -> f64 {
        match self.unit {
            XUnit::Epochs => point.epoch,
            XUnit::Minibatches => point.minibatch as f64,
            XUnit::Seconds => point.seconds,
        }
    }
}

/// Straight lines between (0, 0) and known points, and on after the last.
fn between(known: impl Iterator<Item = [f64; 2]>, x: f64) -> f64 {
    let (mut before, mut last) = ([0.0, 0.0], None);
    for point in known {
        last = Some((before, point));
        if point[0] >= x {
            break;
        }
        before = point;
    }
    let Some(([x0, y0], [x1, y1])) = last else { return f64::NAN };
    if x1 > x0 { y0 + (y1 - y0) * (x - x0) / (x1 - x0) } else { y1 }
}

impl Model {
    /// All series of the quantity that the view asks for.
    pub fn new(cx: &Cx<'_>) -> Self {
        let (view, training) = (&cx.view.curves, cx.training);
        let mut model = Self::default();
        let known = Some(training.progress.minibatches);
        let clock = Clock::new(view.x, &training.curves, &training.changes, known);
        model.add(view, 0, &clock, &training.changes);
        model.epochs = training
            .curves
            .epochs
            .iter()
            .map(|p| if view.x == XUnit::Seconds { p.seconds } else { clock.at(p.epoch) })
            .collect();
        for (run, overlay) in (1..).zip(&cx.view.overlays) {
            let clock = Clock::new(view.x, &overlay.curves, &overlay.changes, None);
            model.add(view, run, &clock, &overlay.changes);
        }
        model.series.retain(|series| !series.points.is_empty());
        model
    }

    fn add(&mut self, view: &CurvesView, run: usize, clock: &Clock<'_>, changes: &[Change]) {
        let curves = clock.curves;
        let updates = |of: &dyn Fn(&UpdatePoint) -> f64| -> Vec<[f64; 2]> {
            curves.updates.iter().map(|p| [clock.update(p), of(p)]).collect()
        };
        let layers = curves.updates.iter().map(|p| p.relative.len()).max().unwrap_or(0);
        let series: Vec<(bool, Vec<[f64; 2]>)> = match view.quantity {
            Quantity::Error => {
                let epochs = |of: &dyn Fn(usize) -> Option<f64>| -> Vec<[f64; 2]> {
                    let places = curves.epochs.iter().enumerate().filter_map(|(i, p)| {
                        let x = if view.x == XUnit::Seconds { p.seconds } else { clock.at(p.epoch) };
                        Some([x, of(i)?])
                    });
                    places.collect()
                };
                let running = curves.running.iter().map(|p| [clock.at(p.epoch), p.error]);
                vec![
                    (true, running.collect()),
                    (true, updates(&|p| p.error)),
                    (false, epochs(&|i| Some(curves.epochs[i].training))),
                    (false, epochs(&|i| curves.epochs[i].validation)),
                    (false, epochs(&|i| Some(curves.epochs[i].test))),
                ]
            }
            // Runs of older versions kept no more than this.
            Quantity::Cost if curves.updates.is_empty() => {
                vec![(true, curves.running.iter().map(|p| [clock.at(p.epoch), p.cost]).collect())]
            }
            Quantity::Cost => vec![(true, updates(&|p| p.cost))],
            Quantity::Energy => vec![(true, updates(&|p| p.energy))],
            Quantity::Update => {
                let of = |k: usize| updates(&move |p| p.relative.get(k).copied().unwrap_or(f64::NAN));
                (0..layers).map(|k| (true, of(k))).collect()
            }
        };
        let names = kinds(view.quantity, layers);
        for (kind, ((dense, mut points), name)) in series.into_iter().zip(names).enumerate() {
            points.retain(|p| p[0].is_finite());
            let smooths = dense && view.smoothing > 0.0;
            let smooth = smooths.then(|| smooth(points.iter().map(|p| p[1]), view.smoothing));
            self.series.push(Series { name, kind, run, dense, points, smooth });
        }
        for change in changes {
            let x = match view.x {
                XUnit::Minibatches => change.minibatch as f64,
                _ => clock.at(change.epoch),
            };
            let mark = Mark { x, run, minibatch: change.minibatch, words: words(&change.what) };
            self.marks.extend(x.is_finite().then_some(mark));
        }
    }
}

/// A changed setting: `β 0.5 → 0.3`, `η₂ 0.1 → 0.05`, `sign random → centred`.
pub fn words(change: &Difference) -> String {
    let parts = pairs(change).into_iter().map(|(name, from, to)| format!("{name} {from} → {to}"));
    parts.collect::<Vec<_>>().join(", ")
}

/// The setting as another run has it: `β 0.3`.
pub fn value_words(change: &Difference) -> String {
    let parts = pairs(change).into_iter().map(|(name, _, to)| format!("{name} {to}"));
    parts.collect::<Vec<_>>().join(", ")
}

/// Name, value before and value after; of a list the entries that differ.
fn pairs(change: &Difference) -> Vec<(String, String, String)> {
    let symbol = knob(&change.key).map(|knob| if knob.symbol.is_empty() { knob.label } else { knob.symbol });
    let name = symbol.map_or_else(
        || change.key.rsplit('.').next().unwrap_or_default().replace('_', " "),
        |symbol| if symbol.chars().count() > 1 { symbol.to_lowercase() } else { symbol.to_owned() },
    );
    let tidy = |value: &str| value.trim().trim_matches('"').replace('-', "−");
    let list = |value: &str| -> Option<Vec<String>> {
        let inner = value.strip_prefix('[')?.strip_suffix(']')?;
        Some(inner.split(',').map(tidy).collect())
    };
    match (list(&change.from), list(&change.to)) {
        (Some(from), Some(to)) if from.len() == to.len() => {
            let both = (1..).zip(from.into_iter().zip(to));
            let differ = both.filter(|(_, (from, to))| from != to);
            differ.map(|(k, (from, to))| (format!("{name}{}", subscript(k)), from, to)).collect()
        }
        _ => vec![(name, tidy(&change.from), tidy(&change.to))],
    }
}

/// A place on the axis in words.
pub fn place(x: f64, unit: XUnit) -> String {
    match unit {
        XUnit::Epochs => format!("epoch {}", trimmed(x, 3)),
        XUnit::Minibatches => format!("minibatch {}", thousands(x)),
        XUnit::Seconds => format!("{} s", trimmed(x, 2)),
    }
}

/// With at most so many decimals and no zeros at the end.
pub fn trimmed(x: f64, decimals: usize) -> String {
    let text = format!("{x:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    text.replace('-', "−")
}

/// A value as exactly as anyone wants to read it.
pub fn exact(y: f64, quantity: Quantity) -> String {
    if !y.is_finite() {
        return "not a number".into();
    }
    match quantity {
        Quantity::Error => format!("{:.4} %", y * 100.0),
        _ if y != 0.0 && y.abs() < 1e-3 => format!("{y:.5e}").replace('-', "−"),
        _ => format!("{y:.6}").replace('-', "−"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_is_its_formula_and_begins_anew_after_a_gap() {
        let y = [1.0, 0.5, 0.25, f64::NAN, 4.0, 2.0];
        let gamma: f64 = 0.6;
        let found = smooth(y.into_iter(), gamma);
        for n in 1..=3 {
            // The sum written out: (1 − γ) Σ γ^{n−i} y_i / (1 − γⁿ).
            let sum: f64 = (1..=n).map(|i| gamma.powi((n - i) as i32) * y[i - 1]).sum();
            let expected = (1.0 - gamma) * sum / (1.0 - gamma.powi(n as i32));
            assert!((found[n - 1] - expected).abs() < 1e-14, "{n}: {} is not {expected}", found[n - 1]);
        }
        assert!(found[3].is_nan() && (found[4] - 4.0).abs() < 1e-14, "nothing from before the gap");
        assert_eq!(smooth(y[..3].iter().copied(), 0.0), y[..3]);
    }

    #[test]
    fn changes_are_named_by_their_symbols() {
        let of = |key: &str, from: &str, to: &str| {
            words(&Difference { key: key.into(), from: from.into(), to: to.into() })
        };
        assert_eq!(of("nudge.beta", "0.5", "0.3"), "β 0.5 → 0.3");
        assert_eq!(of("learning.rates", "[0.1, 0.05]", "[0.1, 0.02]"), "η₂ 0.05 → 0.02");
        assert_eq!(of("nudge.sign", "\"random\"", "\"centred\""), "sign random → centred");
        assert_eq!(of("dynamics.free_iterations", "20", "50"), "free iterations 20 → 50");
    }

    #[test]
    fn seconds_between_known_moments_are_in_proportion() {
        let known = [[1.0, 10.0], [2.0, 30.0]];
        let at = |x: f64| between(known.into_iter(), x);
        assert_eq!([0.5, 1.0, 1.5, 2.0, 2.5].map(at), [5.0, 10.0, 20.0, 30.0, 40.0]);
        assert!(between(std::iter::empty(), 1.0).is_nan());
    }
}
