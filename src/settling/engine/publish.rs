//! What the settling engine tells the window: a snapshot, its heavy parts shared with the one before.

use super::snapshot::{Beginning, Frame, IterationPoint, PhaseSpan, SettlingSnapshot};
use crate::model::State;
use crate::settling::engine::{SPEED, SettlingEngine};
use crate::settling::example::action::Recorded;
use crate::settling::example::recording::{CAP_BYTES, frame_of};
use crate::settling::example::{Settling, measures};
use std::sync::Arc;

/// Parts of the last snapshot, to be shared as long as they hold.
#[derive(Default)]
pub(super) struct Published {
    points: Arc<Vec<IterationPoint>>,
    record: Arc<Vec<Recorded>>,
    beginning: Option<Arc<Beginning>>,
    free: Option<Arc<Frame>>,
    /// End states of phases by the time of their last iteration.
    ends: Vec<(usize, Arc<Frame>)>,
    relative_update: Option<Vec<f64>>,
    arrival: Option<Arrival>,
}

/// Arrivals, and the phase (by its number and length) and threshold that they are of.
struct Arrival {
    of: (usize, usize, f64),
    first: Arc<Vec<Vec<u32>>>,
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

/// The snapshot before there is anything to watch.
pub fn empty() -> SettlingSnapshot {
    SettlingSnapshot {
        scene: None,
        points: Arc::default(),
        phases: Vec::new(),
        ends: Vec::new(),
        cursor: 0,
        frame: Arc::default(),
        input: Arc::default(),
        target: 0,
        free: None,
        reference: None,
        twin: None,
        force: None,
        arrival: None,
        traces: Arc::default(),
        path: None,
        held: Vec::new(),
        beginning: None,
        record: Arc::default(),
        undone: 0,
        orders: 0,
        program: None,
        sigma: None,
        memory: (0, CAP_BYTES),
        thinned: false,
        redrawn: None,
        playing: false,
        finished: false,
        speed: SPEED,
        tour: false,
        continuous: false,
        looping: false,
        guessing: false,
        keeps_state: false,
        relative_update: None,
        settings: None,
        ghosts: Arc::default(),
        diverged: None,
    }
}

impl SettlingEngine {
    pub(super) fn publish(&mut self) -> SettlingSnapshot {
        let base = SettlingSnapshot {
            finished: self.watched.is_some() && self.at_end(),
            playing: self.playing,
            speed: self.speed,
            tour: self.tour,
            continuous: self.continuous,
            looping: self.looping,
            guessing: self.guessing,
            keeps_state: self.keeps_state,
            redrawn: self.redrawn,
            undone: self.undone.len(),
            orders: self.orders,
            sigma: self.norm.sigma(),
            ghosts: self.ghosts.publish(),
            ..empty()
        };
        let Some(watched) = &self.watched else { return base };
        let (published, recording) = (&mut self.published, watched.recording());
        if published.relative_update.is_none() {
            published.relative_update = watched.relative_update();
        }
        let time = |points: &[IterationPoint]| points.last().map(|point| (point.time, points.len()));
        if time(&published.points) != time(&recording.points) || published.points.is_empty() {
            published.points = Arc::new(recording.points.clone());
            published.free = None;
        }
        if published.free.is_none() {
            published.free = watched.free().map(|state| Arc::new(frame_of(state)));
        }
        let (record, known) = (watched.record(), &published.record);
        if record.len() != known.len() || record.last() != known.last() {
            published.record = Arc::new(record.to_vec());
        }
        if published.beginning.as_ref().is_none_or(|known| known.config != watched.first_config) {
            let start = recording.state(0).map(frame_of).unwrap_or_default();
            published.beginning = Some(Arc::new(Beginning { config: watched.first_config.clone(), start }));
        }
        let cursor = self.cursor.min(recording.last());
        let at = span_at(watched.spans(), cursor);
        let span = &watched.spans()[at];
        let ends = ends(watched, &mut published.ends);
        let arrival = self.wants.arrival.and_then(|threshold| {
            let key = (at, recording.points[..span.points.end].len() + watched.time(), threshold);
            if published.arrival.as_ref().is_none_or(|known| known.of != key) {
                let first = measures::arrival(recording, span, threshold);
                published.arrival = first.map(|first| Arrival { of: key, first: Arc::new(first) });
            }
            published.arrival.as_ref().map(|arrival| Arc::clone(&arrival.first))
        });
        let row = recording.row(cursor);
        let shared = |state: &State<f64>| Arc::new(frame_of(state));
        let wants = &self.wants;
        let trace = |id: &_| (*id, measures::trace(recording, watched.network(), *id));
        SettlingSnapshot {
            scene: Some(Arc::clone(watched.scene())),
            points: Arc::clone(&published.points),
            phases: watched.spans().to_vec(),
            ends,
            cursor,
            frame: row.map(|row| shared(&row.state)).unwrap_or_default(),
            input: row.map(|row| Arc::clone(&row.input)).unwrap_or_default(),
            target: watched.label(),
            free: published.free.clone(),
            reference: watched.reference(at).map(shared),
            twin: row.and_then(|row| row.twin.as_ref()).map(shared),
            force: row.filter(|_| wants.force).map(|row| {
                let mut gradient = watched.problem(span.phase.beta()).gradient(&row.state);
                gradient.layers.iter_mut().for_each(|layer| layer.mapv_inplace(|g| -g));
                shared(&gradient)
            }),
            arrival,
            traces: Arc::new(wants.traces.iter().map(trace).collect()),
            path: wants.plane.as_ref().map(|plane| Arc::new(measures::path(recording, plane))),
            held: watched.held().clone(),
            beginning: published.beginning.clone(),
            record: Arc::clone(&published.record),
            program: watched.own_program().cloned(),
            memory: (recording.bytes(), recording.cap_bytes),
            thinned: recording.is_thinned(),
            relative_update: published.relative_update.clone(),
            settings: Some(self.ghosts.settings(&watched.config)),
            diverged: self.failed.clone().or_else(|| watched.diverged().map(str::to_owned)),
            ..base
        }
    }
}

/// The phase that iteration `index` belongs to; one that has not begun does not count.
fn span_at(spans: &[PhaseSpan], index: usize) -> usize {
    spans.iter().rposition(|span| span.points.contains(&index)).unwrap_or(0)
}

fn ends(watched: &Settling, known: &mut Vec<(usize, Arc<Frame>)>) -> Vec<Arc<Frame>> {
    let recording = watched.recording();
    known.truncate(watched.spans().len());
    for (i, span) in watched.spans().iter().enumerate() {
        let index = span.points.end.saturating_sub(1);
        let time = recording.points[index].time;
        if known.get(i).is_some_and(|(at, _)| *at == time) {
            continue;
        }
        let frame = Arc::new(recording.state(index).map(frame_of).unwrap_or_default());
        if i < known.len() {
            known[i] = (time, frame);
        } else {
            known.push((time, frame));
        }
    }
    known.iter().map(|(_, frame)| Arc::clone(frame)).collect()
}
