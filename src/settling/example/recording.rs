//! The iterations of one settling, bounded in memory.

use crate::model::State;
use crate::settling::trace::{Frame, IterationPoint};
use ndarray::{Array2, ArrayView1};
use std::ops::Range;
use std::sync::Arc;

/// Most memory for everything recorded unless another is set.
pub const CAP_BYTES: usize = 64 << 20;
/// Most iterations kept unless another number is set: what a picture can show.
pub const CAP_ROWS: usize = 4096;
/// So many of the newest iterations are never left out.
const NEWEST: usize = 256;

/// The states of one iteration.
#[derive(Clone, Debug)]
pub struct StateRow {
    /// s₁ … s_L.
    pub state: State<f64>,
    /// The same iteration without what the phase brought: no nudge, the old input, nothing newly held.
    pub unperturbed: Option<State<f64>>,
    /// x.
    pub input: Arc<Vec<f64>>,
}

/// Scalars and states of the iterations. When memory is full every other one of the older ones is left out.
#[derive(Debug)]
pub struct Recording {
    /// Most memory.
    pub cap_bytes: usize,
    /// Most iterations.
    pub cap_rows: usize,
    /// One per kept iteration.
    pub points: Vec<IterationPoint>,
    rows: Vec<StateRow>,
    bytes: usize,
    is_thinned: bool,
}

impl Default for Recording {
    fn default() -> Self {
        Self {
            cap_bytes: CAP_BYTES,
            cap_rows: CAP_ROWS,
            points: Vec::new(),
            rows: Vec::new(),
            bytes: 0,
            is_thinned: false,
        }
    }
}

impl StateRow {
    fn bytes(&self) -> usize {
        let of = |state: &State<f64>| 8 * state.layers.iter().map(Array2::len).sum::<usize>();
        of(&self.state) + self.unperturbed.as_ref().map_or(0, of)
    }
}

/// Memory of one iteration: its states, its scalars, and x if it is not that of the iteration before.
fn bytes_of(point: &IterationPoint, row: &StateRow, before: Option<&StateRow>) -> usize {
    let own_input = before.is_none_or(|before| !Arc::ptr_eq(&before.input, &row.input));
    let input = if own_input { 8 * row.input.len() } else { 0 };
    row.bytes() + size_of::<IterationPoint>() + size_of_val(&*point.layers) + input
}

impl Recording {
    /// Adds an iteration; false when there is no room for it before [`Recording::thin`].
    pub fn push(&mut self, point: IterationPoint, row: StateRow) -> bool {
        self.bytes += bytes_of(&point, &row, self.rows.last());
        self.points.push(point);
        self.rows.push(row);
        self.bytes <= self.cap_bytes && self.rows.len() <= self.cap_rows
    }

    /// Leaves out every other of the older iterations, but none of `keep` (increasing indices), and makes the ranges
    /// of the phases, `spans`, those of what is left.
    pub fn thin(&mut self, keep: &[usize], spans: &mut [&mut Range<usize>]) {
        // Few large states: half of the newest may be more than there is room for.
        let newest = NEWEST.min(self.rows.len() / 2);
        let old = self.rows.len() - newest;
        let stays: Vec<bool> = (0..self.rows.len())
            .map(|i| i >= old || i.is_multiple_of(2) || keep.binary_search(&i).is_ok())
            .collect();
        let mut index_of = vec![0; self.rows.len() + 1]; // old index → new index, also one past the end
        for (i, stays) in stays.iter().enumerate() {
            index_of[i + 1] = index_of[i] + usize::from(*stays);
        }
        for span in spans {
            **span = index_of[span.start]..index_of[span.end];
        }
        let mut each = stays.iter();
        self.points.retain(|_| *each.next().unwrap_or(&true));
        let mut each = stays.iter();
        self.rows.retain(|_| *each.next().unwrap_or(&true));
        self.count();
        self.is_thinned = true;
    }

    fn count(&mut self) {
        let all = self.points.iter().zip(&self.rows).enumerate();
        self.bytes = all
            .map(|(i, (point, row))| bytes_of(point, row, i.checked_sub(1).map(|before| &self.rows[before])))
            .sum();
    }

    /// Index of the last iteration. There is always at least the start state once something was pushed.
    pub fn last(&self) -> usize {
        self.points.len().saturating_sub(1)
    }

    /// Iterations were left out.
    pub fn is_thinned(&self) -> bool {
        self.is_thinned
    }

    /// Memory of all of it.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Everything of iteration `index`.
    pub fn row(&self, index: usize) -> Option<&StateRow> {
        self.rows.get(index)
    }

    /// The states of iteration `index`.
    pub fn state(&self, index: usize) -> Option<&State<f64>> {
        Some(&self.rows.get(index)?.state)
    }

    /// The kept iteration nearest before iteration number `time` (or it itself).
    pub fn index_at(&self, time: usize) -> usize {
        self.points.partition_point(|point| point.time <= time).saturating_sub(1)
    }

    /// Forgets everything after iteration `index`.
    pub fn truncate(&mut self, index: usize) {
        self.rows.truncate(index + 1);
        self.points.truncate(index + 1);
        self.count();
    }
}

/// The states of one example for the window.
pub fn frame_of(state: &State<f64>) -> Frame {
    let row = |s: &Array2<f64>| -> Vec<f64> { s.iter().copied().collect() };
    Frame { layers: state.layers.iter().map(row).collect() }
}

/// x as a shared vector.
pub(super) fn shared(x: ArrayView1<'_, f64>) -> Arc<Vec<f64>> {
    Arc::new(x.to_vec())
}
