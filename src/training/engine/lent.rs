//! The run of a lesson in the place of a person's own, which comes back as it stood.

use super::TrainingEngine;
use super::own::{Goal, Kept};
use crate::error::Result;
use crate::model::Network;
use crate::training::snapshot::RunBeginning;

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
