//! The layers of the watched example: input, hidden layers, output; states or what the nudge changed.

use super::network_layout::{GAP, Placed, Stack, stack};
use super::output_bars::{self, Bars};
use crate::settling::snapshot::{Frame, Phase, Scene};
use crate::ui::colours::{Table, round_up};
use crate::ui::command::Command;
use crate::ui::cx::{Cx, LayerView, PanelKind};
use crate::ui::theme;
use crate::ui::widgets::{Bar, Grid, Texture, colour_bar, describe, header, row, short};
use egui::{Align2, Color32, Rect, Sense, Stroke, StrokeKind, Ui, pos2};
use std::sync::Arc;

/// Differences below this are rounding, not a nudge.
const SMALLEST: f32 = 1e-6;

/// View state of the panel.
#[derive(Default)]
pub struct NetworkPanel {
    input: Texture<InputKey>,
    hidden: Vec<Texture<LayerKey>>,
    bar: Texture<(bool, bool)>,
    range: Range,
}

#[derive(Clone)]
struct InputKey(Arc<Scene>, bool);

impl PartialEq for InputKey {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) && self.1 == other.1
    }
}

#[derive(Clone)]
struct LayerKey {
    frame: Arc<Frame>,
    free: Option<Arc<Frame>>,
    grid: Grid,
    range: f32,
    dark: bool,
}

impl PartialEq for LayerKey {
    fn eq(&self, other: &Self) -> bool {
        let same_free = match (&self.free, &other.free) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        Arc::ptr_eq(&self.frame, &other.frame)
            && same_free
            && (self.grid, self.range, self.dark) == (other.grid, other.range, other.dark)
    }
}

/// The symmetric ranges of differences, one per hidden layer, because the nudge weakens on its way down: each
/// grows within a phase, never shrinks, can be locked.
#[derive(Default)]
struct Range {
    owner: Option<(usize, usize)>,
    hidden: Vec<f32>,
    output: f32,
    locked: bool,
}

impl Range {
    /// `drift` is the last movement of the free phase: what had not settled goes on moving in the nudged phase,
    /// and a range of ten times that keeps it pale.
    fn update(&mut self, owner: (usize, usize), frame: &Frame, free: &Frame, drift: f32) {
        if self.locked && self.hidden.len() + 1 == frame.layers.len() {
            return;
        }
        if self.owner != Some(owner) {
            (self.owner, self.output) = (Some(owner), 0.0);
            self.hidden.clear();
        }
        let largest = |(a, b): (&Vec<f64>, &Vec<f64>)| {
            a.iter().zip(b).map(|(a, b)| (a - b).abs()).filter(|d| d.is_finite()).fold(0.0, f64::max) as f32
        };
        let floor = (10.0 * drift).max(SMALLEST);
        let mut layers: Vec<f32> = frame.layers.iter().zip(&free.layers).map(largest).collect();
        let output = layers.pop().unwrap_or(0.0);
        self.output = self.output.max(round_up(output.max(floor)));
        self.hidden.resize(layers.len(), 0.0);
        for (range, largest) in self.hidden.iter_mut().zip(layers) {
            *range = range.max(round_up(largest.max(floor)));
        }
    }
}

impl NetworkPanel {
    /// Draws the panel; true when its head is dragged.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let dragged = header(ui, cx, PanelKind::Network, &cx.provenance());
        let Some(scene) = &cx.settling.scene else {
            super::energy::empty(ui, cx, &cx.caption.title);
            return dragged;
        };
        let difference = cx.layers() == LayerView::Difference;
        let free = cx.settling.free.clone().filter(|_| difference);
        if let Some(free) = &free {
            let phase = cx.settling.phases.iter().position(|span| span.points.contains(&cx.settling.cursor));
            let owner = (Arc::as_ptr(scene) as usize, phase.unwrap_or(0));
            let last =
                cx.settling.phases.first().and_then(|span| cx.settling.points.get(span.points.end - 1));
            let drift = last.map_or(0.0, |point| point.residual as f32);
            self.range.update(owner, &cx.settling.frame, free, if drift.is_finite() { drift } else { 0.0 });
        }
        self.controls_ui(ui, cx, difference);
        let area = ui.available_rect_before_wrap();
        if area.width() < 60.0 || area.height() < 100.0 {
            return dragged;
        }
        let sizes = scene.network.sizes();
        let image = [scene.data.height(), scene.data.width()];
        let places = stack(area, &sizes[1..sizes.len() - 1], image, ui.pixels_per_point());
        ui.allocate_rect(area, Sense::hover());
        wires(ui, cx, &places);
        self.output_ui(ui, cx, &places, scene, free.as_deref());
        self.hidden_ui(ui, cx, &places, free.as_ref());
        self.input_ui(ui, cx, &places.input, scene);
        dragged
    }

    fn controls_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, difference: bool) {
        let wide = ui.available_width() > 372.0;
        row(ui, 30.0, |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let possible = cx.enabled(&Command::ToggleDifference);
            if ui.selectable_label(!difference, "State").on_hover_text("States, 0 … 1").clicked()
                && difference
            {
                cx.send(Command::ToggleDifference);
            }
            let command = Command::ToggleDifference;
            let button = ui.add_enabled(possible, egui::Button::selectable(difference, "Difference"));
            let button = button.on_hover_text(format!("{} (D)", command.tooltip()));
            if button.on_disabled_hover_text("Once the free phase has ended").clicked() && !difference {
                cx.send(command);
            }
            if wide {
                ui.add_space(8.0);
                self.scale_ui(ui, cx, difference);
            }
        });
        if !wide {
            row(ui, 30.0, |ui| self.scale_ui(ui, cx, difference));
        }
    }

    fn scale_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, difference: bool) {
        let bar = if difference { Bar::PerLayer } else { Bar::Sequential };
        let width = (ui.available_width() - if difference { 116.0 } else { 40.0 }).clamp(90.0, 200.0);
        let what = if difference { "s − s⁰" } else { "s" };
        let response = colour_bar(ui, &mut self.bar, bar, width, &cx.palette);
        describe(&response, format!("Colours of {what}"));
        response.on_hover_text(if difference {
            "s − s⁰ of the hidden layers. Each has its own symmetric range r, printed at its right,\n\
             because the nudge weakens on its way down. It only grows while a phase lasts, and is at least ten\n\
             times the last movement of the free phase, so that what had not settled stays pale."
        } else {
            "States of all layers, 0 … 1"
        });
        ui.label(egui::RichText::new(what).font(theme::body()));
        if difference {
            ui.checkbox(&mut self.range.locked, "Lock").on_hover_text("Keep these ranges of colours");
        }
    }

    fn output_ui(&self, ui: &mut Ui, cx: &Cx<'_>, places: &Stack, scene: &Scene, free: Option<&Frame>) {
        let Some(output) = cx.settling.frame.layers.last() else { return };
        let point = cx.point();
        let prediction = point.map_or(0, |point| point.prediction);
        let silent = output.iter().all(|&y| y <= 0.0);
        let change: Option<Vec<f64>> = free
            .and_then(|free| free.layers.last())
            .map(|free| output.iter().zip(free).map(|(a, b)| a - b).collect());
        let bars = Bars {
            values: change.as_deref().unwrap_or(output),
            prediction,
            label: scene.label,
            difference: change.as_ref().map(|_| self.range.output),
            silent,
        };
        let verdict = if silent { "silent".into() } else { format!("reads {prediction}") };
        let title = if change.is_some() { "Output, y − y⁰" } else { "Output" };
        layer_title(ui, cx, places.output, title, &format!("{verdict}, target {}", scene.label));
        output_bars::ui(ui, cx, places.output, &bars);
    }

    fn hidden_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, places: &Stack, free: Option<&Arc<Frame>>) {
        self.hidden.resize_with(places.hidden.len(), Texture::default);
        let frame = &cx.settling.frame;
        for (k, (placed, texture)) in places.hidden.iter().zip(&mut self.hidden).enumerate() {
            let Some(values) = frame.layers.get(k) else { continue };
            let base = free.and_then(|free| free.layers.get(k));
            let value = |i: usize| {
                let s = values.get(i).copied().unwrap_or(0.0);
                s - base.and_then(|base| base.get(i)).copied().unwrap_or(0.0)
            };
            let grid = placed.grid;
            let range = base.and_then(|_| self.range.hidden.get(k)).copied().unwrap_or(1.0);
            let key = LayerKey {
                frame: Arc::clone(frame),
                free: free.cloned(),
                grid,
                range,
                dark: cx.palette.dark,
            };
            let id = texture.get(ui, key, || {
                let table = match base {
                    Some(_) => Table::diverging(&cx.palette, range),
                    None => Table::sequential(&cx.palette),
                };
                grid.pixels((0..grid.len).map(|i| value(i) as f32), &table)
            });
            let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
            let full = values.iter().filter(|&&s| s >= 1.0).count();
            let right = match base {
                Some(_) => {
                    let squares: f64 = (0..grid.len).map(|i| value(i) * value(i)).sum();
                    let rms = crate::ui::cx::number((squares / grid.len as f64).sqrt());
                    format!("r = {}, rms {rms}", short(range))
                }
                None => format!("mean {mean:.2}, {full} at 1"),
            };
            layer_title(ui, cx, placed.rect, &format!("Hidden {}", k + 1), &right);
            let response = picture(ui, cx, placed, id, &format!("hidden {}", k + 1));
            describe(&response, format!("Hidden {}, {} units, {right}", k + 1, grid.len));
            hover(ui, cx, &response, placed, |unit| {
                let s = values.get(unit).copied().unwrap_or(0.0);
                let mut text = format!("Hidden {}, unit {unit}\ns = {s:.6}", k + 1);
                if base.is_some() {
                    text += &format!("\ns − s⁰ = {:.6}", value(unit));
                }
                text
            });
        }
    }

    fn input_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, placed: &Placed, scene: &Arc<Scene>) {
        let id = self.input.get(ui, InputKey(Arc::clone(scene), cx.palette.dark), || {
            placed.grid.pixels(scene.input.iter().copied(), &Table::sequential(&cx.palette))
        });
        let right = format!("{}×{}, clamped", scene.data.height(), scene.data.width());
        layer_title(ui, cx, placed.rect, "Input", &right);
        let response = picture(ui, cx, placed, id, "input");
        describe(&response, format!("Input, {} pixels, class {}", scene.input.len(), scene.label));
        hover(ui, cx, &response, placed, |unit| {
            let (row, column) = (unit / placed.grid.columns, unit % placed.grid.columns);
            let x = scene.input.get(unit).copied().unwrap_or(0.0);
            format!("Input, pixel {unit} (row {row}, column {column})\nx = {x:.6}")
        });
    }
}

fn picture(ui: &mut Ui, cx: &Cx<'_>, placed: &Placed, id: egui::TextureId, salt: &str) -> egui::Response {
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(id, placed.rect, uv, Color32::WHITE);
    ui.painter().rect_stroke(placed.rect, 0.0, Stroke::new(1.0, cx.palette.line), StrokeKind::Outside);
    ui.interact(placed.rect, ui.scope_id().with(salt), Sense::hover())
}

fn hover(ui: &Ui, cx: &Cx<'_>, response: &egui::Response, placed: &Placed, text: impl Fn(usize) -> String) {
    let unit = response.hover_pos().and_then(|at| placed.grid.unit_at(placed.rect, at));
    if let Some(unit) = unit {
        let cell = placed.grid.cell_rect(placed.rect, unit);
        ui.painter().rect_stroke(cell, 0.0, Stroke::new(1.5, cx.palette.accent), StrokeKind::Outside);
        response.clone().on_hover_text_at_pointer(text(unit).replace('-', "−"));
    }
}

/// The line above a layer: its name at the left of the panel, a number at the right.
fn layer_title(ui: &Ui, cx: &Cx<'_>, rect: Rect, left: &str, right: &str) {
    let panel = ui.max_rect();
    let y = rect.top() - 4.0;
    let painter = ui.painter();
    painter.text(pos2(panel.left(), y), Align2::LEFT_BOTTOM, left, theme::body(), cx.palette.text);
    painter.text(pos2(panel.right(), y), Align2::RIGHT_BOTTOM, right, theme::small(), cx.palette.weak);
}

/// Arrows between the layers with the names of the weights: up while the answer forms, down while the pull
/// travels.
fn wires(ui: &Ui, cx: &Cx<'_>, places: &Stack) {
    let phase = cx.point().map_or(Phase::Free, |point| point.phase);
    let colour = cx.palette.phase(phase);
    let below = std::iter::once(places.input.rect).chain(places.hidden.iter().map(|p| p.rect));
    let above = places.hidden.iter().map(|p| p.rect).chain([places.output]);
    for (k, (below, above)) in below.zip(above).enumerate() {
        let x = below.center().x;
        let (top, bottom) = (above.bottom() + 5.0, below.top() - 5.0);
        let stroke = Stroke::new(1.5, colour);
        let painter = ui.painter();
        painter.line_segment([pos2(x, top), pos2(x, bottom)], stroke);
        let (tip, d) = if phase == Phase::Free { (top, 1.0) } else { (bottom, -1.0) };
        let head = vec![pos2(x, tip), pos2(x - 4.5, tip + d * 7.0), pos2(x + 4.5, tip + d * 7.0)];
        painter.add(egui::Shape::convex_polygon(head, colour, Stroke::NONE));
        let name = format!("W{}", crate::ui::widgets::subscript(k + 1));
        painter.text(
            pos2(x + 9.0, below.top() - GAP / 2.0),
            Align2::LEFT_CENTER,
            name,
            theme::body(),
            colour,
        );
        let edge = Stroke::new(1.0, cx.palette.line);
        let panel = ui.max_rect();
        let clear = above.left() > panel.left() + 72.0 && above.right() < panel.right() - 120.0;
        if above != places.output && clear {
            painter.line_segment([below.left_top(), above.left_bottom()], edge);
            painter.line_segment([below.right_top(), above.right_bottom()], edge);
        }
    }
}
