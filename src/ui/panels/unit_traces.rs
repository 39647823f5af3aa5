//! Chosen units over the iterations.

use crate::catalog::OptionItem;
use crate::config::Activation;
use crate::settling::example::action::UnitId;
use crate::settling::trace::phase_word;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::export::table::Table;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::plots::curve::line_through;
use crate::ui::plots::iteration_axis;
use crate::ui::plots::tables::{self, unit_name};
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::state::view::MOST_PINS;
use crate::ui::style::format::{number, precise};
use crate::ui::style::theme;
use crate::ui::widgets::{header, name};
use egui::{
    Align2, Button, Color32, Layout, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};
use egui_plot::PlotBounds;
use std::sync::Arc;

/// Widths of the list, with and without exact values.
const LIST_WIDE: f32 = 256.0;
const LIST_NARROW: f32 = 160.0;
/// Height of the heads of its columns.
const HEAD: f32 = 20.0;
/// Width of the panel from which the wide list fits.
const WIDE: f32 = 480.0;

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new(
            "units-over-time",
            "Units over time",
            "activities of chosen units over the iterations",
        ),
        stored: "Units",
        places: [(1, 1), (0, 2), (1, 2)],
        help: &[
            "ρ of pinned units over all iterations, with the phases behind. Pin a unit by pointing at it and pressing P, or by its button after a click.",
            "Click or drag to go to an iteration; hover for exact values.",
        ],
    },
    make: || Box::<UnitsPanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
#[derive(Default)]
pub struct UnitsPanel;

/// One pinned unit: its name, colour and ρ at each point; empty until the engine has sent it.
struct Pinned<'a> {
    id: UnitId,
    name: String,
    colour: Color32,
    trace: &'a [f64],
}

impl Panel for UnitsPanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let dragged = header(ui, cx, KIND, &cx.provenance());
        if cx.view.pins.is_empty() {
            nothing_ui(ui, cx);
            return dragged;
        }
        let size = ui.available_size();
        if size.x < 80.0 || size.y < 50.0 {
            return dragged;
        }
        let pinned = pinned(cx);
        if size.x < LIST_NARROW + 112.0 {
            plot_ui(ui, cx, &pinned, size);
            return dragged;
        }
        let list = if size.x >= WIDE { LIST_WIDE } else { LIST_NARROW };
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            plot_ui(ui, cx, &pinned, vec2(size.x - list - 12.0, size.y));
            ui.add_space(12.0);
            list_ui(ui, cx, &pinned, vec2(list, size.y));
        });
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Table> {
        tables::traces(cx, "units", &cx.view.pins)
    }

    fn prepare(&self, cx: &Cx<'_>) {
        if cx.view.pins.is_empty() {
            outputs(cx).into_iter().for_each(|unit| cx.send(Command::Pin(unit)));
        }
    }
}

/// Says how to pin, and offers the output.
fn nothing_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let rect = ui.available_rect_before_wrap();
    let middle = Rect::from_center_size(rect.center(), vec2(rect.width(), 88.0_f32.min(rect.height())));
    let layout = Layout::top_down(egui::Align::Center);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(middle).layout(layout));
    ui.label(RichText::new("Point at a unit and press P").font(theme::body()).color(cx.palette.text));
    let text = "Its activity over the iterations is then drawn here";
    ui.label(RichText::new(text).font(theme::small()).color(cx.palette.weak));
    ui.add_space(4.0);
    let possible = cx.settling.scene.is_some();
    let button = ui.add_enabled(possible, Button::new("Pin the output").min_size(vec2(112.0, 26.0)));
    if button.on_hover_text("Draws the output units; of many, the eight most active and the target").clicked()
    {
        outputs(cx).into_iter().for_each(|unit| cx.send(Command::Pin(unit)));
    }
}

/// The output units, or the target and the most active of them if they are many; in their order.
fn outputs(cx: &Cx<'_>) -> Vec<UnitId> {
    let Some(scene) = &cx.settling.scene else { return Vec::new() };
    let sizes = scene.network.sizes();
    let layer = sizes.len() - 1;
    let states = cx.settling.frame.layers.last();
    let state = |i: usize| states.and_then(|states| states.get(i)).copied().unwrap_or(0.0);
    let mut chosen: Vec<usize> = (0..sizes[layer]).collect();
    chosen.sort_by(|a, b| {
        let is_target = |i: usize| i == cx.settling.target;
        is_target(*b).cmp(&is_target(*a)).then(state(*b).total_cmp(&state(*a)))
    });
    chosen.truncate(MOST_PINS);
    chosen.sort_unstable();
    chosen.into_iter().map(|index| UnitId { layer, index }).collect()
}

fn pinned<'a>(cx: &'a Cx<'_>) -> Vec<Pinned<'a>> {
    let layers = cx.settling.scene.as_ref().map_or(0, |scene| scene.network.num_layers());
    let one = |(i, id): (usize, &UnitId)| {
        let trace = cx.settling.traces.iter().find(|(known, _)| known == id);
        Pinned {
            id: *id,
            name: unit_name(*id, layers),
            colour: cx.palette.pin(i),
            trace: trace.map_or(&[], |(_, trace)| trace),
        }
    };
    cx.view.pins.iter().enumerate().map(one).collect()
}

/// ρ has its natural range; what lies outside widens it, but not what a unit is held at.
fn range(cx: &Cx<'_>, pinned: &[Pinned<'_>]) -> (f64, f64) {
    let tanh = cx.settling.scene.as_ref().is_some_and(|scene| scene.network.activation == Activation::Tanh);
    let natural = if tanh { (-1.0, 1.0) } else { (0.0, 1.0) };
    let free = |unit: &&Pinned<'_>| cx.settling.clamped.iter().all(|(held, _)| *held != unit.id);
    let values = pinned.iter().filter(free).flat_map(|unit| unit.trace).filter(|value| value.is_finite());
    values.fold(natural, |(low, high), value| (low.min(*value), high.max(*value)))
}

fn plot_ui(ui: &mut Ui, cx: &Cx<'_>, pinned: &[Pinned<'_>], size: Vec2) {
    let settling = Arc::clone(cx.settling);
    let (palette, pointed) = (cx.palette, cx.view.hovered_index);
    let (low, high) = range(cx, pinned);
    let margin = (high - low) * 0.06;
    let right = iteration_axis::right_end(cx.settling);
    let limits = PlotBounds::from_min_max([-right * 0.01, low - margin], [right * 1.01, high + margin * 3.0]);
    let axis_width = if size.x < 300.0 { 28.0 } else { 60.0 };
    let plot = iteration_axis::plot("units", cx, size)
        .custom_y_axes(vec![iteration_axis::y_axis(cx, size, axis_width)]);
    let lines: Vec<(Color32, Vec<[f64; 2]>)> =
        pinned.iter().flat_map(|unit| pieces(cx, unit, size.x)).collect();
    let dots: Vec<(Color32, f64)> =
        pinned.iter().filter_map(|unit| Some((unit.colour, *unit.trace.get(cx.settling.cursor)?))).collect();
    let has_words = size.y > 110.0;
    let response = plot.show(ui, move |ui| {
        ui.set_plot_bounds(limits);
        iteration_axis::bands(ui, &settling, &palette, has_words);
        for (colour, points) in lines {
            ui.line(line_through(points).color(colour).width(2.5).allow_hover(false));
        }
        iteration_axis::cursors(ui, &settling, pointed, &palette);
        for (colour, value) in dots.into_iter().filter(|(_, value)| value.is_finite()) {
            let dot = egui_plot::Points::new("", vec![[settling.cursor as f64, value]]);
            ui.points(dot.color(colour).radius(4.0).allow_hover(false));
        }
    });
    let frame = response.transform.frame();
    let at = frame.left_top() + vec2(8.0, 2.0);
    ui.painter().text(at, Align2::LEFT_TOP, "ρ", theme::body(), palette.text);
    if axis_width >= 60.0 {
        let corner = frame.left_bottom() + vec2(-8.0, 3.0);
        ui.painter().text(corner, Align2::RIGHT_TOP, "iteration", theme::small(), palette.weak);
    }
    name(&response.response, "Units curve");
    iteration_axis::follow(cx, &response.response, &response.transform, |index| {
        let point = cx.settling.points.get(index)?;
        Some(format!("{}, iteration {}", phase_word(point.phase), point.iteration))
    });
}

/// The curve of a unit, phase by phase.
fn pieces(cx: &Cx<'_>, unit: &Pinned<'_>, columns: f32) -> Vec<(Color32, Vec<[f64; 2]>)> {
    let piece = |span: usize| {
        let places = iteration_axis::places(cx.settling, span);
        let points = places.filter_map(|(x, index)| Some([x, *unit.trace.get(index)?]));
        (unit.colour, iteration_axis::decimate(points.filter(|[_, y]| y.is_finite()).collect(), columns))
    };
    (0..cx.settling.phases.len()).map(piece).collect()
}

/// The units with their values: at the cursor, and exactly, at the iteration under the pointer.
fn list_ui(ui: &mut Ui, cx: &Cx<'_>, pinned: &[Pinned<'_>], size: Vec2) {
    let exact = cx.view.hovered_index.unwrap_or(cx.settling.cursor);
    ui.allocate_ui_with_layout(size, Layout::top_down(egui::Align::Min), |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.y = 0.0;
        let (head, _) = ui.allocate_exact_size(vec2(size.x, HEAD), Sense::hover());
        let columns = columns(head);
        let time = cx.settling.points.get(exact).map_or(exact, |point| point.time);
        let texts = [Some("cursor".to_owned()), columns[1].map(|_| format!("iter. {time}"))];
        for (x, text) in columns.into_iter().zip(texts) {
            if let (Some(x), Some(text)) = (x, text) {
                let at = pos2(x, head.center().y);
                ui.painter().text(at, Align2::RIGHT_CENTER, text, theme::small(), cx.palette.weak);
            }
        }
        let height = ((size.y - HEAD) / pinned.len() as f32).clamp(14.0, 26.0).floor();
        ScrollArea::vertical().auto_shrink([false, true]).show(ui, |ui| {
            for unit in pinned {
                row_ui(ui, cx, unit, exact, vec2(size.x, height));
            }
        });
    });
}

/// Right ends of the columns: at the cursor, and exactly if there is room.
fn columns(rect: Rect) -> [Option<f32>; 2] {
    let is_wide = rect.width() >= LIST_WIDE;
    let exact = rect.right() - 30.0;
    if is_wide { [Some(exact - 80.0), Some(exact)] } else { [Some(exact), None] }
}

fn row_ui(ui: &mut Ui, cx: &Cx<'_>, unit: &Pinned<'_>, exact: usize, size: Vec2) {
    let (row, response) = ui.allocate_exact_size(size, Sense::hover());
    let at = |index: usize| unit.trace.get(index).copied().unwrap_or(f64::NAN);
    let value = number(at(cx.settling.cursor));
    let words = format!("{} {value}", unit.name);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words.clone()));
    let painter = ui.painter();
    if response.contains_pointer() {
        cx.hover.unit.set(Some(unit.id));
        painter.rect_filled(row, 3.0, cx.palette.raised);
    }
    let (y, ink) = (row.center().y, cx.palette.text);
    let swatch = Rect::from_center_size(pos2(row.left() + 8.0, y), vec2(12.0, 4.0));
    painter.rect_filled(swatch, 2.0, unit.colour);
    painter.text(pos2(row.left() + 20.0, y), Align2::LEFT_CENTER, &unit.name, theme::small(), ink);
    let [at_cursor, at_exact] = columns(row);
    if let Some(x) = at_cursor {
        painter.text(pos2(x, y), Align2::RIGHT_CENTER, value, theme::mono(), ink);
    }
    if let Some(x) = at_exact {
        let value = at(exact);
        let text = precise(value);
        painter.text(pos2(x, y), Align2::RIGHT_CENTER, text, theme::mono(), cx.palette.weak);
    }
    let close = Rect::from_center_size(pos2(row.right() - 16.0, y), vec2(18.0, size.y.min(20.0)));
    unpin_ui(ui, cx, unit, close);
}

/// A cross that takes a unit away.
fn unpin_ui(ui: &Ui, cx: &Cx<'_>, unit: &Pinned<'_>, rect: Rect) {
    let response = ui.interact(rect, ui.scope_id().with(("unpin", unit.id)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Unpin {}", unit.name)));
    let strong = response.hovered() || response.has_focus();
    let stroke = Stroke::new(1.5, if strong { cx.palette.text } else { cx.palette.weak });
    let c = rect.center();
    ui.painter().line_segment([c + vec2(-3.5, -3.5), c + vec2(3.5, 3.5)], stroke);
    ui.painter().line_segment([c + vec2(-3.5, 3.5), c + vec2(3.5, -3.5)], stroke);
    if response.on_hover_text("No longer draw this unit").clicked() {
        cx.send(Command::Pin(unit.id));
    }
}
