//! The command line: `train`, `runs`, `sweep`, `eval`, `settle`, `replay`, `render`, `check-gradient`, `bench`,
//! `presets`, `config`, `knobs`, `lesson`; without a command, the window.

pub mod bench;
pub mod check_gradient;
pub mod eval;
pub mod lesson;
pub mod network_file;
pub mod no_display;
mod output_path;
pub mod render;
pub mod replay;
pub mod runs;
mod set;
pub mod settle;
pub mod sweep;
pub(crate) mod threads;
pub mod train;

use crate::cli::train::arguments::TrainArguments;
use crate::data::Split;
use crate::error::Result;
use crate::{knobs, presets};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Equilibrium propagation made visible. Without a command: the window.
#[derive(Debug, Parser)]
#[command(version, about, long_about = None, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// What to do; nothing opens the window.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Weights, data, picture, settings, session or lesson to open in the window, as if it were dropped there.
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
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
    Render(Box<render::arguments::RenderArguments>),
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
    /// List lessons, check their claims, print them, list what a check can ask for.
    Lesson {
        /// What to do.
        #[command(subcommand)]
        what: lesson::LessonCommand,
    },
    /// Print every setting with meaning, range and the paper's value, as Markdown.
    Knobs,
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
        Command::Lesson { what } => lesson::lesson(&what),
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
