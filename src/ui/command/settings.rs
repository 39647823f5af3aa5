//! What turns knobs: settings, presets and their history.

use crate::config::Config;
use crate::knobs;
use crate::presets::OwnFile;
use crate::ui::app::App;
use crate::ui::state::settings::lower;
use egui::Context;
use std::path::PathBuf;

/// An action of this kind.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingsCommand {
    /// One setting back to the preset's value; the index chooses one learning rate.
    RevertKey(String, Option<usize>),
    /// All settings back to the preset's.
    RevertAll,
    /// Reads the own presets anew.
    ListOwn,
    /// The settings of an own preset.
    Own(Box<OwnFile>),
    /// Keeps the settings of the panel as an own preset; replaces one of that name.
    SaveOwn(String),
    /// Deletes an own preset.
    DeleteOwn(String),
    /// Writes (or without text removes) the file of an own preset: undo and redo of the two above.
    StoreOwn(String, Option<String>),
    /// Settings that were read from this file.
    Opened(PathBuf, Box<Config>),
}

impl SettingsCommand {
    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        match self {
            Self::RevertKey(key, index) => {
                let name = match (knobs::knob(key), index) {
                    (Some(knob), Some(index)) => knob.name(*index),
                    _ => knobs::label(key).to_owned(),
                };
                format!("Revert {}", lower(&name))
            }
            Self::RevertAll => "Revert all".into(),
            Self::ListOwn => "Read own presets".into(),
            Self::Own(file) => file.name.clone(),
            Self::SaveOwn(_) => "Save as own preset…".into(),
            Self::DeleteOwn(name) => format!("Delete own preset {name}"),
            Self::StoreOwn(..) => "Own preset".into(),
            Self::Opened(..) => "Open settings".into(),
        }
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::RevertKey(..) => "Back to the value of the preset",
            Self::RevertAll => "All settings back to those of the preset",
            Self::SaveOwn(_) => "Keeps these settings under a name, as a TOML file in the data folder",
            Self::DeleteOwn(_) => "Deletes the file; undo brings it back",
            _ => "",
        }
    }
}

impl App {
    /// Carries out a command of this kind.
    pub(in crate::ui) fn settings_command(&mut self, ctx: &Context, command: SettingsCommand) {
        match command {
            SettingsCommand::RevertKey(key, index) => self.revert_key(&key, index),
            SettingsCommand::RevertAll => self.revert_all(),
            SettingsCommand::ListOwn => self.list_own(ctx),
            SettingsCommand::Own(file) => self.own_preset(*file),
            SettingsCommand::SaveOwn(name) => self.save_own(ctx, name),
            SettingsCommand::DeleteOwn(name) => self.delete_own(ctx, name),
            SettingsCommand::StoreOwn(name, text) => self.store_own(ctx, name, text),
            SettingsCommand::Opened(path, config) => self.opened(&path, *config),
        }
    }
}
