//! The files of kept runs.

use crate::kept::{kept, toy, trained};
use eqprop_lab::config::{Config, Sign};
use eqprop_lab::runs::{self, DataRecord};
use eqprop_lab::training::snapshot::Origin;

#[test]
fn a_record_comes_back_with_every_bit_and_every_change() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let mut trainer = trained(&toy(3), 2);
    let before = Config::clone(trainer.config());
    let mut config = before.clone();
    config.nudge.beta = 0.3;
    config.nudge.sign = Sign::Centred;
    config.learning.rates = vec![0.05, 0.025];
    trainer.configure(config.clone()).unwrap();
    while trainer.epoch() < 3 {
        trainer.advance(2.5);
    }
    let origin = Origin::File("some/weights.safetensors".into());
    let mut record = runs::Record::of_trainer(&trainer, origin, DataRecord::of(trainer.data()));
    record.note = "a \"note\" with ε, 2 lines\nand a tail".into();
    runs::write(dir, &record, trainer.curves()).unwrap();
    assert_eq!(runs::read(dir).unwrap(), record);
    assert_eq!(runs::read_curves(dir).unwrap(), **trainer.curves(), "curves, bit for bit");
    assert!(before.differences(&record.config).is_empty(), "the settings at the start");
    assert!(config.differences(&record.settings()).is_empty(), "and those at the end");
    // Nothing was learned with what is changed now.
    let mut later = config.clone();
    later.nudge.beta = 0.7;
    trainer.configure(later).unwrap();
    let after = runs::Record::of_trainer(&trainer, Origin::Seed, DataRecord::of(trainer.data()));
    assert_eq!(after.changes.len(), record.changes.len() + 1);
    assert!(
        config.differences(&after.settings()).is_empty(),
        "what comes after the last minibatch has done nothing"
    );
    let best = record.best.unwrap();
    let lowest = trainer.curves().epochs.iter().map(|p| p.validation.unwrap()).fold(1.0, f64::min);
    assert_eq!(best.validation, Some(lowest));
    // Written over and over, nothing else is left.
    runs::write(dir, &record, trainer.curves()).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, [runs::CURVES, runs::RECORD]);
}

#[test]
fn broken_files_are_listed_with_their_error_and_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    kept(&dir.join("good"), "good", 1, 0.5);
    kept(&dir.join("newer"), "newer", 2, 0.5);
    let text = std::fs::read_to_string(dir.join("good").join(runs::RECORD)).unwrap();
    for (name, text) in [
        ("cut", &text[..text.len() / 2]),
        ("empty", ""),
        ("future", &text.replacen("version = 1", "version = 9", 1)),
        ("wrong", &text.replace("beta = 0.5", "beta = -1.0")),
    ] {
        std::fs::create_dir(dir.join(name)).unwrap();
        std::fs::write(dir.join(name).join(runs::RECORD), text).unwrap();
    }
    std::fs::create_dir(dir.join("no run")).unwrap();
    let entries = runs::list(dir).unwrap();
    let names: Vec<String> = entries.iter().map(runs::KeptRun::name).collect();
    assert_eq!(names, ["newer", "good", "cut", "empty", "future", "wrong"]);
    for (entry, words) in entries[2..].iter().zip(["", "version none", "version 9", "nudge.beta"]) {
        let error = entry.record.as_ref().unwrap_err().to_string();
        assert!(error.contains(runs::RECORD) && error.contains(words), "{error}");
    }
    assert!(runs::list(&dir.join("none")).unwrap().is_empty());
    // Curves too.
    let path = dir.join("good").join(runs::CURVES);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("0.", "x.", 1)).unwrap();
    let error = runs::read_curves(&dir.join("good")).unwrap_err().to_string();
    assert!(error.contains("row 2") && error.contains("number"), "{error}");
}

#[test]
fn a_deleted_run_comes_back_whole_until_it_is_purged() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    kept(&run, "mine", 1, 0.5);
    let before = std::fs::read(run.join(runs::CHECKPOINT)).unwrap();
    let aside = runs::delete(&run).unwrap();
    assert!(!run.exists() && runs::list(folder.path()).unwrap().is_empty());
    runs::restore(&aside, &run).unwrap();
    assert_eq!(std::fs::read(run.join(runs::CHECKPOINT)).unwrap(), before);
    // A second of the same name is no hindrance, and a folder that is no run is left alone.
    let first = runs::delete(&run).unwrap();
    kept(&run, "again", 1, 0.5);
    let second = runs::delete(&run).unwrap();
    assert!(first != second && first.exists());
    [first, second].iter().for_each(|aside| runs::purge(aside));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(runs::delete(folder.path()).unwrap_err().to_string().contains("not a run"));
    let lock = runs::Lock::take(folder.path()).unwrap();
    assert!(runs::Lock::take(folder.path()).unwrap_err().to_string().contains("another program"));
    drop(lock);
    runs::Lock::take(folder.path()).unwrap();
}
