//! Free and nudged phases; the contrast of any two of them.

use super::Chunk;
use super::chunk::Figures;
use crate::config::{Config, Rule, Sign};
use crate::dynamics::{self, Forward, Method, SETTLED, Stop, Workspace, relax};
use crate::model::{Problem, Scalar, State, Tied, cost, energy};

/// How a phase is run: [`relax`], or the same with a look at the clock now and then.
pub type Run<'a, T> =
    dyn FnMut(&dyn Method<T>, &Problem<'_, T>, &mut State<T>, &mut Workspace<T>, Stop) -> usize + 'a;

/// How a minibatch is relaxed.
pub struct Settings<T> {
    /// The relaxation method.
    pub method: Box<dyn Method<T>>,
    /// End of the free phase.
    pub free: Stop,
    /// End of a nudged phase.
    pub nudged: Stop,
    /// Which update follows.
    pub rule: Rule,
}

impl<T: Scalar> Settings<T> {
    /// From a checked configuration.
    pub fn new(config: &Config) -> Self {
        let d = &config.dynamics;
        let (method, free): (Box<dyn Method<T>>, Stop) = match config.learning.rule {
            Rule::Contrast | Rule::Fast => (dynamics::method(d), Stop::free(d)),
            Rule::Backprop => (Box::new(Forward), Stop::after(1)),
        };
        Self { method, free, nudged: Stop::nudged(d, config.num_layers()), rule: config.learning.rule }
    }
}

/// The nudges of one update, in the order in which they are run; each starts from s⁰.
/// With one nudge the contrast is against the free phase, with two it is between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nudges {
    /// β of the first nudged phase, not 0.
    pub first: f64,
    /// β of the second, if there is one.
    pub second: Option<f64>,
}

impl Nudges {
    /// (0, β), (−β, 0) or (−β, β); for a random sign `positive` decides.
    pub fn new(sign: Sign, beta: f64, positive: bool) -> Self {
        match sign {
            Sign::Positive => Self { first: beta, second: None },
            Sign::Negative => Self { first: -beta, second: None },
            Sign::Random => Self { first: if positive { beta } else { -beta }, second: None },
            Sign::Centred => Self { first: beta, second: Some(-beta) },
        }
    }
}

/// β = 0: relaxes `chunk.state` from where it stands to s⁰ and takes the figures there.
pub fn free_phase<T: Scalar>(network: &Tied<T>, settings: &Settings<T>, chunk: &mut Chunk<T>) {
    free_phase_by(network, settings, chunk, &mut relax);
}

/// [`free_phase`], run by `run`.
pub fn free_phase_by<T: Scalar>(
    network: &Tied<T>,
    settings: &Settings<T>,
    chunk: &mut Chunk<T>,
    run: &mut Run<'_, T>,
) {
    energy::input_drive(network, &chunk.x, &mut chunk.drive);
    let problem = Problem { network, drive: &chunk.drive, target: &chunk.target, beta: T::zero() };
    let iterations =
        run(settings.method.as_ref(), &problem, &mut chunk.state, &mut chunk.work, settings.free);
    chunk.free.copy_from(&chunk.state);
    let y = chunk.free.output();
    let threshold = settings.free.tolerance.max(SETTLED);
    let count = |hits: &mut dyn Iterator<Item = bool>| hits.filter(|hit| *hit).count();
    let energy = chunk.work.energy(network, &chunk.drive, &chunk.free);
    let labels = chunk.labels.iter().enumerate();
    chunk.figures = Figures {
        energy,
        cost: cost::cost(y, &chunk.target).sum(),
        wrong: count(&mut labels.map(|(row, &label)| chunk.free.prediction(row) != label)),
        silent: count(&mut y.rows().into_iter().map(|row| row.iter().all(|y| *y <= T::zero()))),
        unsettled: count(&mut chunk.work.residuals.iter().map(|r| r.wide() > threshold)),
        free_iterations: iterations,
        nudged_iterations: 0,
        is_finite: chunk.free.is_finite(),
    };
}

/// Relaxes on from s⁰ under each nudge and leaves the two ends of the contrast as signals in `low` (smaller β)
/// and `high`, their difference in `delta`, and 1/(β_high − β_low) in `scale`.
///
/// The second nudged phase takes exactly as many iterations as the first: what a free phase that was not
/// settled still drifts is then the same in both and cancels.
pub fn nudged_phases<T: Scalar>(
    network: &Tied<T>,
    settings: &Settings<T>,
    nudges: Nudges,
    chunk: &mut Chunk<T>,
) {
    nudged_phases_by(network, settings, nudges, chunk, &mut relax);
}

/// [`nudged_phases`], run by `run`.
pub fn nudged_phases_by<T: Scalar>(
    network: &Tied<T>,
    settings: &Settings<T>,
    nudges: Nudges,
    chunk: &mut Chunk<T>,
    run: &mut Run<'_, T>,
) {
    let method = settings.method.as_ref();
    let problem = Problem { network, drive: &chunk.drive, target: &chunk.target, beta: T::of(nudges.first) };
    let iterations = run(method, &problem, &mut chunk.state, &mut chunk.work, settings.nudged);
    chunk.figures.nudged_iterations = iterations;
    let other_beta = match nudges.second {
        None => {
            chunk.low.copy_from(&chunk.free);
            chunk.high.copy_from(&chunk.state);
            0.0
        }
        Some(second) => {
            chunk.high.copy_from(&chunk.state);
            chunk.state.copy_from(&chunk.free);
            let problem = Problem { beta: T::of(second), ..problem };
            let stop = Stop::after(iterations);
            chunk.figures.nudged_iterations += run(method, &problem, &mut chunk.state, &mut chunk.work, stop);
            chunk.low.copy_from(&chunk.state);
            second
        }
    };
    if nudges.first < other_beta {
        std::mem::swap(&mut chunk.low, &mut chunk.high);
    }
    chunk.scale = 1.0 / (nudges.first - other_beta).abs();
    chunk.low.to_signals(network);
    chunk.high.to_signals(network);
    subtract(chunk);
}

/// `delta ← high − low`, and the check that all of it is finite.
pub fn subtract<T: Scalar>(chunk: &mut Chunk<T>) {
    chunk.delta.copy_from(&chunk.high);
    for (delta, low) in chunk.delta.layers.iter_mut().zip(&chunk.low.layers) {
        *delta -= low;
    }
    chunk.figures.is_finite &= chunk.delta.is_finite();
}
