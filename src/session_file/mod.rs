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
mod text;

pub use material::{OpenedSession, fingerprint, open, outside};
pub use text::{SessionFile, is_session, is_session_file};

use crate::config::Config;
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::files::write_whole;
use crate::model::Network;
use crate::session_file::text::{DataName, VERSION, WeightsName};
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::example::action::Recorded;
use crate::tensors::{self, Tensor};
use crate::training::snapshot::Origin;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// The name for the arrays beside a session: that of the text, unless something else is called so already.
fn beside(path: &Path) -> String {
    let replaced = SessionFile::read(path).ok();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut name = format!("{stem}.safetensors");
    for number in 2.. {
        let is_own = replaced.as_ref().is_some_and(|session| session.owns(&name));
        if is_own || path.with_file_name(&name).symlink_metadata().is_err() {
            break;
        }
        name = format!("{stem}-{number}.safetensors");
    }
    name
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

    /// Writes the text, and beside it the arrays that exist nowhere else; the names of the files written. Of what lies
    /// beside it only the arrays of the session that it replaces are replaced.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn write(&self, path: &Path) -> Result<Vec<String>> {
        let mut file = self.file.clone();
        file.data.fingerprint = self.data.fingerprint();
        file.weights.fingerprint = fingerprint(&self.network);
        file.actions = actions::entries(&self.record, &self.config);
        let named = self.begun.as_ref().and_then(|(begun, origin)| {
            let same = Arc::ptr_eq(begun, &self.network) || fingerprint(begun) == file.weights.fingerprint;
            same.then(|| material::named_beside(origin, path)).flatten()
        });
        file.weights.origin = named.clone();
        let mut arrays: Vec<Tensor<'_>> = Vec::new();
        let name = beside(path);
        let beside = path.with_file_name(&name);
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
