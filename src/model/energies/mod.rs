//! The table of energies: a file each, a line each.

mod feedback_gain;
mod hopfield;
pub mod row;

use crate::catalog::{Entry, Member, OptionItem};
use row::EnergyRow;

const TABLE: &[&EnergyRow] = &[&hopfield::HOPFIELD, &feedback_gain::FEEDBACK_GAIN];

/// The energy of a network, as settings hold it.
pub type EnergyKind = Member<EnergyRow>;

impl Entry for EnergyRow {
    const WHAT: &'static str = "energy";

    fn table() -> &'static [&'static Self] {
        TABLE
    }

    fn item(&self) -> &OptionItem {
        &self.item
    }
}

impl EnergyKind {
    /// The paper's.
    pub const fn hopfield() -> Self {
        Self::of(&hopfield::HOPFIELD)
    }
}
