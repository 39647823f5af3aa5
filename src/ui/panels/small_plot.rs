//! A plot without controls of its own, as small figures need it: quiet axes, fixed bounds.

use crate::ui::colours::Palette;
use crate::ui::cx::number;
use crate::ui::theme;
use crate::ui::widgets::log_axis;
use egui::{Rect, Ui, UiBuilder};
use egui_plot::{AxisHints, HPlacement, Plot, PlotBounds, PlotResponse, PlotUi};

/// How the numbers of an axis are written.
#[derive(Clone, Copy, PartialEq)]
pub enum Numbers {
    /// As they are.
    Plain,
    /// Iterations.
    Whole,
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
                Numbers::Whole if mark.value.fract() != 0.0 => String::new(),
                Numbers::Whole => format!("{:.0}", mark.value),
                Numbers::Plain => tick(mark.value, mark.step_size),
            }
        })
    };
    let x_axis = axis(AxisHints::new_x(), x).label_spacing(egui::Rangef::new(40.0, 56.0));
    let y_axis = axis(AxisHints::new_y(), y)
        .placement(HPlacement::Left)
        .label_spacing(egui::Rangef::new(12.0, 18.0))
        .min_thickness(44.0);
    let mut plot = Plot::new(id)
        .width(rect.width())
        .height(rect.height())
        .show_background(false)
        .grid_color(palette.line)
        .show_grid([false, true])
        .show_x(false)
        .show_y(false)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .cursor_color(palette.weak)
        .custom_x_axes(vec![x_axis])
        .custom_y_axes(vec![y_axis]);
    if y == Numbers::Log {
        plot = plot.y_grid_spacer(log_axis::marks).grid_spacing(log_axis::SPACING);
    }
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect));
    plot.show(&mut ui, |ui| {
        ui.set_plot_bounds(bounds);
        draw(ui)
    })
}

/// A tick of a linear axis, with no more digits than its step needs.
fn tick(value: f64, step: f64) -> String {
    if value.abs() < step * 1e-6 {
        return "0".into();
    }
    if value.abs() < 1e-3 || value.abs() >= 1e5 {
        let text = format!("{value:.1e}").replace(".0e", "e");
        return text.replace('-', "−");
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

/// A number with its sign always.
pub fn signed(x: f64) -> String {
    if x > 0.0 { format!("+{}", number(x)) } else { number(x) }
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
        assert_eq!(tick(2e-5, 1e-5), "2e−5");
        assert_eq!(
            (tick(1e-12, 0.1), signed(0.5), signed(-0.5)),
            ("0".into(), "+0.500".into(), "−0.500".into())
        );
    }
}
