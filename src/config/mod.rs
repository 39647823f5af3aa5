//! The whole of a run as data: network, data, dynamics, nudge, learning.
//!
//! A [`Config`] is read from TOML, from a preset, or changed key by key ([`Config::set`]); [`Config::check`]
//! is the one place where its numbers are judged. What has passed it is not checked again.

mod check;
mod diff;
mod parse;

pub use crate::data::Source;
pub use diff::Difference;
pub use parse::{choices, keys};

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, VariantNames};

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
    pub network: Network,
    /// How the states fall.
    pub dynamics: Dynamics,
    /// How the output is pulled.
    pub nudge: Nudge,
    /// How the weights move.
    pub learning: Learning,
    /// What is learned from.
    pub data: Data,
    /// Seed and length.
    pub run: Run,
}

/// Layers and initial weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Units of each hidden layer, from the input up; may be empty.
    pub hidden: Vec<usize>,
    /// ρ, from state to what a unit sends.
    pub activation: Activation,
    /// Whether the output states are kept in the box of the activation.
    pub output: Output,
    /// Distribution of the initial weights.
    pub init: Init,
}

/// How the states fall to low energy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dynamics {
    /// Relaxation method.
    pub solver: Solver,
    /// ε of the Euler method, ω of the over-relaxed one; the layer-wise method has none.
    pub step_size: f64,
    /// Cap of the free phase.
    pub free_iterations: usize,
    /// Cap of each nudged phase.
    pub nudged_iterations: usize,
    /// Stop when no state moved by more than this in one iteration; 0 never stops early.
    pub tolerance: f64,
}

/// How the output is pulled towards the target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nudge {
    /// |β|, the nudging strength, in the form C = ½|y − d|².
    pub beta: f64,
    /// Which nudges one update compares.
    pub sign: Sign,
}

/// How the weights move.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// Which rule.
    pub rule: Rule,
    /// One learning rate per layer of weights, W₁ first.
    pub rates: Vec<f64>,
    /// Factor on all rates after each epoch.
    pub decay: f64,
    /// Epochs over which the weights are averaged for evaluation and for saving; 0 takes them as they are.
    #[serde(default)]
    pub average: f64,
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
pub struct Run {
    /// Seed of every random stream.
    pub seed: u64,
    /// Epochs after which the run is finished.
    pub epochs: usize,
}

/// ρ. See `model::activation` for the formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames, EnumIter, Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Activation {
    /// `min(max(s, 0), 1)`, states kept in `[0, 1]`.
    HardSigmoid,
    /// `1 / (1 + e^{-4(s - 1/2)})`.
    Logistic,
    /// `tanh(s)`.
    Tanh,
}

/// Whether the output layer is kept in the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames, EnumIter, Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Output {
    /// Like the hidden layers.
    Clipped,
    /// ρ(y) = y, no box.
    Linear,
}

/// Distribution of initial weights; biases start at zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames, Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Init {
    /// U(±√(6 / (n_in + n_out))), the paper's.
    Glorot,
    /// U(±0.7 / √n_in).
    FanIn,
}

/// Relaxation method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames, EnumIter, Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Solver {
    /// All layers take one step of size ε down the gradient.
    Euler,
    /// Each layer in turn goes to its exact minimum given its neighbours.
    Layerwise,
    /// Each layer in turn goes beyond that minimum, by the factor `step_size` (1 < ω < 2): fewer iterations.
    Overrelaxed,
}

/// Which nudges one update compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames, Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Sign {
    /// 0 and ±β, one sign per minibatch.
    Random,
    /// 0 and +β.
    Positive,
    /// −β and 0.
    Negative,
    /// −β and +β.
    Centred,
}

/// Learning rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames, EnumIter, Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Rule {
    /// Equilibrium propagation: the contrast of two phases, divided by the difference of β.
    Contrast,
    /// The fast rule of the paper's first version: clamp, one sweep down, presynaptic × postsynaptic change.
    Fast,
    /// Not equilibrium propagation: back-propagation in a feed-forward network with the same weights, ρ and cost,
    /// to compare with. Solver and nudge have no influence.
    Backprop,
}

impl Config {
    /// Number of layers of weights, L = hidden layers + 1.
    pub fn num_layers(&self) -> usize {
        self.network.hidden.len() + 1
    }

    /// Units of all layers, input first, for a data set of these sizes.
    pub fn sizes(&self, num_inputs: usize, num_classes: usize) -> Vec<usize> {
        let mut sizes = vec![num_inputs];
        sizes.extend(&self.network.hidden);
        sizes.push(num_classes);
        sizes
    }

    /// Learning rates in epoch `epoch` (0 first): `rates × decay^epoch`.
    pub fn rates_in_epoch(&self, epoch: usize) -> Vec<f64> {
        let factor = self.learning.decay.powi(i32::try_from(epoch).unwrap_or(i32::MAX));
        self.learning.rates.iter().map(|rate| rate * factor).collect()
    }
}
