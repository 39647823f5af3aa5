//! The data and weights that a session names.

use super::actions;
use crate::config::{Config, Source};
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::model::{Network, State};
use crate::reading::{self, within};
use crate::session_file::text::SessionFile;
use crate::settling::ExampleRelaxation;
use crate::settling::engine::snapshot::Opening;
use crate::settling::example::action::Recorded;
use crate::settling::trace::Scene;
use crate::tensors::{self, Tensor};
use crate::training::data_source::data_of;
use crate::training::fit::{dashed, fit};
use crate::training::shipped::{TRAINED, starter};
use crate::training::snapshot::Origin;
use crate::training::{size, weights};
use ndarray::Array2;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A session with all it needs, checked.
pub struct OpenedSession {
    /// What the settling engine opens.
    pub opening: Opening,
    /// The settings after everything that was done.
    pub config: Config,
    /// Where the weights came from.
    pub origin: Origin,
    /// The view as it was saved.
    pub view: toml::Table,
}

/// Sizes and a checksum of the parameters: equal weights have equal fingerprints.
pub fn fingerprint(network: &Network<f32>) -> String {
    let mut crc = flate2::Crc::new();
    let mut add = |x: &f32| crc.update(&x.to_le_bytes());
    for (w, b) in network.w.iter().zip(&network.b) {
        w.iter().chain(b).for_each(&mut add);
    }
    format!("{}, CRC-32 {:08x}", dashed(&network.sizes()), crc.sum())
}

/// The parameters as arrays `W1`, `b1` …
pub(super) fn tensors(network: &Network<f32>) -> Vec<Tensor<'_>> {
    let layers = (1..).zip(network.w.iter().zip(&network.b));
    let both = |(k, (w, b))| [Tensor::single(format!("W{k}"), w), Tensor::single(format!("b{k}"), b)];
    layers.flat_map(both).collect()
}

/// Finds the data and weights of a session at `path`. `dir` is a folder of IDX files to use instead of the one it
/// names; `known` are data that are loaded already. What it names lies in its own folder, unless `outside` allows more.
///
/// # Errors
/// Names the file and what is wrong: other data or weights than those of the session, a file that is gone, settings
/// or actions that cannot be.
pub fn open(
    path: &Path,
    dir: Option<&Path>,
    known: Option<&Arc<Dataset>>,
    outside: bool,
) -> Result<OpenedSession> {
    let file = SessionFile::read(path)?;
    resolve(&file, path, dir, known, outside)
        .map_err(|e| Error::file(path, format!("{}: {}", e.culprit(), e.rule())))
}

fn resolve(
    file: &SessionFile,
    path: &Path,
    dir: Option<&Path>,
    known: Option<&Arc<Dataset>>,
    outside: bool,
) -> Result<OpenedSession> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut config = Config::from_toml(&file.settings.to_string(), "settings")?;
    if let Some(dir) = dir {
        config.data.source = Source::folder();
        config.data.folder = dir.display().to_string();
    }
    let data = match known.filter(|data| data.fingerprint() == file.data.fingerprint) {
        Some(known) => Arc::clone(known),
        None => {
            if dir.is_none() && config.data.source.needs_folder() {
                let named = within(folder, Path::new(&config.data.folder), outside).map_err(|e| {
                    let rule = format!("{}, or open that data first (in the window; here: --data)", e.rule());
                    Error::new(format!("data.folder = {}", e.culprit()), rule)
                })?;
                config.data.folder = named.display().to_string();
            }
            Arc::new(data_of(&config)?)
        }
    };
    let found = data.fingerprint();
    if found != file.data.fingerprint {
        return Err(Error::new(
            data.name(),
            format!(
                "is not what the session was recorded on: {found}, the session has {} ({}); give those data",
                file.data.fingerprint, file.data.name
            ),
        ));
    }
    let range = data.range(file.split, config.data.validation_examples);
    if !range.contains(&file.index) {
        let rule = format!("the {} part of {} has no such example", file.split.name(), data.name());
        return Err(Error::new(format!("index = {}", file.index), rule));
    }
    let (network, origin) = network(file, folder, &config, &data, outside)?;
    let now = fingerprint(&network);
    if now != file.weights.fingerprint {
        return Err(Error::new(
            "weights",
            format!(
                "are not those of the session: {now}, the session has {}; replay it with the weights it was saved with",
                file.weights.fingerprint
            ),
        ));
    }
    let bytes = data.pixels(file.split, file.index);
    let scene = Arc::new(Scene {
        input: bytes.iter().map(|&byte| f32::from(byte) / 255.0).collect(),
        label: data.label(file.split, file.index),
        network: Arc::new(network),
        minibatch: file.weights.minibatch,
        data,
        split: file.split,
        index: file.index,
    });
    let (record, after) = actions::record(&file.actions, &config)?;
    let start =
        file.start.as_ref().map(|name| start(&within(folder, Path::new(name), outside)?, &scene.network));
    let start = start.transpose()?;
    possible(&scene, &config, &record)?;
    let opening = Opening { scene, config, start, record, length: file.length, cursor: file.cursor };
    Ok(OpenedSession { opening, config: after, origin, view: file.view.clone() })
}

/// What a session names outside its own folder: data that are not `known`, weights, the state it began with.
///
/// # Errors
/// It cannot be read.
pub fn outside(path: &Path, known: Option<&Arc<Dataset>>) -> Result<Vec<PathBuf>> {
    let file = SessionFile::read(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let config = Config::from_toml(&file.settings.to_string(), "settings")?;
    let is_known = known.is_some_and(|data| data.fingerprint() == file.data.fingerprint);
    let of_data = config.data.source.needs_folder() && !is_known;
    let weights = match (&file.weights.file, &file.weights.origin) {
        (Some(name), _) => Some(PathBuf::from(name)),
        (None, Some(Origin::File(path) | Origin::Checkpoint(path))) => Some(path.clone()),
        _ => None,
    };
    let named = [of_data.then(|| config.data.folder.into()), weights, file.start.map(PathBuf::from)];
    let is_outside = |name: &PathBuf| within(folder, name, false).is_err();
    Ok(named.into_iter().flatten().filter(is_outside).map(|name| folder.join(name)).collect())
}

fn network(
    file: &SessionFile,
    folder: &Path,
    config: &Config,
    data: &Dataset,
    outside: bool,
) -> Result<(Network<f32>, Origin)> {
    let load = |path: &Path| Ok(weights::load(path)?.network);
    let stored = match (&file.weights.file, &file.weights.origin) {
        (Some(name), _) => {
            let path = within(folder, Path::new(name), outside)?;
            (load(&path)?, Origin::File(path))
        }
        (None, Some(Origin::Starter)) => (starter()?.network, Origin::Starter),
        (None, Some(Origin::Trained(depth))) => {
            let trained = TRAINED.iter().find(|trained| trained.depth == *depth);
            let trained = trained.ok_or_else(|| {
                Error::new(format!("weights.origin = trained {depth}"), "there are 1, 2 and 3 hidden layers")
            })?;
            (trained.load()?.network, Origin::Trained(*depth))
        }
        (None, Some(Origin::File(path) | Origin::Checkpoint(path))) => {
            let path = within(folder, path, outside)?;
            (load(&path)?, Origin::File(path))
        }
        (None, Some(Origin::Seed)) => {
            size::check(config, data, data.num_in_training_file(), true)?;
            let sizes = config.sizes(data.num_inputs(), data.num_outputs());
            (config.initial_network(&sizes), Origin::Seed)
        }
        (None, None) => return Err(Error::new("weights", "have neither origin nor file; save it again")),
    };
    Ok((fit(stored.0, config, data)?, stored.1))
}

/// What a session in the file `session` calls weights of this origin, if they can be found there again: those of a file
/// outside its folder cannot, and a checkpoint is written on.
pub(super) fn named_beside(origin: &Origin, session: &Path) -> Option<Origin> {
    match origin {
        Origin::Checkpoint(_) => None,
        Origin::File(path) => {
            let folder = std::path::absolute(session).ok()?.parent()?.to_owned();
            let path = std::path::absolute(path).ok()?;
            let inside = within(&folder, &path, false).ok()?;
            Some(Origin::File(inside.strip_prefix(&folder).ok()?.to_owned()))
        }
        origin => Some(origin.clone()),
    }
}

/// The states `start.s1…sL`.
fn start(path: &Path, network: &Network<f32>) -> Result<State<f64>> {
    let bytes = reading::bytes(path, u64::MAX)?;
    let bad = |what: String| Error::file(path, what);
    let (arrays, _) = tensors::from_bytes(&bytes, "start").map_err(|e| bad(e.to_string()))?;
    let layer = |(k, n): (usize, &usize)| {
        let name = format!("start.s{}", k + 1);
        let tensor = arrays.tensor(&name).map_err(|_| bad(format!("{name} is missing; save it again")))?;
        let values: Vec<f64> = tensor.data().as_chunks().0.iter().map(|c| f64::from_le_bytes(*c)).collect();
        let fits = values.len() == *n && values.iter().all(|s| s.is_finite());
        let layer = Array2::from_shape_vec((1, *n), values).ok().filter(|_| fits);
        layer.ok_or_else(|| bad(format!("{name} does not hold {n} states; save it again")))
    };
    let layers: Result<Vec<_>> = network.sizes()[1..].iter().enumerate().map(layer).collect();
    Ok(State { layers: layers? })
}

/// Every action names things there are.
fn possible(scene: &Arc<Scene>, config: &Config, record: &[Recorded]) -> Result<()> {
    let mut probe = ExampleRelaxation::new(Arc::clone(scene), config);
    for (number, done) in (1..).zip(record) {
        if !probe.act(done.action.clone()) {
            return Err(Error::new(
                format!("actions, number {number}"),
                format!("{} is not possible in this network; the text was changed", done.action.words()),
            ));
        }
    }
    Ok(())
}
