//! Predict, then reveal: guesses of which way a nudge will move units, and what becomes of them.

use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::example::action::UnitId;
use crate::settling::trace::{Frame, Phase};
use std::collections::BTreeMap;

/// A unit that has changed by less has not moved.
const SMALLEST: f64 = 1e-9;

/// What has become of a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuessOutcome {
    /// It went that way.
    Right,
    /// It went the other way.
    Wrong,
    /// It has not moved.
    Still,
}

impl GuessOutcome {
    /// A guess (up or down) against a change of state.
    pub fn of(up: bool, change: f64) -> Self {
        if change.is_nan() || change.abs() < SMALLEST {
            Self::Still
        } else if (change > 0.0) == up {
            Self::Right
        } else {
            Self::Wrong
        }
    }
}

/// The audience's guess of which way units will go.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guess {
    /// Up (true) or down.
    pub units: BTreeMap<UnitId, bool>,
    /// The nudge has been shown.
    pub revealed: bool,
    /// What came of each at the end of the first nudge after the reveal; from then on it stays.
    pub outcomes: Option<BTreeMap<UnitId, GuessOutcome>>,
    /// Split, example and minibatch that it is about.
    of: Option<(&'static str, usize, u64)>,
}

impl Guess {
    /// No guess → up → down → no guess.
    pub fn next(guess: Option<bool>) -> Option<bool> {
        match guess {
            None => Some(true),
            Some(true) => Some(false),
            Some(false) => None,
        }
    }

    /// Right guesses, guesses of units that have not moved, all guesses; once the nudge has ended.
    pub fn score(&self) -> Option<[usize; 3]> {
        let outcomes = self.outcomes.as_ref()?;
        let count = |what: GuessOutcome| outcomes.values().filter(|outcome| **outcome == what).count();
        Some([count(GuessOutcome::Right), count(GuessOutcome::Still), outcomes.len()])
    }

    /// Looks at the settling: another example is another question, and the end of the first nudge after the reveal
    /// decides.
    pub fn follow(&mut self, settling: &SettlingSnapshot) {
        let of = settling.scene.as_ref().map(|scene| (scene.split.name(), scene.index, scene.minibatch));
        if self.of.is_some() && self.of != of {
            *self = Self::default();
        }
        self.of = of;
        if self.revealed
            && self.outcomes.is_none()
            && let Some((free, nudged)) = ends(settling)
        {
            let one = |(id, up): (&UnitId, &bool)| {
                (*id, GuessOutcome::of(*up, state(nudged, *id) - state(free, *id)))
            };
            self.outcomes = Some(self.units.iter().map(one).collect());
        }
    }
}

/// s⁰ and s^β of the newest round, once its first nudge has ended.
fn ends(settling: &SettlingSnapshot) -> Option<(&Frame, &Frame)> {
    let phases = &settling.phases;
    let begin = phases.iter().rposition(|span| span.step == 0)?;
    let nudge = begin + phases[begin..].iter().position(|span| span.phase != Phase::Free)?;
    let is_over = phases[nudge].ended && !phases[nudge].points.is_empty();
    is_over.then_some(())?;
    Some((settling.ends.get(begin)?, settling.ends.get(nudge)?))
}

fn state(frame: &Frame, id: UnitId) -> f64 {
    let layer = id.layer.checked_sub(1).and_then(|k| frame.layers.get(k));
    layer.and_then(|layer| layer.get(id.index)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_go_round() {
        let next = Guess::next;
        assert_eq!(next(None), Some(true));
        assert_eq!(next(next(None)), Some(false));
        assert_eq!(next(next(next(None))), None);
    }

    #[test]
    fn the_score_counts_right_and_still_ones() {
        assert_eq!(GuessOutcome::of(false, -0.1), GuessOutcome::Right);
        assert_eq!(GuessOutcome::of(false, 0.1), GuessOutcome::Wrong);
        assert_eq!(GuessOutcome::of(true, 0.0), GuessOutcome::Still);
        let outcomes = [GuessOutcome::Right, GuessOutcome::Wrong, GuessOutcome::Still, GuessOutcome::Right];
        let outcomes = outcomes.into_iter().enumerate();
        let mut guess = Guess::default();
        assert_eq!(guess.score(), None);
        guess.outcomes = Some(outcomes.map(|(index, what)| (UnitId { layer: 1, index }, what)).collect());
        assert_eq!(guess.score(), Some([2, 1, 4]));
    }
}
