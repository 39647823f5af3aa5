//! What keeps, shows and continues runs.

use std::path::PathBuf;

/// An action of this kind. A run is named by its folder.
#[derive(Clone, Debug, PartialEq)]
pub enum RunsCommand {
    /// Keeps runs in this folder from now on, and lists those in it.
    Folder(PathBuf),
    /// Lists the runs of another folder too.
    AddFolder(PathBuf),
    /// No longer lists the added folders.
    RemoveAdded,
    /// Reads the folders anew.
    Reload,
    /// Another name.
    Rename(PathBuf, String),
    /// Another note.
    Note(PathBuf, String),
    /// Puts a run aside.
    Delete(PathBuf),
    /// Brings back what was deleted last.
    UndoDelete,
    /// Draws a run in the error curves, or no longer.
    Overlay(PathBuf, bool),
    /// Goes on with it.
    Continue(PathBuf),
    /// A new run from its end.
    Fork(PathBuf),
    /// Its settings.
    TakeSettings(PathBuf),
    /// Its weights as B.
    CompareAsB(PathBuf),
    /// Its folder into the clipboard.
    CopyPath(PathBuf),
    /// A checkpoint of the present run beside its record.
    KeepCheckpoint,
}

impl RunsCommand {
    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        let text = match self {
            Self::Folder(_) => "Runs folder…",
            Self::AddFolder(_) => "Add folder…",
            Self::RemoveAdded => "Remove added",
            Self::Reload => "Reload",
            Self::Rename(..) => "Rename run",
            Self::Note(..) => "Edit note",
            Self::Delete(_) => "Delete run",
            Self::UndoDelete => "Undo delete",
            Self::Overlay(..) => "Show in error curves",
            Self::Continue(_) => "Continue run",
            Self::Fork(_) => "Fork run",
            Self::TakeSettings(_) => "Take settings",
            Self::CompareAsB(_) => "Compare as B",
            Self::CopyPath(_) => "Copy path",
            Self::KeepCheckpoint => "Keep checkpoint",
        };
        text.to_owned()
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Folder(_) => "Where runs are kept and listed from",
            Self::AddFolder(_) => "List the runs of another folder too, such as that of a sweep",
            Self::RemoveAdded => "List only the runs of the runs folder again; nothing is deleted",
            Self::Reload => "Read the folders anew",
            Self::Rename(..) => "Give the run another name (also by a double click on it)",
            Self::Note(..) => "Write down what the run was for",
            Self::Delete(_) => {
                "Delete the run with its weights; it can be brought back until the window closes"
            }
            Self::UndoDelete => "Bring back the run that was deleted last",
            Self::Overlay(..) => "Draw the run in the error curves beside the present one",
            Self::Continue(_) => {
                "Go on with the run from its checkpoint, bit for bit as if it had not been stopped"
            }
            Self::Fork(_) => {
                "A new run from the end of this one with the present settings: from its checkpoint if they may change \
                 while a run goes on, otherwise from its weights at epoch 0"
            }
            Self::TakeSettings(_) => {
                "The settings of the run into the panel; what needs a restart waits for it"
            }
            Self::CompareAsB(_) => "The weights of the run as side B of the comparison",
            Self::CopyPath(_) => "The path of the run's folder into the clipboard",
            Self::KeepCheckpoint => {
                "Write all of the present run beside its record, so that it can be continued bit for bit. Up to 32 MB \
                 this happens by itself at the end of an epoch and when the run stops; larger ones, whose states of \
                 every example are kept, are written when asked for"
            }
        }
    }
}
