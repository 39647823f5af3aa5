//! Folders of runs.

use super::curves;
use super::record::Record;
use crate::error::{Error, Result};
use crate::files::write_whole;
use crate::folders::data_folder;
use crate::reading;
use crate::training::snapshot::Curves;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The record.
pub const RECORD: &str = "run.toml";
/// The error curves.
pub const CURVES: &str = "curves.csv";
/// The newest weights.
pub const WEIGHTS: &str = "weights.safetensors";
/// The whole run.
pub const CHECKPOINT: &str = "checkpoint.safetensors";
/// Where deleted runs wait for the end of the program.
const DELETED: &str = ".deleted";
const LOCK: &str = ".lock";

/// A folder that is a run.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRun {
    /// The folder.
    pub folder: PathBuf,
    /// What its record says, or why it cannot be read.
    pub record: Result<Record>,
    /// There are weights.
    pub has_weights: bool,
    /// There is a checkpoint.
    pub has_checkpoint: bool,
}

impl KeptRun {
    /// The name of the run, or of its folder.
    pub fn name(&self) -> String {
        match &self.record {
            Ok(record) => record.name.clone(),
            Err(_) => self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        }
    }
}

/// `runs` in the data folder of the program.
///
/// # Errors
/// The platform has no place for it.
pub fn default_folder() -> Result<PathBuf> {
    Ok(data_folder()?.join("runs"))
}

/// All runs directly in `folder`, newest first; of the folder of a sweep, its jobs. A folder that does not exist has
/// none.
///
/// # Errors
/// The folder cannot be read. A run that cannot is an entry with its error.
pub fn list(folder: &Path) -> Result<Vec<KeptRun>> {
    let jobs = folder.join("jobs");
    let folder = if folder.join("manifest.toml").is_file() && jobs.is_dir() { &jobs } else { folder };
    let cannot = |e: std::io::Error| Error::file(folder, format!("cannot be read: {e}"));
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(cannot(e)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let folder = entry.map_err(cannot)?.path();
        if folder.join(RECORD).is_file() {
            found.push(KeptRun {
                record: read(&folder),
                has_weights: folder.join(WEIGHTS).is_file(),
                has_checkpoint: folder.join(CHECKPOINT).is_file(),
                folder,
            });
        }
    }
    let created = |entry: &KeptRun| entry.record.as_ref().map(|r| r.created.clone()).unwrap_or_default();
    found.sort_by_cached_key(|entry| (std::cmp::Reverse(created(entry)), entry.folder.clone()));
    Ok(found)
}

/// The record of a run.
///
/// # Errors
/// Names the file and what is wrong.
pub fn read(folder: &Path) -> Result<Record> {
    let path = folder.join(RECORD);
    let text = reading::text(&path)?;
    Record::from_toml(&text, &path)
}

/// The curves of a run.
///
/// # Errors
/// Names the file and what is wrong.
pub fn read_curves(folder: &Path) -> Result<Curves> {
    let path = folder.join(CURVES);
    let text = reading::text_of(&path, reading::LIST)?;
    curves::from_csv(&text).map_err(|e| Error::file(&path, e.to_string()))
}

/// Writes curves and record of a run.
///
/// # Errors
/// The folder does not exist or cannot be written.
pub fn write(folder: &Path, record: &Record, all: &Curves) -> Result<()> {
    no_links(folder)?;
    write_whole(&folder.join(CURVES), curves::to_csv(all).as_bytes())?;
    write_record(folder, record)
}

/// Writes the record only.
///
/// # Errors
/// As [`write()`].
pub fn write_record(folder: &Path, record: &Record) -> Result<()> {
    no_links(folder)?;
    write_whole(&folder.join(RECORD), record.to_toml()?.as_bytes())
}

/// Refuses a folder in which a file of a run is a link: nothing is written through links in a folder that may come from
/// others.
///
/// # Errors
/// Names the first link.
pub fn no_links(folder: &Path) -> Result<()> {
    reading::no_links(folder, &[RECORD, CURVES, WEIGHTS, CHECKPOINT, LOCK])
}

/// Makes a folder for a new run, `2026-11-25-011231`, with a number behind it if there is one of that second.
///
/// # Errors
/// The folder of runs cannot be made or written.
pub fn new_folder(runs: &Path, created: &str) -> Result<PathBuf> {
    let cannot =
        |e: std::io::Error| Error::file(runs, format!("cannot be written: {e}; choose another folder"));
    fs::create_dir_all(runs).map_err(cannot)?;
    let name: String = created.trim_end_matches('Z').replace('T', "-").replace(':', "");
    for number in 1..10_000 {
        let path = runs.join(if number == 1 { name.clone() } else { format!("{name}-{number}") });
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(cannot(e)),
        }
    }
    Err(Error::file(runs, "has too many runs of one second"))
}

/// Puts a run aside; [`restore`] brings it back, [`purge`] ends it. Returns where it lies.
///
/// # Errors
/// The folder cannot be moved.
pub fn delete(folder: &Path) -> Result<PathBuf> {
    let cannot = |e: std::io::Error| Error::file(folder, format!("cannot be deleted: {e}"));
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
        return Err(Error::file(folder, "is not the folder of a run"));
    };
    if !folder.join(RECORD).is_file() {
        return Err(Error::file(folder, format!("has no {RECORD}: it is not a run")));
    }
    let aside = parent.join(DELETED);
    fs::create_dir_all(&aside).map_err(cannot)?;
    let mut to = aside.join(name);
    for number in 2.. {
        if !to.exists() {
            break;
        }
        let mut other = name.to_owned();
        other.push(format!("-{number}"));
        to = aside.join(other);
    }
    fs::rename(folder, &to).map_err(cannot)?;
    Ok(to)
}

/// Brings back to `folder` what [`delete`] put at `aside`.
///
/// # Errors
/// There is something else now, or the folder cannot be moved.
pub fn restore(aside: &Path, folder: &Path) -> Result<()> {
    if folder.exists() {
        return Err(Error::file(folder, "is there again; the deleted run stays in .deleted"));
    }
    fs::rename(aside, folder)
        .map_err(|e| Error::file(folder, format!("cannot be brought back from {}: {e}", aside.display())))
}

/// Removes for good what [`delete`] put at `aside`.
pub fn purge(aside: &Path) {
    let _ = fs::remove_dir_all(aside);
    if let Some(parent) = aside.parent() {
        let _ = fs::remove_dir(parent); // if it is empty now
    }
}

/// The right to write a run or a sweep, held by one program at a time; ends with the program, however that ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes it.
    ///
    /// # Errors
    /// Another program has it, or the folder cannot be written.
    pub fn take(folder: &Path) -> Result<Self> {
        no_links(folder)?;
        let path = folder.join(LOCK);
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|e| Error::file(&path, format!("cannot be written: {e}")))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(fs::TryLockError::WouldBlock) => {
                Err(Error::file(folder, "another program is writing here now; wait for its end"))
            }
            // A file system without locks: two programs at once cannot be told apart there.
            Err(fs::TryLockError::Error(_)) => Ok(Self { _file: file }),
        }
    }
}
