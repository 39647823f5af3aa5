//! One weight in time: the change of its two units, the running integral of the rule, and the rule as a curve.

use crate::round;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::studies::synapse::{SignalPair, Update, running_integral};
use crate::settling::trace::{IterationPoint, Phase, PhaseSpan};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::panels::synapse::formula;
use crate::ui::plots::curve::line_through;
use crate::ui::plots::small_plot::{Numbers, around, digits, signed, small_plot};
use crate::ui::state::view::Synapse;
use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use egui::{Align2, Color32, Rect, Ui, pos2};
use egui_plot::{HLine, LineStyle, PlotBounds, PlotResponse, Points, VLine};

/// One nudged phase of the weight's round.
pub struct Path {
    /// Which.
    pub phase: Phase,
    /// Indices of its points.
    pub range: std::ops::Range<usize>,
    /// Iteration of each of the pairs; the first is 0, the free state.
    pub iterations: Vec<f64>,
    /// Activities, from s⁰ on.
    pub pairs: Vec<SignalPair>,
    /// The integral so far.
    pub integral: Vec<f64>,
}

/// The nudged phases of the round that phase `schedule_start` began; empty while the traces are not there yet.
pub fn paths(settling: &SettlingSnapshot, schedule_start: usize, synapse: Synapse) -> Vec<Path> {
    let trace = |unit| settling.traces.iter().find(|(known, _)| *known == unit).map(|(_, values)| values);
    let [below, above] = synapse.ends();
    let (Some(pre), Some(post)) = (trace(below), trace(above)) else { return Vec::new() };
    let Some(free) = settling.phases.get(schedule_start).map(|span| span.points.end.saturating_sub(1)) else {
        return Vec::new();
    };
    let at = |index: usize| Some(SignalPair { pre: *pre.get(index)?, post: *post.get(index)? });
    let rest = settling.phases.iter().skip(schedule_start + 1).take_while(|span| span.step > 0);
    let nudged = rest.filter(|span| span.phase != Phase::Free && !span.points.is_empty());
    let path = |span: &PhaseSpan| {
        // A nudge starts from s⁰, not from the iteration recorded before it.
        let indices = std::iter::once(free).chain(span.points.clone());
        let pairs: Option<Vec<SignalPair>> = indices.map(at).collect();
        let points = settling.points.get(span.points.clone())?;
        let iterations = std::iter::once(0.0).chain(points.iter().map(|point| point.iteration as f64));
        let pairs = pairs?;
        Some(Path {
            phase: span.phase,
            range: span.points.clone(),
            iterations: iterations.collect(),
            integral: running_integral(&pairs),
            pairs,
        })
    };
    nudged.filter_map(path).collect()
}

/// The colours of the unit below and of the unit above.
pub fn units(palette: &Palette) -> [Color32; 2] {
    [palette.training, palette.test]
}

fn style(phase: Phase) -> LineStyle {
    if phase.beta() < 0.0 { LineStyle::Dashed { length: 6.0 } } else { LineStyle::Solid }
}

fn sign(phase: Phase) -> &'static str {
    if phase.beta() < 0.0 { "−β" } else { "+β" }
}

fn series(path: &Path, values: impl Iterator<Item = f64>, width: f32) -> Vec<[f64; 2]> {
    let all: Vec<[f64; 2]> = path.iterations.iter().zip(values).map(|(x, y)| [*x, y]).collect();
    let stride = (all.len() / (2.0 * width.max(50.0)) as usize).max(1);
    let last = all.len().saturating_sub(1);
    all.into_iter().enumerate().filter(|(i, _)| i % stride == 0 || *i == last).map(|(_, p)| p).collect()
}

fn last_iteration(paths: &[Path]) -> f64 {
    paths.iter().filter_map(|path| path.iterations.last()).fold(4.0, |a, b| f64::max(a, *b))
}

/// ρᵢ and ρⱼ relative to the free state, with the values from which to which they went.
pub fn activities(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, paths: &[Path]) {
    let palette = cx.palette;
    let [below, above] = units(&palette);
    let changes = |path: &Path| {
        let start = path.pairs.first().copied().unwrap_or_default();
        let of = |value: fn(&SignalPair) -> f64, start: f64| -> Vec<f64> {
            path.pairs.iter().map(|pair| value(pair) - start).collect()
        };
        [of(|pair| pair.pre, start.pre), of(|pair| pair.post, start.post)]
    };
    let all: Vec<[Vec<f64>; 2]> = paths.iter().map(changes).collect();
    let (low, high) = around(all.iter().flatten().flatten().copied().chain([0.0]));
    let head = 36.0;
    let plot = Rect::from_min_max(rect.min + egui::vec2(0.0, head), rect.max);
    let last = last_iteration(paths);
    let bounds = PlotBounds::from_min_max([-last * 0.02, low], [last * 1.03, high]);
    let axes = ("synapse units", bounds, Numbers::Iterations(last), Numbers::Plain);
    let shown = small_plot(ui, &palette, plot, axes, |plot| {
        cursors(plot, cx, paths);
        for (path, changes) in paths.iter().zip(&all) {
            for (values, colour) in changes.iter().zip([below, above]) {
                let line = series(path, values.iter().copied(), rect.width());
                let line = line_through(line).color(colour).width(2.2).style(style(path.phase));
                plot.line(line.allow_hover(false));
            }
        }
    });
    let path = shown_path(cx, paths);
    let text = |value: fn(&SignalPair) -> f64| -> String {
        let Some(path) = path else { return String::new() };
        let [Some(first), Some(last)] = [path.pairs.first(), path.pairs.last()] else { return String::new() };
        format!("{} → {}", digits(value(first)), digits(value(last)))
    };
    let lines =
        [("ρ_i", text(|pair| pair.pre), below, "below"), ("ρ_j", text(|pair| pair.post), above, "above")];
    for (row, (symbol, values, colour, place)) in lines.into_iter().enumerate() {
        let mut job = egui::text::LayoutJob::default();
        formula::math(&mut job, symbol, theme::BODY, colour);
        formula::math(&mut job, &format!(" {place}  {values}"), theme::SMALL, colour);
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        let galley = painter.layout_job(job);
        painter.galley(rect.min + egui::vec2(0.0, row as f32 * 17.0), galley, colour);
    }
    if paths.len() > 1 && rect.width() > 330.0 {
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        let legend = "solid +β, dashed −β";
        painter.text(rect.right_top(), Align2::RIGHT_TOP, legend, theme::small(), palette.weak);
    }
    let name = format!("Change of the two units, below {}, above {}", text(|p| p.pre), text(|p| p.post));
    crate::ui::widgets::name(&shown.response, name);
    seek(cx, paths, shown);
}

/// The running integral, which ends on the contrast.
pub fn integral(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, paths: &[Path]) {
    let palette = cx.palette;
    let contrast = |path: &Path| {
        let ends = path.pairs.first().zip(path.pairs.last());
        ends.map_or(0.0, |(first, last)| last.product() - first.product())
    };
    let goals: Vec<f64> = paths.iter().map(contrast).collect();
    let values = paths.iter().flat_map(|path| &path.integral).chain(&goals).copied();
    let (low, high) = around(values.chain([0.0]));
    let plot = Rect::from_min_max(rect.min + egui::vec2(0.0, 36.0), rect.max);
    let last = last_iteration(paths);
    let bounds = PlotBounds::from_min_max([-last * 0.02, low], [last * 1.03, high]);
    let axes = ("synapse integral", bounds, Numbers::Iterations(last), Numbers::Plain);
    let shown = small_plot(ui, &palette, plot, axes, |plot| {
        cursors(plot, cx, paths);
        for (path, goal) in paths.iter().zip(&goals) {
            let colour = palette.phase(path.phase);
            let dashed = LineStyle::Dashed { length: 5.0 };
            plot.hline(
                HLine::new("", *goal)
                    .color(colour.gamma_multiply(0.8))
                    .width(1.2)
                    .style(dashed)
                    .allow_hover(false),
            );
            let line = series(path, path.integral.iter().copied(), rect.width());
            plot.line(line_through(line).color(colour).width(2.6).allow_hover(false));
            if let (Some(x), Some(y)) = (path.iterations.last(), path.integral.last()) {
                plot.points(Points::new("", vec![[*x, *y]]).radius(4.0).color(colour).allow_hover(false));
            }
        }
    });
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let mut job = egui::text::LayoutJob::default();
    formula::math(&mut job, "∫ ρ_i dρ_j + ρ_j dρ_i", theme::BODY, palette.text);
    painter.galley(rect.min, painter.layout_job(job), palette.text);
    let ends: Vec<String> = goals.iter().map(|goal| signed(*goal)).collect();
    // The fast rule takes ρᵢ dρⱼ alone: its sweep does not end on what it uses.
    let is_fast = paths.iter().any(|path| path.phase == Phase::ClampedSweep);
    let goal = if is_fast { "ends at" } else { "ends on the contrast" };
    let text = format!("{goal} {}", ends.join(" and "));
    let mut job = egui::text::LayoutJob::default();
    let before = if rect.width() > 250.0 { goal } else { "→" };
    formula::math(&mut job, before, theme::SMALL, palette.weak);
    for (path, end) in paths.iter().zip(&ends) {
        let is_alone = paths.len() == 1 || rect.width() < 200.0;
        let part = if is_alone { format!("  {end}") } else { format!("  {end} at {}", sign(path.phase)) };
        formula::math(&mut job, &part, theme::SMALL, palette.phase(path.phase));
    }
    painter.galley(rect.min + egui::vec2(0.0, 17.0), painter.layout_job(job), palette.weak);
    crate::ui::widgets::name(&shown.response, format!("Running integral, {text}"));
    seek(cx, paths, shown);
}

/// Δw against the change of the unit above: with the unit below held a line through 0, in full the product; the weight's
/// own change is the dot.
pub fn curve(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, update: &Update) {
    let palette = cx.palette;
    let change = update.post_change();
    let reach = f64::from(round::round_up((change.abs() * 1.5) as f32)).max(1e-6);
    let ends = [-reach, reach];
    let values = ends.map(|d| update.held(d)).into_iter().chain(ends.map(|d| update.product(d)));
    let most = values.chain([update.change()]).fold(0.0_f64, |most, v| most.max(v.abs())).max(1e-12) * 1.15;
    let plot = Rect::from_min_max(rect.min + egui::vec2(0.0, 36.0), rect.max);
    let bounds = PlotBounds::from_min_max([-reach, -most], [reach, most]);
    let axes = ("synapse curve", bounds, Numbers::Plain, Numbers::Plain);
    let shown = small_plot(ui, &palette, plot, axes, |plot| {
        plot.hline(HLine::new("", 0.0).color(palette.weak).width(1.0).allow_hover(false));
        plot.vline(VLine::new("", 0.0).color(palette.weak).width(1.0).allow_hover(false));
        let line = |f: &dyn Fn(f64) -> f64| ends.map(|d| [d, f(d)]).to_vec();
        let held = line_through(line(&|d| update.held(d))).color(palette.free).width(2.0);
        plot.line(held.style(LineStyle::Dashed { length: 6.0 }).allow_hover(false));
        let full = line_through(line(&|d| update.product(d))).color(palette.nudged_plus).width(2.4);
        plot.line(full.allow_hover(false));
        let dot = Points::new("", vec![[change, update.change()]]).radius(5.5).color(palette.text);
        plot.points(dot.allow_hover(false));
    });
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let mut job = egui::text::LayoutJob::default();
    formula::math(&mut job, "Δw against Δρ_j", theme::BODY, palette.text);
    painter.galley(rect.min, painter.layout_job(job), palette.text);
    let mut job = egui::text::LayoutJob::default();
    formula::math(&mut job, "ρ_i held", theme::SMALL, palette.free);
    formula::math(&mut job, "  ρ_i as it moved", theme::SMALL, palette.nudged_plus);
    painter.galley(rect.min + egui::vec2(0.0, 17.0), painter.layout_job(job), palette.text);
    let frame = *shown.transform.frame();
    if update.low.pre > 0.0 && frame.width() > 190.0 && frame.height() > 90.0 {
        let inside = ui.painter().with_clip_rect(frame);
        let (up, down) =
            (frame.left_top() + egui::vec2(8.0, 4.0), frame.right_bottom() - egui::vec2(8.0, 4.0));
        inside.text(up, Align2::LEFT_TOP, "rises after: stronger →", theme::small(), palette.weak);
        inside.text(down, Align2::RIGHT_BOTTOM, "← falls after: weaker", theme::small(), palette.weak);
    }
    let text = format!(
        "Weight change {} at a change of the unit above by {}",
        signed(update.change()),
        signed(change)
    );
    crate::ui::widgets::name(&shown.response, format!("Rule: {}", text.to_lowercase()));
    shown.response.on_hover_text(format!(
        "{text}.\nPre before post: while the unit below is active, a rise of the unit above strengthens\n\
         the weight, a fall weakens it, in proportion to its size."
    ));
}

/// The path at the cursor, else the first.
fn shown_path<'a>(cx: &Cx<'_>, paths: &'a [Path]) -> Option<&'a Path> {
    paths.iter().find(|path| path.range.contains(&cx.settling.cursor)).or(paths.first())
}

fn cursors(plot: &mut egui_plot::PlotUi<'_>, cx: &Cx<'_>, paths: &[Path]) {
    let at = |index: usize| -> Option<f64> {
        paths
            .iter()
            .any(|path| path.range.contains(&index))
            .then(|| cx.settling.points.get(index))?
            .map(|p| p.iteration as f64)
    };
    if let Some(x) = cx.view.hovered_index.and_then(at) {
        plot.vline(VLine::new("", x).color(cx.palette.line).allow_hover(false));
    }
    if let Some(x) = at(cx.settling.cursor) {
        plot.vline(VLine::new("", x).color(cx.palette.weak).width(1.0).allow_hover(false));
    }
}

/// Hover moves the shared cursor, a click or drag goes there.
fn seek<R>(cx: &Cx<'_>, paths: &[Path], shown: PlotResponse<R>) {
    let frame = *shown.transform.frame();
    let Some(at) = shown.response.hover_pos().filter(|at| frame.contains(*at)) else { return };
    let Some(path) = shown_path(cx, paths) else { return };
    let x = shown.transform.value_from_position(pos2(at.x, at.y)).x;
    let Some(points) = cx.settling.points.get(path.range.clone()) else { return };
    let distance = |point: &IterationPoint| (point.iteration as f64 - x).abs();
    let nearest = points.iter().enumerate().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
    let Some((offset, point)) = nearest else { return };
    let index = path.range.start + offset;
    cx.hover.index.set(Some(index));
    if (shown.response.clicked() || shown.response.dragged()) && index != cx.settling.cursor {
        cx.send(Command::Seek(index));
    }
    let (pair, sum) = (path.pairs[offset + 1], path.integral[offset + 1]);
    shown.response.on_hover_text_at_pointer(format!(
        "{}, iteration {}\nbelow {}\nabove {}\nintegral {}",
        point.phase.name(),
        point.iteration,
        digits(pair.pre),
        digits(pair.post),
        signed(sum)
    ));
}
