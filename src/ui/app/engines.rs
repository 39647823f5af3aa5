//! The engines, as the window holds them.

use crate::settling::engine::snapshot::{SettleCommand, SettlingSnapshot};
use crate::training::snapshot::{TrainCommand, TrainingSnapshot};
use crate::worker::Handle;

/// What the window holds of the training engine.
pub type TrainingHandle = Handle<TrainCommand, TrainingSnapshot>;

/// What the window holds of the settling engine.
pub type SettlingHandle = Handle<SettleCommand, SettlingSnapshot>;
