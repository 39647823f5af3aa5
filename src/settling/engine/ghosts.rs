//! The settling before a setting was changed, kept as a trace beside the present one.
//!
//! A ghost is a settling of its own: the same example, weights, start and actions, under the settings before the change,
//! run to its end. What of it had been computed is shown at once; the rest is computed again from its record, so that
//! its numbers are those of a settling in which nothing was changed.

use crate::config::Config;
use crate::model::State;
use crate::settling::engine::ghost::{Ghost, GhostOrder, MOST_PINNED, Subject};
use crate::settling::example::ExampleRelaxation;
use crate::settling::example::action::{Action, Recorded};
use crate::settling::trace::Scene;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest portion of work between two looks at the orders.
const PORTION: Duration = Duration::from_millis(4);

/// A settling that is computed again beside the watched one.
struct Work {
    id: u64,
    scene: Arc<Scene>,
    config: Config,
    start: Option<State<f64>>,
    record: Vec<Recorded>,
    done: usize,
    settling: Option<ExampleRelaxation>,
}

impl Work {
    fn of(id: u64, example: &ExampleRelaxation) -> Self {
        Self {
            id,
            scene: Arc::clone(example.scene()),
            config: example.first_config.clone(),
            start: example.recording().state(0).cloned(),
            record: example.record().to_vec(),
            done: 0,
            settling: None,
        }
    }

    /// True when it has come to its end.
    fn go_on(&mut self, until: Instant) -> bool {
        let settling = self.settling.get_or_insert_with(|| {
            ExampleRelaxation::starting_from(Arc::clone(&self.scene), &self.config, self.start.as_ref())
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
    pub fn before_change(&mut self, example: &ExampleRelaxation, config: &Config, is_dragged: bool) -> bool {
        let differences = example.config.differences(config);
        let keys: Vec<String> = differences.into_iter().map(|difference| difference.key).collect();
        let settles = example.spans()[example.schedule_start()].ended;
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
        self.change = Some(Change { keys, before: Arc::new(example.config.clone()) });
        self.forget_newest();
        self.given += 1;
        let recording = example.recording();
        let ghost = Ghost {
            id: self.given,
            name: None,
            is_pinned: false,
            of: Subject::of(example.scene()),
            config: Arc::new(example.config.clone()),
            points: Arc::new(recording.points.clone()),
            phases: example.spans().to_vec(),
            is_complete: example.is_finished(),
            changed_at: last_change(example.record()),
            is_edited: example.is_edited(),
            diverged: example.diverged().map(str::to_owned),
        };
        if !ghost.is_complete {
            self.work.push_back(Work::of(ghost.id, example));
        }
        self.newest = Some(ghost);
        self.published = None;
        false
    }

    /// Another settling begins: the ghost of another example goes; with other weights it settles anew under them, so
    /// that nothing but the settings differs.
    pub fn follow(&mut self, example: &ExampleRelaxation) {
        self.is_restarted = false;
        let Some(ghost) = &mut self.newest else { return };
        let scene = example.scene();
        if !ghost.of.is_example_of(scene) || (ghost.is_edited && !ghost.of.has_weights_of(scene)) {
            self.change = None;
            return self.forget_newest();
        }
        if ghost.of.has_weights_of(scene) {
            return;
        }
        let id = ghost.id;
        let config = (*ghost.config).clone();
        let start = example.recording().state(0).cloned();
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
