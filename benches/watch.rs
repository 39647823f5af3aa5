//! How fast the microscope is on the shipped networks while training runs on the other core: snapshots per second with
//! everything a panel may want filled in, and the time from the last stroke of the brush to the answer.
//!
//! `cargo bench --bench watch`.

use eqprop_lab::data::Split;
use eqprop_lab::presets;
use eqprop_lab::settling::engine::snapshot::{Pick, SettleCommand};
use eqprop_lab::settling::engine::subscription::Subscription;
use eqprop_lab::settling::engine::{SettlingEngine, empty};
use eqprop_lab::settling::example::action::{Action, UnitId};
use eqprop_lab::settling::example::measures::Plane;
use eqprop_lab::training::engine::{TrainingEngine, loading};
use eqprop_lab::training::shipped::{TRAINED, Trained};
use eqprop_lab::training::snapshot::{Origin, Status, TrainCommand};
use eqprop_lab::worker::{Wake, spawn};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const ROUND: Duration = Duration::from_secs(5);

fn main() {
    for trained in TRAINED.iter().rev() {
        watch(trained);
    }
}

fn watch(trained: &Trained) {
    let stored = trained.load().expect("a network that ships");
    let config = stored.config.expect("its settings");
    let run = presets::get(&format!("modern-{}h", trained.depth)).expect("a preset that ships");
    let silent: Wake = Arc::new(|| {});
    let network = stored.network.clone();
    let sizes = network.sizes();
    let mut run = run;
    run.network.hidden.clone_from(&config.network.hidden);
    let training = spawn("training", loading(run.clone(), "MNIST"), silent, move || {
        TrainingEngine::open(run, Some((network, Origin::Starter)), 1)
    });
    while training.latest().status != Status::Paused {
        std::thread::sleep(Duration::from_millis(5));
    }
    let data = training.latest().data.clone().expect("data");
    training.send(TrainCommand::Play);

    let published = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&published);
    let wake: Wake = Arc::new(move || {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    let settling = spawn("settling", empty(), wake, move || SettlingEngine::new(config));
    let network = Arc::new(stored.network);
    settling.send(SettleCommand::Material { network, minibatch: 0, data });
    settling.send(SettleCommand::Example(Split::Test, Pick::Index(8)));
    let units: usize = sizes[1..].iter().sum();
    let axis = |at: usize| (0..units).map(|i| f64::from(u8::from(i == at))).collect();
    let plane = Arc::new(Plane { origin: vec![0.0; units], axes: [axis(0), axis(1)] });
    let traces = (0..8).map(|index| UnitId { layer: 1, index }).collect();
    settling.send(SettleCommand::Subscribe(Subscription {
        force: true,
        arrival: Some(0.0),
        traces,
        plane: Some(plane),
        ..Subscription::default()
    }));
    settling.send(SettleCommand::Speed(60.0));
    settling.send(SettleCommand::Play);
    let (start, minibatches) = (Instant::now(), training.latest().progress.total_minibatches);
    let before = published.load(Ordering::Relaxed);
    while start.elapsed() < ROUND {
        // Another example before this one has settled, so that there is always something to compute.
        std::thread::sleep(Duration::from_millis(800));
        settling.send(SettleCommand::Example(Split::Test, Pick::Next));
    }
    let seconds = start.elapsed().as_secs_f64();
    let snapshots = (published.load(Ordering::Relaxed) - before) as f64 / seconds;
    let learned = (training.latest().progress.total_minibatches - minibatches) as f64 / seconds;
    println!(
        "{}: {snapshots:.0} snapshots/s with all views at 60 iterations/s, beside {learned:.0} minibatches/s",
        trained.name
    );

    // Strokes: a pixel at a time, then the answer.
    let mut answers = Vec::new();
    for stroke in 0..20 {
        let pixels = (0..6).map(|i| (28 * (8 + i) + 10 + stroke % 8, 1.0)).collect();
        settling.send(SettleCommand::Act(Action::Paint(pixels)));
        let sent = Instant::now();
        let known = settling.latest().redrawn;
        while settling.latest().redrawn == known && sent.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_micros(200));
        }
        answers
            .extend(settling.latest().redrawn.map(|(iterations, time)| (time, iterations, sent.elapsed())));
    }
    answers.sort();
    if let Some((time, iterations, waited)) = answers.get(answers.len() / 2) {
        println!(
            "{}: from a stroke to the answer {:.1} ms ({iterations} iterations), {:.1} ms with hand-over",
            trained.name,
            time.as_secs_f64() * 1e3,
            waited.as_secs_f64() * 1e3
        );
    }
    settling.close(Duration::from_secs(1));
    training.close(Duration::from_secs(1));
}
