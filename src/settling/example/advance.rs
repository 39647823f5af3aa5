//! One iteration of the watched example, and what is recorded of it.

use super::recording::{StateRow, shared};
use crate::dynamics::{SETTLED, Stop, Workspace};
use crate::learning::phases::clamp_output;
use crate::learning::rules::fast;
use crate::model::activation::Unit;
use crate::model::{Problem, cost, energy};
use crate::settling::example::{Clamps, ExampleRelaxation, measures};
use crate::settling::trace::{IterationPoint, LayerPoint, Phase, PhaseSpan};
use std::sync::Arc;

impl ExampleRelaxation {
    /// One iteration; false if there is none left.
    pub fn advance(&mut self) -> bool {
        if self.is_finished() {
            return false;
        }
        if let Some(last) = self.spans.last()
            && last.ended
        {
            self.begin_step(last.step + 1);
        }
        let span = self.spans.len() - 1;
        let last = self.chunk.state.clone();
        let residual = self.iterate(self.spans[span].phase);
        self.iteration += 1;
        let mut point = self.point(self.time() + 1, residual);
        // Not the state that the phase began from: an action may have changed it.
        let last_of_phase = (self.iteration >= 2).then(|| last.clone());
        let earlier = std::mem::replace(&mut self.before.0, last_of_phase);
        let residuals = measures::largest(&self.chunk.state, &last);
        let returned = earlier.map(|earlier| measures::largest(&self.chunk.state, &earlier));
        let layers: Vec<LayerPoint> = (point.layers.iter().enumerate())
            .map(|(i, layer)| LayerPoint {
                residual: residuals[i],
                returned: returned.as_ref().map_or(f64::INFINITY, |returned| returned[i]),
                ..*layer
            })
            .collect();
        point.layers = layers.into();
        let total = point.total_energy();
        point.rose = self.before.1.is_some_and(|before| measures::rose(before, total));
        self.before.1 = Some(total);
        let finite = point.energy.is_finite() && point.cost.is_finite();
        let row = self.row();
        self.spans[span].points.end += 1;
        if !self.recording.push(point, row) {
            self.thin();
        }
        if !finite {
            self.diverged = Some(format!(
                "iteration {}: the energy is no longer a finite number. Halve the step size",
                self.iteration
            ));
            return true;
        }
        self.end_phase_if_due(residual);
        true
    }

    pub(super) fn row(&self) -> StateRow {
        let input = match self.recording.row(self.recording.last()) {
            Some(row) if row.input.iter().eq(self.chunk.x.iter()) => Arc::clone(&row.input),
            _ => shared(self.input()),
        };
        StateRow { state: self.chunk.state.clone(), unperturbed: self.unperturbed.clone(), input }
    }

    /// Leaves out older iterations, but not the ends of phases and not where something was done lately.
    fn thin(&mut self) {
        let mut keep = vec![0];
        for span in &self.spans {
            keep.extend([span.points.start.saturating_sub(1), span.points.start]);
            keep.push(span.points.end.saturating_sub(1));
        }
        keep.extend(self.record.iter().rev().take(64).map(|done| self.recording.index_at(done.at)));
        keep.sort_unstable();
        let mut ranges: Vec<_> = self.spans.iter_mut().map(|span| &mut span.points).collect();
        self.recording.thin(&keep, &mut ranges);
    }

    fn iterate(&mut self, phase: Phase) -> f64 {
        if phase == Phase::ClampedSweep {
            let before = self.chunk.state.clone();
            fast::clamped_sweep(&self.network, &mut self.chunk);
            self.put_clamped();
            return measures::largest(&self.chunk.state, &before).into_iter().fold(0.0, f64::max);
        }
        let origin = self.origins.last().and_then(|origin| origin.unperturbed.as_ref());
        if let (Some(unperturbed), Some((drive, clamped))) = (&mut self.unperturbed, origin) {
            let problem = Problem { network: &self.network, drive, target: &self.chunk.target, beta: 0.0 };
            clamp(&mut self.unperturbed_work, clamped);
            self.solver.iterate(&problem, unperturbed, &mut self.unperturbed_work);
        }
        clamp_output(phase, &mut self.chunk);
        self.work.is_output_clamped = phase.is_clamped();
        clamp(&mut self.work, &self.clamped);
        let problem = Problem {
            network: &self.network,
            drive: &self.chunk.drive,
            target: &self.chunk.target,
            beta: phase.beta(),
        };
        self.solver.iterate(&problem, &mut self.chunk.state, &mut self.work);
        self.work.residual()
    }

    /// Puts held units where they are held.
    pub(super) fn put_clamped(&mut self) {
        for (id, value) in &self.clamped {
            self.chunk.state.layers[id.layer - 1][[0, id.index]] = *value;
        }
    }

    pub(super) fn end_phase_if_due(&mut self, residual: f64) {
        let d = &self.config.dynamics;
        let at = self.spans.len() - 1;
        let (phase, step) = (self.spans[at].phase, self.spans[at].step);
        let is_nudge = |span: &&PhaseSpan| matches!(span.phase, Phase::Nudged(_));
        let earlier = self.spans[self.schedule_start()..at].iter().find(is_nudge);
        // The second nudged phase runs as long as the first: what s⁰ still drifts then cancels.
        let stop = match (phase, earlier) {
            (Phase::Free, _) if step == 0 => self.config.phase_settings::<f64>().free,
            (Phase::Free, _) => Stop::free(d),
            (Phase::ClampedSweep, _) => Stop::after(1),
            (_, None) => Stop::nudged(d, self.network.num_layers()),
            (_, Some(first)) => Stop::after(self.recording.points[first.points.end - 1].iteration),
        };
        self.spans[at].settled = self.rests(phase, residual, d.tolerance.max(SETTLED));
        if stop.is_due(self.iteration, residual) {
            self.end_phase();
        }
    }

    /// Nothing moves any more by more than `limit`; under a nudge, by more than a small share of what the nudge moves,
    /// which may itself be less than that.
    fn rests(&self, phase: Phase, residual: f64, limit: f64) -> bool {
        let (Some(unperturbed), Some(point), true) =
            (&self.unperturbed, self.recording.points.last(), phase != Phase::Free)
        else {
            return residual <= limit;
        };
        let moved = measures::largest(&self.chunk.state, unperturbed);
        let layers: Vec<_> = point.layers.iter().map(|layer| layer.residual).zip(moved).collect();
        measures::nudge_rests(&layers, self.iteration, limit)
    }

    /// Ends the last phase where it stands.
    pub(super) fn end_phase(&mut self) {
        let at = self.spans.len() - 1;
        self.spans[at].ended = true;
        if self.spans[at].step == 0 {
            self.chunk.free.copy_from(&self.chunk.state);
        }
    }

    /// The scalars of the state now; residuals of layers are filled in by [`Self::advance`].
    pub(super) fn point(&self, time: usize, residual: f64) -> IterationPoint {
        let state = &self.chunk.state;
        let terms = energy::terms(&self.network, &self.chunk.drive, state, 0);
        let base = self.unperturbed.as_ref().or_else(|| self.origins.last()?.reference.as_ref());
        let moved = base.map(|base| measures::distances(state, base));
        let layer = |i: usize| {
            let is_boxed = self.network.unit(i + 1) == Unit::Boxed;
            let at_bound = state.layers[i].iter().filter(|s| is_boxed && (**s <= 0.0 || **s >= 1.0));
            LayerPoint {
                potential: terms.potential[i],
                coupling: terms.coupling[i],
                bias: terms.bias[i],
                moved: moved.as_ref().map_or(0.0, |moved| moved[i]),
                residual: f64::NAN,
                returned: f64::INFINITY,
                saturated: at_bound.count(),
            }
        };
        IterationPoint {
            time,
            phase: self.spans.last().map_or(Phase::Free, |span| span.phase),
            iteration: self.iteration,
            energy: terms.total(),
            cost: cost::cost(self.network.cost, state.output(), &self.chunk.target)[0],
            cost_weight: self.network.cost_weight(),
            residual,
            prediction: state.predictions()[0],
            rose: false,
            layers: (0..state.layers.len()).map(layer).collect(),
        }
    }
}

/// Tells the solver which units are held.
fn clamp(work: &mut Workspace<f64>, clamped: &Clamps) {
    work.clamped.iter_mut().for_each(Vec::clear);
    for (id, value) in clamped {
        work.clamped[id.layer - 1].push((id.index, *value));
    }
}
