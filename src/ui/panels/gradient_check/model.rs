//! The comparison that the truth meter shows, computed beside the window.

use crate::config::{Config, Rule};
use crate::data::{Dataset, Split};
use crate::dynamics::{Method, SETTLED, Stop, Workspace, relax_while};
use crate::learning::check::{Comparison, Nudging, TOLERANCE};
use crate::learning::exact::Exact;
use crate::learning::{Chunk, check};
use crate::model::{Network, Problem, State, Tied};
use crate::ui::background::Of;
use crate::ui::context::{Cx, number};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Which examples the comparison is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// The first ones of the training set, as in `check-gradient --examples N`.
    First(usize),
    /// The watched one, as it is painted.
    Watched,
}

/// What a comparison depends on.
#[derive(Clone)]
pub struct Question {
    network: Arc<Network<f32>>,
    data: Arc<Dataset>,
    batch: Batch,
    /// x and target of the watched example.
    watched: Option<(Arc<Vec<f64>>, usize)>,
    /// Its dynamics, nudge, rule and number of held-out examples count.
    pub config: Arc<Config>,
    /// Minibatches that the weights had seen.
    pub minibatch: u64,
}

impl Question {
    /// For the settings, weights and examples as they are now.
    pub fn now(cx: &Cx<'_>, batch: Batch) -> Option<Self> {
        let mut config = (*cx.training.config).clone();
        if cx.draft.error.is_none() {
            (config.dynamics, config.nudge) =
                (cx.draft.config.dynamics.clone(), cx.draft.config.nudge.clone());
        }
        let config = Arc::new(config);
        match batch {
            Batch::First(_) => Some(Self {
                network: Arc::clone(cx.training.network.as_ref()?),
                data: Arc::clone(cx.training.data.as_ref()?),
                batch,
                watched: None,
                config,
                minibatch: cx.training.progress.total_minibatches,
            }),
            Batch::Watched => {
                let scene = cx.settling.scene.as_ref()?;
                Some(Self {
                    network: Arc::clone(&scene.network),
                    data: Arc::clone(&scene.data),
                    batch,
                    watched: Some((Arc::clone(&cx.settling.input), cx.settling.target)),
                    config,
                    minibatch: scene.minibatch,
                })
            }
        }
    }

    fn same_examples(&self, other: &Self) -> bool {
        let held_out = self.config.data.validation_examples == other.config.data.validation_examples;
        let same = match (&self.watched, &other.watched) {
            (Some((a, d)), Some((b, e))) => d == e && (Arc::ptr_eq(a, b) || a == b),
            (None, None) => true,
            _ => false,
        };
        Arc::ptr_eq(&self.data, &other.data) && self.batch == other.batch && held_out && same
    }

    /// The free state and the gradient are the same too.
    fn same_reference(&self, other: &Self) -> bool {
        let (a, b) = (&self.config.dynamics, &other.config.dynamics);
        let same_method = a.solver == b.solver && a.step_size == b.step_size;
        Arc::ptr_eq(&self.network, &other.network) && same_method && self.same_examples(other)
    }

    /// Why there is nothing to compare, before anything is computed.
    pub fn obstacle(&self) -> Option<String> {
        let config = &self.config;
        if config.learning.rule != Rule::Contrast {
            return Some(format!(
                "The rule is {}, not equilibrium propagation: its update has no β whose limit is the gradient",
                config.learning.rule
            ));
        }
        if let Err(error) = check::both_signs(config).check() {
            return Some(format!("The comparison needs nudges of both signs: {error}"));
        }
        let there = self.data.range(Split::Train, config.data.validation_examples).len();
        match self.batch {
            Batch::First(n) if n > there => {
                Some(format!("{} has only {there} training examples", self.data.name()))
            }
            _ => None,
        }
    }

    fn examples(&self, network: &Tied<f64>) -> Chunk<f64> {
        if let Some((input, target)) = &self.watched {
            let mut chunk = Chunk::new(network, 1);
            chunk.x.row_mut(0).iter_mut().zip(input.iter()).for_each(|(x, value)| *x = *value);
            chunk.target[[0, *target]] = 1.0;
            chunk.labels[0] = *target;
            return chunk;
        }
        let Batch::First(examples) = self.batch else { return Chunk::new(network, 1) };
        let mut chunk = Chunk::new(network, examples);
        for i in 0..examples {
            chunk.set_example(i, self.data.pixels(Split::Train, i), self.data.label(Split::Train, i));
        }
        chunk
    }
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.config, &other.config);
        let same_knobs = a.dynamics == b.dynamics && a.nudge == b.nudge && a.learning.rule == b.learning.rule;
        Arc::ptr_eq(&self.network, &other.network) && same_knobs && self.same_examples(other)
    }
}

impl Of for Question {
    /// Newer weights can wait for a reading; other knobs or examples cannot.
    fn is_stale(&self, newer: &Self) -> bool {
        !(Self { network: Arc::clone(&newer.network), ..self.clone() } == *newer)
    }
}

/// What stays when only the nudge changes.
struct Reference {
    network: Tied<f64>,
    start: Chunk<f64>,
    free: Chunk<f64>,
    truth: Result<Exact, String>,
}

/// An answer.
pub struct Reading {
    /// What it is of.
    pub of: Question,
    /// Number of layers of weights.
    pub layers: usize,
    /// One for each of [`Nudging::ALL`]; empty if there is no gradient.
    pub rows: Vec<Comparison>,
    /// How the free state came about, and kinks.
    pub notes: String,
    /// What spoils the comparison, or why there is none.
    pub warning: Option<String>,
    reference: Arc<Reference>,
}

impl Reading {
    /// The update of this kind.
    pub fn row(&self, nudging: Nudging) -> Option<&Comparison> {
        self.rows.iter().find(|row| row.nudging == nudging)
    }
}

/// How far a computation is.
#[derive(Default)]
pub struct Progress {
    stage: AtomicUsize,
    iteration: AtomicUsize,
}

impl Progress {
    /// The share of the stages that are done, and what is being done.
    pub fn now(&self) -> (f32, String) {
        let stage = self.stage.load(Ordering::Relaxed);
        let iteration = self.iteration.load(Ordering::Relaxed);
        let words = match stage {
            0 => format!("free phase, iteration {iteration}"),
            1 => "true gradient".into(),
            n => format!("nudge {} of {}", n - 1, Nudging::ALL.len()),
        };
        (stage as f32 / (2 + Nudging::ALL.len()) as f32, words)
    }

    fn enter(&self, stage: usize) {
        self.stage.store(stage, Ordering::Relaxed);
    }
}

/// The reading for `of`; `None` when stopped.
pub fn read(
    of: &Question,
    before: Option<Arc<Reading>>,
    stopped: &AtomicBool,
    progress: &Progress,
) -> Option<Reading> {
    progress.enter(0);
    let goes_on = |iteration| {
        progress.iteration.store(iteration, Ordering::Relaxed);
        !stopped.load(Ordering::Relaxed)
    };
    let mut run = |method: &dyn Method<f64>,
                   problem: &Problem<'_, f64>,
                   state: &mut State<f64>,
                   work: &mut Workspace<f64>,
                   stop: Stop| {
        relax_while(method, problem, state, work, stop, &mut |iteration| goes_on(iteration))
    };
    let known = before.filter(|before| before.of.same_reference(of));
    let reference = match known {
        Some(known) => Arc::clone(&known.reference),
        None => {
            let network: Tied<f64> = Tied::new(of.network.cast());
            let start = of.examples(&network);
            let mut free = start.clone();
            check::settle(&network, &of.config, &mut free, &mut run);
            if stopped.load(Ordering::Relaxed) {
                return None;
            }
            progress.enter(1);
            let truth = truth(&network, &free);
            Arc::new(Reference { network, start, free, truth })
        }
    };
    let Reference { network, start, free, truth } = &*reference;
    let mut reading = Reading {
        of: of.clone(),
        layers: network.num_layers(),
        rows: Vec::new(),
        notes: String::new(),
        warning: None,
        reference: Arc::clone(&reference),
    };
    match truth {
        Err(why) => reading.warning = Some(why.clone()),
        Ok(truth) => {
            for (i, nudging) in Nudging::ALL.into_iter().enumerate() {
                progress.enter(2 + i);
                let row = check::comparison(network, &of.config, nudging, (start, free), truth, &mut run);
                if stopped.load(Ordering::Relaxed) {
                    return None;
                }
                reading.rows.push(row);
            }
            reading.notes = notes(free, truth);
            reading.warning = warning(&reading, free);
        }
    }
    Some(reading)
}

fn truth(network: &Tied<f64>, free: &Chunk<f64>) -> Result<Exact, String> {
    if !free.figures.is_finite {
        return Err("The free phase diverged, so there is no gradient: lower ε".into());
    }
    check::true_gradient(network, free).map_err(|none| {
        format!(
            "The free state of example {} is not a minimum of the energy, so C(y⁰) has no gradient there: \
             lower ε, or take fewer examples",
            none.example
        )
    })
}

fn notes(free: &Chunk<f64>, truth: &Exact) -> String {
    let kinks = if truth.kinks == 0 { String::new() } else { format!("; {} units at a kink", truth.kinks) };
    format!("reference: s⁰ after {} iterations{kinks}", free.figures.free_iterations)
}

/// What makes the comparison less than it says.
fn warning(reading: &Reading, free: &Chunk<f64>) -> Option<String> {
    let moves = free.work.residual();
    if moves > TOLERANCE {
        return Some(format!(
            "The reference has not settled: after {} iterations a state still moves by {}, so this is not about a \
             fixed point. Lower ε, or another solver",
            free.figures.free_iterations,
            number(moves)
        ));
    }
    let trained = reading.row(Nudging::AsTrained)?;
    if trained.is_diverged() {
        return Some("As trained the phases diverge: lower ε or β".into());
    }
    if reading.rows.iter().all(|row| row.layers.iter().all(Option::is_none)) {
        return Some(
            "Nothing to compare: the outputs of these examples are at their targets or press against their bounds, so \
             the cost has no slope. Take more examples"
                .into(),
        );
    }
    let d = &reading.of.config.dynamics;
    let limit = d.tolerance.max(SETTLED);
    (trained.free_residual > limit).then(|| {
        format!(
            "Free phase as trained: not settled after {} iterations, a state still moves by {}",
            d.free_iterations,
            number(trained.free_residual)
        )
    })
}
