//! The numbers behind a panel, as columns.

use crate::ui::style::format::number;

/// A column of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, with the unit in brackets if it has one: `residual`, `time [s]`.
    pub name: String,
    /// Its numbers; NaN where there is none.
    pub values: Vec<f64>,
}

/// The series of a panel that share an axis. All columns have the same length; the first is the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What it is, for a file's name: `energy`, `running error`.
    pub name: String,
    /// The columns.
    pub columns: Vec<Column>,
}

impl Table {
    /// An empty table.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), columns: Vec::new() }
    }

    /// No numbers at all.
    pub fn is_empty(&self) -> bool {
        self.columns.iter().all(|column| column.values.is_empty())
    }

    /// Its last row in words: "energy: iteration 32, E −3.1", at most the first six columns.
    pub fn last_row(&self) -> Option<String> {
        let cell = |column: &Column| {
            let value = column.values.last().copied()?;
            value.is_finite().then(|| format!("{} {}", column.name, number(value)))
        };
        let cells: Vec<String> = self.columns.iter().take(6).filter_map(cell).collect();
        (!cells.is_empty()).then(|| format!("{}: {}", self.name, cells.join(", ")))
    }

    /// With one more column.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, values: impl IntoIterator<Item = f64>) -> Self {
        self.columns.push(Column { name: name.into(), values: values.into_iter().collect() });
        self
    }
}
