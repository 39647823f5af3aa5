//! The axis of iterations that the plots of a settling share: bands, cursors, seeking, decimation.

use crate::round::round_up;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::trace::{IterationPoint, Phase};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::plots::grid::{marks, nice};
use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use egui::{Color32, Response, Tooltip, Vec2};
use egui_plot::{AxisHints, GridInput, HPlacement, Plot, PlotTransform, PlotUi, Span, VLine};
use std::sync::Arc;

/// Room for the numbers of the vertical axis, about.
const NUMBERS: f32 = 60.0;

/// The right end of the axis, as an index. Grows by steps while the example settles, so that curves draw
/// themselves into a still picture.
pub fn right_end(settling: &SettlingSnapshot) -> f64 {
    let last = settling.points.len() as f64 - 1.0;
    if settling.finished { last.max(1.0) } else { f64::from(round_up(last.max(20.0) as f32)) }
}

/// A still plot over iterations, without its y axis.
pub fn plot<'a>(id: &'a str, cx: &Cx<'_>, size: Vec2) -> Plot<'a> {
    let times = Arc::clone(cx.settling);
    let x_axis = AxisHints::new_x()
        .label_spacing(egui::Rangef::new(24.0, 32.0))
        .tick_label_font(theme::small())
        .tick_label_color(cx.palette.weak)
        .formatter(
            move |mark, _| if mark.value.fract() == 0.0 { tick(&times, mark.value) } else { String::new() },
        );
    // Whole iterations, about 36 points apart.
    let apart = move |input: &GridInput| {
        let width = f64::from(size.x - NUMBERS).max(40.0);
        nice((input.bounds.1 - input.bounds.0) * 36.0 / width).max(1.0)
    };
    let plot = still(id, size, cx.palette.line).custom_x_axes(vec![x_axis]);
    plot.x_grid_spacer(move |input| marks(input.bounds, apart(&input)))
}

/// A plot that neither moves nor zooms: its panel gives it its bounds.
pub fn still<'a>(id: &'a str, size: Vec2, grid: Color32) -> Plot<'a> {
    Plot::new(id)
        .width(size.x)
        .height(size.y)
        .show_background(false)
        .grid_color(grid)
        .show_grid([false, true])
        .show_x(false)
        .show_y(false)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
}

/// Indices are iterations until iterations are left out.
fn tick(settling: &SettlingSnapshot, index: f64) -> String {
    let point = settling.points.get(index.max(0.0) as usize).filter(|_| settling.thinned);
    point.map_or_else(|| format!("{index:.0}").replace('-', "−"), |point| point.time.to_string())
}

/// The phases behind the curves.
pub fn bands(ui: &mut PlotUi<'_>, settling: &SettlingSnapshot, palette: &Palette, words: bool) {
    for (k, span) in settling.phases.iter().enumerate().filter(|(_, span)| !span.points.is_empty()) {
        let before = span.points.start.saturating_sub(1) as f64;
        let label = if words { word(settling, k) } else { "" };
        let fill = palette.phase(span.phase).gamma_multiply(if palette.dark { 0.20 } else { 0.14 });
        let band = Span::new(label, before..=(span.points.end - 1) as f64);
        ui.span(band.fill(fill).border_color(Color32::TRANSPARENT));
    }
}

/// A phase in one word, for bands.
pub fn word(settling: &SettlingSnapshot, span: usize) -> &'static str {
    match settling.phases.get(span).map(|span| span.phase) {
        Some(Phase::Free) if span == 0 => "Free",
        Some(Phase::Free) => "Free again",
        Some(Phase::Nudged(beta)) if beta < 0.0 => "−β",
        Some(Phase::Nudged(_)) => "+β",
        Some(Phase::Clamped(_) | Phase::ClampedSweep) => "Clamped",
        None => "",
    }
}

/// The line under the pointer, faint, and the one at the cursor.
pub fn cursors(ui: &mut PlotUi<'_>, settling: &SettlingSnapshot, hovered: Option<usize>, palette: &Palette) {
    if let Some(index) = hovered.filter(|index| *index < settling.points.len()) {
        let faint = palette.text.gamma_multiply(0.45);
        ui.vline(VLine::new("", index as f64).color(faint).width(1.0).allow_hover(false));
    }
    ui.vline(VLine::new("", settling.cursor as f64).color(palette.text).width(1.5).allow_hover(false));
}

/// Pointing shares the iteration with all panels and tells `words` about it; a click or a drag goes there.
pub fn follow(
    cx: &Cx<'_>,
    response: &Response,
    transform: &PlotTransform,
    words: impl FnOnce(usize) -> Option<String>,
) {
    let Some(last) = cx.settling.points.len().checked_sub(1) else { return };
    let Some(at) = response.interact_pointer_pos().or(response.hover_pos()) else { return };
    let x = transform.value_from_position(at).x.round().max(0.0) as usize;
    let seeks = response.dragged_by(egui::PointerButton::Primary) || response.clicked();
    if seeks && x.min(last) != cx.settling.cursor {
        cx.send(Command::Seek(x.min(last)));
    }
    if response.hovered() && transform.frame().contains(at) && x <= last {
        cx.hover.index.set(Some(x));
        if let Some(words) = words(x) {
            Tooltip::for_widget(response).at_pointer().gap(14.0).show(|ui| ui.label(words));
        }
    }
}

/// The point whose state phase `span` began from: s⁰ for a nudge, the point before for a free phase that goes on
/// after one. `None` for the first phase, and where an action struck: there the energy is another function.
pub fn origin(settling: &SettlingSnapshot, span: usize) -> Option<usize> {
    let this = settling.phases.get(span)?;
    match this.phase {
        Phase::Free if this.step == 0 => None,
        Phase::Free => this.points.start.checked_sub(1),
        Phase::Nudged(_) | Phase::Clamped(_) | Phase::ClampedSweep => {
            let free = settling.phases[..span].iter().rev().find(|earlier| earlier.step == 0)?;
            free.points.end.checked_sub(1)
        }
    }
}

/// Places on the axis and indices of the points of phase `span`: its origin, drawn where the phase begins, and its
/// own.
pub fn places(settling: &SettlingSnapshot, span: usize) -> impl Iterator<Item = (f64, usize)> + use<> {
    let points = settling.phases.get(span).map_or(0..0, |span| span.points.clone());
    let start = points.start as f64 - 1.0;
    let first = origin(settling, span).filter(|_| !points.is_empty()).map(|index| (start, index));
    first.into_iter().chain(points.map(|index| (index as f64, index)))
}

/// The same with the points themselves.
pub fn course(settling: &SettlingSnapshot, span: usize) -> impl Iterator<Item = (f64, &IterationPoint)> {
    places(settling, span).filter_map(|(x, index)| Some((x, settling.points.get(index)?)))
}

/// At most about four points for each of `columns` pixels: first, lowest, highest, last.
pub fn decimate(points: Vec<[f64; 2]>, columns: f32) -> Vec<[f64; 2]> {
    let columns = (columns.max(1.0)) as usize;
    if points.len() <= columns * 4 {
        return points;
    }
    let mut kept = Vec::with_capacity(columns * 4);
    for chunk in points.chunks(points.len().div_ceil(columns)) {
        let by = |a: &&[f64; 2], b: &&[f64; 2]| a[1].total_cmp(&b[1]);
        let extremes = [chunk.first(), chunk.iter().min_by(by), chunk.iter().max_by(by), chunk.last()];
        let mut four: Vec<[f64; 2]> = extremes.into_iter().flatten().copied().collect();
        four.sort_by(|a, b| a[0].total_cmp(&b[0]));
        four.dedup();
        kept.extend(four);
    }
    kept
}

/// A y axis at the left; labels keep their distance where there is room.
pub fn y_axis<'a>(cx: &Cx<'_>, size: Vec2, width: f32) -> AxisHints<'a> {
    let apart = if size.y > 200.0 { egui::Rangef::new(20.0, 30.0) } else { egui::Rangef::new(10.0, 14.0) };
    AxisHints::new_y()
        .placement(HPlacement::Left)
        .tick_label_font(theme::small())
        .tick_label_color(cx.palette.weak)
        .label_spacing(apart)
        .min_thickness(width)
        .formatter(|mark, _| number_tick(mark.value, mark.step_size))
}

/// A number on a y axis, with as many decimals as its step needs; more than four are a power of ten.
fn number_tick(value: f64, step: f64) -> String {
    if step < 0.99e-4 {
        // Of a small difference of large numbers rounding is left at zero.
        if value.abs() < 1e-6 * step {
            return "0".into();
        }
        let place = |x: f64| (x.abs().log10() + 1e-9).floor();
        let digits = (place(value) - place(step)).max(0.0) as usize;
        return format!("{value:.digits$e}").replace(".0e", "e").replace('-', "−");
    }
    let decimals = if step >= 1.0 { 0 } else { (-step.log10()).ceil().clamp(0.0, 8.0) as usize };
    format!("{value:.decimals$}").replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_have_the_digits_of_their_step() {
        for (value, step, text) in [
            (-20.0, 10.0, "−20"),
            (0.25, 0.05, "0.25"),
            (-0.0005, 0.0005, "−0.0005"),
            (-5e-7, 5e-7, "−5e−7"),
            (1.5e-6, 5e-7, "1.5e−6"),
            (1e-6, 1e-6, "1e−6"),
            (1e-22, 5e-7, "0"),
        ] {
            assert_eq!(number_tick(value, step), text);
        }
    }

    #[test]
    fn decimation_keeps_ends_and_extremes() {
        let wave = |i: usize| ((i * i) as f64 * 0.37).sin();
        let points: Vec<[f64; 2]> = (0..4000).map(|i| [i as f64, wave(i)]).collect();
        let few = decimate(points.clone(), 100.0);
        assert!(few.len() <= 400 && few.len() > 100, "{}", few.len());
        assert_eq!((few[0], few.last()), (points[0], points.last()));
        let extremes = |points: &[[f64; 2]]| {
            points.iter().fold((1.0f64, -1.0f64), |(low, high), p| (low.min(p[1]), high.max(p[1])))
        };
        assert_eq!(extremes(&few), extremes(&points));
        assert!(few.windows(2).all(|pair| pair[0][0] < pair[1][0]));
        assert_eq!(decimate(points[..300].to_vec(), 100.0), points[..300]);
    }
}
