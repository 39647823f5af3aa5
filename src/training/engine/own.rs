//! What a run is to do next, and a person's own run while a lesson has its own.

use crate::config::Config;
use crate::model::Network;
use crate::training::Trainer;
use crate::training::snapshot::Origin;
use crate::training::weight_history::Epochs;
use std::sync::Arc;
use std::time::Instant;

/// Until when it trains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    Wait,
    Minibatch,
    Epochs(usize),
    Play,
}

/// What is kept while something is lent.
pub(super) type Lent = crate::worker::Lent<Kept>;

/// All that is a person's own.
pub(super) struct Kept {
    pub config: Config,
    pub trainer: Option<Trainer>,
    pub trouble: Option<String>,
    pub goal: Goal,
    pub published: Option<(Arc<Network<f32>>, u64, Instant)>,
    pub epochs: Epochs,
    pub seconds: f64,
    pub run: u64,
    pub origin: Origin,
}
