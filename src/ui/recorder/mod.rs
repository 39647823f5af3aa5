//! Keeps the runs of the window, each in a folder of its own.
//!
//! A run is kept once it has learned an epoch or [`ENOUGH`] minibatches: at the ends of epochs (at most every two
//! seconds), when it stops, and when the window closes. Everything on disk is done by one thread, in order.

mod disk;
pub mod messages;

use crate::config::Config;
use crate::data::Split;
use crate::runs;
use crate::training::snapshot::{Origin, Status, TrainingSnapshot};
use crate::ui::recorder::disk::RunDisk;
use crate::ui::recorder::messages::{Answer, Order};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Minibatches after which a run is worth keeping, even without a whole epoch.
pub const ENOUGH: u64 = 500;
/// Largest checkpoint that is written unasked.
pub const SMALL: usize = 32 << 20;
/// Shortest time between two writings while a run goes on.
const EVERY: Duration = Duration::from_secs(2);
/// How long the table waits for a checkpoint to appear.
const LONGEST: Duration = Duration::from_secs(20);
/// How long the end of the program waits for the last writing.
const PATIENCE: Duration = Duration::from_secs(3);

/// What has been written of the run in the window.
#[derive(Default)]
struct Known {
    run: Option<u64>,
    /// The kept run that it goes on with.
    goes_on: Option<PathBuf>,
    written: Option<(u64, usize, Status)>,
    at: Option<Instant>,
    busy: bool,
}

/// The thread that keeps runs, and what it has been told.
pub struct Recorder {
    orders: Option<Sender<Order>>,
    answers: Receiver<Answer>,
    thread: Option<JoinHandle<()>>,
    known: Known,
    /// Settings for which the overlays name what differs.
    compared: Option<Arc<Config>>,
    /// A checkpoint that the engine is about to write, and since when.
    awaited: Option<(PathBuf, Instant)>,
    ctx: egui::Context,
}

impl Recorder {
    /// Starts the thread.
    pub fn new(ctx: &egui::Context) -> Self {
        let (orders, inbox) = mpsc::channel();
        let (outbox, answers) = mpsc::channel();
        let kept = ctx.clone();
        let ctx = ctx.clone();
        let body = move || {
            let mut disk = RunDisk::default();
            for order in inbox {
                for answer in disk.execute(order) {
                    let _ = outbox.send(answer);
                }
                ctx.request_repaint();
            }
            disk.close();
        };
        let thread = std::thread::Builder::new().name("runs".into()).spawn(body).ok();
        Self {
            orders: Some(orders),
            answers,
            thread,
            known: Known::default(),
            compared: None,
            awaited: None,
            ctx: kept,
        }
    }

    /// Has something done, after everything ordered before.
    pub fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }

    fn keep(&mut self, snapshot: &Arc<TrainingSnapshot>) {
        self.known.written = Some(state_of(snapshot));
        self.known.at = Some(Instant::now());
        self.known.busy = true;
        self.order(Order::Keep(Arc::clone(snapshot), self.known.goes_on.clone()));
    }

    /// The next thing that the thread has done.
    pub fn answer(&self) -> Option<Answer> {
        self.answers.try_recv().ok()
    }

    /// Number of the run that is looked at, and the folder of the kept run that it goes on with.
    pub fn present(&self) -> (Option<u64>, Option<&PathBuf>) {
        (self.known.run, self.known.goes_on.as_ref())
    }

    /// The thread has dealt with a state of run number `run`; true if that is the run that is looked at.
    pub fn has_kept(&mut self, run: u64) -> bool {
        let is_present = self.known.run == Some(run);
        if is_present {
            self.known.busy = false;
        }
        is_present
    }

    /// A checkpoint that the training engine is about to write.
    pub fn await_checkpoint(&mut self, path: PathBuf) {
        self.awaited = Some((path, Instant::now()));
    }

    /// True once, when the awaited checkpoint has appeared.
    pub fn has_appeared(&mut self) -> bool {
        let Some((path, since)) = &self.awaited else { return false };
        let appeared = path.is_file();
        if appeared || since.elapsed() > LONGEST {
            self.awaited = None;
        } else {
            self.ctx.request_repaint_after(Duration::from_millis(50));
        }
        appeared
    }

    /// True once for each new settings of the run.
    pub fn has_new_settings(&mut self, config: &Arc<Config>) -> bool {
        let same = self.compared.as_ref().is_some_and(|known| Arc::ptr_eq(known, config));
        if !same {
            self.compared = Some(Arc::clone(config));
        }
        !same
    }

    /// Looks at the run; keeps it if it is time.
    pub fn observe(&mut self, before: &Arc<TrainingSnapshot>, now: &Arc<TrainingSnapshot>) {
        if matches!(now.status, Status::Loading(_)) || now.network.is_none() {
            return;
        }
        if self.known.run != Some(now.run) {
            // The last state of the run that was left.
            if self.known.run == Some(before.run) && self.has_news(before) {
                self.keep(before);
            }
            let goes_on = match &now.origin {
                Origin::Checkpoint(path) => path.parent().filter(|f| f.join(runs::RECORD).is_file()),
                _ => None,
            };
            let goes_on = goes_on.map(Path::to_owned);
            self.known = Known { run: Some(now.run), goes_on, ..Known::default() };
        }
        if self.known.busy || !self.has_news(now) {
            return;
        }
        let stopped = now.status != Status::Running;
        let new_epoch = self.known.written.as_ref().is_none_or(|(_, epoch, _)| *epoch < now.progress.epoch);
        let rested = self.known.at.is_none_or(|at| at.elapsed() >= EVERY);
        if stopped || (new_epoch && rested) {
            self.keep(now);
        }
    }

    /// Keeps the last state of the run, if it is the one that is looked at, and waits for it to be written.
    pub fn end(&mut self, last: Option<&TrainingSnapshot>) {
        if let Some(last) = last.filter(|last| self.known.run == Some(last.run)) {
            let mut last = last.clone();
            if last.status == Status::Running {
                last.status = Status::Paused;
            }
            if self.has_news(&last) {
                self.keep(&Arc::new(last));
            }
        }
        self.orders = None;
        let deadline = Instant::now() + PATIENCE;
        let Some(thread) = self.thread.take() else { return };
        while !thread.is_finished() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The run has learned enough to be kept, and is not kept as it is.
    fn has_news(&self, snapshot: &TrainingSnapshot) -> bool {
        let start = snapshot.stored.first().map_or((0, 0), |first| (first.minibatch, first.epoch));
        let progress = &snapshot.progress;
        let learned = progress.total_minibatches.saturating_sub(start.0);
        let enough = learned >= ENOUGH || progress.epoch > start.1;
        learned > 0 && enough && self.known.written.as_ref() != Some(&state_of(snapshot))
    }
}

fn state_of(snapshot: &TrainingSnapshot) -> (u64, usize, Status) {
    (snapshot.progress.total_minibatches, snapshot.progress.epoch, snapshot.status.clone())
}

/// Bytes of a checkpoint of the run, about.
pub fn checkpoint_size(snapshot: &TrainingSnapshot) -> usize {
    let (Some(network), Some(data)) = (&snapshot.network, &snapshot.data) else { return usize::MAX };
    let held_out = snapshot.config.data.validation_examples;
    let examples = data.range(Split::Train, held_out).len();
    let units: usize = network.sizes()[1..].iter().sum();
    let particles = if snapshot.config.data.persistent { examples * units } else { 0 };
    let averaged = if snapshot.config.learning.average > 0.0 { 2 } else { 1 };
    4 * (averaged * network.num_parameters() + particles)
}
