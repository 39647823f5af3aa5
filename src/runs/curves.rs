//! Error curves as a table: `curves.csv`.
//!
//! One row per point, in the order of the epochs. A point of the running error has `running_error` and
//! `running_cost`; an evaluated epoch has the other columns; what a row does not have is empty (NaN in pandas and
//! numpy). Errors are shares, 0.03 for 3 %. Numbers are written so that reading them gives the same bits.

use crate::error::{Error, Result};
use crate::training::snapshot::{Curves, EpochPoint, RunningPoint};
use csv::{ReaderBuilder, StringRecord, Writer};

const HEADING: [&str; 8] =
    ["epoch", "running_error", "running_cost", "training", "validation", "test", "training_wrong", "seconds"];

/// The table as text.
pub fn to_csv(curves: &Curves) -> String {
    let mut rows: Vec<(f64, [String; 8])> = Vec::new();
    let none = String::new;
    for p in &curves.running {
        let mut row = [const { String::new() }; 8];
        (row[0], row[1], row[2]) = (p.epoch.to_string(), p.error.to_string(), p.cost.to_string());
        rows.push((p.epoch, row));
    }
    for p in &curves.epochs {
        let validation = p.validation.map_or_else(none, |v| v.to_string());
        let row = [
            p.epoch.to_string(),
            none(),
            none(),
            p.training.to_string(),
            validation,
            p.test.to_string(),
            p.training_wrong.to_string(),
            p.seconds.to_string(),
        ];
        rows.push((p.epoch, row));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut writer = Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(HEADING);
    for (_, row) in &rows {
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The curves in such a table.
///
/// # Errors
/// Another heading, or a field that is not a number; the row is named.
pub fn from_csv(text: &str) -> Result<Curves> {
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    let heading = reader.headers().map_err(|e| Error::new("heading", e.to_string()))?;
    if heading != &StringRecord::from(HEADING.to_vec()) {
        return Err(Error::new("heading", format!("must be {}", HEADING.join(","))));
    }
    let mut curves = Curves::default();
    for (number, row) in (2..).zip(reader.records()) {
        let bad = |what: String| Error::new(format!("row {number}"), what);
        let row = row.map_err(|e| bad(format!("cannot be read: {e}")))?;
        let at = |column: usize| -> Result<f64> {
            let text = row.get(column).unwrap_or_default();
            text.parse().map_err(|_| bad(format!("{} = {text:?}: must be a number", HEADING[column])))
        };
        let has = |column: usize| row.get(column).is_some_and(|text| !text.is_empty());
        if has(1) {
            curves.running.push(RunningPoint { epoch: at(0)?, error: at(1)?, cost: at(2)? });
        } else {
            curves.epochs.push(EpochPoint {
                epoch: at(0)?,
                training: at(3)?,
                validation: if has(4) { Some(at(4)?) } else { None },
                test: at(5)?,
                training_wrong: at(6)? as usize,
                seconds: at(7)?,
            });
        }
    }
    Ok(curves)
}
