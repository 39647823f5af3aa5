//! What takes figures, numbers and sessions home.

use crate::ui::state::panel_kind::PanelKind;

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
