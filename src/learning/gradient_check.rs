//! The update of equilibrium propagation against the true gradient of C(y⁰), layer by layer, in f64.
//!
//! `check-gradient` prints what is computed here, the truth meter draws it; the digits are those of [`digits`].

use super::contrast::chunk_update;
use super::exact::{self, ExactGradient, NotAMinimum};
use super::phases::{RelaxFn, free_phase_by, nudged_phases_by};
use super::{Chunk, Nudges, PhaseSettings, Recipe, RuleKind, Sign};
use crate::dynamics::Stop;
use crate::model::{Network, Problem, Tied};

/// A phase is settled when no state moves by more than this in one iteration.
pub const TOLERANCE: f64 = 1e-12;
/// A phase that has not settled after so many iterations never will, or too slowly to wait for.
pub const CAP: usize = 5000;
/// A state that still moves by more than this spoils the comparison.
pub const SPOILS: f64 = 1e-9;

/// One way to make an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateVariant {
    /// +β, settled.
    Beta,
    /// +β/2, settled.
    Half,
    /// −β, settled.
    Opposite,
    /// −β against +β, both settled.
    Centred,
    /// The sign, iterations and tolerance of training, from the settled s⁰.
    NudgeAsTrained,
    /// The free phase too as in training, from zero.
    AsTrained,
}

impl UpdateVariant {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 6] =
        [Self::Beta, Self::Half, Self::Opposite, Self::Centred, Self::NudgeAsTrained, Self::AsTrained];

    /// Those that differ under this rule: where β has no influence, one settled update and those of training.
    pub fn of(rule: RuleKind) -> Vec<Self> {
        let counts = |variant: &Self| match variant {
            Self::Beta | Self::NudgeAsTrained | Self::AsTrained => true,
            Self::Half | Self::Opposite | Self::Centred => rule.uses_beta(),
        };
        Self::ALL.into_iter().filter(counts).collect()
    }

    /// Its name in the table.
    pub fn label(self, recipe: &Recipe) -> String {
        let beta = recipe.nudge.beta;
        let uses_beta = recipe.rule.uses_beta();
        match self {
            Self::Beta if !uses_beta => "settled".into(),
            Self::NudgeAsTrained if !uses_beta => "as trained".into(),
            Self::Beta => format!("β = {beta}"),
            Self::Half => format!("β = {}", beta / 2.0),
            Self::Opposite => format!("β = −{beta}"),
            Self::Centred => format!("centred ±{beta}"),
            Self::NudgeAsTrained => format!("as trained, {}", recipe.nudge.sign.shown()),
            Self::AsTrained => "both as trained".into(),
        }
    }

    /// Its nudged phases run until they settle.
    pub fn must_settle(self) -> bool {
        !matches!(self, Self::NudgeAsTrained | Self::AsTrained)
    }

    fn nudges(self, recipe: &Recipe) -> Nudges {
        let beta = recipe.nudge.beta;
        match self {
            _ if !recipe.rule.uses_beta() => recipe.rule.nudges(&recipe.nudge, true),
            Self::Beta => Nudges::new(Sign::Positive, beta, true),
            Self::Half => Nudges::new(Sign::Positive, beta / 2.0, true),
            Self::Opposite => Nudges::new(Sign::Negative, beta, true),
            Self::Centred => Nudges::new(Sign::Centred, beta, true),
            Self::NudgeAsTrained | Self::AsTrained => Nudges::new(recipe.nudge.sign.shown(), beta, true),
        }
    }
}

/// An update against the truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// How the update was made.
    pub variant: UpdateVariant,
    /// For each layer, with its biases: the angle between the update and −dC(y⁰)/dθ in degrees, and
    /// |update| / |gradient|; `None` where either is 0. Empty if a state was not finite.
    pub layers: Vec<Option<(f64, f64)>>,
    /// Largest |Δs| of the last iteration.
    pub residual: f64,
    /// Largest |Δs| in the last iteration of its free phase.
    pub free_residual: f64,
}

impl Comparison {
    /// A state was not a finite number.
    pub fn is_diverged(&self) -> bool {
        self.layers.is_empty()
    }

    /// A phase that should have settled still moves.
    pub fn is_spoiled(&self) -> bool {
        self.variant.must_settle() && self.residual > SPOILS
    }
}

/// How the phases of the table run: to the end.
fn settings(recipe: &Recipe, layers: usize) -> PhaseSettings<f64> {
    let mut settings = PhaseSettings::new(recipe, layers);
    settings.free = Stop { cap: CAP, at_least: 1, tolerance: TOLERANCE };
    settings.nudged = Stop { cap: CAP, at_least: layers, tolerance: TOLERANCE };
    settings
}

/// The end of a nudged phase as in training.
pub fn as_trained(recipe: &Recipe, layers: usize) -> Stop {
    Stop::nudged(&recipe.dynamics, layers)
}

/// Relaxes the examples of `chunk` from where they stand to s⁰, far beyond what training asks, so that what is left
/// is the doing of the nudge. The figures say whether it got there.
pub fn settle(network: &Tied<f64>, recipe: &Recipe, chunk: &mut Chunk<f64>, run: &mut RelaxFn<'_, f64>) {
    free_phase_by(network, &settings(recipe, network.num_layers()), chunk, run);
}

/// dC(y⁰)/dθ at the settled `chunk`.
///
/// # Errors
/// An example whose s⁰ is not a minimum of the energy: there is no gradient.
pub fn true_gradient(network: &Tied<f64>, chunk: &Chunk<f64>) -> Result<ExactGradient, NotAMinimum> {
    let problem = Problem { network, drive: &chunk.drive, target: &chunk.target, beta: 0.0 };
    exact::gradient(&problem, &chunk.x, &chunk.free)
}

/// The update of one kind for the examples `start` (from zero states), whose settled free state is `free`, against
/// `exact`.
pub fn comparison(
    network: &Tied<f64>,
    recipe: &Recipe,
    variant: UpdateVariant,
    (start, free): (&Chunk<f64>, &Chunk<f64>),
    exact: &ExactGradient,
    run: &mut RelaxFn<'_, f64>,
) -> Comparison {
    let layers = network.num_layers();
    let mut settings = settings(recipe, layers);
    if !variant.must_settle() {
        settings.nudged = as_trained(recipe, layers);
    }
    let mut chunk = free.clone();
    let mut free_residual = free.work.residual();
    if variant == UpdateVariant::AsTrained {
        chunk = start.clone();
        settings.free = Stop::free(&recipe.dynamics);
        free_phase_by(network, &settings, &mut chunk, run);
        free_residual = chunk.work.residual();
    }
    nudged_phases_by(network, &settings, variant.nudges(recipe), &mut chunk, run);
    let mut layers = Vec::new();
    if chunk.stats.is_finite {
        let update = chunk_update(network, &chunk, settings.rule);
        let of = |n: &Network<f64>, k: usize| -> Vec<f64> { n.w[k].iter().chain(&n.b[k]).copied().collect() };
        layers =
            (0..network.num_layers()).map(|k| compare(&of(&update, k), &of(&exact.gradient, k))).collect();
    }
    Comparison { variant, layers, residual: chunk.work.residual(), free_residual }
}

/// Angle in degrees between `update` and −`gradient`, and |update| / |gradient|; `None` if either is 0.
fn compare(update: &[f64], gradient: &[f64]) -> Option<(f64, f64)> {
    let norm = |v: &mut dyn Iterator<Item = f64>| v.map(|x| x * x).sum::<f64>().sqrt();
    let (u, g) = (norm(&mut update.iter().copied()), norm(&mut gradient.iter().copied()));
    if u == 0.0 || g == 0.0 {
        return None;
    }
    // Half the angle between unit vectors has tangent |a − b| / |a + b|: exact for small angles, as acos is not.
    let pairs = || update.iter().zip(gradient);
    let apart = norm(&mut pairs().map(|(a, b)| a / u + b / g));
    let together = norm(&mut pairs().map(|(a, b)| a / u - b / g));
    Some((2.0 * apart.atan2(together).to_degrees(), u / g))
}

/// An angle or a ratio as it is printed.
pub fn digits(x: f64) -> String {
    format!("{x:.4}")
}
