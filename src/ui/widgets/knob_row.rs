//! One number of the knob table: label, slider with the paper's value marked, number box.

use crate::config::Config;
use crate::knobs::{Effect, Knob, compact};
use crate::ui::state::target::Target;
use crate::ui::style::colours::Palette;
use crate::ui::style::format::{lower, number};
use crate::ui::style::{theme, typed};
use crate::ui::widgets::{flash, number_box};
use egui::{Label, Rect, RichText, Sense, Slider, Stroke, Ui, pos2, vec2};

/// Width of the label column.
pub const LABEL_WIDTH: f32 = 132.0;
/// Width of the sign before it.
pub const GLYPH_WIDTH: f32 = 10.0;
const BOX_WIDTH: f32 = 58.0;
const REVERT_WIDTH: f32 = 20.0;

/// A value above which something may go wrong: a tick above the rail.
pub struct Limit {
    /// The value.
    pub value: f64,
    /// What it is, and what happens above it, for the tooltip.
    pub text: String,
}

/// What the rows compare with: the preset's name and settings.
#[derive(Clone, Copy)]
pub struct Base<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its settings.
    pub config: Option<&'a Config>,
    /// Colours.
    pub palette: &'a Palette,
}

/// Draws the row and writes a changed value into `config`. True when it changed.
pub fn knob_row(
    ui: &mut Ui,
    knob: &Knob,
    index: usize,
    config: &mut Config,
    limit: Option<&Limit>,
    base: Base<'_>,
) -> bool {
    let palette = base.palette;
    let label = knob.name(index);
    let before = (knob.get)(config, index);
    let mut value = before;
    let preset = base.config.and_then(|preset| knob.value_in(preset, index));
    let modified = preset.is_some_and(|preset| preset != before);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let is_above = limit.is_some_and(|limit| before > limit.value);
        let sign = if is_above { " !" } else { "" };
        let text = RichText::new(format!("{label} {}{sign}", knob.symbol)).font(theme::small());
        let text = text.color(match (is_above, modified) {
            (true, _) => palette.validation.lerp_to_gamma(palette.text, 0.3),
            (false, true) => palette.text,
            (false, false) => palette.weak.lerp_to_gamma(palette.text, 0.5),
        });
        let back = preset.filter(|_| modified).map(compact);
        let (response, reverted) = head(ui, knob.effect, text, &label, back.as_deref(), palette);
        if (response.double_clicked() || reverted)
            && let Some(preset) = preset
        {
            value = preset;
        }
        let help = || {
            let limit = limit.map_or_else(String::new, |limit| format!("{}\n\n", limit.text));
            limit + &help_text(knob, config, index, preset, base.name)
        };
        response.on_hover_text(help());
        let rail = slider(ui, knob, &label, &mut value);
        if index == 0 {
            flash::focus(&rail, &Target::Setting(knob.key.into()));
        }
        mark(ui, knob, &rail, knob.paper_value(config, index), palette.weak, false);
        mark(ui, knob, &rail, limit.map(|limit| limit.value), palette.validation, true);
        rail.on_hover_text(help());
        let mut drag = number_box(&mut value)
            .range(knob.min..=knob.max)
            .clamp_existing_to_range(false)
            .update_while_editing(false) // on the way to 0.25 nobody wants 0
            .speed((before.abs() * 0.01).max(if knob.integer { 1.0 } else { 1e-5 }))
            .min_size(vec2(BOX_WIDTH, 22.0))
            .custom_formatter(|v, _| compact(v))
            .custom_parser(|text| typed::number(text, knob.integer));
        if knob.integer {
            drag = drag.fixed_decimals(0);
        }
        let number_box = ui.add_sized(vec2(BOX_WIDTH, 22.0), drag);
        crate::ui::widgets::label::name(&number_box, format!("{label} number"));
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

/// Mark, name, and, if there is a value to go back to, a small button for that; the name's response, and whether the
/// button was clicked.
pub fn head(
    ui: &mut Ui,
    effect: Effect,
    text: RichText,
    label: &str,
    back: Option<&str>,
    palette: &Palette,
) -> (egui::Response, bool) {
    ui.spacing_mut().item_spacing.x = 6.0;
    glyph(ui, effect, if back.is_some() { palette.accent } else { palette.weak });
    let size = vec2(LABEL_WIDTH - 6.0 - if back.is_some() { REVERT_WIDTH } else { 0.0 }, 24.0);
    let response = ui
        .allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_min_size(size);
            ui.add(Label::new(text).truncate().selectable(false).sense(Sense::click()))
        })
        .inner;
    let Some(back) = back else {
        // What follows keeps its identity when the button comes: a drag goes on, a field keeps the focus.
        ui.skip_ahead_auto_ids(1);
        return (response, false);
    };
    let space = ui.spacing().item_spacing.x;
    ui.add_space(-space);
    let button = super::revert_button(ui, vec2(REVERT_WIDTH, 22.0), &format!("Revert {}", lower(label)));
    (response, button.on_hover_text(format!("Back to the preset’s {back}")).clicked())
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
    crate::ui::widgets::label::name(&response, label);
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

fn help_text(knob: &Knob, config: &Config, index: usize, preset: Option<f64>, name: &str) -> String {
    let unit = if knob.unit.is_empty() { String::new() } else { format!(" {}", knob.unit) };
    let mut text =
        format!("{}\n\nRange {} … {}{unit}; {}", knob.help, number(knob.min), number(knob.max), knob.rule);
    if let Some(paper) = knob.paper_value(config, index) {
        text += &format!("\nThe paper's value: {} (tick below the rail)", compact(paper));
    }
    if let Some(preset) = preset {
        text += &format!("\nPreset {name}: {} (double-click the name)", compact(preset));
    }
    text + &format!("\n\n{}", knob.effect.describe())
}

/// A dot acts now, a half dot from the next minibatch, a ring after a restart.
pub fn glyph(ui: &mut Ui, effect: Effect, colour: egui::Color32) {
    let (rect, response) = ui.allocate_exact_size(vec2(GLYPH_WIDTH - 6.0, 24.0), Sense::hover());
    let centre = rect.center();
    match effect {
        Effect::Now => {
            ui.painter().circle_filled(centre, 3.0, colour);
        }
        Effect::NextMinibatch => {
            ui.painter().circle_stroke(centre, 2.6, Stroke::new(1.0, colour));
            let left = Rect::from_min_max(centre - vec2(4.0, 4.0), pos2(centre.x, centre.y + 4.0));
            ui.painter().with_clip_rect(left.intersect(ui.clip_rect())).circle_filled(centre, 3.0, colour);
        }
        Effect::Restart => {
            ui.painter().circle_stroke(centre, 2.6, Stroke::new(1.0, colour));
        }
    }
    response.on_hover_text(effect.describe());
}
