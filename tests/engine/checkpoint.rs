//! Stop, save, load, go on: the same bits as not stopping. And the files that are refused.

use eqprop_lab::config::{Config, Sign};
use eqprop_lab::data::toy::{Toy, generate};
use eqprop_lab::presets;
use eqprop_lab::rng::{Purpose, Stream};
use eqprop_lab::training::engine::TrainingEngine;
use eqprop_lab::training::snapshot::{Status, TrainCommand};
use eqprop_lab::training::{Event, Trainer, checkpoint, weights};
use eqprop_lab::worker::{Engine as _, Next};
use std::path::Path;
use std::sync::Arc;

fn config(sign: Sign, persistent: bool, shuffle: bool) -> Config {
    let mut config = presets::get("paper-1h").unwrap();
    config.network.hidden = vec![17, 9];
    config.learning.rates = vec![0.1; 3];
    config.nudge.beta = 0.5;
    config.nudge.sign = sign;
    (config.data.persistent, config.data.shuffle) = (persistent, shuffle);
    config.data.batch_size = 16;
    config.run.epochs = 3;
    if persistent && shuffle {
        (config.learning.average, config.data.dropout) = (0.7, 0.3);
    }
    config
}

fn trainer(config: &Config) -> Trainer {
    Trainer::new(config.clone(), Arc::new(generate(Toy::Moons, 3, 500))).unwrap()
}

fn through_a_file(path: &Path, trainer: &Trainer, seconds: f64) -> Trainer {
    checkpoint::save(path, trainer, seconds).unwrap();
    let loaded = checkpoint::load(path).unwrap();
    assert_eq!(loaded.seconds(), seconds);
    assert_eq!(loaded.total_minibatches(), trainer.total_minibatches());
    loaded.into_trainer(Arc::clone(trainer.data())).unwrap()
}

/// Everything there is to know about a run: its checkpoint.
fn whole(path: &Path, trainer: &Trainer) -> Vec<u8> {
    checkpoint::save(path, trainer, 0.0).unwrap();
    let bytes = std::fs::read(path).unwrap();
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let mut names: Vec<_> = tensors.names();
    names.sort_unstable();
    let (_, header) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    let mut all = header.metadata().as_ref().unwrap()["checkpoint"].clone().into_bytes();
    for name in names {
        all.extend(name.bytes().chain(tensors.tensor(name).unwrap().data().iter().copied()));
    }
    all
}

#[test]
fn a_run_that_was_stopped_anywhere_goes_on_with_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let (one, three) = (pool(1), pool(3));
    let mut stream = Stream::new(11, Purpose::Example, 0);
    for sign in [Sign::Random, Sign::Centred] {
        for (persistent, shuffle) in [(true, false), (true, true), (false, true)] {
            let config = config(sign, persistent, shuffle);
            let mut straight = trainer(&config);
            let mut events = Vec::new();
            while !matches!(events.last(), Some(Event::Finished)) {
                events.push(straight.advance(0.0));
            }
            let mut at = [Event::Evaluating, Event::Finished].map(|kind| {
                events.iter().position(|event| *event == kind).unwrap() // in an evaluation; at the end
            });
            at[1] -= 1;
            let epoch = events.iter().position(|event| matches!(event, Event::Epoch(_))).unwrap();
            let random: Vec<usize> = (0..3).map(|_| stream.below(events.len())).collect();
            for stop in [0, at[0] + 1, epoch, epoch + 1, at[1]].into_iter().chain(random) {
                let mut run = trainer(&config);
                let before: Vec<Event> = one.install(|| (0..stop).map(|_| run.advance(0.0)).collect());
                assert_eq!(before, events[..stop]);
                let mut run = through_a_file(&path, &run, 12.25);
                let after: Vec<Event> =
                    three.install(|| (stop..events.len()).map(|_| run.advance(0.0)).collect());
                assert!(after == events[stop..], "{sign} {persistent} {shuffle} stopped at {stop}");
                assert!(run.network() == straight.network());
                assert_eq!(run.curves(), straight.curves());
                assert_eq!(run.latest(), straight.latest());
                assert!(whole(&path, &run) == whole(&path, &straight), "stopped at {stop}");
            }
        }
    }
}

#[test]
fn single_steps_with_a_file_between_them_are_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let mut config = config(Sign::Random, true, true);
    config.run.epochs = 2;
    let (mut straight, mut stepped) = (trainer(&config), trainer(&config));
    loop {
        let event = straight.advance(0.0);
        assert_eq!(stepped.advance(0.0), event);
        if event == Event::Finished {
            break;
        }
        stepped = through_a_file(&path, &stepped, 0.0);
    }
    assert!(stepped.network() == straight.network());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn minibatches_asked_for_one_by_one_are_the_run_that_plays() {
    let mut config = config(Sign::Random, true, true);
    config.data.source = eqprop_lab::config::Source::generated(Toy::Moons);
    config.data.toy_examples = 300;
    config.run.epochs = 2;
    let snapshot_after = |command: TrainCommand, times: usize| {
        let mut engine = TrainingEngine::open(config.clone(), None, 1);
        for _ in 0..times {
            engine.handle(command.clone());
            while engine.work() != Next::Wait {}
        }
        engine.snapshot()
    };
    // 250 examples, 16 at a time; the last command finds the evaluation of the last epoch.
    let stepped = snapshot_after(TrainCommand::Minibatch, 2 * 16 + 1);
    let played = snapshot_after(TrainCommand::Play, 1);
    assert_eq!((&stepped.status, &played.status), (&Status::Finished, &Status::Finished));
    assert!(stepped.network == played.network);
    assert_eq!(stepped.curves.running, played.curves.running);
    assert_eq!(stepped.latest, played.latest);
}

#[test]
fn the_thinned_curve_goes_on_as_it_would_have() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = presets::get("fast-1h").unwrap();
    config.network.hidden = vec![2];
    config.data.batch_size = 1;
    let mut straight = Trainer::new(config, Arc::new(generate(Toy::Moons, 3, 2400))).unwrap();
    while straight.total_minibatches() < 6001 {
        straight.advance(0.0);
    }
    let mut stopped = through_a_file(&folder.path().join("c"), &straight, 0.0);
    for _ in 0..4000 {
        straight.advance(0.0);
        stopped.advance(0.0);
    }
    assert!(straight.curves().running.len() > 1000);
    assert_eq!(straight.curves(), stopped.curves());
}

#[test]
fn a_checkpoint_is_also_a_file_of_weights() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    for averages in [false, true] {
        let mut run = trainer(&config(Sign::Random, true, averages));
        for _ in 0..25 {
            run.advance(0.0);
        }
        checkpoint::save(&path, &run, 1.0).unwrap();
        let stored = weights::load(&path).unwrap();
        assert!(stored.network == **run.averaged());
        assert_eq!(&stored.network == run.network(), !averages);
        assert_eq!(stored.config.as_ref(), Some(&**run.config()));
    }
}

#[test]
fn a_run_that_diverged_is_kept_from_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let mut config = config(Sign::Positive, true, false);
    config.network.output = eqprop_lab::config::Output::Linear;
    config.dynamics.step_size = 2.0; // far above the bound
    config.dynamics.nudged_iterations = 1000;
    let mut run = trainer(&config);
    let mut last = run.advance(0.0);
    while !matches!(last, Event::Diverged(_)) {
        last = run.advance(0.0);
    }
    let mut again = through_a_file(&path, &run, 0.0);
    assert_eq!(again.advance(0.0), last, "the same minibatch diverges again");
    let mut better = through_a_file(&path, &run, 0.0);
    let mut config = Config::clone(better.config());
    config.dynamics.step_size = 0.4;
    better.configure(config).unwrap();
    assert!(matches!(better.advance(0.0), Event::Minibatch(_)), "other settings go on");
}

#[test]
fn other_files_are_refused_by_name_rule_and_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("good.safetensors");
    let mut run = trainer(&config(Sign::Random, true, true));
    for _ in 0..3 {
        run.advance(0.0);
    }
    checkpoint::save(&path, &run, 1.0).unwrap();
    let good = std::fs::read(&path).unwrap();
    let edited = |from: &str, to: &str| {
        let at = good.windows(from.len()).position(|w| w == from.as_bytes()).expect(from);
        let mut bytes = good.clone();
        bytes.splice(at..at + from.len(), to.bytes());
        bytes
    };
    let plain = folder.path().join("plain.safetensors");
    weights::save(&plain, run.network(), run.config()).unwrap();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", vec![], "is empty"),
        ("cut in the numbers", good[..good.len() - 7].to_vec(), "not a complete safetensors file"),
        ("cut in the header", good[..50].to_vec(), "not a complete safetensors file"),
        ("text", b"a checkpoint, surely".to_vec(), "not a complete safetensors file"),
        ("plain weights", std::fs::read(&plain).unwrap(), "train --init"),
        ("another version", edited("version = 1\\ndata", "version = 7\\ndata"), "reads version 1"),
        ("no version", edited("version = 1\\ndata", "vorsion = 1\\ndata"), "version unknown"),
        ("unknown key", edited("seen =", "soon ="), "damaged"),
        ("no particles", edited("particles.s2", "particles.x2"), "particles.s2 is missing"),
        ("no curves", edited("curves.running", "curves.runnxng"), "curves.running is missing"),
    ];
    for (name, bytes, rule) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let text = checkpoint::load(&path).err().unwrap_or_else(|| panic!("{name} was accepted")).to_string();
        assert!(text.contains(name) && text.contains(rule), "{name}: {text}");
    }
    // Numbers that contradict each other show when the run is to go on.
    for (from, to) in [
        ("minibatch = 3", "minibatch = 4"),
        ("minibatch = 3", "minibatch = 9999"),
        ("epoch = 0", "epoch = 1"),
        ("seen = 48", "seen = 47"),
        ("stride = 1", "stride = 0"),
        ("seconds = 1.0", "seconds = nan"),
    ] {
        // The header's length is written before it: keep it.
        let mut bytes = edited(from, to);
        let grown = to.len() as i64 - from.len() as i64;
        let length = u64::from_le_bytes(bytes[..8].try_into().unwrap());
        bytes[..8].copy_from_slice(&length.checked_add_signed(grown).unwrap().to_le_bytes());
        let path = folder.path().join("contradiction");
        std::fs::write(&path, bytes).unwrap();
        let loaded = checkpoint::load(&path).unwrap_or_else(|e| panic!("{to}: {e}"));
        let text = loaded.into_trainer(Arc::clone(run.data())).err().unwrap_or_else(|| panic!("{to}"));
        assert!(text.to_string().contains("damaged"), "{to}: {text}");
    }
    let other = Arc::new(generate(Toy::Moons, 4, 500));
    let text = checkpoint::load(&path).unwrap().into_trainer(other).err().unwrap().to_string();
    assert!(text.contains("Moons") && text.contains("--data"), "{text}");
    for path in [folder.path().to_owned(), folder.path().join("not there")] {
        let text = checkpoint::load(&path).err().unwrap().to_string();
        assert!(text.contains(&path.display().to_string()), "{text}");
    }
}

#[test]
fn what_a_killed_program_left_is_removed_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["run", ".run.Ab3dEf.tmp", ".run.x.Ab3dEf.tmp", ".other.Ab3dEf.tmp", ".run.tmp", "run.tmp"] {
        std::fs::write(folder.path().join(name), name).unwrap();
    }
    eqprop_lab::files::remove_unfinished(&folder.path().join("run"));
    let mut left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, [".other.Ab3dEf.tmp", ".run.tmp", ".run.x.Ab3dEf.tmp", "run", "run.tmp"]);
}
