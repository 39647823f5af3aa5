//! Which map is wanted, when it is old, and when the next one begins.

use crate::config::{Config, Dynamics, Nudge, RuleKind};
use crate::data::Split;
use crate::model::Network;
use crate::settling::studies::stability::has_bound;
use crate::ui::context::Cx;
use crate::ui::panels::stability::axis::Axis;
use crate::ui::panels::stability::measure::Measure;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Settings and weights must have rested for so long before a map of them begins.
pub const REST: Duration = Duration::from_millis(500);

/// What a map depends on.
#[derive(Clone)]
pub struct Key {
    pub network: Arc<Network<f32>>,
    pub minibatch: u64,
    pub images: Vec<(Split, usize)>,
    pub x: Axis,
    pub y: Axis,
    pub rule: RuleKind,
    pub dynamics: Dynamics,
    pub nudge: Nudge,
    pub wants_angles: bool,
    /// The bound on ε holds.
    pub has_bound: bool,
    pub is_euler: bool,
}

/// What is wanted now; `None` before there is a network and an example.
pub fn key(
    cx: &Cx<'_>,
    (x, y): (Axis, Axis),
    images: usize,
    stops_early: bool,
    measure: Measure,
) -> Option<Key> {
    let scene = cx.settling.scene.as_ref()?;
    let (network, data) = (cx.training.network.as_ref()?, cx.training.data.as_ref()?);
    let in_use = &cx.training.config;
    let draft = if cx.draft.error.is_none() { &cx.draft.config } else { &**in_use };
    let range = data.range(scene.split, in_use.data.validation_examples);
    if range.is_empty() {
        return None;
    }
    let first = scene.index.clamp(range.start, range.end - 1);
    let count = images.min(range.len());
    let at = |i: usize| range.start + (first - range.start + i) % range.len();
    // What the axes set does not count.
    let mut config = (**in_use).clone();
    (config.dynamics, config.nudge) = (draft.dynamics.clone(), draft.nudge.clone());
    let tolerance = [x, y].iter().any(|axis| axis.knob.key == "dynamics.tolerance");
    if !stops_early && !tolerance {
        config.dynamics.tolerance = 0.0;
    }
    for axis in [x, y] {
        axis.set(&mut config, axis.value(0));
    }
    Some(Key {
        network: Arc::clone(network),
        minibatch: cx.training.progress.total_minibatches,
        images: (0..count).map(|i| (scene.split, at(i))).collect(),
        x,
        y,
        rule: in_use.learning.rule,
        has_bound: has_bound(&config),
        is_euler: config.dynamics.solver.bound.is_some(),
        dynamics: config.dynamics,
        nudge: config.nudge,
        wants_angles: measure == Measure::Angle,
    })
}

impl Key {
    /// The settings of a run with those of the map.
    pub fn config(&self, in_use: &Config) -> Config {
        Config { dynamics: self.dynamics.clone(), nudge: self.nudge.clone(), ..in_use.clone() }
    }

    /// What was chosen in the panel is not what this map shows.
    fn is_another_choice(&self, now: &Self) -> bool {
        let early = |key: &Self| key.dynamics.tolerance > 0.0;
        self.x != now.x
            || self.y != now.y
            || self.images.len() != now.images.len()
            || (now.wants_angles && !self.wants_angles)
            || early(self) != early(now)
    }

    fn has_same_settings(&self, now: &Self) -> bool {
        self.rule == now.rule && self.dynamics == now.dynamics && self.nudge == now.nudge
    }

    /// Why this map is old, if it is.
    pub fn stale(&self, now: &Self) -> Option<&'static str> {
        if !self.has_same_settings(now) {
            return Some("of other settings");
        }
        if !Arc::ptr_eq(&self.network, &now.network) {
            return Some("of older weights");
        }
        (self.images != now.images).then_some("of other images")
    }
}

/// When the next map begins.
#[derive(Default)]
pub struct Wanted {
    at_once: bool,
    /// What has been wanted, and since when.
    since: Option<(Key, Instant)>,
}

impl Wanted {
    /// The map is asked for.
    pub fn at_once(&mut self) {
        self.at_once = true;
    }

    /// A map will begin when things have rested.
    pub fn waits(&self) -> bool {
        self.since.is_some()
    }

    /// Whether the map `now` should begin. Choices of the panel act at once; other settings when they have rested;
    /// other weights too, but not while training changes them all the time; other images when asked.
    pub fn is_due(&mut self, shown: Option<&Key>, now: &Key, is_training: bool) -> bool {
        let at_once = std::mem::take(&mut self.at_once);
        let Some(shown) = shown else {
            self.since = None;
            return true;
        };
        if at_once || shown.is_another_choice(now) {
            self.since = None;
            return true;
        }
        let other_weights = !Arc::ptr_eq(&shown.network, &now.network) && !is_training;
        if shown.has_same_settings(now) && !other_weights {
            self.since = None;
            return false;
        }
        let same = |key: &Key| key.has_same_settings(now) && Arc::ptr_eq(&key.network, &now.network);
        match &self.since {
            Some((key, since)) if same(key) => {
                let due = since.elapsed() >= REST;
                if due {
                    self.since = None;
                }
                due
            }
            _ => {
                self.since = Some((now.clone(), Instant::now()));
                false
            }
        }
    }
}
