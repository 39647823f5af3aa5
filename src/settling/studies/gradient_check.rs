//! The update of equilibrium propagation against the true gradient, for some examples and every variant of the nudge.

use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::dynamics::{Solver, Stop, Workspace, relax_while};
use crate::learning::Chunk;
use crate::learning::exact::ExactGradient;
use crate::learning::gradient_check::{self, Comparison, UpdateVariant};
use crate::model::{Network, Problem, State, Tied};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Which examples the comparison is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// The first ones of the training set, as in `check-gradient --examples N`.
    First(usize),
    /// The watched one, as it is painted.
    WatchedExample,
}

/// What a comparison depends on.
#[derive(Clone)]
pub struct CheckQuestion {
    /// The weights.
    pub network: Arc<Network<f32>>,
    /// Where the examples come from.
    pub data: Arc<Dataset>,
    /// Which of them.
    pub batch: Batch,
    /// x and target of the watched example, if it is the one.
    pub example: Option<(Arc<Vec<f64>>, usize)>,
    /// Its dynamics, nudge, rule and number of held-out examples count.
    pub config: Arc<Config>,
    /// Minibatches that the weights had seen.
    pub minibatch: u64,
}

impl CheckQuestion {
    fn same_examples(&self, other: &Self) -> bool {
        let held_out = self.config.data.validation_examples == other.config.data.validation_examples;
        let same = match (&self.example, &other.example) {
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
        if !config.learning.rule.has_long_second_phase() {
            return Some(format!(
                "The rule is {}, whose update is not made by phases that relax: there is nothing to compare with the gradient of C(y⁰)",
                config.learning.rule
            ));
        }
        if let Err(error) = config.check_both_signs() {
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
        if let Some((input, target)) = &self.example {
            let mut chunk = Chunk::new(network, 1);
            chunk.x.row_mut(0).iter_mut().zip(input.iter()).for_each(|(x, value)| *x = *value);
            chunk.set_target(0, *target);
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

impl PartialEq for CheckQuestion {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.config, &other.config);
        let same_knobs = a.dynamics == b.dynamics && a.nudge == b.nudge && a.learning.rule == b.learning.rule;
        Arc::ptr_eq(&self.network, &other.network) && same_knobs && self.same_examples(other)
    }
}

/// What stays when only the nudge changes.
struct Reference {
    network: Tied<f64>,
    start: Chunk<f64>,
    free: Chunk<f64>,
    exact: Result<ExactGradient, String>,
}

/// An answer.
pub struct CheckResult {
    /// The question.
    pub of: CheckQuestion,
    /// Number of layers of weights.
    pub layers: usize,
    /// One for each of [`UpdateVariant::of`] the rule; empty if there is no gradient.
    pub rows: Vec<Comparison>,
    /// Iterations of the free phase that the gradient is taken at the end of.
    pub free_iterations: usize,
    /// Largest |Δs| of its last iteration.
    pub free_residual: f64,
    /// Units of its end state at a kink, or why C(y⁰) has no gradient there.
    pub kinks: Result<usize, String>,
    reference: Arc<Reference>,
}

impl CheckResult {
    /// The update of this kind.
    pub fn row(&self, variant: UpdateVariant) -> Option<&Comparison> {
        self.rows.iter().find(|row| row.variant == variant)
    }
}

/// How far a computation is.
#[derive(Default)]
pub struct CheckProgress {
    stage: AtomicUsize,
    iteration: AtomicUsize,
}

impl CheckProgress {
    /// The share of the stages that are done, and what is being done.
    pub fn now(&self) -> (f32, String) {
        let stage = self.stage.load(Ordering::Relaxed);
        let iteration = self.iteration.load(Ordering::Relaxed);
        let words = match stage {
            0 => format!("free phase, iteration {iteration}"),
            1 => "true gradient".into(),
            n => format!("nudge {} of {}", n - 1, UpdateVariant::ALL.len()),
        };
        (stage as f32 / (2 + UpdateVariant::ALL.len()) as f32, words)
    }

    fn enter(&self, stage: usize) {
        self.stage.store(stage, Ordering::Relaxed);
    }
}

/// The reading for `of`; `None` when stopped.
pub fn read(
    of: &CheckQuestion,
    before: Option<Arc<CheckResult>>,
    stopped: &AtomicBool,
    progress: &CheckProgress,
) -> Option<CheckResult> {
    progress.enter(0);
    let goes_on = |iteration| {
        progress.iteration.store(iteration, Ordering::Relaxed);
        !stopped.load(Ordering::Relaxed)
    };
    let mut run = |method: &dyn Solver<f64>,
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
            gradient_check::settle(&network, &of.config.recipe(), &mut free, &mut run);
            if stopped.load(Ordering::Relaxed) {
                return None;
            }
            progress.enter(1);
            let exact = exact(&network, &free);
            Arc::new(Reference { network, start, free, exact })
        }
    };
    let Reference { network, start, free, exact } = &*reference;
    let mut reading = CheckResult {
        of: of.clone(),
        layers: network.num_layers(),
        rows: Vec::new(),
        free_iterations: free.stats.free_iterations,
        free_residual: free.work.residual(),
        kinks: exact.as_ref().map(|exact| exact.kinks).map_err(Clone::clone),
        reference: Arc::clone(&reference),
    };
    let Ok(exact) = exact else { return Some(reading) };
    for (i, variant) in UpdateVariant::of(of.config.learning.rule).into_iter().enumerate() {
        progress.enter(2 + i);
        let row =
            gradient_check::comparison(network, &of.config.recipe(), variant, (start, free), exact, &mut run);
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        reading.rows.push(row);
    }
    Some(reading)
}

fn exact(network: &Tied<f64>, free: &Chunk<f64>) -> Result<ExactGradient, String> {
    if !free.stats.is_finite {
        return Err("The free phase diverged, so there is no gradient: lower ε".into());
    }
    gradient_check::true_gradient(network, free).map_err(|none| {
        format!(
            "The free state of example {} is not a minimum of the energy, so C(y⁰) has no gradient there: \
             lower ε, or take fewer examples",
            none.example
        )
    })
}
