//! The settings, grouped; each number is a slider and a box, each choice a list.

use super::{advice, step_bound};
use crate::config::{Config, Source};
use crate::knobs;
use crate::presets;
use crate::ui::command::Command;
use crate::ui::cx::Cx;
use crate::ui::theme;
use crate::ui::widgets::{Limit, choice_row, knob_row, name};
use egui::{Button, ComboBox, RichText, ScrollArea, Sense, Stroke, TextEdit, Ui, vec2};

/// View state of the panel.
#[derive(Default)]
pub struct ParametersPanel {
    hidden_text: String,
    hidden_shown: Option<Vec<usize>>,
    hidden_error: Option<String>,
    folder_text: Option<String>,
}

impl ParametersPanel {
    /// Draws the panel.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let mut config = cx.draft.config.clone();
        self.restart_ui(ui, cx);
        preset_ui(ui, cx);
        ScrollArea::vertical().id_salt("parameters").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            group(ui, cx, "Dynamics");
            choice(ui, &mut config, "Solver", "dynamics.solver", "How the states fall: all layers a step of ε at once (Euler), or each layer in turn to its exact minimum, or beyond it (over-relaxed, by the factor ε)");
            for key in ["step_size", "free_iterations", "nudged_iterations", "tolerance"] {
                knobs_ui(ui, cx, &mut config, &format!("dynamics.{key}"));
            }
            group(ui, cx, "Nudge");
            knobs_ui(ui, cx, &mut config, "nudge.beta");
            choice(ui, &mut config, "Sign of β", "nudge.sign", "Which nudges one update compares");
            group(ui, cx, "Learning");
            choice(ui, &mut config, "Rule", "learning.rule", "The contrast of two phases, clamp and one sweep down, or back-propagation in a feed-forward network to compare with (restart)");
            for key in ["learning.rates", "learning.decay", "learning.average", "run.epochs"] {
                knobs_ui(ui, cx, &mut config, key);
            }
            group(ui, cx, "Network");
            self.hidden_ui(ui, cx, &mut config);
            choice(ui, &mut config, "Activation", "network.activation", "ρ, from state to what a unit sends (restart)");
            choice(ui, &mut config, "Output layer", "network.output", "Kept in the box like the hidden layers, or linear (restart)");
            choice(ui, &mut config, "Initial weights", "network.init", "Distribution of the initial weights (restart)");
            group(ui, cx, "Data");
            self.data_ui(ui, cx, &mut config);
            group(ui, cx, "Seed");
            knobs_ui(ui, cx, &mut config, "run.seed");
            ui.add_space(12.0);
        });
        if config != cx.draft.config {
            cx.send(Command::Draft(Box::new(config)));
        }
    }

    /// At the foot of the panel, whenever the settings shown are not those in use.
    fn restart_ui(&self, ui: &mut Ui, cx: &Cx<'_>) {
        if !cx.draft.needs_restart && cx.draft.error.is_none() {
            return;
        }
        let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(0, 8));
        egui::Panel::bottom("restart").frame(frame).resizable(false).show(ui, |ui| {
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
        });
    }

    fn hidden_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, config: &mut Config) {
        if self.hidden_shown.as_ref() != Some(&config.network.hidden) {
            let words: Vec<String> = config.network.hidden.iter().map(usize::to_string).collect();
            self.hidden_text = words.join(", ");
            self.hidden_shown = Some(config.network.hidden.clone());
            self.hidden_error = None;
        }
        let help = "Units of each hidden layer from the input up, such as 500, 500; empty for none (restart)";
        let response = text_row(ui, "Hidden layers", &mut self.hidden_text, help);
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
        error_of(ui, cx, "network.hidden");
        error_of(ui, cx, "learning.rates");
    }

    fn data_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, config: &mut Config) {
        choice(ui, config, "Source", "data.source", "What is learned from (restart)");
        if config.data.source == Source::Folder {
            let text = self.folder_text.get_or_insert_with(|| config.data.folder.clone());
            if text_row(ui, "Folder", text, "Folder of IDX files (restart)").changed() {
                config.data.folder = text.trim().to_owned();
            }
        } else {
            self.folder_text = None;
        }
        error_of(ui, cx, "data.");
        let generated = !matches!(config.data.source, Source::Folder | Source::Mnist);
        if generated {
            knobs_ui(ui, cx, config, "data.toy_examples");
        }
        knobs_ui(ui, cx, config, "data.batch_size");
        knobs_ui(ui, cx, config, "data.validation_examples");
        knobs_ui(ui, cx, config, "data.dropout");
        ui.checkbox(&mut config.data.shuffle, "Shuffle each epoch")
            .on_hover_text("New order each epoch; the paper keeps file order (restart)");
        ui.checkbox(&mut config.data.persistent, "Persistent particles")
            .on_hover_text("Keep the free state of each training example as its next start state (restart)");
    }
}

fn preset_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let config = &cx.draft.config;
    let modified = presets::get(&config.preset).is_ok_and(|preset| preset != *config);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Preset").font(theme::small()).color(cx.palette.weak));
        let shown = ComboBox::from_id_salt("preset")
            .width(120.0)
            .height(400.0)
            .selected_text(&config.preset)
            .show_ui(ui, |ui| {
                for (known, about) in presets::list() {
                    let text = format!("{known}  –  {about}");
                    if ui.selectable_label(known == config.preset && !modified, text).clicked() {
                        cx.send(Command::Preset(known));
                    }
                }
            });
        name(&shown.response, "Preset list");
        if modified {
            ui.label(RichText::new("● modified").font(theme::small()).color(cx.palette.accent))
                .on_hover_text("Settings differ from the preset; their names are brighter");
        }
    });
    ui.add_space(4.0);
}

fn group(ui: &mut Ui, cx: &Cx<'_>, title: &str) {
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).font(theme::body()).strong().color(cx.palette.text));
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), Sense::hover());
        ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, cx.palette.line));
    });
}

fn knobs_ui(ui: &mut Ui, cx: &Cx<'_>, config: &mut Config, key: &str) {
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
        ui.scope_builder(scope, |ui| knob_row(ui, knob, index, config, limit.as_ref(), &cx.palette));
    }
    advice::ui(ui, cx, key, config);
    if !knob.per_layer && !key.starts_with("data.") {
        error_of(ui, cx, key);
    }
}

fn choice(ui: &mut Ui, config: &mut Config, label: &str, key: &str, help: &str) {
    let word = |config: &Config| match key {
        "dynamics.solver" => config.dynamics.solver.to_string(),
        "nudge.sign" => config.nudge.sign.to_string(),
        "learning.rule" => config.learning.rule.to_string(),
        "network.activation" => config.network.activation.to_string(),
        "network.output" => config.network.output.to_string(),
        "network.init" => config.network.init.to_string(),
        _ => config.data.source.to_string(),
    };
    let now = word(config);
    let changed = presets::get(&config.preset).is_ok_and(|preset| word(&preset) != now);
    if let Some(chosen) = choice_row(ui, label, key, &now, help, changed) {
        // The word comes from the list of the same key; should it be refused, nothing changes.
        let _ = config.set(key, chosen);
    }
}

fn text_row(ui: &mut Ui, label: &str, text: &mut String, help: &str) -> egui::Response {
    ui.horizontal(|ui| {
        ui.add_space(10.0);
        let size = vec2(132.0, 24.0);
        ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_min_size(size);
            ui.label(RichText::new(label).font(theme::small()));
        });
        let edit = TextEdit::singleline(text)
            .id(egui::Id::unique(label))
            .desired_width(ui.available_width() - 12.0)
            .font(theme::mono());
        let response = ui.add(edit);
        name(&response, label);
        response.on_hover_text(help)
    })
    .inner
}

fn error_of(ui: &mut Ui, cx: &Cx<'_>, key: &str) {
    if let Some(error) = cx.draft.error.as_ref().filter(|error| error.culprit().starts_with(key)) {
        ui.label(RichText::new(error.rule()).font(theme::small()).color(cx.palette.error));
    }
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
