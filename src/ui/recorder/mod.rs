//! Keeps the runs of the window, each in a folder of its own.
//!
//! A run is kept once it has learned an epoch or [`ENOUGH`] minibatches: at the ends of epochs (at most every two
//! seconds), when it stops, and when the window closes. Everything on disk is done by one thread, in order.

use super::app::App;
use crate::config::Config;
use crate::data::Split;
use crate::runs;
use crate::runs::{CHECKPOINT, Entry};
use crate::training::snapshot::{Curves, Origin, Status, TrainCommand, TrainingSnapshot};
use crate::ui::recorder::disk::Desk;
use crate::ui::state::view::Overlay;
use crate::worker::Notice;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

mod disk;

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

/// A kept run in the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Folder and record.
    pub entry: Entry,
    /// The settings at its end.
    pub settings: Option<Arc<Config>>,
}

/// What the window knows of the kept runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunList {
    /// Where runs are kept; nowhere yet.
    pub folder: Option<PathBuf>,
    /// Other folders that are listed.
    pub added: Vec<PathBuf>,
    /// All runs in them, newest first.
    pub rows: Arc<Vec<Row>>,
    /// What could not be read.
    pub problems: Vec<String>,
    /// The folder of the run in the window, once it is kept.
    pub present: Option<PathBuf>,
    /// The runs in the error curves.
    pub overlaid: Vec<PathBuf>,
    /// The name of the run that Undo delete brings back.
    pub deleted: Option<String>,
}

/// Something to do on disk.
pub enum Order {
    /// List these folders from now on; keep runs in the first.
    Folders(Option<PathBuf>, Vec<PathBuf>),
    /// Keep this state of the run in the window; `Some`: it goes on with the kept run of that folder.
    Keep(Arc<TrainingSnapshot>, Option<PathBuf>),
    /// Another name.
    Name(PathBuf, String),
    /// Another note.
    Note(PathBuf, String),
    /// Put it aside.
    Delete(PathBuf),
    /// Bring back the last.
    UndoDelete,
    /// Read its curves.
    Curves(PathBuf),
}

/// What came of it.
pub enum Answer {
    /// The runs, and what could not be read.
    List(Vec<Row>, Vec<String>),
    /// Run number so and so lies in that folder, or cannot be kept.
    Kept(u64, Option<PathBuf>),
    /// The curves of a run.
    Curves(PathBuf, Arc<Curves>),
    /// The name of what Undo delete would bring back.
    Deleted(Option<String>),
    /// A sentence.
    Say(Notice),
}

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
            let mut desk = Desk::default();
            for order in inbox {
                for answer in desk.carry_out(order) {
                    let _ = outbox.send(answer);
                }
                ctx.request_repaint();
            }
            desk.close();
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

    /// Looks at the run; keeps it if it is time.
    fn see(&mut self, before: &Arc<TrainingSnapshot>, now: &Arc<TrainingSnapshot>) {
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
fn checkpoint_size(snapshot: &TrainingSnapshot) -> usize {
    let (Some(network), Some(data)) = (&snapshot.network, &snapshot.data) else { return usize::MAX };
    let held_out = snapshot.config.data.validation_examples;
    let examples = data.range(Split::Train, held_out).len();
    let units: usize = network.sizes()[1..].iter().sum();
    let particles = if snapshot.config.data.persistent { examples * units } else { 0 };
    let averaged = if snapshot.config.learning.average > 0.0 { 2 } else { 1 };
    4 * (averaged * network.num_parameters() + particles)
}

impl App {
    /// Keeps the runs of the window in `folder` from now on; `None` keeps none.
    pub fn keep_runs_in(&mut self, folder: Option<PathBuf>) {
        self.view.runs.folder = folder;
        self.list_runs();
    }

    /// The folder of an earlier start, or the platform's. Without a storage (no window of a desktop) runs are kept
    /// once a folder is chosen.
    pub(super) fn find_runs(&mut self, storage: Option<&dyn eframe::Storage>) {
        let Some(storage) = storage else { return };
        let stored: Option<(Option<PathBuf>, Vec<PathBuf>)> = eframe::get_value(storage, super::RUNS_KEY);
        let (folder, added) = stored.unwrap_or_default();
        self.view.runs.added = added;
        let folder = folder.map_or_else(runs::default_folder, Ok);
        match folder {
            Ok(folder) => self.keep_runs_in(Some(folder)),
            Err(error) => self.notify(Notice::error(error)),
        }
    }

    /// Remembers the folders for the next start; the platform's own is not written down, so that it may move.
    pub(super) fn save_runs(&self, storage: &mut dyn eframe::Storage) {
        let own = runs::default_folder().ok();
        let folder = self.view.runs.folder.clone().filter(|folder| Some(folder) != own.as_ref());
        eframe::set_value(storage, super::RUNS_KEY, &(folder, &self.view.runs.added));
    }

    pub(super) fn list_runs(&mut self) {
        let (folder, added) = (self.view.runs.folder.clone(), self.view.runs.added.clone());
        self.recorder.order(Order::Folders(folder, added));
    }

    /// Takes what the thread has done, and keeps the run if it is time.
    pub(super) fn record_runs(&mut self, before: &Arc<TrainingSnapshot>) {
        while let Ok(answer) = self.recorder.answers.try_recv() {
            self.take_answer(answer);
        }
        if let Some((path, since)) = &self.recorder.awaited {
            if path.is_file() {
                self.recorder.awaited = None;
                self.list_runs();
            } else if since.elapsed() > LONGEST {
                self.recorder.awaited = None;
            } else {
                self.recorder.ctx.request_repaint_after(Duration::from_millis(50));
            }
        }
        if self.view.runs.folder.is_some() {
            self.recorder.see(before, &self.train);
            if self.recorder.known.run != Some(before.run) {
                self.view.runs.present.clone_from(&self.recorder.known.goes_on);
            }
        }
        let same =
            self.recorder.compared.as_ref().is_some_and(|known| Arc::ptr_eq(known, &self.train.config));
        if !same {
            self.recorder.compared = Some(Arc::clone(&self.train.config));
            self.compare_overlays();
        }
    }

    fn take_answer(&mut self, answer: Answer) {
        match answer {
            Answer::List(rows, problems) => {
                let old = std::mem::replace(&mut self.view.runs.rows, Arc::new(rows));
                self.view.runs.problems = problems;
                let rows = Arc::clone(&self.view.runs.rows);
                let find = |rows: &[Row], folder: &Path| {
                    rows.iter().find(|row| row.entry.folder == folder).map(|row| row.entry.clone())
                };
                self.view.runs.overlaid.retain(|folder| find(&rows, folder).is_some());
                for folder in &self.view.runs.overlaid {
                    if find(&old, folder) != find(&rows, folder) {
                        self.recorder.order(Order::Curves(folder.clone()));
                    }
                }
                self.compare_overlays();
            }
            Answer::Kept(run, folder) => {
                if self.recorder.known.run == Some(run) {
                    self.recorder.known.busy = false;
                    if folder.is_some() {
                        self.view.runs.present = folder;
                        if checkpoint_size(&self.train) <= SMALL {
                            self.keep_checkpoint();
                        }
                    }
                }
            }
            Answer::Curves(folder, curves) => {
                if self.view.runs.overlaid.contains(&folder) {
                    let id = folder.display().to_string();
                    self.view.overlays.retain(|overlay| overlay.id != id);
                    let name = String::new();
                    let (changes, differing) = (Arc::default(), Vec::new());
                    self.view.overlays.push(Overlay { id, name, curves, changes, differing });
                    self.compare_overlays();
                }
            }
            Answer::Deleted(name) => self.view.runs.deleted = name,
            Answer::Say(notice) => self.notify(notice),
        }
    }

    /// Writes the whole run beside its record, if it is kept and has not diverged.
    pub(super) fn keep_checkpoint(&mut self) {
        if let (Some(folder), false) =
            (&self.view.runs.present, matches!(self.train.status, Status::Diverged(_)))
        {
            let path = folder.join(CHECKPOINT);
            self.send_training(TrainCommand::KeepCheckpoint(self.train.run, path.clone()));
            let listed = self.view.runs.rows.iter().find(|row| row.entry.folder == *folder);
            if listed.is_none_or(|row| !row.entry.has_checkpoint) {
                self.recorder.awaited = Some((path, Instant::now()));
            }
        }
    }

    pub(super) fn overlay_run(&mut self, folder: PathBuf, on: bool) {
        self.view.runs.overlaid.retain(|known| *known != folder);
        if on {
            self.recorder.order(Order::Curves(folder.clone()));
            self.view.runs.overlaid.push(folder);
        }
        self.compare_overlays();
    }

    /// Overlays in the order in which they were ticked, with names and differences as they are now.
    fn compare_overlays(&mut self) {
        let runs = &self.view.runs;
        let place = |id: &str| runs.overlaid.iter().position(|folder| folder.display().to_string() == id);
        let mut overlays = std::mem::take(&mut self.view.overlays);
        overlays.retain(|overlay| place(&overlay.id).is_some());
        overlays.sort_by_key(|overlay| place(&overlay.id));
        for overlay in &mut overlays {
            let row = runs.rows.iter().find(|row| row.entry.folder.display().to_string() == overlay.id);
            let Some((row, Ok(record))) = row.map(|row| (row, &row.entry.record)) else { continue };
            overlay.name.clone_from(&record.name);
            overlay.changes = Arc::new(record.effective_changes().cloned().collect());
            if let Some(settings) = &row.settings {
                overlay.differing = self.train.config.differences(settings);
            }
        }
        self.view.overlays = overlays;
    }

    /// Keeps the last state and waits for it to be written.
    pub(super) fn end_runs(&mut self) {
        if self.view.runs.folder.is_some() && self.recorder.known.run == Some(self.train.run) {
            let mut last = (*self.train).clone();
            if last.status == Status::Running {
                last.status = Status::Paused;
            }
            if self.recorder.has_news(&last) {
                self.recorder.keep(&Arc::new(last));
            }
        }
        self.recorder.orders = None;
        let deadline = Instant::now() + PATIENCE;
        let Some(thread) = self.recorder.thread.take() else { return };
        while !thread.is_finished() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
