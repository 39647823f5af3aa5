//! What of a configuration may change while a run goes on.

use super::choices::CHOICES;
use super::knob::Effect;
use super::numbers::KNOBS;
use crate::config::Config;

impl Config {
    /// True when `other` differs only in what may change while a run goes on: no setting that [`Effect::Restart`].
    pub fn same_run(&self, other: &Self) -> bool {
        let numbers = KNOBS.iter().filter(|knob| knob.effect == Effect::Restart).all(|knob| {
            let count = knob.count(self);
            count == knob.count(other) && (0..count).all(|i| (knob.get)(self, i) == (knob.get)(other, i))
        });
        let choices = || CHOICES.iter().filter(|choice| choice.effect == Effect::Restart);
        numbers && self.version == other.version && choices().all(|c| (c.get)(self) == (c.get)(other))
    }

    /// These settings with everything of `draft` that may change while a run goes on.
    pub fn with_live(&self, draft: &Self) -> Self {
        if draft.same_run(self) {
            return draft.clone();
        }
        let mut live = self.clone();
        for knob in KNOBS.iter().filter(|knob| knob.effect != Effect::Restart) {
            let count = knob.count(self);
            if count == knob.count(draft) {
                (0..count).for_each(|i| (knob.set)(&mut live, i, (knob.get)(draft, i)));
            }
        }
        for choice in CHOICES.iter().filter(|choice| choice.effect != Effect::Restart) {
            // Its own words are always accepted.
            let _ = live.set(choice.key, &(choice.get)(draft));
        }
        live
    }
}
