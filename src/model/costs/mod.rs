//! The table of costs: a file each, a line each.

mod cross_entropy;
pub mod row;
mod squared_error;

use crate::catalog::{Entry, Member, OptionItem};
use row::CostRow;

const TABLE: &[&CostRow] = &[&squared_error::SQUARED_ERROR, &cross_entropy::CROSS_ENTROPY];

/// The cost of a network, as settings hold it.
pub type CostKind = Member<CostRow>;

impl Entry for CostRow {
    const WHAT: &'static str = "cost";

    fn table() -> &'static [&'static Self] {
        TABLE
    }

    fn item(&self) -> &OptionItem {
        &self.item
    }
}

impl CostKind {
    /// The paper's.
    pub const fn squared_error() -> Self {
        Self::of(&squared_error::SQUARED_ERROR)
    }
}
