//! What a check can ask for: the numbers of what is on the screen.

use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::training::snapshot::TrainingSnapshot;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

/// The run and the watched example at one moment, as checks see them. Cheap to make: what is asked for is computed
/// when it is asked for, and kept.
#[derive(Clone, Debug)]
pub struct Seen {
    pub(super) training: Arc<TrainingSnapshot>,
    pub(super) settling: Arc<SettlingSnapshot>,
}

impl Seen {
    /// Of what the engines show; `None` before there is an example.
    pub fn of(training: &Arc<TrainingSnapshot>, settling: &Arc<SettlingSnapshot>) -> Option<Self> {
        settling.scene.as_ref()?;
        settling.settings.as_ref()?;
        Some(Self { training: Arc::clone(training), settling: Arc::clone(settling) })
    }

    /// Another number when an answer could be another.
    pub fn stamp(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let settling = &self.settling;
        if let Some(point) = settling.points.last() {
            (point.time, point.energy.to_bits(), point.cost.to_bits(), point.residual.to_bits())
                .hash(&mut hasher);
        }
        for span in &settling.phases {
            (span.step, span.points.len(), span.ended, span.phase.strength().to_bits()).hash(&mut hasher);
        }
        (settling.cursor, settling.target, settling.record.len()).hash(&mut hasher);
        if let Some(scene) = &settling.scene {
            (scene.index, scene.minibatch, Arc::as_ptr(&scene.network)).hash(&mut hasher);
        }
        if let Some(config) = &settling.settings {
            let d = &config.dynamics;
            let numbers = [d.step_size, d.tolerance, config.nudge.beta, d.free_iterations as f64];
            numbers.map(f64::to_bits).hash(&mut hasher);
            (d.nudged_iterations, d.memory, d.solver.key(), config.learning.rule.key()).hash(&mut hasher);
            (config.nudge.sign as u8).hash(&mut hasher);
        }
        let (run, curves) = (self.training.run, &self.training.curves);
        (run, curves.epochs.len(), curves.updates.len()).hash(&mut hasher);
        hasher.finish()
    }
}
