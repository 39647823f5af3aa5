//! Weights in files: safetensors, tensors `W1…WL` `[n_in, n_out]` and `b1…bL` `[n_out]`, f32, the configuration as
//! TOML in the metadata.

use crate::config::{Config, Output};
use crate::error::{Error, Result};
use crate::model::Network;
use ndarray::{Array1, Array2};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use std::collections::HashMap;
use std::io::Write as _;
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
    write_whole(path, &to_bytes(network, config).map_err(|e| Error::file(path, e.rule()))?)
}

fn to_bytes(network: &Network<f32>, config: &Config) -> Result<Vec<u8>> {
    let bytes = |values: &mut dyn Iterator<Item = &f32>| values.flat_map(|x| x.to_le_bytes()).collect();
    let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
    for (k, (w, b)) in (1..).zip(network.w.iter().zip(&network.b)) {
        tensors.push((format!("W{k}"), w.shape().to_vec(), bytes(&mut w.iter())));
        tensors.push((format!("b{k}"), b.shape().to_vec(), bytes(&mut b.iter())));
    }
    let cannot = |e: safetensors::SafeTensorError| Error::new("weights", format!("cannot be written: {e}"));
    let mut views = Vec::new();
    for (name, shape, bytes) in &tensors {
        views.push((name, TensorView::new(Dtype::F32, shape.clone(), bytes).map_err(cannot)?));
    }
    let metadata = HashMap::from([("config".to_owned(), config.to_toml())]);
    safetensors::serialize(views, Some(metadata)).map_err(cannot)
}

/// Writes a file through a temporary neighbour, so that no reader ever sees half of it.
///
/// # Errors
/// The folder does not exist or cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let cannot = |e: std::io::Error| Error::file(path, format!("cannot be written: {e}"));
    if path.is_dir() {
        return Err(Error::file(path, "is a folder; give the name of a file"));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        // A temporary file is private; this one becomes an ordinary file, as the umask wants it.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(cannot)?;
    file.write_all(bytes).map_err(cannot)?;
    file.as_file().sync_all().map_err(cannot)?;
    file.persist(path).map_err(|e| cannot(e.error))?;
    Ok(())
}

/// Reads weights.
///
/// # Errors
/// Names the file and what is wrong: not there, a folder, empty, not safetensors, a layer missing, a shape that
/// does not continue the layer below, another number type, a value that is not finite.
pub fn load(path: &Path) -> Result<Stored> {
    if path.is_dir() {
        return Err(Error::file(path, "is a folder; give a .safetensors file"));
    }
    let bytes = std::fs::read(path).map_err(|e| Error::file(path, format!("cannot be read: {e}")))?;
    from_bytes(&bytes).map_err(|e| Error::file(path, format!("{}: {}", e.culprit(), e.rule())))
}

/// Reads weights from memory, as [`load`] does.
///
/// # Errors
/// As [`load`].
pub fn from_bytes(bytes: &[u8]) -> Result<Stored> {
    if bytes.is_empty() {
        return Err(Error::new("weights", "the file is empty; a .safetensors file was expected"));
    }
    let not_ours =
        |e| Error::new("weights", format!("not a complete safetensors file ({e}); save the weights again"));
    let tensors = SafeTensors::deserialize(bytes).map_err(not_ours)?;
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(not_ours)?;
    let config = match header.metadata().as_ref().and_then(|m| m.get("config")) {
        Some(text) => Some(Config::from_toml(text, "metadata")?),
        None => None,
    };
    let mut w: Vec<Array2<f32>> = Vec::new();
    let mut b = Vec::new();
    for k in 1.. {
        let (weights, biases) = (format!("W{k}"), format!("b{k}"));
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
        let values = floats(&weights, &tensor)?;
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
        b.push(Array1::from(floats(&biases, &tensor)?));
    }
    if w.is_empty() {
        return Err(Error::new("W1", "is missing; weights are tensors W1…WL and b1…bL"));
    }
    let (activation, output) = match &config {
        Some(config) => (config.network.activation, config.network.output),
        None => (crate::config::Activation::HardSigmoid, Output::Clipped),
    };
    Ok(Stored { network: Network { activation, output, w, b }, config })
}

fn floats(name: &str, tensor: &TensorView<'_>) -> Result<Vec<f32>> {
    let bytes = tensor.data();
    let values: Vec<f32> = match tensor.dtype() {
        Dtype::F32 => bytes.as_chunks().0.iter().map(|c| f32::from_le_bytes(*c)).collect(),
        Dtype::F64 => bytes.as_chunks().0.iter().map(|c| f64::from_le_bytes(*c) as f32).collect(),
        other => {
            return Err(Error::new(name, format!("holds {other:?} numbers; F32 or F64 was expected")));
        }
    };
    match values.iter().position(|x| !x.is_finite()) {
        Some(at) => {
            Err(Error::new(name, format!("holds {} at position {at}; weights must be finite", values[at])))
        }
        None => Ok(values),
    }
}
