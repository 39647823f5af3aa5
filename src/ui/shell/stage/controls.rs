//! The one or two settings of a scene, large.

use crate::knobs::{self, Knob, compact};
use crate::lessons::Scene;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::state::target::Target;
use crate::ui::style::theme;
use crate::ui::widgets::{flash, name};
use egui::{Button, ComboBox, FontId, Label, RichText, Slider, Ui, vec2};

/// Height of the row.
pub const HEIGHT: f32 = 40.0;
/// Width of a rail.
const RAIL: f32 = 170.0;

/// Draws the row.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, scene: &Scene) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let count = scene.controls.len().max(1) as f32;
        let width = ui.available_width() / count;
        for key in &scene.controls {
            ui.allocate_ui(vec2(width - 12.0, HEIGHT - 10.0), |ui| {
                ui.horizontal_centered(|ui| match (knobs::knob(key), knobs::choice(key)) {
                    (Some(knob), _) => knob_ui(ui, cx, knob),
                    (None, Some(choice)) => choice_ui(ui, cx, choice),
                    (None, None) => {}
                });
            });
        }
    });
}

fn name_ui(ui: &mut Ui, text: String) {
    ui.add(Label::new(RichText::new(text).font(FontId::proportional(16.0))).selectable(false));
}

fn knob_ui(ui: &mut Ui, cx: &Cx<'_>, knob: &Knob) {
    let mut config = cx.draft.config.clone();
    let value = (knob.get)(&config, 0);
    let (low, high) = knob.slider;
    let mut on_rail = value.clamp(low, high);
    name_ui(ui, format!("{} {}", knob.name(0), knob.symbol));
    let smallest = if low > 0.0 { low } else { 1e-5 };
    ui.spacing_mut().slider_width = RAIL.min((ui.available_width() - 90.0).max(60.0));
    ui.spacing_mut().interact_size.y = 26.0;
    ui.spacing_mut().slider_rail_height = 6.0;
    let mut slider = Slider::new(&mut on_rail, low..=high).show_value(false).logarithmic(knob.log);
    slider = slider.smallest_positive(smallest);
    if knob.integer {
        slider = slider.integer();
    }
    let rail = ui.add(slider);
    name(&rail, knob.label);
    flash::focus(&rail, &Target::Setting(knob.key.into()));
    let text = RichText::new(compact(value)).font(FontId::monospace(18.0)).color(cx.palette.accent);
    ui.add(Label::new(text).selectable(false));
    if rail.changed() {
        // Three digits, so that a dragged slider gives numbers one would type.
        let rounded = format!("{on_rail:.2e}").parse().unwrap_or(on_rail);
        (knob.set)(&mut config, 0, if knob.integer { on_rail.round() } else { rounded });
        if config != cx.draft.config {
            cx.send(Command::Draft(Box::new(config)));
        }
    }
    rail.on_hover_text(knob.help);
}

fn choice_ui(ui: &mut Ui, cx: &Cx<'_>, choice: &knobs::Choice) {
    name_ui(ui, choice.label.to_owned());
    let now = (choice.get)(&cx.draft.config);
    let choose = |key: &str| {
        let mut config = cx.draft.config.clone();
        if key != now && config.set(choice.key, key).is_ok() {
            cx.send(Command::Draft(Box::new(config)));
        }
    };
    let words = |ui: &Ui, label: &str| {
        ui.painter().layout_no_wrap(label.to_owned(), theme::body(), cx.palette.text).size().x + 28.0
    };
    let wide: f32 = choice.words().iter().map(|word| words(ui, word.label)).sum();
    if wide > ui.available_width() {
        let shown = RichText::new(choice.pretty(&now)).font(theme::body());
        let list = ComboBox::from_id_salt(choice.key).selected_text(shown).width(120.0);
        let list = list.show_ui(ui, |ui| {
            for word in choice.words() {
                if ui.selectable_label(word.key == now, word.label).clicked() {
                    choose(word.key);
                }
            }
        });
        name(&list.response, choice.label);
        return;
    }
    for word in choice.words() {
        let is_now = word.key == now;
        let text = RichText::new(word.label).font(theme::body());
        let button = ui.add(Button::selectable(is_now, text).min_size(vec2(0.0, 28.0)));
        if button.on_hover_text(word.help).clicked() {
            choose(word.key);
        }
    }
}
