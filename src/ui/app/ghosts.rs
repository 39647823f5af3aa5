//! What the commands of the ghosts do.

use crate::settling::engine::ghost::GhostOrder;
use crate::settling::engine::snapshot::SettleCommand;
use crate::ui::app::App;
use crate::ui::command::GhostCommand;
use egui::Context;

impl App {
    /// Carries out a command of this kind.
    pub(super) fn ghost_command(&mut self, ctx: &Context, command: GhostCommand) {
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
