//! The settings of the nudge: its strength and its signs.

use crate::catalog::OptionItem;
use serde::{Deserialize, Serialize};
use strum::{Display, VariantNames};

/// How the output is pulled towards the target: the section `[nudge]` of a configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nudge {
    /// |β|, the nudging strength, in the form C = ½|y − d|².
    pub beta: f64,
    /// Which nudges one update compares.
    pub sign: Sign,
}

/// Which nudges one update compares. Centred nudges are those of Laborieux et al. 2021 (arXiv 2006.03824).
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

impl Sign {
    /// How each is written, called and explained.
    pub const OPTIONS: [OptionItem; 4] = [
        OptionItem::new("random", "Random sign", "0 and ±β, one sign for each minibatch, as the paper does"),
        OptionItem::new("positive", "+β only", "0 and +β: towards the target"),
        OptionItem::new("negative", "−β only", "−β and 0: away from the target"),
        OptionItem::new(
            "centred",
            "Centred, ±β",
            "−β and +β: the error of the update shrinks with β² instead of β, at the price of one more phase",
        ),
    ];

    /// The sign of the nudge that is looked at; a random one is looked at as +β.
    pub fn shown(self) -> Self {
        if self == Self::Random { Self::Positive } else { self }
    }

    /// Some nudge of these goes away from the target.
    pub fn has_negative(self) -> bool {
        self != Self::Positive
    }
}
