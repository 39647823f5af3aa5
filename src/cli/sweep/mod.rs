//! `eqprop-lab sweep`: many runs from one file. `SWEEP.md` beside this file is its documentation, and what
//! `eqprop-lab sweep --help` prints.

mod draw;
mod manifest;
mod results;
mod runner;
mod slurm;
mod spec;

pub use manifest::{Job, Sweep};
pub use spec::Spec;

use super::train::train;
use crate::error::{Error, Result};
use crate::runs::Lock;
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `sweep`.
#[derive(Args, Clone, Debug, Default)]
#[command(after_long_help = include_str!("SWEEP.md"))]
pub struct SweepArguments {
    /// The sweep, or the folder of one that has been begun. `--help` explains the file.
    #[arg(value_name = "SWEEP.toml")]
    pub sweep: PathBuf,
    /// Folder for jobs and results; NAME-runs beside NAME.toml if not given.
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Allow the sweep to name settings and data outside its own folder.
    #[arg(long)]
    pub allow_outside: bool,
    /// How many jobs at a time; as many as fit on the cores if not given.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Write a Slurm script for a job array instead of running anything.
    #[arg(long, conflicts_with_all = ["job", "collect"])]
    pub slurm: bool,
    /// Run job N alone, in this process; what each task of the array does.
    #[arg(long, value_name = "N", conflicts_with_all = ["collect", "jobs"])]
    pub job: Option<usize>,
    /// Write results.csv from what the jobs have left, without running any.
    #[arg(long)]
    pub collect: bool,
}

/// Does what the arguments say.
///
/// # Errors
/// A sweep that breaks a rule, another sweep in its folder, jobs that failed.
pub fn sweep(arguments: &SweepArguments) -> Result<()> {
    if arguments.jobs == Some(0) {
        return Err(Error::new("--jobs 0", "at least one job at a time"));
    }
    let sweep = open(arguments)?;
    if let Some(number) = arguments.job {
        return train(&sweep.train_arguments(sweep.job(number)?)?).map(|_| ());
    }
    if arguments.collect {
        return results::collect(&sweep).and_then(|outcomes| results::report(&sweep, &outcomes));
    }
    if arguments.slurm {
        return slurm::write(&sweep, arguments.jobs);
    }
    let _lock = Lock::take(&sweep.folder)?;
    runner::run(&sweep, arguments.jobs)?;
    results::collect(&sweep).and_then(|outcomes| results::report(&sweep, &outcomes))
}

/// The sweep of a file, with its folder made if it is new; or that of a folder.
fn open(arguments: &SweepArguments) -> Result<Sweep> {
    let path = &arguments.sweep;
    if path.is_dir() {
        return Sweep::load(path);
    }
    let spec = Spec::read(path, arguments.allow_outside)?;
    let folder = match &arguments.dir {
        Some(dir) => dir.clone(),
        None => beside(path),
    };
    Sweep::begin(&spec, &folder)
}

fn beside(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-runs"))
}
