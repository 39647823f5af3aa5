//! Small random problems in f64, for tests of the mathematics.

use eqprop_lab::config::{Activation, Config, CostKind, EnergyKind, Output, SolverKind};
use eqprop_lab::dynamics::{Workspace, relax};
use eqprop_lab::learning::contrast::chunk_update;
use eqprop_lab::learning::phases::free_phase;
use eqprop_lab::learning::{Chunk, Nudges, PhaseSettings, exact, relax_phases};
pub use eqprop_lab::model::Tied;
use eqprop_lab::model::activation::Unit;
use eqprop_lab::model::{Network, Problem, State, energy};
use eqprop_lab::rng::{Purpose, Stream};
use strum::IntoEnumIterator as _;

/// ρ of the hidden units, and the kind of the output.
pub type Kind = (Activation, Output);

pub const SIZES: [usize; 4] = [5, 7, 6, 3];
/// One, two and three hidden layers; a seed chooses.
pub const SHAPES: [&[usize]; 5] = [&[5, 7, 6, 3], &[4, 8, 3], &[4, 6, 5, 7, 3], &[6, 3, 9, 2], &[3, 9, 2]];
pub const BATCH: usize = 4;
pub const SEEDS: std::ops::Range<u64> = 0..12;

/// Every kind of unit the model has.
pub const KINDS: [Kind; 6] = [
    (Activation::HardSigmoid, Output::Clipped),
    (Activation::HardSigmoid, Output::Linear),
    (Activation::Logistic, Output::Clipped),
    (Activation::Logistic, Output::Linear),
    (Activation::Tanh, Output::Clipped),
    (Activation::Tanh, Output::Linear),
];
/// Those with kinks.
pub const BOXED: [Kind; 2] = [KINDS[0], KINDS[1]];
/// The smooth ones, whose fixed points have no kinks.
pub const SMOOTH: [Kind; 4] = [KINDS[2], KINDS[3], KINDS[4], KINDS[5]];

/// Every kind with every solver that [`Config::check`] lets it have. New solvers and kinds of units are covered
/// by being variants.
pub fn pairs() -> impl Iterator<Item = (Kind, SolverKind)> {
    let may = |&(kind, solver): &(Kind, SolverKind)| {
        let mut config = Config::default();
        ((config.network.activation, config.network.output), config.dynamics.solver) = (kind, solver);
        config.nudge.beta = 0.2;
        config.check().is_ok()
    };
    let kinds = Activation::iter().flat_map(|a| Output::iter().map(move |o| (a, o)));
    kinds.flat_map(|kind| SolverKind::all().map(move |solver| (kind, solver))).filter(may)
}

/// Cost and energy of a case: the seeds go through every pair of them that the kind of units allows, so that new members
/// are covered the moment they are listed.
fn family((activation, output): Kind, seed: u64) -> (CostKind, EnergyKind) {
    let may = |cost: &CostKind| output == Output::Linear || !cost.needs_linear_output;
    let costs: Vec<CostKind> = CostKind::all().filter(may).collect();
    let energies: Vec<EnergyKind> = EnergyKind::all().collect();
    let (seed, shift) = (seed as usize, activation as usize);
    (costs[(seed + shift) % costs.len()], energies[(seed / costs.len()) % energies.len()])
}

/// One random small problem.
pub struct Case {
    pub kind: Kind,
    pub solver: SolverKind,
    pub seed: u64,
    /// Settles to the last digits.
    pub config: Config,
    pub network: Tied<f64>,
    pub chunk: Chunk<f64>,
}

impl Case {
    pub fn new((kind, solver): (Kind, SolverKind), seed: u64, scale: f64) -> Self {
        let sizes = SHAPES[seed as usize % SHAPES.len()];
        let mut config = settling_config(kind, solver);
        config.network.hidden = sizes[1..sizes.len() - 1].to_vec();
        (config.network.cost, config.network.energy) = family(kind, seed);
        config.network.feedback = 0.6;
        let network = Tied::new(random_network(&config, sizes, seed, scale));
        let chunk = random_chunk(&network, BATCH, seed);
        Self { kind, solver, seed, config, network, chunk }
    }

    /// For messages.
    pub fn name(&self) -> String {
        let (activation, output) = self.kind;
        format!(
            "{activation}, {output} output, {}, {}, {}, {:?}, seed {}",
            self.network.energy,
            self.network.cost,
            self.solver,
            self.network.sizes(),
            self.seed
        )
    }

    /// Exactly this many iterations in the free and in each nudged phase.
    pub fn fix_iterations(&mut self, free: usize, nudged: usize) {
        self.config.dynamics.tolerance = 0.0;
        (self.config.dynamics.free_iterations, self.config.dynamics.nudged_iterations) = (free, nudged);
    }

    /// Relaxes to s⁰, which `chunk.free` and `chunk.state` then hold.
    pub fn settle(&mut self) {
        free_phase(&self.network, &self.config.phase_settings(), &mut self.chunk);
    }

    /// Hidden units far from the kinks of their boxes: most inside, two saturated. No change for smooth units.
    pub fn calm(mut self) -> Self {
        if self.kind.0 == Activation::HardSigmoid {
            self.network.edit(|network| {
                network.w.iter_mut().for_each(|w| *w *= 0.25);
                network.b.iter_mut().for_each(|b| b.mapv_inplace(|x| 0.5 + 0.2 * x));
                (network.b[0][0], network.b[0][1]) = (-3.0, 4.0);
            });
            energy::input_drive(&self.network, &self.chunk.x, &mut self.chunk.drive);
        }
        self
    }

    pub fn problem(&self, beta: f64) -> Problem<'_, f64> {
        problem(&self.network, &self.chunk, beta)
    }

    pub fn update(&self, nudges: Nudges) -> Network<f64> {
        update(&self.network, &self.config, nudges, &self.chunk)
    }

    /// −dC(y⁰)/dθ by implicit differentiation, after [`Case::settle`].
    pub fn exact_gradient(&self) -> Vec<f64> {
        let exact = exact::gradient(&self.problem(0.0), &self.chunk.x, &self.chunk.free);
        flat(&exact.unwrap_or_else(|e| panic!("{}: {e:?}", self.name())).gradient)
            .iter()
            .map(|g| -g)
            .collect()
    }
}

/// A case for every pair and seed.
pub fn cases(seeds: std::ops::Range<u64>, scale: f64) -> impl Iterator<Item = Case> {
    pairs().flat_map(move |pair| seeds.clone().map(move |seed| Case::new(pair, seed, scale)))
}

pub fn one_sided(beta: f64) -> Nudges {
    Nudges { first: beta, second: None }
}

pub fn centred(beta: f64) -> Nudges {
    Nudges { first: beta, second: Some(-beta) }
}

/// How far the nearest boxed unit is from a kink: least distance of s − ε ∂F/∂s from a bound.
pub fn distance_to_kink(problem: &Problem<'_, f64>, state: &State<f64>, eps: f64) -> f64 {
    let gradient = problem.gradient(state);
    let layers = state.layers.iter().zip(&gradient.layers).enumerate();
    let boxed = layers.filter(|(i, _)| problem.network.unit(i + 1) == Unit::Boxed);
    let of = |s: f64, g: f64| (s - eps * g).abs().min((s - eps * g - 1.0).abs());
    boxed.flat_map(|(_, (s, g))| s.iter().zip(g).map(move |(s, g)| of(*s, *g))).fold(1.0, f64::min)
}

/// `value` at the settled states under `beta`, as a function of θ.
pub fn settled(
    network: &Network<f64>,
    config: &Config,
    chunk: &Chunk<f64>,
    beta: f64,
    value: impl Fn(&Chunk<f64>) -> f64,
) -> f64 {
    let mut chunk = chunk.clone();
    energy::input_drive(network, &chunk.x, &mut chunk.drive);
    let settings: PhaseSettings<f64> = config.phase_settings();
    let mut state = chunk.state.clone();
    let mut work = Workspace::new(network, chunk.len());
    relax(
        settings.solver.as_ref(),
        &problem(&Tied::new(network.clone()), &chunk, beta),
        &mut state,
        &mut work,
        settings.free,
    );
    chunk.state = state;
    value(&chunk)
}

/// Central fourth-order difference of a function of θ, for every parameter.
pub fn gradient(network: &Network<f64>, f: impl Fn(&Network<f64>) -> f64) -> Vec<f64> {
    gradient_by(network, 1e-3, f)
}

/// The same with steps of `h`.
pub fn gradient_by(network: &Network<f64>, h: f64, f: impl Fn(&Network<f64>) -> f64) -> Vec<f64> {
    let mut moved = network.clone();
    let derivative = |index: usize| {
        let start = *parameter(&mut moved, index);
        let mut at = |m: f64| {
            *parameter(&mut moved, index) = start + m * h;
            f(&moved)
        };
        let d = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * h);
        *parameter(&mut moved, index) = start;
        d
    };
    (0..flat(network).len()).map(derivative).collect()
}

/// PhaseSettings that settle to the last digits.
pub fn settling_config(kind: (Activation, Output), solver: SolverKind) -> Config {
    let mut config = Config::default();
    (config.network.activation, config.network.output) = kind;
    config.network.hidden = SIZES[1..SIZES.len() - 1].to_vec();
    config.dynamics.solver = solver;
    config.dynamics.step_size = if solver == SolverKind::OVERRELAXED { 1.3 } else { 0.3 };
    config.dynamics.free_iterations = 20_000;
    config.dynamics.nudged_iterations = 20_000;
    config.dynamics.tolerance = 1e-15;
    config
}

/// Weights U(±scale), biases U(±0.3).
pub fn random_network(config: &Config, sizes: &[usize], seed: u64, scale: f64) -> Network<f64> {
    let mut network = config.initial_network(sizes);
    let mut stream = Stream::new(seed, Purpose::Weights, 99);
    for w in &mut network.w {
        w.mapv_inplace(|_| stream.symmetric(scale));
    }
    for b in &mut network.b {
        b.mapv_inplace(|_| stream.symmetric(0.3));
    }
    network
}

/// A chunk of random inputs and classes, states random in [0.1, 0.9].
pub fn random_chunk(network: &Network<f64>, batch: usize, seed: u64) -> Chunk<f64> {
    let mut stream = Stream::new(seed, Purpose::Example, 7);
    let mut chunk = Chunk::new(network, batch);
    let sizes = network.sizes();
    for row in 0..batch {
        let pixels: Vec<u8> = (0..sizes[0]).map(|_| stream.below(256) as u8).collect();
        chunk.set_example(row, &pixels, stream.below(sizes[sizes.len() - 1]));
    }
    for layer in &mut chunk.state.layers {
        layer.mapv_inplace(|_| 0.1 + 0.8 * stream.unit());
    }
    energy::input_drive(network, &chunk.x, &mut chunk.drive);
    chunk
}

pub fn problem<'a>(network: &'a Tied<f64>, chunk: &'a Chunk<f64>, beta: f64) -> Problem<'a, f64> {
    Problem { network, drive: &chunk.drive, target: &chunk.target, beta }
}

/// The update of one relaxed chunk, before learning rates: ΔW_k and Δb_k in the shape of the parameters.
pub fn update(network: &Network<f64>, config: &Config, nudges: Nudges, start: &Chunk<f64>) -> Network<f64> {
    let mut chunk = start.clone();
    let tied = Tied::new(network.clone());
    relax_phases(&tied, &config.phase_settings(), nudges, &mut chunk);
    chunk_update(network, &chunk, config.learning.rule)
}

/// All parameters in one vector, W₁ row by row first.
pub fn flat(network: &Network<f64>) -> Vec<f64> {
    network
        .w
        .iter()
        .flat_map(|w| w.iter().copied())
        .chain(network.b.iter().flat_map(|b| b.iter().copied()))
        .collect()
}

/// Mutable access to parameter `index` of [`flat`].
pub fn parameter(network: &mut Network<f64>, index: usize) -> &mut f64 {
    let weights = network.w.iter_mut().flat_map(|w| w.iter_mut());
    weights.chain(network.b.iter_mut().flat_map(|b| b.iter_mut())).nth(index).unwrap()
}

/// |a − b| / |b|, Euclidean.
pub fn relative(a: &[f64], b: &[f64]) -> f64 {
    let norm = |v: &mut dyn Iterator<Item = f64>| v.map(|x| x * x).sum::<f64>().sqrt();
    norm(&mut a.iter().zip(b).map(|(a, b)| a - b)) / norm(&mut b.iter().copied()).max(1e-300)
}

/// The largest singular value of the coupling between free layers, by power iteration on s ↦ Σ W s.
pub fn coupling(network: &Network<f64>) -> f64 {
    let sizes = network.sizes();
    let mut stream = Stream::new(3, Purpose::Example, 1);
    let mut v: Vec<Vec<f64>> = sizes[1..].iter().map(|&n| (0..n).map(|_| stream.unit()).collect()).collect();
    let mut sigma = 0.0;
    for _ in 0..2000 {
        let mut next: Vec<Vec<f64>> = sizes[1..].iter().map(|&n| vec![0.0; n]).collect();
        for (k, w) in network.w.iter().enumerate().skip(1) {
            for ((i, j), w) in w.indexed_iter() {
                next[k][j] += v[k - 1][i] * w;
                next[k - 1][i] += v[k][j] * w;
            }
        }
        // The spectrum is symmetric: iterate on the square.
        sigma = next.iter().flatten().map(|x| x * x).sum::<f64>().sqrt();
        let two_step: f64 = v.iter().flatten().map(|x| x * x).sum::<f64>().sqrt();
        sigma /= two_step;
        let size = next.iter().flatten().map(|x| x * x).sum::<f64>().sqrt();
        v = next.into_iter().map(|layer| layer.into_iter().map(|x| x / size).collect()).collect();
    }
    sigma
}
