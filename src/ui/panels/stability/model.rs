//! A map, as far as it has come.

use crate::settling::studies::stability::Constants;
use crate::settling::studies::stability::ends::Cell;
use crate::ui::panels::stability::schedule::Key;
use std::time::Duration;

/// A map, as far as it has come.
pub(super) struct Filled {
    pub key: Key,
    pub cells: Vec<Option<Cell>>,
    pub constants: Option<Constants>,
    pub took: Option<Duration>,
}
