//! Error curves as a table: `curves.csv`.
//!
//! One row per point, in the order of the epochs, of three kinds: a point of the running error has `running_error` and
//! `running_cost`; an evaluated epoch has `training` to `seconds`; means over a few minibatches have `seconds` and what
//! follows, `relative_1` … being rms(ΔW)/rms(W) of each layer. What a row does not have is empty (NaN in pandas and
//! numpy). Errors are shares, 0.03 for 3 %. Numbers are written so that reading them gives the same bits.

use crate::error::{Error, Result};
use crate::training::snapshot::{Curves, EpochPoint, RunningPoint, UpdatePoint};
use csv::{ReaderBuilder, StringRecord, Writer};

const HEADING: [&str; 12] = [
    "epoch",
    "running_error",
    "running_cost",
    "training",
    "validation",
    "test",
    "training_wrong",
    "seconds",
    "minibatch",
    "cost",
    "energy",
    "error",
];

fn heading(layers: usize) -> Vec<String> {
    let relative = (1..=layers).map(|k| format!("relative_{k}"));
    HEADING.iter().map(|name| (*name).to_owned()).chain(relative).collect()
}

/// The table as text.
pub fn to_csv(curves: &Curves) -> String {
    let layers = curves.updates.first().map_or(0, |point| point.relative.len());
    let heading = heading(layers);
    let row = |values: &[(usize, f64)]| {
        let mut row = vec![String::new(); heading.len()];
        values.iter().for_each(|(column, value)| row[*column] = value.to_string());
        (values[0].1, row)
    };
    let mut rows: Vec<(f64, Vec<String>)> = Vec::new();
    rows.extend(curves.running.iter().map(|p| row(&[(0, p.epoch), (1, p.error), (2, p.cost)])));
    rows.extend(curves.updates.iter().map(|p| {
        let mut values = vec![(0, p.epoch), (7, p.seconds), (8, p.minibatch as f64)];
        values.extend([(9, p.cost), (10, p.energy), (11, p.error)]);
        values.extend((HEADING.len()..).zip(p.relative.iter().copied()));
        row(&values)
    }));
    rows.extend(curves.epochs.iter().map(|p| {
        let mut values = vec![(0, p.epoch), (3, p.training), (5, p.test)];
        values.extend([(6, p.training_wrong as f64), (7, p.seconds)]);
        values.extend(p.validation.map(|validation| (4, validation)));
        row(&values)
    }));
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut writer = Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(&heading);
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
    let found = reader.headers().map_err(|e| Error::new("heading", e.to_string()))?;
    let columns = heading(found.len().saturating_sub(HEADING.len()));
    if found != &StringRecord::from(columns.clone()) {
        return Err(Error::new("heading", format!("must be {}", columns.join(","))));
    }
    let mut curves = Curves::default();
    for (number, row) in (2..).zip(reader.records()) {
        let bad = |what: String| Error::new(format!("row {number}"), what);
        let row = row.map_err(|e| bad(format!("cannot be read: {e}")))?;
        let at = |column: usize| -> Result<f64> {
            let text = row.get(column).unwrap_or_default();
            text.parse().map_err(|_| bad(format!("{} = {text:?}: must be a number", columns[column])))
        };
        let has = |column: usize| row.get(column).is_some_and(|text| !text.is_empty());
        if has(1) {
            curves.running.push(RunningPoint { epoch: at(0)?, error: at(1)?, cost: at(2)? });
        } else if has(8) {
            curves.updates.push(UpdatePoint {
                epoch: at(0)?,
                seconds: at(7)?,
                minibatch: at(8)? as u64,
                cost: at(9)?,
                energy: at(10)?,
                error: at(11)?,
                relative: (HEADING.len()..columns.len()).map(at).collect::<Result<_>>()?,
            });
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
