//! Round numbers along an axis.

use egui_plot::{GridInput, GridMark};

/// 1, 2 or 5 times a power of ten, at least `x`.
pub fn nice(x: f64) -> f64 {
    if !(x.is_finite() && x > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf(x.log10().floor());
    power * [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| step * power >= x * 0.999).unwrap_or(10.0)
}

/// The multiples of `step` from `low` to `high`.
pub fn marks((low, high): (f64, f64), step: f64) -> Vec<GridMark> {
    let (first, last) = ((low / step).ceil(), (high / step).floor());
    if !(first.is_finite() && last - first < 200.0) {
        return Vec::new();
    }
    (first as i64..=last as i64).map(|i| GridMark { value: i as f64 * step, step_size: step }).collect()
}

/// Round numbers at least 24 points apart, on an axis from `low` to `high` that is `length` points long.
pub fn grid((low, high): (f64, f64), length: f32) -> impl Fn(GridInput) -> Vec<GridMark> {
    let step = nice((high - low) * 24.0 / f64::from(length.max(30.0)));
    move |input| marks(input.bounds, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_marks_lie_within() {
        assert_eq!([nice(0.3), nice(2.0), nice(70.0)], [0.5, 2.0, 100.0]);
        let values: Vec<f64> = marks((-0.9, 1.0), 0.5).iter().map(|mark| mark.value).collect();
        assert_eq!(values, [-0.5, 0.0, 0.5, 1.0]);
        assert!(marks((0.0, 1e9), 1.0).is_empty() && marks((f64::NAN, 1.0), 1.0).is_empty());
    }
}
