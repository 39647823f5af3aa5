//! Whether weights fit the settings and the data of a run.

use crate::config::Config;
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::model::Network;

/// `784-500-10`.
pub fn dashed(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("-")
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
