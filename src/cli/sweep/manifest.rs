//! The jobs of a sweep in its folder: `manifest.toml`, `jobs.csv`, `jobs/NNN/job.toml`.

use super::spec::{Settings, Spec};
use crate::cli::train::arguments::TrainArguments;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::files::{read_text, write_whole};
use clap::Parser;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const VERSION: u32 = 1;
const MANIFEST: &str = "manifest.toml";
/// The settings of a job, for `train --config`.
const SETTINGS: &str = "job.toml";

/// What a job says, beside its run.
pub const OUTPUT: &str = "output.txt";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    version: u32,
    program: String,
    name: String,
    checkpoint_every: f64,
    threads: usize,
    jobs: Vec<Listed>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    number: usize,
    settings: BTreeMap<String, String>,
}

/// The command of a job.
#[derive(Parser)]
struct Line {
    #[command(flatten)]
    arguments: TrainArguments,
}

/// One run of a sweep.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its number, from 0.
    pub number: usize,
    /// What is swept.
    pub settings: Settings,
    /// Its folder.
    pub folder: PathBuf,
    /// Epochs it takes.
    pub epochs: usize,
    /// The seed, swept or not.
    pub seed: u64,
}

impl Job {
    /// `003 beta=0.5 seed=2`.
    pub fn name(&self) -> String {
        let short = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
        let words = self.settings.iter().map(|(key, value)| format!(" {}={value}", short(key)));
        format!("{:03}{}", self.number, words.collect::<String>())
    }
}

/// A sweep in its folder.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// What it is called.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Minutes between two checkpoints of a job.
    pub checkpoint_every: f64,
    /// Threads of one job.
    pub threads: usize,
    /// All jobs, in order.
    pub jobs: Vec<Job>,
}

fn folder_of(sweep: &Path, number: usize) -> PathBuf {
    sweep.join("jobs").join(format!("{number:03}"))
}

impl Sweep {
    /// Lays out a new sweep, or finds that it is there already.
    ///
    /// # Errors
    /// The folder holds another sweep, or cannot be written.
    pub fn begin(spec: &Spec, folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST);
        if path.is_file() {
            let there = Self::load(folder)?;
            there.compare(spec)?;
            let (checkpoint_every, threads) = (spec.checkpoint_every, spec.threads);
            return Ok(Self { checkpoint_every, threads, ..there });
        }
        for (number, (_, config)) in spec.jobs.iter().enumerate() {
            let job = folder_of(folder, number);
            std::fs::create_dir_all(&job)
                .map_err(|e| Error::file(&job, format!("cannot be made: {e}; choose another --dir")))?;
            write_whole(&job.join(SETTINGS), config.to_toml().as_bytes())?;
        }
        let listed = |(number, (settings, _)): (usize, &(Settings, Config))| Listed {
            number,
            settings: settings.iter().cloned().collect(),
        };
        let manifest = Manifest {
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").into(),
            name: spec.name.clone(),
            checkpoint_every: spec.checkpoint_every,
            threads: spec.threads,
            jobs: spec.jobs.iter().enumerate().map(listed).collect(),
        };
        let text =
            toml::to_string(&manifest).map_err(|e| Error::file(&path, format!("cannot be written: {e}")))?;
        write_whole(&folder.join("jobs.csv"), table(spec).as_bytes())?;
        // Last: a folder with a manifest is complete.
        write_whole(&path, text.as_bytes())?;
        Self::load(folder)
    }

    /// The sweep in a folder.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn load(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST);
        let text = read_text(&path)
            .map_err(|e| Error::file(&path, format!("{}; give a sweep file first", e.rule())))?;
        let manifest: Manifest =
            toml::from_str(&text).map_err(|e| Error::toml(&path.display().to_string(), &text, &e))?;
        if manifest.version != VERSION {
            let rule = format!("version {}: this program reads version {VERSION}", manifest.version);
            return Err(Error::file(&path, rule));
        }
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let job = |listed: Listed| {
            let folder = folder_of(&folder, listed.number);
            let config = settings_of(&folder)?;
            Ok(Job {
                number: listed.number,
                settings: listed.settings.into_iter().collect(),
                epochs: config.run.epochs,
                seed: config.run.seed,
                folder,
            })
        };
        let jobs = manifest.jobs.into_iter().map(job).collect::<Result<_>>()?;
        Ok(Self {
            name: manifest.name,
            checkpoint_every: manifest.checkpoint_every,
            threads: manifest.threads,
            jobs,
            folder,
        })
    }

    /// Refuses a sweep that is not the one in the folder.
    fn compare(&self, spec: &Spec) -> Result<()> {
        let refuse = |what: String| {
            Err(Error::file(
                &self.folder,
                format!("holds another sweep: {what}. Give a changed sweep another folder with --dir"),
            ))
        };
        if self.jobs.len() != spec.jobs.len() {
            return refuse(format!("{} jobs there, {} here", self.jobs.len(), spec.jobs.len()));
        }
        for (job, (_, config)) in self.jobs.iter().zip(&spec.jobs) {
            if let Some(first) = settings_of(&job.folder)?.differences(config).first() {
                return refuse(format!(
                    "in job {} {} is {} there, {} here",
                    job.number, first.key, first.from, first.to
                ));
            }
        }
        Ok(())
    }

    /// Job `number`.
    ///
    /// # Errors
    /// There is none.
    pub fn job(&self, number: usize) -> Result<&Job> {
        self.jobs.get(number).ok_or_else(|| {
            let rule = format!("this sweep has jobs 0 to {}", self.jobs.len().saturating_sub(1));
            Error::new(format!("--job {number}"), rule)
        })
    }

    /// The command of a job: `train --config … --run-dir … `.
    pub fn command(&self, job: &Job) -> Vec<String> {
        let path = |path: &Path| path.display().to_string();
        [
            "train",
            "--config",
            &path(&job.folder.join(SETTINGS)),
            "--run-dir",
            &path(&job.folder),
            "--name",
            &job.name(),
            "--threads",
            &self.threads.to_string(),
            "--checkpoint-every",
            &self.checkpoint_every.to_string(),
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// The same as arguments.
    ///
    /// # Errors
    /// Never with the command above.
    pub fn train_arguments(&self, job: &Job) -> Result<TrainArguments> {
        // Its first word is the name of the command.
        let parsed = Line::try_parse_from(self.command(job));
        parsed.map(|line| line.arguments).map_err(|e| Error::new("train", e.to_string()))
    }
}

fn settings_of(folder: &Path) -> Result<Config> {
    let path = folder.join(SETTINGS);
    let text = read_text(&path)?;
    Config::from_toml(&text, &path.display().to_string())
}

/// The swept settings, by key.
pub fn keys<'a>(all: impl Iterator<Item = &'a Settings>) -> Vec<String> {
    let mut keys: Vec<String> = all.flatten().map(|(key, _)| key.clone()).collect();
    keys.sort();
    keys.dedup();
    keys
}

fn table(spec: &Spec) -> String {
    let keys = keys(spec.jobs.iter().map(|(settings, _)| settings));
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(["job"].into_iter().chain(keys.iter().map(String::as_str)));
    for (number, (settings, _)) in spec.jobs.iter().enumerate() {
        let value = |key: &String| settings.iter().find(|(k, _)| k == key).map_or("", |(_, v)| v);
        let _ =
            writer.write_record([format!("{number:03}").as_str()].into_iter().chain(keys.iter().map(value)));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
