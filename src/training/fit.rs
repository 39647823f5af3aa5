//! Whether weights fit the settings and the data of a run.

use crate::config::Config;
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::model::Network;
use crate::training::weights;

/// `784-500-10`.
pub fn dashed(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("-")
}

/// The network with the activation and output of `config`, if its sizes are those of `config` and `data`.
///
/// # Errors
/// Other sizes.
pub fn fit(mut network: Network<f32>, config: &Config, data: &Dataset) -> Result<Network<f32>> {
    let wanted = config.sizes(data.num_inputs(), data.num_outputs());
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
    network.energy = config.network.energy;
    network.gamma = config.network.feedback;
    network.cost = config.network.cost;
    Ok(network)
}

/// The settings to use with opened weights: the file's own, or the present ones with the file's layer sizes;
/// the data stay.
pub fn adopt(stored: &weights::Stored, present: &Config) -> Config {
    let mut config = stored.config.clone().unwrap_or_else(|| present.clone());
    config.data.source = present.data.source;
    config.data.folder.clone_from(&present.data.folder);
    let sizes = stored.network.sizes();
    config.network.hidden = sizes[1..sizes.len() - 1].to_vec();
    let last = config.learning.rates.last().copied().unwrap_or(0.05);
    config.learning.rates.resize(config.num_layers(), last);
    config
}
