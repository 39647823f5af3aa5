//! Tables as CSV: a head with units, full precision, nothing else, so that a spreadsheet and pandas take it as it is. The
//! settings lie beside it.

use super::table::Table;
use crate::harmless;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// One table. Each number is the shortest text that reads back as the same bits; an empty cell where there is none.
pub fn text(table: &Table) -> String {
    let mut out = String::new();
    let names: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let _ = writeln!(out, "{}", names.join(","));
    let rows = table.columns.iter().map(|column| column.values.len()).max().unwrap_or(0);
    for row in 0..rows {
        for (i, column) in table.columns.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            let _ = write!(out, "{comma}{}", number(column.values.get(row).copied().unwrap_or(f64::NAN)));
        }
        out.push('\n');
    }
    out
}

fn number(x: f64) -> String {
    if x.is_nan() {
        String::new()
    } else if x.fract() == 0.0 && x.abs() < 1e15 && !(x == 0.0 && x.is_sign_negative()) {
        format!("{x:.0}")
    } else {
        format!("{x:?}")
    }
}

fn quoted(name: &str) -> String {
    let name = &*harmless::cell(name);
    let name = &*harmless::name(name);
    if name.contains([',', '"', '#']) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}

/// Where the settings go that the numbers were made with: beside them, `NAME.settings.toml`.
pub fn settings(path: &Path) -> PathBuf {
    path.with_extension("settings.toml")
}

/// Where each table goes: one to `path`, several to `NAME-table.csv` beside each other.
pub fn files(path: &Path, tables: &[Table]) -> Vec<PathBuf> {
    if let [_] = tables {
        return vec![path.to_owned()];
    }
    let name = |table: &Table| {
        let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
        let mut name = path.file_stem().unwrap_or_default().to_owned();
        name.push(format!("-{}.csv", table.name.chars().map(plain).collect::<String>()));
        path.with_file_name(name)
    };
    tables.iter().map(name).collect()
}
