//! From a configuration to its data; the network that the window opens on.

use crate::config::Config;
use crate::data::{Dataset, LoadSettings};
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

/// A trained network that ships with the program.
pub struct Trained {
    /// Hidden layers.
    pub depth: usize,
    /// What the menu says.
    pub name: &'static str,
    bytes: &'static [u8],
}

impl Trained {
    /// Its weights, with the settings to watch it with.
    ///
    /// # Errors
    /// Never with the files that ship; a test reads them.
    pub fn load(&self) -> Result<Stored> {
        weights::from_bytes(self.bytes)
    }
}

/// The trained networks with one, two and three hidden layers, in half precision; `assets/README.md` says how they
/// were made and what their errors are.
pub const TRAINED: [Trained; 3] = [
    Trained {
        depth: 1,
        name: "One hidden layer",
        bytes: include_bytes!("../../assets/trained-1h.safetensors"),
    },
    Trained {
        depth: 2,
        name: "Two hidden layers",
        bytes: include_bytes!("../../assets/trained-2h.safetensors"),
    },
    Trained {
        depth: 3,
        name: "Three hidden layers",
        bytes: include_bytes!("../../assets/trained-3h.safetensors"),
    },
];

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
