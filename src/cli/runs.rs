//! `eqprop-lab runs`.

use crate::error::Result;
use crate::harmless;
use crate::runs::{self, Record};
use std::path::Path;

/// Prints the runs in a folder, newest first; what cannot be read with its error.
///
/// # Errors
/// The folder cannot be read.
pub fn runs(dir: Option<&Path>) -> Result<()> {
    let folder = match dir {
        Some(dir) => dir.to_owned(),
        None => runs::default_folder()?,
    };
    let entries = runs::list(&folder)?;
    println!("{}: {} runs", folder.display(), entries.len());
    let names: Vec<String> = entries.iter().map(|entry| harmless::name(&entry.name()).into_owned()).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(4);
    if !entries.is_empty() {
        println!(
            "{:width$}  {:>6}  {:>10}  {:>7}  {:>8}  {:>9}  {:<9}  folder",
            "name", "epochs", "validation", "test", "training", "time", "status"
        );
    }
    for (entry, name) in entries.iter().zip(&names) {
        match &entry.record {
            Ok(record) => println!("{name:width$}  {}  {}", figures(record), short(&entry.folder)),
            Err(error) => println!("{name:width$}  {error}"),
        }
    }
    Ok(())
}

fn short(folder: &Path) -> String {
    harmless::name(&folder.file_name().unwrap_or_default().to_string_lossy()).into_owned()
}

fn figures(record: &Record) -> String {
    let percent =
        |share: Option<f64>| share.map_or("–".to_owned(), |share| format!("{:.2} %", 100.0 * share));
    let best = record.best;
    format!(
        "{:>6}  {:>10}  {:>7}  {:>8}  {:>7.1} s  {:<9}",
        record.epochs,
        percent(best.and_then(|best| best.validation)),
        percent(best.map(|best| best.test)),
        percent(best.map(|best| best.training)),
        record.seconds,
        record.status.name()
    )
}
