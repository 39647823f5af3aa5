//! The options of each setting that is one of several words.

use super::Source;
use crate::catalog::OptionItem;
use crate::dynamics::SolverKind;
use crate::learning::{RuleKind, Sign};
use crate::model::{Activation, CostKind, EnergyKind, Init, Output};

/// The words that a key accepts with their names and meaning, told where each is defined; `None` for a key that takes no
/// word.
pub fn options(key: &str) -> Option<Vec<OptionItem>> {
    Some(match key {
        "network.activation" => Activation::OPTIONS.to_vec(),
        "network.output" => Output::OPTIONS.to_vec(),
        "network.init" => Init::OPTIONS.to_vec(),
        "network.energy" => EnergyKind::options(),
        "network.cost" => CostKind::options(),
        "dynamics.solver" => SolverKind::options(),
        "nudge.sign" => Sign::OPTIONS.to_vec(),
        "learning.rule" => RuleKind::options(),
        "data.source" => Source::options(),
        _ => return None,
    })
}
