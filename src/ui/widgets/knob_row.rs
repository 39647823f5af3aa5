//! One number of the knob table: label, slider with the paper's value marked, number box.

use crate::config::Config;
use crate::knobs::{Acts, Knob};
use crate::ui::colours::Palette;
use crate::ui::cx::number;
use crate::ui::theme;
use egui::{DragValue, Label, Rect, RichText, Sense, Slider, Stroke, Ui, pos2, vec2};

/// Width of the label column.
pub const LABEL_WIDTH: f32 = 132.0;
/// Width of the sign before it.
pub const GLYPH_WIDTH: f32 = 10.0;
const BOX_WIDTH: f32 = 58.0;

/// A value above which something may go wrong: a tick above the rail.
pub struct Limit {
    /// The value.
    pub value: f64,
    /// What it is, and what happens above it, for the tooltip.
    pub text: String,
}

/// Draws the row and writes a changed value into `config`. True when it changed.
pub fn knob_row(
    ui: &mut Ui,
    knob: &Knob,
    index: usize,
    config: &mut Config,
    limit: Option<&Limit>,
    palette: &Palette,
) -> bool {
    let mut label = knob.label.to_owned();
    if knob.per_layer {
        label = format!("{label} W{}", subscript(index + 1));
    }
    let before = (knob.get)(config, index);
    let mut value = before;
    let preset = knob.preset_value(config, index);
    let modified = preset.is_some_and(|preset| preset != before);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        glyph(ui, knob.acts, if modified { palette.accent } else { palette.weak });
        let is_above = limit.is_some_and(|limit| before > limit.value);
        let sign = if is_above { " !" } else { "" };
        let mut text = RichText::new(format!("{label} {}{sign}", knob.symbol)).font(theme::small());
        text = text.color(match (is_above, modified) {
            (true, _) => palette.validation.lerp_to_gamma(palette.text, 0.3),
            (false, true) => palette.text,
            (false, false) => palette.weak.lerp_to_gamma(palette.text, 0.5),
        });
        let size = vec2(LABEL_WIDTH - 6.0, 24.0);
        let response = ui
            .allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.set_min_size(size);
                ui.add(Label::new(text).truncate().selectable(false).sense(Sense::click()))
            })
            .inner;
        if response.double_clicked()
            && let Some(preset) = preset
        {
            value = preset;
        }
        let help = || {
            let limit = limit.map_or_else(String::new, |limit| format!("{}\n\n", limit.text));
            limit + &help_text(knob, config, index, preset)
        };
        response.on_hover_text(help());
        let rail = slider(ui, knob, &label, &mut value);
        mark(ui, knob, &rail, knob.paper_value(config, index), palette.weak, false);
        mark(ui, knob, &rail, limit.map(|limit| limit.value), palette.validation, true);
        rail.on_hover_text(help());
        let mut drag = DragValue::new(&mut value)
            .range(knob.min..=knob.max)
            .clamp_existing_to_range(false)
            .speed((before.abs() * 0.01).max(if knob.integer { 1.0 } else { 1e-5 }))
            .min_size(vec2(BOX_WIDTH, 22.0))
            .custom_formatter(|v, _| compact(v))
            .custom_parser(|text| text.replace('−', "-").replace(',', "").trim().parse().ok());
        if knob.integer {
            drag = drag.fixed_decimals(0);
        }
        let number_box = ui.add_sized(vec2(BOX_WIDTH, 22.0), drag);
        super::name(&number_box, format!("{label} number"));
        number_box.on_hover_text(help());
    });
    if knob.integer {
        value = value.round();
    }
    let changed = value != before && value.is_finite();
    if changed {
        (knob.set)(config, index, value.clamp(knob.min, knob.max));
    }
    changed
}

fn slider(ui: &mut Ui, knob: &Knob, label: &str, value: &mut f64) -> egui::Response {
    let (low, high) = knob.slider;
    let mut on_rail = value.clamp(low, high);
    ui.spacing_mut().slider_width = (ui.available_width() - BOX_WIDTH - 10.0).max(40.0);
    let mut slider = Slider::new(&mut on_rail, low..=high).show_value(false).logarithmic(knob.log);
    slider = slider.smallest_positive(smallest(knob));
    if knob.integer {
        slider = slider.integer();
    }
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().interact_size.y = 16.0;
            ui.add(slider)
        })
        .inner;
    super::name(&response, label);
    if response.changed() {
        *value = if knob.integer { on_rail } else { rounded(on_rail) };
    }
    response
}

/// Where a logarithmic rail begins.
fn smallest(knob: &Knob) -> f64 {
    if knob.slider.0 > 0.0 { knob.slider.0 } else { 1e-5 }
}

/// A tick at a value, below the rail or above it.
fn mark(
    ui: &Ui,
    knob: &Knob,
    slider: &egui::Response,
    value: Option<f64>,
    colour: egui::Color32,
    is_above: bool,
) {
    let (low, high) = knob.slider;
    let Some(value) = value.filter(|value| (low..=high).contains(value)) else { return };
    let share = if !knob.log {
        (value - low) / (high - low)
    } else if value <= smallest(knob) {
        0.0
    } else {
        (value / smallest(knob)).ln() / (high / smallest(knob)).ln()
    };
    let rail = slider.rect.x_range().shrink(slider.rect.height() / 2.5);
    let x = rail.min + rail.span() * share as f32;
    let y = slider.rect.center().y;
    let ends = if is_above { y - 10.0..=y - 4.0 } else { y + 5.0..=y + 10.0 };
    ui.painter().vline(x, ends, Stroke::new(1.5, colour));
}

/// Three useful digits, so that a dragged slider gives numbers one would type.
fn rounded(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

fn compact(value: f64) -> String {
    if value == 0.0 || (0.001..1e7).contains(&value.abs()) {
        let text = format!("{value:.5}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        format!("{value:e}")
    }
}

fn help_text(knob: &Knob, config: &Config, index: usize, preset: Option<f64>) -> String {
    let unit = if knob.unit.is_empty() { String::new() } else { format!(" {}", knob.unit) };
    let mut text =
        format!("{}\n\nRange {} … {}{unit}; {}", knob.help, number(knob.min), number(knob.max), knob.rule);
    if let Some(paper) = knob.paper_value(config, index) {
        text += &format!("\nThe paper's value: {} (tick below the rail)", compact(paper));
    }
    if let Some(preset) = preset {
        text += &format!("\nPreset {}: {} (double-click the name)", config.preset, compact(preset));
    }
    text + &format!("\n\n{}", knob.acts.describe())
}

/// A dot acts now, a half dot from the next minibatch, a ring after a restart.
fn glyph(ui: &mut Ui, acts: Acts, colour: egui::Color32) {
    let (rect, response) = ui.allocate_exact_size(vec2(GLYPH_WIDTH - 6.0, 24.0), Sense::hover());
    let centre = rect.center();
    match acts {
        Acts::Now => {
            ui.painter().circle_filled(centre, 3.0, colour);
        }
        Acts::NextMinibatch => {
            ui.painter().circle_stroke(centre, 2.6, Stroke::new(1.0, colour));
            let left = Rect::from_min_max(centre - vec2(4.0, 4.0), pos2(centre.x, centre.y + 4.0));
            ui.painter().with_clip_rect(left.intersect(ui.clip_rect())).circle_filled(centre, 3.0, colour);
        }
        Acts::Restart => {
            ui.painter().circle_stroke(centre, 2.6, Stroke::new(1.0, colour));
        }
    }
    response.on_hover_text(acts.describe());
}

/// A small number below the line.
pub fn subscript(n: usize) -> String {
    n.to_string().chars().filter_map(|c| char::from_u32('₀' as u32 + c.to_digit(10)?)).collect()
}
