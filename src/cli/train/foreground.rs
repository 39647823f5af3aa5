//! A session in the foreground: progress, one line per epoch, optional log and checkpoints.

use super::checkpoints::Checkpoints;
use super::log::Log;
use super::run_folder::RunFolder;
use crate::error::{Error, Result};
use crate::training::snapshot::EpochPoint;
use crate::training::{Event, Trainer};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::time::Instant;

/// What is written while the run goes on.
pub struct Outputs<'a> {
    /// One row per minibatch.
    pub log: Option<&'a mut Log>,
    /// The whole run, now and then and at the end.
    pub checkpoints: Option<&'a mut Checkpoints>,
    /// The run's own folder.
    pub folder: Option<&'a mut RunFolder>,
}

/// Runs to the end of the last epoch, or for `minibatches`; prints the errors of each epoch.
/// `seconds` is the work before, in an earlier part of the same run.
///
/// # Errors
/// The run diverged (the checkpoint from before stays), or the log or checkpoint cannot be written.
pub fn run(
    trainer: &mut Trainer,
    minibatches: Option<u64>,
    outputs: Outputs<'_>,
    seconds: f64,
) -> Result<()> {
    let Outputs { mut log, mut checkpoints, mut folder } = outputs;
    let bar = progress_bar(trainer, minibatches);
    let start = Instant::now();
    let seconds = || seconds + start.elapsed().as_secs_f64();
    while minibatches.is_none_or(|stop| trainer.total_minibatches() < stop) {
        match trainer.advance(seconds()) {
            Event::Minibatch(report) => {
                bar.inc(1);
                if let Some(log) = &mut log {
                    log.row(&report)?;
                }
            }
            Event::Evaluating => {}
            Event::Epoch(point) => {
                let line = describe(&point, trainer.num_examples());
                if bar.is_hidden() {
                    println!("{line}");
                } else {
                    bar.println(line);
                }
                if let Some(log) = &mut log {
                    log.flush()?;
                }
                if let Some(folder) = &mut folder {
                    folder.epoch(trainer, seconds())?;
                }
            }
            Event::Finished => break,
            Event::Diverged(why) => {
                bar.abandon();
                if let Some(log) = log {
                    log.flush()?;
                }
                let before = checkpoints.filter(|c| c.path().exists()).map_or(String::new(), |c| {
                    format!(". {} is from before: --resume it with other settings", c.path().display())
                });
                return Err(Error::new("training diverged", why + &before));
            }
        }
        if let Some(checkpoints) = &mut checkpoints {
            checkpoints.write_if_due(trainer, log.as_deref_mut(), seconds())?;
        }
    }
    bar.finish_and_clear();
    if let Some(checkpoints) = checkpoints {
        checkpoints.write(trainer, log.as_deref_mut(), seconds())?;
        println!("checkpoint: {}", checkpoints.path().display());
    }
    if let Some(log) = log {
        log.flush()?;
    }
    Ok(())
}

fn progress_bar(trainer: &Trainer, minibatches: Option<u64>) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let all = trainer.config().run.epochs as u64 * trainer.minibatches() as u64;
    let style = "{bar:40} minibatch {human_pos}/{human_len}  {per_sec}  {eta} left";
    let bar = ProgressBar::new(minibatches.unwrap_or(all));
    bar.set_position(trainer.total_minibatches());
    bar.reset_eta();
    bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// `epoch 3  training 2.31 % (1155 of 50000)  validation 2.90 %  test 3.01 %  12.3 s`.
pub fn describe(point: &EpochPoint, examples: usize) -> String {
    let validation = point.validation.map_or(String::new(), |v| format!("validation {:.2} %  ", 100.0 * v));
    format!(
        "epoch {}  training {:.2} % ({} of {examples})  {validation}test {:.2} %  {:.1} s",
        point.epoch,
        100.0 * point.training,
        point.training_wrong,
        100.0 * point.test,
        point.seconds
    )
}
