//! What keeps earlier settlings as faint traces.

use crate::settling::engine::ghosts::GhostOrder;
use crate::settling::engine::snapshot::{SettleCommand, SettlingSnapshot};
use crate::ui::app::App;
use egui::Context;

/// An action of this kind.
#[derive(Clone, Debug, PartialEq)]
pub enum GhostCommand {
    /// Shows ghosts behind the curves, or hides them.
    Toggle,
    /// Keeps the settling before the last change.
    Pin,
    /// Names the ghost of this number.
    Rename(u64, String),
    /// Forgets the ghost of this number.
    Remove(u64),
    /// Forgets all ghosts.
    Clear,
}

impl GhostCommand {
    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        match self {
            Self::Toggle => "Ghost".into(),
            Self::Pin => "Pin ghost".into(),
            Self::Rename(id, _) => format!("Name of ghost {id}"),
            Self::Remove(id) => format!("Remove ghost {id}"),
            Self::Clear => "Remove all ghosts".into(),
        }
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Toggle => "Show the settling before the last change of a setting behind the present one",
            Self::Pin => "Keep the settling before the last change, to compare later ones with; at most five",
            Self::Rename(..) => "Click to give this settling a name",
            Self::Remove(_) => "Forget this settling",
            Self::Clear => "Forget all earlier settlings, pinned ones too",
        }
    }

    /// Whether it makes sense now.
    pub fn enabled(&self, settling: &SettlingSnapshot) -> bool {
        match self {
            Self::Toggle => true,
            Self::Pin => settling.ghosts.iter().any(|ghost| !ghost.is_pinned),
            Self::Rename(id, _) | Self::Remove(id) => settling.ghosts.iter().any(|ghost| ghost.id == *id),
            Self::Clear => !settling.ghosts.is_empty(),
        }
    }
}

impl App {
    /// Carries out a command of this kind.
    pub(in crate::ui) fn ghost_command(&mut self, ctx: &Context, command: GhostCommand) {
        let order = match command {
            GhostCommand::Toggle => {
                self.view.ghosts = !self.view.ghosts;
                return ctx.request_repaint();
            }
            GhostCommand::Pin => GhostOrder::Pin,
            GhostCommand::Rename(id, name) => GhostOrder::Rename(id, name),
            GhostCommand::Remove(id) => GhostOrder::Remove(id),
            GhostCommand::Clear => GhostOrder::Clear,
        };
        self.send_settling(SettleCommand::Ghost(order));
    }
}
