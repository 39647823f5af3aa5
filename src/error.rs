//! What goes wrong at the edge: a file, a setting, an argument.
//!
//! Every message names the culprit, the rule it broke and what to do, in that order:
//! `nudge.beta = 0: must not be 0 (it divides the contrast); try 0.2`.

use crate::harmless;
use std::fmt;
use std::path::Path;

/// An error a person can act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    culprit: String,
    rule: String,
}

/// Shorthand used throughout the edge of the program.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// `culprit` is the file or setting, `rule` what it broke and what to do about it.
    pub fn new(culprit: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { culprit: culprit.into(), rule: rule.into() }
    }

    /// An error about a file or folder.
    pub fn file(path: &Path, rule: impl Into<String>) -> Self {
        Self::new(path.display().to_string(), rule)
    }

    /// The file or setting at fault.
    pub fn culprit(&self) -> &str {
        &self.culprit
    }

    /// The rule that was broken and what to do.
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names and lines of files are part of it: a terminal must not obey them.
        write!(f, "{}: {}", harmless::name(&self.culprit), harmless::lines(&self.rule))
    }
}

impl std::error::Error for Error {}

/// The known name nearest to a mistyped one, if any is near enough to be meant.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(typed, name), name))
        .min()
        .filter(|(distance, name)| *distance <= (name.len() / 2).max(2))
        .map(|(_, name)| name)
}
