//! Angle and size of the update against the true gradient.

mod dial;
mod model;

use crate::catalog::OptionItem;
use crate::knobs::subscript;
use crate::learning::gradient_check::{UpdateVariant, digits};
use crate::settling::studies::gradient_check::{Batch, CheckProgress, CheckQuestion, CheckResult, read};
use crate::ui::background::Job;
use crate::ui::context::Cx;
use crate::ui::export::not_on_paper;
use crate::ui::export::table::Table;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::gradient_check::dial::{Dial, colour, height_for, paint};
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::format::{degrees, thousands};
use crate::ui::style::theme;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::{describe, header, name, row};
use egui::{Button, Label, ProgressBar, Rect, RichText, ScrollArea, Sense, Ui, pos2, vec2};
use std::sync::Arc;
use std::time::Duration;

/// Shortest time between two readings while weights change.
const EVERY: Duration = Duration::from_millis(500);
/// Examples that can be chosen.
const COUNTS: [usize; 4] = [1, 5, 20, 100];
/// Narrowest instrument.
const NARROW: f32 = 112.0;
/// Narrowest one where there is little height, with its numbers alone.
const TINY: f32 = 76.0;
/// Height below which it is little.
const LOW: f32 = 90.0;
const TABLE_ROW: f32 = 24.0;
const LEGEND: f32 = 24.0;

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new(
            "truth-meter",
            "Truth meter",
            "angle and size of the update against the true gradient",
        ),
        stored: "Truth",
        places: [(1, 3), (1, 1), (3, 0)],
        help: &[
            "How near the update of equilibrium propagation is to the true gradient of C(y⁰), layer by layer, for the settings as they are now: the angle between the two and the ratio of their sizes.",
            "The true gradient comes from implicit differentiation in double precision, as in eqprop-lab check-gradient. As β → 0 and with settled phases the angle goes to 0 and the ratio to 1.",
            "The needle is the update with both phases as in training; at 90° it does not lower the cost at all, beyond that it raises it. The small marks are other nudges from the settled free state: as trained, +β, β/2, −β and both. The bar below is the ratio, 1 in its middle.",
        ],
    },
    make: || Box::<GradientCheckPanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
pub struct GradientCheckPanel {
    batch: Batch,
    job: Job<CheckQuestion, CheckResult>,
    shown: Option<Arc<CheckResult>>,
    progress: Arc<CheckProgress>,
}

impl Default for GradientCheckPanel {
    fn default() -> Self {
        Self { batch: Batch::First(5), job: Job::default(), shown: None, progress: Arc::default() }
    }
}

impl Panel for GradientCheckPanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let question = model::question(cx, self.batch);
        let dragged = header(ui, cx, KIND, &self.provenance(question.as_ref(), cx));
        let Some(question) = question else {
            empty(ui, cx, "No weights and data yet");
            return dragged;
        };
        let obstacle = question.obstacle();
        let fresh = if obstacle.is_some() { None } else { self.poll(ui, &question) };
        if let Some(fresh) = fresh {
            self.shown = Some(fresh);
        }
        let is_old = self.shown.as_ref().is_none_or(|shown| shown.of != question);
        not_on_paper(ui, |ui| self.controls_ui(ui, cx, is_old && obstacle.is_none()));
        if let Some(obstacle) = obstacle {
            message(ui, cx, &obstacle);
            return dragged;
        }
        let Some(shown) = self.shown.clone() else {
            let (_, words) = self.progress.now();
            empty(ui, cx, &format!("Computing: {words}"));
            return dragged;
        };
        if let Some(warning) = model::warning(&shown) {
            let ink = cx.palette.validation.lerp_to_gamma(cx.palette.text, 0.3);
            let label = Label::new(RichText::new(warning).font(theme::small()).color(ink));
            ui.add(if ui.available_height() < 260.0 { label.truncate() } else { label });
        }
        if shown.rows.is_empty() {
            message(ui, cx, "No gradient to compare with");
        } else {
            reading_ui(ui, cx, &shown, is_old);
        }
        dragged
    }

    fn tables(&self, _cx: &Cx<'_>) -> Vec<Table> {
        let Some(shown) = &self.shown else { return Vec::new() };
        let mut table = Table::new("truth meter").with("layer", (1..=shown.layers).map(|k| k as f64));
        for found in &shown.rows {
            let label = found.variant.label(&shown.of.config.recipe());
            let value = |k: usize| found.layers.get(k).copied().flatten();
            let column = |pick: fn((f64, f64)) -> f64| -> Vec<f64> {
                (0..shown.layers).map(|k| value(k).map_or(f64::NAN, pick)).collect()
            };
            table = table.with(format!("{label}: angle [°]"), column(|(angle, _)| angle));
            table = table.with(format!("{label}: ratio"), column(|(_, ratio)| ratio));
        }
        vec![table]
    }
}

impl GradientCheckPanel {
    fn provenance(&self, question: Option<&CheckQuestion>, cx: &Cx<'_>) -> String {
        let examples = match self.batch {
            Batch::First(1) => "first training example".to_owned(),
            Batch::First(n) => format!("first {n} training examples"),
            Batch::WatchedExample => match &cx.settling.scene {
                Some(scene) => format!("{} example {}", scene.split.name(), scene.index),
                None => "watched example".into(),
            },
        };
        let minibatch = question.map_or(0, |question| question.minibatch);
        format!("EP update against −dC(y⁰)/dθ · {examples} · minibatch {}", thousands(minibatch as f64))
    }

    fn poll(&mut self, ui: &Ui, question: &CheckQuestion) -> Option<Arc<CheckResult>> {
        let (of, before) = (question.clone(), self.shown.clone());
        let progress = Arc::clone(&self.progress);
        let ready =
            self.job.poll(ui.ctx(), question, EVERY, move |stop, _| read(&of, before, stop, &progress));
        if self.job.is_busy() {
            ui.ctx().request_repaint_after(Duration::from_millis(60));
        }
        ready
    }

    fn controls_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, is_busy: bool) {
        row(ui, 26.0, |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.label(RichText::new("Examples").font(theme::small()).color(cx.palette.weak));
            ui.add_space(4.0);
            let counts = COUNTS.map(|n| (Batch::First(n), n.to_string()));
            for (batch, text) in counts.into_iter().chain([(Batch::WatchedExample, "Watched".into())]) {
                let button = ui.add(Button::selectable(self.batch == batch, &text));
                let (label, help) = match batch {
                    Batch::First(n) => (
                        format!("First {n} training"),
                        "The first training examples, as check-gradient takes them; many are slow",
                    ),
                    Batch::WatchedExample => {
                        ("Watched example only".into(), "The example of the microscope, as it is painted")
                    }
                };
                name(&button, label);
                if button.on_hover_text(help).clicked() {
                    self.batch = batch;
                }
            }
            ui.add_space(12.0);
            let room = ui.available_width();
            if is_busy {
                let (share, words) = self.progress.now();
                let bar = ProgressBar::new(share).desired_width(room.min(90.0)).desired_height(6.0);
                let bar = ui.add(bar.fill(cx.palette.accent));
                name(&bar, "Progress of the truth meter");
                ui.add_space(6.0);
                ui.add(
                    Label::new(RichText::new(words).font(theme::small()).color(cx.palette.weak)).truncate(),
                );
            } else if let Some(shown) = &self.shown {
                let notes = RichText::new(model::notes(shown)).font(theme::small()).color(cx.palette.weak);
                ui.add(Label::new(notes).truncate());
            }
        });
    }
}

/// "W₁, b₁".
fn layer_name(k: usize) -> String {
    let k = subscript(k + 1);
    format!("W{k}, b{k}")
}

fn message(ui: &mut Ui, cx: &Cx<'_>, text: &str) {
    let label = Label::new(RichText::new(text).font(theme::body()).color(cx.palette.text));
    ui.add_space(8.0);
    ui.add(label.wrap());
}

/// Instruments, and below them all numbers where there is room.
fn reading_ui(ui: &mut Ui, cx: &Cx<'_>, shown: &CheckResult, is_old: bool) {
    let size = ui.available_size();
    let narrow = if size.y < LOW { TINY } else { NARROW };
    let columns = ((size.x / narrow) as usize).clamp(1, shown.layers);
    let rows = shown.layers.div_ceil(columns);
    let table = (shown.rows.len() + 2) as f32 * TABLE_ROW + 24.0;
    let has_table = size.y > table + rows as f32 * 170.0 && size.x > 150.0 + 104.0 * shown.layers as f32;
    let has_legend = !has_table && size.y > 190.0;
    let below = if has_table {
        table
    } else if has_legend {
        LEGEND * if cx.view.lesson.stage { 2.0 } else { 1.0 }
    } else {
        0.0
    };
    let width = size.x / columns as f32;
    let height = ((size.y - below) / rows as f32).max(48.0);
    let one = vec2(width, height_for(width, height));
    ScrollArea::vertical().id_salt("instruments").auto_shrink([false, false]).show(ui, |ui| {
        let (area, _) = ui.allocate_exact_size(vec2(size.x, one.y * rows as f32), Sense::hover());
        for k in 0..shown.layers {
            let corner = area.min + vec2(one.x * (k % columns) as f32, one.y * (k / columns) as f32);
            instrument_ui(ui, cx, shown, k, Rect::from_min_size(corner, one).shrink2(vec2(4.0, 2.0)), is_old);
        }
        if has_table {
            ui.add_space(24.0);
            table_ui(ui, cx, shown, is_old);
        } else if has_legend {
            legend_ui(ui, cx, shown);
        }
    });
}

fn instrument_ui(ui: &Ui, cx: &Cx<'_>, shown: &CheckResult, k: usize, rect: Rect, is_old: bool) {
    let value = |variant| shown.row(variant)?.layers.get(k).copied().flatten();
    let others = UpdateVariant::ALL.into_iter().filter(|variant| *variant != UpdateVariant::AsTrained);
    let marks: Vec<(UpdateVariant, f64, f64)> =
        others.filter_map(|variant| value(variant).map(|(angle, ratio)| (variant, angle, ratio))).collect();
    let title = layer_name(k);
    let dial = Dial { title: &title, value: value(UpdateVariant::AsTrained), marks: &marks, is_old };
    paint(ui.painter(), &cx.palette, rect, &dial);
    let response = ui.interact(rect, ui.scope_id().with(("instrument", k)), Sense::hover());
    let line = |variant: UpdateVariant| match value(variant) {
        Some((angle, ratio)) => {
            format!(
                "{}: {}°, ratio {}",
                variant.label(&shown.of.config.recipe()),
                degrees(angle),
                digits(ratio)
            )
        }
        None => format!("{}: –", variant.label(&shown.of.config.recipe())),
    };
    let kinds: Vec<UpdateVariant> = shown.rows.iter().rev().map(|row| row.variant).collect();
    let lines: Vec<String> = kinds.iter().copied().map(line).collect();
    describe(&response, format!("{title}; {}", lines.join("; ")));
    response.on_hover_ui(|ui| {
        ui.label(RichText::new(&title).font(theme::body()));
        for (line, variant) in lines.iter().zip(kinds) {
            ui.label(RichText::new(line).font(theme::mono()).color(colour(&cx.palette, variant)));
        }
    });
}

/// What the needle and the marks are.
fn legend_ui(ui: &mut Ui, cx: &Cx<'_>, shown: &CheckResult) {
    if cx.view.lesson.stage {
        ui.spacing_mut().item_spacing = vec2(10.0, 0.0);
        ui.horizontal_wrapped(|ui| {
            for found in shown.rows.iter().rev() {
                let text = format!("● {}", found.variant.label(&shown.of.config.recipe()));
                let text = RichText::new(text).font(theme::small()).color(colour(&cx.palette, found.variant));
                ui.add(Label::new(text).extend());
            }
        });
        return;
    }
    row(ui, LEGEND, |ui| {
        // Six entries in a narrow panel: the distance gives way, then the size.
        let recipe = shown.of.config.recipe();
        let entries = || shown.rows.iter().rev();
        let wide: f32 = entries()
            .map(|found| {
                let text = format!("● {}", found.variant.label(&recipe));
                ui.painter().layout_no_wrap(text, theme::small(), cx.palette.text).size().x
            })
            .sum();
        let gaps = entries().count().saturating_sub(1).max(1) as f32;
        let spare = ui.available_width() - wide;
        ui.spacing_mut().item_spacing.x = (spare / gaps).clamp(4.0, 12.0);
        let font = egui::FontId::proportional(if spare < 4.0 * gaps { 11.0 } else { theme::SMALL });
        for found in entries() {
            let text = format!("● {}", found.variant.label(&recipe));
            let ink = colour(&cx.palette, found.variant);
            ui.label(RichText::new(text).font(font.clone()).color(ink));
        }
    });
}

/// All numbers, as `check-gradient` prints them.
fn table_ui(ui: &Ui, cx: &Cx<'_>, shown: &CheckResult, is_old: bool) {
    let fade = if is_old { 0.45 } else { 1.0 };
    let area = ui.available_rect_before_wrap();
    let painter = ui.painter();
    let first = 190.0f32.min(area.width() * 0.28);
    let each = ((area.width() - first) / shown.layers as f32).min(260.0);
    let right = |k: usize, share: f32| area.left() + first + each * (k as f32 + share);
    let weak = cx.palette.weak;
    let mut y = area.top() + TABLE_ROW / 2.0;
    let heading = |k: usize, share: f32, y: f32, text: &str| {
        painter.text(pos2(right(k, share), y), egui::Align2::RIGHT_CENTER, text, theme::small(), weak);
    };
    for k in 0..shown.layers {
        heading(k, 0.74, y, &layer_name(k));
        heading(k, 0.46, y + TABLE_ROW * 0.8, "angle °");
        heading(k, 0.96, y + TABLE_ROW * 0.8, "ratio");
    }
    y += TABLE_ROW * 0.8;
    for found in shown.rows.iter().rev() {
        y += TABLE_ROW;
        let is_main = found.variant == UpdateVariant::AsTrained;
        let ink = colour(&cx.palette, found.variant);
        painter.circle_filled(pos2(area.left() + 6.0, y), 4.5, ink);
        let label = found.variant.label(&shown.of.config.recipe());
        let text = cx.palette.text.gamma_multiply(fade);
        let at = pos2(area.left() + 18.0, y);
        painter.text(at, egui::Align2::LEFT_CENTER, label, theme::body(), if is_main { text } else { weak });
        let font = egui::FontId::monospace(theme::BODY);
        for k in 0..shown.layers {
            let value = found.layers.get(k).copied().flatten();
            let [angle, ratio] = value.map_or(["–".into(), "–".into()], |(a, r)| [degrees(a), digits(r)]);
            painter.text(pos2(right(k, 0.46), y), egui::Align2::RIGHT_CENTER, angle, font.clone(), text);
            painter.text(pos2(right(k, 0.96), y), egui::Align2::RIGHT_CENTER, ratio, font.clone(), text);
        }
        if found.is_spoiled() {
            let at = pos2(area.right(), y);
            painter.text(
                at,
                egui::Align2::RIGHT_CENTER,
                "not settled",
                theme::small(),
                cx.palette.validation,
            );
        }
    }
}
