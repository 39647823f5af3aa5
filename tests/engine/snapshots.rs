//! Snapshots share what did not change.

use eqprop_lab::config::{Config, Source};
use eqprop_lab::data::toy::Toy;
use eqprop_lab::training::engine::TrainingEngine;
use eqprop_lab::training::snapshot::{TrainCommand, TrainingSnapshot};
use eqprop_lab::worker::{Engine as _, Next};
use std::sync::Arc;

fn engine() -> TrainingEngine {
    let mut config = Config::default();
    config.network.hidden = vec![6];
    config.data.source = Source::generated(Toy::Moons);
    config.data.toy_examples = 120;
    TrainingEngine::open(config, None, 1)
}

fn after(engine: &mut TrainingEngine, command: TrainCommand) -> TrainingSnapshot {
    engine.handle(command);
    while engine.work() != Next::Wait {}
    engine.snapshot()
}

/// Settings, curves, changes: whether two snapshots have the same one in memory.
fn shared(a: &TrainingSnapshot, b: &TrainingSnapshot) -> [bool; 3] {
    [
        Arc::ptr_eq(&a.config, &b.config),
        Arc::ptr_eq(&a.curves, &b.curves),
        Arc::ptr_eq(&a.changes, &b.changes),
    ]
}

#[test]
fn what_did_not_change_is_shared_by_snapshots() {
    let mut engine = engine();
    let first = after(&mut engine, TrainCommand::Epoch);
    assert!(!first.curves.updates.is_empty());
    assert_eq!(shared(&first, &engine.snapshot()), [true; 3], "nothing happened");

    let (length, config) = (first.curves.updates.len(), (*first.config).clone());
    let learned = after(&mut engine, TrainCommand::Minibatch);
    assert_eq!(shared(&first, &learned), [true, false, true], "a minibatch");
    assert_eq!((first.curves.updates.len(), learned.curves.updates.len()), (length, length + 1));

    let same = after(&mut engine, TrainCommand::Configure(Box::new(config.clone())));
    assert_eq!(shared(&learned, &same), [true; 3], "the same settings again");

    let mut other = config.clone();
    other.nudge.beta *= 0.5;
    let turned = after(&mut engine, TrainCommand::Configure(Box::new(other.clone())));
    assert_eq!(shared(&learned, &turned), [false, true, false], "another setting");
    assert_eq!((&*learned.config, &*turned.config), (&config, &other), "a snapshot never changes");
    assert_eq!((learned.changes.len(), turned.changes.len()), (0, 1));
}
