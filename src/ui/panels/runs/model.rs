//! What the panel knows of the chosen run.

use crate::config::Config;
use crate::ui::style::format::number;
use std::path::PathBuf;
use std::sync::Arc;

/// A text that is being changed.
pub(super) struct Editing {
    pub(super) folder: PathBuf,
    pub(super) text: String,
    /// The note, not the name.
    pub(super) note: bool,
    pub(super) focused: bool,
}

/// In what two settings differ, in a line; kept as long as they stay.
#[derive(Default)]
pub(super) struct Differences {
    known: Option<(Arc<Config>, Arc<Config>, String)>,
}

impl Differences {
    pub(super) fn text(&mut self, present: &Arc<Config>, run: &Arc<Config>) -> String {
        if let Some((a, b, text)) = &self.known
            && Arc::ptr_eq(a, present)
            && Arc::ptr_eq(b, run)
        {
            return text.clone();
        }
        let found = present.differences(run);
        let words: Vec<String> = found.iter().map(|d| format!("{} {} → {}", d.key, d.from, d.to)).collect();
        let text = if words.is_empty() {
            "Settings as in the present run".to_owned()
        } else {
            format!("Present run → this run: {}", words.join(", "))
        };
        self.known = Some((Arc::clone(present), Arc::clone(run), text.clone()));
        text
    }
}

/// `12.3 s`, `4 min`, `2.1 h`.
pub(super) fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 100.0 => format!("{s:.1} s"),
        s if s < 6000.0 => format!("{:.0} min", s / 60.0),
        s => format!("{} h", number(s / 3600.0)),
    }
}

/// The run that the actions are for, and what is being done to it.
#[derive(Default)]
pub(super) struct Chosen {
    /// Its folder.
    pub folder: Option<PathBuf>,
    /// Its name or note, while it is written.
    pub editing: Option<Editing>,
    pub differences: Differences,
}
