//! One engine on one thread: commands in, snapshots and notices out.
//!
//! Commands are never lost and are handled in order; a command that a later neighbour replaces (the same
//! slider dragged on) is dropped. Snapshots are the latest value only: a reader that is late skips some.

use arc_swap::ArcSwap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Shortest time between two snapshots while an engine works.
pub const PUBLISH_EVERY: Duration = Duration::from_millis(16);

/// Wakes the reader of the snapshots; injected, so that engines know no window.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What the loop does after a portion of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// More work at once.
    Again,
    /// More work after this time, unless a command comes first.
    After(Duration),
    /// No work until a command comes.
    Wait,
}

/// A sentence for the person: saved, refused, failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// True for what went wrong.
    pub is_error: bool,
    /// One sentence.
    pub text: String,
}

impl Notice {
    /// Something that worked.
    pub fn info(text: impl Into<String>) -> Self {
        Self { is_error: false, text: text.into() }
    }

    /// Something that did not.
    pub fn error(text: impl std::fmt::Display) -> Self {
        Self { is_error: true, text: text.to_string() }
    }
}

/// A machine that advances in small portions and can be described at any time.
pub trait Engine: 'static {
    /// Orders.
    type Command: Send + 'static;
    /// Immutable description of the engine at one moment.
    type Snapshot: Send + Sync + 'static;

    /// Carries out one order.
    fn handle(&mut self, command: Self::Command) -> Option<Notice>;
    /// One portion of work (about 5 ms at most, one minibatch at worst).
    fn work(&mut self) -> Next;
    /// The engine now.
    fn snapshot(&mut self) -> Self::Snapshot;
    /// Called when `handle` or `work` panicked: stop, keep what can be shown.
    fn panicked(&mut self, message: &str);
    /// True when `newer`, which directly follows `older`, makes it needless.
    fn replaces(newer: &Self::Command, older: &Self::Command) -> bool;
}

/// What the window holds of an engine.
pub struct Handle<C, S> {
    commands: Sender<C>,
    latest: Arc<ArcSwap<S>>,
    notices: Receiver<Notice>,
    thread: Option<JoinHandle<()>>,
}

impl<C: Send + 'static, S: Send + Sync + 'static> Handle<C, S> {
    /// Sends an order; never blocks. An order to an engine that has ended is dropped.
    pub fn send(&self, command: C) {
        let _ = self.commands.send(command);
    }

    /// The latest snapshot.
    pub fn latest(&self) -> Arc<S> {
        self.latest.load_full()
    }

    /// The notices since the last call.
    pub fn notices(&self) -> impl Iterator<Item = Notice> {
        self.notices.try_iter()
    }

    /// A handle without an engine, for tests of the window: the snapshot is set by hand and the orders
    /// come out of the receiver.
    pub fn fixed(snapshot: S) -> (Self, Receiver<C>) {
        let (commands, orders) = mpsc::channel();
        let (_, notices) = mpsc::channel();
        (Self { commands, latest: Arc::new(ArcSwap::from_pointee(snapshot)), notices, thread: None }, orders)
    }

    /// Replaces the snapshot of a [`Handle::fixed`] handle.
    pub fn set_latest(&self, snapshot: S) {
        self.latest.store(Arc::new(snapshot));
    }

    /// Closes the order channel, which ends the thread after its current portion, and waits for it at most
    /// `patience`. True if it ended in time.
    pub fn close(mut self, patience: Duration) -> bool {
        let thread = self.thread.take();
        drop(self);
        let deadline = Instant::now() + patience;
        let Some(thread) = thread else { return true };
        while !thread.is_finished() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
        thread.is_finished()
    }
}

/// Starts an engine on a thread of its own. `build` runs on that thread; until it is done the latest snapshot
/// is `initial`, and commands wait.
pub fn spawn<E: Engine>(
    name: &str,
    initial: E::Snapshot,
    wake: Wake,
    build: impl FnOnce() -> E + Send + 'static,
) -> Handle<E::Command, E::Snapshot> {
    let (commands, orders) = mpsc::channel();
    let (notice_sender, notices) = mpsc::channel();
    let latest = Arc::new(ArcSwap::from_pointee(initial));
    let slot = Arc::clone(&latest);
    let body = move || run(&mut build(), &orders, &slot, &notice_sender, &wake);
    // Only a system without any thread left refuses this; the window then shows the initial snapshot for ever.
    let thread = std::thread::Builder::new().name(name.into()).spawn(body).ok();
    Handle { commands, latest, notices, thread }
}

fn run<E: Engine>(
    engine: &mut E,
    orders: &Receiver<E::Command>,
    slot: &ArcSwap<E::Snapshot>,
    notices: &Sender<Notice>,
    wake: &Wake,
) {
    let publish = |engine: &mut E| {
        slot.store(Arc::new(engine.snapshot()));
        wake();
        Instant::now()
    };
    let mut published = publish(engine);
    let mut next = Next::Again;
    let mut wake_at = Instant::now();
    loop {
        let first = match next {
            Next::Again => orders.try_recv().map_err(|e| e == TryRecvError::Disconnected),
            Next::Wait => orders.recv().map_err(|_| true),
            Next::After(_) => orders
                .recv_timeout(wake_at.saturating_duration_since(Instant::now()))
                .map_err(|e| e == RecvTimeoutError::Disconnected),
        };
        let mut queue = Vec::new();
        match first {
            Ok(command) => queue.push(command),
            Err(true) => return,
            Err(false) => {}
        }
        for command in orders.try_iter() {
            if queue.last().is_some_and(|older| E::replaces(&command, older)) {
                queue.pop();
            }
            queue.push(command);
        }
        let ordered = !queue.is_empty();
        for command in queue {
            let notice = guarded(engine, |engine| engine.handle(command)).flatten();
            if let Some(notice) = notice {
                let _ = notices.send(notice);
            }
        }
        // An order does not bring paced work forward, but it may have started or stopped it.
        if !ordered || Instant::now() >= wake_at || !matches!(next, Next::After(_)) {
            next = guarded(engine, E::work).unwrap_or(Next::Wait);
            if let Next::After(pause) = next {
                wake_at = Instant::now() + pause;
            }
        }
        if ordered || next != Next::Again || published.elapsed() >= PUBLISH_EVERY {
            published = publish(engine);
        }
    }
}

/// Runs `f`; a panic becomes a state of the engine.
fn guarded<E: Engine, R>(engine: &mut E, f: impl FnOnce(&mut E) -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(|| f(engine))) {
        Ok(result) => Some(result),
        Err(payload) => {
            let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
            let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
            engine.panicked(&text.unwrap_or_else(|| "unknown reason".into()));
            None
        }
    }
}

/// What an engine keeps of a person's own `K` while it is lent something else, and the counters by which the window knows
/// how far its orders are.
pub struct Lent<K> {
    /// The person's own; nothing while nothing is lent.
    pub kept: Option<Box<K>>,
    /// The last mark that was ordered.
    pub mark: u64,
    /// The last one that was reached.
    pub reached: u64,
    /// How often something was lent or taken back.
    pub lends: u64,
}

impl<K> Default for Lent<K> {
    fn default() -> Self {
        Self { kept: None, mark: 0, reached: 0, lends: 0 }
    }
}

impl<K> Lent<K> {
    /// Something is lent.
    pub const fn is_lent(&self) -> bool {
        self.kept.is_some()
    }
}
