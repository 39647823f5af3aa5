//! Where the curves lie in the plot: the extent of its axes, ticks, marks.

use crate::round;
use crate::ui::panels::curves::model::{Mark, Model, Series};
use crate::ui::plots::curve::Axes;
use crate::ui::state::curves_view::Quantity;
use crate::ui::style::format::thousands;

impl Axes {
    /// Axes that hold the visible series. `least` is a share that is surely below the smallest but zero.
    pub fn new<'a>(shown: &[&'a Series], log_x: bool, log_y: bool, least: Option<f64>) -> Self {
        let values = || {
            let both = |s: &&'a Series| {
                let s = *s;
                (0..s.points.len()).flat_map(move |i| [s.points[i][1], s.front(i)])
            };
            shown.iter().flat_map(both).filter(|y| y.is_finite())
        };
        let fold = |(low, high): (f64, f64), y: f64| (low.min(y), high.max(y));
        let extent = |it: &mut dyn Iterator<Item = f64>| it.fold((f64::INFINITY, f64::NEG_INFINITY), fold);
        let (low, high) = extent(&mut values());
        let (least_positive, _) = extent(&mut values().filter(|y| *y > 0.0));
        let log_y = log_y && high > 0.0;
        let (bottom, top, zero) = if log_y {
            let has_zero = low <= 0.0;
            let floor = least.map_or(least_positive, |least| least_positive.min(least)) / 2.0;
            let zero = has_zero.then(|| floor.log10());
            let top = high.log10() + 0.1;
            (zero.map_or((least_positive.log10() - 0.15).min(top - 0.6), |zero| zero - 0.1), top, zero)
        } else if low > high {
            (0.0, 1.0, None)
        } else {
            // A quantity that is never negative begins at zero.
            let from = if low >= 0.0 { 0.0 } else { low };
            let room = (high - from).max(1e-12 + 1e-9 * high.abs()) * 0.05;
            (from - room * 0.6, high + room, None)
        };
        let places =
            || shown.iter().flat_map(|s| [s.points.first(), s.points.last()]).flatten().map(|p| p[0]);
        let right = places().fold(0.0f64, f64::max);
        let (left, right) = if log_x {
            let first = places().filter(|x| *x > 0.0).fold(right, f64::min).max(1e-12);
            let (left, right) = (first.log10(), right.max(first * 1.01).log10());
            let room = ((right - left) * 0.015).max(1e-6);
            (left - room, right + room)
        } else {
            let right = f64::from(round::round_up(right.max(0.02) as f32));
            (-right * 0.015, right * 1.015)
        };
        Self { log_x, log_y, zero, all: [left, bottom, right, top] }
    }
}

/// A labelled place of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where, in axis coordinates.
    pub at: f64,
    /// What stands there.
    pub text: String,
}

/// How numbers stand at an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    /// As they are.
    Plain,
    /// Shares as per cent.
    Percent,
}

/// Ticks between `low` and `high` on an axis of `length` points, with labels at least `apart` points from each other:
/// round numbers; on a logarithmic axis powers of ten, with 2 and 5 between them where there is room, and round
/// numbers again where less than a decade is seen.
pub fn ticks(log: bool, (low, high): (f64, f64), length: f64, apart: f64, unit: Unit) -> Vec<Tick> {
    let sane = low.is_finite() && high.is_finite() && high > low && (!log || high - low < 400.0);
    if !sane || length <= 0.0 {
        return Vec::new();
    }
    let factor = if unit == Unit::Percent { 100.0 } else { 1.0 };
    let text = |value: f64, step: f64| label(value * factor, step * factor, unit);
    let straight = |low: f64, high: f64, step: f64| -> Vec<(f64, f64)> {
        let (first, last) = ((low / step).ceil(), (high / step).floor());
        if last - first > 200.0 {
            return Vec::new();
        }
        (first as i64..=last as i64).map(|i| (i as f64 * step, step)).collect()
    };
    if !log {
        let step = nice((high - low) * apart / length);
        let found = straight(low, high, step).into_iter();
        return found.map(|(value, step)| Tick { at: value, text: text(value, step) }).collect();
    }
    let decade = length / (high - low);
    let mut found = Vec::new();
    if high - low < 0.9 {
        // The distance between labels is smallest at the upper end.
        let (from, to) = (10f64.powf(low), 10f64.powf(high));
        let step = nice(to * std::f64::consts::LN_10 * apart / decade);
        found = straight(from, to, step);
    }
    if found.len() < 2 {
        found.clear();
        let fine = decade * 0.3 > apart;
        let stride = ((apart / decade).ceil() as i32).max(1);
        for power in low.floor() as i32..=high.ceil() as i32 {
            let one = 10f64.powi(power);
            if power.rem_euclid(stride) == 0 {
                found.push((one, one));
            }
            if fine {
                found.extend([(2.0 * one, one), (5.0 * one, one)]);
            }
        }
    }
    let mut ticks: Vec<Tick> = found
        .into_iter()
        .filter(|(value, _)| *value > 0.0)
        .map(|(value, step)| Tick { at: value.log10(), text: text(value, step) })
        .collect();
    ticks.retain(|tick| (low..=high).contains(&tick.at));
    ticks
}

/// 1, 2 or 5 times a power of ten, at least `x`.
fn nice(x: f64) -> f64 {
    if !(x.is_finite() && x > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf(x.log10().floor());
    power * [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| step * power >= x * 0.999).unwrap_or(10.0)
}

fn label(value: f64, step: f64, unit: Unit) -> String {
    let decimals = (-(step * 1.000_001).log10()).ceil().clamp(0.0, 12.0) as usize;
    let small = value != 0.0 && value.abs() < 1e-4 || value.abs() >= 1e7;
    let text = if value.abs() < step * 1e-6 {
        "0".into()
    } else if small && unit == Unit::Plain {
        let digits = (value.abs().log10().floor() - step.log10().floor()).clamp(0.0, 6.0) as usize;
        format!("{value:.digits$e}")
    } else if decimals == 0 && value >= 1e4 {
        thousands(value)
    } else {
        format!("{value:.decimals$}")
    };
    let text = text.replace('-', "−");
    if unit == Unit::Percent { text + " %" } else { text }
}

/// How the numbers of a quantity stand at the axis.
pub fn unit(quantity: Quantity) -> Unit {
    if quantity == Quantity::Error { Unit::Percent } else { Unit::Plain }
}

/// Marks that are nearer to each other than `apart` (in axis coordinates) become one, at the first of them.
pub fn together<'a>(model: &'a Model, axes: &Axes, apart: f64) -> Vec<(f64, Vec<&'a Mark>)> {
    let mut sorted: Vec<(f64, &Mark)> = model
        .marks
        .iter()
        // A change before the first minibatch stands at the left edge of a logarithmic axis.
        .map(|mark| (axes.x(mark.x).unwrap_or(axes.all[0]), mark))
        .collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut groups: Vec<(f64, Vec<&Mark>)> = Vec::new();
    for (at, mark) in sorted {
        match groups.last_mut().filter(|(first, _)| at - first < apart) {
            Some((_, group)) => group.push(mark),
            None => groups.push((at, vec![mark])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Axes = Axes { log_x: false, log_y: false, zero: None, all: [0.0; 4] };

    fn words(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.text.as_str()).collect()
    }

    #[test]
    fn ticks_are_real_numbers_at_their_logarithms() {
        let found = ticks(true, (-3.1, -0.9), 300.0, 20.0, Unit::Percent);
        let expected = ["0.1 %", "0.2 %", "0.5 %", "1 %", "2 %", "5 %", "10 %"];
        assert_eq!(words(&found), expected);
        assert!(found.iter().zip([0.001f64, 0.002, 0.005]).all(|(t, v)| (t.at - v.log10()).abs() < 1e-12));
        assert_eq!(
            words(&ticks(true, (0.0, 6.0), 300.0, 60.0, Unit::Plain)),
            ["1", "100", "10,000", "1,000,000"]
        );
        // Zoomed into a part of a decade: round numbers, and enough of them.
        let found = ticks(true, (1.52f64.log10(), 1.83f64.log10()), 300.0, 40.0, Unit::Plain);
        assert_eq!(words(&found), ["1.55", "1.60", "1.65", "1.70", "1.75", "1.80"]);
        assert_eq!(
            words(&ticks(false, (-0.2, 2.1), 200.0, 40.0, Unit::Plain)),
            ["0.0", "0.5", "1.0", "1.5", "2.0"].map(|w| if w == "0.0" { "0" } else { w })
        );
        assert_eq!(words(&ticks(true, (-5.1, -3.9), 100.0, 40.0, Unit::Plain)), ["1e−5", "0.0001"]);
    }

    #[test]
    fn near_marks_become_one() {
        let mark = |x: f64| Mark { x, run: 0, minibatch: 0, words: String::new() };
        let model = Model { marks: [1.0, 5.0, 1.4, 5.2].map(mark).into(), ..Model::default() };
        let groups = together(&model, &PLAIN, 0.5);
        let sizes: Vec<(f64, usize)> = groups.iter().map(|(at, g)| (*at, g.len())).collect();
        assert_eq!(sizes, [(1.0, 2), (5.0, 2)]);
        assert_eq!(together(&model, &PLAIN, 0.1).len(), 4);
    }

    #[test]
    fn zero_has_a_line_of_its_own_on_a_logarithmic_axis() {
        let points = vec![[1.0, 0.1], [2.0, 0.0], [3.0, 0.01]];
        let series = Series { name: String::new(), kind: 0, run: 0, dense: false, points, smooth: None };
        let axes = Axes::new(&[&series], false, true, Some(1.0 / 50_000.0));
        assert!((axes.y(0.0).unwrap() - 1e-5f64.log10()).abs() < 1e-12);
        assert!(axes.all[1] < axes.y(0.0).unwrap() && axes.all[3] > -1.0);
        assert_eq!(axes.y(f64::NAN), None);
    }
}
