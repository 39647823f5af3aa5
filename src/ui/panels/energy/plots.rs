//! The plots of the energy panel: E and F, the terms of F, and how much still moves.

use crate::settling::engine::ghost::Ghost;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::trace::{IterationPoint, Phase};
use crate::ui::context::Cx;
use crate::ui::panels::energy::terms;
use crate::ui::plots::curve::line_through;
use crate::ui::plots::grid::grid;
use crate::ui::plots::small_plot::around;
use crate::ui::plots::{ghosts, iteration_axis, log_axis, rises};
use crate::ui::style::colours::Palette;
use crate::ui::style::format::{number, precise};
use crate::ui::style::theme;
use egui::{Align2, Color32, FontId, Pos2, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};
use egui_plot::{LineStyle, PlotBounds, PlotPoint, PlotTransform, PlotUi};
use std::sync::Arc;

/// Height of a row of words over the curves.
const WORDS: f32 = 19.0;
/// Height of the words of the phases above them.
const PHASES: f32 = 22.0;
/// Height of the numbers of the axis below.
const BELOW: f32 = 18.0;

/// The upper end of an axis in a plot `height` points high, so that the curves end below the words.
fn top(low: f64, high: f64, height: f32, has_phases: bool) -> f64 {
    let words = WORDS + if has_phases { PHASES } else { 0.0 };
    let frame = (height - BELOW).max(2.0 * words);
    high + (high - low) * f64::from(words / (frame - words))
}

/// Where the row of words begins in a frame.
fn words_at(frame: Rect, has_phases: bool) -> Pos2 {
    frame.left_top() + vec2(8.0, 2.0 + if has_phases { PHASES } else { 0.0 })
}

/// A text over the curves, which the cursor does not cross.
fn written(ui: &Ui, at: Pos2, text: &str, font: FontId, palette: &Palette, ink: Color32) -> Rect {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, ink);
    let rect = Rect::from_min_size(at, galley.size());
    ui.painter().rect_filled(rect.expand2(vec2(3.0, 0.0)), 3.0, palette.background.gamma_multiply(0.8));
    ui.painter().galley(at, galley, ink);
    rect
}

/// What a plot shows.
#[derive(Clone, Copy, PartialEq)]
pub enum What {
    /// E, and F dashed.
    Total,
    /// F as a stack of terms.
    Terms,
    /// Largest |Δs|, logarithmic.
    Residual,
}

/// The nudged phases of the round at the cursor.
fn nudges(settling: &SettlingSnapshot) -> impl Iterator<Item = usize> + use<'_> {
    let at = settling.phases.iter().position(|span| span.points.contains(&settling.cursor)).unwrap_or(0);
    let begin = settling.phases[..=at.min(settling.phases.len().saturating_sub(1))]
        .iter()
        .rposition(|span| span.step == 0)
        .unwrap_or(0);
    let round = settling.phases.iter().enumerate().skip(begin);
    round
        .take_while(move |(k, span)| *k == begin || span.step > 0)
        .filter(|(_, span)| span.phase != Phase::Free && !span.points.is_empty())
        .map(|(k, _)| k)
}

/// Places on the axis and F − F⁰ of nudged phase `k`; the first is its beginning, 0.
pub fn gained(settling: &SettlingSnapshot, k: usize) -> Vec<[f64; 2]> {
    let mut first = None;
    let course = iteration_axis::course(settling, k);
    course
        .map(|(x, point)| {
            let beta = settling.phases[k].phase.beta();
            let total = point.energy + beta * point.cost_weight * point.cost;
            [x, total - *first.get_or_insert(total)]
        })
        .collect()
}

/// There is a nudge whose F − F⁰ can be drawn.
pub fn has_nudge(settling: &SettlingSnapshot) -> bool {
    !settling.phases.is_empty() && nudges(settling).next().is_some()
}

/// F − F⁰ of the nudged phases on axes of their own: beside E, which falls by a hundred times as much, it is a flat line.
pub fn nudged_ui(ui: &mut Ui, cx: &Cx<'_>, size: Vec2, axis_width: f32) {
    let settling = Arc::clone(cx.settling);
    let (palette, pointed) = (cx.palette, cx.view.hovered_index);
    let curves: Vec<(Phase, Vec<[f64; 2]>)> =
        nudges(&settling).map(|k| (settling.phases[k].phase, gained(&settling, k))).collect();
    let all = || curves.iter().flat_map(|(_, points)| points).filter(|[_, y]| y.is_finite());
    let (low, high) = around(all().map(|[_, y]| *y).chain([0.0]));
    let left = all().map(|[x, _]| *x).fold(f64::INFINITY, f64::min);
    let right = all().map(|[x, _]| *x).fold(left + 1.0, f64::max);
    if !left.is_finite() {
        return;
    }
    let room = (right - left) * 0.02;
    let has_words = size.x > 150.0;
    let top = top(low, high, size.y, has_words);
    let limits = PlotBounds::from_min_max([left - room, low], [right + room, top]);
    let plot = iteration_axis::plot("nudged energy", cx, size)
        .custom_y_axes(vec![iteration_axis::y_axis(cx, size, axis_width)])
        .y_grid_spacer(grid((low, top), size.y - BELOW));
    let response = plot.show(ui, move |ui| {
        ui.set_plot_bounds(limits);
        iteration_axis::bands(ui, &settling, &palette, has_words);
        for (phase, points) in curves {
            ui.line(line_through(points).color(palette.phase(phase)).width(2.5).allow_hover(false));
        }
        iteration_axis::cursors(ui, &settling, pointed, &palette);
    });
    let frame = *response.transform.frame();
    let at = words_at(frame, has_words);
    written(ui, at, "F − F⁰", theme::small(), &palette, palette.text);
    crate::ui::widgets::name(&response.response, "Energy of the nudge");
    iteration_axis::follow(cx, &response.response, &response.transform, |index| hover_text(cx, index));
}

fn value(what: What, point: &IterationPoint, beta: f64) -> f64 {
    match what {
        What::Residual => point.residual.max(1e-12).log10(),
        _ => point.energy + beta * point.cost,
    }
}

fn bounds(cx: &Cx<'_>, what: What, height: f32, has_phases: bool) -> PlotBounds {
    let settling = cx.settling;
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    if what == What::Terms {
        (low, high) = terms::range(settling);
    }
    let whole = |ghost: &&Ghost| what != What::Terms && ghost.diverged.is_none();
    let earlier =
        ghosts::shown(cx).map(|(ghost, _)| ghost).filter(whole).flat_map(|ghost| ghost.points.iter());
    for point in settling.points.iter().filter(|_| what != What::Terms).chain(earlier) {
        for beta in [0.0, point.phase.beta()] {
            let v = value(what, point, beta);
            if v.is_finite() && (what == What::Total || point.residual.is_finite()) {
                (low, high) = (low.min(v), high.max(v));
            }
        }
    }
    if low > high {
        (low, high) = if what == What::Residual { (-3.0, 0.0) } else { (-1.0, 0.0) };
    }
    if what == What::Residual {
        low = low.max(-8.0).min(high - 1.0);
    }
    // In proportion: beside a huge energy a small margin is none.
    let margin = ((high - low) * 0.08).max(1e-6 * high.abs().max(low.abs()).max(1.0));
    let right = if what == What::Terms { iteration_axis::right_end(settling) } else { ghosts::right_end(cx) };
    let (low, high) = (low - margin, high + margin * 0.5);
    PlotBounds::from_min_max([-right * 0.01, low], [right * 1.01, top(low, high, height, has_phases)])
}

/// Draws one plot.
pub fn plot(ui: &mut Ui, cx: &Cx<'_>, what: What, size: Vec2, axis_width: f32) {
    let settling = Arc::clone(cx.settling);
    let (palette, pointed) = (cx.palette, cx.view.hovered_index);
    let (id, name) = match what {
        What::Total => ("energy", "Energy curve"),
        What::Terms => ("terms", "Energy terms"),
        What::Residual => ("residual", "Residual curve"),
    };
    let mut y_axis = iteration_axis::y_axis(cx, size, axis_width);
    if what == What::Residual {
        // The marks are chosen to fit.
        y_axis = y_axis
            .label_spacing(egui::Rangef::new(10.0, 14.0))
            .formatter(|mark, _| log_axis::plain(mark.value));
    }
    let mut plot = iteration_axis::plot(id, cx, size).custom_y_axes(vec![y_axis]);
    if what == What::Residual {
        plot = plot.y_grid_spacer(log_axis::marks).grid_spacing(log_axis::SPACING);
    }
    let has_words = what != What::Residual && size.x > 420.0 && size.y > 110.0;
    let limits = bounds(cx, what, size.y, has_words);
    if what != What::Residual {
        plot = plot.y_grid_spacer(grid((limits.min()[1], limits.max()[1]), size.y - BELOW));
    }
    let earlier: Vec<(Ghost, Option<usize>)> =
        ghosts::shown(cx).map(|(ghost, place)| (ghost.clone(), place)).collect();
    let columns = (size.x - axis_width).max(1.0);
    let response = plot.show(ui, move |ui| {
        ui.set_plot_bounds(limits);
        iteration_axis::bands(ui, &settling, &palette, has_words);
        match what {
            What::Terms => terms::draw(ui, &settling, &palette, columns),
            _ => {
                for (ghost, place) in &earlier {
                    faint(ui, &settling, &palette, (ghost, *place), what, columns);
                }
                lines(ui, &settling, &palette, what, columns);
            }
        }
        iteration_axis::cursors(ui, &settling, pointed, &palette);
        dot(ui, &settling, &palette, what);
    });
    let frame = *response.transform.frame();
    if what == What::Residual {
        let at = words_at(frame, false);
        written(ui, at, "max |Δs|", theme::small(), &palette, palette.text);
    } else {
        flags(ui, cx, &response.transform, frame);
        let symbol = if what == What::Terms { "F" } else { "E" };
        let at = words_at(frame, has_words);
        let right = written(ui, at, symbol, theme::body(), &palette, palette.text).right();
        if what == What::Total && cx.settling.phases.len() > 1 && frame.width() > 180.0 {
            let at = pos2(right + 12.0, at.y + 2.0);
            written(ui, at, "dashed: E + βC", theme::small(), &palette, palette.weak);
        }
        let corner = frame.left_bottom() + vec2(-8.0, 3.0);
        ui.painter().text(corner, Align2::RIGHT_TOP, "iteration", theme::small(), palette.weak);
    }
    crate::ui::widgets::name(&response.response, name);
    iteration_axis::follow(cx, &response.response, &response.transform, |index| hover_text(cx, index));
}

fn lines(ui: &mut PlotUi<'_>, settling: &SettlingSnapshot, palette: &Palette, what: What, columns: f32) {
    for (k, span) in settling.phases.iter().enumerate() {
        let colour = palette.phase(span.phase);
        let series = |beta: f64| -> Vec<[f64; 2]> {
            // The residual of a phase's origin is not one of its own.
            let own = |x: &f64| what == What::Total || *x >= span.points.start.max(1) as f64;
            let course = iteration_axis::course(settling, k).filter(|(x, _)| own(x));
            let points = course.map(|(x, point)| [x, value(what, point, beta)]);
            iteration_axis::decimate(points.filter(|[_, y]| y.is_finite()).collect(), columns)
        };
        ui.line(line_through(series(0.0)).color(colour).width(2.5).allow_hover(false));
        if what == What::Total && span.phase != Phase::Free {
            let style = LineStyle::Dashed { length: 5.0 };
            let total = line_through(series(span.phase.beta()));
            ui.line(total.color(colour).width(1.5).style(style).allow_hover(false));
        }
    }
}

/// One ghost behind the curves: the newest in the colours of its phases, a pinned one in its own.
fn faint(
    ui: &mut PlotUi<'_>,
    settling: &SettlingSnapshot,
    palette: &Palette,
    (ghost, place): (&Ghost, Option<usize>),
    what: What,
    columns: f32,
) {
    for (k, span) in ghost.phases.iter().enumerate() {
        let series = |beta: f64| -> Vec<[f64; 2]> {
            let points = ghosts::course(ghost, settling, k).map(|(x, point)| [x, value(what, point, beta)]);
            // The residual of a phase's origin is not one of its own.
            let skipped = usize::from(what == What::Residual);
            iteration_axis::decimate(points.skip(skipped).filter(|[_, y]| y.is_finite()).collect(), columns)
        };
        let faint = palette.phase(span.phase).gamma_multiply(0.55);
        let (colour, style) = match place {
            Some(place) => (ghosts::hue(palette, place), ghosts::style(place)),
            None => (faint, LineStyle::Solid),
        };
        let line = line_through(series(0.0)).color(colour).width(1.5).style(style);
        ui.line(line.allow_hover(false));
        if what == What::Total && span.phase != Phase::Free && place.is_none() {
            let style = LineStyle::Dashed { length: 5.0 };
            let total = line_through(series(span.phase.beta())).color(faint).width(1.0).style(style);
            ui.line(total.allow_hover(false));
        }
    }
}

fn dot(ui: &mut PlotUi<'_>, settling: &SettlingSnapshot, palette: &Palette, what: What) {
    let Some(point) = settling.points.get(settling.cursor) else { return };
    let y = value(what, point, if what == What::Terms { point.phase.beta() } else { 0.0 });
    if y.is_finite() && (what != What::Residual || point.residual.is_finite()) {
        let dot = egui_plot::Points::new("", vec![[settling.cursor as f64, y]]);
        ui.points(dot.color(palette.text).radius(4.0).allow_hover(false));
    }
}

/// A small flag over F wherever it rose.
fn flags(ui: &Ui, cx: &Cx<'_>, transform: &PlotTransform, frame: Rect) {
    let painter = ui.painter().with_clip_rect(frame);
    let mut last = f32::NEG_INFINITY;
    for (i, point) in cx.settling.points.iter().enumerate().filter(|(_, point)| point.rose) {
        let at = transform.position_from_point(&PlotPoint::new(i as f64, point.total_energy()));
        if at.x - last < 5.0 || !at.is_finite() {
            continue;
        }
        last = at.x;
        let tip = pos2(at.x, (at.y - 6.0).max(frame.top() + 12.0));
        let corners = vec![tip, tip + vec2(-5.0, -8.0), tip + vec2(5.0, -8.0)];
        painter.add(Shape::convex_polygon(
            corners,
            cx.palette.error,
            Stroke::new(1.0, cx.palette.background),
        ));
    }
}

fn hover_text(cx: &Cx<'_>, index: usize) -> Option<String> {
    let settling = cx.settling;
    let point = settling.points.get(index)?;
    let mut text = format!(
        "{}, iteration {}\nE = {}\nC = {}",
        point.phase.name(),
        point.iteration,
        precise(point.energy),
        precise(point.cost)
    );
    if point.phase != Phase::Free {
        text += &format!("\nF = E + βC = {}", precise(point.total_energy()));
    }
    if let Some(rose) = rises::words(settling, index) {
        text += &format!("\n▲ {rose}");
    }
    if point.residual.is_finite() {
        text += &format!("\nmax |Δs| = {}", number(point.residual));
    }
    if let Some((ghost, then)) = ghosts::newest(cx).and_then(|g| Some((g, ghosts::at(g, point.time)?))) {
        let settings = ghosts::settings_of(ghost, settling);
        let [energy, residual] = [precise(then.energy), number(then.residual)];
        text += &format!("\nbefore, {settings}: E = {energy}, max |Δs| = {residual}");
    }
    Some(text + &format!("\nreads {}", point.prediction))
}
