//! One example as it settles: phase after phase of a schedule, one iteration at a time, in f64.
//! No thread and no clock. How it moves is in `advance`, what a person does to it in `edit`, the update that follows
//! in `update`.

pub mod action;
mod advance;
mod edit;
pub mod measures;
pub mod recording;
mod update;

use crate::config::Config;
use crate::dynamics::{Solver, Workspace};
use crate::learning::Chunk;
use crate::model::{Problem, State, Tied, energy};
use crate::settling::example::action::{Action, PhaseSpec, Recorded, UnitId};
use crate::settling::example::recording::Recording;
use crate::settling::trace::{Phase, PhaseSpan, Scene};
use ndarray::{Array2, ArrayView1};
use std::sync::Arc;

/// Units with the states they are held at.
pub type Clamps = Vec<(UnitId, f64)>;

/// Where a phase began.
#[derive(Clone, Debug, Default)]
pub(super) struct PhaseOrigin {
    /// The states that differences are relative to.
    pub reference: Option<State<f64>>,
    /// The drive and the held units of the twin.
    pub unperturbed: Option<(Array2<f64>, Clamps)>,
}

/// The watched example.
pub struct ExampleRelaxation {
    pub(super) scene: Arc<Scene>,
    /// The settings it began with.
    pub(super) first_config: Config,
    pub(super) config: Config,
    pub(super) network: Tied<f64>,
    pub(super) solver: Box<dyn Solver<f64>>,
    /// Holds input, target, moving state and s⁰ of the one example.
    pub(super) chunk: Chunk<f64>,
    pub(super) work: Workspace<f64>,
    /// The same for s̃, with a memory of its own.
    pub(super) unperturbed_work: Workspace<f64>,
    /// s̃: as if the phase had brought nothing new.
    pub(super) unperturbed: Option<State<f64>>,
    pub(super) recording: Recording,
    pub(super) spans: Vec<PhaseSpan>,
    pub(super) origins: Vec<PhaseOrigin>,
    pub(super) record: Vec<Recorded>,
    pub(super) schedule: Option<Vec<PhaseSpec>>,
    /// The class of the picture is known.
    pub(super) has_target: bool,
    pub(super) clamped: Clamps,
    /// Iterations computed in the last phase.
    pub(super) iteration: usize,
    /// s_{t−1} within the phase, and F of the state under the problem as it is; unknown after an action.
    pub(super) before: (Option<State<f64>>, Option<f64>),
    pub(super) diverged: Option<String>,
}

impl ExampleRelaxation {
    /// Starts at all states zero; that start is iteration 0 of the free phase.
    pub fn new(scene: Arc<Scene>, config: &Config) -> Self {
        Self::starting_from(scene, config, None)
    }

    /// Starts at these states, if they are of the right sizes.
    pub fn starting_from(scene: Arc<Scene>, config: &Config, start: Option<&State<f64>>) -> Self {
        let network: Tied<f64> = Tied::new(scene.network.cast());
        let mut chunk = Chunk::new(&network, 1);
        let shape = |state: &State<f64>| state.layers.iter().map(Array2::dim).collect::<Vec<_>>();
        if let Some(start) = start.filter(|start| shape(start) == shape(&chunk.state)) {
            chunk.state.copy_from(start);
        }
        let first = PhaseSpan { phase: Phase::Free, step: 0, points: 0..1, ended: false, settled: false };
        let mut settling = Self {
            solver: config.phase_settings().solver,
            unperturbed_work: Workspace::new(&network, 1),
            work: Workspace::new(&network, 1),
            first_config: config.clone(),
            config: config.clone(),
            recording: Recording::default(),
            spans: vec![first],
            origins: vec![PhaseOrigin::default()],
            record: Vec::new(),
            schedule: None,
            has_target: true,
            clamped: Vec::new(),
            iteration: 0,
            before: (None, None),
            unperturbed: None,
            diverged: None,
            scene,
            network,
            chunk,
        };
        settling.set_original();
        let start = settling.point(0, f64::NAN);
        settling.before.1 = Some(start.total_energy());
        let row = settling.row();
        settling.recording.push(start, row);
        settling
    }

    /// Input and target of the data.
    pub(super) fn set_original(&mut self) {
        let scene = &self.scene;
        self.chunk.set_example(0, scene.data.pixels(scene.split, scene.index), scene.label);
        energy::input_drive(&self.network, &self.chunk.x, &mut self.chunk.drive);
    }

    /// What is being settled.
    pub fn scene(&self) -> &Arc<Scene> {
        &self.scene
    }

    /// The weights, in double precision.
    pub fn network(&self) -> &Tied<f64> {
        &self.network
    }

    /// Keeps everything in up to so many bytes instead of [`crate::settling::example::recording::CAP_BYTES`], however many iterations.
    pub fn keep(&mut self, bytes: usize) {
        (self.recording.cap_bytes, self.recording.cap_rows) = (bytes, usize::MAX);
    }

    /// x, `[n_0]`.
    pub fn input(&self) -> ArrayView1<'_, f64> {
        self.chunk.x.row(0)
    }

    /// d, one-hot, `[n_L]`.
    pub fn target(&self) -> ArrayView1<'_, f64> {
        self.chunk.target.row(0)
    }

    /// The target class.
    pub fn label(&self) -> usize {
        self.chunk.labels[0]
    }

    /// Whether there is a class to nudge towards; without one the free phase is all there is.
    pub fn has_target(&self) -> bool {
        self.has_target
    }

    /// Units of the free layers, n_1 … n_L.
    pub fn sizes(&self) -> Vec<usize> {
        self.network.sizes().split_off(1)
    }

    /// The settings in force.
    pub fn settings(&self) -> &Config {
        &self.config
    }

    /// The iterations so far.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// The phases so far.
    pub fn spans(&self) -> &[PhaseSpan] {
        &self.spans
    }

    /// What was done so far.
    pub fn record(&self) -> &[Recorded] {
        &self.record
    }

    /// More than settings was touched.
    pub fn is_edited(&self) -> bool {
        self.record.iter().any(|done| !matches!(done.action, Action::Configure(_)))
    }

    /// Units that are held.
    pub fn clamped(&self) -> &Clamps {
        &self.clamped
    }

    /// The phases, if they are not those of the settings.
    pub fn own_schedule(&self) -> Option<&Vec<PhaseSpec>> {
        self.schedule.as_ref()
    }

    /// What the phase with this number is compared with.
    pub fn reference(&self, span: usize) -> Option<&State<f64>> {
        self.origins.get(span)?.reference.as_ref()
    }

    /// Iterations computed since the start.
    pub fn time(&self) -> usize {
        self.recording.points.last().map_or(0, |point| point.time)
    }

    /// The states now.
    pub fn state(&self) -> &State<f64> {
        &self.chunk.state
    }

    /// The problem that is relaxed, β included.
    pub fn problem(&self, beta: f64) -> Problem<'_, f64> {
        Problem { network: &self.network, drive: &self.chunk.drive, target: &self.chunk.target, beta }
    }

    /// x, `[1, n_0]`, for what needs a batch.
    pub fn batch(&self) -> &Array2<f64> {
        &self.chunk.x
    }

    /// s⁰, once the free phase of this round has ended.
    pub fn free(&self) -> Option<&State<f64>> {
        self.spans[self.schedule_start()].ended.then_some(&self.chunk.free)
    }

    /// Why the settling stopped, if a number is not finite.
    pub fn diverged(&self) -> Option<&str> {
        self.diverged.as_deref()
    }

    /// The phase that began the newest round.
    pub(super) fn schedule_start(&self) -> usize {
        self.spans.iter().rposition(|span| span.step == 0).unwrap_or(0)
    }

    /// The phases of a round: the person's where the rule takes such, else those of the rule. A random sign is shown
    /// as +β; a rule without phases has the free one alone: nothing is relaxed under a nudge.
    pub(super) fn schedule(&self) -> Vec<Phase> {
        if !self.has_target {
            return vec![Phase::Free];
        }
        let (rule, nudge) = (self.config.learning.rule, &self.config.nudge);
        let Some(specs) = self.schedule.as_ref().filter(|_| rule.uses_beta()) else {
            return rule.phases(nudge);
        };
        let phase = |spec: &PhaseSpec| match spec {
            PhaseSpec::Free => Phase::Free,
            PhaseSpec::Towards => rule.phase(nudge.beta),
            PhaseSpec::Away => rule.phase(-nudge.beta),
        };
        specs.iter().map(phase).collect()
    }

    /// No further iteration will come by itself.
    pub fn is_finished(&self) -> bool {
        let ended = self.spans.last().is_none_or(|s| s.ended && s.step + 1 >= self.schedule().len());
        self.diverged.is_some() || ended
    }

    /// What a solver remembers of the iterations so far no longer holds.
    pub(super) fn forget(&mut self) {
        self.work.forget();
        self.unperturbed_work.forget();
    }

    /// Begins a phase after the last iteration: a nudge from s⁰, or a free phase from where things stand.
    pub(super) fn begin_step(&mut self, step: usize) {
        let Some(&phase) = self.schedule().get(step) else { return };
        let at = self.recording.last() + 1;
        self.spans.push(PhaseSpan { phase, step, points: at..at, ended: false, settled: false });
        let reference = Some(self.chunk.free.clone());
        self.unperturbed = None;
        let mut unperturbed = None;
        if phase != Phase::Free {
            self.chunk.state.copy_from(&self.chunk.free);
        }
        if matches!(phase, Phase::Nudged(_) | Phase::Clamped(_)) {
            self.unperturbed.clone_from(&reference);
            unperturbed = Some((self.chunk.drive.clone(), self.clamped.clone()));
        }
        self.origins.push(PhaseOrigin { reference, unperturbed });
        self.iteration = 0;
        self.forget();
        self.before = (None, Some(self.problem(phase.beta()).total_energy(&self.chunk.state)[0]));
    }
}
