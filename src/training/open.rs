//! From a configuration to its data; the network that the window opens on.

use crate::config::{Config, Source};
use crate::data::{Dataset, folder, mnist, toy};
use crate::error::{Error, Result};
use crate::model::Network;
use crate::training::session::dashed;
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

/// The network with the activation and output of `config`, if its sizes are those of `config` and `data`.
///
/// # Errors
/// Other sizes.
pub fn fit(mut network: Network<f32>, config: &Config, data: &Dataset) -> Result<Network<f32>> {
    let wanted = config.sizes(data.num_inputs(), data.num_classes());
    if network.sizes() != wanted {
        return Err(Error::new(
            format!("weights of a {} network", dashed(&network.sizes())),
            format!(
                "do not fit: {} ({}×{}, {} classes) with network.hidden = {:?} needs {}",
                data.name(),
                data.height(),
                data.width(),
                data.num_classes(),
                config.network.hidden,
                dashed(&wanted)
            ),
        ));
    }
    network.activation = config.network.activation;
    network.output = config.network.output;
    Ok(network)
}
