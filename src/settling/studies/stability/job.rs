//! A stability map filled beside the window: coarse to fine, on all cores or politely on a part of one.

use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::model::Network;
use crate::settling::studies::stability::ends::Cell;
use crate::settling::studies::stability::{Bench, Constants, Trial};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// Beside training one thread works, and rests so many times as long as it works.
const REST: u32 = 3;
/// Work between two rests.
const STRETCH: Duration = Duration::from_millis(4);
/// Nobody has looked at the map for so long: it gives way to training as if that ran.
const UNSEEN: Duration = Duration::from_millis(1500);
/// How often a thread looks whether training has paused.
const LOOK: Duration = Duration::from_millis(20);

/// What a map is of.
#[derive(Clone)]
pub struct MapSetup {
    /// The weights.
    pub network: Arc<Network<f32>>,
    /// Where the images come from.
    pub data: Arc<Dataset>,
    /// Part and number of each image.
    pub images: Vec<(Split, usize)>,
    /// Learning rule.
    pub config: Config,
    /// Column after column; each column from its first row up. `None` for settings that are refused.
    pub trials: Vec<Option<Trial>>,
    /// Rows.
    pub rows: usize,
    /// Compare updates with the true gradient.
    pub wants_angles: bool,
}

/// What is told while a map fills.
#[derive(Debug)]
pub enum MapProgress {
    /// The first thing that is known.
    Constants(Constants),
    /// One point, by its index among the trials.
    Cell(usize, Cell),
    /// All points are there; how long it took.
    Done(Duration),
}

/// A map under way. Dropping it stops it.
pub struct MapRun {
    progress: Receiver<MapProgress>,
    control: Arc<Control>,
}

struct Control {
    stop: AtomicBool,
    yields: AtomicBool,
    start: Instant,
    /// Milliseconds from the start to the last look.
    seen: AtomicU64,
}

impl Control {
    fn yields(&self) -> bool {
        let unseen =
            self.start.elapsed().saturating_sub(Duration::from_millis(self.seen.load(Ordering::Relaxed)));
        self.yields.load(Ordering::Relaxed) || unseen > UNSEEN
    }
}

impl Drop for MapRun {
    fn drop(&mut self) {
        self.control.stop.store(true, Ordering::Relaxed);
    }
}

impl MapRun {
    /// Begins to fill the map of `setup` on `threads` threads; `wake` is called after each piece of news.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(
        setup: MapSetup,
        threads: usize,
        yields: bool,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let (sender, progress) = mpsc::channel();
        let control = Arc::new(Control {
            stop: AtomicBool::new(false),
            yields: AtomicBool::new(yields),
            start: Instant::now(),
            seen: AtomicU64::new(0),
        });
        let shared = Arc::clone(&control);
        let body = move || {
            fill(&setup, threads, &shared, &|progress| {
                let heard = sender.send(progress).is_ok();
                wake();
                heard
            });
            wake();
        };
        std::thread::Builder::new().name("stability map".into()).spawn(body)?;
        Ok(Self { progress, control })
    }

    /// Leaves most of the time of one core and all of the others to training, or takes them. Also says that somebody
    /// is looking.
    pub fn yield_to_training(&self, yields: bool) {
        self.control.yields.store(yields, Ordering::Relaxed);
        let now = self.control.start.elapsed().as_millis() as u64;
        self.control.seen.store(now, Ordering::Relaxed);
    }

    /// What has come since the last call; false at the end when nothing more will.
    pub fn progress(&self, mut take: impl FnMut(MapProgress)) -> bool {
        loop {
            match self.progress.try_recv() {
                Ok(progress) => take(progress),
                Err(mpsc::TryRecvError::Empty) => return true,
                Err(mpsc::TryRecvError::Disconnected) => return false,
            }
        }
    }
}

/// Paces one thread.
struct Pace<'a> {
    control: &'a Control,
    first: bool,
    since: std::cell::Cell<Instant>,
}

impl<'a> Pace<'a> {
    fn new(control: &'a Control, first: bool) -> Self {
        Self { control, first, since: std::cell::Cell::new(Instant::now()) }
    }

    /// Rests if training runs; false when the map is not wanted any more.
    fn go_on(&self) -> bool {
        let stopped = || self.control.stop.load(Ordering::Relaxed);
        let yields = || self.control.yields();
        if !self.first {
            while yields() && !stopped() {
                std::thread::sleep(LOOK);
            }
        } else if yields() {
            let worked = self.since.get().elapsed();
            if worked >= STRETCH {
                std::thread::sleep((worked * REST).min(LOOK * 4));
                self.since.set(Instant::now());
            }
        }
        !stopped()
    }
}

/// Fills the map; `tell` answers false when nobody listens any more.
fn fill(
    setup: &MapSetup,
    threads: usize,
    control: &Control,
    tell: &(dyn Fn(MapProgress) -> bool + Sync),
) -> Option<()> {
    let start = Instant::now();
    let pace = Pace::new(control, true);
    let pixels = setup
        .images
        .iter()
        .map(|(split, index)| (setup.data.pixels(*split, *index), setup.data.label(*split, *index)));
    let images: Vec<(&[u8], usize)> = pixels.collect();
    let bench =
        Bench::new(setup.network.cast(), &images, &setup.config, setup.wants_angles, &|| pace.go_on())?;
    tell(MapProgress::Constants(bench.constants.clone()));
    let groups = groups(setup);
    let trial = |index: usize| setup.trials[index].as_ref();
    if let [only] = &groups[..] {
        let trials: Vec<&Trial> = only.iter().filter_map(|index| trial(*index)).collect();
        let free = bench.free(&trials, &|| pace.go_on())?;
        in_parallel(threads, control, only.len(), &|i, _| {
            let index = only[i];
            trial(index).is_none_or(|trial| tell(MapProgress::Cell(index, bench.cell(trial, &free))))
        });
    } else {
        in_parallel(threads, control, groups.len(), &|i, pace| {
            let group = &groups[i];
            let trials: Vec<&Trial> = group.iter().filter_map(|index| trial(*index)).collect();
            let Some(free) = bench.free(&trials, &|| pace.go_on()) else { return false };
            group.iter().all(|&index| {
                pace.go_on()
                    && trial(index)
                        .is_none_or(|trial| tell(MapProgress::Cell(index, bench.cell(trial, &free))))
            })
        });
    }
    if !control.stop.load(Ordering::Relaxed) {
        tell(MapProgress::Done(start.elapsed()));
    }
    Some(())
}

/// Does items 0 … `count` − 1, the first ones first; stops when one answers false.
fn in_parallel(
    threads: usize,
    control: &Control,
    count: usize,
    item: &(dyn Fn(usize, &Pace<'_>) -> bool + Sync),
) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..threads.max(1) {
            let next = &next;
            scope.spawn(move || {
                let pace = Pace::new(control, thread == 0);
                while pace.go_on() {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    if i >= count || !item(i, &pace) {
                        break;
                    }
                }
            });
        }
    });
}

/// The trials that share a free relaxation (the step size), in the order in which they are to be done.
fn groups(setup: &MapSetup) -> Vec<Vec<usize>> {
    let mut groups: Vec<(u64, Vec<usize>)> = Vec::new();
    for index in order(setup.trials.len() / setup.rows.max(1), setup.rows) {
        let Some(trial) = &setup.trials[index] else { continue };
        let step = trial.dynamics.step_size.to_bits();
        match groups.iter_mut().find(|(known, _)| *known == step) {
            Some((_, group)) => group.push(index),
            None => groups.push((step, vec![index])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Coarse to fine: every 8th point both ways, then every 4th, every 2nd, all. Indices count column after column.
pub fn order(columns: usize, rows: usize) -> Vec<usize> {
    let level = |at: usize| [8, 4, 2].into_iter().position(|stride| at.is_multiple_of(stride)).unwrap_or(3);
    let mut all: Vec<usize> = (0..columns * rows).collect();
    all.sort_by_key(|index| level(index / rows.max(1)).max(level(index % rows.max(1))));
    all
}

/// For each point of the map the nearest point before it that is known in the coarsest grid that has one: what is
/// shown there until it is known itself. `known` counts column after column.
pub fn stand_in(known: &dyn Fn(usize) -> bool, column: usize, row: usize, rows: usize) -> Option<usize> {
    [1, 2, 4, 8].into_iter().find_map(|stride| {
        let column = (column - column % stride) * rows;
        [column + row, column + row - row % stride].into_iter().find(|index| known(*index))
    })
}
