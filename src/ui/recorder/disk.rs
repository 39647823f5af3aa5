//! What the thread of the runs does.

use crate::data::Dataset;
use crate::error::Result;
use crate::runs::{self, DataRecord, Lock, Record, WEIGHTS};
use crate::training::snapshot::TrainingSnapshot;
use crate::training::weights;
use crate::ui::recorder::messages::{Answer, Order};
use crate::ui::state::run_list::RunRow;
use crate::worker::Notice;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the run in the window is kept.
struct Present {
    run: u64,
    folder: PathBuf,
    _lock: Lock,
}

/// A deleted run: where it lies and where it was.
struct Aside {
    lies: PathBuf,
    was: PathBuf,
    name: String,
}

/// The thread's own state.
#[derive(Default)]
pub struct RunDisk {
    folder: Option<PathBuf>,
    added: Vec<PathBuf>,
    present: Option<Present>,
    /// The number of a run that cannot be kept, so that this is said once.
    refused: Option<u64>,
    data: Option<(Arc<Dataset>, DataRecord)>,
    aside: Vec<Aside>,
}

impl RunDisk {
    /// Does it; says what came of it.
    pub fn execute(&mut self, order: Order) -> Vec<Answer> {
        match order {
            Order::Folders(folder, added) => {
                (self.folder, self.added) = (folder, added);
                vec![self.list()]
            }
            Order::Keep(snapshot, goes_on) => match self.keep(&snapshot, goes_on) {
                Ok(folder) => vec![self.list(), Answer::Kept(snapshot.run, folder)],
                Err(error) => {
                    let mut answers = vec![Answer::Kept(snapshot.run, None)];
                    if self.refused.replace(snapshot.run) != Some(snapshot.run) {
                        answers.push(Answer::Say(Notice::error(format!("This run is not kept: {error}"))));
                    }
                    answers
                }
            },
            Order::Name(folder, name) => self.rewrite(&folder, |record| record.name = name),
            Order::Note(folder, note) => self.rewrite(&folder, |record| record.note = note),
            Order::Delete(folder) => self.delete(folder),
            Order::UndoDelete => self.undo_delete(),
            Order::Curves(folder) => match runs::read_curves(&folder) {
                Ok(curves) => vec![Answer::Curves(folder, Arc::new(curves))],
                Err(error) => vec![Answer::Say(Notice::error(error))],
            },
        }
    }

    /// Deleted runs end with the window.
    pub fn close(&mut self) {
        for aside in self.aside.drain(..) {
            runs::purge(&aside.lies);
        }
    }

    fn list(&self) -> Answer {
        let (mut rows, mut problems) = (Vec::new(), Vec::new());
        for folder in self.folder.iter().chain(&self.added) {
            match runs::list(folder) {
                Ok(entries) => rows.extend(entries.into_iter().map(|entry| RunRow {
                    settings: entry.record.as_ref().ok().map(|record| Arc::new(record.settings())),
                    entry,
                })),
                Err(error) => problems.push(error.to_string()),
            }
        }
        let mut seen = std::collections::HashSet::new();
        rows.retain(|row| seen.insert(row.entry.folder.clone()));
        Answer::List(rows, problems)
    }

    /// Writes the run; `None` when it has been deleted.
    fn keep(&mut self, snapshot: &TrainingSnapshot, goes_on: Option<PathBuf>) -> Result<Option<PathBuf>> {
        let (Some(runs_folder), Some(data)) = (&self.folder, &snapshot.data) else { return Ok(None) };
        let known = self.data.as_ref().filter(|(known, _)| Arc::ptr_eq(known, data));
        let about = known.map_or_else(|| DataRecord::of(data), |(_, about)| about.clone());
        self.data = Some((Arc::clone(data), about.clone()));
        let mut record = Record::of_snapshot(snapshot, about);
        if self.present.as_ref().is_none_or(|present| present.run != snapshot.run) {
            self.present = None;
            let folder = match goes_on {
                Some(folder) => folder,
                None => runs::new_folder(runs_folder, &record.created)?,
            };
            let lock = Lock::take(&folder)?;
            self.present = Some(Present { run: snapshot.run, folder, _lock: lock });
        }
        let Some(Present { folder, .. }) = &self.present else { return Ok(None) };
        if !folder.is_dir() {
            return Ok(None);
        }
        if let Ok(older) = runs::read(folder) {
            record.goes_on_from(&older);
        }
        if let Some(network) = &snapshot.network {
            weights::save(&folder.join(WEIGHTS), network, &snapshot.config)?;
        }
        runs::write(folder, &record, &snapshot.curves)?;
        Ok(Some(folder.clone()))
    }

    fn rewrite(&self, folder: &Path, change: impl FnOnce(&mut Record)) -> Vec<Answer> {
        let done = runs::read(folder).and_then(|mut record| {
            change(&mut record);
            runs::write_record(folder, &record)
        });
        let mut answers = vec![self.list()];
        answers.extend(done.err().map(|error| Answer::Say(Notice::error(error))));
        answers
    }

    fn delete(&mut self, folder: PathBuf) -> Vec<Answer> {
        match runs::delete(&folder) {
            Ok(lies) => {
                let name = runs::read(&lies).map_or_else(|_| folder.display().to_string(), |r| r.name);
                let notice = Notice::info(format!("{name} deleted; Undo delete brings it back"));
                self.aside.push(Aside { lies, was: folder, name: name.clone() });
                vec![self.list(), Answer::Deleted(Some(name)), Answer::Say(notice)]
            }
            Err(error) => vec![Answer::Say(Notice::error(error))],
        }
    }

    fn undo_delete(&mut self) -> Vec<Answer> {
        let Some(aside) = self.aside.pop() else { return Vec::new() };
        let notice = match runs::restore(&aside.lies, &aside.was) {
            Ok(()) => Notice::info(format!("{} is back", aside.name)),
            Err(error) => {
                self.aside.push(aside);
                return vec![Answer::Say(Notice::error(error))];
            }
        };
        let left = self.aside.last().map(|aside| aside.name.clone());
        vec![self.list(), Answer::Deleted(left), Answer::Say(notice)]
    }
}
