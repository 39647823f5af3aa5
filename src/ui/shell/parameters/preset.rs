//! The preset above the settings: which one, what differs from it, and presets of one's own.

use crate::config::Difference;
use crate::knobs;
use crate::presets;
use crate::ui::command::{Command, SettingsCommand};
use crate::ui::context::Cx;
use crate::ui::state::settings::shown;
use crate::ui::style::theme;
use crate::ui::widgets::{Icon, icon_button, name, revert_button};
use egui::{
    Button, ComboBox, Grid, Key, Modal, Popup, PopupCloseBehavior, RichText, ScrollArea, TextEdit, Ui, vec2,
};

/// View state of the row.
#[derive(Default)]
pub struct PresetRow {
    list_is_open: bool,
    /// The name being typed for an own preset, and whether its field has had the focus.
    naming: Option<(String, bool)>,
}

impl PresetRow {
    /// Draws the row.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let modifications = cx.draft.modifications();
        ui.horizontal(|ui| {
            ui.label(RichText::new("Preset").font(theme::small()).color(cx.palette.weak));
            let shown = ComboBox::from_id_salt("preset")
                .width(120.0)
                .height(560.0)
                .selected_text(cx.draft.preset_name())
                .show_ui(ui, |ui| self.list_ui(ui, cx, modifications.is_empty()));
            name(&shown.response, "Preset list");
            let is_open = shown.inner.is_some();
            if is_open && !self.list_is_open {
                cx.send(Command::Settings(SettingsCommand::ListOwn));
            }
            self.list_is_open = is_open;
            if !modifications.is_empty() {
                modified_ui(ui, cx, &modifications);
            }
        });
        self.naming_ui(ui, cx);
        ui.add_space(2.0);
    }

    fn list_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, is_pure: bool) {
        let chosen = |known: &str, own: bool| {
            is_pure && known == cx.draft.preset_name() && own == cx.draft.own.is_some()
        };
        for (known, about) in presets::list() {
            let text = format!("{known}  –  {about}");
            if ui.selectable_label(chosen(known, false), text).clicked() {
                cx.send(Command::Preset(known));
            }
        }
        ui.separator();
        ui.horizontal(|ui| {
            ui.label(RichText::new("Own presets").font(theme::small()).color(cx.palette.weak));
            let save = SettingsCommand::SaveOwn(String::new());
            if ui.button(save.label()).on_hover_text(save.tooltip()).clicked() {
                let name = cx.draft.own.as_ref().map_or_else(String::new, |own| own.name.clone());
                self.naming = Some((name, false));
                ui.close();
            }
        });
        // Of fixed height: the list is open already when its files have been read, and does not grow any more.
        let rows = ScrollArea::vertical().id_salt("own presets").auto_shrink([true, false]);
        rows.max_height(4.0 * 29.0).show(ui, |ui| {
            if cx.draft.own_presets.is_empty() {
                ui.label(RichText::new("None yet").weak());
            }
            for file in cx.draft.own_presets.iter() {
                ui.horizontal(|ui| {
                    let delete = Command::Settings(SettingsCommand::DeleteOwn(file.name.clone()));
                    match &file.config {
                        Ok(config) => {
                            let text = format!("{}  –  from {}", file.name, config.preset);
                            if ui.selectable_label(chosen(&file.name, true), text).clicked() {
                                cx.send(Command::Settings(SettingsCommand::Own(Box::new(file.clone()))));
                            }
                        }
                        Err(error) => {
                            let text = RichText::new(format!("{}  –  cannot be used", file.name));
                            let broken = ui
                                .add_enabled(false, Button::selectable(false, text.color(cx.palette.error)));
                            broken.on_disabled_hover_text(error.to_string());
                        }
                    }
                    let cross = icon_button(ui, Icon::Delete, &delete.label(), true);
                    if cross.on_hover_text(delete.tooltip()).clicked() {
                        cx.send(delete);
                    }
                });
            }
        });
    }

    /// The small window that asks for a name.
    fn naming_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let Some((typed, focused)) = &mut self.naming else { return };
        let (mut done, mut cancelled) = (false, false);
        let modal = Modal::new(egui::Id::unique("own preset")).show(ui.ctx(), |ui| {
            ui.set_width(420.0);
            ui.heading("Save as own preset");
            ui.label(RichText::new(SettingsCommand::SaveOwn(String::new()).tooltip()).weak());
            ui.add_space(8.0);
            let name = typed.trim().to_owned();
            let refused = presets::own_path(&name).err().filter(|_| !name.is_empty());
            let is_known = cx.draft.own_presets.iter().any(|file| file.name == name);
            ui.horizontal(|ui| {
                let label = ui.label("Name");
                let field = ui.add(TextEdit::singleline(typed).desired_width(280.0)).labelled_by(label.id);
                if !*focused {
                    field.request_focus();
                    *focused = true;
                }
                done = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            });
            match &refused {
                Some(error) => ui.label(RichText::new(error.rule()).color(cx.palette.error)),
                None if is_known => ui.label("Replaces the own preset of this name; undo brings it back."),
                None => ui.label(RichText::new(format!("Made from {}.", cx.draft.config.preset)).weak()),
            };
            ui.add_space(12.0);
            ui.horizontal(|ui| {
                let text = if is_known { "Replace preset" } else { "Save preset" };
                let possible = refused.is_none() && !name.is_empty();
                done = (done || ui.add_enabled(possible, Button::new(text)).clicked()) && possible;
                cancelled = ui.button("Cancel").clicked();
            });
        });
        if done {
            cx.send(Command::Settings(SettingsCommand::SaveOwn(typed.trim().to_owned())));
        }
        if done || cancelled || modal.should_close() {
            self.naming = None;
        }
    }
}

/// "● modified", which opens the list of what differs from the preset.
fn modified_ui(ui: &mut Ui, cx: &Cx<'_>, modifications: &[Difference]) {
    let text = RichText::new("● modified").font(theme::small()).color(cx.palette.accent);
    let button = ui.add(Button::new(text).frame_when_inactive(false));
    name(&button, "Modified settings");
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).width(420.0).show(|ui| {
        let title = format!("Not as in {}", cx.draft.preset_name());
        ui.label(RichText::new(title).font(theme::body()).strong());
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            Grid::new("modified").num_columns(5).spacing([10.0, 2.0]).show(ui, |ui| {
                for Difference { key, from, to } in modifications {
                    ui.label(knobs::label(key)).on_hover_text(key);
                    let value = |value: &str| RichText::new(cut(&shown(key, value))).font(theme::mono());
                    ui.label(value(from).color(cx.palette.weak)).on_hover_text("in the preset");
                    ui.label(RichText::new("→").color(cx.palette.weak));
                    ui.label(value(to)).on_hover_text("now");
                    // Rates go back alone only while they are as many.
                    let layers = cx.draft.preset().map(|preset| preset.num_layers());
                    let fits = key != "learning.rates" || layers == Some(cx.draft.config.num_layers());
                    let label = format!("Back to preset: {}", knobs::label(key));
                    if fits && revert_button(ui, vec2(22.0, 22.0), &label).on_hover_text(&label).clicked() {
                        cx.send(Command::Settings(SettingsCommand::RevertKey(key.clone(), None)));
                    }
                    ui.end_row();
                }
            });
        });
        ui.add_space(4.0);
        let all = Command::Settings(SettingsCommand::RevertAll);
        if ui.button(all.label()).on_hover_text(all.tooltip()).clicked() {
            cx.send(all);
            ui.close();
        }
    });
    button.on_hover_text("Settings that differ from the preset, to be looked at and taken back");
}

/// Long values (many layers) cut to what a row holds.
fn cut(text: &str) -> String {
    if text.is_empty() {
        return "none".into();
    }
    if text.chars().count() <= 22 { text.to_owned() } else { text.chars().take(21).chain(['…']).collect() }
}
