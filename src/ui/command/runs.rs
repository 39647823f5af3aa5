//! What keeps, shows and continues runs.

use crate::runs::{CHECKPOINT, WEIGHTS};
use crate::training::snapshot::TrainCommand;
use crate::ui::app::App;
use crate::ui::command::{Command, CompareCommand};
use crate::ui::recorder::{Order, Row};
use crate::worker::Notice;
use egui::Context;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

impl App {
    /// Carries out a command of this kind.
    pub(in crate::ui) fn runs_command(&mut self, ctx: &Context, command: RunsCommand) {
        match command {
            RunsCommand::Folder(folder) => self.keep_runs_in(Some(folder)),
            RunsCommand::AddFolder(folder) => {
                if !folder.is_dir() {
                    let text = format!("{}: is not a folder; give a folder of runs", folder.display());
                    return self.notify(Notice::error(text));
                }
                if !self.view.runs.added.contains(&folder) {
                    self.view.runs.added.push(folder);
                }
                self.list_runs();
            }
            RunsCommand::RemoveAdded => {
                self.view.runs.added.clear();
                self.list_runs();
            }
            RunsCommand::Reload => self.list_runs(),
            RunsCommand::Rename(folder, name) => self.recorder.order(Order::Name(folder, name)),
            RunsCommand::Note(folder, note) => self.recorder.order(Order::Note(folder, note)),
            RunsCommand::Delete(folder) => self.recorder.order(Order::Delete(folder)),
            RunsCommand::UndoDelete => self.recorder.order(Order::UndoDelete),
            RunsCommand::Overlay(folder, on) => self.overlay_run(folder, on),
            RunsCommand::Continue(folder) => {
                self.send_training(TrainCommand::Resume(folder.join(CHECKPOINT)));
            }
            RunsCommand::Fork(folder) => {
                let config = self.settings.draft.config.clone();
                if let Some(path) = self.newest_of(&folder) {
                    self.send_training(TrainCommand::Fork(path, Box::new(config)));
                }
            }
            RunsCommand::TakeSettings(folder) => {
                let found = self.row(&folder).and_then(|row| row.settings);
                if let Some(config) = found {
                    self.execute(ctx, Command::Draft(Box::new((*config).clone())));
                }
            }
            RunsCommand::CompareAsB(folder) => {
                if let Some(path) = self.newest_of(&folder) {
                    self.execute(ctx, Command::Compare(CompareCommand::Weights(path)));
                }
            }
            RunsCommand::CopyPath(folder) => {
                ctx.copy_text(folder.display().to_string());
                self.notify(Notice::info(format!("Copied {}", folder.display())));
            }
            RunsCommand::KeepCheckpoint => self.keep_checkpoint(),
        }
        ctx.request_repaint();
    }

    fn row(&self, folder: &Path) -> Option<Row> {
        let rows: &Arc<Vec<Row>> = &self.view.runs.rows;
        rows.iter().find(|row| row.entry.folder == folder).cloned()
    }

    /// The fuller of the two files that a run may have.
    fn newest_of(&self, folder: &Path) -> Option<PathBuf> {
        let row = self.row(folder)?;
        let names = [(row.entry.has_checkpoint, CHECKPOINT), (row.entry.has_weights, WEIGHTS)];
        names.iter().find(|(has, _)| *has).map(|(_, name)| folder.join(name))
    }
}
