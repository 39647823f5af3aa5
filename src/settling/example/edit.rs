//! What a person does to the watched example: actions, branches, undo, replay.

use super::action::{Action, PhaseSpec, Recorded, UnitId};
use crate::config::Config;
use crate::model::activation::{Unit, clip};
use crate::model::{State, cost, energy};
use crate::rng::{Purpose, Stream};
use crate::settling::example::{ExampleRelaxation, PhaseOrigin};
use crate::settling::trace::{Phase, PhaseSpan, Scene};
use std::sync::Arc;

impl ExampleRelaxation {
    /// The settling that this record describes, up to iteration number `until`.
    pub fn replay(
        scene: Arc<Scene>,
        config: &Config,
        start: Option<&State<f64>>,
        record: &[Recorded],
        until: usize,
    ) -> Self {
        let mut settling = Self::starting_from(scene, config, start);
        settling.go_through(record, until);
        settling
    }

    /// Does what is recorded, each at its iteration, and settles up to iteration number `until`.
    pub fn go_through(&mut self, record: &[Recorded], until: usize) {
        let mut due = record.iter().peekable();
        loop {
            while let Some(done) = due.next_if(|done| done.at <= self.time()) {
                self.act(done.action.clone());
            }
            if self.time() >= until || !self.advance() {
                return;
            }
        }
    }

    /// The same example from zero states, with what lasts of all that was done to it: input, target, settings, phases
    /// and held units, each as one action at the beginning.
    pub fn anew(&self) -> Self {
        self.anew_in(Arc::clone(&self.scene))
    }

    /// The same in another scene, with other weights of the same sizes.
    pub fn anew_in(&self, scene: Arc<Scene>) -> Self {
        let mut anew = Self::new(scene, &self.config);
        let pixels = self.chunk.x.iter().zip(&anew.chunk.x).enumerate().filter(|(_, (now, old))| now != old);
        let mut lasting: Vec<Action> =
            self.clamped.iter().map(|(id, value)| Action::Clamp(*id, *value)).collect();
        let pixels = pixels.map(|(i, (now, _))| (i, *now)).collect();
        lasting.push(if self.has_target { Action::Paint(pixels) } else { Action::Picture(pixels) });
        if self.has_target && self.label() != anew.label() {
            lasting.push(Action::Target(self.label()));
        }
        if self.schedule.is_some() {
            lasting.push(Action::Schedule(self.schedule.clone()));
        }
        for action in lasting {
            anew.act(action);
        }
        anew
    }

    /// Whether an action names things there are.
    pub fn is_possible(&self, action: &Action) -> bool {
        let sizes = self.network.sizes();
        let free = |id: &UnitId| id.layer > 0 && sizes.get(id.layer).is_some_and(|n| id.index < *n);
        match action {
            Action::Clamp(id, value) => free(id) && value.is_finite(),
            Action::Ablate(id) => free(id),
            Action::Release(id) => self.clamped.iter().any(|(clamped, _)| clamped == id),
            Action::ReleaseAll => !self.clamped.is_empty(),
            Action::Shake(id, size, _) => id.as_ref().is_none_or(free) && size.is_finite(),
            Action::Paint(pixels) | Action::Picture(pixels) => {
                let is_new = matches!(action, Action::Picture(_)) && self.has_target;
                (is_new || !pixels.is_empty())
                    && pixels.iter().all(|(i, x)| *i < sizes[0] && (0.0..=1.0).contains(x))
            }
            Action::Target(class) => *class < cost::classes_of(sizes[sizes.len() - 1]),
            Action::Configure(config) => config.check().is_ok(),
            Action::Schedule(specs) => {
                let starts_free = |specs: &Vec<PhaseSpec>| specs.first() == Some(&PhaseSpec::Free);
                let short = |specs: &Vec<PhaseSpec>| specs.len() <= 12;
                specs.as_ref().is_none_or(|specs| starts_free(specs) && short(specs))
            }
            Action::NextPhase => self.schedule().len() > 1,
        }
    }

    /// Does something before the next iteration, and notes it; false, and nothing done, if it is not possible.
    ///
    /// Painting, and touching a unit when all is at rest, begins a new free phase from the states as they are; a new
    /// target after the nudges, the nudges again.
    pub fn act(&mut self, action: Action) -> bool {
        if !self.is_possible(&action) {
            return false;
        }
        let at = self.time();
        self.note(Recorded { at, action: action.clone() });
        let before = (self.chunk.state.clone(), self.chunk.drive.clone(), self.clamped.clone());
        self.take_over(&action);
        self.before = (self.before.0.take(), None);
        let Some(last) = self.spans.last() else { return true };
        let (ended, phase) = (last.ended, last.phase);
        let is_first_free = last.step == 0 && !ended;
        let disturbs = match &action {
            Action::Paint(_) | Action::Picture(_) => !is_first_free,
            Action::Clamp(..) | Action::Ablate(_) | Action::Release(_) | Action::ReleaseAll => ended,
            Action::Shake(..) => ended,
            Action::Target(_) if ended && phase != Phase::Free => {
                self.begin_step(1);
                false
            }
            Action::NextPhase => {
                self.next_phase();
                false
            }
            _ => false,
        };
        if disturbs {
            let start = self.recording.last() + 1;
            let span =
                PhaseSpan { phase: Phase::Free, step: 0, points: start..start, ended: false, settled: false };
            self.spans.push(span);
            let (state, drive, clamped) = before;
            self.unperturbed = Some(state.clone());
            self.origins.push(PhaseOrigin { reference: Some(state), unperturbed: Some((drive, clamped)) });
            self.iteration = 0;
            self.before = (None, None);
        }
        match action {
            Action::Clamp(..) | Action::Ablate(_) => self.put_clamped(),
            Action::Shake(id, size, draw) => self.shake(id, size, draw),
            _ => {}
        }
        true
    }

    /// Adds to the record; between two iterations strokes of a brush are one action, and so are the values that a unit
    /// is pulled through.
    fn note(&mut self, done: Recorded) {
        if let (Some(last), Action::Clamp(unit, _)) = (self.record.last_mut(), &done.action)
            && last.at == done.at
            && matches!(&last.action, Action::Clamp(clamped, _) if clamped == unit)
        {
            *last = done;
            return;
        }
        if let (Some(last), Action::Paint(new)) = (self.record.last_mut(), &done.action)
            && last.at == done.at
            && let Action::Paint(old) | Action::Picture(old) = &mut last.action
        {
            old.retain(|(i, _)| !new.iter().any(|(j, _)| i == j));
            old.extend(new);
            return;
        }
        self.record.push(done);
    }

    /// What lasts of an action.
    fn take_over(&mut self, action: &Action) {
        let mut clamp = |id: &UnitId, value: f64| {
            self.clamped.retain(|(clamped, _)| clamped != id);
            let is_boxed = self.network.unit(id.layer) == Unit::Boxed;
            self.clamped.push((*id, if is_boxed { clip(value) } else { value }));
        };
        match action {
            Action::Clamp(id, value) => clamp(id, *value),
            Action::Ablate(id) => clamp(id, 0.0),
            Action::Release(id) => self.clamped.retain(|(clamped, _)| clamped != id),
            Action::ReleaseAll => self.clamped.clear(),
            Action::Paint(pixels) | Action::Picture(pixels) => {
                if matches!(action, Action::Picture(_)) {
                    self.has_target = false;
                    self.rename_last();
                }
                for (i, x) in pixels {
                    self.chunk.x[[0, *i]] = *x;
                }
                energy::input_drive(&self.network, &self.chunk.x, &mut self.chunk.drive);
            }
            Action::Target(class) => {
                self.has_target = true;
                self.chunk.set_target(0, *class);
            }
            Action::Configure(config) => self.set_config(config),
            Action::Schedule(specs) => {
                self.schedule.clone_from(specs);
                self.rename_last();
            }
            Action::Shake(..) | Action::NextPhase => {}
        }
    }

    fn set_config(&mut self, config: &Config) {
        self.config = config.clone();
        self.solver = config.phase_settings().solver;
        self.forget();
        self.rename_last();
    }

    /// A phase that still runs follows the program.
    fn rename_last(&mut self) {
        let schedule = self.schedule();
        if let Some(span) = self.spans.last_mut()
            && !span.ended
            && let Some(phase) = schedule.get(span.step)
        {
            span.phase = *phase;
        }
    }

    fn next_phase(&mut self) {
        let Some(last) = self.spans.last() else { return };
        if !last.ended {
            self.end_phase();
        } else if last.step + 1 < self.schedule().len() {
            self.begin_step(last.step + 1);
            self.end_phase();
        } else {
            self.begin_step(1);
        }
    }

    fn shake(&mut self, id: Option<UnitId>, size: f64, draw: u64) {
        let mut stream = Stream::new(self.config.run.seed, Purpose::Shake, draw);
        for layer in 1..=self.network.num_layers() {
            let is_boxed = self.network.unit(layer) == Unit::Boxed;
            for (index, s) in self.chunk.state.layers[layer - 1].iter_mut().enumerate() {
                let here = UnitId { layer, index };
                let step = stream.symmetric(size);
                if id.is_none_or(|id| id == here) && !self.clamped.iter().any(|(clamped, _)| *clamped == here)
                {
                    *s = if is_boxed { clip(*s + step) } else { *s + step };
                }
            }
        }
    }

    /// Other settings, from the next iteration on.
    pub fn configure(&mut self, config: &Config) {
        self.act(Action::Configure(Box::new(config.clone())));
    }

    /// Other learning rates, which move no state.
    pub fn set_rates(&mut self, config: &Config) {
        self.config.learning = config.learning.clone();
        self.first_config.learning = config.learning.clone();
    }

    /// Forgets what was recorded and done after iteration `index`, to go on from there.
    pub fn branch(&mut self, index: usize) {
        if index < self.recording.last() {
            self.rewind(index);
        }
    }

    /// Takes the last action back, with everything since.
    pub fn undo(&mut self) -> Option<Recorded> {
        let done = self.record.pop()?;
        self.rewind(self.recording.index_at(done.at));
        Some(done)
    }

    /// Takes the last action that is not a change of settings back, with everything since.
    pub fn undo_action(&mut self) -> Option<Recorded> {
        let last = self.record.iter().rposition(|done| !matches!(done.action, Action::Configure(_)))?;
        let done = self.record[last].clone();
        self.record.truncate(last);
        self.rewind(self.recording.index_at(done.at));
        Some(done)
    }

    /// After a step back, the settings of now instead of those of then, if they make another settling.
    pub fn keep_settings(&mut self, now: &Config) {
        let then = &self.config;
        if now.dynamics != then.dynamics || now.nudge != then.nudge || now.learning.rule != then.learning.rule
        {
            self.configure(now);
        } else {
            self.config.learning = now.learning.clone();
        }
    }

    /// Stands again at iteration `index`, with what was done before and at it.
    fn rewind(&mut self, index: usize) {
        let index = index.min(self.recording.last());
        let time = self.recording.points[index].time;
        let again: Vec<Recorded> = self.record.iter().filter(|done| done.at == time).cloned().collect();
        self.record.retain(|done| done.at < time);
        self.recording.truncate(index);
        self.spans.retain(|span| span.points.start <= index);
        self.origins.truncate(self.spans.len());
        if let Some(span) = self.spans.last_mut() {
            span.points.end = index + 1;
            span.ended = false;
        }
        self.diverged = None;
        self.fold();
        let (point, row) = (&self.recording.points[index], self.recording.row(index));
        let (iteration, residual) = (point.iteration, point.residual);
        let total = point.total_energy();
        if let Some(row) = row {
            self.chunk.state.copy_from(&row.state);
            self.unperturbed.clone_from(&row.unperturbed);
        }
        let earlier = index.checked_sub(1).filter(|i| self.recording.points[*i].time + 1 == time);
        let earlier = earlier.and_then(|i| self.recording.state(i)).filter(|_| iteration > 1);
        self.before = (earlier.cloned(), Some(total));
        self.iteration = iteration;
        self.restore_free();
        if iteration > 0 {
            self.end_phase_if_due(residual);
        }
        for done in again {
            self.act(done.action);
        }
    }

    /// s⁰ of the round, if its free phase lies behind.
    fn restore_free(&mut self) {
        let schedule_start = self.schedule_start();
        if schedule_start + 1 < self.spans.len()
            && let Some(free) = self.recording.state(self.spans[schedule_start].points.end - 1)
        {
            self.chunk.free.copy_from(free);
        }
    }

    /// Input, target, settings, program and holds from the beginning and the record.
    fn fold(&mut self) {
        self.set_original();
        self.has_target = true;
        self.clamped.clear();
        self.schedule = None;
        self.config = self.first_config.clone();
        for done in self.record.clone() {
            self.take_over(&done.action);
        }
        let config = self.config.clone();
        self.set_config(&config);
    }
}
