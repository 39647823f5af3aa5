//! The iterations of one settling, bounded in memory.

use super::snapshot::{Frame, IterationPoint};
use crate::model::State;
use std::collections::VecDeque;

/// Most memory for recorded states unless another is set. When it is full the oldest states are forgotten; their scalars stay.
pub const CAP_BYTES: usize = 64 << 20;

/// Scalars of every iteration and the states of the latest.
#[derive(Debug)]
pub struct Recording {
    /// Most memory for the states.
    pub cap_bytes: usize,
    /// One per iteration.
    pub points: Vec<IterationPoint>,
    states: VecDeque<State<f64>>,
    bytes_each: usize,
}

impl Default for Recording {
    fn default() -> Self {
        Self { cap_bytes: CAP_BYTES, points: Vec::new(), states: VecDeque::new(), bytes_each: 0 }
    }
}

impl Recording {
    /// Adds an iteration.
    pub fn push(&mut self, point: IterationPoint, state: &State<f64>) {
        self.bytes_each = 8 * state.layers.iter().map(ndarray::Array2::len).sum::<usize>();
        if (self.states.len() + 1) * self.bytes_each > self.cap_bytes && self.states.len() > 1 {
            self.states.pop_front();
        }
        self.points.push(point);
        self.states.push_back(state.clone());
    }

    /// Index of the last iteration. There is always at least the start state once something was pushed.
    pub fn last(&self) -> usize {
        self.points.len().saturating_sub(1)
    }

    /// The oldest iteration whose states are still known.
    pub fn first(&self) -> usize {
        self.points.len() - self.states.len()
    }

    /// Memory of the states.
    pub fn bytes(&self) -> usize {
        self.states.len() * self.bytes_each
    }

    /// The states of iteration `index`, if still known.
    pub fn state(&self, index: usize) -> Option<&State<f64>> {
        self.states.get(index.checked_sub(self.first())?)
    }

    /// Forgets everything after iteration `index`, which must still be known.
    pub fn truncate(&mut self, index: usize) {
        let first = self.first();
        self.states.truncate((index + 1).saturating_sub(first));
        self.points.truncate(index + 1);
    }
}

/// The states of one example for the window.
pub fn frame_of(state: &State<f64>) -> Frame {
    Frame { layers: state.layers.iter().map(|s| s.iter().map(|&x| x as f32).collect()).collect() }
}
