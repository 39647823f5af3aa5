//! The settling before a setting was changed, kept as a trace beside the present one.
//!
//! A ghost is a settling of its own: the same example, weights, start and actions, under the settings before the change,
//! run to its end. What of it had been computed is shown at once; the rest is computed again from its record, so that
//! its numbers are those of a settling in which nothing was changed.

use super::snapshot::{IterationPoint, Phase, PhaseSpan, Scene};
use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::dynamics::SETTLED;
use crate::model::{Network, State};
use crate::settling::engine::SettlingEngine;
use crate::settling::example::Settling;
use crate::settling::example::action::{Action, Recorded};
use crate::worker::Next;
use std::collections::VecDeque;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// Most ghosts that are kept by hand.
pub const MOST_PINNED: usize = 5;
/// Longest portion of work between two looks at the orders.
const PORTION: Duration = Duration::from_millis(4);

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
    fn of(scene: &Scene) -> Self {
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
    pub is_touched: bool,
    /// Why it stopped, if a number was not finite.
    pub diverged: Option<String>,
}

impl Ghost {
    /// What came of it.
    pub fn outcome(&self) -> Option<Outcome> {
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
pub struct Outcome {
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
pub fn outcome(points: &[IterationPoint], phases: &[PhaseSpan], config: &Config) -> Option<Outcome> {
    let round = phases.iter().rposition(|span| span.step == 0)?;
    let span = &phases[round];
    let own = points.get(span.points.clone())?;
    let last = own.last()?;
    let limit = config.dynamics.tolerance.max(SETTLED);
    let moving = own.iter().rposition(|point| point.residual.is_nan() || point.residual > limit);
    let is_nudge = |span: &&PhaseSpan| matches!(span.phase, Phase::Nudged(_)) && span.ended;
    let nudge = phases[round..].iter().find(is_nudge).and_then(|span| points.get(span.points.end - 1));
    Some(Outcome {
        iterations: last.iteration,
        is_ended: span.ended,
        settled_after: own.get(moving.map_or(0, |last| last + 1)).map(|point| point.iteration),
        residual: last.residual,
        energy: last.energy,
        nudged: nudge.map(IterationPoint::total_energy),
        rises: points.iter().filter(|point| point.rose).count(),
    })
}

/// A settling that is computed again beside the watched one.
struct Work {
    id: u64,
    scene: Arc<Scene>,
    config: Config,
    start: Option<State<f64>>,
    record: Vec<Recorded>,
    done: usize,
    settling: Option<Settling>,
}

impl Work {
    fn of(id: u64, watched: &Settling) -> Self {
        Self {
            id,
            scene: Arc::clone(watched.scene()),
            config: watched.first_config.clone(),
            start: watched.recording().state(0).cloned(),
            record: watched.record().to_vec(),
            done: 0,
            settling: None,
        }
    }

    /// True when it has come to its end.
    fn go_on(&mut self, until: Instant) -> bool {
        let settling = self.settling.get_or_insert_with(|| {
            Settling::starting_from(Arc::clone(&self.scene), &self.config, self.start.as_ref())
        });
        loop {
            while let Some(done) = self.record.get(self.done).filter(|done| done.at <= settling.time()) {
                settling.act(done.action.clone());
                self.done += 1;
            }
            if !settling.advance() {
                return true;
            }
            if Instant::now() >= until {
                return false;
            }
        }
    }
}

/// The change under way: what is changed on and on is one change.
struct Change {
    keys: Vec<String>,
    before: Arc<Config>,
}

/// All ghosts of the engine: at most one that follows the settings, and the pinned ones.
#[derive(Default)]
pub(super) struct Ghosts {
    newest: Option<Ghost>,
    pinned: Vec<Ghost>,
    given: u64,
    work: VecDeque<Work>,
    change: Option<Change>,
    /// The watched settling was begun anew by the change under way and by nothing else.
    pub is_restarted: bool,
    published: Option<Arc<Vec<Ghost>>>,
    in_force: Option<Arc<Config>>,
}

impl Ghosts {
    /// Before the settings change: keeps the settling as it would go on, unless this is one more step of the change
    /// under way. True if it is such a step.
    pub fn before_change(&mut self, watched: &Settling, config: &Config, is_dragged: bool) -> bool {
        let differences = watched.config.differences(config);
        let keys: Vec<String> = differences.into_iter().map(|difference| difference.key).collect();
        let settles = watched.spans()[watched.round()].ended;
        let goes_on = (self.change.as_ref())
            .is_some_and(|change| self.newest.is_some() && change.keys == keys && (is_dragged || !settles));
        if goes_on {
            let is_back = self.change.as_ref().is_some_and(|change| same_phases(&change.before, config));
            if is_back {
                // Back at the settings before: the ghost would be the settling itself.
                self.forget_newest();
            }
            return true;
        }
        self.change = Some(Change { keys, before: Arc::new(watched.config.clone()) });
        self.forget_newest();
        self.given += 1;
        let recording = watched.recording();
        let ghost = Ghost {
            id: self.given,
            name: None,
            is_pinned: false,
            of: Subject::of(watched.scene()),
            config: Arc::new(watched.config.clone()),
            points: Arc::new(recording.points.clone()),
            phases: watched.spans().to_vec(),
            is_complete: watched.is_finished(),
            changed_at: last_change(watched.record()),
            is_touched: watched.is_touched(),
            diverged: watched.diverged().map(str::to_owned),
        };
        if !ghost.is_complete {
            self.work.push_back(Work::of(ghost.id, watched));
        }
        self.newest = Some(ghost);
        self.published = None;
        false
    }

    /// Another settling begins: the ghost of another example goes; with other weights it settles anew under them, so
    /// that nothing but the settings differs.
    pub fn follow(&mut self, watched: &Settling) {
        self.is_restarted = false;
        let Some(ghost) = &mut self.newest else { return };
        let scene = watched.scene();
        if !ghost.of.is_example_of(scene) || (ghost.is_touched && !ghost.of.has_weights_of(scene)) {
            self.change = None;
            return self.forget_newest();
        }
        if ghost.of.has_weights_of(scene) {
            return;
        }
        let id = ghost.id;
        let config = (*ghost.config).clone();
        let start = watched.recording().state(0).cloned();
        (ghost.of, ghost.is_complete, ghost.diverged) = (Subject::of(scene), false, None);
        ghost.changed_at = None;
        (ghost.points, ghost.phases) = (Arc::default(), Vec::new());
        self.work.retain(|work| work.id != id);
        let scene = Arc::clone(scene);
        self.work.push_back(Work { id, scene, config, start, record: Vec::new(), done: 0, settling: None });
        self.published = None;
    }

    fn forget_newest(&mut self) {
        if let Some(ghost) = self.newest.take() {
            self.work.retain(|work| work.id != ghost.id);
            self.published = None;
        }
    }

    /// Carries out an order.
    pub fn order(&mut self, order: GhostOrder) {
        match order {
            GhostOrder::Pin => {
                let Some(mut ghost) = self.newest.take() else { return };
                ghost.is_pinned = true;
                self.pinned.push(ghost);
                if self.pinned.len() > MOST_PINNED {
                    let oldest = self.pinned.remove(0);
                    self.work.retain(|work| work.id != oldest.id);
                }
            }
            GhostOrder::Rename(id, name) => {
                let name = name.trim();
                if let Some(ghost) = self.get(id) {
                    ghost.name = (!name.is_empty()).then(|| name.chars().take(40).collect());
                }
            }
            GhostOrder::Remove(id) => {
                self.newest = self.newest.take().filter(|ghost| ghost.id != id);
                self.pinned.retain(|ghost| ghost.id != id);
                self.work.retain(|work| work.id != id);
            }
            GhostOrder::Clear => {
                (self.newest, self.change) = (None, None);
                self.pinned.clear();
                self.work.clear();
            }
        }
        self.published = None;
    }

    fn get(&mut self, id: u64) -> Option<&mut Ghost> {
        self.newest.iter_mut().chain(&mut self.pinned).find(|ghost| ghost.id == id)
    }

    /// A portion of what is still to be computed; false if there is nothing left.
    pub fn work(&mut self) -> bool {
        let Some(mut work) = self.work.pop_front() else { return false };
        if !work.go_on(Instant::now() + PORTION) {
            self.work.push_front(work);
            return true;
        }
        if let (Some(ghost), Some(settling)) = (self.get(work.id), work.settling) {
            ghost.points = Arc::new(settling.recording().points.clone());
            ghost.phases = settling.spans().to_vec();
            ghost.diverged = settling.diverged().map(str::to_owned);
            ghost.is_complete = true;
            self.published = None;
        }
        !self.work.is_empty()
    }

    /// The newest, then the pinned ones in the order in which they were pinned.
    pub fn publish(&mut self) -> Arc<Vec<Ghost>> {
        let all = || self.newest.iter().chain(&self.pinned).cloned().collect();
        Arc::clone(self.published.get_or_insert_with(|| Arc::new(all())))
    }

    /// The settings of the watched settling, shared as long as they stay.
    pub fn settings(&mut self, config: &Config) -> Arc<Config> {
        match &self.in_force {
            Some(known) if **known == *config => Arc::clone(known),
            _ => Arc::clone(self.in_force.insert(Arc::new(config.clone()))),
        }
    }
}

/// After how many iterations settings were changed last on the way, if they were.
pub fn last_change(record: &[Recorded]) -> Option<usize> {
    let changes = record.iter().filter(|done| matches!(done.action, Action::Configure(_)));
    changes.map(|done| done.at).next_back().filter(|at| *at > 0)
}

/// Settings under which the same phases come out.
pub fn same_phases(a: &Config, b: &Config) -> bool {
    a.dynamics == b.dynamics && a.nudge == b.nudge && a.learning.rule == b.learning.rule
}

impl SettlingEngine {
    /// A portion of the ghosts' work in the pauses of `paced` work; it neither waits for them nor they for it.
    pub(super) fn work_beside(&mut self, paced: impl FnOnce(&mut Self) -> Next) -> Next {
        if self.due.is_some_and(|due| Instant::now() < due) && self.ghosts.work() {
            return Next::Again;
        }
        let due = self.due.take().filter(|due| Instant::now() < *due);
        if let Some(due) = due {
            return Next::After(due.saturating_duration_since(Instant::now()));
        }
        match paced(self) {
            Next::After(pause) if self.ghosts.work() => {
                self.due = Some(Instant::now() + pause);
                Next::Again
            }
            Next::Wait if self.ghosts.work() => Next::Again,
            next => next,
        }
    }
}
