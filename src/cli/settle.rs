//! `eqprop-lab settle`.

use crate::cli::network_file::{OpenedNetwork, open};
use crate::cli::output_path::check_folder;
use crate::config::{Config, Sign};
use crate::data::image::{self, Reading};
use crate::data::{Dataset, Examples, Split};
use crate::dynamics::SETTLED;
use crate::error::{Error, Result};
use crate::settling::ExampleRelaxation;
use crate::settling::studies::export;
use crate::settling::trace::{Phase, PhaseSpan, Scene};
use crate::training::fit::dashed;
use crate::{files, tensors};
use clap::Args;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most memory for the recorded states.
const CAP_BYTES: usize = 1 << 30;

/// Arguments of `settle`.
#[derive(Args, Debug)]
pub struct SettleArguments {
    /// Weights, as `train --save`, `train --checkpoint` and the window write them.
    #[arg(long, value_name = "FILE.safetensors")]
    pub weights: PathBuf,
    /// Number of the example in the file of its split, from 0.
    #[arg(long, value_name = "N", required_unless_present = "image", conflicts_with = "image")]
    pub example: Option<usize>,
    /// Which part of the data; the test file if not given.
    #[arg(long, value_enum, conflicts_with = "image")]
    pub split: Option<Split>,
    /// A picture (PNG, JPEG, WebP) instead of an example. Its ink is found, dark or bright or on nothing, the paper with
    /// its shade taken off, and the digit sized and centred as MNIST's are.
    #[arg(long, value_name = "FILE.png")]
    pub image: Option<PathBuf>,
    /// Take the picture as it is: only stretched to the size of the input, and inverted if its border is brighter than
    /// its middle.
    #[arg(long, requires = "image")]
    pub as_is: bool,
    /// The class of the picture; without it there is no target and only the free phase.
    #[arg(long, value_name = "CLASS", conflicts_with = "example")]
    pub label: Option<usize>,
    /// Folder of IDX files instead of the data the weights were trained on.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Change one setting, such as dynamics.tolerance=1e-6; may be repeated.
    #[arg(long = "set", value_name = "key=value")]
    pub sets: Vec<String>,
    /// Where the iterations go: `free.s1…sL [T+1, n_k]`, `free.energy [T+1]`, `free.residual [T]`, row 0 the start;
    /// `nudged.…` the same with `nudged.total_energy` and `nudged.beta` (`nudged_low.…` the second, −β, of a centred
    /// nudge; `clamped.…` the sweep of the fast rule); `update.W1…`, `update.b1…`, the contrast of this example;
    /// `x` and `target`. All F64; the configuration in the metadata.
    #[arg(long, value_name = "FILE.safetensors")]
    pub out: PathBuf,
}

/// Settles one example from zero states in f64, writes every iteration and prints a summary.
///
/// # Errors
/// Weights, data, picture, example or settings that cannot be used; a file that cannot be written; divergence
/// (what came before is written).
pub fn settle(arguments: &SettleArguments) -> Result<()> {
    check_folder(&arguments.out)?;
    let opened = open(&arguments.weights, arguments.data.as_deref(), &arguments.sets)?;
    let sizes = dashed(&opened.network.sizes());
    let (scene, config, has_target) = scene(opened, arguments)?;
    let class = if has_target { format!(", class {}", scene.label) } else { String::new() };
    println!("{sizes}, {} {}{class}", scene.data.name(), where_in(&scene, arguments));
    if config.nudge.sign == Sign::Random && config.learning.rule.uses_beta() && has_target {
        println!("the random sign of β is taken as +");
    }
    let mut settling = ExampleRelaxation::new(Arc::new(scene), &config);
    settling.keep(CAP_BYTES);
    while (has_target || settling.free().is_none()) && settling.advance() {}
    for (at, span) in settling.spans().iter().enumerate() {
        let cost = settling.recording().points[span.points.end - 1].cost;
        let cost = if has_target { format!(", cost {cost:.6}") } else { String::new() };
        println!("{}{cost}", describe(&settling, at, span));
    }
    if !has_target {
        println!("no nudged phase: a picture has no target unless --label gives its class");
    }
    let metadata = HashMap::from([("config".to_owned(), config.to_toml())]);
    let bytes = tensors::to_bytes(&export::tensors(&settling)?, metadata);
    files::write_whole(&arguments.out, &bytes.map_err(|e| Error::file(&arguments.out, e.rule()))?)?;
    println!("iterations: {}", arguments.out.display());
    match settling.diverged() {
        Some(why) => Err(Error::new("settling diverged", why)),
        None => Ok(()),
    }
}

/// The example or picture, and whether it has a target.
fn scene(opened: OpenedNetwork, arguments: &SettleArguments) -> Result<(Scene, Config, bool)> {
    let OpenedNetwork { network, config, data } = opened;
    let (data, split, index, has_target) = match (&arguments.image, arguments.example) {
        (Some(path), _) => {
            let classes = data.num_classes();
            let label = arguments.label.unwrap_or(0);
            if label >= classes {
                return Err(Error::new(
                    format!("--label {label}"),
                    format!("is not a class of {}; it has 0 to {}", data.name(), classes - 1),
                ));
            }
            (
                Arc::new(picture(path, &data, label, arguments.as_is)?),
                Split::Test,
                0,
                arguments.label.is_some(),
            )
        }
        (None, example) => {
            let (split, index) = (arguments.split.unwrap_or(Split::Test), example.unwrap_or(0));
            let range = data.range(split, config.data.validation_examples);
            if !range.contains(&index) {
                let has = match range.is_empty() {
                    true => "no examples; choose another --split".to_owned(),
                    false => format!("the examples {} to {}", range.start, range.end - 1),
                };
                let rule = format!("the {} part of {} has {has}", split.name(), data.name());
                return Err(Error::new(format!("--example {index}"), rule));
            }
            (data, split, index, true)
        }
    };
    let input = data.pixels(split, index).iter().map(|&byte| f32::from(byte) / 255.0).collect();
    let label = data.label(split, index);
    let network = Arc::new(network);
    Ok((Scene { network, minibatch: 0, data, split, index, input, label }, config, has_target))
}

/// A picture as a data set of one.
fn picture(path: &Path, data: &Dataset, label: usize, as_is: bool) -> Result<Dataset> {
    let (height, width) = (data.height(), data.width());
    let picture = image::read(path, [height, width], if as_is { Reading::AsIs } else { Reading::AsDigit })?;
    let [rows, columns] = picture.size;
    if !picture.told.is_empty() {
        println!("{}: {rows}×{columns} to {height}×{width}; {}", path.display(), picture.told.join("; "));
    }
    let one = Examples { pixels: picture.pixels, labels: vec![u8::try_from(label).unwrap_or(u8::MAX)] };
    let set = Dataset::new(path.display().to_string(), [height, width], one.clone(), one)?;
    Ok(if data.num_outputs() == 1 { set.with_one_output() } else { set })
}

fn where_in(scene: &Scene, arguments: &SettleArguments) -> String {
    match arguments.image {
        Some(_) => "(picture)".to_owned(),
        None => format!("{} example {}", scene.split.name(), scene.index),
    }
}

/// `free phase: 20 iterations, settled, E −0.12 → −17.30, prediction 3`.
fn describe(settling: &ExampleRelaxation, at: usize, span: &PhaseSpan) -> String {
    let points = &settling.recording().points;
    let (start, iterations) = match at {
        0 => (0, span.points.len() - 1),
        _ => (settling.spans()[0].points.end - 1, span.points.len()),
    };
    let end = &points[span.points.end - 1];
    let beta = span.phase.beta();
    let energy = |index: usize| points[index].energy + beta * points[index].cost_weight * points[index].cost;
    let (name, letter) = match span.phase {
        Phase::Free => ("free phase".to_owned(), "E"),
        Phase::Clamped(share) => (format!("clamped phase, at y⁰ + {share} (d − y⁰)"), "E"),
        Phase::ClampedSweep => ("clamped sweep".to_owned(), "E"),
        Phase::Nudged(beta) => (format!("nudged phase, β = {beta}"), "F"),
    };
    let moves = end.residual > settling.settings().dynamics.tolerance.max(SETTLED);
    let settled = match (span.phase, span.settled) {
        (Phase::ClampedSweep, _) => String::new(),
        _ if moves => format!("not settled (a state still moved by {:.2e}), ", end.residual),
        (_, true) => "settled, ".to_owned(),
        (_, false) => "not at rest beside what the nudge moves, ".to_owned(),
    };
    format!(
        "{name}: {iterations} iteration{}, {settled}{letter} {:.6} → {:.6}, prediction {}",
        if iterations == 1 { "" } else { "s" },
        energy(start),
        energy(span.points.end - 1),
        end.prediction
    )
}
