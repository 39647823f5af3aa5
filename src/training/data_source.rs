//! From a configuration to its data.

use crate::config::{Config, Source};
use crate::data::{Dataset, folder, mnist, toy};
use crate::error::Result;
use std::path::Path;

/// Reads, unpacks or generates the data that `config` names.
///
/// # Errors
/// What the folder's files have wrong.
pub fn data_of(config: &Config) -> Result<Dataset> {
    let generated = |kind| Ok(toy::generate(kind, config.run.seed, config.data.toy_examples));
    match config.data.source {
        Source::Mnist => mnist::load(),
        Source::Folder => folder::load(Path::new(&config.data.folder)),
        Source::Xor => generated(toy::Toy::Xor),
        Source::Moons => generated(toy::Toy::Moons),
        Source::Rings => generated(toy::Toy::Rings),
        Source::Spirals => generated(toy::Toy::Spirals),
    }
}
