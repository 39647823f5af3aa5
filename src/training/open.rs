//! From a configuration to its data; the network that the window opens on.

use crate::config::{Config, Source};
use crate::data::{Dataset, folder, mnist, toy};
use crate::error::Result;
use crate::training::weights::{self, Stored};
use std::path::Path;

/// The small trained network that ships with the program; `assets/README.md` says how it was made.
///
/// # Errors
/// Never with the file that ships; a test reads it.
pub fn starter() -> Result<Stored> {
    weights::from_bytes(include_bytes!("../../assets/starter.safetensors"))
}

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
