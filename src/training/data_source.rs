//! From a configuration to its data.

use crate::config::Config;
use crate::data::{Dataset, LoadSettings};
use crate::error::Result;
use std::path::Path;

/// Reads, unpacks or generates the data that `config` names.
///
/// # Errors
/// What the folder's files have wrong.
pub fn data_of(config: &Config) -> Result<Dataset> {
    (config.data.source.load)(&LoadSettings {
        seed: config.run.seed,
        toy_examples: config.data.toy_examples,
        folder: Path::new(&config.data.folder),
    })
}
