//! What the settling engine tells the window: a snapshot, its heavy parts shared with the one before.

use super::snapshot::{ExampleBeginning, PlanePath, SettlingSnapshot};
use crate::model::State;
use crate::settling::engine::SettlingEngine;
use crate::settling::engine::shared::Arrival;
use crate::settling::engine::snapshot::empty;
use crate::settling::example::recording::frame_of;
use crate::settling::example::{ExampleRelaxation, measures};
use crate::settling::trace::{Frame, IterationPoint, PhaseSpan};
use std::sync::Arc;

impl SettlingEngine {
    pub(super) fn publish(&mut self) -> SettlingSnapshot {
        let base = SettlingSnapshot {
            finished: self.example.is_some() && self.at_end(),
            playing: self.playing,
            speed: self.speed,
            tour: self.tour,
            continuous: self.continuous,
            looping: self.looping,
            guessing: self.guessing,
            mark: self.mark_done(),
            lends: self.lent.lends,
            keeps_state: self.keeps_state,
            redrawn: self.redrawn,
            undone: self.undone.len(),
            orders: self.orders,
            sigma: self.sigma_search.sigma(),
            ghosts: self.ghosts.publish(),
            ..empty()
        };
        let Some(example) = &self.example else { return base };
        let (published, recording) = (&mut self.published, example.recording());
        if published.relative_update.is_none() {
            published.relative_update = example.relative_update();
        }
        let time = |points: &[IterationPoint]| points.last().map(|point| (point.time, points.len()));
        if time(&published.points) != time(&recording.points) || published.points.is_empty() {
            published.points = Arc::new(recording.points.clone());
            published.free = None;
        }
        if published.free.is_none() {
            published.free = example.free().map(|state| Arc::new(frame_of(state)));
        }
        let (record, known) = (example.record(), &published.record);
        if record.len() != known.len() || record.last() != known.last() {
            published.record = Arc::new(record.to_vec());
        }
        if published.beginning.as_ref().is_none_or(|known| known.config != example.first_config) {
            let start = recording.state(0).map(frame_of).unwrap_or_default();
            published.beginning =
                Some(Arc::new(ExampleBeginning { config: example.first_config.clone(), start }));
        }
        let cursor = self.cursor.min(recording.last());
        let at = span_at(example.spans(), cursor);
        let span = &example.spans()[at];
        let ends = ends(example, &mut published.ends);
        let arrival = self.subscription.arrival.and_then(|threshold| {
            let key = (at, recording.points[..span.points.end].len() + example.time(), threshold);
            if published.arrival.as_ref().is_none_or(|known| known.of != key) {
                let first = measures::arrival(recording, span, threshold);
                published.arrival = first.map(|first| Arrival { of: key, first: Arc::new(first) });
            }
            published.arrival.as_ref().map(|arrival| Arc::clone(&arrival.first))
        });
        let row = recording.row(cursor);
        let shared = |state: &State<f64>| Arc::new(frame_of(state));
        let subscription = &self.subscription;
        let trace = |id: &_| (*id, measures::trace(recording, example.network(), *id));
        SettlingSnapshot {
            scene: Some(Arc::clone(example.scene())),
            points: Arc::clone(&published.points),
            phases: example.spans().to_vec(),
            ends,
            cursor,
            frame: row.map(|row| shared(&row.state)).unwrap_or_default(),
            input: row.map(|row| Arc::clone(&row.input)).unwrap_or_default(),
            target: example.label(),
            has_target: example.has_target(),
            free: published.free.clone(),
            reference: example.reference(at).map(shared),
            unperturbed: row.and_then(|row| row.unperturbed.as_ref()).map(shared),
            force: row.filter(|_| subscription.force).map(|row| {
                let mut gradient = example.problem(span.phase.beta()).gradient(&row.state);
                gradient.layers.iter_mut().for_each(|layer| layer.mapv_inplace(|g| -g));
                shared(&gradient)
            }),
            arrival,
            traces: Arc::new(subscription.traces.iter().map(trace).collect()),
            path: subscription.plane.as_ref().map(|plane| Arc::new(measures::path(recording, plane))),
            landscape: subscription.landscape.as_ref().map(|plane| {
                let points = measures::path(recording, plane);
                Arc::new(PlanePath { plane: Arc::clone(plane), points })
            }),
            clamped: example.clamped().clone(),
            beginning: published.beginning.clone(),
            record: Arc::clone(&published.record),
            schedule: example.own_schedule().cloned(),
            memory: (recording.bytes(), recording.cap_bytes),
            thinned: recording.is_thinned(),
            relative_update: published.relative_update.clone(),
            settings: Some(self.ghosts.settings(&example.config)),
            diverged: self.failed.clone().or_else(|| example.diverged().map(str::to_owned)),
            ..base
        }
    }
}

/// The phase that iteration `index` belongs to; one that has not begun does not count.
fn span_at(spans: &[PhaseSpan], index: usize) -> usize {
    spans.iter().rposition(|span| span.points.contains(&index)).unwrap_or(0)
}

fn ends(example: &ExampleRelaxation, known: &mut Vec<(usize, Arc<Frame>)>) -> Vec<Arc<Frame>> {
    let recording = example.recording();
    known.truncate(example.spans().len());
    for (i, span) in example.spans().iter().enumerate() {
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
