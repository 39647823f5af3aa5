//! The ripple beside the error it ought to be: what is compared with what, layer by layer. The panel and the tests
//! read the same numbers from here.

use crate::config::{Config, Dynamics};
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::example::measures::{self, Alignment};
use crate::settling::studies::exact_error::ExactError;
use crate::settling::trace::{Frame, IterationPoint, Phase};
use std::sync::Arc;

/// Which exact answer the ripple is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExactKind {
    /// δ of the passes down alone, as large as a layer's first movement is: [`growth`] × δ.
    Arriving,
    /// The limit of a settled nudge as β → 0, over all paths.
    Settled,
}

/// One phase of a snapshot at one iteration, with what its states are compared with.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Which of the phases.
    pub span: usize,
    /// It is the iteration at the cursor; otherwise the end (so far) of the last nudged phase.
    pub is_at_cursor: bool,
    /// Iteration within the phase.
    pub iteration: usize,
    /// β of the phase, 0 without a nudge.
    pub beta: f64,
    /// s.
    pub frame: Arc<Frame>,
    /// What s is compared with: s̃, or s⁰ where there is no twin.
    pub base: Arc<Frame>,
    /// The base is s̃.
    pub has_unperturbed: bool,
    /// s⁰, at which the exact answers are taken; `None` in a free phase that follows an action.
    pub free: Option<Arc<Frame>>,
    /// The free phase before a nudge was settled.
    pub is_free_settled: bool,
    /// First movement of each layer, s₁ first.
    pub arrives: Vec<Option<u32>>,
}

impl Moment {
    /// The phase at the cursor if something was done to it that can travel, else the last nudged phase.
    pub fn of(settling: &SettlingSnapshot) -> Option<Self> {
        let phases = &settling.phases;
        let at = phases.iter().rposition(|span| span.points.contains(&settling.cursor))?;
        let points = |span: usize| settling.points.get(phases[span].points.clone());
        let schedule_start = |span: usize| phases[..=span].iter().rposition(|span| span.step == 0);
        let is_settled =
            |span: usize| schedule_start(span).is_some_and(|schedule_start| phases[schedule_start].settled);
        let is_nudged = |span: usize| phases[span].phase != Phase::Free;
        if is_nudged(at) || settling.unperturbed.is_some() {
            let base = settling.unperturbed.clone().or_else(|| settling.reference.clone())?;
            let of_units = settling.arrival.as_ref().filter(|_| settling.unperturbed.is_some());
            return Some(Self {
                span: at,
                is_at_cursor: true,
                iteration: settling.points.get(settling.cursor)?.iteration,
                beta: phases[at].phase.beta(),
                frame: Arc::clone(&settling.frame),
                base,
                has_unperturbed: settling.unperturbed.is_some(),
                free: settling.reference.clone().filter(|_| is_nudged(at)),
                is_free_settled: is_settled(at),
                arrives: match of_units {
                    Some(first) => arrives(first),
                    None => arrives_of_points(points(at)?),
                },
            });
        }
        let last =
            (0..phases.len()).rev().find(|&span| is_nudged(span) && !phases[span].points.is_empty())?;
        let points = points(last)?;
        let free = settling.ends.get(schedule_start(last)?)?;
        Some(Self {
            span: last,
            is_at_cursor: false,
            iteration: points.last()?.iteration,
            beta: phases[last].phase.beta(),
            frame: Arc::clone(settling.ends.get(last)?),
            base: Arc::clone(free),
            has_unperturbed: false,
            free: Some(Arc::clone(free)),
            is_free_settled: is_settled(last),
            arrives: arrives_of_points(points),
        })
    }

    /// The layer (0 for s₁) that the ripple has reached last by now; the output while it has reached none.
    pub fn front(&self) -> usize {
        let reached = |first: &Option<u32>| first.filter(|first| *first as usize <= self.iteration);
        let layers = self.arrives.iter().enumerate();
        let last =
            layers.filter_map(|(layer, first)| Some((reached(first)?, std::cmp::Reverse(layer)))).max();
        last.map_or(self.arrives.len().saturating_sub(1), |(_, layer)| layer.0)
    }

    /// Which exact answer fits a layer now: δ at its first movement, the settled one later.
    pub fn fitting(&self, layer: usize) -> ExactKind {
        let first = self.arrives.get(layer).copied().flatten();
        let is_first = first.is_none_or(|first| self.iteration <= first as usize);
        if is_first { ExactKind::Arriving } else { ExactKind::Settled }
    }

    /// Every layer beside `exact`, s₁ first; `None` without a nudge, or if s⁰ has no settled answer. Sizes of
    /// arriving ripples are compared only where `dynamics`, those of this phase, are known; else as δ itself.
    pub fn compare(
        &self,
        exact_error: &ExactError,
        exact: ExactKind,
        dynamics: Option<&Dynamics>,
    ) -> Option<Vec<LayerRipple>> {
        self.free.as_ref()?;
        let moved = measures::response(&self.frame, &self.base, self.beta);
        let (answer, last) = match exact {
            ExactKind::Arriving => (&exact_error.delta, moved.layers.len().saturating_sub(1)),
            ExactKind::Settled => (exact_error.settled.as_ref()?, 0),
        };
        let layer = |(k, (moved, answer)): (usize, (Vec<f64>, &Vec<f64>))| {
            let scale = match exact {
                // A clamped sweep has no step: every layer goes to its minimum.
                ExactKind::Arriving if self.beta != 0.0 => {
                    dynamics.map_or(1.0, |dynamics| growth(dynamics, last - k))
                }
                ExactKind::Arriving | ExactKind::Settled => 1.0,
            };
            let exact: Vec<f64> = answer.iter().map(|x| x * scale).collect();
            LayerRipple {
                arrives: self.arrives[k],
                alignment: Alignment::of(&moved, &exact),
                moved,
                exact,
                scale,
            }
        };
        if self.arrives.len() != moved.layers.len() || answer.layers.len() != moved.layers.len() {
            return None;
        }
        Some(moved.layers.into_iter().zip(&answer.layers).enumerate().map(layer).collect())
    }
}

/// One layer of the ripple beside the exact answer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerRipple {
    /// Iteration of its first movement.
    pub arrives: Option<u32>,
    /// (s − s̃)/β.
    pub moved: Vec<f64>,
    /// The exact answer, times `scale`.
    pub exact: Vec<f64>,
    /// Angle and sizes.
    pub alignment: Alignment,
    /// The factor [`growth`], 1 for the settled answer.
    pub scale: f64,
}

/// First movement per layer: the earliest that is not 0 among its units.
pub fn arrives(arrival: &[Vec<u32>]) -> Vec<Option<u32>> {
    arrival.iter().map(|layer| layer.iter().copied().filter(|first| *first > 0).min()).collect()
}

/// First movement per layer, by the recorded distances of a phase's iterations.
pub fn arrives_of_points(points: &[IterationPoint]) -> Vec<Option<u32>> {
    let layers = points.first().map_or(0, |point| point.layers.len());
    let first = |k: usize| points.iter().find(|point| point.layers[k].moved > 0.0);
    (0..layers).map(|k| first(k).map(|point| point.iteration as u32)).collect()
}

/// By what δ is multiplied in a layer's first movement per β, at distance `m` from the output: ε^{m+1} for Euler steps,
/// ω^{m+1} for over-relaxed sweeps, 1 for sweeps to the minimum (these up to O(β)).
pub fn growth(dynamics: &Dynamics, m: usize) -> f64 {
    dynamics.solver.growth.map_or(1.0, |growth| growth(dynamics.step_size, m))
}

/// The dynamics in use when iteration number `time` was computed: those of the last change before it, else `now` if
/// nothing was changed later.
pub fn dynamics_at<'a>(settling: &'a SettlingSnapshot, time: usize, now: &'a Config) -> Option<&'a Dynamics> {
    use crate::settling::example::action::Action;
    let changes = settling.record.iter().filter_map(|done| match &done.action {
        Action::Configure(config) => Some((done.at, &config.dynamics)),
        _ => None,
    });
    let mut changes: Vec<(usize, &Dynamics)> = changes.collect();
    let is_changed = !changes.is_empty();
    changes.retain(|(at, _)| *at < time);
    match changes.last() {
        Some((_, dynamics)) => Some(dynamics),
        None => (!is_changed).then_some(&now.dynamics),
    }
}
