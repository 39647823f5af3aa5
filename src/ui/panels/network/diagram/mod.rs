//! The layers as a diagram: units as discs, connections between them, the pull and the ripple on their way.

mod lines;
mod paint;
mod places;

use crate::knobs::subscript;
use crate::model::Network;
use crate::round::round_up;
use crate::settling::example::action::UnitId;
use crate::settling::trace::{Phase, Scene};
use crate::training::snapshot::Status;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::panels::network::diagram::lines::{Lines, MOST_LINES};
use crate::ui::panels::network::diagram::places::{InputPlace, Places, Row};
use crate::ui::panels::network::draw::exact;
use crate::ui::panels::network::hand::Hand;
use crate::ui::panels::network::input::InputPicture;
use crate::ui::panels::network::output_bars::{STAMP, STAMP_HELP};
use crate::ui::panels::network::unit::Cells;
use crate::ui::panels::network::values::Shown;
use crate::ui::panels::network::{guess, tools, unit};
use crate::ui::plots::settling_status::{SettlingStatus, is_from_unsettled};
use crate::ui::plots::tables::unit_name;
use crate::ui::state::view::{Drawing, LayerView, Synapse, Tool};
use crate::ui::style::colours::Table;
use crate::ui::style::theme;
use crate::ui::widgets::{describe, short};
use egui::{Align2, Color32, FontId, Rect, Response, Sense, Stroke, Ui, pos2, vec2};
use std::sync::Arc;

/// Whether this network is drawn as a diagram: if it is small, unless a person chose otherwise. A brush needs an image.
pub fn is_wanted(cx: &Cx<'_>, sizes: &[usize]) -> bool {
    if cx.view.tool != Tool::Look && !places::has_image(sizes) {
        return false;
    }
    match cx.view.drawing {
        Drawing::Automatic => places::suits(sizes, places::USUAL),
        Drawing::Diagram => is_possible(sizes),
        Drawing::Images => false,
    }
}

/// Whether it can be drawn as one.
pub fn is_possible(sizes: &[usize]) -> bool {
    places::suits(sizes, places::MOST)
}

/// Whether it can be drawn as one here.
pub fn has_room(area: Rect, sizes: &[usize]) -> bool {
    places::has_room(area, sizes.len() - 1)
}

/// What a frame draws from.
pub struct Parts<'a> {
    /// What is settled.
    pub scene: &'a Scene,
    /// The numbers of the view.
    pub shown: &'a Shown,
    /// The lights of the layers.
    pub statuses: &'a [SettlingStatus],
    /// The hand, the same as on the images.
    pub hand: &'a mut Hand,
    /// The picture of the input and its brush.
    pub input: &'a mut InputPicture,
}

/// View state: the connections of the newest weights.
#[derive(Default)]
pub struct Diagram {
    lines: Option<(Arc<Network<f32>>, Lines)>,
    places: Option<Places>,
}

/// The weights whose connections are drawn: those that the example settles under; while the network trains, the newest.
fn weights<'a>(cx: &'a Cx<'_>, scene: &'a Scene) -> &'a Arc<Network<f32>> {
    let newest = cx.training.network.as_ref().filter(|newest| newest.sizes() == scene.network.sizes());
    let is_same = cx.training.data.as_ref().is_some_and(|data| Arc::ptr_eq(data, &scene.data));
    newest.filter(|_| is_same && cx.training.status == Status::Running).unwrap_or(&scene.network)
}

impl Diagram {
    /// Draws it into `area`.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, area: Rect, mut parts: Parts<'_>) {
        let sizes = parts.scene.network.sizes();
        let image = [parts.scene.data.height(), parts.scene.data.width()];
        let places = places::place(area, &sizes, image, ui.pixels_per_point());
        let network = Arc::clone(weights(cx, parts.scene));
        let is_image = matches!(places.input, InputPlace::Image(_));
        if self.lines.as_ref().is_none_or(|(known, _)| !Arc::ptr_eq(known, &network)) {
            let lines = Lines::of(&network, if is_image { 2 } else { 1 }, MOST_LINES);
            self.lines = Some((Arc::clone(&network), lines));
        }
        let Some((_, lines)) = &self.lines else { return };
        let net = ui.interact(places.net, ui.scope_id().with("diagram"), Sense::click());
        describe(&net, sentence(&sizes, lines));
        let painter = ui.painter().with_clip_rect(area.expand(2.0).intersect(ui.clip_rect()));
        let drives = if is_image { lines::drives(&network, &cx.settling.input) } else { Vec::new() };
        let most = drives.iter().map(|drive| drive.abs() as f32).filter(|drive| drive.is_finite());
        let drive_range = round_up(most.fold(0.0, f32::max));
        paint::bundles_ui(&painter, cx, &places, &drives, drive_range);
        paint::lines_ui(&painter, cx, &places, lines);
        let phase = cx.point().map_or(Phase::Free, |point| point.phase);
        let colour = cx.palette.phase(phase);
        for row in &places.rows {
            let carriers = lines::carriers(cx.settling, &network, row.layer);
            paint::carriers_ui(&painter, &places, &carriers, colour);
        }
        for row in places.rows.iter().rev() {
            layer_ui(ui, cx, row, &mut parts, colour);
        }
        match &places.input {
            InputPlace::Discs(row) => inputs_ui(ui, cx, row, &mut parts),
            InputPlace::Image(placed) => {
                parts.input.ui(ui, cx, placed, parts.scene, (parts.hand, sizes.len() - 1));
                if area.height() >= 250.0 {
                    let room = Rect::from_min_max(places.net.min, pos2(places.net.right(), area.bottom()));
                    tools::ui(ui, cx, room, placed.rect);
                }
            }
        }
        let mut ranges: Vec<String> =
            lines.ranges.iter().map(|range| format!("±{}", short(*range))).collect();
        if is_image && let Some(first) = ranges.first_mut() {
            *first = format!("Σxw ±{}", short(drive_range));
        }
        names_ui(ui, cx, &places, &mut parts, (colour, &ranges));
        legend_ui(ui, cx, &places);
        line_under(ui, cx, &net, &places, lines, sizes.len() - 1);
        self.places = Some(places);
    }

    /// The square around a unit as it was last drawn.
    pub fn cell(&self, id: UnitId) -> Option<Rect> {
        let places = self.places.as_ref()?;
        let row = match (id.layer.checked_sub(1), &places.input) {
            (Some(k), _) => places.rows.get(k)?,
            (None, InputPlace::Discs(row)) => row,
            (None, InputPlace::Image(placed)) => return Some(placed.rect),
        };
        (id.index < row.centres.len()).then(|| row.cell(id.index))
    }

    /// The diagram in a sentence; nothing where none is drawn.
    pub fn sentence(&self) -> Option<String> {
        self.lines.as_ref().map(|(network, lines)| sentence(&network.sizes(), lines))
    }
}

/// "Diagram of 2-8-2: 32 of 32 connections, the strongest 1.23 from pixel 0 to hidden 1.3".
fn sentence(sizes: &[usize], lines: &Lines) -> String {
    let name = sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("-");
    let mut text = format!("Diagram of {name}: {} of {} connections", lines.shown.len(), lines.total);
    if let Some(line) = lines.strongest() {
        let [from, to] = line.synapse.ends().map(|id| unit_name(id, sizes.len() - 1));
        text += &format!(", the strongest {} from {from} to {to}", short(line.weight));
    }
    text
}

/// The discs of layer 1 … L with everything on them.
fn layer_ui(ui: &mut Ui, cx: &Cx<'_>, row: &Row, parts: &mut Parts<'_>, colour: Color32) {
    let (layer, num_layers) = (row.layer, parts.scene.network.num_layers());
    let is_output = layer == num_layers;
    let Some(values) = parts.shown.layers.get(layer - 1) else { return };
    let colours = paint::colours(parts.shown, &cx.palette, layer);
    let painter = ui.painter().clone();
    let range = parts.shown.ranges.get(layer - 1).copied().unwrap_or(1.0);
    let discs = paint::discs(row, values, &colours);
    paint::discs_ui(&painter, &cx.palette, row, discs, (parts.shown.view, range));
    for (index, at) in row.centres.iter().enumerate() {
        if lines::has_just_moved(cx.settling, UnitId { layer, index }) {
            paint::ring(&painter, &cx.palette, *at, row.radius, colour);
        }
    }
    let status = parts.statuses.get(layer - 1).map_or("moving", |status| status.word());
    let salt = if is_output { ("output", 0) } else { ("hidden", layer) };
    let sense = if is_output { Sense::click() } else { Sense::click_and_drag() };
    // The numbers of the classes belong to their discs.
    let rect = if is_output { row.rect().with_min_y(row.rect().top() - 40.0) } else { row.rect() };
    let response = ui.interact(rect, ui.scope_id().with(salt), sense);
    let at = |pos| row.unit_at(pos).or_else(|| row.unit_at(pos2(pos.x, row.y)).filter(|_| is_output));
    let under = response.hover_pos().and_then(at).map(|index| UnitId { layer, index });
    if is_output {
        let (reads, target) = (cx.point().map_or(0, |point| point.prediction), cx.settling.target);
        let is_silent = parts.scene.network.cost.is_silent(values_of(cx).iter().copied());
        paint::pulls_ui(&painter, row, &lines::pulls(cx.settling), colour);
        paint::classes_ui(&painter, cx, row, Some(reads).filter(|_| !is_silent));
        let count = values.len();
        describe(&response, format!("Output: {count} classes, reads {reads}, target {target}, {status}"));
    } else {
        let summary = &parts.shown.summary(layer)[0];
        describe(&response, format!("Hidden {layer}, {} units, {status}, {summary}", values.len()));
        parts.hand.pull(cx, parts.scene, layer, &response, |index| row.cell(index));
    }
    parts.hand.touch(ui, cx, (layer, num_layers), &response, under);
    unit::marks(&painter, cx, (layer, values.len()), Cells::Discs, |index| row.cell(index));
    guess::marks(&painter, cx, layer, |index| row.cell(index));
    if let Some(id) = under {
        let mut text = unit::words(id, num_layers);
        if is_output {
            let is_target = id.index == cx.settling.target;
            text += if is_target { ", the target" } else { "\nClick to make it the target" };
        }
        response.on_hover_text_at_pointer(format!("{text}\n{}", exact(cx, parts.shown, id)));
    }
}

fn values_of<'a>(cx: &'a Cx<'_>) -> &'a [f64] {
    cx.settling.frame.layers.last().map_or(&[], Vec::as_slice)
}

/// Inputs that are discs.
fn inputs_ui(ui: &mut Ui, cx: &Cx<'_>, row: &Row, parts: &mut Parts<'_>) {
    let (input, num_layers) = (&cx.settling.input, parts.scene.network.num_layers());
    let table = Table::sequential(&cx.palette);
    let colours: Vec<Color32> = input.iter().map(|x| table.colour(*x as f32)).collect();
    let painter = ui.painter().clone();
    let discs = paint::discs(row, input, &colours);
    paint::discs_ui(&painter, &cx.palette, row, discs, (LayerView::State, 1.0));
    for (index, at) in row.centres.iter().enumerate() {
        let below = *at + vec2(0.0, row.radius + 3.0);
        let name = format!("x{}", subscript(index + 1));
        painter.text(below, Align2::CENTER_TOP, name, theme::body(), cx.palette.text);
    }
    let response = ui.interact(row.rect(), ui.scope_id().with("input"), Sense::click());
    let state = parts.input.state(input, parts.scene);
    describe(&response, format!("Input, {} pixels, class {}, {state}", input.len(), cx.settling.target));
    let under = response.hover_pos().and_then(|at| row.unit_at(at)).map(|index| UnitId { layer: 0, index });
    parts.hand.touch(ui, cx, (0, num_layers), &response, under);
    unit::marks(&painter, cx, (0, input.len()), Cells::Discs, |index| row.cell(index));
    if let Some(id) = under {
        let x = input.get(id.index).copied().unwrap_or(f64::NAN);
        response.on_hover_text_at_pointer(format!("Input x{}\nx = {x:?}", subscript(id.index + 1)));
    }
}

/// The names at the left with light and number, and between them which way it goes.
fn names_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    places: &Places,
    parts: &mut Parts<'_>,
    (colour, ranges): (Color32, &[String]),
) {
    let painter = ui.painter().clone();
    let left = places.gutter.left();
    let line = |y: f32, text: String, font: FontId, ink: Color32| {
        painter.text(pos2(left, y), Align2::LEFT_CENTER, text, font, ink)
    };
    let has_third = places.step >= 58.0;
    let offset = if has_third { 17.0 } else { 8.5 };
    let num_layers = parts.scene.network.num_layers();
    for row in &places.rows {
        let is_output = row.layer == num_layers;
        let name = if is_output { "Output".to_owned() } else { format!("Hidden {}", row.layer) };
        line(row.y - offset, name.clone(), theme::body(), cx.palette.text);
        let summary = parts.shown.summary(row.layer)[1].clone();
        let second = row.y + if has_third { 0.5 } else { 9.0 };
        if parts.shown.view == LayerView::Arrival {
            line(second, summary, theme::small(), colour);
        } else if let Some(status) = parts.statuses.get(row.layer - 1) {
            painter.circle_filled(pos2(left + 5.0, second + 1.0), 4.5, status.colour(&cx.palette));
            let at = pos2(left + 15.0, second);
            let word = painter.text(at, Align2::LEFT_CENTER, status.word(), theme::small(), cx.palette.weak);
            let around = Rect::from_min_max(pos2(left, word.top()), word.max);
            let light = ui.interact(around, ui.scope_id().with(("light", row.layer)), Sense::hover());
            light.on_hover_text(status.help());
            let third = if is_output { verdict(cx, parts.scene) } else { (summary, cx.palette.weak) };
            if has_third {
                let third = line(row.y + 17.5, third.0, theme::small(), third.1);
                if is_output && is_from_unsettled(cx.settling) {
                    let stamp = ui.interact(third, ui.scope_id().with("stamp"), Sense::hover());
                    describe(&stamp, STAMP);
                    stamp.on_hover_text(STAMP_HELP);
                }
            }
        }
    }
    let y = match &places.input {
        InputPlace::Discs(row) => row.y,
        InputPlace::Image(placed) => placed.rect.top() + 12.0,
    };
    let state = parts.input.state(&cx.settling.input, parts.scene);
    line(y - 8.5, "Input".into(), theme::body(), cx.palette.text);
    line(y + 9.0, state.into(), theme::small(), cx.palette.weak);
    // Up while the answer forms, down while the pull travels.
    let ys: Vec<f32> = std::iter::once(y).chain(places.rows.iter().map(|row| row.y)).collect();
    let is_free = cx.point().is_none_or(|point| point.phase == Phase::Free);
    for (k, pair) in ys.windows(2).enumerate() {
        let (bottom, top) = (pair[0] - 22.0, pair[1] + if has_third { 30.0 } else { 21.0 });
        let middle = (bottom + top) / 2.0;
        if bottom - top < 9.0 {
            continue;
        }
        let half = ((bottom - top) / 2.0 - 2.0).min(16.0);
        let d = if is_free { -half } else { half };
        let x = left + 5.0;
        painter.line_segment([pos2(x, middle - d), pos2(x, middle + d * 0.4)], Stroke::new(2.0, colour));
        let head =
            vec![pos2(x, middle + d), pos2(x - 5.0, middle + d * 0.3), pos2(x + 5.0, middle + d * 0.3)];
        painter.add(egui::Shape::convex_polygon(head, colour, Stroke::NONE));
        if half >= 8.0 {
            let name = format!("W{}", subscript(k + 1));
            let at = pos2(x + 12.0, middle);
            let name = painter.text(at, Align2::LEFT_CENTER, name, theme::body(), colour);
            let at = pos2(name.right() + 6.0, middle + 0.5);
            let range = ranges.get(k).cloned().unwrap_or_default();
            painter.text(at, Align2::LEFT_CENTER, range, theme::small(), cx.palette.weak);
        }
    }
}

/// What the output says, or why not to believe it.
fn verdict(cx: &Cx<'_>, scene: &Scene) -> (String, Color32) {
    if is_from_unsettled(cx.settling) {
        return ("unsettled start".into(), cx.palette.validation);
    }
    if scene.network.cost.is_silent(values_of(cx).iter().copied()) {
        return ("silent".into(), cx.palette.validation);
    }
    let (reads, target) = (cx.point().map_or(0, |point| point.prediction), cx.settling.target);
    (format!("reads {reads}, target {target}"), cx.palette.weak)
}

/// What the colours of the lines mean, below the names.
fn legend_ui(ui: &Ui, cx: &Cx<'_>, places: &Places) {
    let painter = ui.painter();
    let (left, y) = (places.gutter.left(), places.gutter.bottom() - 9.0);
    let under = match &places.input {
        InputPlace::Discs(row) => row.y,
        InputPlace::Image(placed) => placed.rect.top() + 12.0,
    };
    if under + 30.0 > y {
        return;
    }
    for (i, (sign, word)) in [(-1.0, "w < 0"), (1.0, "w > 0")].into_iter().enumerate() {
        let x = left + 54.0 * i as f32;
        let stroke = Stroke::new(4.0, cx.palette.diverging(0.8 * sign));
        painter.line_segment([pos2(x, y), pos2(x + 12.0, y)], stroke);
        painter.text(pos2(x + 15.0, y), Align2::LEFT_CENTER, word, theme::small(), cx.palette.weak);
    }
}

/// The connection under the pointer: its weight, and a click looks at it.
fn line_under(ui: &Ui, cx: &Cx<'_>, net: &Response, places: &Places, lines: &Lines, num_layers: usize) {
    let Some(at) = net.hover_pos() else { return };
    let far = |synapse: Synapse| {
        let [Some(a), Some(b)] = synapse.ends().map(|id| paint::place_of(places, id)) else {
            return f32::INFINITY;
        };
        let along = ((at - a).dot(b - a) / (b - a).length_sq()).clamp(0.0, 1.0);
        (a + along * (b - a)).distance(at)
    };
    let nearest = lines.shown.iter().map(|line| (far(line.synapse), line));
    let Some((distance, line)) = nearest.min_by(|a, b| a.0.total_cmp(&b.0)) else { return };
    if distance > 4.0 {
        return;
    }
    ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    if net.clicked() {
        cx.send(Command::SelectSynapse(line.synapse));
    }
    let [from, to] = line.synapse.ends().map(|id| unit_name(id, num_layers));
    let text = format!("w = {:?}\nfrom {from} to {to}\nClick to look at this weight", line.weight);
    net.clone().on_hover_text_at_pointer(text.replace('-', "−"));
}
