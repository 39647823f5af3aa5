//! One example as it settles: free phase, then each nudged phase from s⁰, one iteration at a time, in f64.
//! No thread and no clock.

use super::recording::Recording;
use super::snapshot::{IterationPoint, Phase, PhaseSpan, Scene};
use crate::config::{Config, Rule, Sign};
use crate::dynamics::{Method, SETTLED, Stop, Workspace};
use crate::learning::optimizer::chunk_update;
use crate::learning::phases::subtract;
use crate::learning::{Chunk, Nudges, Settings, backprop, fast};
use crate::model::{Network, Problem, State, Tied, cost, energy};
use ndarray::{Array2, ArrayView1};
use std::sync::Arc;

/// The watched example.
pub struct Settling {
    scene: Arc<Scene>,
    config: Config,
    network: Tied<f64>,
    method: Box<dyn Method<f64>>,
    /// Holds input, target, moving state and s⁰ of the one example.
    chunk: Chunk<f64>,
    work: Workspace<f64>,
    recording: Recording,
    spans: Vec<PhaseSpan>,
    /// End states of the nudged phases.
    nudged_ends: Vec<State<f64>>,
    has_free: bool,
    diverged: Option<String>,
}

impl Settling {
    /// Starts at all states zero; that start is iteration 0 of the free phase.
    pub fn new(scene: Arc<Scene>, config: &Config) -> Self {
        let network: Tied<f64> = Tied::new(scene.network.cast());
        let mut chunk = Chunk::new(&network, 1);
        chunk.set_example(0, scene.data.pixels(scene.split, scene.index), scene.label);
        energy::input_drive(&network, &chunk.x, &mut chunk.drive);
        let mut settling = Self {
            method: Settings::new(config).method,
            work: Workspace::new(&network, 1),
            config: config.clone(),
            recording: Recording::default(),
            spans: vec![PhaseSpan { phase: Phase::Free, points: 0..1, ended: false, settled: false }],
            nudged_ends: Vec::new(),
            has_free: false,
            diverged: None,
            scene,
            network,
            chunk,
        };
        let start = settling.point(Phase::Free, 0, f64::NAN);
        settling.recording.push(start, &settling.chunk.state);
        settling
    }

    /// What is being settled.
    pub fn scene(&self) -> &Arc<Scene> {
        &self.scene
    }

    /// Keeps states of up to so many bytes instead of [`super::recording::CAP_BYTES`].
    pub fn keep(&mut self, bytes: usize) {
        self.recording.cap_bytes = bytes;
    }

    /// x, `[n_0]`.
    pub fn input(&self) -> ArrayView1<'_, f64> {
        self.chunk.x.row(0)
    }

    /// d, one-hot, `[n_L]`.
    pub fn target(&self) -> ArrayView1<'_, f64> {
        self.chunk.target.row(0)
    }

    /// Units of the free layers, n_1 … n_L.
    pub fn sizes(&self) -> Vec<usize> {
        self.network.sizes().split_off(1)
    }

    /// All iterations so far.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// The phases so far.
    pub fn spans(&self) -> &[PhaseSpan] {
        &self.spans
    }

    /// s⁰, once the free phase has ended.
    pub fn free(&self) -> Option<&State<f64>> {
        self.has_free.then_some(&self.chunk.free)
    }

    /// Why the settling stopped, if a number is not finite.
    pub fn diverged(&self) -> Option<&str> {
        self.diverged.as_deref()
    }

    /// The phases of the settings: free, then one or two nudges. A random sign is shown as +β.
    fn program(&self) -> Vec<Phase> {
        match self.config.learning.rule {
            Rule::Contrast => {}
            Rule::Fast => return vec![Phase::Free, Phase::Clamped],
            Rule::Backprop => return vec![Phase::Free], // one pass up; nothing is relaxed under a nudge
        }
        let sign = match self.config.nudge.sign {
            Sign::Random => Sign::Positive,
            other => other,
        };
        let nudges = Nudges::new(sign, self.config.nudge.beta, true);
        let mut program = vec![Phase::Free, Phase::Nudged(nudges.first)];
        program.extend(nudges.second.map(Phase::Nudged));
        program
    }

    /// No further iteration will come.
    pub fn is_finished(&self) -> bool {
        let all_ended = self.spans.last().is_none_or(|span| span.ended);
        self.diverged.is_some() || (all_ended && self.spans.len() >= self.program().len())
    }

    /// Other settings, from the next iteration on.
    pub fn configure(&mut self, config: &Config) {
        self.config = config.clone();
        self.method = Settings::new(config).method;
        let program = self.program();
        let at = self.spans.len() - 1;
        if let Some(span) = self.spans.last_mut()
            && !span.ended
            && let Some(phase) = program.get(at)
        {
            span.phase = *phase;
        }
    }

    /// Forgets what was recorded after iteration `index`, to go on from there.
    pub fn branch(&mut self, index: usize) {
        let index = index.clamp(self.recording.first(), self.recording.last());
        if index == self.recording.last() {
            return;
        }
        self.recording.truncate(index);
        self.spans.retain(|span| span.points.start <= index);
        self.nudged_ends.truncate(self.spans.len().saturating_sub(2));
        if let Some(span) = self.spans.last_mut() {
            span.ended = span.ended && span.points.end == index + 1;
            span.points.end = index + 1;
        }
        self.has_free = self.spans.len() > 1 || self.spans.last().is_some_and(|span| span.ended);
        self.diverged = None;
        if let Some(state) = self.recording.state(index) {
            self.chunk.state.copy_from(state);
        }
    }

    /// One iteration; false if there is none left.
    pub fn advance(&mut self) -> bool {
        if self.is_finished() {
            return false;
        }
        if self.spans.last().is_some_and(|span| span.ended) {
            let phase = self.program()[self.spans.len()];
            let at = self.recording.last() + 1;
            self.spans.push(PhaseSpan { phase, points: at..at, ended: false, settled: false });
            self.chunk.state.copy_from(&self.chunk.free);
        }
        let span = self.spans.len() - 1;
        let phase = self.spans[span].phase;
        let residual = self.iterate(phase);
        let recorded = self.spans[span].points.len() - usize::from(span == 0);
        let iteration = recorded + 1;
        let point = self.point(phase, iteration, residual);
        let finite = point.energy.is_finite() && point.cost.is_finite();
        self.recording.push(point, &self.chunk.state);
        self.spans[span].points.end += 1;
        if !finite {
            self.diverged = Some(format!(
                "iteration {iteration}: the energy is no longer a finite number. Halve the step size"
            ));
            return true;
        }
        self.end_phase_if_due(span, iteration, residual);
        true
    }

    fn iterate(&mut self, phase: Phase) -> f64 {
        if phase == Phase::Clamped {
            let before = self.chunk.state.clone();
            fast::clamped_sweep(&self.network, &mut self.chunk);
            let moved = |(a, b): (&Array2<f64>, &Array2<f64>)| {
                a.iter().zip(b).fold(0.0f64, |most, (a, b)| most.max((a - b).abs()))
            };
            let layers = self.chunk.state.layers.iter().zip(&before.layers);
            return layers.map(moved).fold(0.0, f64::max);
        }
        let problem = Problem {
            network: &self.network,
            drive: &self.chunk.drive,
            target: &self.chunk.target,
            beta: phase.beta(),
        };
        self.method.iterate(&problem, &mut self.chunk.state, &mut self.work);
        self.work.residual()
    }

    fn end_phase_if_due(&mut self, span: usize, iteration: usize, residual: f64) {
        let d = &self.config.dynamics;
        // The second nudged phase runs as long as the first: what s⁰ still drifts then cancels.
        let stop = match (span, self.spans[span].phase) {
            (0, _) => Settings::<f64>::new(&self.config).free,
            (_, Phase::Clamped) => Stop::after(1),
            (1, _) => Stop::nudged(d, self.network.num_layers()),
            _ => Stop::after(self.spans[1].points.len()),
        };
        let is_settled = residual <= d.tolerance.max(SETTLED);
        self.spans[span].settled = is_settled;
        if !stop.is_due(iteration, residual) {
            return;
        }
        self.spans[span].ended = true;
        if span == 0 {
            self.chunk.free.copy_from(&self.chunk.state);
            self.has_free = true;
        } else {
            self.nudged_ends.push(self.chunk.state.clone());
        }
    }

    fn point(&self, phase: Phase, iteration: usize, residual: f64) -> IterationPoint {
        let state = &self.chunk.state;
        IterationPoint {
            phase,
            iteration,
            energy: energy::energy(&self.network, &self.chunk.drive, state)[0],
            cost: cost::cost(state.output(), &self.chunk.target)[0],
            residual,
            prediction: state.predictions()[0],
        }
    }

    /// The update of this example alone, before the learning rates, in the shape of the parameters, once all
    /// phases ended: `(ρ_{k−1}ᵀρ_k|^{high} − ρ_{k−1}ᵀρ_k|^{low}) / (β_high − β_low)`, or by the other rules
    /// presynaptic activity × postsynaptic change.
    pub fn contrast(&self) -> Option<Network<f64>> {
        if !self.is_finished() || self.diverged.is_some() {
            return None;
        }
        let rule = self.config.learning.rule;
        let mut chunk = self.chunk.clone();
        chunk.scale = 1.0;
        if rule == Rule::Backprop {
            backprop::send_down(&self.network, &mut chunk);
        } else {
            let beta_of = |i: usize| self.spans.get(i).map_or(0.0, |span| span.phase.beta());
            let (first, second) = (beta_of(1), beta_of(2));
            chunk.high.copy_from(self.nudged_ends.first()?);
            chunk.low.copy_from(self.nudged_ends.get(1).unwrap_or(&self.chunk.free));
            if rule == Rule::Contrast {
                chunk.scale = 1.0 / (first - second).abs();
                if first < second {
                    std::mem::swap(&mut chunk.high, &mut chunk.low);
                }
            }
            chunk.high.to_signals(&self.network);
            chunk.low.to_signals(&self.network);
            subtract(&mut chunk);
        }
        Some(chunk_update(&self.network, &chunk, rule))
    }

    /// `η_k rms(ΔW_k) / rms(W_k)` of the update that this example alone would make, once all phases ended.
    pub fn relative_update(&self) -> Option<Vec<f64>> {
        let norm = |a: &Array2<f64>| a.iter().map(|x| x * x).sum::<f64>().sqrt();
        let update = self.contrast()?;
        let layers = update.w.iter().zip(&self.network.w).zip(&self.config.learning.rates);
        let relative = layers.map(|((update, w), rate)| {
            let size = norm(w);
            if size > 0.0 { rate * norm(update) / size } else { 0.0 }
        });
        Some(relative.collect())
    }
}
