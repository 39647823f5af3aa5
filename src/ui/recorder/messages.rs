//! What the thread of the runs is told and what it tells.

use crate::training::snapshot::{Curves, TrainingSnapshot};
use crate::ui::state::run_list::RunRow;
use crate::worker::Notice;
use std::path::PathBuf;
use std::sync::Arc;

/// Something to do on disk.
pub enum Order {
    /// List these folders from now on; keep runs in the first.
    Folders(Option<PathBuf>, Vec<PathBuf>),
    /// Keep this state of the run in the window; `Some`: it goes on with the kept run of that folder.
    Keep(Arc<TrainingSnapshot>, Option<PathBuf>),
    /// Another name.
    Name(PathBuf, String),
    /// Another note.
    Note(PathBuf, String),
    /// Put it aside.
    Delete(PathBuf),
    /// Bring back the last.
    UndoDelete,
    /// Read its curves.
    Curves(PathBuf),
}

/// What came of it.
pub enum Answer {
    /// The runs, and what could not be read.
    List(Vec<RunRow>, Vec<String>),
    /// Run number so and so lies in that folder, or cannot be kept.
    Kept(u64, Option<PathBuf>),
    /// The curves of a run.
    Curves(PathBuf, Arc<Curves>),
    /// The name of what Undo delete would bring back.
    Deleted(Option<String>),
    /// A sentence.
    Say(Notice),
}
