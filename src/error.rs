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

    /// TOML that cannot be read: `name, line 5, column 8: what (in: beta = 0,5)`, with a word on decimal commas and
    /// points without a digit before them.
    pub fn toml(name: &str, text: &str, error: &toml::de::Error) -> Self {
        let what = error.message().trim();
        let Some(span) = error.span() else { return Self::new(name, what) };
        let at = (0..=span.start.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let (line, column) = (text[..at].matches('\n').count() + 1, text[start..at].chars().count() + 1);
        let shown: String = text[start..].lines().next().unwrap_or("").trim().chars().take(100).collect();
        let value = shown.split_once('=').map_or("", |(_, value)| value.trim());
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let hint = match value.split_once([',', '.']) {
            Some(("", digits)) if is_number(digits) => format!("; write 0.{digits}"),
            Some((whole, digits)) if value.contains(',') && is_number(whole) && is_number(digits) => {
                format!("; a decimal point is needed: {whole}.{digits}")
            }
            _ => String::new(),
        };
        Self::new(
            format!("{name}, line {line}, column {column}"),
            format!("{what}; the line is: {shown}{hint}"),
        )
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
