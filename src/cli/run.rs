//! A session in the foreground: progress, one line per epoch, optional log.

use super::log::Log;
use crate::error::{Error, Result};
use crate::training::snapshot::EpochPoint;
use crate::training::{Event, Session};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::time::Instant;

/// Runs to the end of the last epoch, or for `minibatches`; prints the errors of each epoch.
///
/// # Errors
/// The run diverged, or the log cannot be written.
pub fn run(session: &mut Session, minibatches: Option<u64>, mut log: Option<&mut Log>) -> Result<()> {
    let bar = progress_bar(session, minibatches);
    let start = Instant::now();
    while minibatches.is_none_or(|stop| session.total_minibatches() < stop) {
        match session.advance(start.elapsed().as_secs_f64()) {
            Event::Minibatch(report) => {
                bar.inc(1);
                if let Some(log) = &mut log {
                    log.row(&report)?;
                }
            }
            Event::Evaluating => {}
            Event::Epoch(point) => {
                let line = describe(&point, session.num_examples());
                if bar.is_hidden() {
                    println!("{line}");
                } else {
                    bar.println(line);
                }
                if let Some(log) = &mut log {
                    log.flush()?;
                }
            }
            Event::Finished => break,
            Event::Diverged(why) => {
                bar.abandon();
                return Err(Error::new("training diverged", why));
            }
        }
    }
    bar.finish_and_clear();
    if let Some(log) = log {
        log.flush()?;
    }
    Ok(())
}

fn progress_bar(session: &Session, minibatches: Option<u64>) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let all = session.config().run.epochs as u64 * session.minibatches() as u64;
    let style = "{bar:40} minibatch {human_pos}/{human_len}  {per_sec}  {eta} left";
    let bar = ProgressBar::new(minibatches.unwrap_or(all));
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
