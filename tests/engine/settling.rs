//! The watched example: the same numbers as a run in one go, stepping, branching, bounds.

use eqprop_lab::config::{Config, Output, RuleKind, Sign, SolverKind};
use eqprop_lab::data::Split;
use eqprop_lab::data::toy::{Toy, generate};
use eqprop_lab::learning::{Chunk, Nudges, relax_phases};
use eqprop_lab::model::{State, Tied};
use eqprop_lab::presets;
use eqprop_lab::settling::ExampleRelaxation;
use eqprop_lab::settling::engine::snapshot::{Pick, SettleCommand, SettlingSnapshot};
use eqprop_lab::settling::engine::{SettlingEngine, TOUR};
use eqprop_lab::settling::trace::{Phase, Scene};
use eqprop_lab::worker::Engine as _;
use std::sync::Arc;

fn config(sign: Sign) -> Config {
    let mut config = presets::get("paper-2h").unwrap();
    config.network.hidden = vec![12, 9];
    config.nudge.sign = sign;
    config.nudge.beta = 0.5;
    (config.dynamics.free_iterations, config.dynamics.nudged_iterations) = (25, 6);
    config
}

fn scene(config: &Config) -> Arc<Scene> {
    let data = Arc::new(generate(Toy::Rings, 1, 50));
    let network = Arc::new(config.initial_network(&config.sizes(2, 2)));
    let (split, index) = (Split::Test, 3);
    let input = data.pixels(split, index).iter().map(|&b| f32::from(b) / 255.0).collect();
    let label = data.label(split, index);
    Arc::new(Scene { network, minibatch: 0, data, split, index, input, label })
}

fn finished(config: &Config) -> ExampleRelaxation {
    let mut settling = ExampleRelaxation::new(scene(config), config);
    while settling.advance() {}
    settling
}

/// The phases in one go, by the code that trains, in f64 from zero.
fn in_one_go(config: &Config, nudges: Nudges) -> Chunk<f64> {
    let scene = scene(config);
    let network: Tied<f64> = Tied::new(scene.network.cast());
    let mut chunk = Chunk::new(&network, 1);
    chunk.set_example(0, scene.data.pixels(scene.split, scene.index), scene.label);
    relax_phases(&network, &config.phase_settings(), nudges, &mut chunk);
    chunk
}

fn at(settling: &ExampleRelaxation, index: usize) -> &State<f64> {
    settling.recording().state(index).unwrap()
}

#[test]
fn stepping_gives_the_bits_of_a_run_in_one_go() {
    for solver in SolverKind::all() {
        for output in [Output::Clipped, Output::Linear] {
            let mut config = config(Sign::Centred);
            (config.dynamics.solver, config.network.output) = (solver, output);
            let settling = finished(&config);
            let chunk = in_one_go(&config, Nudges::new(Sign::Centred, 0.5, true));
            assert_eq!(settling.recording().points.len(), 1 + 25 + 6 + 6);
            assert_eq!(settling.free(), Some(&chunk.free));
            assert_eq!(at(&settling, 25), &chunk.free);
            assert_eq!(at(&settling, 31), &chunk.high, "end of +β");
            assert_eq!(at(&settling, 37), &chunk.low, "end of −β");
            let energy = settling.recording().points[25].energy;
            assert!((energy - chunk.stats.energy).abs() < 1e-12);
            assert!((settling.recording().points[25].cost - chunk.stats.cost).abs() < 1e-12);
        }
    }
}

#[test]
fn phases_follow_the_settings() {
    let phases =
        |sign| -> Vec<Phase> { finished(&config(sign)).spans().iter().map(|span| span.phase).collect() };
    assert_eq!(phases(Sign::Positive), [Phase::Free, Phase::Nudged(0.5)]);
    assert_eq!(phases(Sign::Negative), [Phase::Free, Phase::Nudged(-0.5)]);
    assert_eq!(phases(Sign::Random), [Phase::Free, Phase::Nudged(0.5)]);
    assert_eq!(phases(Sign::Centred), [Phase::Free, Phase::Nudged(0.5), Phase::Nudged(-0.5)]);
    let mut fast = config(Sign::Positive);
    fast.learning.rule = RuleKind::FAST;
    let settling = finished(&fast);
    assert_eq!(settling.spans()[1].phase, Phase::ClampedSweep);
    let chunk = in_one_go(&fast, Nudges::new(Sign::Positive, 0.5, true));
    assert_eq!(at(&settling, settling.recording().last()), &chunk.high);
    // The baseline is one pass up: nothing is nudged.
    let mut baseline = config(Sign::Centred);
    baseline.learning.rule = RuleKind::BACKPROP;
    let settling = finished(&baseline);
    assert_eq!((settling.spans().len(), settling.recording().points.len()), (1, 2));
}

#[test]
fn the_update_of_one_example_is_what_training_on_it_alone_would_do() {
    let contrast = [Sign::Positive, Sign::Negative, Sign::Centred].map(|sign| (RuleKind::CONTRAST, sign));
    let others = [RuleKind::FAST, RuleKind::BACKPROP].map(|rule| (rule, Sign::Positive));
    for (rule, sign) in contrast.into_iter().chain(others) {
        let mut config = config(sign);
        config.learning.rule = rule;
        config.data.batch_size = 1;
        let scene = scene(&config);
        let relative = finished(&config).relative_update().unwrap();
        // A training set whose only example is the watched one, from zero states.
        let mut batch = eqprop_lab::training::minibatch::Minibatch::new(&scene.network, 1);
        let mut network = Tied::new((*scene.network).clone());
        let mut step = eqprop_lab::training::step::WeightStep::new(&network);
        let nudges = Nudges::new(sign, config.nudge.beta, true);
        batch.relax(&network, &config.phase_settings(), nudges, |_, chunk| {
            chunk.set_example(0, scene.data.pixels(scene.split, scene.index), scene.label);
        });
        let rule = config.learning.rule;
        let trained = step.take(&mut network, batch.chunks(), rule, &config.learning.rates);
        let anew = Tied::new((*network).clone());
        assert_eq!(network, anew, "{rule}, {sign}: the transposes followed the weights");
        for (a, b) in relative.iter().zip(&trained) {
            assert!((a - b).abs() < 1e-4 * b, "{rule}, {sign}: {a} and {b}");
        }
    }
}

#[test]
fn a_branch_equals_the_run_that_always_had_those_settings_from_there() {
    let config = config(Sign::Positive);
    let mut branched = finished(&config);
    branched.branch(10);
    assert_eq!(branched.recording().last(), 10);
    assert_eq!(branched.free(), None, "the free phase is open again");
    let mut slower = config.clone();
    slower.dynamics.step_size = 0.2;
    branched.configure(&slower);
    while branched.advance() {}
    let mut straight = ExampleRelaxation::new(scene(&config), &config);
    for _ in 0..10 {
        straight.advance();
    }
    straight.configure(&slower);
    while straight.advance() {}
    assert_eq!(branched.recording().points[1..], straight.recording().points[1..]);
    for index in 0..=straight.recording().last() {
        assert_eq!(at(&branched, index), at(&straight, index));
    }
    assert_ne!(at(&branched, 20), at(&finished(&config), 20), "the change must have acted");
    // Inside the nudged phase s⁰ stays.
    let mut nudged = finished(&config);
    let free = nudged.free().cloned();
    nudged.branch(28);
    assert_eq!(nudged.free(), free.as_ref());
    while nudged.advance() {}
    assert_eq!(at(&nudged, 31), at(&finished(&config), 31));
}

fn engine(config: &Config) -> SettlingEngine {
    let scene = scene(config);
    let mut engine = SettlingEngine::new(config.clone());
    engine.handle(SettleCommand::Material {
        network: Arc::clone(&scene.network),
        minibatch: 5,
        data: Arc::clone(&scene.data),
    });
    engine
}

fn after(engine: &mut SettlingEngine, command: SettleCommand) -> SettlingSnapshot {
    engine.handle(command);
    engine.snapshot()
}

#[test]
fn the_cursor_moves_by_iterations_and_phases() {
    let mut e = engine(&config(Sign::Positive));
    assert_eq!(e.snapshot().cursor, 0);
    assert_eq!(after(&mut e, SettleCommand::Step(3)).cursor, 3);
    assert_eq!(after(&mut e, SettleCommand::Step(-2)).cursor, 1);
    assert_eq!(e.snapshot().points.len(), 4, "stepping back forgets nothing");
    let end_of_free = after(&mut e, SettleCommand::StepPhase(1));
    assert_eq!((end_of_free.cursor, end_of_free.free.is_some()), (25, true));
    let end = after(&mut e, SettleCommand::StepPhase(1));
    assert_eq!((end.cursor, end.finished), (31, true));
    assert!(end.relative_update.is_some());
    assert_eq!(after(&mut e, SettleCommand::Step(5)).cursor, 31);
    assert_eq!(after(&mut e, SettleCommand::StepPhase(-1)).cursor, 25);
    assert_eq!(after(&mut e, SettleCommand::StepPhase(-1)).cursor, 0);
    assert_eq!(after(&mut e, SettleCommand::Seek(28)).cursor, 28);
    let frame = e.snapshot().frame;
    let again = after(&mut e, SettleCommand::Again);
    assert_eq!((again.cursor, again.points.len()), (0, 1));
    let same = after(&mut e, SettleCommand::Step(28));
    assert_eq!(same.frame, frame, "the same example gives the same states");
}

#[test]
fn examples_wrap_and_stay_inside_their_split() {
    let mut e = engine(&config(Sign::Positive));
    let index = |s: &SettlingSnapshot| s.scene.as_ref().unwrap().index;
    let last = after(&mut e, SettleCommand::Example(Split::Test, Pick::Index(1_000_000)));
    assert_eq!(index(&last), 9, "50 training examples come with 10 to test");
    assert_eq!(index(&after(&mut e, SettleCommand::Example(Split::Test, Pick::Next))), 0);
    assert_eq!(index(&after(&mut e, SettleCommand::Example(Split::Test, Pick::Previous))), 9);
    let validation = after(&mut e, SettleCommand::Example(Split::Validation, Pick::Index(0)));
    assert_eq!(index(&validation), 42, "the last sixth of the training file validates");
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..40 {
        seen.insert(index(&after(&mut e, SettleCommand::Example(Split::Test, Pick::Random))));
    }
    assert!(seen.len() > 5 && seen.iter().all(|i| *i < 10));
}

#[test]
fn a_change_of_settings_is_seen_at_once() {
    let base = config(Sign::Positive);
    let mut e = engine(&base);
    e.handle(SettleCommand::StepPhase(1));
    e.handle(SettleCommand::StepPhase(1));
    let mut slower = base.clone();
    slower.dynamics.step_size = 0.1;
    let before = e.snapshot();
    let restarted = after(&mut e, SettleCommand::Configure(Box::new(slower)));
    assert!(restarted.playing && restarted.cursor == 0, "a finished settling starts again");
    let same = Arc::ptr_eq(before.scene.as_ref().unwrap(), restarted.scene.as_ref().unwrap());
    assert!(same, "what is settled is no other, so pictures of it stay");
    let mut rates_only = base.clone();
    rates_only.learning.rates = vec![0.3; 3];
    let mut e = engine(&base);
    e.handle(SettleCommand::StepPhase(1));
    let kept = after(&mut e, SettleCommand::Configure(Box::new(rates_only)));
    assert_eq!(kept.points.len(), 26, "learning rates do not touch the states");
}

#[test]
fn the_tour_begins_with_its_first_example_whenever_the_material_comes() {
    let config = config(Sign::Positive);
    let scene = scene(&config);
    let mut e = SettlingEngine::new(config);
    e.handle(SettleCommand::Tour(true));
    let material = || SettleCommand::Material {
        network: Arc::clone(&scene.network),
        minibatch: 0,
        data: Arc::clone(&scene.data),
    };
    let first = after(&mut e, material());
    assert_eq!((first.scene.unwrap().index, first.playing), (TOUR[0], true));
    let same = after(&mut e, material());
    assert_eq!(same.scene.unwrap().index, TOUR[0], "newer weights wait for the next example");
}
