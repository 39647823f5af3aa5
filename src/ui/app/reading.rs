//! What the engines say, once in a frame, and the weights that go from one to the other.

use crate::settling::engine::snapshot::SettleCommand;
use crate::training::snapshot::Status;
use crate::ui::app::App;
use crate::ui::state::caption;
use crate::worker::Notice;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Shortest time between two hand-overs of weights while training.
const MATERIAL_EVERY: Duration = Duration::from_millis(100);

impl App {
    /// Takes the newest snapshots and messages over.
    pub(super) fn read_engines(&mut self, ctx: &egui::Context) {
        let mut notices: Vec<Notice> = self.awaited.notices.1.try_iter().collect();
        let failure = |status: &Status| match status {
            Status::Diverged(why) | Status::Failed(why) => Some(why.clone()),
            _ => None,
        };
        let before = (failure(&self.train.status), self.settle.diverged.clone());
        let run_before = Arc::clone(&self.train);
        if let Some(training) = &self.training {
            self.train = training.latest();
            notices.extend(training.notices());
        }
        if let Some(settling) = &self.settling {
            self.settle = settling.latest();
            notices.extend(settling.notices());
        }
        // A state that a toast must announce, whether or not the engine also says so.
        let now = (failure(&self.train.status), self.settle.diverged.clone());
        for (before, now, what) in [(before.0, now.0, "Training"), (before.1, now.1, "Settling")] {
            if let Some(why) = now.filter(|why| before.as_ref() != Some(why)) {
                notices.push(Notice::error(format!("{what} stopped: {why}")));
            }
        }
        notices.into_iter().for_each(|notice| self.notify(notice));
        self.finish_leaving();
        if self.settings.follow(&self.train.config) {
            self.send_settling(SettleCommand::Configure(Box::new((*self.train.config).clone())));
        }
        self.record_runs(&run_before);
        self.forward_material(ctx);
        if let Some(guess) = &mut self.view.guess {
            guess.follow(&self.settle);
        }
        self.caption = caption::caption(&self.train, &self.settle);
    }

    /// Newer weights go to the watched example, at most ten times a second while training runs.
    fn forward_material(&mut self, ctx: &egui::Context) {
        let (Some(network), Some(data)) = (&self.train.network, &self.train.data) else { return };
        // What is not yet, or no longer, of the lesson is not for the example that is.
        if !self.lessons.play.is_lent(&self.train, &self.settle) {
            return;
        }
        let mut wait = Duration::ZERO;
        if let Some((known, at)) = &self.forwarded {
            if Arc::ptr_eq(known, network) {
                return;
            }
            if self.train.status == Status::Running {
                wait = MATERIAL_EVERY.saturating_sub(at.elapsed());
            }
        }
        if !wait.is_zero() {
            ctx.request_repaint_after(wait);
            return;
        }
        let (network, data) = (Arc::clone(network), Arc::clone(data));
        self.forwarded = Some((Arc::clone(&network), Instant::now()));
        let minibatch = self.train.progress.total_minibatches;
        self.send_settling(SettleCommand::Material { network, minibatch, data });
        if self.train.status == Status::Running {
            if self.follows_training {
                self.send_settling(SettleCommand::Follow);
            }
        } else if self.settled_run != Some(self.train.run) && !std::mem::take(&mut self.opens_session) {
            // A scene begins at iteration 0.
            if !self.lessons.play.is_new_run(self.train.lends) {
                self.settle_now();
            }
        }
        self.settled_run = Some(self.train.run);
    }
}
