//! The legend of earlier settlings: what each was, how it ended, and its buttons.

use crate::settling::engine::ghost::{Ghost, SettlingOutcome};
use crate::settling::trace::Phase;
use crate::ui::command::{Command, GhostCommand};
use crate::ui::context::Cx;
use crate::ui::plots::ghosts;
use crate::ui::style::format::number;
use crate::ui::style::theme;
use crate::ui::widgets::{name, row};
use egui::{
    Button, Color32, Key, Label, Rect, RichText, ScrollArea, Sense, Stroke, TextEdit, Ui, pos2, vec2,
};
use egui_plot::LineStyle;

const ROW: f32 = 24.0;
/// Width of the buttons at the end of a row.
const BUTTONS: f32 = 100.0;
/// A panel lower than this has a sentence instead of rows.
const LOW: f32 = 170.0;

/// A name that is being typed.
pub type Typing = Option<(u64, String)>;

/// Draws the legend, as high as its rows or a third of the panel.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, typing: &mut Typing) {
    let rows = ghosts::shown(cx).count();
    if rows == 0 {
        return;
    }
    if ui.available_height() < LOW {
        if let Some(text) = ghosts::sentence(cx) {
            ui.add(Label::new(RichText::new(text).font(theme::small()).color(cx.palette.text)).truncate());
        }
        return;
    }
    let most = (ui.available_height() * 0.36 / ROW).floor().max(2.0) * ROW;
    ScrollArea::vertical()
        .id_salt("ghosts")
        .max_height(most)
        .min_scrolled_height(ROW)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            now_ui(ui, cx);
            for (ghost, place) in ghosts::shown(cx) {
                row(ui, ROW, |ui| ghost_ui(ui, cx, ghost, place, typing));
            }
        });
}

fn now_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let full = ui.available_width();
    row(ui, ROW, |ui| {
        swatch(ui, cx.palette.phase(Phase::Free), 2.5, LineStyle::Solid);
        let found = ghosts::outcome_now(cx.settling);
        let text = format!("Now  {}", ghosts::settings_now(cx));
        let verdict = ghosts::verdict(found.as_ref(), true, cx.settling.diverged.is_some());
        words(ui, cx, (&text, true, full), verdict, found.as_ref(), None);
    });
}

fn ghost_ui(ui: &mut Ui, cx: &Cx<'_>, ghost: &Ghost, place: Option<usize>, typing: &mut Typing) {
    let full = ui.available_width();
    match place {
        Some(place) => swatch(ui, ghosts::hue(&cx.palette, place), 2.0, ghosts::style(place)),
        None => {
            let faint = cx.palette.phase(Phase::Free).gamma_multiply(0.55);
            swatch(ui, faint, 1.5, LineStyle::Solid);
        }
    }
    let found = ghost.outcome();
    let verdict = ghosts::verdict(found.as_ref(), ghost.is_complete, ghost.diverged.is_some());
    let settings = ghosts::settings_of(ghost, cx.settling);
    // The buttons keep their places at the right end.
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    ui.with_layout(layout, |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let words_end = ui.max_rect().right() - BUTTONS;
        button(ui, cx, "×", GhostCommand::Remove(ghost.id));
        if ghost.is_pinned {
            if button(ui, cx, "Name", GhostCommand::Rename(ghost.id, String::new())) {
                *typing = Some((ghost.id, ghost.name.clone().unwrap_or_default()));
            }
        } else {
            button(ui, cx, "Pin ghost", GhostCommand::Pin);
        }
        let left = ui.max_rect().left();
        let rest = Rect::from_x_y_ranges(left..=words_end.max(left), ui.max_rect().y_range());
        let words_layout = egui::Layout::left_to_right(egui::Align::Center);
        ui.scope_builder(egui::UiBuilder::new().max_rect(rest).layout(words_layout), |ui| {
            if typing.as_ref().is_some_and(|(id, _)| *id == ghost.id) {
                return typing_ui(ui, cx, typing);
            }
            let title = match &ghost.name {
                Some(name) => format!("{name}  {settings}"),
                None if ghost.is_pinned => settings,
                None => format!("Before  {settings}"),
            };
            let otherwise = ghosts::otherwise(ghost, cx.settling);
            words(ui, cx, (&title, false, full), verdict, found.as_ref(), otherwise);
        });
    });
}

/// Draws a small button and sends its command; a rename begins with typing instead. True when clicked.
fn button(ui: &mut Ui, cx: &Cx<'_>, text: &str, command: GhostCommand) -> bool {
    let button = ui.add(Button::new(RichText::new(text).font(theme::small())).small());
    name(&button, command.label());
    let clicked = button.on_hover_text(command.tooltip()).clicked();
    if clicked && !matches!(command, GhostCommand::Rename(..)) {
        cx.send(Command::Ghost(command));
    }
    clicked
}

fn typing_ui(ui: &mut Ui, cx: &Cx<'_>, typing: &mut Typing) {
    let Some((id, text)) = typing else { return };
    let edit = TextEdit::singleline(text).id(egui::Id::unique(("ghost name", *id))).desired_width(180.0);
    let edit = ui.add(edit);
    name(&edit, "Ghost name");
    let (enter, escape) = ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape)));
    if escape {
        *typing = None;
    } else if enter || edit.lost_focus() {
        cx.send(Command::Ghost(GhostCommand::Rename(*id, text.clone())));
        *typing = None;
    } else if !edit.has_focus() {
        edit.request_focus();
    }
}

/// The words of a row in columns; the last ones go where there is no room.
fn words(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (title, is_now, full): (&str, bool, f32),
    verdict: String,
    found: Option<&SettlingOutcome>,
    otherwise: Option<String>,
) {
    let area = ui.available_rect_before_wrap();
    let width = area.width() - if is_now { BUTTONS } else { 0.0 };
    let first = (full * 0.30).clamp(100.0, 320.0);
    let ink = if is_now { cx.palette.text } else { cx.palette.text.gamma_multiply(0.85) };
    let mut x = area.left();
    let mut cell = |ui: &mut Ui, room: f32, text: &str, ink: Color32, mono: bool| {
        if x + room.min(60.0) > area.left() + width {
            return;
        }
        let rect = Rect::from_min_size(pos2(x, area.top()), vec2(room.min(area.right() - x), area.height()));
        let font = if mono { theme::mono() } else { theme::small() };
        let label = Label::new(RichText::new(text).font(font).color(ink)).truncate().selectable(false);
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        ui.scope_builder(egui::UiBuilder::new().max_rect(rect).layout(layout), |ui| ui.add(label));
        x += room;
    };
    cell(ui, first, title, ink, false);
    cell(ui, 158.0, &verdict, ink, false);
    let Some(found) = found else { return };
    cell(ui, 96.0, &format!("E {:>9}", energy(found.energy)), ink, true);
    if let Some(nudged) = found.nudged {
        cell(ui, 96.0, &format!("F {:>9}", energy(nudged)), ink, true);
    }
    if found.rises > 0 {
        cell(ui, 90.0, &format!("▼ F rose {}×", found.rises), cx.palette.error, false);
    }
    if let Some(otherwise) = otherwise {
        cell(ui, 200.0, &otherwise, cx.palette.validation.lerp_to_gamma(cx.palette.text, 0.3), false);
    }
}

/// Energies that differ little are compared.
fn energy(x: f64) -> String {
    if x.abs() < 1e5 { format!("{x:.3}").replace('-', "−") } else { number(x) }
}

/// A short piece of the curve.
fn swatch(ui: &mut Ui, colour: Color32, width: f32, style: LineStyle) {
    let (rect, _) = ui.allocate_exact_size(vec2(28.0, ROW), Sense::hover());
    let ends = [pos2(rect.left(), rect.center().y), pos2(rect.right() - 6.0, rect.center().y)];
    let stroke = Stroke::new(width, colour);
    match style {
        LineStyle::Solid => {
            ui.painter().line_segment(ends, stroke);
        }
        LineStyle::Dashed { length } => {
            ui.painter().extend(egui::Shape::dashed_line(&ends, stroke, length, length * 0.6));
        }
        LineStyle::Dotted { spacing } => {
            ui.painter().extend(egui::Shape::dotted_line(&ends, colour, spacing, width * 0.8));
        }
    }
}
