//! How well a network settles on a few images under many settings, and how good an update they give. In f64.
//!
//! No thread and no clock: `stability_run` lets this run beside the window.

mod angle;
pub mod ends;
pub mod job;

pub use crate::settling::studies::stability::ends::{Cell, FreeEnds};

use crate::config::{Activation, Config, Dynamics, Nudge, RuleKind};
use crate::dynamics::{self, Layerwise, Solver, Stop, Workspace, bound, relax};
use crate::learning::curvature::Curvature;
use crate::learning::exact::{self, movable};
use crate::learning::phases::nudged_phases;
use crate::learning::{Chunk, PhaseSettings};
use crate::model::{Network, Problem, State, Tied, energy};
use crate::settling::studies::stability::angle::TrueGradient;
use crate::settling::studies::stability::ends::{Course, End};
use ndarray::Array2;

/// Below this no state moves any more in double precision.
const STILL: f64 = 1e-14;
/// The fixed points of the truth: no state moves by more than this.
const TRUE: f64 = 1e-12;
/// Most iterations towards them.
const TRUE_CAP: usize = 5000;

/// One point of a map: what it tries.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Solver, ε, iterations, tolerance (0: to the cap).
    pub dynamics: Dynamics,
    /// β and its sign.
    pub nudge: Nudge,
}

/// The images that are tried, with the weights, and what is known of their fixed points.
pub struct Bench {
    network: Tied<f64>,
    /// Inputs, targets and drive; all states 0.
    chunk: Chunk<f64>,
    rule: RuleKind,
    /// What holds whatever the settings.
    pub constants: Constants,
    true_gradient: Option<TrueGradient>,
}

/// What holds for the images whatever the settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constants {
    /// σ of the coupling between free units; `2/(1 + max(β,0) + σ)` is the bound on ε. `None` where no such bound
    /// holds (units without the hard sigmoid).
    pub sigma: Option<f64>,
    /// `2/λ`, λ the largest curvature of E at the fixed points of the images among the units that can move: beyond it
    /// Euler steps move away from at least one of these fixed points. `None` where there is no fixed point.
    pub local_bound: Option<f64>,
    /// Why there is no gradient to compare with.
    pub no_gradient: Option<String>,
}

impl Bench {
    /// Takes weights and images (pixels, class). `wants_angles` finds the true gradient too. `None` when `go_on` says
    /// stop.
    pub fn new(
        network: Network<f64>,
        images: &[(&[u8], usize)],
        config: &Config,
        wants_angles: bool,
        go_on: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let network = Tied::new(network);
        let mut chunk = Chunk::new(&network, images.len());
        for (row, (pixels, label)) in images.iter().enumerate() {
            chunk.set_example(row, pixels, *label);
        }
        energy::input_drive(&network, &chunk.x, &mut chunk.drive);
        let mut bench = Self {
            network,
            chunk,
            rule: config.learning.rule,
            constants: Constants::default(),
            true_gradient: None,
        };
        bench.constants.sigma = bench.sigma(go_on)?;
        let fixed = bench.fixed_points(go_on)?;
        if let Some(state) = &fixed {
            bench.constants.local_bound = local_bound(&bench.problem(0.0), &bench.chunk.x, state);
        }
        if wants_angles {
            match bench.gradient(fixed.as_ref()) {
                Ok(gradient) => bench.true_gradient = Some(TrueGradient::new(gradient, &bench.chunk.x)),
                Err(why) => bench.constants.no_gradient = Some(why.into()),
            }
        }
        Some(bench)
    }

    fn problem(&self, beta: f64) -> Problem<'_, f64> {
        Problem { network: &self.network, drive: &self.chunk.drive, target: &self.chunk.target, beta }
    }

    fn sigma(&self, go_on: &dyn Fn() -> bool) -> Option<Option<f64>> {
        if self.network.activation != Activation::HardSigmoid {
            return Some(None);
        }
        let mut direction = State::zeros(&self.network, 1);
        direction.layers.iter_mut().for_each(|layer| layer.fill(1.0));
        let mut sigma = 0.0;
        for _ in 0..64 {
            let before =
                std::mem::replace(&mut sigma, bound::coupling_norm(&self.network, &mut direction, 8));
            if !go_on() {
                return None;
            }
            if (sigma - before).abs() <= 1e-6 * sigma {
                break;
            }
        }
        Some(Some(sigma))
    }

    /// Where the images settle when nothing hurries; the inner `None` if they do not.
    fn fixed_points(&self, go_on: &dyn Fn() -> bool) -> Option<Option<State<f64>>> {
        let is_hard = self.network.activation == Activation::HardSigmoid;
        let solver: Box<dyn Solver<f64>> = if is_hard {
            Box::new(Layerwise { relaxation: 1.0 })
        } else {
            Box::new(dynamics::Euler { step_size: 0.1 })
        };
        let mut state = self.chunk.state.clone();
        let mut work = Workspace::new(&self.network, self.chunk.len());
        let stop = Stop { cap: 20, at_least: 1, tolerance: TRUE };
        for _ in 0..TRUE_CAP / stop.cap {
            relax(solver.as_ref(), &self.problem(0.0), &mut state, &mut work, stop);
            if !go_on() {
                return None;
            }
            if !state.is_finite() {
                return Some(None);
            }
            if work.residual() <= TRUE {
                return Some(Some(state));
            }
        }
        Some(None)
    }

    fn gradient(&self, fixed: Option<&State<f64>>) -> Result<Network<f64>, &'static str> {
        if !self.rule.uses_beta() {
            return Err("only the contrast of equilibrium propagation has an update to compare");
        }
        let fixed = fixed.ok_or("the images do not settle, so there is no gradient to compare with")?;
        let exact = exact::gradient(&self.problem(0.0), &self.chunk.x, fixed);
        let exact =
            exact.map_err(|_| "a fixed point is no minimum, so there is no gradient to compare with")?;
        Ok(exact.gradient)
    }

    /// The free phases under `trials`, which share solver and step size: one relaxation for all of them. `None` when
    /// `go_on` says stop.
    pub fn free(&self, trials: &[&Trial], go_on: &dyn Fn() -> bool) -> Option<FreeEnds> {
        let Some(first) = trials.first() else { return Some(FreeEnds::default()) };
        let solver = dynamics::solver::<f64>(&first.dynamics);
        let mut stops: Vec<Stop> = Vec::new();
        for trial in trials {
            let stop = Stop::free(&trial.dynamics);
            if !stops.contains(&stop) {
                stops.push(stop);
            }
        }
        let images = self.chunk.len();
        let mut state = self.chunk.state.clone();
        let mut work = Workspace::new(&self.network, images);
        let mut memory = (state.clone(), state.layers.clone());
        let mut ends: Vec<End> = stops.iter().map(|stop| End::new(*stop, &state)).collect();
        let mut energies = |state: &State<f64>| {
            let mut energies = vec![0.0; images];
            let add = |image: usize, e: f64| energies[image] += e;
            let (signals, inputs) = (&mut memory.0, &mut memory.1);
            energy::energy_into(&self.network, &self.chunk.drive, state, signals, inputs, add);
            energies
        };
        let mut course = Course::new(energies(&state));
        let last = stops.iter().map(|stop| stop.cap).max().unwrap_or(0);
        for iteration in 1..=last {
            if !go_on() {
                return None;
            }
            solver.iterate(&self.problem(0.0), &mut state, &mut work);
            course.add(&work.residuals, energies(&state));
            let is_still = work.residual() <= STILL || !state.is_finite();
            for end in &mut ends {
                end.take(iteration, is_still, &course, &state);
            }
            if is_still || ends.iter().all(End::is_complete) {
                break;
            }
        }
        Some(FreeEnds { ends })
    }

    /// What `trial` gives from the end of its free phase.
    pub fn cell(&self, trial: &Trial, free: &FreeEnds) -> Cell {
        let stop = Stop::free(&trial.dynamics);
        let Some(end) = free.ends.iter().find(|end| end.stop == stop) else { return Cell::default() };
        let mut cell = end.cell();
        if let Some(true_gradient) = self.true_gradient.as_ref().filter(|_| cell.residual.is_finite()) {
            cell.angles = self.angles(trial, end, true_gradient).unwrap_or_default();
        }
        cell
    }

    fn angles(&self, trial: &Trial, end: &End, true_gradient: &TrueGradient) -> Option<Vec<f64>> {
        let mut chunk = self.chunk.clone();
        chunk.state.copy_from(&end.state);
        chunk.free.copy_from(&end.state);
        chunk.stats.is_finite = true;
        let settings = PhaseSettings {
            solver: dynamics::solver(&trial.dynamics),
            free: Stop::free(&trial.dynamics),
            nudged: Stop::nudged(&trial.dynamics, self.network.num_layers()),
            rule: self.rule,
        };
        nudged_phases(&self.network, &settings, self.rule.nudges(&trial.nudge, true), &mut chunk);
        if !chunk.stats.is_finite {
            return None;
        }
        Some(true_gradient.angles(&chunk))
    }
}

/// The largest step under which Euler iterations contract towards the fixed points `state` of `problem`, the least of
/// all images: `2/λ`, λ the largest eigenvalue of ∂²F/∂s² on the units that can move. `None` if no unit can.
///
/// The step that is sure to lower F, [`bound::euler_bound`], is never larger; the two are equal where every unit is
/// inside its box.
pub fn local_bound(problem: &Problem<'_, f64>, x: &Array2<f64>, state: &State<f64>) -> Option<f64> {
    let curvature = Curvature::at(problem, x, state);
    let mask = movable(problem.network, state);
    let mut v = mask.clone();
    // No direction of a pattern, which an eigenvector might be orthogonal to.
    for (k, layer) in v.layers.iter_mut().enumerate() {
        for ((_, i), v) in layer.indexed_iter_mut() {
            *v *= 1.0 + 0.5 * (1.7 * i as f64 + k as f64).sin();
        }
    }
    let images = state.output().nrows();
    let mut largest = vec![0.0f64; images];
    for _ in 0..500 {
        let norms = rows(&v, &v).into_iter().map(f64::sqrt).collect::<Vec<_>>();
        for layer in &mut v.layers {
            for (mut row, norm) in layer.rows_mut().into_iter().zip(&norms) {
                row.mapv_inplace(|x| if *norm > 0.0 { x / norm } else { 0.0 });
            }
        }
        let mut bent = curvature.hessian_times(&v);
        for (bent, mask) in bent.layers.iter_mut().zip(&mask.layers) {
            *bent *= mask;
        }
        let grown = rows(&v, &bent);
        let change = grown.iter().zip(&largest).map(|(a, b)| (a - b).abs() / a.abs().max(1e-300));
        let change = change.fold(0.0, f64::max);
        largest = grown;
        v = bent;
        if change <= 1e-9 {
            break;
        }
    }
    let largest = largest.into_iter().fold(0.0, f64::max);
    (largest > 0.0).then(|| 2.0 / largest)
}

/// `a·b` of each image.
fn rows(a: &State<f64>, b: &State<f64>) -> Vec<f64> {
    let mut sums = vec![0.0; a.output().nrows()];
    for (a, b) in a.layers.iter().zip(&b.layers) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.rows().into_iter().zip(b.rows())) {
            *sum += a.dot(&b);
        }
    }
    sums
}

/// Whether settings have a bound on their step: Euler steps of units in a box.
pub fn has_bound(config: &Config) -> bool {
    config.dynamics.solver.bound.is_some()
        && config.network.activation == Activation::HardSigmoid
        && config.learning.rule.relaxes()
}
