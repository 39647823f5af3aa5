//! What a check computes beyond what is on the screen: minima of F, the true gradient, one step of learning.

use super::record::{Record, Told};
use crate::config::{Activation, Sign, SolverKind};
use crate::dynamics::bound::{coupling_norm, euler_bound};
use crate::dynamics::{Stop, Workspace, relax, solver};
use crate::learning::contrast::chunk_update;
use crate::learning::gradient_check::{self, UpdateVariant};
use crate::learning::phases::nudged_phases_by;
use crate::learning::{Chunk, Nudges, PhaseSettings, Recipe};
use crate::model::{Network, Problem, State, Tied, cost, energy};

/// A state that still moves by more than this is not taken for a minimum.
const RESTS: f64 = 1e-9;

/// Phases that run until nothing moves by more than 1e-12, by the quickest solver that fits.
fn to_rest(record: &Record, layers: usize) -> (Recipe, PhaseSettings<f64>) {
    let mut recipe = record.config.recipe();
    if record.config.network.activation == Activation::HardSigmoid
        && let Some(layerwise) = SolverKind::find("layerwise")
    {
        recipe.dynamics.solver = layerwise;
    }
    let mut settings = PhaseSettings::new(&recipe, layers);
    settings.free = Stop { cap: gradient_check::CAP, at_least: 1, tolerance: gradient_check::TOLERANCE };
    settings.nudged = Stop { at_least: layers, ..settings.free };
    (recipe, settings)
}

/// The minimum of F at this β, and F and C there.
pub(super) fn minimum(record: &Record, network: &Tied<f64>, beta: f64) -> Told<(f64, f64)> {
    let mut chunk = record.chunk(network);
    energy::input_drive(network, &chunk.x, &mut chunk.drive);
    let (recipe, settings) = to_rest(record, network.num_layers());
    let mut work = Workspace::new(network, 1);
    let solver = solver::<f64>(&recipe.dynamics);
    // From the free minimum, as a nudge does.
    for beta in [0.0, beta] {
        let problem = Problem { network, drive: &chunk.drive, target: &chunk.target, beta };
        relax(&*solver, &problem, &mut chunk.state, &mut work, settings.free);
        if !chunk.state.is_finite() || work.residual() > RESTS {
            return Err(format!("no rest under β = {beta}: take a weaker nudge"));
        }
    }
    let problem = Problem { network, drive: &chunk.drive, target: &chunk.target, beta };
    Ok((problem.total_energy(&chunk.state)[0], cost_of(network, &chunk, &chunk.state)))
}

fn cost_of(network: &Network<f64>, chunk: &Chunk<f64>, state: &State<f64>) -> f64 {
    cost::cost(network.cost, state.output(), &chunk.target)[0]
}

/// C(s⁰) before and after one step W ← W + η Δ along the settled update of this example, and |Δ|².
pub(super) fn one_step(record: &Record, rate: f64) -> Told<(f64, f64, f64)> {
    let mut network = record.network();
    let (_, settings) = to_rest(record, network.num_layers());
    let nudge = &record.config.nudge;
    let mut start = record.chunk(&network);
    let rest = |network: &Tied<f64>, chunk: &mut Chunk<f64>| -> Told<f64> {
        crate::learning::phases::free_phase(network, &settings, chunk);
        if chunk.stats.is_finite && chunk.work.residual() <= RESTS {
            return Ok(cost_of(network, chunk, &chunk.free));
        }
        Err("the free phase does not come to rest: take a smaller step".to_owned())
    };
    let mut chunk = start.clone();
    let before = rest(&network, &mut chunk)?;
    let nudges = Nudges::new(nudge.sign.shown(), nudge.beta, true);
    nudged_phases_by(&network, &settings, nudges, &mut chunk, &mut relax);
    let update = chunk_update(&network, &chunk, settings.rule);
    let square = update.w.iter().flatten().chain(update.b.iter().flatten()).map(|x| x * x).sum();
    network.edit(|network| {
        network.w.iter_mut().zip(&update.w).for_each(|(w, change)| w.scaled_add(rate, change));
        network.b.iter_mut().zip(&update.b).for_each(|(b, change)| b.scaled_add(rate, change));
    });
    Ok((before, rest(&network, &mut start)?, square))
}

/// 2/(1 + max(β, 0) + σ).
pub(super) fn bound(network: &Tied<f64>, beta: f64) -> f64 {
    let mut start = State::zeros(network, 1);
    start.layers.iter_mut().for_each(|layer| layer.fill(1.0));
    euler_bound(coupling_norm(network, &mut start, 1000), beta)
}

/// Examples whose update is held against the true gradient.
pub(super) struct Gradient {
    network: Tied<f64>,
    start: Chunk<f64>,
    free: Chunk<f64>,
    exact: crate::learning::exact::ExactGradient,
}

impl Gradient {
    /// Of the first `examples` of the training file, or of the watched one for 0.
    pub fn of(record: &Record, examples: usize) -> Told<Self> {
        use crate::data::Split;
        let network = record.network();
        let data = &record.scene.data;
        let start = if examples == 0 {
            record.chunk(&network)
        } else {
            let mut chunk = Chunk::new(&network, examples.min(data.num_in_training_file()));
            for i in 0..chunk.len() {
                chunk.set_example(i, data.pixels(Split::Train, i), data.label(Split::Train, i));
            }
            chunk
        };
        let mut free = start.clone();
        let (recipe, _) = to_rest(record, network.num_layers());
        gradient_check::settle(&network, &recipe, &mut free, &mut relax);
        let exact = gradient_check::true_gradient(&network, &free)
            .map_err(|_| "no gradient: the free state is not a minimum".to_owned())?;
        Ok(Self { network, start, free, exact })
    }

    /// Angle in degrees and ratio of sizes in layer k: of the settled update with this nudge, or, without one, of the
    /// update as training makes it.
    pub fn compare(&self, record: &Record, nudge: Option<(Sign, f64)>, k: usize) -> Told<(f64, f64)> {
        let (mut recipe, variant) = match nudge {
            Some((Sign::Centred, _)) => (to_rest(record, 1).0, UpdateVariant::Centred),
            Some(_) => (to_rest(record, 1).0, UpdateVariant::Beta),
            None => (record.config.recipe(), UpdateVariant::AsTrained),
        };
        if let Some((_, beta)) = nudge {
            recipe.nudge.beta = beta;
        }
        let ends = (&self.start, &self.free);
        let row = gradient_check::comparison(&self.network, &recipe, variant, ends, &self.exact, &mut relax);
        if row.is_spoiled() || row.is_diverged() {
            return Err("the nudged phase does not come to rest: take a weaker nudge".to_owned());
        }
        let layer = row.layers.get(k - 1).ok_or_else(|| format!("there is no layer {k}"))?;
        layer.ok_or_else(|| format!("layer {k} does not learn here"))
    }
}
