//! What the commands of the runs do, and how the run of the window is kept.

use crate::runs::{self, CHECKPOINT, WEIGHTS};
use crate::training::snapshot::{Status, TrainCommand, TrainingSnapshot};
use crate::ui::app::{App, RUNS_KEY};
use crate::ui::command::{Command, CompareCommand, RunsCommand};
use crate::ui::recorder::messages::{Answer, Order};
use crate::ui::recorder::{SMALL, checkpoint_size};
use crate::ui::state::run_list::RunRow;
use crate::ui::state::view::Overlay;
use crate::worker::Notice;
use egui::Context;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl App {
    /// Carries out a command of this kind.
    pub(super) fn runs_command(&mut self, ctx: &Context, command: RunsCommand) {
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

    fn row(&self, folder: &Path) -> Option<RunRow> {
        let rows: &Arc<Vec<RunRow>> = &self.view.runs.rows;
        rows.iter().find(|row| row.entry.folder == folder).cloned()
    }

    /// The fuller of the two files that a run may have.
    fn newest_of(&self, folder: &Path) -> Option<PathBuf> {
        let row = self.row(folder)?;
        let names = [(row.entry.has_checkpoint, CHECKPOINT), (row.entry.has_weights, WEIGHTS)];
        names.iter().find(|(has, _)| *has).map(|(_, name)| folder.join(name))
    }

    /// Keeps the runs of the window in `folder` from now on; `None` keeps none.
    pub fn keep_runs_in(&mut self, folder: Option<PathBuf>) {
        self.view.runs.folder = folder;
        self.list_runs();
    }

    /// The folder of an earlier start, or the platform's. Without a storage (no window of a desktop) runs are kept
    /// once a folder is chosen.
    pub(super) fn find_runs(&mut self, storage: Option<&dyn eframe::Storage>) {
        let Some(storage) = storage else { return };
        let stored: Option<(Option<PathBuf>, Vec<PathBuf>)> = eframe::get_value(storage, RUNS_KEY);
        let (folder, added) = stored.unwrap_or_default();
        self.view.runs.added = added;
        let folder = folder.map_or_else(runs::default_folder, Ok);
        match folder {
            Ok(folder) => self.keep_runs_in(Some(folder)),
            Err(error) => self.notify(Notice::error(error)),
        }
    }

    /// Remembers the folders for the next start; the platform's own is not written down, so that it may move.
    pub(super) fn save_runs(&self, storage: &mut dyn eframe::Storage) {
        let own = runs::default_folder().ok();
        let folder = self.view.runs.folder.clone().filter(|folder| Some(folder) != own.as_ref());
        eframe::set_value(storage, RUNS_KEY, &(folder, &self.view.runs.added));
    }

    fn list_runs(&mut self) {
        let (folder, added) = (self.view.runs.folder.clone(), self.view.runs.added.clone());
        self.recorder.order(Order::Folders(folder, added));
    }

    /// Takes what the thread has done, and keeps the run if it is time.
    pub(super) fn record_runs(&mut self, before: &Arc<TrainingSnapshot>) {
        while let Some(answer) = self.recorder.answer() {
            self.take_answer(answer);
        }
        if self.recorder.has_appeared() {
            self.list_runs();
        }
        // The runs of lessons are not kept.
        if self.view.runs.folder.is_some() && !self.train.is_lent && !before.is_lent {
            self.recorder.observe(before, &self.train);
            let (run, goes_on) = self.recorder.present();
            if run != Some(before.run) {
                self.view.runs.present = goes_on.cloned();
            }
        }
        if self.recorder.has_new_settings(&self.train.config) {
            self.compare_overlays();
        }
    }

    fn take_answer(&mut self, answer: Answer) {
        match answer {
            Answer::List(rows, problems) => {
                let old = std::mem::replace(&mut self.view.runs.rows, Arc::new(rows));
                self.view.runs.problems = problems;
                let rows = Arc::clone(&self.view.runs.rows);
                let find = |rows: &[RunRow], folder: &Path| {
                    rows.iter().find(|row| row.entry.folder == folder).map(|row| row.entry.clone())
                };
                self.view.runs.overlaid.retain(|folder| find(&rows, folder).is_some());
                for folder in &self.view.runs.overlaid {
                    if find(&old, folder) != find(&rows, folder) {
                        self.recorder.order(Order::Curves(folder.clone()));
                    }
                }
                self.compare_overlays();
            }
            Answer::Kept(run, folder) => {
                if self.recorder.has_kept(run) && folder.is_some() {
                    self.view.runs.present = folder;
                    if checkpoint_size(&self.train) <= SMALL {
                        self.keep_checkpoint();
                    }
                }
            }
            Answer::Curves(folder, curves) => {
                if self.view.runs.overlaid.contains(&folder) {
                    let id = folder;
                    self.view.overlays.retain(|overlay| overlay.id != id);
                    let name = String::new();
                    let (changes, differing) = (Arc::default(), Vec::new());
                    self.view.overlays.push(Overlay { id, name, curves, changes, differing });
                    self.compare_overlays();
                }
            }
            Answer::Deleted(name) => self.view.runs.deleted = name,
            Answer::Say(notice) => self.notify(notice),
        }
    }

    /// Writes the whole run beside its record, if it is kept and has not diverged.
    fn keep_checkpoint(&mut self) {
        if let (Some(folder), false) =
            (&self.view.runs.present, matches!(self.train.status, Status::Diverged(_)))
        {
            let path = folder.join(CHECKPOINT);
            self.send_training(TrainCommand::KeepCheckpoint(self.train.run, path.clone()));
            let listed = self.view.runs.rows.iter().find(|row| row.entry.folder == *folder);
            if listed.is_none_or(|row| !row.entry.has_checkpoint) {
                self.recorder.await_checkpoint(path);
            }
        }
    }

    fn overlay_run(&mut self, folder: PathBuf, on: bool) {
        self.view.runs.overlaid.retain(|known| *known != folder);
        if on {
            self.recorder.order(Order::Curves(folder.clone()));
            self.view.runs.overlaid.push(folder);
        }
        self.compare_overlays();
    }

    /// Overlays in the order in which they were ticked, with names and differences as they are now.
    fn compare_overlays(&mut self) {
        let runs = &self.view.runs;
        let place = |id: &Path| runs.overlaid.iter().position(|folder| folder == id);
        let mut overlays = std::mem::take(&mut self.view.overlays);
        overlays.retain(|overlay| place(&overlay.id).is_some());
        overlays.sort_by_key(|overlay| place(&overlay.id));
        for overlay in &mut overlays {
            let row = runs.rows.iter().find(|row| row.entry.folder == overlay.id);
            let Some((row, Ok(record))) = row.map(|row| (row, &row.entry.record)) else { continue };
            overlay.name.clone_from(&record.name);
            overlay.changes = Arc::new(record.effective_changes().cloned().collect());
            if let Some(settings) = &row.settings {
                overlay.differing = self.train.config.differences(settings);
            }
        }
        self.view.overlays = overlays;
    }

    /// Keeps the last state and waits for it to be written.
    pub(super) fn end_runs(&mut self) {
        let keeps = self.view.runs.folder.is_some();
        self.recorder.end(keeps.then_some(&*self.train));
    }
}
