//! What compares two settings.

use crate::ui::app::App;
use egui::Context;
use std::path::PathBuf;

/// An action of this kind.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareCommand {
    /// The weights of a file as B.
    Weights(PathBuf),
}

impl CompareCommand {
    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        match self {
            Self::Weights(_) => "Compare weights as B".into(),
        }
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Weights(_) => "The weights of a file as side B of the comparison",
        }
    }
}

impl App {
    /// Carries out a command of this kind.
    pub(in crate::ui) fn compare_command(&mut self, _ctx: &Context, command: CompareCommand) {
        match command {
            CompareCommand::Weights(_) => {}
        }
    }
}
