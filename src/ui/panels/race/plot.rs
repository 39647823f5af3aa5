//! The energies of all runs of a race in one plot, each labelled at its end.

use crate::settling::trace::Phase;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::panels::race::model::Lane;
use crate::ui::style::colours::Palette;
use crate::ui::style::format::number;
use crate::ui::style::theme;
use crate::ui::widgets::describe;
use egui::{Align2, Color32, Pos2, Rect, Sense, Shape, Stroke, Ui, lerp, pos2, vec2};

/// Draws the plot into `rect`; `iteration` is that of the bars.
pub(super) fn ui(ui: &Ui, cx: &Cx<'_>, rect: Rect, lanes: &[Lane], iteration: usize) {
    let palette = cx.palette;
    let plot = Rect::from_min_max(rect.min + vec2(52.0, 6.0), rect.max - vec2(76.0, 22.0));
    if plot.width() < 40.0 || plot.height() < 24.0 {
        return;
    }
    let last = lanes.iter().filter_map(|lane| lane.run.iterations.last()).max().copied().unwrap_or(1).max(1);
    let finite = lanes.iter().flat_map(|lane| &lane.run.energies).filter(|e| e.is_finite());
    let (low, high) =
        finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &e| (low.min(e), high.max(e)));
    if low > high {
        return;
    }
    let margin = ((high - low) * 0.06).max(1e-9);
    let (low, high) = (low - margin, high + margin);
    let x = |iteration: usize| lerp(plot.x_range(), iteration as f32 / last as f32);
    let y = |energy: f64| lerp(plot.bottom()..=plot.top(), ((energy - low) / (high - low)) as f32);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    axes(&painter, &palette, plot, last, [low, high], &y);

    let shown = iteration.min(last);
    painter.vline(x(shown), plot.y_range(), Stroke::new(1.0, palette.text));
    if let Some(point) = cx.view.hovered_index.and_then(|index| cx.settling.points.get(index))
        && point.phase == Phase::Free
    {
        painter.vline(x(point.iteration.min(last)), plot.y_range(), Stroke::new(1.0, palette.line));
    }
    let mut ends: Vec<(f32, String, Color32)> = Vec::new();
    for (i, lane) in lanes.iter().enumerate() {
        let run = &lane.run;
        let colour = colour(&palette, i, lanes.len());
        let step = (run.energies.len() / plot.width().max(1.0) as usize).max(1);
        let end = run.energies.len().saturating_sub(1);
        let points: Vec<Pos2> = (0..run.energies.len())
            .filter(|i| (i % step == 0 || *i == end) && run.energies[*i].is_finite())
            .map(|i| pos2(x(run.iterations[i]), y(run.energies[i])))
            .collect();
        let Some(&tip) = points.last() else { continue };
        let width = if i + 1 == lanes.len() { 3.0 } else { 2.0 };
        // Settled: it would stay there.
        let rest = [tip, pos2(plot.right(), tip.y)];
        painter.extend(Shape::dotted_line(&rest, colour.gamma_multiply(0.8), 5.0, 0.8));
        painter.add(Shape::line(points, Stroke::new(width, colour)));
        let at = run.index_at(iteration);
        if let Some(&energy) = run.energies.get(at).filter(|energy| energy.is_finite()) {
            painter.circle_filled(pos2(x(run.iterations[at]), y(energy)), 4.0, colour);
        }
        let ink = if i + 1 == lanes.len() { palette.text } else { palette.weak };
        ends.push((tip.y, lane.name(), ink));
    }
    spread(&mut ends, 16.0, [plot.top() + 4.0, plot.bottom() - 2.0]);
    for (y, name, colour) in ends {
        painter.text(pos2(plot.right() + 8.0, y), Align2::LEFT_CENTER, name, theme::small(), colour);
    }
    touch(ui, cx, plot, last, lanes);
}

/// Earlier epochs are fainter; now is the text colour.
fn colour(palette: &Palette, i: usize, count: usize) -> Color32 {
    if i + 1 == count {
        return palette.text;
    }
    let t = (i + 1) as f32 / count.max(2) as f32;
    palette.background.lerp_to_gamma(palette.free, 0.5 + 0.5 * t)
}

fn axes(
    painter: &egui::Painter,
    palette: &Palette,
    plot: Rect,
    last: usize,
    [low, high]: [f64; 2],
    y: &impl Fn(f64) -> f32,
) {
    let step = step(high - low, (plot.height() / 34.0).max(2.0));
    let mut tick = (low / step).ceil() * step;
    while tick <= high {
        painter.hline(plot.x_range(), y(tick), Stroke::new(1.0, palette.line));
        let text = if tick.abs() < step * 1e-6 { "0".into() } else { short(tick, step) };
        let at = pos2(plot.left() - 6.0, y(tick));
        painter.text(at, Align2::RIGHT_CENTER, text, theme::mono(), palette.weak);
        tick += step;
    }
    let step = step_of_iterations(last, plot.width());
    for iteration in (0..=last).step_by(step) {
        let at = pos2(lerp(plot.x_range(), iteration as f32 / last as f32), plot.bottom() + 4.0);
        painter.text(at, Align2::CENTER_TOP, iteration.to_string(), theme::mono(), palette.weak);
    }
    let corner = pos2(plot.right() + 8.0, plot.bottom() + 4.0);
    painter.text(corner, Align2::LEFT_TOP, "iteration", theme::small(), palette.weak);
    let corner = pos2(plot.left() - 50.0, plot.top() - 6.0);
    painter.text(corner, Align2::LEFT_TOP, "E", theme::body(), palette.text);
}

/// The round step of which about `most` fit into `range`.
fn step(range: f64, most: f32) -> f64 {
    let rough = range / f64::from(most);
    let power = 10f64.powf(rough.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    factors.into_iter().find(|factor| factor * power >= rough).unwrap_or(10.0) * power
}

fn step_of_iterations(last: usize, width: f32) -> usize {
    (step(last as f64, (width / 36.0).max(2.0)) as usize).max(1)
}

fn short(value: f64, step: f64) -> String {
    if step >= 1.0 { format!("{value:.0}").replace('-', "−") } else { number(value) }
}

/// Moves labels apart, keeping their order.
fn spread(ends: &mut [(f32, String, Color32)], gap: f32, [top, bottom]: [f32; 2]) {
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut least = top;
    for end in ends.iter_mut() {
        end.0 = end.0.max(least);
        least = end.0 + gap;
    }
    let mut most = bottom;
    for end in ends.iter_mut().rev() {
        end.0 = end.0.min(most);
        most = end.0 - gap;
    }
}

/// The pointer over the plot: the shared cursor, exact numbers, a click that goes there.
fn touch(ui: &Ui, cx: &Cx<'_>, plot: Rect, last: usize, lanes: &[Lane]) {
    let response = ui.interact(plot, ui.scope_id().with("race energies"), Sense::click_and_drag());
    let names: Vec<String> = lanes.iter().map(Lane::name).collect();
    describe(&response, format!("Energies while settling: {}", names.join(", ")));
    let Some(at) = response.hover_pos().or(response.interact_pointer_pos()) else { return };
    let t = ((at.x - plot.left()) / plot.width()).clamp(0.0, 1.0);
    let iteration = (t * last as f32).round() as usize;
    let in_round = cx.schedule_start().and_then(|span| cx.settling.phases.get(span));
    let index = in_round.and_then(|span| {
        let begin = span.points.start;
        let points = cx.settling.points.get(span.points.clone())?;
        points.iter().position(|point| point.iteration == iteration).map(|at| begin + at)
    });
    if let Some(index) = index {
        cx.hover.index.set(Some(index));
        let pressed = response.clicked() || response.dragged_by(egui::PointerButton::Primary);
        if pressed && index != cx.settling.cursor {
            cx.send(Command::Seek(index));
        }
    }
    response.on_hover_ui_at_pointer(|ui| {
        ui.label(format!("iteration {iteration}"));
        for lane in lanes {
            let at = lane.run.index_at(iteration);
            if let (Some(energy), Some(reads)) = (lane.run.energies.get(at), lane.run.predictions.get(at)) {
                let text = format!("{}: E = {}, reads {reads}", lane.name(), number(*energy));
                ui.label(egui::RichText::new(text).font(theme::mono()));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_order_and_distance() {
        let mut ends: Vec<_> = [50.0, 10.0, 52.0, 51.0].map(|y| (y, String::new(), Color32::WHITE)).into();
        spread(&mut ends, 16.0, [0.0, 70.0]);
        assert!(ends.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 15.99), "{ends:?}");
        assert!(ends.iter().all(|end| (0.0..=70.0).contains(&end.0)));
    }

    #[test]
    fn steps_are_round() {
        assert_eq!(step(10.0, 5.0), 2.0);
        assert_eq!(step(0.9, 3.0), 0.5);
        assert_eq!(step_of_iterations(20, 200.0), 5);
    }
}
