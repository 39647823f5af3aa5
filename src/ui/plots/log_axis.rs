//! Logarithmic axes: values are plotted as log₁₀, ticks and hover show the real ones.

use crate::ui::context::thousands;
use egui_plot::{GridInput, GridMark};

/// Grid spacing that a plot with these marks must be given: its lower end tells [`marks`] the scale.
pub const SPACING: egui::Rangef = egui::Rangef { min: 6.0, max: 40.0 };
/// Points between two labels.
const LABEL: f64 = 17.0;

/// Points per decade.
pub fn decade(input: &GridInput) -> f64 {
    f64::from(SPACING.min) / input.base_step_size.max(1e-9)
}

/// Decades, and 2 and 5 between them when there is room.
pub fn marks(input: GridInput) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    if !(low.is_finite() && high.is_finite()) || high - low > 400.0 {
        return Vec::new();
    }
    // The marks are chosen to fit; a large step keeps them from fading.
    let mut found = Vec::new();
    let decade_points = decade(&input);
    let fine = decade_points * 0.3 > LABEL;
    let stride = ((LABEL / decade_points).ceil() as i32).max(1);
    for decade in low.floor() as i32..=high.ceil() as i32 {
        if decade.rem_euclid(stride) == 0 {
            found.push(GridMark { value: f64::from(decade), step_size: 100.0 });
        }
        if fine {
            for step in [2.0f64, 5.0] {
                found.push(GridMark { value: f64::from(decade) + step.log10(), step_size: 100.0 });
            }
        }
    }
    found.retain(|mark| (low..=high).contains(&mark.value));
    found
}

/// A plain number at its logarithm: "1", "0.1", "0.001", below that powers of ten.
pub fn plain(log: f64) -> String {
    let value = 10f64.powf(log);
    if !(-4.5..=5.5).contains(&log) {
        return format!("{value:.0e}").replace('-', "−");
    }
    if value >= 9999.5 {
        return thousands(value);
    }
    let decimals = if value >= 0.995 { 0 } else { (-value.log10()).ceil().clamp(1.0, 9.0) as usize };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_read_as_people_write_them() {
        assert_eq!([0.0, -1.0, -3.0].map(plain), ["1", "0.1", "0.001"]);
        assert_eq!(plain(0.02f64.log10()), "0.02");
    }
}
