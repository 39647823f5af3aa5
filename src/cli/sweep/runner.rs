//! Jobs on the cores of this machine, each a process of its own: one that fails takes no other with it.

use super::manifest::{Job, Sweep};
use super::results::JobOutcome;
use crate::cli::sweep::manifest::OUTPUT;
use crate::error::{Error, Result};
use crate::harmless;
use crate::runs;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::fs::File;
use std::io::IsTerminal as _;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Between two looks at a job.
const LOOK: Duration = Duration::from_millis(50);

/// Runs what is not finished, `at_a_time` jobs together.
///
/// # Errors
/// The program cannot start itself; jobs that fail are found in their folders.
pub fn run(sweep: &Sweep, at_a_time: Option<usize>) -> Result<()> {
    let open: Vec<&Job> = sweep.jobs.iter().filter(|job| !JobOutcome::of(job).is_final()).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = at_a_time.unwrap_or((cores / sweep.threads).max(1)).min(open.len());
    let done = sweep.jobs.len() - open.len();
    println!(
        "{}: {} jobs, {done} done before; {workers} at a time in {}",
        harmless::name(&sweep.name),
        sweep.jobs.len(),
        sweep.folder.display()
    );
    let program =
        std::env::current_exe().map_err(|e| Error::new("eqprop-lab", format!("cannot start itself: {e}")))?;
    let show = Show::new(&open);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(job) = open.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = one(sweep, job, &program, &show);
                    show.ended(job, outcome);
                }
            });
        }
    });
    show.all.finish_and_clear();
    Ok(())
}

/// One job to its end; what went wrong.
fn one(sweep: &Sweep, job: &Job, program: &std::path::Path, show: &Show) -> std::result::Result<(), String> {
    let path = job.folder.join(OUTPUT);
    let output = File::options().create(true).append(true).open(&path);
    let output = output.and_then(|file| Ok((file.try_clone()?, file)));
    let (out, err) = output.map_err(|e| format!("{}: cannot be written: {e}", path.display()))?;
    let mut command = Command::new(program);
    command.args(sweep.command(job)).stdin(Stdio::null()).stdout(out).stderr(err);
    let mut child = command.spawn().map_err(|e| format!("cannot be started: {e}"))?;
    let bar = show.begin(job);
    let mut known = (0, None);
    let status = loop {
        match child.try_wait().map_err(|e| e.to_string())? {
            Some(status) => break status,
            None => std::thread::sleep(LOOK),
        }
        let written = std::fs::metadata(job.folder.join(runs::RECORD)).and_then(|m| m.modified()).ok();
        if written != known.1 {
            let epochs = runs::read(&job.folder).map_or(known.0, |record| record.epochs);
            show.moved(&bar, job, known.0, epochs);
            known = (epochs, written);
        }
    };
    bar.finish_and_clear();
    let rest = job.epochs.saturating_sub(known.0) as u64;
    show.all.inc(rest);
    if status.success() { Ok(()) } else { Err(format!("failed; see {}", path.display())) }
}

/// The bars, or lines where there is no terminal.
struct Show {
    bars: MultiProgress,
    all: ProgressBar,
    terminal: bool,
}

impl Show {
    fn new(open: &[&Job]) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bars = MultiProgress::new();
        let total = open.iter().map(|job| job.epochs as u64).sum();
        let all = if terminal { bars.add(ProgressBar::new(total)) } else { ProgressBar::hidden() };
        let style = "{bar:40} {human_pos}/{human_len} epochs  {elapsed} so far, {eta} left";
        all.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
        all.enable_steady_tick(Duration::from_millis(500));
        Self { bars, all, terminal }
    }

    fn begin(&self, job: &Job) -> ProgressBar {
        if !self.terminal {
            return ProgressBar::hidden();
        }
        let bar = self.bars.add(ProgressBar::new(job.epochs as u64));
        let style = "{bar:40} {human_pos}/{human_len}  {msg}";
        bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(job.name());
        bar
    }

    fn moved(&self, bar: &ProgressBar, job: &Job, from: usize, to: usize) {
        bar.set_position(to as u64);
        let best = runs::read(&job.folder).ok().and_then(|record| record.best);
        let best = best.map(|best| best.validation.unwrap_or(best.test));
        if let Some(error) = best {
            bar.set_message(format!("{}  {:.2} %", job.name(), 100.0 * error));
        }
        self.all.inc(to.saturating_sub(from) as u64);
    }

    fn ended(&self, job: &Job, outcome: std::result::Result<(), String>) {
        let word = match (&outcome, JobOutcome::of(job)) {
            (Err(why), _) => why.clone(),
            (Ok(()), JobOutcome::Run(record, last)) => {
                let test = last.map_or(String::new(), |last| format!(", test {:.2} %", 100.0 * last.test));
                format!("{}{test}, {:.1} s", record.status.name(), record.seconds)
            }
            (Ok(()), _) => "ended".into(),
        };
        let line = format!("job {}: {word}", job.name());
        if self.terminal {
            let _ = self.bars.println(line);
        } else {
            println!("{line}");
        }
    }
}
