//! What a network is before it has weights: layers, units, energy, cost, initial weights.

use super::activation::{Activation, Output};
use super::costs::CostKind;
use super::energies::EnergyKind;
use crate::catalog::OptionItem;
use serde::{Deserialize, Serialize};
use strum::{Display, VariantNames};

/// Layers, what is minimised, and initial weights: the section `[network]` of a configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Architecture {
    /// Units of each hidden layer, from the input up; may be empty.
    pub hidden: Vec<usize>,
    /// ρ, from state to what a unit sends.
    pub activation: Activation,
    /// Whether the output states are kept in the box of the activation.
    pub output: Output,
    /// Distribution of the initial weights.
    pub init: Init,
    /// E.
    #[serde(default = "EnergyKind::hopfield")]
    pub energy: EnergyKind,
    /// Feedback gain γ of the energies that have one.
    #[serde(default = "one")]
    pub feedback: f64,
    /// C.
    #[serde(default = "CostKind::squared_error")]
    pub cost: CostKind,
}

impl Default for Architecture {
    /// The paper's units, energy, cost and initial weights, without hidden layers.
    fn default() -> Self {
        Self {
            hidden: Vec::new(),
            activation: Activation::HardSigmoid,
            output: Output::Clipped,
            init: Init::Glorot,
            energy: EnergyKind::hopfield(),
            feedback: 1.0,
            cost: CostKind::squared_error(),
        }
    }
}

const fn one() -> f64 {
    1.0
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

impl Init {
    /// How each is written, called and explained.
    pub const OPTIONS: [OptionItem; 2] = [
        OptionItem::new("glorot", "Glorot", "uniform in ±√(6/(n_in + n_out)), the paper's"),
        OptionItem::new("fan_in", "Fan-in", "uniform in ±0.7/√n_in: smaller, few units begin at a bound"),
    ];

    /// The bound of the uniform distribution for a layer of these sizes.
    pub fn bound(self, n_in: usize, n_out: usize) -> f64 {
        match self {
            Self::Glorot => (6.0 / (n_in + n_out) as f64).sqrt(),
            Self::FanIn => 0.7 / (n_in as f64).sqrt(),
        }
    }
}
