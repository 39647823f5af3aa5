//! The text of a session.

use crate::data::Split;
use crate::error::{Error, Result};
use crate::reading;
use crate::session_file::actions::ActionEntry;
use crate::training::snapshot::Origin;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Version of the layout.
pub(super) const VERSION: i64 = 1;

/// The text of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionFile {
    pub(super) session: i64,
    pub(super) program: String,
    pub(super) split: Split,
    pub(super) index: usize,
    pub(super) length: usize,
    pub(super) cursor: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<String>,
    pub(super) data: DataName,
    pub(super) weights: WeightsName,
    pub(super) settings: toml::Table,
    #[serde(default, skip_serializing_if = "toml::Table::is_empty")]
    pub(super) view: toml::Table,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) actions: Vec<ActionEntry>,
}

impl SessionFile {
    /// Reads the text; data and weights are looked for by [`open`](super::open).
    ///
    /// # Errors
    /// Not TOML, no session, another version, a key that is missing or unknown.
    pub fn read(path: &Path) -> Result<Self> {
        let text = reading::text(path)?;
        Self::parse(&text).map_err(|e| Error::file(path, format!("{}: {}", e.culprit(), e.rule())))
    }

    /// Whether a file beside it holds arrays of this session and nothing else.
    pub(super) fn owns(&self, name: &str) -> bool {
        [&self.weights.file, &self.start].into_iter().flatten().any(|own| own == name)
    }

    /// As [`SessionFile::read`], from the text.
    ///
    /// # Errors
    /// As [`SessionFile::read`].
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |what: String| Error::new("session", what);
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| {
            let place = Error::toml("session", text, &e);
            Error::new(
                place.culprit(),
                format!("is damaged, not TOML: {}; save the session again", place.rule()),
            )
        })?;
        match table.get("session").map(toml::Value::as_integer) {
            None => {
                return Err(bad("is not a session: it has no key session; open settings as settings".into()));
            }
            Some(Some(VERSION)) => {}
            Some(other) => {
                let found = other.map_or("unknown".into(), |version| version.to_string());
                return Err(bad(format!(
                    "has layout {found}; this program reads {VERSION}: replay it with the program that wrote it"
                )));
            }
        }
        toml::from_str(text).map_err(|e| {
            let place = Error::toml("session", text, &e);
            Error::new(place.culprit(), format!("is damaged ({}); save it again", place.rule()))
        })
    }

    /// The view as it was saved.
    pub fn view(&self) -> &toml::Table {
        &self.view
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DataName {
    pub(super) name: String,
    pub(super) fingerprint: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WeightsName {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<Origin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<String>,
    pub(super) minibatch: u64,
    pub(super) fingerprint: String,
}

/// Whether a TOML text is a session; otherwise it may be settings.
pub fn is_session(text: &str) -> bool {
    text.parse::<toml::Table>().is_ok_and(|table| table.contains_key("session"))
}

/// Whether a file is a session. One that cannot be read is not.
pub fn is_session_file(path: &Path) -> bool {
    reading::text(path).is_ok_and(|text| is_session(&text))
}
