//! How far the nudge has got: the movement of each layer over the iterations of its phase.

use crate::settling::studies::ripple::Moment;
use crate::settling::trace::{IterationPoint, Phase};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::plots::curve::line_through;
use crate::ui::plots::ghosts;
use crate::ui::plots::small_plot::{Numbers, small_plot};
use crate::ui::style::colours::Palette;
use crate::ui::style::format::number;
use crate::ui::style::theme;
use egui::{Align2, Color32, FontId, Rect, Ui, pos2, vec2};
use egui_plot::{PlotBounds, PlotPoint, PlotTransform, Points, VLine};
use std::ops::Range;

/// Room for the names at the ends of the lines: whole ones, or "H1" where there is little.
fn names_width(width: f32) -> f32 {
    if width < 240.0 { 34.0 } else { 74.0 }
}

/// The name of layer `k` (0 for s₁) of `layers`.
pub fn layer_name(k: usize, layers: usize) -> String {
    if k + 1 == layers { "Output".into() } else { format!("Hidden {}", k + 1) }
}

/// A hue for each layer, counted from the output.
fn hue(palette: &Palette, k: usize, layers: usize) -> Color32 {
    let hues = [palette.nudged_plus, palette.test, palette.training, palette.nudged_minus, palette.weak];
    hues[(layers - 1 - k).min(hues.len() - 1)]
}

/// The line of a layer in plot coordinates, no denser than the picture; its first point is the arrival.
fn line(points: &[IterationPoint], k: usize, width: f32) -> Vec<[f64; 2]> {
    let moved = points.iter().filter(|point| point.layers[k].moved > 0.0);
    let all: Vec<[f64; 2]> =
        moved.map(|point| [point.iteration as f64, point.layers[k].moved.log10()]).collect();
    let stride = (all.len() / (2.0 * width.max(50.0)) as usize).max(1);
    let last = all.len().saturating_sub(1);
    all.into_iter().enumerate().filter(|(i, _)| i % stride == 0 || *i == last).map(|(_, p)| p).collect()
}

/// The lines of the same nudge before the last change, and what they are.
fn earlier(cx: &Cx<'_>, phase: Phase, layers: usize, width: f32) -> (Vec<Vec<[f64; 2]>>, Option<String>) {
    let is_same = |other: Phase| matches!(phase, Phase::Nudged(_)) && other.name() == phase.name();
    let found = ghosts::newest(cx).and_then(|ghost| {
        let span = ghost.phases.iter().rfind(|span| is_same(span.phase))?;
        let points = ghost.points.get(span.points.clone())?;
        let fits = points.first().is_some_and(|point| point.layers.len() == layers);
        fits.then_some((ghost, points))
    });
    // In a hall one thing at a time.
    let found = found.filter(|_| !cx.view.lesson.stage);
    let Some((ghost, points)) = found else { return (Vec::new(), None) };
    let label = format!("faint: before, {}", ghosts::settings_of(ghost, cx.settling));
    ((0..layers).map(|k| line(points, k, width)).collect(), Some(label))
}

fn bounds(lines: &[Vec<[f64; 2]>], last: f64, width: f32) -> PlotBounds {
    let values = || lines.iter().flatten().map(|point| point[1]).filter(|y| y.is_finite());
    let (mut low, mut high) = (values().fold(f64::INFINITY, f64::min), values().fold(-300.0, f64::max));
    if low > high {
        (low, high) = (-3.0, 0.0);
    }
    low = low.max(high - 14.0).min(high - 1.0);
    let room = (high - low) * 0.08;
    let last = last.max(4.0);
    let names = names_width(width);
    let names = last * f64::from(names / (width - names - 50.0).max(40.0));
    PlotBounds::from_min_max([-last * 0.01, low - room], [last + names, high + room * 1.5])
}

/// Draws the curve into `rect`; `chosen` is drawn strongest. `cosines` are those of the layers now.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, moment: &Moment, (chosen, cosines): (usize, &[Option<f64>])) {
    let palette = cx.palette;
    let Some(span) = cx.settling.phases.get(moment.span) else { return };
    let Some(points) = cx.settling.points.get(span.points.clone()) else { return };
    let layers = points.first().map_or(0, |point| point.layers.len());
    if layers == 0 {
        return;
    }
    let head = 20.0;
    let plot = Rect::from_min_max(rect.min + vec2(0.0, head), rect.max);
    let lines: Vec<_> = (0..layers).map(|k| line(points, k, rect.width())).collect();
    let (before, label) = earlier(cx, span.phase, layers, rect.width());
    let ends = before.iter().filter_map(|line| Some(line.last()?[0]));
    let last = points.last().map_or(1.0, |point| point.iteration as f64);
    let last = ends.fold(last, f64::max);
    let limits = bounds(&[&lines[..], &before[..]].concat(), last, plot.width());
    let hovered = cx.view.hovered_index.filter(|index| span.points.contains(index));
    let hovered = hovered.and_then(|index| cx.settling.points.get(index));
    let axes = ("ripple", limits, Numbers::Iterations(last), Numbers::Log);
    let few = points.len() <= 40;
    let shown = small_plot(ui, &palette, plot, axes, |plot| {
        if let Some(point) = hovered {
            plot.vline(VLine::new("", point.iteration as f64).color(palette.line).allow_hover(false));
        }
        if moment.is_at_cursor {
            let x = moment.iteration as f64;
            plot.vline(VLine::new("", x).color(palette.weak).width(1.0).allow_hover(false));
        }
        for (k, line) in before.iter().enumerate() {
            let colour = hue(&palette, k, layers).gamma_multiply(0.5);
            plot.line(line_through(line.clone()).color(colour).width(1.5).allow_hover(false));
        }
        for (k, line) in lines.iter().enumerate() {
            let colour = hue(&palette, k, layers);
            let width = if k == chosen { 3.0 } else { 1.8 };
            plot.line(line_through(line.clone()).color(colour).width(width).allow_hover(false));
            if few {
                let dots = Points::new("", line.clone()).radius(2.2).color(colour);
                plot.points(dots.allow_hover(false));
            }
            if let Some(first) = line.first() {
                let ring = Points::new("", vec![*first]).radius(6.0).filled(false).color(colour);
                plot.points(ring.allow_hover(false));
                plot.points(Points::new("", vec![*first]).radius(3.2).color(colour).allow_hover(false));
            }
        }
    });
    let is_short = names_width(plot.width()) < 50.0;
    names(ui, cx, &shown.transform, &lines, (chosen, is_short));
    title(ui, cx, rect, moment, cosines);
    if let Some(label) = label {
        let at = shown.transform.frame().left_bottom() + vec2(8.0, -6.0);
        ui.painter().text(at, Align2::LEFT_BOTTOM, label, theme::small(), palette.weak);
    }
    if lines.iter().all(Vec::is_empty) && moment.iteration > 0 {
        let is_nudged = moment.free.is_some();
        let text = if is_nudged { "Nothing moves: the output is at its bounds" } else { "Nothing moves" };
        let at = shown.transform.frame().center();
        ui.painter().text(at, Align2::CENTER_CENTER, text, theme::body(), palette.weak);
    }
    crate::ui::widgets::name(&shown.response, summary(moment, points));
    if let Some(at) = shown.response.hover_pos().filter(|at| shown.transform.frame().contains(*at)) {
        let x = shown.transform.value_from_position(at).x;
        let index = index_at(points, span.points.clone(), x);
        cx.hover.index.set(Some(index));
        if (shown.response.clicked() || shown.response.dragged()) && index != cx.settling.cursor {
            cx.send(Command::Seek(index));
        }
        shown.response.on_hover_text_at_pointer(hover_text(&cx.settling.points[index]));
    }
}

/// The index of the point whose iteration is nearest to `x`.
fn index_at(points: &[IterationPoint], range: Range<usize>, x: f64) -> usize {
    let after = points.partition_point(|point| (point.iteration as f64) < x).min(points.len() - 1);
    let before = after.saturating_sub(1);
    let distance = |i: usize| (points[i].iteration as f64 - x).abs();
    range.start + if distance(before) < distance(after) { before } else { after }
}

/// Names at the ends of the lines, moved apart where they would meet.
fn names(
    ui: &Ui,
    cx: &Cx<'_>,
    transform: &PlotTransform,
    lines: &[Vec<[f64; 2]>],
    (chosen, is_short): (usize, bool),
) {
    let frame = *transform.frame();
    let mut ends: Vec<(usize, egui::Pos2)> = lines
        .iter()
        .enumerate()
        .filter_map(|(k, line)| {
            let [x, y] = *line.last()?;
            Some((k, transform.position_from_point(&PlotPoint::new(x, y))))
        })
        .collect();
    ends.sort_by(|a, b| a.1.y.total_cmp(&b.1.y));
    const APART: f32 = 15.0;
    let mut y = frame.top() + 2.0;
    for (_, at) in &mut ends {
        at.y = at.y.max(y);
        y = at.y + APART;
    }
    let mut y = frame.bottom() - 6.0;
    for (_, at) in ends.iter_mut().rev() {
        at.y = at.y.min(y);
        y = at.y - APART;
    }
    for (k, at) in ends {
        let size = if k == chosen { theme::BODY } else { theme::SMALL };
        let font = FontId::proportional(size);
        let colour = hue(&cx.palette, k, lines.len());
        let at = pos2(at.x + 9.0, at.y);
        let name = match is_short {
            true if k + 1 == lines.len() => "Out".into(),
            true => format!("H{}", k + 1),
            false => layer_name(k, lines.len()),
        };
        ui.painter().text(at, Align2::LEFT_CENTER, name, font, colour);
    }
}

/// What the curve is, when each layer first moved in the order in which they did, and how exact each is now, as far as
/// there is room.
fn title(ui: &Ui, cx: &Cx<'_>, rect: Rect, moment: &Moment, cosines: &[Option<f64>]) {
    let what = if moment.has_unperturbed { "rms of Δ" } else { "rms of s − s⁰" };
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let text = cx.palette.text;
    let left = painter.text(rect.left_top(), Align2::LEFT_TOP, what, theme::body(), text);
    let arrives = painter.layout_no_wrap(arrives_text(moment), theme::body(), text);
    if left.width() + arrives.size().x + 16.0 > rect.width() {
        return;
    }
    let x = (rect.right() - arrives.size().x).min(left.right() + 32.0);
    let end = x + arrives.size().x;
    painter.galley(pos2(x, rect.top()), arrives, text);
    let mut job = egui::text::LayoutJob::default();
    let mut part = |text: String, font: FontId, colour: Color32| {
        job.append(&text, 0.0, egui::TextFormat::simple(font, colour));
    };
    part("cosine".into(), theme::body(), text);
    for (k, cosine) in cosines.iter().enumerate().rev() {
        let value = cosine.filter(|cosine| cosine.is_finite());
        let value = value.map_or_else(|| "–".into(), |cosine| format!("{cosine:.4}").replace('-', "−"));
        let font = FontId::monospace(theme::BODY);
        part(format!("  {value}"), font, hue(&cx.palette, k, cosines.len()));
    }
    let cosines = painter.layout_job(job);
    if end + 32.0 + cosines.size().x <= rect.right() {
        painter.galley(pos2(rect.right() - cosines.size().x, rect.top()), cosines, text);
    }
}

/// "arrives at 1, 2, 3": layer after layer the way the ripple goes.
pub fn arrives_text(moment: &Moment) -> String {
    let down = moment.free.is_some();
    let one = |first: &Option<u32>| first.map_or_else(|| "–".into(), |first| first.to_string());
    let mut each: Vec<String> = moment.arrives.iter().map(one).collect();
    if down {
        each.reverse();
    }
    format!("arrives at {}", each.join(", "))
}

fn summary(moment: &Moment, points: &[IterationPoint]) -> String {
    let order = if moment.free.is_some() { "from the output down" } else { "from hidden 1 up" };
    let phase = points.first().map_or(Phase::Free, |point| point.phase).name();
    format!("Movement of each layer, {phase}, {} {order}", arrives_text(moment))
}

fn hover_text(point: &IterationPoint) -> String {
    let mut text = format!(
        "{}, iteration {}\nrms of Δ, the state minus the same iteration undisturbed:",
        point.phase.name(),
        point.iteration
    );
    for (k, layer) in point.layers.iter().enumerate().rev() {
        text += &format!("\n{}: {}", layer_name(k, point.layers.len()), number(layer.moved));
    }
    text
}
