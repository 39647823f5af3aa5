//! A map, as far as it has come.

use crate::settling::studies::stability::Facts;
use crate::settling::studies::stability::ends::Cell;
use crate::ui::panels::stability::schedule::Key;
use std::time::Duration;

/// A map, as far as it has come.
pub(super) struct Filled {
    pub key: Key,
    pub cells: Vec<Option<Cell>>,
    pub facts: Option<Facts>,
    pub took: Option<Duration>,
}
