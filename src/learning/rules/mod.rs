//! The table of learning rules: a file each, a line each.

pub mod backprop;
mod contrast;
mod contrastive_hebbian;
mod coupled;
pub mod fast;

use super::rule::{RuleKind, RuleRow};
use crate::catalog::{Entry, OptionItem};

const TABLE: &[&RuleRow] = &[
    &contrast::CONTRAST,
    &fast::FAST,
    &backprop::BACKPROP,
    &contrastive_hebbian::CONTRASTIVE_HEBBIAN,
    &coupled::COUPLED,
];

impl Entry for RuleRow {
    const WHAT: &'static str = "rule";

    fn table() -> &'static [&'static Self] {
        TABLE
    }

    fn item(&self) -> &OptionItem {
        &self.item
    }
}

impl RuleKind {
    /// Equilibrium propagation.
    pub const CONTRAST: Self = Self::of(&contrast::CONTRAST);
    /// The paper's first version.
    pub const FAST: Self = Self::of(&fast::FAST);
    /// The baseline.
    pub const BACKPROP: Self = Self::of(&backprop::BACKPROP);
}
