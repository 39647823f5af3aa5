//! The run of a lesson in the place of a person's own, which comes back as it stood.

use super::{Goal, TrainingEngine};
use crate::config::Config;
use crate::error::Result;
use crate::model::Network;
use crate::training::Trainer;
use crate::training::snapshot::{Origin, RunBeginning};
use crate::training::weight_history::Epochs;
use std::sync::Arc;
use std::time::Instant;

/// What is kept, and the counters by which the window knows how far its orders are.
#[derive(Default)]
pub(super) struct Lent {
    kept: Option<Box<Kept>>,
    /// The last mark that was ordered.
    pub mark: u64,
    /// The last one that was reached.
    reached: u64,
    /// How often a run was lent or taken back.
    pub lends: u64,
}

impl Lent {
    /// A run is kept.
    pub fn is_lent(&self) -> bool {
        self.kept.is_some()
    }
}

/// All that is a person's own.
struct Kept {
    config: Config,
    trainer: Option<Trainer>,
    trouble: Option<String>,
    goal: Goal,
    published: Option<(Arc<Network<f32>>, u64, Instant)>,
    epochs: Epochs,
    seconds: f64,
    run: u64,
    origin: Origin,
}

impl TrainingEngine {
    /// The last mark before which all is done.
    pub(super) fn mark_done(&mut self) -> u64 {
        if self.goal == Goal::Wait || self.trouble.is_some() {
            self.lent.reached = self.lent.mark;
        }
        self.lent.reached
    }

    /// Begins a paused run of a lesson; the person's own is kept.
    pub(super) fn lend(&mut self, new: RunBeginning) -> Result<()> {
        self.lent.lends += 1;
        if self.lent.kept.is_none() {
            self.lent.kept = Some(Box::new(Kept {
                config: self.config.clone(),
                trainer: self.trainer.take(),
                trouble: self.trouble.take(),
                goal: self.goal,
                published: self.published.take(),
                epochs: std::mem::take(&mut self.epochs),
                seconds: self.seconds,
                run: self.run,
                origin: self.origin.clone(),
            }));
        }
        self.goal = Goal::Wait;
        let start = (Network::clone(&new.network), new.origin);
        self.begin(new.config, new.data, Some(start))
    }

    pub(super) fn take_back(&mut self) {
        self.lent.lends += 1;
        let Some(kept) = self.lent.kept.take() else { return };
        self.config = kept.config;
        (self.trainer, self.trouble, self.goal) = (kept.trainer, kept.trouble, kept.goal);
        (self.published, self.epochs, self.seconds) = (kept.published, kept.epochs, kept.seconds);
        (self.run, self.origin) = (kept.run, kept.origin);
        (self.window, self.rate) = (None, None);
    }
}
