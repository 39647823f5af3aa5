//! Weights from a file with the settings and data that belong to them.

use crate::cli::set::apply;
use crate::config::Config;
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::model::Network;
use crate::presets;
use crate::training::data_source::data_of;
use crate::training::fit::{adopt, fit};
use crate::training::weights;
use std::path::Path;
use std::sync::Arc;

/// What the weights in a file can be used with.
pub struct OpenedNetwork {
    /// The weights.
    pub network: Network<f32>,
    /// The settings they were trained with, or the paper's.
    pub config: Config,
    /// The data they were trained on, or those of another folder.
    pub data: Arc<Dataset>,
}

/// Reads weights and their data; `dir` is a folder of IDX files to use instead, `sets` change settings (`key=value`).
///
/// # Errors
/// Weights or data that cannot be used or do not fit each other, a setting that breaks a rule.
pub fn open(path: &Path, dir: Option<&Path>, sets: &[String]) -> Result<OpenedNetwork> {
    let stored = weights::load(path)?;
    for note in &stored.notes {
        eprintln!("warning: {}: {note}", path.display());
    }
    if stored.config.is_none() {
        println!("{}: holds no settings; relaxing as the paper does", path.display());
    }
    let hidden = stored.network.num_layers() - 1;
    let mut present = match &stored.config {
        Some(config) => config.clone(),
        None => presets::get(&format!("paper-{hidden}h")).unwrap_or_default(),
    };
    if let Some(dir) = dir {
        present.set("data.source", "folder")?;
        present.data.folder = dir.display().to_string();
        present.anchor(Path::new(""));
    }
    let mut config = adopt(&stored, &present);
    apply(&mut config, sets)?;
    let data = Arc::new(data_of(&config)?);
    let network = fit(stored.network, &config, &data).map_err(|e| Error::file(path, e.to_string()))?;
    Ok(OpenedNetwork { network, config, data })
}
