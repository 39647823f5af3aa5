//! A setting that is one of several words.

use crate::config::choices;
use crate::ui::theme;
use egui::{ComboBox, Label, RichText, Ui, vec2};

/// A word of a configuration file as people write it.
pub fn pretty(word: &str) -> String {
    match word {
        "hard_sigmoid" => "Hard sigmoid".into(),
        "fan_in" => "Fan-in".into(),
        "xor" => "XOR".into(),
        "mnist" => "MNIST".into(),
        "euler" => "Euler".into(),
        "layerwise" => "Layer-wise".into(),
        "overrelaxed" => "Over-relaxed".into(),
        "random" => "Random sign".into(),
        "positive" => "+β only".into(),
        "negative" => "−β only".into(),
        "centred" => "Centred, ±β".into(),
        _ => {
            let mut chars = word.chars();
            chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
        }
    }
}

/// A row with a label and a list of the words that `key` accepts; the new word when one was chosen.
pub fn choice_row(
    ui: &mut Ui,
    label: &str,
    key: &str,
    now: &str,
    help: &str,
    changed: bool,
) -> Option<&'static str> {
    let mut chosen = None;
    ui.horizontal(|ui| {
        let mut text = RichText::new(label).font(theme::small());
        if changed {
            text = text.strong();
        }
        let width = super::knob_row::LABEL_WIDTH + super::knob_row::GLYPH_WIDTH;
        ui.add_space(super::knob_row::GLYPH_WIDTH);
        let size = vec2(width - super::knob_row::GLYPH_WIDTH, 24.0);
        ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_min_size(size);
            ui.add(Label::new(text).truncate()).on_hover_text(help);
        });
        let combo = ComboBox::from_id_salt(key)
            .width(ui.available_width() - 4.0)
            .selected_text(RichText::new(pretty(now)).font(theme::small()));
        let shown = combo.show_ui(ui, |ui| {
            for word in choices(key).unwrap_or_default() {
                if ui.selectable_label(*word == now, pretty(word)).clicked() {
                    chosen = Some(*word);
                }
            }
        });
        super::name(&shown.response, label);
        shown.response.on_hover_text(help);
    });
    chosen.filter(|word| *word != now)
}
