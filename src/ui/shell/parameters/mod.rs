//! The settings, grouped; each number is a slider and a box, each choice a list.

mod advice;
mod preset;

use crate::config::Config;
use crate::knobs::{self, Choice, Effect};
use crate::ui::command::{Command, SettingsCommand};
use crate::ui::context::Cx;
use crate::ui::plots::step_bound;
use crate::ui::shell::parameters::preset::PresetRow;
use crate::ui::state::pasted;
use crate::ui::state::target::Target;
use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use crate::ui::widgets::{Base, Limit, choice_row, flash, glyph, knob_row, name, setting_head};
use egui::{Button, Rect, RichText, ScrollArea, Sense, Stroke, TextEdit, Ui, vec2};

/// The settings that matter first, in the order in which they are shown without the others.
pub const FIRST: &[&str] = &[
    "dynamics.step_size",
    "dynamics.free_iterations",
    "dynamics.nudged_iterations",
    "nudge.beta",
    "nudge.sign",
    "learning.rates",
    "dynamics.solver",
];
/// Height of the place for what is said about the settings.
const FOOT: f32 = 96.0;

/// View state of the panel.
#[derive(Default)]
pub struct ParametersPanel {
    preset: PresetRow,
    hidden_text: String,
    hidden_shown: Option<Vec<usize>>,
    hidden_error: Option<String>,
    folder_text: Option<String>,
}

impl ParametersPanel {
    /// Draws the panel.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let mut config = cx.draft.config.clone();
        self.foot_ui(ui, cx, &mut config);
        self.preset.ui(ui, cx);
        all_ui(ui, cx);
        let first = [("", FIRST)];
        let groups = if cx.view.all_settings { knobs::GROUPS } else { &first };
        if cx.view.all_settings {
            marks_ui(ui, cx);
        }
        ScrollArea::vertical().id_salt("parameters").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for (title, keys) in groups {
                if !title.is_empty() {
                    group(ui, cx, title);
                }
                for key in *keys {
                    let top = ui.cursor().top();
                    self.setting_ui(ui, cx, &mut config, key);
                    let row = Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=ui.min_rect().bottom());
                    if row.is_positive() {
                        flash::frame(ui, &Target::Setting((*key).into()), row.expand2(vec2(6.0, 0.0)));
                    }
                }
            }
            ui.add_space(12.0);
        });
        if config != cx.draft.config {
            cx.send(Command::Draft(Box::new(config)));
        }
    }

    fn setting_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, config: &mut Config, key: &'static str) {
        let source = config.data.source;
        match (key, knobs::choice(key)) {
            ("network.hidden", _) => self.hidden_ui(ui, cx, config),
            ("data.folder", Some(choice)) if source.needs_folder() => self.folder_ui(ui, choice, config),
            ("data.folder", _) => self.folder_text = None,
            ("data.toy_examples", _) if !source.is_generated() => {}
            (_, Some(choice)) => {
                // The lists are drawn on top of rows that may come and go.
                let scope = egui::UiBuilder::new().scope_id(egui::Id::unique(key));
                ui.scope_builder(scope, |ui| choice_row(ui, choice, config, base(cx)));
            }
            (_, None) => knobs_ui(ui, cx, config, key),
        }
    }

    /// What is to be said about the settings, in a place of its own: nothing that is said moves a slider.
    fn foot_ui(&self, ui: &mut Ui, cx: &Cx<'_>, config: &mut Config) {
        let frame = egui::Frame::new().inner_margin(egui::Margin { left: 0, right: 0, top: 6, bottom: 6 });
        let foot = egui::Panel::bottom("said")
            .frame(frame)
            .resizable(false)
            .show_separator_line(false)
            .exact_size(FOOT);
        foot.show(ui, |ui| {
            ScrollArea::vertical().id_salt("said").auto_shrink([false, false]).show(ui, |ui| {
                self.restart_ui(ui, cx);
                for key in advice::KEYS {
                    advice::ui(ui, cx, key, config);
                }
            });
        });
    }

    /// Whenever the settings shown are not those in use.
    fn restart_ui(&self, ui: &mut Ui, cx: &Cx<'_>) {
        if !cx.draft.needs_restart && cx.draft.error.is_none() {
            return;
        }
        if let Some(error) = &cx.draft.error {
            ui.label(RichText::new(error.to_string()).font(theme::small()).color(cx.palette.error));
        } else {
            let text = "These settings need new random weights.";
            ui.label(RichText::new(text).font(theme::small()).color(cx.palette.weak));
        }
        ui.horizontal(|ui| {
            let text = RichText::new("Restart with these settings").color(cx.palette.on_accent);
            let possible = cx.draft.error.is_none() && self.hidden_error.is_none();
            let restart = ui.add_enabled(possible, Button::new(text).fill(cx.palette.accent));
            if restart.on_hover_text(Command::RestartWithDraft.tooltip()).clicked() {
                cx.send(Command::RestartWithDraft);
            }
            if ui.button("Revert").on_hover_text(Command::Revert.tooltip()).clicked() {
                cx.send(Command::Revert);
            }
        });
    }

    fn hidden_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, config: &mut Config) {
        let Some(choice) = knobs::choice("network.hidden") else { return };
        if self.hidden_shown.as_ref() != Some(&config.network.hidden) {
            self.hidden_text = (choice.get)(config);
            self.hidden_shown = Some(config.network.hidden.clone());
            self.hidden_error = None;
        }
        let (response, reverted) = text_row(ui, choice, &mut self.hidden_text, config, base(cx));
        if reverted {
            cx.send(Command::Settings(SettingsCommand::RevertKey(choice.key.into(), None)));
        }
        if response.changed() {
            match parse_sizes(&self.hidden_text) {
                Ok(sizes) => {
                    self.hidden_error = None;
                    self.hidden_shown = Some(sizes.clone());
                    set_hidden(config, sizes);
                }
                Err(error) => self.hidden_error = Some(error),
            }
        }
        if let Some(error) = &self.hidden_error {
            ui.label(RichText::new(error).font(theme::small()).color(cx.palette.error));
        }
    }

    fn folder_ui(&mut self, ui: &mut Ui, choice: &Choice, config: &mut Config) {
        let text = self.folder_text.get_or_insert_with(|| config.data.folder.clone());
        // What undo or a preset brought.
        if meant(text) != config.data.folder {
            text.clone_from(&config.data.folder);
        }
        let none = Base { name: "", config: None, palette: &Palette::of(ui.visuals().dark_mode) };
        if text_row(ui, choice, text, config, none).0.changed() {
            config.data.folder = meant(text);
        }
    }
}

/// The folder that is meant by a text, as settings hold it.
fn meant(text: &str) -> String {
    pasted::path(text).to_str().unwrap_or(text.trim()).to_owned()
}

fn base<'a>(cx: &'a Cx<'_>) -> Base<'a> {
    Base { name: cx.draft.preset_name(), config: cx.draft.preset(), palette: &cx.palette }
}

/// The switch between the first few settings and all of them.
fn all_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let command = Command::ToggleAllSettings;
    let mut all = cx.view.all_settings;
    if ui.checkbox(&mut all, command.label()).on_hover_text(command.tooltip()).changed() {
        cx.send(command);
    }
}

/// What the marks before the names mean.
fn marks_ui(ui: &mut Ui, cx: &Cx<'_>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let text = |text: &str| RichText::new(text).font(theme::small()).color(cx.palette.weak);
        ui.label(text("Acts:")).on_hover_text("When a changed setting begins to act");
        for effect in Effect::ALL {
            glyph(ui, effect, cx.palette.weak);
            ui.label(text(effect.short())).on_hover_text(effect.describe());
            ui.add_space(4.0);
        }
    });
}

fn group(ui: &mut Ui, cx: &Cx<'_>, title: &str) {
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).font(theme::body()).strong().color(cx.palette.text));
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), Sense::hover());
        ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, cx.palette.line));
    });
}

fn knobs_ui(ui: &mut Ui, cx: &Cx<'_>, config: &mut Config, key: &'static str) {
    let Some(knob) = knobs::knob(key) else { return };
    let bound = step_bound::of_settings(cx).filter(|_| key == "dynamics.step_size");
    let limit = bound.map(|bound| Limit {
        value: bound.bound,
        text: format!(
            "{}. Up to the bound (tick above the rail) every Euler step lowers F; above it F may rise.",
            bound.words()
        ),
    });
    for index in 0..knob.count(config) {
        // An id of its own: a message that appears above must not end a drag.
        let scope = egui::UiBuilder::new().scope_id(egui::Id::unique((key, index)));
        ui.scope_builder(scope, |ui| knob_row(ui, knob, index, config, limit.as_ref(), base(cx)));
    }
}

/// A row with a field; its response, and whether the setting was taken back.
fn text_row(
    ui: &mut Ui,
    choice: &Choice,
    text: &mut String,
    config: &Config,
    base: Base<'_>,
) -> (egui::Response, bool) {
    let now = (choice.get)(config);
    let preset = base.config.map(|preset| (choice.get)(preset)).filter(|preset| *preset != now);
    let back = preset.map(|preset| choice.pretty(&preset));
    ui.horizontal(|ui| {
        let colour = if back.is_some() {
            base.palette.text
        } else {
            base.palette.weak.lerp_to_gamma(base.palette.text, 0.5)
        };
        let label = RichText::new(choice.label).font(theme::small()).color(colour);
        let help = format!("{}\n\n{}", choice.help, choice.effect.describe());
        let (shown, reverted) =
            setting_head(ui, choice.effect, label, choice.label, back.as_deref(), base.palette);
        shown.on_hover_text(&help);
        let field = ui.add(
            TextEdit::singleline(text)
                .id(egui::Id::unique(choice.key))
                .desired_width(ui.available_width() - 8.0),
        );
        name(&field, choice.label);
        flash::focus(&field, &Target::Setting(choice.key.into()));
        (field.on_hover_text(help), reverted)
    })
    .inner
}

/// "500, 500" as sizes.
fn parse_sizes(text: &str) -> Result<Vec<usize>, String> {
    let words = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
    words
        .map(|word| word.parse().map_err(|_| format!("“{word}” is not a number of units; try 500, 500")))
        .collect()
}

/// Other layers; the rates keep step, the last one repeated.
fn set_hidden(config: &mut Config, sizes: Vec<usize>) {
    let last = config.learning.rates.last().copied().unwrap_or(0.1);
    config.learning.rates.resize(sizes.len() + 1, last);
    config.network.hidden = sizes;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    #[test]
    fn sizes_are_read_as_people_type_them() {
        assert_eq!(parse_sizes("500, 300"), Ok(vec![500, 300]));
        assert_eq!(parse_sizes(" 500 300,"), Ok(vec![500, 300]));
        assert_eq!(parse_sizes(""), Ok(vec![]));
        assert!(parse_sizes("500, x").is_err());
    }

    #[test]
    fn rates_keep_step_with_the_layers() {
        let mut config = presets::default_config();
        let last = config.learning.rates[1];
        set_hidden(&mut config, vec![500, 400, 300]);
        assert_eq!(config.learning.rates.len(), 4);
        assert_eq!(config.learning.rates[3], last);
        set_hidden(&mut config, vec![]);
        assert_eq!(config.learning.rates.len(), 1);
    }
}
