//! `eqprop-lab check-gradient`: how far the update is from the gradient it stands for.

use crate::cli::network_file::{OpenedNetwork, open};
use crate::config::{Activation, Config};
use crate::data::{Dataset, Split};
use crate::dynamics::relax;
use crate::error::{Error, Result};
use crate::learning::Chunk;
use crate::learning::exact::ExactGradient;
use crate::learning::gradient_check::{self, Comparison, TOLERANCE, UpdateVariant, digits};
use crate::model::{Network, Tied};
use crate::training::fit::dashed;
use std::path::Path;

/// Prints, for each layer, the angle and the ratio of sizes between the update and minus the true gradient of
/// C(y⁰), for the nudges β, β/2, −β, −β…β and for the nudged phase as it is in training. In f64; the free phase
/// settles far beyond what training asks, so that what is left is the doing of the nudge.
///
/// # Errors
/// Weights, settings or data that cannot be used; a rule that is not the contrast; a free state that is no minimum.
pub fn check_gradient(path: &Path, examples: usize, sets: &[String], data: Option<&Path>) -> Result<()> {
    let OpenedNetwork { network, config, data } = open(path, data, sets)?;
    let config = &config;
    judge(config)?;
    let recipe = config.recipe();
    let network: Tied<f64> = Tied::new(network.cast());
    let mut chunk = first_examples(config, &data, &network, examples)?;
    let start = chunk.clone();
    gradient_check::settle(&network, &recipe, &mut chunk, &mut relax);

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
    let exact = true_gradient(&network, &chunk)?;
    println!("{}\n", describe_exact(&exact, &network, examples));

    println!("{}", heading(network.num_layers()));
    for variant in UpdateVariant::of(recipe.rule) {
        let found =
            gradient_check::comparison(&network, &recipe, variant, (&start, &chunk), &exact, &mut relax);
        println!("{}", row(&variant.label(&recipe), &found));
    }
    let nudged = gradient_check::as_trained(&recipe, network.num_layers());
    println!(
        "\nangle between the update and −dC(y⁰)/dθ; ratio |update| / |gradient|; each layer with its biases.\n\
         Nudged phases settle like the free phase; as trained: from the same s⁰, at most {} iterations, \
         tolerance {};\nboth as trained: the free phase too, from zero, at most {} iterations.",
        nudged.cap, nudged.tolerance, config.dynamics.free_iterations
    );
    Ok(())
}

/// Whether these settings have an update to compare, under nudges of either sign.
fn judge(config: &Config) -> Result<()> {
    if !config.learning.rule.has_long_second_phase() {
        return Err(Error::new(
            format!("learning.rule = {}", config.learning.rule),
            "is not equilibrium propagation; add --set learning.rule=contrast to check the contrast at these weights",
        ));
    }
    config.check_both_signs()
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

fn true_gradient(network: &Tied<f64>, chunk: &Chunk<f64>) -> Result<ExactGradient> {
    if !chunk.stats.is_finite {
        return Err(Error::new("the free phase", "diverged; try --set dynamics.step_size=0.1"));
    }
    gradient_check::true_gradient(network, chunk).map_err(|none| {
        Error::new(
            format!("training example {}", none.example),
            "its free state is not a minimum of the energy, so C(y⁰) has no gradient there; \
             try --set dynamics.step_size=0.1, or fewer --examples",
        )
    })
}

fn describe_free(config: &Config, chunk: &Chunk<f64>) -> String {
    let (iterations, residual) = (chunk.stats.free_iterations, chunk.work.residual());
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

fn describe_exact(exact: &ExactGradient, network: &Network<f64>, examples: usize) -> String {
    let units = examples * network.sizes()[1..].iter().sum::<usize>();
    let kinks = match exact.kinks {
        0 => "none at a kink".to_owned(),
        n => format!("{n} at a kink, where the cost has no single slope and no method agrees with another"),
    };
    format!(
        "true gradient: implicit differentiation, residual {:.0e}; {} of {units} units can move, {kinks}",
        exact.residual, exact.movable
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

/// One line of the table.
fn row(label: &str, found: &Comparison) -> String {
    if found.is_diverged() {
        return format!("{label:<20}  diverged; try a smaller nudge.beta or dynamics.step_size");
    }
    let mut line = format!("{label:<20}");
    for layer in &found.layers {
        let [angle, ratio] = layer.map_or(["–".into(), "–".into()], |(a, r)| [digits(a), digits(r)]);
        line += &format!("{angle:>11}{ratio:>9}");
    }
    if found.is_spoiled() {
        line += &format!("  not settled: still moves by {:.1e}", found.residual);
    }
    line
}
