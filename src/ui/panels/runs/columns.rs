//! The columns of the runs, and the order of the rows.

use crate::runs::{Record, RunStatus};
use crate::training::snapshot::Status;
use crate::ui::context::Cx;
use crate::ui::panels::runs::model::duration;
use crate::ui::state::run_list::RunRow;
use std::cmp::Ordering;
use std::sync::Arc;

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Column {
    /// What people call the run.
    Name,
    /// Layers.
    Network,
    /// Epochs done.
    Epochs,
    /// Best validation error.
    Validation,
    /// Test error then.
    Test,
    /// Lowest training error.
    Training,
    /// Seconds of work.
    Time,
    /// Seed.
    Seed,
    /// When it began.
    #[default]
    Began,
    /// How it ended.
    Status,
}

impl Column {
    /// All of them, from left to right.
    pub const ALL: [Self; 10] = [
        Self::Name,
        Self::Validation,
        Self::Test,
        Self::Training,
        Self::Epochs,
        Self::Network,
        Self::Seed,
        Self::Time,
        Self::Status,
        Self::Began,
    ];

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Network => "Network",
            Self::Epochs => "Epochs",
            Self::Validation => "Validation",
            Self::Test => "Test",
            Self::Training => "Training",
            Self::Time => "Time",
            Self::Seed => "Seed",
            Self::Began => "Began",
            Self::Status => "Status",
        }
    }

    /// What it shows, in a sentence.
    pub fn help(self) -> &'static str {
        match self {
            Self::Name => "What the run is called; double-click a name to change it",
            Self::Network => "Hidden layers and the preset the settings started from",
            Self::Epochs => "Epochs done",
            Self::Validation => "Lowest validation error of any epoch",
            Self::Test => "Test error in the epoch of the lowest validation error",
            Self::Training => "Lowest training error of any epoch",
            Self::Time => "Time of work",
            Self::Seed => "Seed of every random stream",
            Self::Began => "When the run began, in local time",
            Self::Status => "How the run ended; unfinished: the program ended while it was going on",
        }
    }

    /// Its least width.
    pub fn width(self) -> f32 {
        match self {
            Self::Name => 170.0,
            Self::Network => 132.0,
            Self::Epochs => 64.0,
            Self::Seed => 56.0,
            Self::Validation => 88.0,
            Self::Test => 72.0,
            Self::Training => 76.0,
            Self::Time => 72.0,
            Self::Began => 126.0,
            Self::Status => 76.0,
        }
    }

    /// Whether it is right-aligned.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Self::Epochs | Self::Validation | Self::Test | Self::Training | Self::Time | Self::Seed
        )
    }

    /// What is lower is better.
    pub fn figure(self, record: &Record) -> Option<f64> {
        let best = record.best?;
        match self {
            Self::Validation => best.validation,
            Self::Test => Some(best.test),
            Self::Training => Some(best.training),
            _ => None,
        }
    }

    /// What it says of a run.
    pub fn text(self, record: &Record, cx: &Cx<'_>, present: bool) -> String {
        match self {
            Self::Name => record.name.clone(),
            Self::Network => format!("{} · {}", hidden(record), record.config.preset),
            Self::Epochs => record.epochs.to_string(),
            Self::Validation | Self::Test | Self::Training => {
                self.figure(record).map_or("–".into(), |share| format!("{:.2} %", 100.0 * share))
            }
            Self::Time => duration(record.seconds),
            Self::Seed => record.seed.to_string(),
            Self::Began => local(&record.created),
            Self::Status if present => status_word(cx).to_owned(),
            Self::Status if record.status == RunStatus::Running => "unfinished".into(),
            Self::Status => record.status.name().into(),
        }
    }
}

fn hidden(record: &Record) -> String {
    let sizes: Vec<String> = record.config.network.hidden.iter().map(usize::to_string).collect();
    if sizes.is_empty() { "no hidden".into() } else { sizes.join("–") }
}

/// `2026-11-25 02:12` where the person is.
fn local(created: &str) -> String {
    let parsed: Result<jiff::Timestamp, _> = created.parse();
    let zone = jiff::tz::TimeZone::system();
    parsed
        .map_or_else(|_| created.into(), |t| t.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M").to_string())
}

/// By what the table is sorted; keeps the sorted rows.
#[derive(Clone, Default)]
pub struct Order {
    by: Column,
    /// The other way round than a first click gives.
    turned: bool,
    sorted: Option<Sorted>,
}

/// The rows as they came, by what they were sorted, and sorted.
type Sorted = (Arc<Vec<RunRow>>, (Column, bool), Arc<Vec<RunRow>>);

impl Order {
    /// The rows in this order; those that cannot be read come last.
    pub fn rows(&mut self, rows: &Arc<Vec<RunRow>>) -> Arc<Vec<RunRow>> {
        let key = (self.by, self.turned);
        if let Some((of, known, sorted)) = &self.sorted
            && Arc::ptr_eq(of, rows)
            && *known == key
        {
            return Arc::clone(sorted);
        }
        let mut sorted = (**rows).clone();
        sorted.sort_by(|a, b| match (&a.entry.record, &b.entry.record) {
            (Ok(a), Ok(b)) => compare(a, b, self.by, self.turned),
            (a, b) => a.is_err().cmp(&b.is_err()),
        });
        let sorted = Arc::new(sorted);
        self.sorted = Some((Arc::clone(rows), key, Arc::clone(&sorted)));
        sorted
    }

    /// A click on its heading: sort by it, or the other way round.
    pub fn click(&mut self, column: Column) {
        self.turned = self.by == column && !self.turned;
        self.by = column;
    }

    /// ▲ where the smallest is on top.
    pub fn arrow(&self, column: Column) -> &'static str {
        let newest_first = column == Column::Began || column == Column::Epochs;
        match (self.by == column, self.turned != newest_first) {
            (false, _) => "",
            (true, false) => " ▲",
            (true, true) => " ▼",
        }
    }
}

/// Best, newest and longest first; a run without the figure is after all others, whichever way.
fn compare(a: &Record, b: &Record, by: Column, turned: bool) -> Ordering {
    let turn = |order: Ordering| if turned { order.reverse() } else { order };
    match by {
        Column::Name => turn(a.name.to_lowercase().cmp(&b.name.to_lowercase())),
        Column::Network => turn(
            (&a.config.network.hidden, &a.config.preset).cmp(&(&b.config.network.hidden, &b.config.preset)),
        ),
        Column::Epochs => turn(b.epochs.cmp(&a.epochs)),
        Column::Time => turn(a.seconds.total_cmp(&b.seconds)),
        Column::Seed => turn(a.seed.cmp(&b.seed)),
        Column::Began => turn(b.created.cmp(&a.created)),
        Column::Status => turn(a.status.name().cmp(b.status.name())),
        Column::Validation | Column::Test | Column::Training => match (by.figure(a), by.figure(b)) {
            (Some(a), Some(b)) => turn(a.total_cmp(&b)),
            (a, b) => a.is_none().cmp(&b.is_none()),
        },
    }
}

/// The word for the run in the window.
pub fn status_word(cx: &Cx<'_>) -> &'static str {
    match cx.training.status {
        Status::Loading(_) => "loading",
        Status::Paused => "paused",
        Status::Running => "running",
        Status::Finished => "finished",
        Status::Diverged(_) => "diverged",
        Status::Failed(_) => "failed",
    }
}
