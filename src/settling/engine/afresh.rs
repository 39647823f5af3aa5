//! The example with newer weights, settled beside the one that is shown, and shown when its free phase has ended: what
//! comes at once when another example or preset is chosen, and what follows the weights while they learn.

use crate::settling::engine::SettlingEngine;
use crate::settling::engine::snapshot::SettleCommand;
use crate::settling::example::ExampleRelaxation;

impl SettlingEngine {
    /// A person goes on with the example that is shown, or to another one.
    pub(super) fn is_overtaken_by(command: &SettleCommand) -> bool {
        use SettleCommand as C;
        !matches!(
            command,
            C::Settle
                | C::Follow
                | C::Subscribe(_)
                | C::Speed(_)
                | C::Material { .. }
                | C::Loop(_)
                | C::Continuous(_)
                | C::KeepState(_)
                | C::Pause
                | C::Mark(_)
                | C::Hurry
                | C::Ghost(_)
        )
    }

    /// Begins the example afresh with the newest weights; one that is under way goes on instead.
    pub(super) fn settle_afresh(&mut self) {
        if self.beside.is_under_way() || self.playing {
            return;
        }
        let Some(scene) = self.scene() else { return };
        let fits = |old: &&ExampleRelaxation| old.scene().network.sizes() == scene.network.sizes();
        let same =
            |old: &&ExampleRelaxation| (old.scene().split, old.scene().index) == (scene.split, scene.index);
        let mut fresh = match self.example.as_ref().filter(fits).filter(same) {
            Some(old) if old.is_edited() => old.anew_in(scene),
            Some(old) if self.keeps_state => {
                let start = old.recording().state(0).cloned();
                ExampleRelaxation::starting_from(scene, &self.config, start.as_ref())
            }
            _ => ExampleRelaxation::new(scene, &self.config),
        };
        fresh.keep_settings(&self.config);
        self.beside.begin(fresh);
    }

    /// The same for training, now and then.
    pub(super) fn follow(&mut self) {
        if !self.beside.is_early() && !self.guessing {
            self.settle_afresh();
        }
    }

    /// A portion of it; true while it goes on.
    pub(super) fn work_afresh(&mut self) -> bool {
        if let Some(fresh) = self.beside.work() {
            self.ghosts.follow(&fresh);
            self.example = Some(fresh);
            self.failed = None;
            self.undone.clear();
            (self.stroke, self.redrawn) = (None, None);
            (self.has_paused, self.until_rest) = (false, false);
            self.published.forget();
            self.move_to(usize::MAX);
        }
        self.beside.is_under_way()
    }

    /// Stops before nudges, or no longer. A nudge that is there already is forgotten: it may be of another target, and
    /// shows the answer.
    pub(super) fn guess(&mut self, on: bool) {
        self.guessing = on;
        let Some(example) = self.example.as_mut().filter(|_| on) else { return };
        let free = example.spans().iter().rfind(|span| span.step == 0);
        let Some(end) = free.filter(|free| free.ended).map(|free| free.points.end - 1) else { return };
        self.playing = false;
        if end < example.recording().last() {
            example.branch(end);
            self.published.forget();
        }
        self.move_to(end);
    }
}
