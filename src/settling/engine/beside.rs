//! An example that settles beside the one that is shown, in small portions.

use crate::settling::example::ExampleRelaxation;
use std::time::{Duration, Instant};

/// Longest portion of work between two looks at the orders.
const PORTION: Duration = Duration::from_millis(5);
/// While training goes on it takes at most one part of so many of the time.
const SHARE: u32 = 20;

/// What settles beside what is shown.
#[derive(Default)]
pub(super) struct Beside {
    example: Option<ExampleRelaxation>,
    /// Time spent on it.
    took: Duration,
    /// Before this there is no other one for training.
    not_before: Option<Instant>,
}

impl Beside {
    /// Begins with an example.
    pub fn begin(&mut self, example: ExampleRelaxation) {
        (self.example, self.took) = (Some(example), Duration::ZERO);
    }

    /// It is no longer wanted.
    pub fn give_up(&mut self) {
        self.example = None;
    }

    /// Something settles.
    pub fn is_under_way(&self) -> bool {
        self.example.is_some()
    }

    /// It is too early for the next one while training goes on.
    pub fn is_early(&self) -> bool {
        self.not_before.is_some_and(|at| Instant::now() < at)
    }

    /// A portion of the work; the example once its free phase has ended or diverged.
    pub fn work(&mut self) -> Option<ExampleRelaxation> {
        let fresh = self.example.as_mut()?;
        let began = Instant::now();
        let is_done = |fresh: &ExampleRelaxation| {
            fresh.diverged().is_some() || fresh.spans().last().is_none_or(|span| span.ended)
        };
        while !is_done(fresh) && began.elapsed() < PORTION {
            fresh.advance();
        }
        let is_done = is_done(fresh);
        self.took += began.elapsed();
        if !is_done {
            return None;
        }
        self.not_before = Some(Instant::now() + self.took * SHARE);
        self.example.take()
    }
}
