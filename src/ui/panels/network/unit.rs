//! One unit under the hand: its numbers, what can be done to it, and its marks on the picture.

use crate::model::activation::Unit;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::example::action::{Action, UnitId};
use crate::settling::trace::Scene;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::export::not_in_figure;
use crate::ui::state::view::Synapse;
use crate::ui::style::format::precise;
use crate::ui::style::theme;
use crate::ui::widgets::name;
use egui::{
    Align, Button, Layout, Painter, Rect, RichText, Shape, Slider, Stroke, StrokeKind, Ui, UiBuilder, pos2,
    vec2,
};

/// How far a shake goes.
const SHAKE: f64 = 0.5;

/// The numbers of one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbers {
    /// s, or x of a pixel.
    pub state: f64,
    /// ρ(s).
    pub signal: f64,
    /// b + Σ w ρ from below and above; 0 for a pixel.
    pub input: f64,
    /// −∂F/∂s = ρ'(s)·input − s, and β(d − y) at the output; 0 for a pixel.
    pub force: f64,
}

/// The numbers of a unit at the cursor; `None` if there is no such unit.
pub fn numbers(settling: &SettlingSnapshot, scene: &Scene, id: UnitId) -> Option<Numbers> {
    let network = &scene.network;
    if id.layer == 0 {
        let x = *settling.input.get(id.index)?;
        return Some(Numbers { state: x, signal: x, input: 0.0, force: 0.0 });
    }
    let state = *settling.frame.layers.get(id.layer - 1)?.get(id.index)?;
    let rho = |k: usize, s: f64| match network.unit(k) {
        Unit::Boxed | Unit::Linear => s,
        Unit::Smooth(activation) => activation.rho(s),
    };
    let mut input = f64::from(network.b[id.layer - 1][id.index]);
    let down = network.w[id.layer - 1].column(id.index);
    input += match id.layer.checked_sub(2) {
        None => down.iter().zip(settling.input.iter()).map(|(&w, x)| f64::from(w) * x).sum::<f64>(),
        Some(below) => {
            let signals = settling.frame.layers.get(below)?.iter().map(|&s| rho(below + 1, s));
            down.iter().zip(signals).map(|(&w, r)| f64::from(w) * r).sum()
        }
    };
    let is_output = id.layer == network.num_layers();
    let mut pull = 0.0;
    if is_output {
        let target = f64::from(u8::from(id.index == settling.target));
        let beta = settling.points.get(settling.cursor).map_or(0.0, |point| point.phase.beta());
        pull = beta * (target - state);
    } else {
        let signals = settling.frame.layers.get(id.layer)?.iter().map(|&s| rho(id.layer + 1, s));
        let up = network.w[id.layer].row(id.index);
        input += up.iter().zip(signals).map(|(&w, r)| f64::from(w) * r).sum::<f64>();
    }
    let slope = match network.unit(id.layer) {
        Unit::Boxed => 1.0,
        other => other.slope(state),
    };
    Some(Numbers { state, signal: rho(id.layer, state), input, force: slope * input - state + pull })
}

/// The weight between two units, if their layers are neighbours.
pub fn between(a: UnitId, b: UnitId) -> Option<Synapse> {
    let (low, high) = if a.layer < b.layer { (a, b) } else { (b, a) };
    (low.layer + 1 == high.layer).then_some(Synapse { layer: high.layer, from: low.index, to: high.index })
}

/// A unit in words.
pub fn words(id: UnitId, num_layers: usize) -> String {
    match id.layer {
        0 => format!("Input, pixel {}", id.index),
        k if k == num_layers => format!("Output, class {}", id.index),
        k => format!("Hidden {k}, unit {}", id.index),
    }
}

/// The value a unit is held at.
pub fn clamped(settling: &SettlingSnapshot, id: UnitId) -> Option<f64> {
    settling.clamped.iter().find(|(clamped, _)| *clamped == id).map(|(_, value)| *value)
}

/// Between which states a unit is held by hand.
pub fn range(unit: Unit) -> std::ops::RangeInclusive<f64> {
    match unit {
        Unit::Boxed => 0.0..=1.0,
        Unit::Linear => -1.0..=2.0,
        Unit::Smooth(_) => -1.0..=1.0,
    }
}

/// The strip of the selected unit.
#[derive(Default)]
pub struct UnitStrip {
    /// The next click on a neighbouring layer chooses the weight to there.
    pub choosing: bool,
    sent: Option<(UnitId, f64)>,
}

/// What stands in the place of the strip while no unit is looked at.
pub fn hint(ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
    not_in_figure(ui, |ui| {
        ui.painter().hline(rect.x_range(), rect.top(), Stroke::new(1.0, cx.palette.line));
        let text = "Click a unit for its numbers; then clamp, silence, shake or pin it";
        let (font, ink) = (theme::small(), cx.palette.weak);
        let galley = ui.painter().layout(text.into(), font, ink, rect.width());
        ui.painter().galley(rect.min + vec2(0.0, 10.0), galley, ink);
    });
}

/// Height of the strip at this width.
pub fn height(width: f32) -> f32 {
    if width >= 680.0 { 60.0 } else { 84.0 }
}

impl UnitStrip {
    /// Draws the strip.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, rect: Rect, scene: &Scene, id: UnitId) {
        let Some(numbers) = numbers(cx.settling, scene, id) else { return };
        ui.painter().hline(rect.x_range(), rect.top(), Stroke::new(1.0, cx.palette.line));
        let (wide, narrow) = (rect.width() >= 680.0, rect.width() < 360.0);
        let line = |i: usize| {
            let top = rect.top() + 6.0 + 26.0 * i as f32;
            Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), 24.0))
        };
        let layout = Layout::left_to_right(Align::Center);
        let mut child = |i: usize| {
            let mut child = ui.new_child(UiBuilder::new().max_rect(line(i)).layout(layout).id_salt(i));
            child.spacing_mut().item_spacing.x = if narrow { 2.0 } else { 4.0 };
            child.spacing_mut().button_padding.x = if narrow { 3.0 } else { 6.0 };
            child
        };
        let num_layers = scene.network.num_layers();
        let title = words(id, num_layers);
        let mut first = child(0);
        first.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.small_button("×").on_hover_text("Close (Esc)").clicked() {
                cx.send(Command::SelectUnit(None));
                self.choosing = false;
            }
            ui.with_layout(layout, |ui| {
                ui.label(RichText::new(title).font(theme::body()).color(cx.palette.text));
                if wide {
                    ui.add_space(12.0);
                    numbers_ui(ui, &numbers, id, 6);
                } else if id.layer > 0 {
                    self.clamp_ui(ui, cx, scene, id, numbers.state);
                }
            });
        });
        if wide {
            let mut second = child(1);
            if id.layer > 0 {
                self.clamp_ui(&mut second, cx, scene, id, numbers.state);
            }
            self.buttons_ui(&mut second, cx, id, "Weight to…");
        } else {
            let digits = if narrow { 3 } else { 4 };
            numbers_ui(&mut child(1), &numbers, id, digits);
            let weight = if narrow { "Weight…" } else { "Weight to…" };
            self.buttons_ui(&mut child(2), cx, id, weight);
        }
    }

    /// The same over the layers, where there is no room beside them: below, or above if the unit is below.
    pub fn over(
        &mut self,
        ui: &mut Ui,
        cx: &Cx<'_>,
        (area, height, cell): (Rect, f32, Option<Rect>),
        scene: &Scene,
        id: UnitId,
    ) {
        let below = Rect::from_min_max(pos2(area.left(), area.bottom() - height), area.max);
        let above = below.translate(vec2(0.0, area.top() - below.top()));
        let rect = if cell.is_some_and(|cell| cell.expand(8.0).intersects(below)) { above } else { below };
        let rect = rect.expand2(vec2(2.0, 0.0));
        // Nothing under it can be clicked.
        ui.interact(rect, ui.scope_id().with("strip"), egui::Sense::click_and_drag());
        ui.painter().rect(
            rect,
            4.0,
            cx.palette.background,
            Stroke::new(1.0, cx.palette.line),
            StrokeKind::Inside,
        );
        self.ui(ui, cx, rect.shrink2(vec2(8.0, 0.0)), scene, id);
    }

    fn clamp_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, scene: &Scene, id: UnitId, state: f64) {
        let now = clamped(cx.settling, id);
        let button = ui.add(Button::new("Clamp").selected(now.is_some()));
        if button.on_hover_text("Keeps the unit at this state until it is released").clicked() {
            cx.send(Command::Act(match now {
                Some(_) => Action::Release(id),
                None => Action::Clamp(id, state),
            }));
        }
        let range = range(scene.network.unit(id.layer));
        let known = self.sent.filter(|(sent, _)| *sent == id).map(|(_, value)| value);
        let mut value = known.or(now).unwrap_or(state);
        ui.spacing_mut().slider_width = (ui.available_width() - 8.0).clamp(40.0, 160.0);
        let slider = Slider::new(&mut value, range).show_value(false).trailing_fill(now.is_some());
        let response = ui.add(slider);
        name(&response, "Clamped value");
        if response.changed() && known != Some(value) {
            self.clamp(cx, id, value);
        }
        if !response.dragged() && !response.has_focus() {
            self.sent = None;
        }
        response.on_hover_text("Clamps the unit at this state");
    }

    /// Holds at a value; the same one is not sent twice.
    pub fn clamp(&mut self, cx: &Cx<'_>, id: UnitId, value: f64) {
        if self.sent != Some((id, value)) {
            self.sent = Some((id, value));
            cx.send(Command::Act(Action::Clamp(id, value)));
        }
    }

    fn buttons_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, id: UnitId, weight: &str) {
        let pinned = cx.view.pins.contains(&id);
        let pin = ui.add(Button::new("Pin").selected(pinned)).on_hover_text("Draws the unit over time (P)");
        if pin.clicked() {
            cx.send(Command::Pin(id));
        }
        let free = id.layer > 0;
        let act = |ui: &mut Ui, label: &str, enabled: bool, help: &str, action: Action| {
            let response = ui.add_enabled(enabled, Button::new(label)).on_hover_text(help);
            if response.clicked() {
                cx.send(Command::Act(action));
            }
        };
        let draw = cx.settling.record.len() as u64;
        act(ui, "Ablate", free, "Clamps the unit at 0", Action::Ablate(id));
        act(ui, "Shake", free, "Moves the state at random by up to ½", Action::Shake(Some(id), SHAKE, draw));
        act(ui, "Release", clamped(cx.settling, id).is_some(), "Lets the unit go", Action::Release(id));
        let choose = ui.add(Button::new(weight).selected(self.choosing));
        let choose =
            choose.on_hover_text("Then click a unit of the layer below or above; or Ctrl-click it at once");
        if choose.clicked() {
            self.choosing = !self.choosing;
        }
    }

    /// The entries of the menu under the right button.
    pub fn menu_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, id: UnitId, num_layers: usize) {
        ui.label(RichText::new(words(id, num_layers)).color(cx.palette.weak));
        let now = clamped(cx.settling, id);
        let layer = id.layer.checked_sub(1).and_then(|k| cx.settling.frame.layers.get(k));
        let state = layer.and_then(|layer| layer.get(id.index)).copied();
        let draw = cx.settling.record.len() as u64;
        let mut entries = vec![("Look at unit", Command::SelectUnit(Some(id)))];
        entries.push((if cx.view.pins.contains(&id) { "Unpin unit" } else { "Pin unit" }, Command::Pin(id)));
        if let Some(state) = state {
            match now {
                Some(_) => entries.push(("Release unit", Command::Act(Action::Release(id)))),
                None => entries.push(("Clamp unit here", Command::Act(Action::Clamp(id, state)))),
            }
            entries.push(("Ablate unit", Command::Act(Action::Ablate(id))));
            entries.push(("Shake unit", Command::Act(Action::Shake(Some(id), SHAKE, draw))));
        }
        if let Some(synapse) = cx.view.unit.and_then(|other| between(other, id)) {
            entries.push(("Weight to the selected unit", Command::SelectSynapse(synapse)));
        }
        for (label, command) in entries {
            if ui.button(label).clicked() {
                cx.send(command);
                ui.close();
            }
        }
    }
}

fn numbers_ui(ui: &mut Ui, numbers: &Numbers, id: UnitId, digits: usize) {
    let mut parts = if id.layer == 0 { vec![("x", numbers.state)] } else { vec![("s", numbers.state)] };
    if id.layer > 0 {
        parts.push(("ρ", numbers.signal));
        parts.push((if digits < 4 { "in" } else { "input" }, numbers.input));
        parts.push(("force", numbers.force));
    }
    let text: Vec<String> = parts.iter().map(|(what, x)| format!("{what} {x:.digits$}")).collect();
    let (gap, size) = if digits < 4 { (" ", 12.0) } else { ("  ", theme::SMALL) };
    let exact: Vec<String> = parts.iter().map(|(what, x)| format!("{what} = {}", precise(*x))).collect();
    let text = RichText::new(text.join(gap).replace('-', "−"));
    let text = text.font(egui::FontId::monospace(size));
    let help = "input: bias and all weighted signals from below and above\nforce: −∂F/∂s";
    ui.add(egui::Label::new(text).truncate()).on_hover_text(format!("{}\n{help}", exact.join("\n")));
}

/// What a unit is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cells {
    /// A cell of an image.
    Squares,
    /// A disc of the diagram, in the middle of its cell.
    Discs,
}

impl Cells {
    /// A frame around the cell, or around the disc in it.
    fn frame(self, painter: &Painter, cell: Rect, corner: f32, stroke: Stroke) {
        let radius = (cell.width() + stroke.width) / 2.0;
        match self {
            Self::Squares => painter.rect_stroke(cell, corner, stroke, StrokeKind::Outside),
            Self::Discs => painter.circle_stroke(cell.center(), radius, stroke),
        };
    }
}

/// Draws which of the `len` units of a layer are held, silenced, pinned, selected or under the pointer; `cell` is where
/// a unit is.
pub fn marks(
    painter: &Painter,
    cx: &Cx<'_>,
    (layer, len): (usize, usize),
    cells: Cells,
    cell: impl Fn(usize) -> Rect,
) {
    let palette = &cx.palette;
    let here = |id: &UnitId| id.layer == layer && id.index < len;
    for (id, value) in cx.settling.clamped.iter().filter(|(id, _)| here(id)) {
        let rect = cell(id.index).expand(1.0);
        cells.frame(painter, rect, 1.0, Stroke::new(3.5, palette.background));
        cells.frame(painter, rect, 1.0, Stroke::new(2.0, palette.accent));
        if *value == 0.0 {
            let cross = if cells == Cells::Discs {
                rect.shrink(rect.width() * 0.18)
            } else if rect.height() > 30.0 {
                Rect::from_center_size(rect.center(), vec2(14.0, 14.0))
            } else {
                rect
            };
            for ends in [[cross.left_top(), cross.right_bottom()], [cross.right_top(), cross.left_bottom()]] {
                painter.line_segment(ends, Stroke::new(1.5, palette.accent));
            }
        }
    }
    for (i, id) in cx.view.pins.iter().enumerate().filter(|(_, id)| here(id)) {
        let rect = cell(id.index);
        let side = (rect.width() * 0.7).clamp(9.0, 12.0);
        let corner = rect.left_top() - vec2(1.0, 1.0);
        let points = vec![corner, corner + vec2(side, 0.0), corner + vec2(0.0, side)];
        painter.add(Shape::convex_polygon(points, palette.pin(i), Stroke::new(1.0, palette.background)));
    }
    let ends = cx.view.synapse.map(Synapse::ends).unwrap_or([UnitId { layer: usize::MAX, index: 0 }; 2]);
    for id in ends.iter().filter(|id| here(id)) {
        let rect = cell(id.index).expand(1.0);
        cells.frame(painter, rect, 1.0, Stroke::new(1.5, palette.weak));
    }
    if let Some(id) = cx.view.unit.filter(here) {
        let rect = cell(id.index).expand(if clamped(cx.settling, id).is_some() { 3.5 } else { 1.0 });
        cells.frame(painter, rect, 1.0, Stroke::new(3.5, palette.background));
        cells.frame(painter, rect, 1.0, Stroke::new(2.0, palette.text));
    }
    if let Some(id) = cx.view.hovered.filter(here) {
        cells.frame(painter, cell(id.index), 0.0, Stroke::new(1.5, palette.accent));
    }
}
