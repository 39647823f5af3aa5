//! What `train` is told.

use crate::cli::set::apply;
use crate::config::Config;
use crate::error::Result;
use crate::presets;
use clap::Args;
use std::path::{Path, PathBuf};

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
    /// Seed, from 0 to 4294967295; the same as --set run.seed=N.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=u64::from(u32::MAX)))]
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
            (None, Some(path)) => Config::read(path)?,
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
        config.anchor(Path::new(""));
        Ok(config)
    }
}
