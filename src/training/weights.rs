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
    /// What is unusual about the file, in words: settings that cannot be read, matrices that were turned round.
    pub notes: Vec<String>,
}

/// Writes weights and settings; a file of that name is replaced only when the new one is complete.
///
/// # Errors
/// The folder cannot be written.
pub fn save(path: &Path, network: &Network<f32>, config: &Config) -> Result<()> {
    save_as(path, network, config, false).map(|_| ())
}

/// As [`save`]; `half` stores each weight in half precision, which takes half the space and moves it by at most
/// 1/2048 of its size, or by 2⁻²⁵ where it is below 2⁻¹⁴. Returns how many weights other than 0 became 0 by it.
///
/// # Errors
/// As [`save`]; a weight beyond ±65,504 with `half`. The old file stays.
pub fn save_as(path: &Path, network: &Network<f32>, config: &Config, half: bool) -> Result<usize> {
    let metadata = HashMap::from([("config".to_owned(), config.to_toml())]);
    let all = tensors(network, "").into_iter();
    let all = all.map(|tensor| if half { tensor.halved() } else { Ok((tensor, 0)) });
    let in_file = |e: Error| Error::file(path, e.to_string());
    let (all, vanished): (Vec<Tensor<'_>>, Vec<usize>) =
        all.collect::<Result<Vec<_>>>().map_err(in_file)?.into_iter().unzip();
    let bytes = tensors::to_bytes(&all, metadata);
    write_whole(path, &bytes.map_err(|e| Error::file(path, e.rule()))?)?;
    Ok(vanished.iter().sum())
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
    let mut notes = Vec::new();
    let config = metadata.get("config").and_then(|text| {
        let read = Config::from_toml(text, "metadata");
        read.map_err(|e| {
            notes.push(format!("the settings in the file cannot be read ({e}); going on without them"));
        })
        .ok()
    });
    // Of a checkpoint of a run that averages its weights, the mean: it is what that run evaluates and saves.
    let prefix = if tensors.tensor("average.W1").is_ok() { "average." } else { "" };
    let turned =
        is_turned(&tensors, prefix, metadata.contains_key("config"), metadata.get("format"), &mut notes)?;
    let network = read_layers(&tensors, prefix, config.as_ref(), turned)?;
    Ok(Stored { network, config, notes })
}

/// Whether the matrices are `[n_out, n_in]`, as PyTorch keeps them: told by the biases, for square ones by the others,
/// and where all are square by the settings of this program or the format `pt`.
fn is_turned(
    tensors: &SafeTensors<'_>,
    prefix: &str,
    is_ours: bool,
    format: Option<&String>,
    notes: &mut Vec<String>,
) -> Result<bool> {
    let (mut straight, mut turned, mut square) = (None, None, None);
    for k in 1.. {
        let name = format!("{prefix}W{k}");
        let Ok(weights) = tensors.tensor(&name) else { break };
        let biases = tensors.tensor(&format!("{prefix}b{k}")).ok();
        match (weights.shape(), biases.as_ref().map(|biases| biases.shape())) {
            (&[rows, columns], Some(&[n])) if rows == n && columns == n && n > 1 => square = Some(name),
            (&[_, columns], Some(&[n])) if columns == n => straight = Some(name),
            (&[rows, _], Some(&[n])) if rows == n => turned = Some(name),
            _ => {}
        }
    }
    let is_torch = format.is_some_and(|format| format == "pt");
    match (straight, turned, square) {
        (Some(straight), Some(turned), _) => Err(Error::new(
            turned,
            format!("is [n_out, n_in] by its biases, {straight} is [n_in, n_out]; turn the one round"),
        )),
        (None, Some(turned), _) => {
            notes.push(format!(
                "{turned} is [n_out, n_in] by its biases, as PyTorch keeps it; all matrices are turned round"
            ));
            Ok(true)
        }
        (None, None, Some(square)) if !is_ours => {
            let what = if is_torch { "turned round, as the format is pt" } else { "taken as [n_in, n_out]" };
            notes.push(format!("{square} is square, so its shape does not tell its axes; it is {what}"));
            Ok(is_torch)
        }
        _ => Ok(false),
    }
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
    read_layers(tensors, prefix, config, false)
}

fn read_layers(
    tensors: &SafeTensors<'_>,
    prefix: &str,
    config: Option<&Config>,
    turned: bool,
) -> Result<Network<f32>> {
    let mut w: Vec<Array2<f32>> = Vec::new();
    let mut b = Vec::new();
    for k in 1.. {
        let (weights, biases) = (format!("{prefix}W{k}"), format!("{prefix}b{k}"));
        let Ok(tensor) = tensors.tensor(&weights) else { break };
        let bad = |what: String| Error::new(weights.clone(), what);
        let &[rows, columns] = tensor.shape() else {
            return Err(bad(format!("has shape {:?}; weights are [n_in, n_out]", tensor.shape())));
        };
        let (n_in, n_out) = if turned { (columns, rows) } else { (rows, columns) };
        if n_in == 0 || n_out == 0 {
            return Err(bad(format!("has shape {:?}; a layer has at least one unit", tensor.shape())));
        }
        if let Some(below) = w.last().map(Array2::ncols).filter(|n| *n != n_in) {
            return Err(bad(format!("has {n_in} rows, but the layer below it has {below} units")));
        }
        let values = singles(&weights, &tensor)?;
        let matrix = Array2::from_shape_vec((rows, columns), values).map_err(|e| bad(e.to_string()))?;
        w.push(if turned { matrix.t().as_standard_layout().into_owned() } else { matrix });
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
    let (next, letter) = (w.len() + 1, format!("{prefix}W"));
    let number = |name: &str| name.strip_prefix(&letter)?.parse::<usize>().ok();
    let beyond = tensors.names().into_iter().filter(|name| number(name).is_some_and(|k| k > next)).min();
    if let Some(beyond) = beyond {
        return Err(Error::new(
            format!("{prefix}W{next}"),
            format!("is missing, but {beyond} is there; a layer was left out"),
        ));
    }
    if w.is_empty() {
        let mut names: Vec<&str> = tensors.names().into_iter().collect();
        names.sort_unstable();
        names.truncate(6);
        let rule = format!(
            "is missing; weights are tensors W1…WL [n_in, n_out] and b1…bL, the file holds {}: rename them",
            names.join(", ")
        );
        return Err(Error::new(format!("{prefix}W1"), rule));
    }
    let unknown = Architecture::default();
    Ok(Network::with_parameters(config.map_or(&unknown, |config| &config.network), w, b))
}
