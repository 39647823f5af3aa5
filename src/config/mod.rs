//! The whole of a run as data: network, data, dynamics, nudge, learning.
//!
//! A [`Config`] is read from TOML ([`Config::from_toml`]), from a preset, or changed key by key ([`Config::set`]);
//! [`Config::check`] is the one place where its numbers are judged, by the ranges of [`crate::knobs`]. What has passed it is not checked again.

mod diff;
mod options;
mod parse;

pub use crate::data::Source;
pub use crate::dynamics::{Dynamics, SolverKind};
pub use crate::learning::{Learning, Nudge, RuleKind, Sign};
pub use crate::model::{Activation, Architecture, CostKind, EnergyKind, Init, Output};
pub use diff::Difference;
pub use options::options;
pub use parse::leaves;

use crate::learning::{PhaseSettings, Recipe};
use crate::model::{Network, Scalar};

use serde::{Deserialize, Serialize};

/// Version of the TOML layout.
pub const VERSION: u32 = 1;

/// Everything a run depends on besides the bytes of its data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Layout of this file.
    pub version: u32,
    /// The preset the settings started from.
    pub preset: String,
    /// What is minimised.
    pub network: Architecture,
    /// How the states fall.
    pub dynamics: Dynamics,
    /// How the output is pulled.
    pub nudge: Nudge,
    /// How the weights move.
    pub learning: Learning,
    /// What is learned from.
    pub data: Data,
    /// Seed and length.
    pub run: RunSettings,
}

/// What is learned from, and in what portions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// Which data set.
    pub source: Source,
    /// Folder of IDX files when `source = "folder"`.
    pub folder: String,
    /// Size of a generated set.
    pub toy_examples: usize,
    /// How many examples at the end of the training file validate (at most a sixth of the file).
    pub validation_examples: usize,
    /// Examples per update.
    pub batch_size: usize,
    /// Share of the pixels of a training example that are set to 0 at random, anew each time it is shown.
    #[serde(default)]
    pub dropout: f64,
    /// New order each epoch, or file order.
    pub shuffle: bool,
    /// Keep the free state of each training example as its next start state.
    pub persistent: bool,
}

/// Seed and length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunSettings {
    /// Seed of every random stream.
    pub seed: u64,
    /// Epochs after which the run is finished.
    pub epochs: usize,
}

impl Config {
    /// Number of layers of weights, L = hidden layers + 1.
    pub fn num_layers(&self) -> usize {
        self.network.hidden.len() + 1
    }

    /// Units of all layers, input first, for a data set of these sizes.
    pub fn sizes(&self, num_inputs: usize, num_outputs: usize) -> Vec<usize> {
        let mut sizes = vec![num_inputs];
        sizes.extend(&self.network.hidden);
        sizes.push(num_outputs);
        sizes
    }

    /// What an update depends on besides weights, examples and rates.
    pub fn recipe(&self) -> Recipe {
        Recipe { dynamics: self.dynamics.clone(), nudge: self.nudge.clone(), rule: self.learning.rule }
    }

    /// How a minibatch is relaxed.
    pub fn phase_settings<T: Scalar>(&self) -> PhaseSettings<T> {
        PhaseSettings::new(&self.recipe(), self.num_layers())
    }

    /// A network with the initial weights of these settings, for layers of these sizes, input first.
    pub fn initial_network<T: Scalar>(&self, sizes: &[usize]) -> Network<T> {
        Network::new(&self.network, self.run.seed, sizes)
    }

    /// Learning rates in epoch `epoch` (0 first): `rates × decay^epoch`.
    pub fn rates_in_epoch(&self, epoch: usize) -> Vec<f64> {
        let factor = self.learning.decay.powi(i32::try_from(epoch).unwrap_or(i32::MAX));
        self.learning.rates.iter().map(|rate| rate * factor).collect()
    }
}
