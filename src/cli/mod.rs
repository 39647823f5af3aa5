//! The command line: `train`, `runs`, `sweep`, `eval`, `settle`, `replay`, `render`, `check-gradient`, `bench`,
//! `presets`, `config`, `knobs`; without a command, the window.

pub mod bench;
pub mod check_gradient;
pub mod eval;
pub mod network_file;
pub mod no_display;
pub mod render;
pub mod replay;
pub mod runs;
pub mod settle;
pub mod sweep;
pub mod train;

use crate::config::Config;
use crate::data::Split;
use crate::error::{Error, Result};
use crate::{knobs, presets};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Equilibrium propagation made visible. Without a command: the window.
#[derive(Debug, Parser)]
#[command(version, about, long_about = None)]
pub struct Arguments {
    /// What to do; nothing opens the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do without a window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Train a network; print the errors of each epoch.
    Train(TrainArguments),
    /// List kept runs with their best errors.
    Runs {
        /// Folder of runs, or of a sweep; the window's own if not given.
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// Train many networks with different settings, on the cores of this machine or on a cluster.
    Sweep(sweep::SweepArguments),
    /// Print the error of saved weights on one split.
    Eval {
        /// Weights, as `train --save` and the window write them.
        #[arg(long, value_name = "FILE.safetensors")]
        weights: PathBuf,
        /// Which part of the data.
        #[arg(long, value_enum, default_value = "test")]
        split: Split,
        /// Folder of IDX files instead of the data the weights were trained on.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
    /// Settle one example or picture, write every iteration and print a summary.
    Settle(settle::SettleArguments),
    /// Do a saved session again, print a digest of its bits, write every iteration.
    Replay(replay::ReplayArguments),
    /// Draw panels of the window into SVG, PNG, CSV or GIF files, without a window.
    Render(Box<render::RenderArguments>),
    /// Compare the update of equilibrium propagation with the true gradient, layer by layer.
    CheckGradient {
        /// Weights, as `train --save` and the window write them.
        #[arg(long, value_name = "FILE.safetensors")]
        weights: PathBuf,
        /// How many of the first training examples.
        #[arg(long, value_name = "N", default_value_t = 10)]
        examples: usize,
        /// Change one of the settings the weights were trained with; may be repeated.
        #[arg(long = "set", value_name = "key=value")]
        sets: Vec<String>,
        /// Folder of IDX files instead of the data the weights were trained on.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
    /// Measure how near the engine comes to the matrix products of this machine (about a minute).
    Bench,
    /// List the presets.
    Presets,
    /// Print a preset as TOML, to be changed and given to `train --config`.
    Config {
        /// Name of a preset.
        #[arg(long, value_name = "NAME", default_value = presets::DEFAULT)]
        preset: String,
    },
    /// Print every setting with meaning, range and the paper's value, as Markdown.
    Knobs,
}

/// Arguments of `train`.
#[derive(Args, Clone, Debug, Default)]
pub struct TrainArguments {
    /// Settings to start from (see `eqprop-lab presets`).
    #[arg(long, value_name = "NAME", conflicts_with = "config")]
    pub preset: Option<String>,
    /// Settings from a TOML file.
    #[arg(long, value_name = "FILE.toml")]
    pub config: Option<PathBuf>,
    /// Change one setting; may be repeated.
    #[arg(long = "set", value_name = "key=value")]
    pub sets: Vec<String>,
    /// Folder of IDX files to learn from instead of the embedded MNIST.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Seed; the same as --set run.seed=N.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Threads; 0 uses all cores. The numbers do not depend on it.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// Start from these weights.
    #[arg(long, value_name = "FILE.safetensors")]
    pub init: Option<PathBuf>,
    /// Stop after N epochs; the same as --set run.epochs=N.
    #[arg(long, value_name = "N", conflicts_with = "minibatches")]
    pub epochs: Option<usize>,
    /// Stop after N minibatches.
    #[arg(long, value_name = "N")]
    pub minibatches: Option<u64>,
    /// Write one row per minibatch.
    #[arg(long, value_name = "FILE.csv")]
    pub log: Option<PathBuf>,
    /// Write the weights at the end.
    #[arg(long, value_name = "FILE.safetensors")]
    pub save: Option<PathBuf>,
    /// Write the weights of --save in half precision, which takes half the space.
    #[arg(long, requires = "save")]
    pub half: bool,
    /// Write the whole run now and then and at the end, for --resume; also a file of weights.
    #[arg(long, value_name = "FILE.safetensors")]
    pub checkpoint: Option<PathBuf>,
    /// Minutes between two checkpoints, 5 if not given; 0 writes after every minibatch.
    #[arg(long, value_name = "MINUTES", allow_negative_numbers = true)]
    pub checkpoint_every: Option<f64>,
    /// Go on with the run of a checkpoint, bit for bit as if it had not been stopped, and go on writing FILE
    /// unless --checkpoint names another. Settings come from FILE; --set and --epochs change what may change
    /// while a run goes on. An existing --log is cut back to the checkpoint and continued.
    #[arg(long, value_name = "FILE.safetensors", conflicts_with_all = ["preset", "config", "seed", "init"])]
    pub resume: Option<PathBuf>,
    /// Keep the run in a folder of its own: run.toml (settings, seed, figures), curves.csv, weights, checkpoint.
    /// The same command again goes on with the run where it was interrupted, bit for bit, and does nothing once it
    /// is finished. The window opens such folders as runs.
    #[arg(long, value_name = "DIR")]
    pub run_dir: Option<PathBuf>,
    /// What to call the run of --run-dir.
    #[arg(long, value_name = "NAME", requires = "run_dir")]
    pub name: Option<String>,
}

impl TrainArguments {
    /// The checked configuration that the arguments describe.
    ///
    /// # Errors
    /// An unknown preset or key, a file that cannot be read, a value that breaks a rule.
    pub fn to_config(&self) -> Result<Config> {
        let mut config = match (&self.preset, &self.config) {
            (Some(name), _) => presets::get(name)?,
            (None, Some(path)) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|e| Error::file(path, format!("cannot be read: {e}")))?;
                Config::from_toml(&text, &path.display().to_string())?
            }
            (None, None) => Config::default(),
        };
        if let Some(dir) = &self.data {
            config.set("data.source", "folder")?;
            config.data.folder = dir.display().to_string();
        }
        if let Some(seed) = self.seed {
            config.run.seed = seed;
        }
        if let Some(epochs) = self.epochs {
            config.run.epochs = epochs;
        }
        apply(&mut config, &self.sets)?;
        Ok(config)
    }
}

/// Carries out every `--set key=value` and checks the result.
fn apply(config: &mut Config, sets: &[String]) -> Result<()> {
    for set in sets {
        let (key, value) = set
            .split_once('=')
            .ok_or_else(|| Error::new(format!("--set {set}"), "must be key=value, such as nudge.beta=0.5"))?;
        config.set(key.trim(), value)?;
    }
    config.check()
}

/// Carries out a command.
///
/// # Errors
/// What the person has to put right.
pub fn execute(command: Command) -> Result<()> {
    match command {
        Command::Train(arguments) => train::train(&arguments).map(|_| ()),
        Command::Runs { dir } => runs::runs(dir.as_deref()),
        Command::Sweep(arguments) => sweep::sweep(&arguments),
        Command::Eval { weights, split, data } => eval::eval(&weights, split, data.as_deref()),
        Command::Replay(arguments) => replay::replay(&arguments),
        Command::Render(arguments) => render::render(&arguments),
        Command::Settle(arguments) => settle::settle(&arguments),
        Command::CheckGradient { weights, examples, sets, data } => {
            check_gradient::check_gradient(&weights, examples, &sets, data.as_deref())
        }
        Command::Bench => bench::bench(),
        Command::Presets => {
            for (name, about) in presets::list() {
                let default = if name == presets::DEFAULT { " (default)" } else { "" };
                println!("{name:<10} {about}{default}");
            }
            Ok(())
        }
        Command::Config { preset } => {
            print!("{}", presets::get(&preset)?.to_toml());
            Ok(())
        }
        Command::Knobs => {
            print!("{}", knobs::page());
            Ok(())
        }
    }
}
