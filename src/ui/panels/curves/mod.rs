//! Error, cost, energy and relative updates over a run, and over other runs beside it.

mod head;
pub mod layout;
mod model;
pub mod paint;
mod table;
mod time_axis;

use crate::catalog::OptionItem;
use crate::data::Split;
use crate::training::snapshot::{Change, Curves, Status};
use crate::ui::command::{Command, CurvesCommand};
use crate::ui::context::Cx;
use crate::ui::export::not_on_paper;
use crate::ui::export::table::Table;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::curves::head::{LegendEntry, controls_ui, legend_ui, logs_ui, run_words};
use crate::ui::panels::curves::model::{MINIBATCH, Model, Series, kinds};
use crate::ui::panels::curves::paint::{AXIS, Drawn, Gesture, Scene, plot};
use crate::ui::panels::curves::table::{CurveValues, values};
use crate::ui::plots::curve::{Axes, pieces};
use crate::ui::state::curves_view::{CurvesView, Quantity, XUnit};
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::state::view::Overlay;
use crate::ui::style::format::{number, percent, thousands};
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::{header, name, switches};
use egui::{Align2, Area, Frame, Stroke, Tooltip, Ui, Vec2, vec2};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Below this height of the plot the legend leaves its place to the curves.
const LEAST_PLOT: f32 = 110.0;
/// Below this height of the panel the controls do.
const LOW: f32 = 130.0;

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new("error-curves", "Error curves", "errors over the epochs"),
        stored: "Curves",
        places: [(3, 1), (0, 0), (4, 0)],
        help: &[
            "The share of wrong answers. Running: mean since the epoch began, before each update. Training, validation and test: one point per epoch.",
            "Cost, energy and relative updates are means over the minibatches of each kept point. On the logarithmic axis 0 has a line of its own at the bottom; a cross at the bottom marks a value that is not a number.",
            "A triangle on the axis and a dotted line mark settings that were changed while the run went on. Short strokes are the ends of epochs.",
            "Point for a table of all values, click to pin it, click again or Esc to let it go. Wheel: zoom about the pointer, over the numbers of an axis along that one; drag: move; Shift-drag or right drag: zoom into a box; double click: all again.",
            "Click a name in the legend to hide or show it. Key: L switches the axis of values.",
        ],
    },
    make: || Box::<CurvesPanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
pub struct CurvesPanel {
    cache: Option<Cache>,
    /// Kinds of curves that are not shown, with their quantity's place in its list.
    hidden: BTreeSet<(usize, usize)>,
    /// Runs that are not shown; the present one is "".
    hidden_runs: BTreeSet<PathBuf>,
    gesture: Gesture,
}

impl Default for CurvesPanel {
    fn default() -> Self {
        Self {
            cache: None,
            hidden: BTreeSet::from([(Quantity::Error as usize, MINIBATCH)]),
            hidden_runs: BTreeSet::new(),
            gesture: Gesture::default(),
        }
    }
}

/// What the numbers depend on.
struct Of {
    curves: Arc<Curves>,
    changes: Arc<Vec<Change>>,
    overlays: Vec<Overlay>,
    status: Status,
    minibatches: usize,
    view: (Quantity, XUnit, f64),
}

impl Of {
    fn new(cx: &Cx<'_>) -> Self {
        let (training, view) = (cx.training, &cx.view.curves);
        Self {
            curves: Arc::clone(&training.curves),
            changes: Arc::clone(&training.changes),
            overlays: cx.view.overlays.clone(),
            status: training.status.clone(),
            minibatches: training.progress.minibatches,
            view: (view.quantity, view.x, view.smoothing),
        }
    }

    fn is(&self, cx: &Cx<'_>) -> bool {
        let (training, view) = (cx.training, &cx.view.curves);
        let same = |(a, b): (&Overlay, &Overlay)| {
            (&a.id, &a.name, &a.differing) == (&b.id, &b.name, &b.differing)
                && Arc::ptr_eq(&a.curves, &b.curves)
                && Arc::ptr_eq(&a.changes, &b.changes)
        };
        Arc::ptr_eq(&self.curves, &training.curves)
            && (Arc::ptr_eq(&self.changes, &training.changes) || self.changes == training.changes)
            && self.overlays.len() == cx.view.overlays.len()
            && self.overlays.iter().zip(&cx.view.overlays).all(same)
            && self.status == training.status
            && self.minibatches == training.progress.minibatches
            && self.view == (view.quantity, view.x, view.smoothing)
    }
}

/// How the numbers lie in the plot.
#[derive(Clone, PartialEq)]
struct Look {
    log: [bool; 2],
    columns: usize,
    zoom: Option<[f64; 4]>,
    hidden: BTreeSet<(usize, usize)>,
    hidden_runs: BTreeSet<PathBuf>,
}

struct Cache {
    of: Of,
    model: Model,
    drawn: Option<(Look, Axes, Vec<Drawn>)>,
}

impl Panel for CurvesPanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let progress = &cx.training.progress;
        let data = cx.training.data.as_ref().map_or("no data yet", |data| data.name());
        let line = format!(
            "{data} · epoch {} of {} · {} minibatches",
            progress.epoch,
            progress.epochs,
            thousands(progress.total_minibatches as f64)
        );
        let place = switches::switches(ui.available_rect_before_wrap(), 124.0, 186.0);
        let dragged = header(ui, cx, KIND, if place.1 { "" } else { &line });
        not_on_paper(ui, |ui| logs_ui(ui, cx, place));
        if !self.cache.as_ref().is_some_and(|cache| cache.of.is(cx)) {
            self.cache = Some(Cache { of: Of::new(cx), model: Model::new(cx), drawn: None });
        }
        let nothing = |curves: &Curves| {
            curves.running.is_empty() && curves.epochs.is_empty() && curves.updates.is_empty()
        };
        if nothing(&cx.training.curves) && cx.view.overlays.iter().all(|overlay| nothing(&overlay.curves)) {
            let text = match &cx.training.status {
                Status::Loading(what) => format!("{}…", what.trim_end_matches('…')),
                Status::Running => "Training has begun…".into(),
                _ => "Train goes on from these weights; Restart training begins anew".into(),
            };
            empty(ui, cx, &text);
            return dragged;
        }
        if ui.available_height() >= LOW {
            not_on_paper(ui, |ui| controls_ui(ui, cx));
        }
        let below = ui.available_height();
        if below > LEAST_PLOT + 20.0 {
            let wide = ui.available_width() > 520.0 || cx.view.overlays.is_empty();
            let entries = self.entries(cx, wide);
            if let Some(entry) = legend_ui(ui, cx, &entries).and_then(|i| entries.get(i)) {
                self.toggle(cx, entry);
            }
        }
        let size = ui.available_size();
        if self.shown(cx).is_empty() {
            empty(ui, cx, "This run has kept nothing of it, or all curves are hidden");
        } else if size.x > 80.0 && size.y > 40.0 {
            self.plot_ui(ui, cx, size);
        }
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Table> {
        let model = Model::new(cx);
        let view = &cx.view.curves;
        let mut tables: Vec<Table> = Vec::new();
        for series in &model.series {
            let run = match series.run {
                0 => String::new(),
                run => cx.view.overlays.get(run - 1).map_or(String::new(), |o| format!("{} ", o.name)),
            };
            let xs = || series.points.iter().map(|p| p[0]);
            let x_name = if view.x == XUnit::Seconds { "time [s]" } else { view.x.name() };
            let title = format!(
                "{run}{}{}",
                view.quantity.name().to_lowercase(),
                if series.dense { " per minibatch" } else { " per epoch" }
            );
            // Curves of the same points share a table.
            let same = |table: &Table| {
                table.name.starts_with(&title)
                    && table.columns.first().is_some_and(|x| x.values.iter().copied().eq(xs()))
            };
            let found = tables.iter().position(same).unwrap_or_else(|| {
                let others = tables.iter().filter(|table| table.name.starts_with(&title)).count();
                let name = if others == 0 { title.clone() } else { format!("{title} {}", others + 1) };
                tables.push(Table::new(name).with(x_name, xs()));
                tables.len() - 1
            });
            let mut table = std::mem::replace(&mut tables[found], Table::new(""));
            table = table.with(series.name.clone(), series.points.iter().map(|p| p[1]));
            if let Some(smooth) = &series.smooth {
                table = table.with(format!("{} smoothed", series.name), smooth.iter().copied());
            }
            tables[found] = table;
        }
        tables
    }
}

impl CurvesPanel {
    fn entries(&self, cx: &Cx<'_>, has_values: bool) -> Vec<LegendEntry> {
        let Some(cache) = &self.cache else { return Vec::new() };
        let quantity = cx.view.curves.quantity;
        let layers = cx.training.config.num_layers();
        let overlays = &cx.view.overlays;
        let of_others = overlays.iter().flat_map(|o| o.curves.updates.last()).map(|p| p.relative.len());
        let names = kinds(quantity, of_others.fold(layers, usize::max));
        let mut entries = Vec::new();
        for (kind, text) in names.into_iter().enumerate() {
            let mut of_kind = cache.model.series.iter().filter(|series| series.kind == kind).peekable();
            if of_kind.peek().is_none() {
                continue;
            }
            let mine = of_kind.find(|series| series.run == 0);
            let last = mine.and_then(|series| Some(series.front(series.points.len().checked_sub(1)?)));
            let words = |y: f64| if quantity == Quantity::Error { percent(y) } else { number(y) };
            let on = !self.hidden.contains(&(quantity as usize, kind));
            entries.push(LegendEntry {
                index: kind,
                is_run: false,
                text,
                value: last.filter(|_| has_values).map(words),
                on,
            });
        }
        if !overlays.is_empty() {
            let on = !self.hidden_runs.contains(Path::new(""));
            let text = "this run".to_owned();
            entries.push(LegendEntry { index: 0, is_run: true, text, value: None, on });
        }
        for (run, overlay) in (1..).zip(overlays) {
            let on = !self.hidden_runs.contains(&overlay.id);
            let drawn = cache.model.series.iter().any(|series| series.run == run);
            let text = run_words(overlay) + if drawn { "" } else { " (nothing kept for this axis)" };
            entries.push(LegendEntry { index: run, is_run: true, text, value: None, on });
        }
        entries
    }

    fn toggle(&mut self, cx: &Cx<'_>, entry: &LegendEntry) {
        if !entry.is_run {
            let key = (cx.view.curves.quantity as usize, entry.index);
            if !self.hidden.remove(&key) {
                self.hidden.insert(key);
            }
            return;
        }
        let id = match entry.index {
            0 => PathBuf::new(),
            run => cx.view.overlays.get(run - 1).map_or_else(PathBuf::new, |overlay| overlay.id.clone()),
        };
        if !self.hidden_runs.remove(&id) {
            self.hidden_runs.insert(id);
        }
    }

    fn shows_run(&self, cx: &Cx<'_>, run: usize) -> bool {
        let id = run
            .checked_sub(1)
            .and_then(|i| cx.view.overlays.get(i))
            .map_or(Path::new(""), |overlay| &overlay.id);
        !self.hidden_runs.contains(id)
    }

    /// The curves that are not hidden.
    fn shown(&self, cx: &Cx<'_>) -> Vec<&Series> {
        let Some(cache) = &self.cache else { return Vec::new() };
        let quantity = cx.view.curves.quantity as usize;
        let all = cache.model.series.iter();
        let kinds = all.filter(|series| !self.hidden.contains(&(quantity, series.kind)));
        kinds.filter(|series| self.shows_run(cx, series.run)).collect()
    }

    /// Axes and visible pieces, made anew when anything changed.
    fn refresh(&mut self, cx: &Cx<'_>, size: Vec2) {
        let view: &CurvesView = &cx.view.curves;
        let look = Look {
            log: [view.log_x, cx.view.log && view.quantity != Quantity::Energy],
            columns: (size.x - AXIS).max(10.0) as usize,
            zoom: view.zoom,
            hidden: self.hidden.clone(),
            hidden_runs: self.hidden_runs.clone(),
        };
        if self
            .cache
            .as_ref()
            .and_then(|cache| cache.drawn.as_ref())
            .is_some_and(|(known, ..)| *known == look)
        {
            return;
        }
        let held_out = cx.training.config.data.validation_examples;
        let examples =
            cx.training.data.as_ref().map_or(50_000, |data| data.range(Split::Train, held_out).len());
        // Zero lies half a misclassified example below the rest.
        let least = (view.quantity == Quantity::Error).then(|| 1.0 / examples.max(1) as f64);
        let shown = self.shown(cx);
        let axes = Axes::new(&shown, look.log[0], look.log[1], least);
        let part = look.zoom.unwrap_or(axes.all);
        let drawn = shown.iter().map(|series| {
            let front = (0..series.points.len()).map(|i| [series.points[i][0], series.front(i)]);
            let raw = series.smooth.is_some();
            let raw = raw.then(|| pieces(series.points.iter().copied(), &axes, part, look.columns));
            let front = pieces(front, &axes, part, look.columns);
            Drawn { kind: series.kind, run: series.run, dense: series.dense, front, raw }
        });
        let drawn = drawn.collect();
        if let Some(cache) = &mut self.cache {
            cache.drawn = Some((look, axes, drawn));
        }
    }

    fn plot_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, size: Vec2) {
        self.refresh(cx, size);
        let Some(cache) = &self.cache else { return };
        let Some((look, axes, drawn)) = &cache.drawn else { return };
        let part = look.zoom.unwrap_or(axes.all);
        let shows_run = |run: usize| self.shows_run(cx, run);
        let scene = Scene { model: &cache.model, axes: *axes, part, drawn, shows_run: &shows_run };
        let plot = plot(ui, cx, size, &scene);
        name(&plot.response, "Error plot");
        let series = self.shown(cx);
        let at = |x: f64| values(cx, &cache.model, &series, axes, &plot, x);
        let line = |ui: &Ui, x: f64, strength: f32| {
            let Some(x) = axes.x(x).map(|x| plot.screen_x(x)).filter(|x| plot.frame.x_range().contains(*x))
            else {
                return;
            };
            let stroke = Stroke::new(1.0, cx.palette.text.gamma_multiply(strength));
            ui.painter().vline(x, plot.frame.y_range(), stroke);
        };
        let pinned = cx.view.curves.pinned.and_then(&at);
        if let Some(pinned) = &pinned {
            line(ui, pinned.x, 0.9);
            pinned_ui(ui, cx, pinned, &plot.frame, axes.x(pinned.x).map_or(0.0, |x| plot.screen_x(x)));
        }
        let pointer = plot.response.hover_pos().filter(|at| plot.frame.contains(*at));
        if let Some(pointer) = pointer
            && let Some(hovered) = at(axes.value_x(plot.value(pointer)[0]))
        {
            if plot.response.clicked() {
                let pin = if pinned.is_some() { None } else { Some(hovered.x) };
                cx.send(Command::Curves(CurvesCommand::Pin(pin)));
            }
            if !plot.response.dragged() {
                line(ui, hovered.x, 0.4);
                let tooltip = Tooltip::for_widget(&plot.response).at_pointer().gap(14.0);
                tooltip.show(|ui| hovered.ui(ui, cx));
            }
        }
        let axes = *axes;
        self.gesture.read(ui, cx, &plot, &axes);
    }
}

/// The pinned table, in the upper corner that is farther from its line.
fn pinned_ui(ui: &Ui, cx: &Cx<'_>, values: &CurveValues, frame: &egui::Rect, x: f32) {
    let to_the_right = x < frame.center().x;
    let (corner, pivot) = if to_the_right {
        (frame.right_top() + vec2(-6.0, 6.0), Align2::RIGHT_TOP)
    } else {
        (frame.left_top() + vec2(6.0, 6.0), Align2::LEFT_TOP)
    };
    let id = ui.scope_id().with("pinned values");
    let area = Area::new(id).fixed_pos(corner).pivot(pivot).order(egui::Order::Middle).interactable(false);
    area.show(ui.ctx(), |ui| {
        Frame::popup(ui.style()).show(ui, |ui| values.ui(ui, cx));
    });
}
