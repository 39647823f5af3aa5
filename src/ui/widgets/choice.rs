//! A setting that is one of several words, or a switch.

use super::knob_row::{Base, head};
use crate::config::Config;
use crate::knobs::{Choice, Kind};
use crate::ui::state::target::Target;
use crate::ui::style::theme;
use crate::ui::widgets::flash;
use egui::{Checkbox, ComboBox, RichText, Ui};

/// Draws the row and writes a changed value into `config`. True when it changed.
pub fn choice_row(ui: &mut Ui, choice: &Choice, config: &mut Config, base: Base<'_>) -> bool {
    let now = (choice.get)(config);
    let preset = base.config.map(|preset| (choice.get)(preset)).filter(|preset| *preset != now);
    let back = preset.as_deref().map(|preset| choice.pretty(preset));
    let help = format!("{}\n\n{}", choice.help, choice.effect.describe());
    let mut chosen = None;
    ui.horizontal(|ui| {
        let weak = base.palette.weak.lerp_to_gamma(base.palette.text, 0.5);
        let colour = if back.is_some() { base.palette.text } else { weak };
        let text = RichText::new(choice.label).font(theme::small()).color(colour);
        let (label, reverted) = head(ui, choice.effect, text, choice.label, back.as_deref(), base.palette);
        if label.on_hover_text(&help).double_clicked() || reverted {
            chosen.clone_from(&preset);
        }
        match choice.kind {
            Kind::Switch => {
                let mut on = now == "true";
                let shown = ui.add(Checkbox::without_text(&mut on));
                crate::ui::widgets::label::name(&shown, choice.label);
                flash::focus(&shown, &Target::Setting(choice.key.into()));
                if shown.on_hover_text(&help).changed() {
                    chosen = Some(on.to_string());
                }
            }
            _ => {
                let combo = ComboBox::from_id_salt(choice.key)
                    .width(ui.available_width() - 4.0)
                    .selected_text(RichText::new(choice.pretty(&now)).font(theme::small()));
                let shown = combo.show_ui(ui, |ui| {
                    for word in choice.words() {
                        let row = ui.selectable_label(word.key == now, word.label);
                        if row.on_hover_text(format!("{}: {}", word.label, word.help)).clicked() {
                            chosen = Some(word.key.to_owned());
                        }
                    }
                });
                crate::ui::widgets::label::name(&shown.response, choice.label);
                flash::focus(&shown.response, &Target::Setting(choice.key.into()));
                shown.response.on_hover_text(help);
            }
        }
    });
    // Its own words are always accepted.
    chosen.is_some_and(|word| word != now && config.set(choice.key, &word).is_ok())
}
