//! The CSV log: one row per minibatch.

use crate::error::{Error, Result};
use crate::training::snapshot::MinibatchReport;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// A log being written.
pub struct Log {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Log {
    /// Creates the file and writes the heading for `layers` layers of weights.
    ///
    /// # Errors
    /// The file cannot be created.
    pub fn create(path: &Path, layers: usize) -> Result<Self> {
        let file = File::create(path).map_err(|e| Error::file(path, format!("cannot be created: {e}")))?;
        let mut log = Self { path: path.to_owned(), file: BufWriter::new(file) };
        let updates: Vec<String> = (1..=layers).map(|k| format!("relative_update_{k}")).collect();
        let updates = updates.join(",");
        log.line(&format!(
            "minibatch,epoch,energy,cost,error,{updates},free_iterations,nudged_iterations,unsettled"
        ))?;
        Ok(log)
    }

    /// One minibatch. Energy without ½|x|², cost ½|y − d|², error as a share; all before the update.
    ///
    /// # Errors
    /// The disk is full, or the like.
    pub fn row(&mut self, r: &MinibatchReport) -> Result<()> {
        let updates: Vec<String> = r.relative_update.iter().map(f64::to_string).collect();
        self.line(&format!(
            "{},{},{},{},{},{},{},{},{}",
            r.minibatch,
            r.epoch,
            r.energy,
            r.cost,
            r.error,
            updates.join(","),
            r.free_iterations,
            r.nudged_iterations,
            r.unsettled
        ))
    }

    /// Everything so far onto the disk.
    ///
    /// # Errors
    /// The disk is full, or the like.
    pub fn flush(&mut self) -> Result<()> {
        self.file.flush().map_err(|e| self.failed(&e))
    }

    fn line(&mut self, line: &str) -> Result<()> {
        writeln!(self.file, "{line}").map_err(|e| self.failed(&e))
    }

    fn failed(&self, error: &std::io::Error) -> Error {
        Error::file(&self.path, format!("cannot be written: {error}"))
    }
}
