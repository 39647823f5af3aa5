//! What a scene begins with: weights, settings, data.

use super::scene::Scene;
use crate::config::Config;
use crate::data::Dataset;
use crate::error::{Error, Result, nearest};
use crate::model::Network;
use crate::presets;
use crate::training::data_source::data_of;
use crate::training::fit::{adopt, fit};
use crate::training::shipped::{TRAINED, starter};
use crate::training::size;
use crate::training::snapshot::{Origin, RunBeginning};
use crate::training::weights::{self, Stored};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// The words for networks that are neither presets nor files.
pub(super) const NETWORKS: [&str; 5] = ["keep", "starter", "trained-1h", "trained-2h", "trained-3h"];

/// Settings and weights of a network.
type Ready = (Config, Arc<Network<f32>>, Origin);

/// Settings and weights of a shipped network, read once.
fn shipped(name: &str) -> Option<&'static Ready> {
    static READ: [OnceLock<Option<Ready>>; 4] = [const { OnceLock::new() }; 4];
    let at = NETWORKS[1..].iter().position(|known| *known == name)?;
    let read = || {
        let (stored, origin): (Stored, _) = match at {
            0 => (starter().ok()?, Origin::Starter),
            depth => {
                (TRAINED.iter().find(|trained| trained.depth == depth)?.load().ok()?, Origin::Trained(depth))
            }
        };
        let config = adopt(&stored, &stored.config.clone().unwrap_or_default());
        Some((config, Arc::new(stored.network), origin))
    };
    READ[at].get_or_init(read).as_ref()
}

/// The settings that a network comes with; `None` for `keep` and for files.
pub(super) fn config_of(network: &str) -> Option<Config> {
    shipped(network).map(|(config, ..)| config.clone()).or_else(|| presets::known(network).cloned())
}

/// Whether these words name a network that a lesson can have.
///
/// # Errors
/// Words that are neither, with the nearest ones that are.
pub(super) fn is_known(network: &str) -> Result<()> {
    let is_file = network.ends_with(".safetensors");
    if is_file || NETWORKS.contains(&network) || presets::known(network).is_some() {
        return Ok(());
    }
    let hint = nearest(network, NETWORKS.into_iter().chain(presets::list().map(|(name, _)| name)));
    let hint = hint.map_or_else(String::new, |near| format!("; did you mean {near}?"));
    let rule = "is no network: keep, starter, trained-1h to trained-3h, a preset or a file that ends with .safetensors";
    Err(Error::new(format!("network = {network}"), format!("{rule}{hint}")))
}

/// Sets what a scene sets.
///
/// # Errors
/// The first setting that cannot be used.
pub(super) fn apply(config: &mut Config, set: &[(String, toml::Value)]) -> Result<()> {
    // The number of hidden layers first: other settings have to fit it.
    let (first, rest): (Vec<_>, Vec<_>) = set.iter().partition(|(key, _)| key == "network.hidden");
    for (key, value) in first.into_iter().chain(rest) {
        config.set_value(key, value.clone())?;
        if key == "network.hidden" {
            let last = config.learning.rates.last().copied().unwrap_or(0.05);
            config.learning.rates.resize(config.num_layers(), last);
        }
    }
    config.check()
}

/// What `scene` begins with; `folder` is where its lesson lies, `now` what is there. Data that are there already are
/// not read again.
///
/// # Errors
/// Weights, settings or data that cannot be used.
pub fn beginning(scene: &Scene, folder: Option<&Path>, now: Option<&RunBeginning>) -> Result<RunBeginning> {
    let name = scene.network.as_str();
    let is_file = name.ends_with(".safetensors");
    let stored =
        if is_file { Some(weights::load(&folder.unwrap_or(Path::new("")).join(name))?) } else { None };
    let (mut config, network, origin) = match (&stored, name) {
        (Some(stored), _) => {
            let config = adopt(stored, &stored.config.clone().unwrap_or_default());
            (config, Some(Arc::new(stored.network.clone())), Origin::File(name.into()))
        }
        (None, "keep") => match now {
            Some(now) => (now.config.clone(), Some(Arc::clone(&now.network)), now.origin.clone()),
            None => return Err(Error::new("network = keep", "there is nothing to keep: name a network")),
        },
        (None, name) => match shipped(name) {
            Some((config, network, origin)) => (config.clone(), Some(Arc::clone(network)), origin.clone()),
            None => (presets::get(name)?, None, Origin::Seed),
        },
    };
    let before = config.clone();
    apply(&mut config, &scene.set)?;
    let data = match now {
        Some(now) if same_data(&now.config, &config) => Arc::clone(&now.data),
        _ => Arc::new(data_of(&config)?),
    };
    // Other sizes or another seed: other weights.
    let network = network.filter(|_| before.network.hidden == config.network.hidden);
    let network = match network {
        Some(network) => fitted(network, &config, &data)?,
        None => {
            size::check(&config, &data, data.num_in_training_file(), true)?;
            Arc::new(config.initial_network(&config.sizes(data.num_inputs(), data.num_classes())))
        }
    };
    Ok(RunBeginning { config, data, network, origin })
}

fn fitted(network: Arc<Network<f32>>, config: &Config, data: &Dataset) -> Result<Arc<Network<f32>>> {
    let made = fit((*network).clone(), config, data)?;
    // The same weights stay the same memory: what was worked out for them stays known.
    Ok(if made == *network { network } else { Arc::new(made) })
}

fn same_data(a: &Config, b: &Config) -> bool {
    let of = |config: &Config| {
        let generated =
            config.data.source.is_generated().then_some((config.run.seed, config.data.toy_examples));
        (config.data.source, config.data.folder.clone(), generated)
    };
    of(a) == of(b)
}
