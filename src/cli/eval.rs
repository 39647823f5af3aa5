//! `eqprop-lab eval`.

use crate::config::Config;
use crate::data::Split;
use crate::error::{Error, Result};
use crate::training::engine::adopt;
use crate::training::evaluate::Evaluation;
use crate::training::open::data_of;
use crate::training::session::dashed;
use crate::training::{Session, weights};
use std::path::Path;
use std::sync::Arc;

/// The weights with their settings, changed by `sets`, and their data; no particles are kept.
///
/// # Errors
/// Weights, settings or data that cannot be used or do not fit each other.
pub(super) fn open(path: &Path, data: Option<&Path>, sets: &[String]) -> Result<Session> {
    let stored = weights::load(path)?;
    if stored.config.is_none() {
        println!("{}: holds no settings; relaxing as the paper does", path.display());
    }
    let hidden = stored.network.num_layers() - 1;
    let mut present = match &stored.config {
        Some(config) => config.clone(),
        None => crate::presets::get(&format!("paper-{hidden}h")).unwrap_or_default(),
    };
    if let Some(dir) = data {
        present.set("data.source", "folder")?;
        present.data.folder = dir.display().to_string();
    }
    let mut config: Config = adopt(&stored, &present);
    super::apply(&mut config, sets)?;
    config.data.persistent = false;
    let data = Arc::new(data_of(&config)?);
    Session::with_network(config, data, stored.network).map_err(|e| Error::file(path, e.to_string()))
}

/// Prints the error of the weights on a split, relaxed from zero with the settings they were trained with.
///
/// # Errors
/// Weights or data that cannot be used or do not fit each other.
pub fn eval(path: &Path, split: Split, data: Option<&Path>) -> Result<()> {
    let session = open(path, data, &[])?;
    let (network, config, data) = (session.network(), session.config(), session.data());
    let mut evaluation = Evaluation::new(data, split, config.data.validation_examples);
    if evaluation.total() == 0 {
        return Err(Error::new(
            format!("--split {}", split.name()),
            "is empty: these weights were trained with data.validation_examples = 0; use test",
        ));
    }
    while !evaluation.advance(network, config, data) {}
    let silent = match evaluation.silent {
        0 => String::new(),
        n => format!("; output silent on {n} (they count as class 0)"),
    };
    println!(
        "{} on {} ({}): {:.2} % wrong, {} of {}{silent}",
        dashed(&network.sizes()),
        data.name(),
        split.name(),
        100.0 * evaluation.error().unwrap_or(f64::NAN),
        evaluation.wrong,
        evaluation.total()
    );
    Ok(())
}
