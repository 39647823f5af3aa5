//! The layers of the watched example: input, hidden layers, output; what they show and what a hand can do to them.

mod brush;
mod draw;
mod guess;
mod head;
mod keys;
mod layout;
mod output_bars;
mod tools;
mod unit;
mod values;

use crate::catalog::OptionItem;
use crate::settling::engine::subscription::Subscription;
use crate::settling::example::action::{Action, UnitId};
use crate::settling::trace::Scene;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::export::table::Table as Numbers;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::network::brush::Canvas;
use crate::ui::panels::network::draw::{exact, image, layer_title, outline, wires};
use crate::ui::panels::network::keys::{InputKey, LayerKey};
use crate::ui::panels::network::layout::{Placed, Stack, stack};
use crate::ui::panels::network::output_bars::Bars;
use crate::ui::panels::network::unit::UnitStrip;
use crate::ui::panels::network::values::{LayerValues, Shown};
use crate::ui::plots::settling_status::{SettlingStatus, is_from_unsettled, statuses};
use crate::ui::plots::tables;
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::state::view::{LayerView, Tool};
use crate::ui::style::colours::Table;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::{Texture, describe, header};
use egui::{Color32, Rect, Response, Sense, Ui, pos2, vec2};
use std::sync::Arc;

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new("network", "Network", "layers of the watched example"),
        stored: "Network",
        places: [(0, 0), (2, 1), (0, 1)],
        help: &[
            "The watched example: the input at the bottom is held fixed, the hidden layers above it and the output at the top are free to move.",
            "Every cell is one unit, row after row; the same unit has the same place in every panel. Hover a cell for its number and exact value.",
            "Difference shows s − s⁰: what has changed since the end of the free phase. In the nudged phase these changes are the back-propagated error. Response is the same per unit of β and without drift; Arrival the iteration at which each unit first moved; Velocity and Pressure where −∂F/∂s drives units and where it presses them against a bound.",
            "Click a unit to clamp, ablate, shake or pin it; drag from it up or down to hold it higher or lower. Ctrl-click a unit of the next layer for the weight between them. With Draw, paint on the input; the network goes on settling.",
            "The word at each layer: settled, moving, saturated (nearly all units at a bound), oscillating (back every second iteration).",
            "The framed class is the target, the large one is what the network reads. Click a class to make it the target; right-click it for its unit.",
            "Keys: Space plays, ← and → move by one iteration, Ctrl with them by one phase, D shows the difference.",
        ],
    },
    make: || Box::<NetworkPanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
#[derive(Default)]
pub struct NetworkPanel {
    input: Texture<InputKey>,
    hidden: Vec<Texture<LayerKey>>,
    bar: Texture<(bool, bool)>,
    values: LayerValues,
    canvas: Canvas,
    scene: Option<Arc<Scene>>,
    strip: UnitStrip,
    menu: Option<UnitId>,
    pull: Option<(UnitId, f64)>,
    painted: Option<(Arc<Vec<f64>>, bool)>,
}

/// What a frame draws from.
struct Now<'a> {
    scene: &'a Arc<Scene>,
    places: &'a Stack,
    shown: &'a Shown,
    statuses: &'a [SettlingStatus],
    num_layers: usize,
}

impl Panel for NetworkPanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let dragged = header(ui, cx, KIND, &cx.provenance());
        let Some(scene) = &cx.settling.scene else {
            empty(ui, cx, &cx.caption.title);
            return dragged;
        };
        if !self.scene.as_ref().is_some_and(|known| Arc::ptr_eq(known, scene)) {
            self.scene = Some(Arc::clone(scene));
            self.canvas.clear();
        }
        let shown = self.values.update(cx, scene);
        head::ui(ui, cx, &mut self.bar, &mut self.values, &shown);
        let mut area = ui.available_rect_before_wrap();
        if area.width() < 60.0 || area.height() < 100.0 {
            return dragged;
        }
        ui.allocate_rect(area, Sense::hover());
        let (sizes, whole) = (scene.network.sizes(), area);
        let mut foot = |height: f32| {
            let rect = Rect::from_min_max(pos2(area.left(), area.bottom() - height), area.max);
            area.max.y -= height + if height > 0.0 { 6.0 } else { 0.0 };
            rect
        };
        let selected = cx.view.unit.filter(|id| sizes.get(id.layer).is_some_and(|n| id.index < *n));
        if let Some(id) = selected {
            let rect = foot(unit::height(ui.max_rect().width()));
            self.strip.ui(ui, cx, rect, scene, id);
        } else {
            self.strip.choosing = false;
        }
        let rect = foot(guess::height(cx, ui.max_rect().width()));
        guess::strip_ui(ui, cx, rect);
        let image = [scene.data.height(), scene.data.width()];
        let place = |area: Rect, like: &[Placed]| {
            stack(area, &sizes[1..sizes.len() - 1], image, tools::SIDE, like, ui.pixels_per_point())
        };
        // A strip at the foot makes the layers smaller but leaves each unit in its place.
        let mut places = place(whole, &[]);
        if area != whole {
            places = place(area, &places.hidden);
        }
        let statuses = statuses(cx.settling, cx.training.config.dynamics.tolerance);
        let now =
            Now { scene, places: &places, shown: &shown, statuses: &statuses, num_layers: sizes.len() - 1 };
        let mut free = vec![self.output_ui(ui, cx, &now)];
        self.hidden_ui(ui, cx, &now, &mut free);
        free.push(self.input_ui(ui, cx, &now));
        wires(ui, cx, &places, &free);
        tools::ui(ui, cx, area, places.input.rect);
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Numbers> {
        tables::network(cx)
    }

    fn subscription(&self, cx: &Cx<'_>) -> Subscription {
        let layers = cx.view.layers;
        Subscription {
            force: matches!(layers, LayerView::Velocity | LayerView::Pressure),
            arrival: (layers == LayerView::Arrival).then_some(0.0),
            ..Subscription::default()
        }
    }
}

impl NetworkPanel {
    fn output_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, now: &Now<'_>) -> [f32; 2] {
        let layer = now.num_layers;
        let (Some(output), Some(values)) = (cx.settling.frame.layers.last(), now.shown.layers.last()) else {
            return [0.0; 2];
        };
        let prediction = cx.point().map_or(0, |point| point.prediction);
        let silent = cx.training.config.network.cost.is_silent(output.iter().copied());
        let target = cx.settling.target;
        let status = now.statuses.last().copied().unwrap_or(SettlingStatus::Moving);
        let stamped = is_from_unsettled(cx.settling);
        let (shown, word) = (now.shown, status.word());
        let bars = Bars { values, shown, prediction, target, silent, stamped, status: word };
        let verdict = if silent { "silent".into() } else { format!("reads {prediction}") };
        let mut right = [format!("{verdict}, target {target}"), format!("{verdict} / {target}")];
        if now.shown.view == LayerView::Arrival {
            right = now.shown.summary(layer);
        }
        let rect = now.places.output;
        // In little room the stamp takes the place of what the bars show anyway.
        let (mut status, instead) = (Some(status), stamped && rect.height() <= output_bars::SPARE);
        if instead {
            (status, right) = (None, Default::default());
        }
        let room = layer_title(ui, cx, rect, "Output", status, &right);
        let (response, columns) = output_bars::ui(ui, cx, rect, &bars);
        if stamped {
            output_bars::stamp(ui, cx, &columns, target);
        }
        let at = |class: usize| UnitId { layer, index: class };
        let under = response.hover_pos().and_then(|pos| columns.class_at(pos)).map(at);
        self.touch(ui, cx, (layer, layer), &response, under);
        unit::marks(ui.painter(), cx, layer, output.len(), |class| columns.column(class).shrink(2.0));
        guess::marks(ui.painter(), cx, layer, |class| columns.mark(class));
        if let Some(id) = under {
            let role = if id.index == target { ", the target" } else { "\nClick to make it the target" };
            let text = format!("Class {}{role}\n{}", id.index, exact(cx, now.shown, id));
            response.on_hover_text_at_pointer(text);
        }
        room
    }

    fn hidden_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, now: &Now<'_>, room: &mut Vec<[f32; 2]>) {
        self.hidden.resize_with(now.places.hidden.len(), Texture::default);
        for (k, placed) in now.places.hidden.iter().enumerate().rev() {
            let (layer, grid) = (k + 1, placed.grid);
            let key = LayerKey {
                layers: Arc::clone(&now.shown.layers),
                view: now.shown.view,
                range: now.shown.ranges.get(k).copied().unwrap_or(1.0),
                most: now.shown.most,
                columns: grid.columns,
                dark: cx.palette.dark,
            };
            let id = self.hidden[k].get(ui, key, || {
                let mut pixels = now.shown.paint(&cx.palette, layer);
                pixels.resize(grid.columns * grid.rows(), Color32::TRANSPARENT);
                ([grid.columns, grid.rows()], pixels)
            });
            let right = now.shown.summary(layer);
            let status = now.statuses.get(k).copied().unwrap_or(SettlingStatus::Moving);
            room.push(layer_title(ui, cx, placed.rect, &format!("Hidden {layer}"), Some(status), &right));
            image(ui, cx, placed.rect, id);
            let salt = ui.scope_id().with(("hidden", layer));
            let response = ui.interact(placed.rect, salt, Sense::click_and_drag());
            let (len, word) = (grid.len, status.word());
            describe(&response, format!("Hidden {layer}, {len} units, {word}, {}", right[0]));
            let under = response.hover_pos().and_then(|at| placed.grid.unit_at(placed.rect, at));
            let under = under.map(|index| UnitId { layer, index });
            self.touch(ui, cx, (layer, now.num_layers), &response, under);
            self.pull(cx, now, &response);
            let cell = |index: usize| grid.cell_rect(placed.rect, index);
            unit::marks(ui.painter(), cx, layer, len, cell);
            guess::marks(ui.painter(), cx, layer, cell);
            if let Some(id) = under {
                let text = format!("Hidden {layer}, unit {}\n{}", id.index, exact(cx, now.shown, id));
                response.on_hover_text_at_pointer(text);
            }
        }
    }

    fn input_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, now: &Now<'_>) -> [f32; 2] {
        let (input, placed, scene) = (&cx.settling.input, &now.places.input, now.scene);
        let seconds = ui.input(|i| i.time);
        if self.canvas.catch_up(input, seconds) {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
        }
        let tool = cx.view.tool;
        let (height, width) = (scene.data.height(), scene.data.width());
        let sense = if tool == Tool::Look { Sense::click() } else { Sense::click_and_drag() };
        let response = ui.interact(placed.rect, ui.scope_id().with("input"), sense);
        if tool != Tool::Look
            && response.is_pointer_button_down_on()
            && ui.input(|i| i.pointer.primary_down())
        {
            self.paint(ui, cx, placed.rect, [height, width]);
        } else {
            self.canvas.lift();
        }
        let key = InputKey(Arc::clone(input), self.canvas.version, cx.palette.dark);
        let canvas = &self.canvas;
        let id = self.input.get(ui, key, || {
            let table = Table::sequential(&cx.palette);
            placed.grid.pixels((0..placed.grid.len).map(|i| canvas.value(i, input) as f32), &table)
        });
        image(ui, cx, placed.rect, id);
        let state = if self.is_painted(input, scene) { "painted" } else { "clamped" };
        let right = [format!("{height}×{width}, {state}"), state.into()];
        let room = layer_title(ui, cx, placed.rect, "Input", None, &right);
        let target = cx.settling.target;
        describe(&response, format!("Input, {} pixels, class {target}, {state}", placed.grid.len));
        let under = response.hover_pos().and_then(|at| placed.grid.unit_at(placed.rect, at));
        let under = under.map(|index| UnitId { layer: 0, index });
        let cell = |index: usize| placed.grid.cell_rect(placed.rect, index);
        unit::marks(ui.painter(), cx, 0, placed.grid.len, cell);
        if tool != Tool::Look {
            outline(ui, cx, placed, &response, tool);
            return room;
        }
        self.touch(ui, cx, (0, now.num_layers), &response, under);
        if let Some(id) = under {
            let (row, column) = (id.index / width, id.index % width);
            let x = self.canvas.value(id.index, input);
            let text = format!("Input, pixel {} (row {row}, column {column})\nx = {x:?}", id.index);
            response.on_hover_text_at_pointer(text);
        }
        room
    }

    /// The stroke of this frame, through every place the pointer has been.
    fn paint(&mut self, ui: &Ui, cx: &Cx<'_>, rect: Rect, size: [usize; 2]) {
        let (seconds, mut places) = ui.input(|i| {
            let moved = i.events.iter().filter_map(|event| match event {
                egui::Event::PointerMoved(at) => Some(*at),
                _ => None,
            });
            (i.time, moved.collect::<Vec<_>>())
        });
        places.extend(ui.input(|i| i.pointer.latest_pos()));
        let mut stroke = std::collections::BTreeMap::new();
        for at in places {
            let place = (at - rect.min) / rect.size() * vec2(size[1] as f32, size[0] as f32);
            let piece =
                self.canvas.stroke(cx.view.tool, [place.x, place.y], size, &cx.settling.input, seconds);
            stroke.extend(piece);
        }
        if !stroke.is_empty() {
            cx.send(Command::Act(Action::Paint(stroke.into_iter().collect())));
        }
    }

    /// Whether the input differs from the picture of the data.
    fn is_painted(&mut self, input: &Arc<Vec<f64>>, scene: &Scene) -> bool {
        if let Some((known, painted)) = &self.painted
            && Arc::ptr_eq(known, input)
        {
            return *painted;
        }
        let picture = scene.data.pixels(scene.split, scene.index);
        let painted =
            picture.iter().zip(input.iter()).any(|(&byte, x)| (f64::from(byte) / 255.0 - x).abs() > 1e-6);
        self.painted = Some((Arc::clone(input), painted));
        painted
    }

    /// What the pointer over a unit does: name it to all panels, guess, choose it, a weight or a target.
    fn touch(
        &mut self,
        ui: &Ui,
        cx: &Cx<'_>,
        (layer, num_layers): (usize, usize),
        response: &Response,
        under: Option<UnitId>,
    ) {
        if let Some(id) = under {
            cx.hover.unit.set(Some(id));
        }
        if response.secondary_clicked() {
            self.menu = under;
        }
        if let Some(id) = self.menu.filter(|id| id.layer == layer) {
            response.context_menu(|ui| self.strip.menu_ui(ui, cx, id, num_layers));
        }
        let Some(id) = under.filter(|_| response.clicked()) else { return };
        let (is_output, wants_weight) =
            (id.layer == num_layers, self.strip.choosing || ui.input(|i| i.modifiers.command));
        let synapse = cx.view.unit.filter(|_| wants_weight).and_then(|other| unit::between(other, id));
        cx.send(if let Some(synapse) = synapse {
            self.strip.choosing = false;
            Command::SelectSynapse(synapse)
        } else if guess::is_open(cx) && id.layer > 0 {
            let known = cx.view.guess.as_ref().and_then(|guess| guess.units.get(&id)).copied();
            Command::GuessUnit(id, guess::next(known))
        } else if is_output && !wants_weight {
            // A single output has two targets, and a click exchanges them.
            let is_single = cx.settling.frame.layers.last().is_some_and(|output| output.len() == 1);
            let class = if is_single { usize::from(cx.settling.target == 0) } else { id.index };
            Command::Act(Action::Target(class))
        } else {
            Command::SelectUnit(Some(id).filter(|id| cx.view.unit != Some(*id)))
        });
    }

    /// Dragging up or down from the selected unit holds it higher or lower.
    fn pull(&mut self, cx: &Cx<'_>, now: &Now<'_>, response: &Response) {
        if response.drag_started() {
            let from = response.interact_pointer_pos().map(|at| at - response.drag_delta());
            let selected = cx.view.unit.filter(|id| {
                let placed = now.places.hidden.get(id.layer.wrapping_sub(1));
                placed.zip(from).is_some_and(|(placed, at)| {
                    placed.rect == response.rect
                        && placed.grid.cell_rect(placed.rect, id.index).expand(3.0).contains(at)
                })
            });
            let state = |id: UnitId| unit::numbers(cx.settling, now.scene, id).map(|n| (id, n.state));
            self.pull = selected.and_then(state);
        }
        if response.dragged()
            && let Some((id, value)) = &mut self.pull
        {
            let before = *value;
            let range = unit::range(now.scene.network.unit(id.layer));
            *value =
                (*value - f64::from(response.drag_delta().y) / 120.0).clamp(*range.start(), *range.end());
            if *value != before {
                self.strip.clamp(cx, *id, *value);
            }
        }
        if response.drag_stopped() {
            self.pull = None;
        }
    }
}
