//! A plot without controls of its own, as small figures need it: quiet axes, fixed bounds.

use crate::ui::plots::iteration_axis::still;
use crate::ui::plots::log_axis;
use crate::ui::style::colours::Palette;
use crate::ui::style::format::{number, thousands};
use crate::ui::style::theme;
use egui::{Align2, Rect, Ui, UiBuilder};
use egui_plot::{AxisHints, GridInput, GridMark, HPlacement, PlotBounds, PlotResponse, PlotUi};

/// Room for the numbers of the vertical axis.
const AXIS: f32 = 50.0;

/// Width of a digit.
const LETTER: f64 = 7.0;
/// Between the vertical axis and its numbers.
const TO_AXIS: f64 = 3.0;

/// Round numbers at least 24 points apart, on an axis from `low` to `high` that is `length` points long.
pub fn grid((low, high): (f64, f64), length: f32) -> impl Fn(GridInput) -> Vec<GridMark> {
    let step = nice((high - low) * 24.0 / f64::from(length.max(30.0)));
    move |input| marks(input.bounds, step)
}

/// How the numbers of an axis are written.
#[derive(Clone, Copy, PartialEq)]
pub enum Numbers {
    /// As they are.
    Plain,
    /// Iterations, none after this one.
    Iterations(f64),
    /// log₁₀ of what is written.
    Log,
}

/// A plot in `rect` with these bounds; `draw` fills it and returns what it likes.
pub fn small_plot<R>(
    ui: &mut Ui,
    palette: &Palette,
    rect: Rect,
    (id, bounds, x, y): (&str, PlotBounds, Numbers, Numbers),
    draw: impl FnOnce(&mut PlotUi<'_>) -> R,
) -> PlotResponse<R> {
    let axis = |axis: AxisHints<'static>, numbers: Numbers| {
        axis.tick_label_font(theme::small()).tick_label_color(palette.weak).formatter(move |mark, _| {
            match numbers {
                Numbers::Log => log_axis::plain(mark.value),
                Numbers::Iterations(last) if mark.value.fract() != 0.0 || mark.value > last => String::new(),
                Numbers::Iterations(_) => format!("{:.0}", mark.value),
                Numbers::Plain => tick(mark.value, mark.step_size),
            }
        })
    };
    let x_axis = axis(AxisHints::new_x(), x).label_spacing(egui::Rangef::new(24.0, 32.0));
    let y_axis = axis(AxisHints::new_y(), y)
        .placement(HPlacement::Left)
        .label_spacing(egui::Rangef::new(12.0, 16.0))
        .min_thickness(AXIS);
    let mut plot = still(id, rect.size(), palette.line)
        .cursor_color(palette.weak)
        .custom_x_axes(vec![x_axis])
        .custom_y_axes(vec![y_axis]);
    let (min, max) = (bounds.min(), bounds.max());
    let is_time = matches!(x, Numbers::Iterations(_));
    let least = if is_time { 1.0 } else { 0.0 };
    let width = f64::from((rect.width() - AXIS).max(60.0));
    // A narrow plot keeps at least its ends.
    let apart = if width < 140.0 { 30.0 } else { 56.0 };
    let wide = nice((max[0] - min[0]) * apart / width).max(least);
    // The number of a horizontal axis that would lie on the lowest one of the vertical axis is left out.
    let left = move |mark: &GridMark| {
        let half = tick(mark.value, mark.step_size).chars().count() as f64 * LETTER / 2.0;
        (mark.value - min[0]) / (max[0] - min[0]) * width > half - TO_AXIS
    };
    plot = plot.x_grid_spacer(move |input| marks(input.bounds, wide).into_iter().filter(left).collect());
    if y == Numbers::Log {
        plot = plot.y_grid_spacer(log_axis::marks).grid_spacing(log_axis::SPACING);
    } else {
        plot = plot.y_grid_spacer(grid((min[1], max[1]), rect.height() - 20.0));
    }
    let painter = ui.painter().clone();
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect));
    let shown = plot.show(&mut ui, |ui| {
        ui.set_plot_bounds(bounds);
        draw(ui)
    });
    if is_time && rect.width() > 220.0 {
        let corner = shown.transform.frame().left_bottom() + egui::vec2(-7.0, 5.0);
        painter.text(corner, Align2::RIGHT_TOP, "iteration", theme::small(), palette.weak);
    }
    shown
}

/// 1, 2 or 5 times a power of ten, at least `x`.
fn nice(x: f64) -> f64 {
    if !(x.is_finite() && x > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf(x.log10().floor());
    power * [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| step * power >= x * 0.999).unwrap_or(10.0)
}

fn marks((low, high): (f64, f64), step: f64) -> Vec<GridMark> {
    let (first, last) = ((low / step).ceil(), (high / step).floor());
    if !(first.is_finite() && last - first < 200.0) {
        return Vec::new();
    }
    (first as i64..=last as i64).map(|i| GridMark { value: i as f64 * step, step_size: step }).collect()
}

/// A tick of a linear axis, with no more digits than its step needs.
fn tick(value: f64, step: f64) -> String {
    if value.abs() < step * 1e-6 {
        return "0".into();
    }
    if value.abs() < 1e-4 || value.abs() >= 1e7 {
        let text = format!("{value:.1e}").replace(".0e", "e");
        return text.replace('-', "−");
    }
    if value >= 1e4 {
        return thousands(value);
    }
    let decimals = if step >= 1.0 { 0 } else { (-step.log10()).ceil().clamp(0.0, 8.0) as usize };
    format!("{value:.decimals$}").replace('-', "−")
}

/// low … high with a little room around; a range of no extent gets some.
pub fn around(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let finite = values.filter(|value| value.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
    if low > high {
        return (-1.0, 1.0);
    }
    let room = ((high - low) * 0.1).max(1e-9 + 0.02 * high.abs().max(low.abs()));
    (low - room, high + room)
}

/// A number of three digits, without an exponent as long as that can be read.
pub fn digits(x: f64) -> String {
    let a = x.abs();
    if !(1e-4..0.1).contains(&a) {
        return number(x);
    }
    let decimals = (2.0 - a.log10().floor()) as usize;
    format!("{x:.decimals$}").replace('-', "−")
}

/// The same with its sign always.
pub fn signed(x: f64) -> String {
    if x > 0.0 { format!("+{}", digits(x)) } else { digits(x) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_their_values_and_have_an_extent() {
        for values in [vec![], vec![0.0], vec![f64::NAN, 3.0], vec![-2.0, 5.0], vec![1e-9, 2e-9]] {
            let (low, high) = around(values.iter().copied());
            assert!(low < high);
            assert!(values.iter().all(|v| v.is_nan() || (low < *v && *v < high)), "{values:?}");
        }
    }

    #[test]
    fn ticks_are_short() {
        assert_eq!(tick(0.05, 0.05), "0.05");
        assert_eq!(tick(-0.5, 0.5), "−0.5");
        assert_eq!([nice(0.3), nice(2.0), nice(70.0)], [0.5, 2.0, 100.0]);
        assert_eq!([digits(0.00113), digits(-0.004), digits(0.3)], ["0.00113", "−0.00400", "0.300"]);
        assert_eq!(tick(2e-5, 1e-5), "2e−5");
        assert_eq!(
            (tick(1e-12, 0.1), signed(0.5), signed(-0.5)),
            ("0".into(), "+0.500".into(), "−0.500".into())
        );
    }
}
