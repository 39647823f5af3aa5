//! A computation beside the window: the newest result, one computation under way, stale ones stopped.

use crate::error::Result;
use crate::worker::Notice;
use egui::Context;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::time::{Duration, Instant};

/// How large a part of the time of one thread a computation that is asked for without end may take.
const SHARE: u32 = 6;

/// Computations beside a window that have not ended; each window counts its own.
fn under_way(ctx: &Context) -> Arc<AtomicUsize> {
    ctx.data_mut(|data| Arc::clone(data.get_temp_mut_or_default(egui::Id::unique("computations under way"))))
}

/// Lives as long as a computation, on its thread.
pub struct Busy(Arc<AtomicUsize>);

impl Busy {
    /// One more beside this window.
    pub fn new(ctx: &Context) -> Self {
        let counter = under_way(ctx);
        counter.fetch_add(1, Ordering::SeqCst);
        Self(counter)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Something is computed beside this window.
pub fn is_busy(ctx: &Context) -> bool {
    under_way(ctx).load(Ordering::SeqCst) > 0
}

/// What a computation is of.
pub trait Of: Clone + PartialEq + Send + 'static {
    /// The result of `self` is of no interest any more now that `newer` is asked for. Otherwise it is awaited, so that
    /// inputs that change all the time still give a picture now and then.
    fn is_stale(&self, newer: &Self) -> bool;
}

struct UnderWay<K, R> {
    of: K,
    /// What came of it, and how long it took: not how long it waited for a frame that collects it.
    result: Receiver<(Option<R>, Duration)>,
    stop: Arc<AtomicBool>,
}

/// The newest result and the computation under way.
pub struct Job<K, R> {
    ready: Option<(K, Arc<R>)>,
    under_way: Option<UnderWay<K, R>>,
    /// What gave no result.
    fruitless: Option<K>,
    next: Option<Instant>,
}

impl<K, R> Default for Job<K, R> {
    fn default() -> Self {
        Self { ready: None, under_way: None, fruitless: None, next: None }
    }
}

impl<K, R> Drop for Job<K, R> {
    fn drop(&mut self) {
        if let Some(under_way) = &self.under_way {
            under_way.stop.store(true, Ordering::Relaxed);
        }
    }
}

impl<K: Of, R: Send + Sync + 'static> Job<K, R> {
    /// Collects a finished computation and, if the result is not of `of`, starts one: at least `every` after the last.
    /// `work` answers `None` when it was stopped or has nothing to show.
    pub fn poll(
        &mut self,
        ctx: &egui::Context,
        of: &K,
        every: Duration,
        work: impl FnOnce(&AtomicBool, Option<Arc<R>>) -> Option<R> + Send + 'static,
    ) -> Option<Arc<R>> {
        self.collect(of, every);
        let known = self.ready.as_ref().is_some_and(|(known, _)| known == of);
        let fruitless = self.fruitless.as_ref() == Some(of);
        if !known && !fruitless && self.under_way.is_none() {
            let last = self.ready.as_ref().map(|(known, _)| known).or(self.fruitless.as_ref());
            let stale = last.is_none_or(|last| last.is_stale(of));
            let wait =
                self.next.map_or(Duration::ZERO, |next| next.saturating_duration_since(Instant::now()));
            if stale || wait.is_zero() {
                self.start(ctx, of, work);
            } else {
                ctx.request_repaint_after(wait);
            }
        }
        self.ready.as_ref().filter(|(known, _)| !known.is_stale(of)).map(|(_, ready)| Arc::clone(ready))
    }

    /// The newest result.
    pub fn ready(&self) -> Option<&Arc<R>> {
        self.ready.as_ref().map(|(_, ready)| ready)
    }

    /// A computation is under way.
    pub fn is_busy(&self) -> bool {
        self.under_way.is_some()
    }

    fn collect(&mut self, of: &K, every: Duration) {
        let Some(under_way) = &self.under_way else { return };
        match under_way.result.try_recv() {
            Ok((result, took)) => {
                // What the processor needs for training is not taken away from it.
                let pause = every.max(took * SHARE);
                self.next = Some(Instant::now() + pause);
                match result {
                    Some(result) => {
                        self.ready = Some((under_way.of.clone(), Arc::new(result)));
                        self.fruitless = None;
                    }
                    None => self.fruitless = Some(under_way.of.clone()),
                }
                self.under_way = None;
            }
            Err(TryRecvError::Disconnected) => {
                self.fruitless = Some(under_way.of.clone());
                self.under_way = None;
            }
            Err(TryRecvError::Empty) if under_way.of.is_stale(of) => {
                under_way.stop.store(true, Ordering::Relaxed);
                self.under_way = None;
            }
            Err(TryRecvError::Empty) => {}
        }
    }

    fn start(
        &mut self,
        ctx: &egui::Context,
        of: &K,
        work: impl FnOnce(&AtomicBool, Option<Arc<R>>) -> Option<R> + Send + 'static,
    ) {
        let (sender, result) = mpsc::channel();
        let stop = Arc::new(AtomicBool::new(false));
        let (ctx, stopped) = (ctx.clone(), Arc::clone(&stop));
        let before = self.ready.as_ref().map(|(_, ready)| Arc::clone(ready));
        let busy = Busy::new(&ctx);
        let body = move || {
            let _busy = busy;
            let began = Instant::now();
            let result = work(&stopped, before);
            let _ = sender.send((result, began.elapsed()));
            ctx.request_repaint();
        };
        if std::thread::Builder::new().name("beside the window".into()).spawn(body).is_ok() {
            self.under_way = Some(UnderWay { of: of.clone(), result, stop });
        }
    }
}

/// Does it once, on a thread of its own, and has the window drawn again.
///
/// # Errors
/// No thread can be started.
pub fn spawn(ctx: &Context, name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    let ctx = ctx.clone();
    let body = move || {
        work();
        ctx.request_repaint();
    };
    std::thread::Builder::new().name(name.into()).spawn(body).map(drop)
}

/// Does it on a thread of its own and says how it went.
pub fn beside(
    ctx: &Context,
    answers: Sender<Notice>,
    work: impl FnOnce() -> Result<String> + Send + 'static,
) {
    let body = move || {
        let _ = answers.send(work().map_or_else(Notice::error, Notice::info));
    };
    let _ = spawn(ctx, "files", body);
}
