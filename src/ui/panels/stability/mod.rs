//! Two settings swept: how well the network settles.

use crate::catalog::OptionItem;
use crate::config::Config;
use crate::dynamics::bound::euler_bound;
use crate::knobs::{KNOBS, knob};
use crate::settling::studies::stability::Trial;
use crate::settling::studies::stability::job::{MapProgress, MapRun, MapSetup};
use crate::training::snapshot::Status;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::export::table::Table;
use crate::ui::export::{not_in_figure, not_on_paper};
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::stability::axis::{Axis, knobs};
use crate::ui::panels::stability::bounds::lines;
use crate::ui::panels::stability::map::Cells;
use crate::ui::panels::stability::measure::{Measure, settings, words};
use crate::ui::panels::stability::model::Filled;
use crate::ui::panels::stability::schedule::{Key, REST, Wanted};
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::format::thousands;
use crate::ui::style::theme;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::{Texture, describe, header, name};
use egui::{Button, ComboBox, Rect, RichText, Sense, Tooltip, Ui, pos2, vec2};
use std::sync::Arc;
use std::time::Duration;

mod axis;
mod bounds;
mod entries;
mod legend;
mod map;
mod measure;
mod model;
mod schedule;

/// Points each way.
const POINTS: usize = 24;

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new(
            "stability-map",
            "Stability map",
            "two settings swept: how well the network settles",
        ),
        stored: "Stability",
        places: [(2, 4), (1, 2), (2, 0)],
        help: &[
            "Each point is a pair of settings, tried on a few images with the weights as they are. Bright is bad: a large residual at the end of the free phase, or a large angle to the true gradient.",
            "The cross is where the settings are; click to go elsewhere. The line is the bound 2/(1 + max(β, 0) + σ) on ε.",
        ],
    },
    make: || Box::<StabilityPanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
pub struct StabilityPanel {
    measure: Measure,
    x: Axis,
    y: Axis,
    images: usize,
    stops_early: bool,
    filled: Option<Filled>,
    run: Option<MapRun>,
    wanted: Wanted,
    texture: Texture<(usize, Measure, bool)>,
    bar: Texture<bool>,
    version: usize,
}

impl Default for StabilityPanel {
    fn default() -> Self {
        let axis = |key: &str| Axis { knob: knob(key).unwrap_or(&KNOBS[0]), count: POINTS };
        Self {
            measure: Measure::default(),
            x: axis("dynamics.step_size"),
            y: axis("dynamics.free_iterations"),
            images: 4,
            stops_early: false,
            filled: None,
            run: None,
            wanted: Wanted::default(),
            texture: Texture::default(),
            bar: Texture::default(),
            version: 0,
        }
    }
}

impl Panel for StabilityPanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        self.listen(ui, cx);
        let now = schedule::key(cx, (self.x, self.y), self.images, self.stops_early, self.measure);
        let dragged = header(ui, cx, KIND, &self.provenance(cx));
        let Some(now) = now else {
            empty(ui, cx, "Nothing has settled yet");
            return dragged;
        };
        not_on_paper(ui, |ui| self.controls_ui(ui, cx, &now));
        if !now.rule.relaxes() {
            empty(ui, cx, "Back-propagation does not settle: there is nothing to map");
            return dragged;
        }
        let running = cx.training.status == Status::Running;
        if self.wanted.is_due(self.filled.as_ref().map(|filled| &filled.key), &now, running) {
            self.start(ui, cx, now);
        } else if self.wanted.waits() {
            ui.ctx().request_repaint_after(REST / 4);
        }
        let area = ui.available_rect_before_wrap();
        if area.width() > 200.0 && area.height() > 60.0 {
            self.map_ui(ui, cx, area);
        }
        ui.allocate_rect(area, Sense::hover());
        dragged
    }

    fn tables(&self, _cx: &Cx<'_>) -> Vec<Table> {
        let Some(filled) = &self.filled else { return Vec::new() };
        let (x, y) = (filled.key.x, filled.key.y);
        let all = || {
            let cells = filled.cells.iter().enumerate();
            cells.filter_map(|(i, cell)| Some((x.value(i / y.count), y.value(i % y.count), cell.as_ref()?)))
        };
        let mut table = Table::new("stability map")
            .with(x.knob.key, all().map(|(x, ..)| x))
            .with(y.knob.key, all().map(|(_, y, _)| y));
        for (name, measure) in [
            ("residual", Measure::Residual),
            ("iterations to settle", Measure::Iterations),
            ("share of iterations in which F rose", Measure::Rises),
            ("angle to the true gradient [°]", Measure::Angle),
        ] {
            table = table.with(name, all().map(|(.., cell)| measure.value(cell)));
        }
        let constants = filled.constants.clone().unwrap_or_default();
        let bound = constants.sigma.map_or(f64::NAN, |sigma| euler_bound(sigma, 0.0));
        let bounds = Table::new("bounds on the step")
            .with("sigma", [constants.sigma.unwrap_or(f64::NAN)])
            .with("2/(1+sigma)", [bound])
            .with("2/lambda", [constants.local_bound.unwrap_or(f64::NAN)]);
        vec![table, bounds]
    }
}

impl StabilityPanel {
    fn listen(&mut self, ui: &Ui, cx: &Cx<'_>) {
        let (Some(run), Some(filled)) = (&self.run, &mut self.filled) else { return };
        run.yield_to_training(cx.training.status == Status::Running);
        let before = self.version;
        let more = run.progress(|progress| {
            self.version += 1;
            match progress {
                MapProgress::Constants(constants) => filled.constants = Some(constants),
                MapProgress::Cell(index, cell) => filled.cells[index] = Some(cell),
                MapProgress::Done(took) => filled.took = Some(took),
            }
        });
        if !more {
            self.run = None;
        } else if before == self.version {
            ui.ctx().request_repaint_after(Duration::from_millis(300));
        }
    }

    fn start(&mut self, ui: &Ui, cx: &Cx<'_>, key: Key) {
        let Some(data) = cx.training.data.clone() else { return };
        let base = key.config(&cx.training.config);
        let trials: Vec<Option<Trial>> = (0..key.x.count * key.y.count)
            .map(|i| {
                let mut config = base.clone();
                key.x.set(&mut config, key.x.value(i / key.y.count));
                key.y.set(&mut config, key.y.value(i % key.y.count));
                config.check().is_ok().then_some(Trial { dynamics: config.dynamics, nudge: config.nudge })
            })
            .collect();
        let setup = MapSetup {
            network: Arc::clone(&key.network),
            data,
            images: key.images.clone(),
            rows: key.y.count,
            wants_angles: key.wants_angles,
            config: base,
            trials,
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let ctx = ui.ctx().clone();
        let yields = cx.training.status == Status::Running;
        self.run = MapRun::start(setup, threads, yields, move || ctx.request_repaint()).ok();
        self.version += 1;
        self.filled =
            Some(Filled { cells: vec![None; key.x.count * key.y.count], constants: None, took: None, key });
    }

    fn provenance(&self, cx: &Cx<'_>) -> String {
        let Some(filled) = &self.filled else { return cx.provenance() };
        let key = &filled.key;
        let images = match &key.images[..] {
            [(split, index)] => format!("{} example {index}", split.name()),
            [(split, first), .., (_, last)] => format!("{} examples {first} to {last}", split.name()),
            [] => String::new(),
        };
        let done = filled.cells.iter().flatten().count();
        let far = match filled.took {
            Some(took) => format!("{done} points in {:.1} s", took.as_secs_f64()),
            None => format!("{done} of {} points", filled.cells.len()),
        };
        format!("{images} · weights of minibatch {} · {far}", thousands(key.minibatch as f64))
    }

    fn controls_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, now: &Key) {
        // A low panel keeps its height for the map.
        let is_low = ui.available_height() < 230.0;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
            let shown = ComboBox::from_id_salt("measure")
                .width(if is_low { 118.0 } else { 142.0 })
                .selected_text(self.measure.name())
                .show_ui(ui, |ui| {
                    for measure in Measure::ALL {
                        ui.selectable_value(&mut self.measure, measure, measure.name())
                            .on_hover_text(measure.help());
                    }
                });
            name(&shown.response, "Map shows");
            shown.response.on_hover_text(self.measure.help());
            self.axis_ui(ui, true, is_low);
            ui.label(RichText::new("×").color(cx.palette.weak));
            self.axis_ui(ui, false, is_low);
            if !is_low {
                self.choices_ui(ui);
            }
            let stale = self.filled.as_ref().and_then(|filled| filled.key.stale(now));
            if let Some(why) = stale {
                let again = Button::new(RichText::new("Map anew").color(cx.palette.on_accent))
                    .fill(cx.palette.accent);
                let again = not_in_figure(ui, |ui| ui.add(again));
                if again.on_hover_text(why).clicked() {
                    self.wanted.at_once();
                }
                ui.label(RichText::new(why).font(theme::small()).color(cx.palette.weak));
            }
        });
    }

    /// How many images, and whether phases end early.
    fn choices_ui(&mut self, ui: &mut Ui) {
        let text = if self.images == 1 { "1 image".into() } else { format!("{} images", self.images) };
        let shown = ComboBox::from_id_salt("images").width(92.0).selected_text(text).show_ui(ui, |ui| {
            for images in [1, 4, 16] {
                ui.selectable_value(&mut self.images, images, images.to_string());
            }
        });
        name(&shown.response, "Images in the map");
        shown.response.on_hover_text("The watched example and those that follow it");
        let early = ui.add(Button::selectable(self.stops_early, "Tolerance"));
        name(&early, "Stop at tolerance");
        if early
            .on_hover_text("On: phases end early as the settings say. Off: each goes on to its cap")
            .clicked()
        {
            self.stops_early = !self.stops_early;
        }
    }

    fn axis_ui(&mut self, ui: &mut Ui, across: bool, is_low: bool) {
        let (own, other) = if across { (self.x, self.y) } else { (self.y, self.x) };
        let (id, label) = if across { ("across", "Across") } else { ("up", "Up") };
        let mut chosen = own;
        let shown = ComboBox::from_id_salt(id)
            .width(if is_low { 118.0 } else { 142.0 })
            .selected_text(own.knob.label)
            .show_ui(ui, |ui| {
                for knob in knobs() {
                    if ui.selectable_label(knob.key == own.knob.key, knob.label).clicked() {
                        chosen = Axis { knob, count: POINTS };
                    }
                }
            });
        name(&shown.response, label);
        shown.response.on_hover_text(own.knob.help);
        // The same knob both ways would be a line: they change places.
        let other = if chosen == other { own } else { other };
        (self.x, self.y) = if across { (chosen, other) } else { (other, chosen) };
    }

    fn map_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, area: Rect) {
        let Some(filled) = &self.filled else { return };
        let (palette, key, measure) = (cx.palette, &filled.key, self.measure);
        let axes = (&key.x, &key.y);
        let is_wide = area.width() > 620.0;
        let side = if is_wide { (area.width() * 0.3).clamp(250.0, 340.0) } else { legend::BAR };
        let below = map::below(area.height());
        let plot = Rect::from_min_max(area.min + vec2(map::LEFT, 4.0), area.max - vec2(side + 16.0, below));
        let rect = map::place(plot, axes, ui.pixels_per_point());
        let cells = Cells { cells: &filled.cells, x: key.x, y: key.y };
        let version = (self.version, measure, palette.dark);
        map::picture(ui, &mut self.texture, version, rect, &palette, || {
            map::pixels(&cells, measure, &palette)
        });
        map::axes(ui, rect, axes, below > 30.0, &palette);
        let lines = lines(key, filled.constants.as_ref(), measure);
        map::lines(ui, rect, &lines, &palette);
        let now = &cx.draft.config;
        map::setting(ui, rect, [key.x.place(key.x.get(now)), key.y.place(key.y.get(now))], &palette);
        let bar = Rect::from_min_size(rect.right_top() + vec2(16.0, 0.0), vec2(legend::BAR, rect.height()));
        legend::bar(ui, &mut self.bar, bar, measure, &palette);
        if is_wide {
            let words =
                Rect::from_min_max(pos2(bar.right() + 4.0, rect.top()), pos2(area.right(), area.bottom()));
            legend::entries(ui, words, &entries::entries(filled, measure, &lines), &palette);
        }
        pointer(ui, cx, rect, filled);
    }
}

/// Values under the pointer; a click goes there.
fn pointer(ui: &Ui, cx: &Cx<'_>, rect: Rect, filled: &Filled) {
    let key = &filled.key;
    let response = ui.interact(rect, ui.scope_id().with("map"), Sense::CLICK | Sense::HOVER);
    let done = filled.cells.iter().flatten().count();
    describe(
        &response,
        format!(
            "Stability map: {} across, {} up, {done} of {} points",
            key.x.name(),
            key.y.name(),
            filled.cells.len()
        ),
    );
    let at = response.interact_pointer_pos().or_else(|| response.hover_pos());
    let Some((column, row)) = at.and_then(|at| map::cell_at(rect, (&key.x, &key.y), at)) else { return };
    let values = (key.x.value(column), key.y.value(row));
    let cell = filled.cells[column * key.y.count + row].as_ref();
    if response.clicked() {
        let mut config: Config = cx.draft.config.clone();
        key.x.set(&mut config, values.0);
        key.y.set(&mut config, values.1);
        cx.send(Command::Draft(Box::new(config)));
    }
    let (x, y) = ((&key.x, values.0), (&key.y, values.1));
    let text = match cell {
        Some(cell) => words(cell, x, y, key.images.len()),
        None if filled.took.is_some() => settings(x, y) + "\nThe solver does not accept these settings",
        None => settings(x, y) + "\nnot computed yet",
    };
    if response.hovered() {
        Tooltip::for_widget(&response).at_pointer().gap(14.0).show(|ui| ui.label(text));
    }
}
