//! The kept runs, as the window knows them.

use crate::config::Config;
use crate::runs::KeptRun;
use std::path::PathBuf;
use std::sync::Arc;

/// A kept run in the table.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRow {
    /// Folder and record.
    pub entry: KeptRun,
    /// The settings at its end.
    pub settings: Option<Arc<Config>>,
}

/// What the window knows of the kept runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunList {
    /// Where runs are kept; nowhere yet.
    pub folder: Option<PathBuf>,
    /// Other folders that are listed.
    pub added: Vec<PathBuf>,
    /// All runs in them, newest first.
    pub rows: Arc<Vec<RunRow>>,
    /// What could not be read.
    pub problems: Vec<String>,
    /// The folder of the run in the window, once it is kept.
    pub present: Option<PathBuf>,
    /// The runs in the error curves.
    pub overlaid: Vec<PathBuf>,
    /// The name of the run that Undo delete brings back.
    pub deleted: Option<String>,
}
