//! Controls and legend of the curves panel.

use crate::ui::command::{Command, CurvesCommand};
use crate::ui::context::Cx;
use crate::ui::panels::curves::model::value_words;
use crate::ui::panels::curves::paint::{colour, style};
use crate::ui::state::curves_view::{MOST_SMOOTHING, Quantity, XUnit};
use crate::ui::state::view::Overlay;
use crate::ui::style::{theme, typed};
use crate::ui::widgets::switches::row_in;
use crate::ui::widgets::{name, number_box, row};
use egui::{
    Color32, ComboBox, Rect, RichText, Role, Sense, Shape, Slider, Stroke, Ui, WidgetInfo, pos2, vec2,
};
use egui_plot::LineStyle;

/// Both switches of the axes, in the head of the panel.
pub fn logs_ui(ui: &mut Ui, cx: &Cx<'_>, place: (Rect, bool)) {
    let mut ui = row_in(ui, place);
    let toggle_x = CurvesCommand::ToggleLogX;
    let mut log_x = cx.view.curves.log_x;
    let box_x = ui.checkbox(&mut log_x, toggle_x.label()).on_hover_text(toggle_x.tooltip());
    if box_x.changed() {
        cx.send(Command::Curves(toggle_x));
    }
    let mut log = cx.view.log;
    let negative = cx.view.curves.quantity == Quantity::Energy;
    let help = if negative { "An energy below zero has no logarithm" } else { "Logarithmic error axis (L)" };
    let toggle = ui.add_enabled(!negative, egui::Checkbox::new(&mut log, "Log axis"));
    let toggle = toggle.on_hover_text(help).on_disabled_hover_text(help);
    if toggle.changed() {
        cx.send(Command::ToggleLog);
    }
}

/// What is drawn, along which axis, how smooth.
pub fn controls_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let view = cx.view.curves;
    row(ui, 26.0, |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let send = |command| cx.send(Command::Curves(command));
        let text = |text: &str| RichText::new(text.to_owned()).font(theme::small());
        let combo = ComboBox::from_id_salt("quantity").width(118.0).selected_text(text(view.quantity.name()));
        let shown = combo.show_ui(ui, |ui| {
            for quantity in Quantity::ALL {
                let entry = ui.selectable_label(quantity == view.quantity, quantity.name());
                if entry.on_hover_text(quantity.help()).clicked() {
                    send(CurvesCommand::Quantity(quantity));
                }
            }
        });
        name(&shown.response, "Quantity");
        shown.response.on_hover_text(view.quantity.help());
        ui.label(text("over"));
        let combo = ComboBox::from_id_salt("time").width(112.0).selected_text(text(view.x.name()));
        let shown = combo.show_ui(ui, |ui| {
            for unit in XUnit::ALL {
                if ui.selectable_label(unit == view.x, unit.name()).clicked() {
                    send(CurvesCommand::X(unit));
                }
            }
        });
        name(&shown.response, "Horizontal axis");
        shown.response.on_hover_text(CurvesCommand::X(view.x).tooltip());
        smoothing_ui(ui, cx);
        if view.zoom.is_some() {
            let reset = CurvesCommand::ResetZoom;
            if ui.button(reset.label()).on_hover_text(reset.tooltip()).clicked() {
                cx.send(Command::Curves(reset));
            }
        }
    });
}

fn smoothing_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let mut gamma = cx.view.curves.smoothing;
    let help = CurvesCommand::Smoothing(gamma).tooltip();
    let wide = ui.available_width() > 330.0;
    if ui.available_width() > 150.0 {
        ui.label(RichText::new("smoothing").font(theme::small())).on_hover_text(help);
    }
    let mut changed = false;
    if wide {
        // γ = 1 − 10^(−3t): as far from 0 to 0.9 as from 0.9 to 0.99.
        let mut t = -(1.0 - gamma).log10() / 3.0;
        ui.spacing_mut().slider_width = 90.0;
        let slider = ui.add(Slider::new(&mut t, 0.0..=1.0).show_value(false)).on_hover_text(help);
        name(&slider, "Smoothing");
        if slider.changed() {
            gamma = if t < 0.005 { 0.0 } else { (1.0 - 10f64.powf(-3.0 * t)).min(MOST_SMOOTHING) };
            changed = true;
        }
    }
    let value = number_box(&mut gamma)
        .range(0.0..=MOST_SMOOTHING)
        .speed(0.002)
        .custom_formatter(|v, _| if v == 0.0 { "off".into() } else { format!("{v:.3}") })
        .custom_parser(|text| if text.trim() == "off" { Some(0.0) } else { typed::number(text, false) });
    let value = ui.add(value).on_hover_text(help);
    name(&value, "Smoothing value");
    if changed || value.changed() {
        cx.send(Command::Curves(CurvesCommand::Smoothing(gamma)));
    }
}

/// An entry of the legend.
pub struct LegendEntry {
    /// Kind of curve, or run if `is_run`.
    pub index: usize,
    /// Of a run, not of a kind of curve.
    pub is_run: bool,
    /// What stands there.
    pub text: String,
    /// The last value, if it is one of the present run.
    pub value: Option<String>,
    /// It is drawn.
    pub on: bool,
}

/// Draws the legend; the entry that was clicked.
pub fn legend_ui(ui: &mut Ui, cx: &Cx<'_>, entries: &[LegendEntry]) -> Option<usize> {
    let mut clicked = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(14.0, 1.0);
        ui.spacing_mut().interact_size.y = 18.0;
        for (i, entry) in entries.iter().enumerate() {
            let quantity = cx.view.curves.quantity;
            let (kind, run) = if entry.is_run { (4, entry.index) } else { (entry.index, 0) };
            let mut ink = colour(&cx.palette, quantity, kind, run);
            if entry.is_run && entry.index == 0 {
                ink = cx.palette.text;
            }
            if entry_ui(ui, cx, entry, ink, style(kind, run)) {
                clicked = Some(i);
            }
        }
    });
    clicked
}

fn entry_ui(ui: &mut Ui, cx: &Cx<'_>, entry: &LegendEntry, ink: Color32, style: LineStyle) -> bool {
    let palette = &cx.palette;
    let strength = if entry.on { 1.0 } else { 0.45 };
    let text = palette.text.gamma_multiply(strength);
    let words = ui.painter().layout_no_wrap(entry.text.clone(), theme::small(), text);
    let value = entry.value.as_ref().filter(|_| entry.on);
    let value = value.map(|value| ui.painter().layout_no_wrap(value.clone(), theme::mono(), text));
    let width = 22.0 + words.size().x + value.as_ref().map_or(0.0, |value| 6.0 + value.size().x);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 18.0), Sense::click());
    let label = format!("{}: {}", if entry.is_run { "Run" } else { "Curve" }, entry.text);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, entry.on, label.clone()));
    let y = rect.center().y;
    let ends = [pos2(rect.left(), y), pos2(rect.left() + 16.0, y)];
    let stroke = Stroke::new(3.0, ink.gamma_multiply(strength));
    match style {
        LineStyle::Solid => drop(ui.painter().line_segment(ends, stroke)),
        _ => ui.painter().extend(Shape::dashed_line(&ends, stroke, 4.0, 2.0)),
    }
    let at = pos2(rect.left() + 22.0, y - words.size().y / 2.0);
    let end = at.x + words.size().x;
    ui.painter().galley(at, words, text);
    if !entry.on {
        ui.painter().hline(at.x..=end, y, Stroke::new(1.0, text));
    }
    if let Some(value) = value {
        ui.painter().galley(pos2(end + 6.0, y - value.size().y / 2.0), value, text);
    }
    let help = if entry.on { "Click to hide" } else { "Click to show" };
    response.on_hover_text(help).clicked()
}

/// What an overlay is called: its name, and what it has other than the present run.
pub fn run_words(overlay: &Overlay) -> String {
    let mut parts: Vec<String> = overlay.differing.iter().map(value_words).collect();
    let more = parts.len().saturating_sub(4);
    parts.truncate(4);
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    if parts.is_empty() { overlay.name.clone() } else { format!("{}: {}", overlay.name, parts.join(" | ")) }
}
