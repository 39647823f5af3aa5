//! Runs on toy data, kept as `train --run-dir` leaves them.
#![allow(dead_code, reason = "each test binary uses its own part")]

use eqprop_lab::config::Config;
use eqprop_lab::runs::{self, DataRecord, RunStatus};
use eqprop_lab::training::snapshot::Origin;
use eqprop_lab::training::trainer::Event;
use eqprop_lab::training::{Trainer, checkpoint, weights};
use std::path::Path;
use std::sync::Arc;

pub fn toy(seed: u64) -> Config {
    let mut config = Config::default();
    for (key, value) in [
        ("data.source", "moons"),
        ("data.toy_examples", "300"),
        ("network.hidden", "8"),
        ("run.epochs", "6"),
        ("run.seed", &seed.to_string()),
    ] {
        config.set(key, value).unwrap();
    }
    config
}

pub fn trained(config: &Config, epochs: usize) -> Trainer {
    let data = Arc::new(eqprop_lab::training::data_source::data_of(config).unwrap());
    let mut trainer = Trainer::new(config.clone(), data).unwrap();
    while trainer.epoch() < epochs {
        assert!(!matches!(trainer.advance(1.5), Event::Diverged(_)));
    }
    trainer
}

/// A kept run as `train --run-dir` leaves it.
pub fn kept(folder: &Path, name: &str, seed: u64, beta: f64) -> Trainer {
    std::fs::create_dir_all(folder).unwrap();
    let mut config = toy(seed);
    config.nudge.beta = beta;
    let trainer = trained(&config, 3);
    let mut record = runs::Record::of_trainer(&trainer, Origin::Seed, DataRecord::of(trainer.data()));
    record.name = name.into();
    record.status = RunStatus::Paused;
    record.created = format!("2026-11-2{seed}T08:00:00Z");
    runs::write(folder, &record, trainer.curves()).unwrap();
    weights::save(&folder.join(runs::WEIGHTS), trainer.network(), trainer.config()).unwrap();
    checkpoint::save(&folder.join(runs::CHECKPOINT), &trainer, 4.5).unwrap();
    trainer
}
