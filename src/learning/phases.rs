//! Free and nudged phases; the contrast of any two of them.

use super::Chunk;
use super::chunk::Stats;
use super::rule::{Nudges, Phase, RuleKind};
use super::rules::fast::clamped_sweep;
use super::settings::Recipe;
use crate::dynamics::{Forward, SETTLED, Solver, Stop, Workspace, relax, solver};
use crate::model::{Problem, Scalar, State, Tied, cost, energy};

/// How a phase is run: [`relax()`], or the same with a look at the clock now and then.
pub type RelaxFn<'a, T> =
    dyn FnMut(&dyn Solver<T>, &Problem<'_, T>, &mut State<T>, &mut Workspace<T>, Stop) -> usize + 'a;

/// How a minibatch is relaxed.
pub struct PhaseSettings<T> {
    /// The relaxation method.
    pub solver: Box<dyn Solver<T>>,
    /// End of the free phase.
    pub free: Stop,
    /// End of a phase after it.
    pub nudged: Stop,
    /// Which update follows.
    pub rule: RuleKind,
}

impl<T: Scalar> PhaseSettings<T> {
    /// From checked settings, for a network with `layers` layers of weights.
    pub fn new(recipe: &Recipe, layers: usize) -> Self {
        let Recipe { dynamics, rule, .. } = recipe;
        let (solver, free): (Box<dyn Solver<T>>, Stop) = if rule.relaxes() {
            (solver(dynamics), Stop::free(dynamics))
        } else {
            (Box::new(Forward), Stop::after(1))
        };
        Self { solver, free, nudged: Stop::nudged(dynamics, layers), rule: *rule }
    }
}

/// β = 0: relaxes `chunk.state` from where it stands to s⁰ and takes the figures there.
pub fn free_phase<T: Scalar>(network: &Tied<T>, settings: &PhaseSettings<T>, chunk: &mut Chunk<T>) {
    free_phase_by(network, settings, chunk, &mut relax);
}

/// [`free_phase`], run by `run`.
pub fn free_phase_by<T: Scalar>(
    network: &Tied<T>,
    settings: &PhaseSettings<T>,
    chunk: &mut Chunk<T>,
    run: &mut RelaxFn<'_, T>,
) {
    energy::input_drive(network, &chunk.x, &mut chunk.drive);
    let problem = Problem { network, drive: &chunk.drive, target: &chunk.target, beta: T::zero() };
    let iterations =
        run(settings.solver.as_ref(), &problem, &mut chunk.state, &mut chunk.work, settings.free);
    chunk.free.copy_from(&chunk.state);
    let y = chunk.free.output();
    let threshold = settings.free.tolerance.max(SETTLED);
    let count = |hits: &mut dyn Iterator<Item = bool>| hits.filter(|hit| *hit).count();
    let energy = chunk.work.energy(network, &chunk.drive, &chunk.free);
    let labels = chunk.labels.iter().enumerate();
    chunk.stats = Stats {
        energy,
        cost: cost::cost(network.cost, y, &chunk.target).sum(),
        wrong: count(&mut labels.map(|(row, &label)| chunk.free.prediction(row) != label)),
        silent: count(
            &mut y.rows().into_iter().map(|row| network.cost.is_silent(row.iter().map(|y| y.wide()))),
        ),
        unsettled: count(&mut chunk.work.residuals.iter().map(|r| r.wide() > threshold)),
        free_iterations: iterations,
        nudged_iterations: 0,
        is_finite: chunk.free.is_finite(),
    };
}

/// Relaxes on from s⁰ under each nudge and leaves the two ends of the contrast as signals in `low` (smaller β)
/// and `high`, their difference in `delta`, and 1/(β_high − β_low) in `scale`, of strengths for phases that clamp the output.
///
/// The second nudged phase takes exactly as many iterations as the first: what a free phase that was not
/// settled still drifts is then the same in both and cancels.
pub fn nudged_phases<T: Scalar>(
    network: &Tied<T>,
    settings: &PhaseSettings<T>,
    nudges: Nudges,
    chunk: &mut Chunk<T>,
) {
    nudged_phases_by(network, settings, nudges, chunk, &mut relax);
}

/// [`nudged_phases`], run by `run`.
pub fn nudged_phases_by<T: Scalar>(
    network: &Tied<T>,
    settings: &PhaseSettings<T>,
    nudges: Nudges,
    chunk: &mut Chunk<T>,
    run: &mut RelaxFn<'_, T>,
) {
    let nudges = settings.rule.as_it_runs(nudges);
    let first = settings.rule.phase(nudges.first);
    let iterations = run_phase(network, settings, first, settings.nudged, chunk, run);
    chunk.stats.nudged_iterations = iterations;
    let other_strength = match nudges.second {
        None => {
            chunk.low.copy_from(&chunk.free);
            chunk.high.copy_from(&chunk.state);
            0.0
        }
        Some(second) => {
            let second = settings.rule.phase(second);
            chunk.high.copy_from(&chunk.state);
            chunk.state.copy_from(&chunk.free);
            let stop = Stop::after(iterations);
            chunk.stats.nudged_iterations += run_phase(network, settings, second, stop, chunk, run);
            chunk.low.copy_from(&chunk.state);
            second.strength()
        }
    };
    if first.strength() < other_strength {
        std::mem::swap(&mut chunk.low, &mut chunk.high);
    }
    chunk.scale = 1.0 / (first.strength() - other_strength).abs();
    chunk.low.to_signals(network);
    chunk.high.to_signals(network);
    subtract(chunk);
}

/// One phase after the free one, from s⁰ in `chunk.state`; returns its iterations.
fn run_phase<T: Scalar>(
    network: &Tied<T>,
    settings: &PhaseSettings<T>,
    phase: Phase,
    stop: Stop,
    chunk: &mut Chunk<T>,
    run: &mut RelaxFn<'_, T>,
) -> usize {
    if phase == Phase::ClampedSweep {
        clamped_sweep(network, chunk);
        return 1;
    }
    clamp_output(phase, chunk);
    let beta = T::of(phase.beta());
    let problem = Problem { network, drive: &chunk.drive, target: &chunk.target, beta };
    let iterations = run(settings.solver.as_ref(), &problem, &mut chunk.state, &mut chunk.work, stop);
    chunk.work.is_output_clamped = false;
    iterations
}

/// Puts the output of `chunk.state` where a clamped phase holds it, y⁰ + share (d − y⁰), and tells the solver whether it
/// is held.
pub fn clamp_output<T: Scalar>(phase: Phase, chunk: &mut Chunk<T>) {
    let Phase::Clamped(share) = phase else {
        chunk.work.is_output_clamped = false;
        return;
    };
    // Written so that a share of 1 gives exactly d.
    let (rest, last) = (T::of(1.0 - share), chunk.free.layers.len() - 1);
    let output = &mut chunk.state.layers[last];
    output.assign(&chunk.target);
    output.zip_mut_with(&chunk.free.layers[last], |d, &y| *d -= rest * (*d - y));
    chunk.work.is_output_clamped = true;
}

/// `delta ← high − low`, and the check that all of it is finite.
pub fn subtract<T: Scalar>(chunk: &mut Chunk<T>) {
    chunk.delta.copy_from(&chunk.high);
    for (delta, low) in chunk.delta.layers.iter_mut().zip(&chunk.low.layers) {
        *delta -= low;
    }
    chunk.stats.is_finite &= chunk.delta.is_finite();
}
