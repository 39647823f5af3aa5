//! What a person had on the table while a lesson has its own example there.

use super::ghosts::Ghosts;
use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::model::Network;
use crate::settling::example::ExampleRelaxation;
use crate::settling::example::action::Recorded;
use std::sync::Arc;

/// What is kept while something is lent.
pub(super) type Lent = crate::worker::Lent<Kept>;

/// Weights and data.
pub(super) struct Material {
    pub network: Arc<Network<f32>>,
    pub minibatch: u64,
    pub data: Arc<Dataset>,
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
