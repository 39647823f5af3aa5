//! A session: one settling and all that was done to it, as a small text that replays to the same bits.
//!
//! ```toml
//! session = 1                      # layout of this file
//! program = "0.1.0"                # version that wrote it
//! split = "test"                   # the example
//! index = 8
//! length = 44                      # iterations computed
//! cursor = 40                      # iteration shown
//! start = "NAME.safetensors"       # states s1…sL it began from (f64), if they were not zero
//!
//! [data]
//! name = "MNIST"
//! fingerprint = "60000 + 10000 images of 28×28, 10 classes, CRC-32 …"
//!
//! [weights]
//! origin = "starter"               # seed | starter | { trained = 2 } | { file = "…" }
//! minibatch = 0                    # minibatches they had learned
//! fingerprint = "784-500-10, CRC-32 …"
//! file = "NAME.safetensors"        # weights that exist nowhere else, beside this file; instead of origin
//!
//! [settings]                       # those it began with, as train --config reads them
//!
//! [view]                           # what is shown: layers, pins …; free for the window
//!
//! [[actions]]                      # what was done, in order
//! at = 12                          # iterations computed before it
//! do = "hold"                      # hold, lesion, release, release_all, shake, paint, target, settings, phases, next_phase
//! layer = 1
//! index = 3
//! value = 1.0
//! ```
//!
//! Numbers are written so that they read back as the same bits. Data and weights are named with a fingerprint, and
//! nothing is replayed on others.

mod actions;
mod material;

pub use material::{Opened, fingerprint, open};

use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::error::{Error, Result};
use crate::model::Network;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::example::action::Recorded;
use crate::tensors::{self, Tensor};
use crate::training::snapshot::Origin;
use crate::training::weights::write_whole;
use actions::Entry;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Version of the layout.
const VERSION: i64 = 1;

/// The text of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionFile {
    session: i64,
    program: String,
    split: Split,
    index: usize,
    length: usize,
    cursor: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    data: DataName,
    weights: WeightsName,
    settings: toml::Table,
    #[serde(default, skip_serializing_if = "toml::Table::is_empty")]
    view: toml::Table,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    actions: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DataName {
    name: String,
    fingerprint: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WeightsName {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<Origin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    minibatch: u64,
    fingerprint: String,
}

/// Whether a TOML text is a session; otherwise it may be settings.
pub fn is_session(text: &str) -> bool {
    text.parse::<toml::Table>().is_ok_and(|table| table.contains_key("session"))
}

/// Whether a file is a session. One that cannot be read is not.
pub fn is_session_file(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| is_session(&text))
}

/// A settling to be saved.
pub struct Session {
    data: Arc<Dataset>,
    network: Arc<Network<f32>>,
    /// The weights of the start of the run and where they came from.
    begun: Option<(Arc<Network<f32>>, Origin)>,
    start: Option<Vec<Vec<f64>>>,
    config: Config,
    record: Arc<Vec<Recorded>>,
    file: SessionFile,
}

impl Session {
    /// The settling of a snapshot. `begun` are the weights with which its run began and where they came from: if they
    /// are those in use, they need not be saved. `view` is kept as it is.
    ///
    /// # Errors
    /// There is nothing to save yet.
    pub fn of(
        settling: &SettlingSnapshot,
        begun: Option<(Arc<Network<f32>>, Origin)>,
        view: toml::Table,
    ) -> Result<Self> {
        let (Some(scene), Some(beginning)) = (&settling.scene, &settling.beginning) else {
            return Err(Error::new("session", "no example has settled yet; there is nothing to save"));
        };
        let time = |index: usize| settling.points.get(index).map_or(0, |point| point.time);
        let file = SessionFile {
            session: VERSION,
            program: env!("CARGO_PKG_VERSION").into(),
            split: scene.split,
            index: scene.index,
            length: time(settling.points.len().saturating_sub(1)),
            cursor: time(settling.cursor),
            start: None,
            data: DataName { name: scene.data.name().into(), fingerprint: String::new() },
            weights: WeightsName {
                origin: None,
                file: None,
                minibatch: scene.minibatch,
                fingerprint: String::new(),
            },
            settings: beginning.config.to_table(),
            view,
            actions: Vec::new(),
        };
        let has_start = beginning.start.layers.iter().flatten().any(|s| s.to_bits() != 0);
        Ok(Self {
            data: Arc::clone(&scene.data),
            network: Arc::clone(&scene.network),
            begun,
            start: has_start.then(|| beginning.start.layers.clone()),
            config: beginning.config.clone(),
            record: Arc::clone(&settling.record),
            file,
        })
    }

    /// Writes the text, and beside it the arrays that exist nowhere else; the names of the files written.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn write(&self, path: &Path) -> Result<Vec<String>> {
        let mut file = self.file.clone();
        file.data.fingerprint = self.data.fingerprint();
        file.weights.fingerprint = fingerprint(&self.network);
        file.actions = actions::entries(&self.record, &self.config);
        let named = self.begun.as_ref().filter(|(begun, origin)| {
            let same = Arc::ptr_eq(begun, &self.network) || fingerprint(begun) == file.weights.fingerprint;
            same && !matches!(origin, Origin::Checkpoint(_))
        });
        file.weights.origin = named.map(|(_, origin)| origin.clone());
        let mut arrays: Vec<Tensor<'_>> = Vec::new();
        let beside = path.with_extension("safetensors");
        let name = beside.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if named.is_none() {
            arrays.extend(material::tensors(&self.network));
            file.weights.file = Some(name.clone());
        }
        if let Some(start) = &self.start {
            let layers = (1..).zip(start);
            arrays.extend(layers.map(|(k, s)| Tensor::double(format!("start.s{k}"), [s.len()], s.clone())));
            file.start = Some(name);
        }
        let text = toml::to_string(&file)
            .map_err(|e| Error::file(path, format!("the session cannot be written: {e}")))?;
        let mut written = Vec::new();
        if !arrays.is_empty() {
            let metadata = HashMap::from([("config".to_owned(), self.config.to_toml())]);
            write_whole(&beside, &tensors::to_bytes(&arrays, metadata)?)?;
            written.push(beside.display().to_string());
        }
        write_whole(path, text.as_bytes())?;
        written.insert(0, path.display().to_string());
        Ok(written)
    }
}

impl SessionFile {
    /// Reads the text; data and weights are looked for by [`open`].
    ///
    /// # Errors
    /// Not TOML, no session, another version, a key that is missing or unknown.
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            std::fs::read_to_string(path).map_err(|e| Error::file(path, format!("cannot be read: {e}")))?;
        Self::parse(&text).map_err(|e| Error::file(path, format!("{}: {}", e.culprit(), e.rule())))
    }

    /// As [`SessionFile::read`], from the text.
    ///
    /// # Errors
    /// As [`SessionFile::read`].
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |what: String| Error::new("session", what);
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| {
            bad(format!("is damaged, not TOML ({}); save the session again", e.message()))
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
        toml::from_str(text).map_err(|e| bad(format!("is damaged ({}); save it again", e.message().trim())))
    }

    /// The view as it was saved.
    pub fn view(&self) -> &toml::Table {
        &self.view
    }
}
