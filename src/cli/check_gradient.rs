//! `eqprop-lab check-gradient`: how far the update is from the gradient it stands for.

use super::opened::{Opened, open};
use crate::config::{Activation, Config, Rule, Sign};
use crate::data::{Dataset, Split};
use crate::dynamics::Stop;
use crate::error::{Error, Result};
use crate::learning::exact::{self, Exact};
use crate::learning::optimizer::chunk_update;
use crate::learning::phases::{free_phase, nudged_phases};
use crate::learning::{Chunk, Nudges, Settings};
use crate::model::{Network, Problem, Tied};
use crate::training::session::dashed;
use std::path::Path;

/// A phase is settled when no state moves by more than this in one iteration.
const TOLERANCE: f64 = 1e-12;
/// A phase that has not settled after so many iterations never will, or too slowly to wait for.
const CAP: usize = 5000;
/// A state that still moves by more than this spoils the comparison.
const SPOILS: f64 = 1e-9;

/// Prints, for each layer, the angle and the ratio of sizes between the update and minus the true gradient of
/// C(y⁰), for the nudges β, β/2, −β, −β…β and for the nudged phase as it is in training. In f64; the free phase
/// settles far beyond what training asks, so that what is left is the doing of the nudge.
///
/// # Errors
/// Weights, settings or data that cannot be used; a rule that is not the contrast; a free state that is no minimum.
pub fn check_gradient(path: &Path, examples: usize, sets: &[String], data: Option<&Path>) -> Result<()> {
    let Opened { network, config, data } = open(path, data, sets)?;
    let config = &config;
    check(config)?;
    let network: Tied<f64> = Tied::new(network.cast());
    let mut chunk = first_examples(config, &data, &network, examples)?;
    let mut settings = Settings::new(config);
    settings.free = Stop { cap: CAP, at_least: 1, tolerance: TOLERANCE };
    free_phase(&network, &settings, &mut chunk);

    println!(
        "{}: {}, {}, {} output, {}; the first {examples} training examples of {}, in f64",
        path.display(),
        dashed(&network.sizes()),
        config.network.activation,
        config.network.output,
        config.dynamics.solver,
        data.name()
    );
    println!("{}", describe_free(config, &chunk));
    let truth = true_gradient(&network, &chunk)?;
    println!("{}\n", describe_truth(&truth, &network, examples));

    println!("{}", heading(network.num_layers()));
    let hard = Stop { cap: CAP, at_least: network.num_layers(), tolerance: TOLERANCE };
    let as_trained = Stop::nudged(&config.dynamics, network.num_layers());
    let beta = config.nudge.beta;
    let sign = if config.nudge.sign == Sign::Random { Sign::Positive } else { config.nudge.sign };
    for (label, nudges, stop) in [
        (format!("β = {beta}"), Nudges::new(Sign::Positive, beta, true), hard),
        (format!("β = {}", beta / 2.0), Nudges::new(Sign::Positive, beta / 2.0, true), hard),
        (format!("β = −{beta}"), Nudges::new(Sign::Negative, beta, true), hard),
        (format!("centred ±{beta}"), Nudges::new(Sign::Centred, beta, true), hard),
        (format!("as trained, {sign}"), Nudges::new(sign, beta, true), as_trained),
    ] {
        settings.nudged = stop;
        println!("{}", row(&label, &network, &settings, nudges, &chunk, &truth, stop == hard));
    }
    println!(
        "\nangle between the update and −dC(y⁰)/dθ; ratio |update| / |gradient|; each layer with its biases.\n\
         Nudged phases settle like the free phase; as trained: from the same s⁰, at most {} iterations, \
         tolerance {}.",
        as_trained.cap, as_trained.tolerance
    );
    Ok(())
}

/// Whether these settings have an update to compare, under nudges of either sign.
fn check(config: &Config) -> Result<()> {
    if config.learning.rule != Rule::Contrast {
        return Err(Error::new(
            format!("learning.rule = {}", config.learning.rule),
            "is not equilibrium propagation; add --set learning.rule=contrast to check the contrast at these weights",
        ));
    }
    let mut both_signs = config.clone();
    both_signs.nudge.sign = Sign::Centred;
    both_signs.check()
}

fn first_examples(
    config: &Config,
    data: &Dataset,
    network: &Network<f64>,
    examples: usize,
) -> Result<Chunk<f64>> {
    let there = data.range(Split::Train, config.data.validation_examples).len();
    if !(1..=there).contains(&examples) {
        return Err(Error::new(
            format!("--examples {examples}"),
            format!("must lie between 1 and {there}, the training examples of {}", data.name()),
        ));
    }
    let mut chunk = Chunk::new(network, examples);
    for index in 0..examples {
        chunk.set_example(index, data.pixels(Split::Train, index), data.label(Split::Train, index));
    }
    Ok(chunk)
}

fn true_gradient(network: &Tied<f64>, chunk: &Chunk<f64>) -> Result<Exact> {
    if !chunk.figures.is_finite {
        return Err(Error::new("the free phase", "diverged; try --set dynamics.step_size=0.1"));
    }
    let problem = Problem { network, drive: &chunk.drive, target: &chunk.target, beta: 0.0 };
    exact::gradient(&problem, &chunk.x, &chunk.free).map_err(|none| {
        Error::new(
            format!("training example {}", none.example),
            "its free state is not a minimum of the energy, so C(y⁰) has no gradient there; \
             try --set dynamics.step_size=0.1, or fewer --examples",
        )
    })
}

fn describe_free(config: &Config, chunk: &Chunk<f64>) -> String {
    let (iterations, residual) = (chunk.figures.free_iterations, chunk.work.residual());
    if residual <= TOLERANCE {
        return format!(
            "free phase: settled after {iterations} iterations (no state moves by more than {TOLERANCE:.0e})"
        );
    }
    format!(
        "free phase: NOT SETTLED after {iterations} iterations: a state still moves by {residual:.1e}. \
         The table is not about a fixed point; try {}",
        match config.network.activation {
            Activation::HardSigmoid => "--set dynamics.solver=layerwise",
            Activation::Logistic | Activation::Tanh => "another --set dynamics.step_size=…",
        }
    )
}

fn describe_truth(truth: &Exact, network: &Network<f64>, examples: usize) -> String {
    let units = examples * network.sizes()[1..].iter().sum::<usize>();
    let kinks = match truth.kinks {
        0 => "none at a kink".to_owned(),
        n => format!("{n} at a kink, where the cost has no single slope and no method agrees with another"),
    };
    format!(
        "true gradient: implicit differentiation, residual {:.0e}; {} of {units} units can move, {kinks}",
        truth.residual, truth.movable
    )
}

fn heading(layers: usize) -> String {
    let (mut names, mut columns) = (format!("{:<20}", ""), format!("{:<20}", "nudge"));
    for k in 1..=layers {
        names += &format!("{:>20}", format!("W{k}, b{k}"));
        columns += &format!("{:>11}{:>9}", "angle °", "ratio");
    }
    format!("{names}\n{columns}")
}

/// One line of the table: the update under `nudges` against the truth.
fn row(
    label: &str,
    network: &Tied<f64>,
    settings: &Settings<f64>,
    nudges: Nudges,
    free: &Chunk<f64>,
    truth: &Exact,
    must_settle: bool,
) -> String {
    let mut chunk = free.clone();
    nudged_phases(network, settings, nudges, &mut chunk);
    if !chunk.figures.is_finite {
        return format!("{label:<20}  diverged; try a smaller nudge.beta or dynamics.step_size");
    }
    let update = chunk_update(network, &chunk, settings.rule);
    let mut line = format!("{label:<20}");
    for k in 0..network.num_layers() {
        let of = |n: &Network<f64>| -> Vec<f64> { n.w[k].iter().chain(&n.b[k]).copied().collect() };
        line += &match compare(&of(&update), &of(&truth.gradient)) {
            Some((angle, ratio)) => format!("{angle:>11.4}{ratio:>9.4}"),
            None => format!("{:>11}{:>9}", "–", "–"),
        };
    }
    let residual = chunk.work.residual();
    if must_settle && residual > SPOILS {
        line += &format!("  not settled: still moves by {residual:.1e}");
    }
    line
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
