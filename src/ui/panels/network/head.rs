//! The head of the network panel: which view, its formula, its colours.

use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::export::not_on_paper;
use crate::ui::panels::network::values::{LayerValues, Shown};
use crate::ui::state::view::{self, Drawing, LayerView};
use crate::ui::style::theme;
use crate::ui::widgets::{Bar, Texture, colour_bar, describe, flash, name, row};
use egui::{Align2, ComboBox, Rect, RichText, Sense, Stroke, StrokeKind, Ui, vec2};

/// Below this width the colours have a row of their own.
const ONE_ROW: f32 = 410.0;
/// From this width all views stand side by side.
const SEGMENTS: f32 = 900.0;

/// Width of the list of views.
const LIST: f32 = 130.0;
/// Least width of the colours.
const COLOURS: f32 = 96.0;
/// Width of their lock.
const LOCK: f32 = 64.0;

/// Below this height all of the head is one row.
const LOW: f32 = 330.0;
/// Width of the switch between images and diagram.
const SWITCH: f32 = 74.0;

/// Draws the head; `is_diagram` says which is drawn, if it could be the other.
pub fn ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    bar: &mut Texture<(bool, bool)>,
    values: &mut LayerValues,
    (shown, is_diagram): (&Shown, Option<bool>),
) {
    let width = ui.available_width() - is_diagram.map_or(0.0, |_| SWITCH);
    // In little room the pictures come first: the formula is then in the help of the list.
    let is_low = ui.available_height() < LOW && ui.available_width() >= 330.0;
    let one_row =
        width >= ONE_ROW || is_low && width >= LIST + COLOURS + if shown.is_signed() { LOCK } else { 0.0 };
    row(ui, 30.0, |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        not_on_paper(ui, |ui| {
            if width >= SEGMENTS {
                segments_ui(ui, cx);
            } else {
                list_ui(ui, cx);
            }
            if let Some(is_diagram) = is_diagram {
                drawing_ui(ui, cx, is_diagram);
            }
        });
        if one_row {
            ui.add_space(4.0);
            colours_ui(ui, cx, bar, values, (shown, width >= ONE_ROW));
        } else {
            formula_ui(ui, cx, shown);
        }
    });
    if !one_row {
        row(ui, 30.0, |ui| colours_ui(ui, cx, bar, values, (shown, false)));
    }
}

/// Diagram or images.
fn drawing_ui(ui: &mut Ui, cx: &Cx<'_>, is_diagram: bool) {
    let other = if is_diagram { Drawing::Images } else { Drawing::Diagram };
    let button = ui.selectable_label(is_diagram, Drawing::Diagram.name());
    if button.on_hover_text(other.help()).clicked() {
        cx.send(Command::Draw(other));
    }
}

fn wanted(cx: &Cx<'_>) -> LayerView {
    view::wanted(cx.settling, cx.view)
}

fn key_of(view: LayerView) -> Option<String> {
    match view {
        LayerView::Difference => Command::ToggleDifference.shortcut(),
        LayerView::Arrival => Command::ToggleArrival.shortcut(),
        _ => None,
    }
}

fn hover_text(view: LayerView) -> String {
    let key = key_of(view).map_or_else(String::new, |key| format!(" ({key})"));
    format!("{}: {}{key}", view.formula(), view.help())
}

fn segments_ui(ui: &mut Ui, cx: &Cx<'_>) {
    for view in LayerView::ALL {
        let button = ui.selectable_label(wanted(cx) == view, view.name());
        flash::key(ui, &button, key_of(view));
        if button.on_hover_text(hover_text(view)).clicked() {
            cx.send(Command::Show(view));
        }
    }
}

fn list_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let now = wanted(cx);
    let list = ComboBox::from_id_salt("layer view").width(96.0).selected_text(now.name());
    let shown = list.show_ui(ui, |ui| {
        for view in LayerView::ALL {
            if ui.selectable_label(now == view, view.name()).on_hover_text(hover_text(view)).clicked() {
                cx.send(Command::Show(view));
            }
        }
    });
    name(&shown.response, "Layer view");
    shown.response.on_hover_text(hover_text(now));
}

/// The formula of what is shown; where that is not what was asked for, why.
fn formula_ui(ui: &mut Ui, cx: &Cx<'_>, shown: &Shown) {
    let (text, why) = if shown.view == wanted(cx) {
        (shown.view.formula(), shown.view.help())
    } else {
        ("s for now", "There is nothing to compare with here; from the next nudge or action on there is")
    };
    ui.label(RichText::new(text).font(theme::body())).on_hover_text(why);
}

fn colours_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    bar: &mut Texture<(bool, bool)>,
    values: &mut LayerValues,
    (shown, one_row): (&Shown, bool),
) {
    let beside = if one_row { 124.0 } else { 0.0 } + if shown.is_signed() { LOCK } else { 0.0 };
    let width = (ui.available_width() - beside).clamp(90.0, 200.0);
    let response = match shown.view {
        LayerView::Arrival => legend(ui, cx, shown.most),
        _ => {
            let kind = if shown.is_signed() { Bar::PerLayer } else { Bar::Sequential };
            colour_bar(ui, bar, kind, width, &cx.palette)
        }
    };
    describe(&response, format!("Colours of {}", shown.view.formula()));
    response.on_hover_text(match shown.view {
        LayerView::State => "States of all layers, 0 … 1",
        LayerView::Arrival => {
            "The iteration of this phase at which a unit first moved because of the nudge; the earliest brightest.\n\
             Not yet: as dark as a state of 0."
        }
        _ => {
            "Each layer has its own symmetric range r, printed at its right,\n\
             because the nudge weakens on its way down. It only grows while a phase lasts.\n\
             For a difference it is at least ten times the last movement of the free phase,\n\
             so that what had not settled stays pale."
        }
    });
    if one_row {
        formula_ui(ui, cx, shown);
    }
    if shown.is_signed() {
        let lock = not_on_paper(ui, |ui| ui.checkbox(&mut values.locked, "Lock"));
        lock.on_hover_text("Keep these ranges of colours");
    }
}

/// One swatch for each iteration.
fn legend(ui: &mut Ui, cx: &Cx<'_>, most: u32) -> egui::Response {
    const STEP: f32 = 20.0;
    let (rect, response) = ui.allocate_exact_size(vec2(STEP * most as f32 + 12.0, 28.0), Sense::hover());
    let painter = ui.painter();
    for first in 1..=most {
        let at = rect.min + vec2(STEP * (first - 1) as f32 + 4.0, 2.0);
        let swatch = Rect::from_min_size(at, vec2(STEP - 4.0, 9.0));
        painter.rect_filled(swatch, 0.0, cx.palette.arrival(first, most));
        painter.rect_stroke(swatch, 0.0, Stroke::new(1.0, cx.palette.line), StrokeKind::Outside);
        let text = if first == most { format!("{first}…") } else { first.to_string() };
        let below = swatch.center_bottom() + vec2(0.0, 3.0);
        painter.text(below, Align2::CENTER_TOP, text, theme::mono(), cx.palette.weak);
    }
    response
}
