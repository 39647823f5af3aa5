//! The subscription: what the window wants filled in a snapshot.

use crate::settling::example::action::UnitId;
use crate::settling::example::measures::Plane;
use std::sync::Arc;

/// What the window wants filled; what it does not show costs nothing.
#[derive(Clone, Debug, Default)]
pub struct Subscription {
    /// −∂F/∂s at the cursor.
    pub force: bool,
    /// When each unit first moved by more than this.
    pub arrival: Option<f64>,
    /// ρ of these units over all iterations.
    pub traces: Vec<UnitId>,
    /// The path in this plane.
    pub plane: Option<Arc<Plane>>,
    /// The path in this plane too.
    pub landscape: Option<Arc<Plane>>,
    /// Something is being dragged: settings that follow each other are one change.
    pub drags: bool,
}

impl Subscription {
    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.force |= other.force;
        self.arrival = self.arrival.or(other.arrival);
        self.traces.extend(other.traces);
        self.plane = self.plane.or(other.plane);
        self.landscape = self.landscape.or(other.landscape);
        self.drags |= other.drags;
        self
    }
}

impl PartialEq for Subscription {
    fn eq(&self, other: &Self) -> bool {
        let is_same = |a: &Option<Arc<Plane>>, b: &Option<Arc<Plane>>| match (a, b) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        let plane = is_same(&self.plane, &other.plane) && is_same(&self.landscape, &other.landscape);
        let fields = |subscription: &Self| (subscription.force, subscription.arrival, subscription.drags);
        plane && fields(self) == fields(other) && self.traces == other.traces
    }
}
