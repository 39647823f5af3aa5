//! The CSV log: one row per minibatch.

use crate::error::{Error, Result};
use crate::files::write_whole;
use crate::reading;
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
        log.line(&heading(layers))?;
        Ok(log)
    }

    /// Goes on with the log of a run whose last minibatch was `last`: rows after it are dropped, they will be
    /// written again. Without such a file a new one begins here.
    ///
    /// # Errors
    /// The file is the log of another run, or rows between its end and `last` are missing.
    pub fn resume(path: &Path, layers: usize, last: Option<&MinibatchReport>) -> Result<Self> {
        if std::fs::metadata(path).map_or(0, |file| file.len()) == 0 {
            return Self::create(path, layers);
        }
        let cannot = |e: std::io::Error| Error::file(path, format!("cannot be continued: {e}"));
        let mut bytes = reading::bytes(path, u64::MAX)?;
        if bytes.windows(2).any(|pair| pair == b"\r\n") {
            // A spreadsheet has saved it.
            bytes.retain(|&byte| byte != b'\r');
            write_whole(path, &bytes)?;
        }
        let heading = heading(layers) + "\n";
        let another = |what: String| Error::file(path, format!("{what}; give another file to --log"));
        if !bytes.starts_with(heading.as_bytes()) {
            return Err(another(format!("is not a log of {layers} layers of weights")));
        }
        let (mut end, mut end_row, mut next_row) = (heading.len(), None, None);
        for line in bytes[end..].split_inclusive(|&byte| byte == b'\n') {
            // The last row may be cut.
            let Some(row) = line.strip_suffix(b"\n").and_then(|row| std::str::from_utf8(row).ok()) else {
                break;
            };
            let minibatch = row.split(',').next().and_then(|number| number.parse::<u64>().ok());
            if minibatch.zip(last).is_none_or(|(minibatch, last)| minibatch > last.minibatch) {
                next_row = minibatch;
                break;
            }
            (end, end_row) = (end + line.len(), Some(row));
        }
        let expected = last.map_or(0, |last| last.minibatch + 1);
        let continues = match (end_row, last) {
            (Some(row), Some(last)) => row == row_of(last),
            _ => next_row.is_none_or(|minibatch| minibatch == expected),
        };
        if !continues {
            return Err(another(format!(
                "is the log of another run, or rows before minibatch {expected}, where this run goes on, are missing"
            )));
        }
        let file = File::options().append(true).open(path).map_err(cannot)?;
        file.set_len(end as u64).map_err(cannot)?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file) })
    }

    /// One minibatch. Energy without ½|x|², cost ½|y − d|², error as a share; all before the update.
    ///
    /// # Errors
    /// The disk is full, or the like.
    pub fn row(&mut self, report: &MinibatchReport) -> Result<()> {
        self.line(&row_of(report))
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

fn heading(layers: usize) -> String {
    let updates: Vec<String> = (1..=layers).map(|k| format!("relative_update_{k}")).collect();
    let updates = updates.join(",");
    format!("minibatch,epoch,energy,cost,error,{updates},free_iterations,nudged_iterations,unsettled")
}

fn row_of(r: &MinibatchReport) -> String {
    let updates: Vec<String> = r.relative_update.iter().map(f64::to_string).collect();
    format!(
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
    )
}
