//! The loop between window and engines: no lost order, no stale last snapshot, panics, shutdown.

use eqprop_lab::worker::{Engine, Handle, Next, Notice, spawn};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Counts; holds on purpose where told.
#[derive(Default)]
struct Counter {
    sum: u64,
    handled: u64,
    worked: u64,
    goal: u64,
    panicked: Option<String>,
}

enum Order {
    Add(u64),
    Slide(u64),
    WorkUntil(u64),
    Panic,
    /// Busy until the other end of the channel is gone.
    Hold(Receiver<()>),
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    sum: u64,
    handled: u64,
    worked: u64,
    panicked: Option<String>,
}

impl Engine for Counter {
    type Command = Order;
    type Snapshot = Seen;
    fn handle(&mut self, order: Order) -> Option<Notice> {
        self.handled += 1;
        match order {
            Order::Add(n) => self.sum += n,
            Order::Slide(n) => self.sum = n,
            Order::WorkUntil(goal) => self.goal = goal,
            Order::Panic => panic!("on purpose"),
            Order::Hold(gate) => assert!(gate.recv().is_err()),
        }
        Some(Notice::info(format!("{}", self.sum)))
    }
    fn work(&mut self) -> Next {
        if self.worked >= self.goal {
            return Next::Wait;
        }
        self.worked += 1;
        Next::Again
    }
    fn snapshot(&mut self) -> Seen {
        Seen { sum: self.sum, handled: self.handled, worked: self.worked, panicked: self.panicked.clone() }
    }
    fn panicked(&mut self, message: &str) {
        self.panicked = Some(message.into());
    }
    fn replaces(newer: &Order, older: &Order) -> bool {
        matches!((newer, older), (Order::Slide(_), Order::Slide(_)))
    }
}

fn start() -> Handle<Order, Seen> {
    spawn("counter", Seen::default(), Arc::new(|| ()), Counter::default)
}

/// Waits for a fact; generous, because machines are busy.
fn wait(handle: &Handle<Order, Seen>, what: &str, fact: impl Fn(&Seen) -> bool) -> Arc<Seen> {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let seen = handle.latest();
        if fact(&seen) {
            return seen;
        }
        assert!(Instant::now() < deadline, "{what}: {seen:?}");
        std::thread::yield_now();
    }
}

#[test]
fn no_order_is_lost_and_the_last_snapshot_is_not_stale() {
    let handle = start();
    for n in 1..=10_000 {
        handle.send(Order::Add(n));
    }
    let seen = wait(&handle, "all orders", |seen| seen.sum == 10_000 * 10_001 / 2);
    assert_eq!(seen.handled, 10_000);
    let notices: Vec<Notice> = handle.notices().collect();
    assert_eq!(notices.len(), 10_000);
}

#[test]
fn a_dragged_slider_coalesces_but_its_last_value_arrives() {
    let handle = start();
    let (gate, held) = channel();
    handle.send(Order::Hold(held));
    for n in 0..1000 {
        handle.send(Order::Slide(n));
    }
    drop(gate);
    let seen = wait(&handle, "last value", |seen| seen.sum == 999);
    // The gate, one that came with it at most, and the last.
    assert!((2..=3).contains(&seen.handled), "{} handled", seen.handled);
}

#[test]
fn orders_between_slides_keep_their_place() {
    let handle = start();
    let (gate, held) = channel();
    handle.send(Order::Hold(held));
    handle.send(Order::Slide(5));
    handle.send(Order::Add(1));
    handle.send(Order::Slide(7));
    handle.send(Order::Add(1));
    drop(gate);
    wait(&handle, "order", |seen| seen.sum == 8 && seen.handled == 5);
}

#[test]
fn the_end_of_work_is_published() {
    let handle = start();
    handle.send(Order::WorkUntil(100_000));
    wait(&handle, "end of work", |seen| seen.worked == 100_000);
}

#[test]
fn a_panic_becomes_a_state_and_the_engine_goes_on() {
    let handle = start();
    handle.send(Order::Add(3));
    handle.send(Order::Panic);
    handle.send(Order::Add(4));
    let seen = wait(&handle, "after the panic", |seen| seen.sum == 7);
    assert_eq!(seen.panicked.as_deref(), Some("on purpose"));
}

#[test]
fn closing_ends_the_thread_while_it_works_and_while_it_sleeps() {
    let patience = Duration::from_secs(20);
    assert!(start().close(patience));
    let handle = start();
    handle.send(Order::WorkUntil(u64::MAX));
    wait(&handle, "work begins", |seen| seen.worked > 0);
    assert!(handle.close(patience));
}
