//! The table of solvers: a file each, a line each.

mod anderson;
mod euler;
mod layerwise;
mod momentum;

pub use euler::Euler;
pub use layerwise::Layerwise;

use super::solver::{SolverKind, SolverRow};
use crate::catalog::{Entry, OptionItem};

const TABLE: &[&SolverRow] = &[
    &euler::EULER,
    &layerwise::LAYERWISE,
    &layerwise::OVERRELAXED,
    &anderson::ANDERSON,
    &momentum::MOMENTUM,
];

impl Entry for SolverRow {
    const WHAT: &'static str = "solver";

    fn table() -> &'static [&'static Self] {
        TABLE
    }

    fn item(&self) -> &OptionItem {
        &self.item
    }
}

impl SolverKind {
    /// The paper's.
    pub const EULER: Self = Self::of(&euler::EULER);
    /// Layer after layer to its minimum.
    pub const LAYERWISE: Self = Self::of(&layerwise::LAYERWISE);
    /// Layer after layer beyond its minimum.
    pub const OVERRELAXED: Self = Self::of(&layerwise::OVERRELAXED);
}
