//! The playback of the example: at a pace, with the pauses of the tour, or in a hurry after a stroke of the brush.

use super::snapshot::Pick;
use crate::settling::engine::SettlingEngine;
use crate::settling::engine::run::Run;
use crate::settling::example::ExampleRelaxation;
use crate::settling::trace::Phase;
use crate::worker::Next;
use std::time::{Duration, Instant};

/// Shortest pause between two looks at the orders while playing.
const TICK: Duration = Duration::from_millis(16);
/// Longest portion of work between two looks at the orders.
const PORTION: Duration = Duration::from_millis(5);
/// The first so many iterations of a nudge have a pause of their own in the tour: long enough to be seen one by one and
/// for their sentence to be read.
const SLOW: usize = 3;
const SLOW_PAUSE: Duration = Duration::from_secs(1);
/// Pause at the end of a phase in the tour, and before the next example.
const PAUSE_AFTER_PHASE: Duration = Duration::from_millis(1500);
const PAUSE_AFTER_EXAMPLE: Duration = Duration::from_millis(3000);

/// Iterations a second with which a [`Run`] begins, and how much faster each one is than the one before: two seconds at
/// most, however many there are.
const FIRST_PACE: f64 = 10.0;
const FASTER: f64 = 1.06;

impl SettlingEngine {
    pub(super) fn begin_run(&mut self, whole: bool) {
        self.until_rest = false;
        if !self.at_end() {
            (self.playing, self.run) = (true, Some(Run { whole, count: 0 }));
        }
    }

    /// The rest of it at once.
    pub(super) fn end_run(&mut self) {
        let Some(run) = self.run.take() else { return };
        self.playing = false;
        while !self.at_end() {
            self.forward();
            if !run.whole && self.at_phase_end() {
                break;
            }
        }
    }

    /// The next few iterations of it.
    pub(super) fn run_on(&mut self) -> Next {
        let Some(mut run) = self.run else { return Next::Wait };
        let start = Instant::now();
        let pace = FIRST_PACE * FASTER.powi(run.count);
        let pause = Duration::from_secs_f64(1.0 / pace).max(TICK);
        let iterations = (pace * pause.as_secs_f64()).round().max(1.0) as usize;
        for _ in 0..iterations {
            self.forward();
            run.count = run.count.saturating_add(1);
            if self.at_end() || (!run.whole && self.at_phase_end()) {
                (self.playing, self.run) = (false, None);
                return Next::Wait;
            }
            if start.elapsed() > PORTION {
                break;
            }
        }
        self.run = Some(run);
        Next::After(pause.saturating_sub(start.elapsed()))
    }

    /// The ended phase on whose last iteration the cursor stands.
    pub(super) fn phase_ended_here(&self) -> Option<Phase> {
        let spans = self.example.as_ref().map_or(&[][..], ExampleRelaxation::spans);
        spans.iter().find(|span| span.ended && span.points.end == self.cursor + 1).map(|span| span.phase)
    }

    pub(super) fn at_phase_end(&self) -> bool {
        self.phase_ended_here().is_some()
    }

    /// The iteration at the cursor is one of those that the tour lingers on.
    fn lingers(&self) -> bool {
        let point = self.example.as_ref().and_then(|example| example.recording().points.get(self.cursor));
        self.tour && point.is_some_and(|point| point.phase != Phase::Free && point.iteration <= SLOW)
    }

    pub(super) fn play_on(&mut self) -> Next {
        if self.at_end() {
            self.stroke = None;
            if self.failed.is_some() || !(self.tour || self.continuous || self.looping) {
                self.playing = false;
                return Next::Wait;
            }
            if !self.has_paused {
                self.has_paused = true;
                return Next::After(if self.looping { PAUSE_AFTER_PHASE } else { PAUSE_AFTER_EXAMPLE });
            }
            if self.tour {
                self.next_of_tour();
            } else if self.looping {
                self.move_to(0);
            } else {
                self.pick(self.split, Pick::Next);
            }
        } else if self.tour && self.at_phase_end() && !self.has_paused {
            self.has_paused = true;
            return Next::After(PAUSE_AFTER_PHASE);
        }
        if let Some((since, time)) = self.stroke {
            return self.hurry(since, time);
        }
        let mut pause = Duration::from_secs_f64(1.0 / self.speed).max(TICK);
        let iterations = (self.speed * pause.as_secs_f64()).round().max(1.0) as usize;
        let start = Instant::now();
        for _ in 0..iterations {
            self.has_paused = false;
            self.forward();
            let waits = self.guessing || self.until_rest;
            if waits && self.phase_ended_here() == Some(Phase::Free) {
                (self.playing, self.until_rest) = (false, false);
                return Next::Wait;
            }
            if self.lingers() {
                pause = pause.max(SLOW_PAUSE);
                break;
            }
            let late = start.elapsed() > PORTION;
            if late || self.at_end() || (self.tour && self.at_phase_end()) {
                break;
            }
        }
        Next::After(pause.saturating_sub(start.elapsed()))
    }

    /// After a stroke of the brush: the free phase without pauses, so that the answer is there at once.
    fn hurry(&mut self, since: Instant, time: usize) -> Next {
        let start = Instant::now();
        while start.elapsed() < PORTION {
            self.forward();
            if self.at_phase_end() || self.at_end() {
                let done = self.example.as_ref().map_or(0, ExampleRelaxation::time);
                self.redrawn = Some((done.saturating_sub(time), since.elapsed()));
                self.stroke = None;
                // Waits for the next stroke rather than go on to a nudge in the middle of drawing.
                self.playing = false;
                return Next::Wait;
            }
        }
        Next::Again
    }

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
