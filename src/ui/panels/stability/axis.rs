//! An axis of the stability map: a knob and the values that are tried.

use crate::config::Config;
use crate::knobs::{KNOBS, Knob};
use crate::ui::widgets::short;

/// Where a logarithmic axis of a knob that may be 0 begins.
const LEAST: f64 = 1e-6;

/// The knobs that move states: what a map can be of.
pub fn knobs() -> impl Iterator<Item = &'static Knob> {
    KNOBS.iter().filter(|knob| knob.key.starts_with("dynamics.") || knob.key.starts_with("nudge."))
}

/// A knob over the range of its slider.
#[derive(Clone, Copy)]
pub struct Axis {
    /// Which.
    pub knob: &'static Knob,
    /// Points.
    pub count: usize,
}

impl PartialEq for Axis {
    fn eq(&self, other: &Self) -> bool {
        self.knob.key == other.knob.key && self.count == other.count
    }
}

impl Axis {
    fn ends(&self) -> (f64, f64) {
        let (low, high) = self.knob.slider;
        (if self.knob.log { low.max(LEAST) } else { low }, high)
    }

    /// The value of point `i`, rounded as a person would write it.
    pub fn value(&self, i: usize) -> f64 {
        let (low, high) = self.ends();
        let t = i as f64 / (self.count - 1).max(1) as f64;
        let value = if self.knob.log { low * (high / low).powf(t) } else { low + (high - low) * t };
        let rounded = if self.knob.integer {
            value.round()
        } else {
            let unit = 10f64.powf(value.abs().max(1e-12).log10().floor() - 2.0);
            (value / unit).round() * unit
        };
        // What the multiplication with a power of ten left behind its last digit.
        let written: f64 = format!("{rounded:.9}").parse().unwrap_or(rounded);
        written.clamp(self.knob.min, self.knob.max)
    }

    /// Where a value lies, 0 … 1 over the whole picture (points are in the middles of their cells); outside of it for
    /// values beyond the range.
    pub fn place(&self, value: f64) -> f32 {
        let (low, high) = self.ends();
        let t = if self.knob.log {
            (value.max(LEAST * 0.1) / low).ln() / (high / low).ln()
        } else {
            (value - low) / (high - low)
        };
        ((t * (self.count - 1) as f64 + 0.5) / self.count as f64) as f32
    }

    /// Values worth a number at the axis, about `most` of them.
    pub fn ticks(&self, most: f32) -> Vec<f64> {
        let (low, high) = self.ends();
        if !self.knob.log {
            let rough = (high - low) / f64::from(most.max(1.0));
            let power = 10f64.powf(rough.log10().floor());
            let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|s| s * power >= rough).unwrap_or(10.0) * power;
            return (0..).map(|i| low + step * f64::from(i)).take_while(|v| *v <= high * 1.0001).collect();
        }
        let decades = (high / low).log10();
        let digits: &[f64] = if f64::from(most) > decades * 3.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let stride = ((decades / f64::from(most.max(1.0))).ceil() as i32).max(1);
        let (from, to) = (low.log10().floor() as i32, high.log10().ceil() as i32);
        let all = (from..=to).filter(|decade| (decade - from) % stride == 0);
        let all = all.flat_map(|decade| digits.iter().map(move |digit| digit * 10f64.powi(decade)));
        all.filter(|value| (low * 0.999..=high * 1.001).contains(value)).collect()
    }

    /// "Step size ε".
    pub fn name(&self) -> String {
        format!("{} {}", self.knob.label, self.knob.symbol).trim_end().to_owned()
    }

    /// The value in `config`.
    pub fn get(&self, config: &Config) -> f64 {
        (self.knob.get)(config, 0)
    }

    /// Puts a value into `config`.
    pub fn set(&self, config: &mut Config, value: f64) {
        (self.knob.set)(config, 0, value);
    }
}

/// A value with no needless digits.
pub fn written(value: f64) -> String {
    if (1e-4..1e5).contains(&value.abs()) || value == 0.0 {
        return format!("{value}").replace('-', "−");
    }
    short(value as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knobs::knob;

    #[test]
    fn places_of_points_are_the_middles_of_their_cells() {
        for knob in knobs() {
            let axis = Axis { knob, count: 24 };
            for i in 0..24 {
                let value = axis.value(i);
                assert!((knob.min..=knob.max).contains(&value), "{} {value}", knob.key);
                let place = axis.place(value) * 24.0;
                if knob.integer {
                    // Several points may be of one whole number; the mark lies in one of them.
                    let cell = (place as usize).min(23);
                    assert_eq!(axis.value(cell), value, "{} {i}", knob.key);
                } else {
                    let off = place - 0.5 - i as f32;
                    assert!(off.abs() < 0.06, "{} {i}: {value} off by {off}", knob.key);
                }
            }
            assert!(axis.ticks(8.0).len() >= 2, "{}", knob.key);
        }
    }

    #[test]
    fn values_are_written_as_people_do() {
        let axis = Axis { knob: knob("dynamics.step_size").unwrap(), count: 24 };
        assert_eq!((written(axis.value(0)), written(axis.value(23))), ("0.01".into(), "1.5".into()));
        assert!((0..24).all(|i| written(axis.value(i)).len() <= 6));
    }
}
