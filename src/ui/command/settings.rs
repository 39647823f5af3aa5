//! What turns knobs: settings, presets and their history.

use crate::config::Config;
use crate::knobs;
use crate::presets::OwnFile;
use crate::ui::style::format::lower;
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
            Self::ListOwn => "Read the own presets in the data folder anew",
            Self::Own(_) => "The settings of this own preset into the panel",
            Self::StoreOwn(..) => {
                "Write or remove the file of an own preset, to undo or redo what was done to it"
            }
            Self::Opened(..) => "The settings of a file into the panel",
        }
    }
}
