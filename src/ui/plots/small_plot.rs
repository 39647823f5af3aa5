//! A plot without controls of its own, as small figures need it: quiet axes, fixed bounds.

use crate::ui::plots::grid::{grid, marks, nice};
use crate::ui::plots::iteration_axis::still;
use crate::ui::plots::log_axis;
use crate::ui::style::colours::Palette;
use crate::ui::style::format::{number, thousands};
use crate::ui::style::theme;
use egui::{Align2, Rect, Ui, UiBuilder};
use egui_plot::{AxisHints, GridMark, HPlacement, PlotBounds, PlotResponse, PlotUi};

/// Room for the numbers of the vertical axis.
const AXIS: f32 = 50.0;

/// The step of marks that were chosen one by one: no plot takes them away as too near to each other.
const CHOSEN: f64 = 1e9;
/// Width of a digit.
const LETTER: f64 = 7.0;
/// Between the vertical axis and its numbers.
const TO_AXIS: f64 = 3.0;

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
    let extent = max[0] - min[0];
    let mut x_marks = marks((min[0], max[0]), nice(extent * 56.0 / width).max(least));
    if x_marks.len() < 2 && !is_time {
        // A narrow plot keeps its ends.
        let fine = marks((min[0], max[0]), nice(extent / 5.0));
        x_marks = fine.first().into_iter().chain(fine.last()).copied().collect();
        x_marks.iter_mut().for_each(|mark| mark.step_size = CHOSEN);
    }
    // The leftmost number must not lie on the lowest one of the vertical axis: the less telling of the two is left out.
    let meets_axis = |mark: &GridMark| {
        let half = tick(mark.value, mark.step_size).chars().count() as f64 * LETTER / 2.0;
        (mark.value - min[0]) / extent * width <= half - TO_AXIS
    };
    let mut skips_zero = false;
    if x_marks.iter().any(meets_axis) {
        skips_zero = y == Numbers::Plain && min[1] == 0.0;
        if !skips_zero {
            x_marks.retain(|mark| !meets_axis(mark));
        }
    }
    plot = plot.x_grid_spacer(move |_| x_marks.clone());
    if y == Numbers::Log {
        plot = plot.y_grid_spacer(log_axis::marks).grid_spacing(log_axis::SPACING);
    } else {
        let all = grid((min[1], max[1]), rect.height() - 20.0);
        let is_kept = move |mark: &GridMark| mark.value != 0.0 || !skips_zero;
        plot = plot.y_grid_spacer(move |input| all(input).into_iter().filter(is_kept).collect());
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

/// A tick of a linear axis, with no more digits than its step needs.
fn tick(value: f64, step: f64) -> String {
    if value == 0.0 || (step < CHOSEN && value.abs() < step * 1e-6) {
        return "0".into();
    }
    if step >= CHOSEN {
        return digits_of(value);
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

/// A round number with the digits that it has.
fn digits_of(value: f64) -> String {
    if (1e-4..1e6).contains(&value.abs()) {
        return format!("{}", (value * 1e9).round() / 1e9).replace('-', "−");
    }
    format!("{value:e}").replace('-', "−")
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
        assert_eq!([-0.4, 0.0, 0.30000000000000004].map(|value| tick(value, CHOSEN)), ["−0.4", "0", "0.3"]);
        assert_eq!([digits(0.00113), digits(-0.004), digits(0.3)], ["0.00113", "−0.00400", "0.300"]);
        assert_eq!(tick(2e-5, 1e-5), "2e−5");
        assert_eq!(
            (tick(1e-12, 0.1), signed(0.5), signed(-0.5)),
            ("0".into(), "+0.500".into(), "−0.500".into())
        );
    }
}
