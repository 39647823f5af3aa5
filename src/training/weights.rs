//! Weights in files: safetensors, tensors `W1…WL` `[n_in, n_out]` and `b1…bL` `[n_out]`, f32, the configuration as
//! TOML in the metadata.

use crate::config::{Architecture, Config};
use crate::error::{Error, Result};
use crate::files::write_whole;
use crate::model::Network;
use crate::reading;
use crate::tensors::{self, Tensor, singles};
use ndarray::{Array1, Array2};
use safetensors::SafeTensors;
use std::collections::HashMap;
use std::path::Path;

/// What a file of weights holds.
pub struct Stored {
    /// The weights. Activation and output kind are those of `config`, or the paper's if there is none.
    pub network: Network<f32>,
    /// The settings of the run that made them, if the file has any.
    pub config: Option<Config>,
}

/// Writes weights and settings; a file of that name is replaced only when the new one is complete.
///
/// # Errors
/// The folder cannot be written.
pub fn save(path: &Path, network: &Network<f32>, config: &Config) -> Result<()> {
    save_as(path, network, config, false)
}

/// As [`save`]; `half` stores each weight in half precision, which takes half the space and moves it by at most
/// 1/2048 of its size.
///
/// # Errors
/// As [`save`].
pub fn save_as(path: &Path, network: &Network<f32>, config: &Config, half: bool) -> Result<()> {
    let metadata = HashMap::from([("config".to_owned(), config.to_toml())]);
    let all = tensors(network, "").into_iter();
    let all: Vec<Tensor<'_>> = all.map(|tensor| if half { tensor.halved() } else { tensor }).collect();
    let bytes = tensors::to_bytes(&all, metadata);
    write_whole(path, &bytes.map_err(|e| Error::file(path, e.rule()))?)
}

/// The parameters as arrays `W1`, `b1`, … behind `prefix`.
pub(super) fn tensors<'a>(network: &'a Network<f32>, prefix: &str) -> Vec<Tensor<'a>> {
    let layers = (1..).zip(network.w.iter().zip(&network.b));
    let both = |(k, (w, b))| {
        [Tensor::single(format!("{prefix}W{k}"), w), Tensor::single(format!("{prefix}b{k}"), b)]
    };
    layers.flat_map(both).collect()
}

/// Reads weights.
///
/// # Errors
/// Names the file and what is wrong: not there, a folder, empty, not safetensors, a layer missing, a shape that
/// does not continue the layer below, another number type, a value that is not finite.
pub fn load(path: &Path) -> Result<Stored> {
    let bytes = reading::bytes(path, u64::MAX)?;
    from_bytes(&bytes).map_err(|e| Error::file(path, format!("{}: {}", e.culprit(), e.rule())))
}

/// Reads weights from memory, as [`load`] does.
///
/// # Errors
/// As [`load`].
pub fn from_bytes(bytes: &[u8]) -> Result<Stored> {
    let (tensors, metadata) = tensors::from_bytes(bytes, "weights")?;
    let config = match metadata.get("config") {
        Some(text) => Some(Config::from_toml(text, "metadata")?),
        None => None,
    };
    // Of a checkpoint of a run that averages its weights, the mean: it is what that run evaluates and saves.
    let prefix = if tensors.tensor("average.W1").is_ok() { "average." } else { "" };
    let network = network_of(&tensors, prefix, config.as_ref())?;
    Ok(Stored { network, config })
}

/// The parameters in the arrays `W1`, `b1`, … behind `prefix`; other arrays are left alone.
///
/// # Errors
/// As [`load`].
pub(super) fn network_of(
    tensors: &SafeTensors<'_>,
    prefix: &str,
    config: Option<&Config>,
) -> Result<Network<f32>> {
    let mut w: Vec<Array2<f32>> = Vec::new();
    let mut b = Vec::new();
    for k in 1.. {
        let (weights, biases) = (format!("{prefix}W{k}"), format!("{prefix}b{k}"));
        let Ok(tensor) = tensors.tensor(&weights) else { break };
        let bad = |what: String| Error::new(weights.clone(), what);
        let &[n_in, n_out] = tensor.shape() else {
            return Err(bad(format!("has shape {:?}; weights are [n_in, n_out]", tensor.shape())));
        };
        if n_in == 0 || n_out == 0 {
            return Err(bad(format!("has shape {:?}; a layer has at least one unit", tensor.shape())));
        }
        if let Some(below) = w.last().map(Array2::ncols).filter(|n| *n != n_in) {
            return Err(bad(format!("has {n_in} rows, but the layer below it has {below} units")));
        }
        let values = singles(&weights, &tensor)?;
        w.push(Array2::from_shape_vec((n_in, n_out), values).map_err(|e| bad(e.to_string()))?);
        let Ok(tensor) = tensors.tensor(&biases) else {
            return Err(Error::new(biases, format!("is missing; {weights} needs its biases")));
        };
        if tensor.shape() != [n_out] {
            return Err(Error::new(
                biases,
                format!("has shape {:?}; {weights} needs [{n_out}]", tensor.shape()),
            ));
        }
        b.push(Array1::from(singles(&biases, &tensor)?));
    }
    if w.is_empty() {
        let rule = "is missing; weights are tensors W1…WL and b1…bL";
        return Err(Error::new(format!("{prefix}W1"), rule));
    }
    let unknown = Architecture::default();
    Ok(Network::with_parameters(config.map_or(&unknown, |config| &config.network), w, b))
}
