//! One example under the weights of several epochs, side by side.

mod model;
mod plot;

use crate::catalog::OptionItem;
use crate::model::cost::class_at;
use crate::settling::studies::race;
use crate::settling::studies::setup::ExampleSetup;
use crate::settling::trace::Phase;
use crate::ui::background::{Job, Of};
use crate::ui::context::Cx;
use crate::ui::export::table::Table;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::race::model::{Lane, Weights};
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::colours::Palette;
use crate::ui::style::format::thousands;
use crate::ui::style::theme;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::{describe, header};
use egui::{Align2, FontId, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use std::sync::Arc;
use std::time::Duration;

/// Shortest time between two races.
const EVERY: Duration = Duration::from_millis(250);
/// The epochs that are wanted beside now.
const WANTED: [usize; 3] = [0, 1, 5];

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new(
            "settling-race",
            "Settling race",
            "one example under the weights of several epochs",
        ),
        stored: "Race",
        places: [(2, 2), (3, 3), (2, 2)],
        help: &[
            "The same picture settles under the weights of several epochs. Train to collect some.",
            "Each column: the output at the iteration of the cursor, what it reads, and after how many iterations no state moved by more than the tolerance (at least 0.001) any more.",
            "Below, the energies of all of them. Click or drag there to go to an iteration.",
        ],
    },
    make: || Box::<RacePanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
#[derive(Default)]
pub struct RacePanel {
    job: Job<Key, Race>,
}

#[derive(Clone)]
struct Key {
    setup: ExampleSetup,
    weights: Vec<Weights>,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&Weights, &Weights)| a.epoch == b.epoch && Arc::ptr_eq(&a.network, &b.network);
        self.weights.len() == other.weights.len()
            && self.weights.iter().zip(&other.weights).all(same)
            && self.setup == other.setup
    }
}

impl Of for Key {
    fn is_stale(&self, newer: &Self) -> bool {
        // Strokes of a brush and newer weights come all the time.
        let input = Arc::clone(&self.setup.input);
        self.setup != ExampleSetup { input, ..newer.setup.clone() }
    }
}

struct Race {
    setup: ExampleSetup,
    lanes: Vec<Lane>,
}

impl Panel for RacePanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let Some(key) = wanted(cx) else {
            let dragged = header(ui, cx, KIND, &cx.provenance());
            empty(ui, cx, "Nothing has settled yet");
            return dragged;
        };
        let is_alone = key.weights.len() < 2;
        let asked = key.clone();
        let race = self.job.poll(ui.ctx(), &key, EVERY, move |stop, before| {
            let known = before.filter(|before| before.setup == asked.setup);
            let lane = |weights: &Weights| {
                let same = |lane: &&Lane| Arc::ptr_eq(&lane.weights.network, &weights.network);
                let run = match known.as_ref().and_then(|known| known.lanes.iter().find(same)) {
                    Some(lane) => Arc::clone(&lane.run),
                    None => Arc::new(race::run(&weights.network, &asked.setup, stop)?),
                };
                Some(Lane { weights: weights.clone(), run })
            };
            let lanes = asked.weights.iter().map(lane).collect::<Option<Vec<_>>>()?;
            Some(Race { setup: asked.setup.clone(), lanes })
        });
        let iteration = iteration(cx);
        let dragged = header(ui, cx, KIND, &provenance(cx, iteration));
        let Some(race) = race else {
            let text =
                if self.job.is_busy() { "Settling…" } else { "These weights do not fit the picture" };
            empty(ui, cx, text);
            return dragged;
        };
        let area = ui.available_rect_before_wrap();
        if area.width() < 120.0 || area.height() < 60.0 {
            return dragged;
        }
        let is_wide = area.width() > 560.0 && area.width() > 2.2 * area.height();
        let (lanes, plot) = if is_wide {
            area.split_left_right_at_fraction(0.68)
        } else if area.height() < 150.0 {
            (area, Rect::NOTHING)
        } else {
            area.split_top_bottom_at_fraction(if area.height() < 260.0 { 0.62 } else { 0.56 })
        };
        // The first epochs and now, as many as can be read.
        let most = ((lanes.width() / 84.0) as usize).max(2);
        let count = race.lanes.len();
        let shown: Vec<Lane> =
            (0..count).filter(|i| i + 1 == count || i + 1 < most).map(|i| race.lanes[i].clone()).collect();
        let target = race.setup.target;
        lanes_ui(ui, cx, lanes.shrink2(vec2(0.0, 2.0)), (&shown, target), iteration, is_alone);
        let margin = vec2(if is_wide { 8.0 } else { 0.0 }, 2.0);
        plot::ui(ui, cx, plot.shrink2(margin), &shown, iteration);
        ui.allocate_rect(area, Sense::hover());
        dragged
    }

    fn tables(&self, _cx: &Cx<'_>) -> Vec<Table> {
        let Some(race) = self.job.ready() else { return Vec::new() };
        let table = |lane: &Lane| {
            let run = &lane.run;
            let mut table = Table::new(lane.name())
                .with("iteration", run.iterations.iter().map(|i| *i as f64))
                .with("E", run.energies.iter().copied())
                .with("prediction", run.predictions.iter().map(|class| *class as f64));
            for class in 0..run.outputs.first().map_or(0, Vec::len) {
                let name = format!("output {class}");
                table =
                    table.with(name, run.outputs.iter().map(|y| y.get(class).copied().unwrap_or(f64::NAN)));
            }
            table
        };
        race.lanes.iter().map(table).collect()
    }
}

fn lanes_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    area: Rect,
    (lanes, target): (&[Lane], usize),
    iteration: usize,
    is_alone: bool,
) {
    let slots = if is_alone { 2 } else { lanes.len() };
    let gap = if area.width() > 640.0 { 16.0 } else { 8.0 };
    let width = (area.width() + gap) / slots as f32 - gap;
    let slot = |i: usize| {
        let left_top = area.min + vec2(i as f32 * (width + gap), 0.0);
        Rect::from_min_size(left_top, vec2(width, area.height()))
    };
    let all = lanes.iter().flat_map(|lane| lane.run.outputs.iter().flatten());
    let range = all
        .filter(|y| y.is_finite())
        .fold([0.0_f32, 1.0], |[low, high], &y| [low.min(y as f32), high.max(y as f32)]);
    for (i, lane) in lanes.iter().enumerate() {
        lane_ui(ui, cx, slot(i), lane, target, iteration, range);
    }
    if is_alone {
        let rect = slot(1);
        let text = "Train to collect epochs.\nThey then settle here\nbeside the weights of now.";
        let galley = ui.painter().layout(text.into(), theme::body(), cx.palette.weak, width);
        let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, cx.palette.weak);
    }
}

/// What ought to be shown now.
fn wanted(cx: &Cx<'_>) -> Option<Key> {
    let scene = cx.settling.scene.as_ref()?;
    let now = cx.training.network.as_ref()?;
    let setup = ExampleSetup {
        scene: Arc::clone(scene),
        input: Arc::clone(&cx.settling.input),
        target: cx.settling.target,
        config: Arc::clone(&cx.training.config),
    };
    let earlier = cx.training.stored.iter().filter(|stored| !Arc::ptr_eq(&stored.network, now));
    let earlier: Vec<_> = earlier.collect();
    let epochs: Vec<usize> = earlier.iter().map(|stored| stored.epoch).collect();
    let mut weights: Vec<Weights> = race::choose(&epochs, &WANTED)
        .into_iter()
        .map(|i| Weights { epoch: Some(epochs[i]), network: Arc::clone(&earlier[i].network) })
        .collect();
    weights.push(Weights { epoch: None, network: Arc::clone(now) });
    Some(Key { setup, weights })
}

/// The iteration of the free phase at the cursor; at its end in the phases after it.
fn iteration(cx: &Cx<'_>) -> usize {
    cx.point().map_or(0, |point| if point.phase == Phase::Free { point.iteration } else { usize::MAX })
}

fn provenance(cx: &Cx<'_>, iteration: usize) -> String {
    let Some(scene) = &cx.settling.scene else { return String::new() };
    let at = match iteration {
        usize::MAX => "from zero to the end of the free phase".into(),
        iteration => format!("from zero, iteration {iteration}"),
    };
    let minibatch = thousands(cx.training.progress.total_minibatches as f64);
    format!("{} example {} · {at} · now is minibatch {minibatch}", scene.split.name(), scene.index)
}

fn lane_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    rect: Rect,
    lane: &Lane,
    target: usize,
    iteration: usize,
    [low, high]: [f32; 2],
) {
    let run = &lane.run;
    let at = run.index_at(iteration);
    let (Some(values), Some(&reads)) = (run.outputs.get(at), run.predictions.get(at)) else { return };
    let painter = ui.painter().with_clip_rect(rect.expand(4.0).intersect(ui.clip_rect()));
    let palette = cx.palette;
    let is_tall = rect.height() > 220.0 && rect.width() > 150.0;
    let is_narrow = rect.width() < 112.0;
    let (large, line) = match (is_tall, is_narrow) {
        (true, _) => (theme::title(), 26.0),
        (false, false) => (theme::body(), 19.0),
        (false, true) => (theme::small(), 17.0),
    };
    painter.text(rect.left_top(), Align2::LEFT_TOP, lane.name(), large.clone(), palette.text);
    let is_silent = cx.training.config.network.cost.is_silent(values.iter().copied());
    let (verdict, ink) = match (is_silent, reads == target) {
        (true, _) => ("output is silent".to_owned(), palette.weak),
        (false, true) => (format!("reads {reads}, right"), palette.text),
        (false, false) => (format!("reads {reads}, wrong"), palette.text),
    };
    let last = run.iterations.last().copied().unwrap_or(0);
    let settled = match run.settled_after {
        // A stricter tolerance lets the line go on after that.
        Some(n) if n < last && rect.width() > 176.0 => format!("settled after {n} of {last} iterations"),
        Some(n) if n < last && !is_narrow => format!("settled after {n} of {last}"),
        Some(n) if rect.width() > 176.0 => format!("settled after {n} iterations"),
        Some(n) if is_narrow => format!("settled at {n}"),
        Some(n) => format!("settled after {n}"),
        None if rect.width() > 200.0 => {
            format!("not settled in {} iterations", run.iterations.last().unwrap_or(&0))
        }
        None => "not settled".into(),
    };
    let small = if is_tall { theme::body() } else { theme::small() };
    let foot = rect.bottom() - if is_tall { 20.0 } else { 16.0 };
    painter.text(pos2(rect.left(), foot), Align2::LEFT_TOP, &settled, small, palette.weak);
    painter.text(pos2(rect.left(), foot - line), Align2::LEFT_TOP, &verdict, large, ink);
    let bars =
        Rect::from_min_max(pos2(rect.left(), rect.top() + line + 4.0), pos2(rect.right(), foot - line - 4.0));
    let response = ui.interact(bars, ui.scope_id().with(("lane", lane.name())), Sense::hover());
    let name = lane.name();
    describe(&response, format!("Output, {name}: {verdict}; {settled}"));
    if bars.height() > 24.0 {
        draw_bars(&painter, &palette, bars, values, (reads, target, is_silent), [low, high]);
    }
}

/// One bar per class; the target framed, the winner large.
fn draw_bars(
    painter: &egui::Painter,
    palette: &Palette,
    rect: Rect,
    values: &[f64],
    (reads, target, is_silent): (usize, usize, bool),
    [low, high]: [f32; 2],
) {
    let digits = if rect.height() > 44.0 { 20.0 } else { 0.0 };
    let plot = Rect::from_min_max(rect.min, rect.max - vec2(0.0, digits));
    let y = |value: f32| plot.bottom() - (value - low) / (high - low).max(1e-9) * plot.height();
    painter.hline(plot.x_range(), y(0.0), Stroke::new(1.0, palette.line));
    painter.hline(plot.x_range(), y(1.0), Stroke::new(1.0, palette.line));
    if plot.height() > 60.0 {
        let at = pos2(plot.right(), y(1.0) + 1.0);
        painter.text(at, Align2::RIGHT_TOP, "1", theme::mono(), palette.weak);
    }
    let step = plot.width() / values.len().max(1) as f32;
    let width = (step * 0.62).clamp(1.0, 36.0);
    let every = (11.0 / step).ceil().max(1.0) as usize;
    for (output, &value) in values.iter().enumerate() {
        let value = if value.is_finite() { value as f32 } else { 0.0 };
        let x = plot.left() + (output as f32 + 0.5) * step;
        let class = class_at(output, values.len());
        let wins = class == reads && !is_silent;
        let colour = if wins { palette.text } else { palette.weak.gamma_multiply(0.75) };
        let bar =
            Rect::from_x_y_ranges(x - width / 2.0..=x + width / 2.0, y(value.max(0.0))..=y(value.min(0.0)));
        if bar.height() > 0.3 {
            painter.rect_filled(bar, 0.0, colour);
        }
        if digits == 0.0 {
            continue;
        }
        let is_marked = wins || class == target;
        let near_marked = every > 1 && [reads, target].iter().any(|marked| marked.abs_diff(class) == 1);
        if is_marked || (class.is_multiple_of(every) && !near_marked) {
            let ink = if is_marked { palette.text } else { palette.weak };
            let font = FontId::monospace(if wins { 16.0 } else { theme::SMALL });
            painter.text(pos2(x, plot.bottom() + 11.0), Align2::CENTER_CENTER, class.to_string(), font, ink);
        }
        if class == target {
            let frame = Rect::from_center_size(
                pos2(x, plot.bottom() + 11.0),
                vec2((step - 1.0).clamp(13.0, 26.0), 18.0),
            );
            painter.rect_stroke(frame, 4.0, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
        }
    }
}
