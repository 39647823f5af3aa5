//! What turns knobs: settings, presets and their history.

use crate::ui::app::App;
use egui::Context;

/// An action of this kind.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingsCommand {}

impl SettingsCommand {
    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        match *self {}
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match *self {}
    }
}

impl App {
    /// Carries out a command of this kind.
    pub(in crate::ui) fn settings_command(&mut self, _ctx: &Context, command: SettingsCommand) {
        match command {}
    }
}
