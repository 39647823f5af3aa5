//! The layers of the watched example: input, hidden layers, output; what they show and what a hand can do to them.

mod brush;
mod diagram;
mod draw;
mod drawing;
mod guess;
mod hand;
mod head;
mod input;
mod keys;
mod layout;
mod output_bars;
mod tools;
mod unit;
mod values;

use crate::catalog::OptionItem;
use crate::settling::engine::subscription::Subscription;
use crate::settling::example::action::UnitId;
use crate::settling::trace::Scene;
use crate::ui::context::Cx;
use crate::ui::export::table::Table as Numbers;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::network::diagram::Diagram;
use crate::ui::panels::network::draw::{exact, image, layer_title, wires};
use crate::ui::panels::network::hand::Hand;
use crate::ui::panels::network::input::InputPicture;
use crate::ui::panels::network::keys::LayerKey;
use crate::ui::panels::network::layout::{Placed, Stack, stack};
use crate::ui::panels::network::output_bars::Bars;
use crate::ui::panels::network::unit::Cells;
use crate::ui::panels::network::values::{LayerValues, Shown};
use crate::ui::plots::settling_status::{SettlingStatus, is_from_unsettled, statuses};
use crate::ui::plots::tables;
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::state::view::LayerView;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::{Texture, describe, header};
use egui::{Color32, Rect, Sense, Ui, pos2};
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
            "A small network is drawn as a diagram: a disc for each unit, coloured like the cells; a line for each connection, the wider the larger |w|, orange for positive, purple for negative, faint ones left out where they are many. From an image of many pixels a bundle goes to each unit: all it sends there, Σ x w. In a nudged phase an arrow at each output shows how the cost pulls it, and a ring which units the ripple has just reached, with the line along which most of it came. While the network trains, the lines follow the newest weights.",
            "Click a unit to clamp, ablate, shake or pin it; drag from it up or down to hold it higher or lower. Ctrl-click a unit of the next layer for the weight between them. With Draw, paint on the input; the network goes on settling.",
            "The word at each layer: settled, moving, saturated (nearly all units at a bound), oscillating (back every second iteration).",
            "The framed class is the target, the large one is what the network reads. Click a class to make it the target; right-click it for its unit.",
            "Keys: Space plays, ← and → move by one iteration, Ctrl with them by one phase, D shows the difference.",
        ],
    },
    make: || Box::<NetworkPanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// From this height on the strip of a unit has a place of its own.
const RESERVED: f32 = 480.0;

/// View state of the panel.
#[derive(Default)]
pub struct NetworkPanel {
    input: InputPicture,
    hidden: Vec<Texture<LayerKey>>,
    bar: Texture<(bool, bool)>,
    values: LayerValues,
    scene: Option<Arc<Scene>>,
    hand: Hand,
    diagram: Option<Diagram>,
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
            self.input.clear();
        }
        let (sizes, shown) = (scene.network.sizes(), self.values.update(cx, scene));
        let wanted = diagram::is_wanted(cx, &sizes);
        let switch = diagram::is_possible(&sizes).then_some(wanted);
        head::ui(ui, cx, &mut self.bar, &mut self.values, (&shown, switch));
        let whole = ui.available_rect_before_wrap();
        if whole.width() < 60.0 || whole.height() < 100.0 {
            return dragged;
        }
        ui.allocate_rect(whole, Sense::hover());
        let mut area = whole;
        let mut foot = |height: f32| {
            let rect = Rect::from_min_max(pos2(area.left(), area.bottom() - height), area.max);
            area.max.y -= height + if height > 0.0 { 6.0 } else { 0.0 };
            rect
        };
        // The strip has its place whether or not there is a unit in it, so that a click moves nothing.
        let height = unit::height(ui.max_rect().width());
        let reserved = (whole.height() >= RESERVED).then(|| foot(height));
        let rect = foot(guess::height(cx, ui.max_rect().width()));
        guess::strip_ui(ui, cx, rect);
        let statuses = statuses(cx.settling, cx.training.config.dynamics.tolerance);
        let cell = if wanted && diagram::has_room(area, &sizes) {
            let (hand, input) = (&mut self.hand, &mut self.input);
            let parts = diagram::Parts { scene, shown: &shown, statuses: &statuses, hand, input };
            let diagram = self.diagram.get_or_insert_default();
            diagram.ui(ui, cx, area, parts);
            cx.view.unit.and_then(|id| diagram.cell(id))
        } else {
            self.diagram = None;
            self.images_ui(ui, cx, (area, whole), &shown, &statuses)
        };
        let selected = cx.view.unit.filter(|id| sizes.get(id.layer).is_some_and(|n| id.index < *n));
        match (selected, reserved) {
            (Some(id), Some(rect)) => self.hand.strip.ui(ui, cx, rect, scene, id),
            (Some(id), None) => self.hand.strip.over(ui, cx, (area, height, cell), scene, id),
            (None, reserved) => {
                self.hand.strip.choosing = false;
                reserved.into_iter().for_each(|rect| unit::hint(ui, cx, rect));
            }
        }
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Numbers> {
        tables::network(cx)
    }

    fn summary(&self, cx: &Cx<'_>) -> String {
        let rows = tables::network(cx);
        let rows = rows.iter().filter_map(Numbers::last_row);
        rows.chain(self.diagram.as_ref().and_then(Diagram::sentence)).collect::<Vec<_>>().join("; ")
    }

    fn subscription(&self, cx: &Cx<'_>) -> Subscription {
        let layers = cx.view.layers;
        let wants_arrival = layers == LayerView::Arrival || self.diagram.is_some();
        Subscription {
            force: matches!(layers, LayerView::Velocity | LayerView::Pressure),
            arrival: wants_arrival.then_some(0.0),
            ..Subscription::default()
        }
    }
}

impl NetworkPanel {
    /// The layers as images; the cell of the selected unit.
    fn images_ui(
        &mut self,
        ui: &mut Ui,
        cx: &Cx<'_>,
        (area, whole): (Rect, Rect),
        shown: &Shown,
        statuses: &[SettlingStatus],
    ) -> Option<Rect> {
        let scene = cx.settling.scene.as_ref()?;
        let sizes = scene.network.sizes();
        let image = [scene.data.height(), scene.data.width()];
        let place = |area: Rect, like: &[Placed]| {
            stack(area, &sizes[1..sizes.len() - 1], image, tools::SIDE, like, ui.pixels_per_point())
        };
        // A strip at the foot makes the layers smaller but leaves each unit in its place.
        let mut places = place(whole, &[]);
        if area != whole {
            places = place(area, &places.hidden);
        }
        let now = Now { scene, places: &places, shown, statuses, num_layers: sizes.len() - 1 };
        let mut free = vec![self.output_ui(ui, cx, &now)];
        self.hidden_ui(ui, cx, &now, &mut free);
        self.input.ui(ui, cx, &places.input, scene, (&mut self.hand, now.num_layers));
        let state = self.input.state(&cx.settling.input, scene);
        let right = [format!("{}×{}, {state}", image[0], image[1]), state.into()];
        free.push(layer_title(ui, cx, places.input.rect, "Input", None, &right));
        wires(ui, cx, &places, &free);
        tools::ui(ui, cx, area, places.input.rect);
        let id = cx.view.unit?;
        let placed = if id.layer == 0 { Some(&places.input) } else { places.hidden.get(id.layer - 1) };
        let cell = placed.filter(|placed| id.index < placed.grid.len);
        Some(cell.map_or(places.output, |placed| placed.grid.cell_rect(placed.rect, id.index)))
    }

    fn output_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, now: &Now<'_>) -> [f32; 2] {
        let layer = now.num_layers;
        let (Some(output), Some(values)) = (cx.settling.frame.layers.last(), now.shown.layers.last()) else {
            return [0.0; 2];
        };
        let prediction = cx.point().map_or(0, |point| point.prediction);
        let silent = cx.training.config.network.cost.is_silent(output.iter().copied());
        let target = cx.settling.target;
        let known = cx.settling.has_target.then_some(target);
        let started = cx.point().is_some_and(|point| point.iteration > 0);
        let status = now.statuses.last().copied().unwrap_or(SettlingStatus::Moving);
        let stamped = is_from_unsettled(cx.settling);
        let (shown, word) = (now.shown, status.word());
        let bars = Bars { values, shown, prediction, target: known, silent, started, stamped, status: word };
        let verdict = output_bars::verdict(started, silent, prediction);
        let mut right = match known {
            Some(target) => [format!("{verdict}, target {target}"), format!("{verdict} / {target}")],
            None => [format!("{verdict}, no target: click a class"), format!("{verdict} / ?")],
        };
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
        self.hand.touch(ui, cx, (layer, layer), &response, under);
        let column = |class| columns.column(class).shrink(2.0);
        unit::marks(ui.painter(), cx, (layer, output.len()), Cells::Squares, column);
        guess::marks(ui.painter(), cx, layer, |class| columns.mark(class));
        if let Some(id) = under {
            let role = if Some(id.index) == known { ", the target" } else { "\nClick to make it the target" };
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
            self.hand.touch(ui, cx, (layer, now.num_layers), &response, under);
            let cell = |index: usize| grid.cell_rect(placed.rect, index);
            self.hand.pull(cx, now.scene, layer, &response, cell);
            unit::marks(ui.painter(), cx, (layer, len), Cells::Squares, cell);
            guess::marks(ui.painter(), cx, layer, cell);
            if let Some(id) = under {
                let text = format!("Hidden {layer}, unit {}\n{}", id.index, exact(cx, now.shown, id));
                response.on_hover_text_at_pointer(text);
            }
        }
    }
}
