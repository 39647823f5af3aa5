//! `results.csv`: one row per job, in the order of the jobs.

use super::manifest::{Job, Sweep, keys};
use crate::cli::sweep::manifest::OUTPUT;
use crate::error::{Error, Result};
use crate::files::write_whole;
use crate::harmless::{self, cell};
use crate::reading;
use crate::runs::{self, RECORD, Record, RunStatus};
use crate::training::snapshot::EpochPoint;

/// What a job has left in its folder.
#[derive(Clone, Debug)]
pub enum JobOutcome {
    /// Nothing yet.
    Waiting,
    /// A run, and its last evaluated epoch.
    Run(Box<Record>, Option<EpochPoint>),
    /// Something that cannot be read.
    Unreadable(Error),
}

impl JobOutcome {
    /// Of a job.
    pub fn of(job: &Job) -> Self {
        if !job.folder.join(RECORD).is_file() {
            return Self::Waiting;
        }
        let both = runs::read(&job.folder)
            .and_then(|record| Ok((record, runs::read_curves(&job.folder)?.epochs.last().copied())));
        match both {
            Ok((record, last)) => Self::Run(Box::new(record), last),
            Err(error) => Self::Unreadable(error),
        }
    }

    /// All epochs are done.
    pub fn is_finished(&self) -> bool {
        matches!(self, Self::Run(record, _) if record.status == RunStatus::Finished)
    }

    /// Running it again would end the same way.
    pub fn is_final(&self) -> bool {
        self.is_finished() || matches!(self, Self::Run(record, _) if record.status == RunStatus::Diverged)
    }
}

/// Reads every job and writes `results.csv`.
///
/// # Errors
/// The folder cannot be written.
pub fn collect(sweep: &Sweep) -> Result<Vec<JobOutcome>> {
    let outcomes: Vec<JobOutcome> = sweep.jobs.iter().map(JobOutcome::of).collect();
    let keys = keys(sweep.jobs.iter().map(|job| &job.settings));
    let swept: Vec<&String> = keys.iter().filter(|key| *key != "run.seed").collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut row: Vec<String> = vec!["job".into()];
    row.extend(swept.iter().map(|key| (*key).clone()));
    let figures = [
        "run.seed",
        "status",
        "epochs",
        "minibatches",
        "best_epoch",
        "best_validation",
        "test_at_best",
        "best_training",
        "last_validation",
        "last_test",
        "last_training",
        "seconds",
    ];
    row.extend(figures.map(str::to_owned));
    // Writing to memory cannot fail.
    let _ = writer.write_record(&row);
    for (job, outcome) in sweep.jobs.iter().zip(&outcomes) {
        let value = |key: &String| job.settings.iter().find(|(k, _)| k == key).map_or("", |(_, v)| v);
        let mut row = vec![format!("{:03}", job.number)];
        row.extend(swept.iter().map(|key| value(key).to_owned()));
        row.push(job.seed.to_string());
        row.extend(match outcome {
            JobOutcome::Waiting => words("waiting"),
            JobOutcome::Unreadable(_) => words("unreadable"),
            JobOutcome::Run(record, last) => of_run(record, last.as_ref()),
        });
        let _ = writer.write_record(row.iter().map(|text| cell(text).into_owned()));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    write_whole(&sweep.folder.join("results.csv"), &bytes)?;
    Ok(outcomes)
}

fn words(status: &str) -> [String; 11] {
    let mut row = [const { String::new() }; 11];
    row[0] = status.into();
    row
}

fn of_run(record: &Record, last: Option<&EpochPoint>) -> [String; 11] {
    let number = |x: Option<f64>| x.map_or_else(String::new, |x| x.to_string());
    let best = record.best;
    [
        record.status.name().to_owned(),
        record.epochs.to_string(),
        record.minibatches.to_string(),
        number(best.map(|best| best.epoch)),
        number(best.and_then(|best| best.validation)),
        number(best.map(|best| best.test)),
        number(best.map(|best| best.training)),
        number(last.and_then(|last| last.validation)),
        number(last.map(|last| last.test)),
        number(last.map(|last| last.training)),
        format!("{:.1}", record.seconds),
    ]
}

/// Says how many jobs are done and where the results are.
///
/// # Errors
/// Not all jobs are finished; names those and why.
pub fn report(sweep: &Sweep, outcomes: &[JobOutcome]) -> Result<()> {
    let finished = outcomes.iter().filter(|outcome| outcome.is_finished()).count();
    println!(
        "{}: {finished} of {} jobs finished; results: {}",
        harmless::name(&sweep.name),
        outcomes.len(),
        sweep.folder.join("results.csv").display()
    );
    let others: Vec<String> =
        sweep.jobs.iter().zip(outcomes).filter_map(|(job, o)| trouble(job, o)).collect();
    if others.is_empty() {
        return Ok(());
    }
    let more = if others.len() > 5 { format!(" … and {} more", others.len() - 5) } else { String::new() };
    let shown = others[..others.len().min(5)].join("; ");
    Err(Error::new(
        format!("{} of {} jobs are not finished", others.len(), outcomes.len()),
        format!("{shown}{more}. The same command goes on with those that were interrupted"),
    ))
}

fn trouble(job: &Job, outcome: &JobOutcome) -> Option<String> {
    let said = || {
        let log = reading::text_of(&job.folder.join(OUTPUT), reading::LIST).unwrap_or_default();
        let error = log.lines().rev().find(|line| line.starts_with("error: "));
        error.map_or(String::new(), |line| format!(" ({})", line.trim_start_matches("error: ")))
    };
    let why = match outcome {
        JobOutcome::Run(record, _) => match record.status {
            RunStatus::Finished => return None,
            RunStatus::Diverged | RunStatus::Failed => {
                format!("{}: {}", record.status.name(), record.why)
            }
            RunStatus::Running | RunStatus::Paused => {
                format!("stopped in epoch {} of {}{}", record.epochs + 1, job.epochs, said())
            }
        },
        JobOutcome::Waiting => format!("not begun{}", said()),
        JobOutcome::Unreadable(error) => error.to_string(),
    };
    Some(format!("job {}: {why}", job.name()))
}
