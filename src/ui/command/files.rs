//! What takes figures, numbers and sessions home.

use crate::ui::app::App;
use crate::ui::context::PanelKind;
use crate::ui::shell::dialogs::DialogKind;
use egui::Context;

/// An action of this kind.
#[derive(Clone, Debug, PartialEq)]
pub enum FilesCommand {
    /// Asks where to save the panel under the pointer, or the maximised one.
    Figure,
    /// Copies the numbers of a panel as CSV.
    CopyNumbers(PanelKind),
}

impl FilesCommand {
    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        match self {
            Self::Figure => "Save this panel…".into(),
            Self::CopyNumbers(kind) => format!("Copy numbers: {}", kind.name()),
        }
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Figure => "The panel under the pointer, or the maximised one, as SVG, PNG or CSV",
            Self::CopyNumbers(_) => "The series of the panel as CSV, ready to be pasted",
        }
    }
}

impl App {
    /// Carries out a command of this kind.
    pub(in crate::ui) fn files_command(&mut self, ctx: &Context, command: FilesCommand) {
        match command {
            FilesCommand::Figure => {
                let kind = self.panel_at_hand(ctx);
                self.dialogs.open(DialogKind::SaveFigure(kind));
                ctx.request_repaint();
            }
            FilesCommand::CopyNumbers(kind) => self.copy_numbers(ctx, kind),
        }
    }

    /// The maximised panel, the one under the pointer, or the first that is seen.
    fn panel_at_hand(&self, ctx: &Context) -> PanelKind {
        let seen = |kind: &PanelKind| self.is_seen(*kind);
        let pointed = ctx.pointer_latest_pos().and_then(|at| {
            let mut rects = self.panels.rects.iter();
            rects.find(|(kind, rect)| rect.contains(at) && seen(kind)).map(|(kind, _)| *kind)
        });
        let first = || PanelKind::ALL.into_iter().find(seen);
        self.view.maximised.or(pointed).or_else(first).unwrap_or(PanelKind::Network)
    }
}
