//! An earlier settling as the window sees it.

use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::dynamics::SETTLED;
use crate::model::Network;
use crate::settling::trace::{IterationPoint, Phase, PhaseSpan, Scene};
use std::sync::{Arc, Weak};

/// Most ghosts that are kept by hand.
pub const MOST_PINNED: usize = 5;

/// Which example a ghost is of, without keeping weights or data in memory.
#[derive(Clone, Debug)]
pub struct Subject {
    data: Weak<Dataset>,
    network: Weak<Network<f32>>,
    /// Name of the data set.
    pub data_name: String,
    /// Sizes of all layers, the input's first.
    pub sizes: Vec<usize>,
    /// Which part of the data.
    pub split: Split,
    /// Which example of it.
    pub index: usize,
    /// Minibatches the weights had seen.
    pub minibatch: u64,
}

impl Subject {
    pub(super) fn of(scene: &Scene) -> Self {
        Self {
            data: Arc::downgrade(&scene.data),
            network: Arc::downgrade(&scene.network),
            data_name: scene.data.name().to_owned(),
            sizes: scene.network.sizes(),
            split: scene.split,
            index: scene.index,
            minibatch: scene.minibatch,
        }
    }

    /// The same example of the same data, on layers of the same sizes.
    pub fn is_example_of(&self, scene: &Scene) -> bool {
        let same_data = Weak::ptr_eq(&self.data, &Arc::downgrade(&scene.data));
        let place = (self.split, self.index) == (scene.split, scene.index);
        same_data && place && self.sizes == scene.network.sizes()
    }

    /// The same weights too.
    pub fn has_weights_of(&self, scene: &Scene) -> bool {
        Weak::ptr_eq(&self.network, &Arc::downgrade(&scene.network))
    }
}

/// One earlier settling.
#[derive(Clone, Debug)]
pub struct Ghost {
    /// Never given twice.
    pub id: u64,
    /// The name that a person gave it.
    pub name: Option<String>,
    /// Kept until it is removed.
    pub is_pinned: bool,
    /// What settled.
    pub of: Subject,
    /// Under which settings (those at its end).
    pub config: Arc<Config>,
    /// Its iterations, from its start state.
    pub points: Arc<Vec<IterationPoint>>,
    /// Its phases, as ranges of `points`.
    pub phases: Vec<PhaseSpan>,
    /// It has run to its end; otherwise the rest is being computed.
    pub is_complete: bool,
    /// Its settings were those of `config` only from after so many iterations on.
    pub changed_at: Option<usize>,
    /// More than settings was touched: input, target, units, phases.
    pub is_edited: bool,
    /// Why it stopped, if a number was not finite.
    pub diverged: Option<String>,
}

impl Ghost {
    /// What came of it.
    pub fn outcome(&self) -> Option<SettlingOutcome> {
        outcome(&self.points, &self.phases, &self.config)
    }
}

/// What a person can do with ghosts.
#[derive(Clone, Debug, PartialEq)]
pub enum GhostOrder {
    /// Keeps the newest one (of [`MOST_PINNED`] the oldest goes).
    Pin,
    /// Names one; an empty name takes the name away.
    Rename(u64, String),
    /// Forgets one.
    Remove(u64),
    /// Forgets all.
    Clear,
}

/// The free phase of a settling in a few numbers, and the first nudge after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SettlingOutcome {
    /// Iterations of the free phase so far.
    pub iterations: usize,
    /// The free phase is over.
    pub is_ended: bool,
    /// The first iteration from which on no state moved by more than max(tolerance, 0.001), if it did not move again.
    pub settled_after: Option<usize>,
    /// Largest |Δs| of its last iteration.
    pub residual: f64,
    /// E at its last iteration.
    pub energy: f64,
    /// F = E + βC at the end of the first nudge, once that is over.
    pub nudged: Option<f64>,
    /// Iterations in which F rose, all phases together.
    pub rises: usize,
}

/// The newest round of a settling; `None` before there is a point.
pub fn outcome(points: &[IterationPoint], phases: &[PhaseSpan], config: &Config) -> Option<SettlingOutcome> {
    let schedule_start = phases.iter().rposition(|span| span.step == 0)?;
    let span = &phases[schedule_start];
    let own = points.get(span.points.clone())?;
    let last = own.last()?;
    let limit = config.dynamics.tolerance.max(SETTLED);
    let moving = own.iter().rposition(|point| point.residual.is_nan() || point.residual > limit);
    let is_nudge = |span: &&PhaseSpan| matches!(span.phase, Phase::Nudged(_)) && span.ended;
    let nudge =
        phases[schedule_start..].iter().find(is_nudge).and_then(|span| points.get(span.points.end - 1));
    Some(SettlingOutcome {
        iterations: last.iteration,
        is_ended: span.ended,
        settled_after: own.get(moving.map_or(0, |last| last + 1)).map(|point| point.iteration),
        residual: last.residual,
        energy: last.energy,
        nudged: nudge.map(IterationPoint::total_energy),
        rises: points.iter().filter(|point| point.rose).count(),
    })
}
