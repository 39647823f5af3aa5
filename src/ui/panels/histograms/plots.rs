//! The plots of the histograms panel.

use crate::settling::trace::Phase;
use crate::training::histograms::{Activity, Histogram, HistogramPair};
use crate::training::snapshot::UpdatePoint;
use crate::ui::context::Cx;
use crate::ui::plots::curve::line_through;
use crate::ui::plots::curve::{Axes, pieces};
use crate::ui::plots::small_plot::{Numbers, digits, small_plot};
use crate::ui::style::format::{percent, precise, thousands};
use crate::ui::style::theme;
use crate::ui::widgets::describe;
use egui::{Align2, Color32, Pos2, Rect, Shape, Stroke, Tooltip, Ui, pos2, vec2};
use egui_plot::{FilledArea, PlotBounds, PlotPoint};

/// Most points of a curve of means.
const MEANS: usize = 80;
/// Height of the words above a plot.
const TITLE: f32 = 20.0;

/// Parts of equal width.
pub fn columns(rect: Rect, count: usize) -> Vec<Rect> {
    let gap = 14.0;
    let width = (rect.width() - gap * (count.max(1) - 1) as f32) / count.max(1) as f32;
    let left = |i: usize| rect.left() + i as f32 * (width + gap);
    (0..count)
        .map(|i| Rect::from_min_size(egui::pos2(left(i), rect.top()), vec2(width, rect.height())))
        .collect()
}

/// Two histograms on the same bins, the first filled, the second as an outline; heights are counts times their factor.
struct Two<'a> {
    id: String,
    front: (&'a Histogram, f64, Color32),
    back: Option<(&'a Histogram, f64, Color32)>,
    log: bool,
}

/// Draws them; the bin under the pointer with the plot's response.
fn two_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, two: &Two<'_>) -> (egui::Response, Option<usize>) {
    let all = || std::iter::once(&two.front).chain(&two.back);
    let heights = || all().flat_map(|(h, factor, _)| h.counts.iter().map(move |n| *n as f64 * factor));
    let most = heights().fold(0.0f64, f64::max).max(1e-9);
    let least = all().map(|(_, factor, _)| *factor).fold(f64::INFINITY, f64::min).min(most);
    // On a logarithmic axis one value stands a little above nothing.
    let floor = (least * 0.6).log10();
    let top = if two.log { most.log10() + 0.15 } else { most * 1.1 };
    let bottom = if two.log { floor } else { 0.0 };
    let height = |factor: f64| {
        move |n: usize| match (two.log, n) {
            (true, 0) => floor,
            (true, n) => (n as f64 * factor).log10(),
            (false, n) => n as f64 * factor,
        }
    };
    let (low, high) = (two.front.0.low, two.front.0.high);
    let room = (high - low) * 0.02;
    let bounds = PlotBounds::from_min_max([low - room, bottom], [high + room, top]);
    let numbers = if two.log { Numbers::Log } else { Numbers::Plain };
    let plot = (two.id.as_str(), bounds, Numbers::Plain, numbers);
    let shown = small_plot(ui, &cx.palette, rect, plot, |_| ());
    let frame = *shown.transform.frame();
    let painter = ui.painter().with_clip_rect(frame);
    let corners = |of: &Histogram, factor: f64| -> Vec<[Pos2; 2]> {
        let place = |x: f64, y: f64| shown.transform.position_from_point(&PlotPoint::new(x, y));
        let bin = |i: usize| {
            let ((left, right), y) = (of.ends(i), height(factor)(of.counts[i]));
            [place(left, y), place(right, y)]
        };
        (0..of.counts.len()).map(bin).collect()
    };
    let (of, factor, ink) = two.front;
    for [left, right] in corners(of, factor) {
        let bar = Rect::from_min_max(left, pos2(right.x, frame.bottom()));
        if bar.height() > 0.5 {
            let gap = if bar.width() > 3.0 { 0.5 } else { 0.0 };
            painter.rect_filled(bar.shrink2(vec2(gap, 0.0)), 0.0, ink.gamma_multiply(0.75));
        }
    }
    if let Some((of, factor, ink)) = two.back {
        let outline: Vec<Pos2> = corners(of, factor).into_iter().flatten().collect();
        painter.add(Shape::line(outline, Stroke::new(1.5, ink)));
    }
    let at = shown.response.hover_pos().filter(|at| frame.contains(*at));
    let bin = at.and_then(|at| two.front.0.bin(shown.transform.value_from_position(at).x));
    (shown.response, bin)
}

/// A name, and the longest of `weak` that has room beside it.
fn title(ui: &Ui, cx: &Cx<'_>, rect: Rect, strong: &str, weak: &[String]) {
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let first = painter.text(rect.min, Align2::LEFT_TOP, strong, theme::body(), cx.palette.text);
    let room = rect.right() - first.right() - 8.0;
    let galleys =
        weak.iter().map(|text| painter.layout_no_wrap(text.clone(), theme::small(), cx.palette.weak));
    if let Some(galley) = galleys.into_iter().find(|galley| galley.size().x <= room) {
        let at = pos2(first.right() + 8.0, first.bottom() - 1.0 - galley.size().y);
        painter.galley(at, galley, cx.palette.weak);
    }
}

fn below_title(rect: Rect) -> Rect {
    rect.with_min_y(rect.top() + TITLE)
}

fn span((low, high): (f64, f64)) -> String {
    format!("{} … {}", digits(low), digits(high))
}

/// Weights or biases of one layer, with those of the start behind.
pub fn pair_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, pair: &HistogramPair, log: bool) {
    let broken = match pair.now.broken {
        0 => String::new(),
        n => format!(" · {n} not a number"),
    };
    let weak = format!("{} · rms {}{broken}", pair.shape, digits(pair.now.rms));
    let short = format!("rms {}{broken}", digits(pair.now.rms));
    title(ui, cx, rect, &pair.name, &[weak, short, broken.replace(" · ", "")]);
    let back = pair.start.as_ref().map(|start| (start, 1.0, cx.palette.weak));
    let two = Two { id: pair.name.clone(), front: (&pair.now, 1.0, cx.palette.training), back, log };
    let (response, bin) = two_ui(ui, cx, below_title(rect), &two);
    describe(&response, format!("Histogram of {}: {} values", pair.name, thousands(pair.now.total() as f64)));
    if let Some(bin) = bin {
        let count = |of: &Histogram| thousands(of.counts[bin] as f64);
        let start = pair
            .start
            .as_ref()
            .map_or(String::new(), |start| format!("\n{} at the start of the run", count(start)));
        let text = format!("{}: {}\n{} now{start}", pair.name, span(pair.now.ends(bin)), count(&pair.now));
        Tooltip::for_widget(&response).at_pointer().gap(14.0).show(|ui| ui.label(text));
    }
}

/// Activities of one layer: many images filled, the watched example as an outline.
pub fn activity_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    (name, log): (&str, bool),
    images: Option<&Activity>,
    example: Option<&Activity>,
) {
    let Some(front) = images.or(example) else { return };
    let weak = match front.at_bounds {
        Some([low, high]) => format!(
            "{:.0} % saturated: {:.0} % at 0, {:.0} % at 1",
            (low + high) * 100.0,
            low * 100.0,
            high * 100.0
        ),
        None => format!("{} units without a bound", front.units),
    };
    let short = front
        .at_bounds
        .map_or(String::new(), |[low, high]| format!("{:.0} % saturated", (low + high) * 100.0));
    title(ui, cx, rect, name, &[weak, short]);
    let share = |of: &Activity| 1.0 / of.histogram.total().max(1) as f64;
    let ink = cx.palette.phase(cx.point().map_or(Phase::Free, |point| point.phase));
    let back = images.and(example).filter(|w| w.histogram.total() > 0);
    let back = back.map(|example| (&example.histogram, share(example), ink));
    let colour = if images.is_some() { cx.palette.training } else { ink };
    let two = Two { id: name.to_owned(), front: (&front.histogram, share(front), colour), back, log };
    let (response, bin) = two_ui(ui, cx, below_title(rect), &two);
    describe(
        &response,
        format!("Activities of {name}: {} values", thousands(front.histogram.total() as f64)),
    );
    if let Some(bin) = bin {
        let part = |of: &Activity| percent(of.histogram.counts[bin] as f64 * share(of));
        let mut text = format!("ρ {}", span(front.histogram.ends(bin)));
        if let Some(images) = images {
            text += &format!("\n{} of the units, many images", part(images));
        }
        if let Some(example) = example {
            text += &format!("\n{} in the watched example", part(example));
        }
        Tooltip::for_widget(&response).at_pointer().gap(14.0).show(|ui| ui.label(text));
    }
}

/// Relative updates over epochs, with the band in which layers are about equal.
pub fn updates_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, updates: &[UpdatePoint]) {
    let layers = updates.first().map_or(0, |p| p.relative.len());
    let logs = || updates.iter().flat_map(|p| p.relative.iter()).filter(|x| **x > 0.0 && x.is_finite());
    let (low, high) = logs().fold((f64::INFINITY, 0.0f64), |(a, b), x| (a.min(*x), b.max(*x)));
    if low > high {
        return;
    }
    let right = updates.last().map_or(1.0, |p| p.epoch).max(1e-6);
    let left = updates.first().map_or(0.0, |p| p.epoch);
    let part = [0.0f64.min(left), low.log10() - 0.15, right * 1.01, high.log10() + 0.15];
    let axes = Axes { log_x: false, log_y: true, zero: None, all: part };
    let columns = rect.width().max(40.0) as usize;
    // Means of neighbours: of each layer, and of their logarithms for the band.
    let chunks = updates.chunks(updates.len().div_ceil(MEANS).max(1));
    let means: Vec<(f64, Vec<f64>)> = chunks
        .map(|chunk| {
            let n = chunk.len() as f64;
            let layer = |k: usize| chunk.iter().map(|p| p.relative[k]).sum::<f64>() / n;
            (chunk.iter().map(|p| p.epoch).sum::<f64>() / n, (0..layers).map(layer).collect())
        })
        .collect();
    let middle = means.iter().filter(|(_, all)| all.iter().all(|x| *x > 0.0 && x.is_finite()));
    let (xs, ys): (Vec<f64>, Vec<f64>) = middle
        .map(|(x, all)| (*x, all.iter().map(|x| x.log10()).sum::<f64>() / layers.max(1) as f64))
        .unzip();
    let palette = cx.palette;
    let bounds = PlotBounds::from_min_max([part[0], part[1]], [part[2], part[3]]);
    let shown = small_plot(ui, &palette, rect, ("updates", bounds, Numbers::Plain, Numbers::Log), |ui| {
        if layers > 1 && xs.len() > 1 {
            let moved = |by: f64| ys.iter().map(|y| y + by).collect::<Vec<f64>>();
            let half = 2f64.log10();
            let band = FilledArea::new("", &xs, &moved(-half), &moved(half));
            ui.add(band.fill_color(palette.text.gamma_multiply(0.13)).allow_hover(false));
        }
        for k in 0..layers {
            let ink = palette.pin(k);
            let mut curve = |points: &mut dyn Iterator<Item = [f64; 2]>, ink: Color32, width: f32| {
                for line in pieces(points, &axes, part, columns).lines {
                    ui.line(line_through(line).color(ink).width(width).allow_hover(false));
                }
            };
            curve(&mut updates.iter().map(|p| [p.epoch, p.relative[k]]), ink.gamma_multiply(0.35), 1.0);
            curve(&mut means.iter().map(|(x, all)| [*x, all[k]]), ink, 2.0);
        }
    });
    let frame = *shown.transform.frame();
    let corner = frame.left_bottom() + vec2(-7.0, 5.0);
    ui.painter().text(corner, Align2::RIGHT_TOP, "epochs", theme::small(), palette.weak);
    describe(&shown.response, "Relative updates of the layers over epochs");
    let Some(at) = shown.response.hover_pos().filter(|at| frame.contains(*at)) else { return };
    let x = shown.transform.value_from_position(at).x;
    let i = updates.partition_point(|p| p.epoch < x).min(updates.len() - 1);
    let point = &updates[i];
    let lines = (1..).zip(point.relative.iter()).map(|(k, x)| format!("\nlayer {k}: {}", precise(*x)));
    let text = format!("epoch {:.2}{}", point.epoch, lines.collect::<String>());
    Tooltip::for_widget(&shown.response).at_pointer().gap(14.0).show(|ui| ui.label(text));
}
