//! Parts of the last snapshot.

use crate::settling::engine::snapshot::ExampleBeginning;
use crate::settling::example::action::Recorded;
use crate::settling::trace::{Frame, IterationPoint};
use std::sync::Arc;

/// Parts of the last snapshot, to be shared as long as they hold.
#[derive(Default)]
pub(super) struct Published {
    pub points: Arc<Vec<IterationPoint>>,
    pub record: Arc<Vec<Recorded>>,
    pub beginning: Option<Arc<ExampleBeginning>>,
    pub free: Option<Arc<Frame>>,
    /// End states of phases by the time of their last iteration.
    pub ends: Vec<(usize, Arc<Frame>)>,
    pub relative_update: Option<Vec<f64>>,
    pub arrival: Option<Arrival>,
}

impl Published {
    /// The recording was replaced or cut: what was published of it is stale.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The update depends on what was just done.
    pub fn forget_update(&mut self) {
        self.relative_update = None;
        self.free = None;
    }
}

/// Arrivals, and the phase (by its number and length) and threshold that they are of.
pub(super) struct Arrival {
    pub of: (usize, usize, f64),
    pub first: Arc<Vec<Vec<u32>>>,
}
