//! What runs in the race.

use crate::model::Network;
use crate::settling::studies::race::RaceRun;
use std::sync::Arc;

/// Some weights and how the picture settled under them.
#[derive(Clone)]
pub(super) struct Lane {
    pub weights: Weights,
    pub run: Arc<RaceRun>,
}

impl Lane {
    /// "epoch 5" or "now".
    pub fn name(&self) -> String {
        self.weights.epoch.map_or_else(|| "now".into(), |epoch| format!("epoch {epoch}"))
    }
}

/// Some weights and what they are called.
#[derive(Clone)]
pub(super) struct Weights {
    /// `None` for now.
    pub epoch: Option<usize>,
    pub network: Arc<Network<f32>>,
}
