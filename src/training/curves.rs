//! The curves of a run as they grow, kept bounded: when one is full, every other point of it is dropped and the next
//! points stand for twice as many minibatches.

use super::snapshot::{MinibatchReport, UpdatePoint};
use serde::{Deserialize, Serialize};

/// Most points of a curve of minibatches; when full, every other one is dropped.
pub(super) const RUNNING_POINTS: usize = 4096;

/// Sums over the minibatches since the last point of [`super::snapshot::Curves::updates`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Accumulator {
    /// Minibatches that one point stands for.
    pub(super) stride: usize,
    /// How many have come since the last.
    count: usize,
    cost: f64,
    energy: f64,
    error: f64,
    /// Σ rms(ΔW_k)/rms(W_k); empty when nothing has come.
    relative: Vec<f64>,
}

impl Default for Accumulator {
    fn default() -> Self {
        Self { stride: 1, count: 0, cost: 0.0, energy: 0.0, error: 0.0, relative: Vec::new() }
    }
}

impl Accumulator {
    /// Whether a run of a network of so many layers can have gathered this.
    pub(super) fn is_possible(&self, layers: usize) -> bool {
        let sums = if self.count == 0 { 0 } else { layers };
        self.stride >= 1 && self.count < self.stride && self.relative.len() == sums
    }

    /// Takes in a minibatch.
    pub(super) fn add(&mut self, report: &MinibatchReport) {
        self.count += 1;
        self.cost += report.cost;
        self.energy += report.energy;
        self.error += report.error;
        self.relative.resize(report.relative_update.len(), 0.0);
        self.relative.iter_mut().zip(&report.relative_update).for_each(|(sum, x)| *sum += x);
    }

    /// The means, if enough has come; begins again.
    pub(super) fn take(&mut self, epoch: f64, minibatch: u64, seconds: f64) -> Option<UpdatePoint> {
        if self.count < self.stride {
            return None;
        }
        let count = self.count as f64;
        let point = UpdatePoint {
            epoch,
            minibatch,
            seconds,
            cost: self.cost / count,
            energy: self.energy / count,
            error: self.error / count,
            relative: self.relative.iter().map(|sum| sum / count).collect(),
        };
        *self = Self { stride: self.stride, ..Self::default() };
        Some(point)
    }
}

/// Drops every other point of a full curve and answers the factor on its stride.
pub(super) fn thin<T>(points: &mut Vec<T>) -> usize {
    if points.len() < RUNNING_POINTS {
        return 1;
    }
    let mut keep = false;
    points.retain(|_| {
        keep = !keep;
        !keep
    });
    2
}
