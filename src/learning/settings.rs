//! The settings of an update: rule, rates, and the recipe.

use super::nudge::Nudge;
use super::rule::RuleKind;
use crate::dynamics::Dynamics;
use serde::{Deserialize, Serialize};

/// How the weights move: the section `[learning]` of a configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// Which rule.
    pub rule: RuleKind,
    /// One learning rate per layer of weights, W₁ first.
    pub rates: Vec<f64>,
    /// Factor on all rates after each epoch.
    pub decay: f64,
    /// Epochs over which the weights are averaged for evaluation and for saving; 0 takes them as they are.
    #[serde(default)]
    pub average: f64,
}

/// All that an update depends on besides weights, examples and rates.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// How the states fall.
    pub dynamics: Dynamics,
    /// How the output is pulled.
    pub nudge: Nudge,
    /// What is compared.
    pub rule: RuleKind,
}
