//! What the curves panel draws, as numbers: series of all runs in units of the axes, and marks of what was changed.

use crate::config::Difference;
use crate::knobs::{knob, subscript};
use crate::training::snapshot::{Change, Status, UpdatePoint};
use crate::ui::context::Cx;
use crate::ui::panels::curves::time_axis::Clock;
use crate::ui::state::curves_view::{CurvesView, Quantity, XUnit};
use crate::ui::style::format::{precise, thousands};

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

impl Model {
    /// All series of the quantity that the view asks for.
    pub fn new(cx: &Cx<'_>) -> Self {
        let (view, training) = (&cx.view.curves, cx.training);
        let mut model = Self::default();
        let known = Some(training.progress.minibatches);
        let clock = Clock::new(view.x, &training.curves, &training.changes, known);
        model.add(view, 0, &clock, &training.changes);
        if let Status::Diverged(_) = training.status {
            let progress = &training.progress;
            let done = progress.minibatch as f64 / progress.minibatches.max(1) as f64;
            let x = match view.x {
                XUnit::Minibatches => progress.total_minibatches as f64,
                _ => clock.at(progress.epoch as f64 + done),
            };
            let minibatch = progress.total_minibatches;
            let mark = Mark { x, run: 0, minibatch, words: "training diverged here".into() };
            model.marks.extend(x.is_finite().then_some(mark));
        }
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
    let tidy = |value: &str| {
        let value = value.trim().trim_matches('"');
        value.strip_suffix(".0").unwrap_or(value).replace('-', "−")
    };
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
        _ => precise(y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::snapshot::{Curves, RunningPoint};

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

    /// Another run is drawn on the axis of the present one, by its own count of minibatches.
    #[test]
    fn other_runs_lie_on_the_same_axis() {
        use crate::ui::state::settings::Draft;
        use crate::ui::state::view::{Hover, Overlay, View};
        use crate::ui::style::colours::Palette;
        use crate::{presets, settling, training};
        use std::sync::Arc;
        let config = presets::default_config();
        let mut run = training::engine::loading(config.clone(), "");
        run.progress.minibatches = 100;
        let point = |epoch: f64, per_epoch: f64, error: f64| UpdatePoint {
            epoch,
            minibatch: (epoch * per_epoch) as u64,
            seconds: epoch * 7.0,
            cost: 0.5,
            energy: -1.0,
            error,
            relative: Arc::from([0.1, 0.2]),
        };
        let curves = |per_epoch: f64, error: f64| {
            let running = [0.5, 1.0].map(|epoch| RunningPoint { epoch, error, cost: 0.5 });
            let updates = [0.5, 1.0].map(|epoch| point(epoch, per_epoch, error));
            Arc::new(Curves { running: running.into(), epochs: Vec::new(), updates: updates.into() })
        };
        run.curves = curves(100.0, 0.3);
        let beta = Difference { key: "nudge.beta".into(), from: "0.5".into(), to: "0.2".into() };
        let overlay = Overlay {
            id: "a".into(),
            name: "monday".into(),
            curves: curves(10.0, 0.2),
            changes: Arc::new(vec![Change { minibatch: 5, epoch: 0.5, what: beta.clone() }]),
            differing: vec![beta.clone(), Difference { key: "dynamics.step_size".into(), ..beta }],
        };
        assert_eq!(crate::ui::panels::curves::head::run_words(&overlay), "monday: β 0.2 | ε 0.2");
        let mut view = View { overlays: vec![overlay], ..View::default() };
        view.curves.x = XUnit::Minibatches;
        let (run, settling) = (Arc::new(run), Arc::new(settling::engine::empty()));
        let draft =
            Draft { config, error: None, needs_restart: false, own: None, own_presets: Arc::default() };
        let caption = crate::ui::state::caption::caption(&run, &settling);
        let cx = Cx {
            training: &run,
            settling: &settling,
            palette: Palette::of(true),
            view: &view,
            draft: &draft,
            caption: &caption,
            hover: &Hover::default(),
            commands: &std::cell::RefCell::default(),
        };
        let model = Model::new(&cx);
        let running: Vec<(usize, Vec<[f64; 2]>)> =
            model.series.iter().filter(|s| s.name == "running").map(|s| (s.run, s.points.clone())).collect();
        let expected = [(0, vec![[50.0, 0.3], [100.0, 0.3]]), (1, vec![[5.0, 0.2], [10.0, 0.2]])];
        assert_eq!(running, expected);
        assert_eq!((model.marks[0].x, model.marks[0].run), (5.0, 1));
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
}
