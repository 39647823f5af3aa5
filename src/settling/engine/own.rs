//! What a person had on the table while a lesson has its own example there.

use super::ghosts::Ghosts;
use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::model::Network;
use crate::settling::example::ExampleRelaxation;
use crate::settling::example::action::Recorded;
use std::sync::Arc;

/// Weights and data.
pub(super) struct Material {
    pub network: Arc<Network<f32>>,
    pub minibatch: u64,
    pub data: Arc<Dataset>,
}

/// What is kept, and the counters by which the window knows how far its orders are.
#[derive(Default)]
pub(super) struct Lent {
    pub kept: Option<Box<Kept>>,
    /// The last mark that was ordered.
    pub mark: u64,
    /// The last one that was reached.
    pub reached: u64,
    /// How often something was lent or taken back.
    pub lends: u64,
}

/// All that is a person's own.
pub(super) struct Kept {
    pub config: Config,
    pub material: Option<Material>,
    pub example: Option<ExampleRelaxation>,
    pub split: Split,
    pub index: usize,
    pub cursor: usize,
    pub playing: bool,
    pub tour: bool,
    pub continuous: bool,
    pub looping: bool,
    pub guessing: bool,
    pub keeps_state: bool,
    pub has_paused: bool,
    pub until_rest: bool,
    pub failed: Option<String>,
    pub undone: Vec<Recorded>,
    pub orders: u64,
    pub ghosts: Ghosts,
}
