//! The watched example under a person's hands: what is held stays, every record replays to the same bits, memory is
//! bounded, and the nudge is seen to travel one layer per iteration.

use eqprop_lab::config::{Config, Init, Output, Sign, SolverKind};
use eqprop_lab::data::Split;
use eqprop_lab::data::toy::{Toy, generate};
use eqprop_lab::presets;
use eqprop_lab::rng::{Purpose, Stream};
use eqprop_lab::settling::ExampleRelaxation;
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::settling::engine::snapshot::{Pick, SettleCommand};
use eqprop_lab::settling::engine::subscription::Subscription;
use eqprop_lab::settling::example::action::{Action, PhaseSpec, UnitId};
use eqprop_lab::settling::example::measures;
use eqprop_lab::settling::example::recording::{CAP_BYTES, CAP_ROWS};
use eqprop_lab::settling::trace::{Phase, Scene};
use eqprop_lab::worker::Engine as _;
use std::sync::Arc;

fn config(solver: SolverKind) -> Config {
    let mut config = presets::get("paper-2h").unwrap();
    config.network.hidden = vec![12, 9];
    config.network.output = Output::Linear;
    config.dynamics.solver = solver;
    if solver == SolverKind::OVERRELAXED {
        config.dynamics.step_size = 1.2;
    }
    config.nudge.sign = Sign::Centred;
    config.nudge.beta = 0.5;
    (config.dynamics.free_iterations, config.dynamics.nudged_iterations) = (60, 20);
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

fn unit(layer: usize, index: usize) -> UnitId {
    UnitId { layer, index }
}

/// Everything recorded is equal, bit for bit.
fn assert_same(a: &ExampleRelaxation, b: &ExampleRelaxation, what: &str) {
    assert_eq!(a.record(), b.record(), "{what}");
    assert_eq!(a.spans(), b.spans(), "{what}");
    assert_eq!(a.recording().points.len(), b.recording().points.len(), "{what}");
    for i in 0..a.recording().points.len() {
        let (x, y) = (a.recording().row(i).unwrap(), b.recording().row(i).unwrap());
        assert_eq!(
            (&x.state, &x.unperturbed, &x.input),
            (&y.state, &y.unperturbed, &y.input),
            "{what}, iteration {i}"
        );
        let (x, y) = (&a.recording().points[i], &b.recording().points[i]);
        assert_eq!(x.energy.to_bits(), y.energy.to_bits(), "{what}, iteration {i}");
        assert!(i == 0 || x == y, "{what}, iteration {i}: {x:?} {y:?}");
    }
}

#[test]
fn a_held_unit_stays_and_the_others_settle_around_it() {
    for solver in SolverKind::all() {
        let config = config(solver);
        let mut settling = ExampleRelaxation::new(scene(&config), &config);
        assert!(settling.act(Action::Clamp(unit(2, 4), 0.8)));
        assert!(settling.act(Action::Ablate(unit(1, 3))));
        while settling.free().is_none() {
            settling.advance();
            assert_eq!(settling.state().layers[1][[0, 4]], 0.8, "{solver}");
            assert_eq!(settling.state().layers[0][[0, 3]], 0.0, "{solver}");
        }
        // The others stand at their minimum given the held ones: −∂F/∂s is 0 or presses against a bound.
        for _ in 0..3 {
            settling.act(Action::NextPhase);
        }
        let mut long = config.clone();
        long.dynamics.free_iterations = 4000;
        let mut settling =
            ExampleRelaxation::replay(scene(&config), &long, None, &settling.record()[..2], 4000);
        let gradient = settling.problem(0.0).gradient(settling.state());
        for (k, (s, g)) in settling.state().layers.iter().zip(&gradient.layers).enumerate() {
            for (i, (s, g)) in s.iter().zip(g).enumerate() {
                let clamped = [(1, 4), (0, 3)].contains(&(k, i));
                let boxed = k < 2;
                let rests =
                    g.abs() < 1e-9 || (boxed && *s <= 0.0 && *g > 0.0) || (boxed && *s >= 1.0 && *g < 0.0);
                assert!(clamped || rests, "{solver}: layer {k} unit {i}: s = {s}, g = {g}");
            }
        }
        assert!(gradient.layers[1][[0, 4]].abs() > 1e-3, "the held unit is pulled elsewhere");
        // Let go, it returns to where it belongs.
        settling.act(Action::ReleaseAll);
        while settling.free().is_none() {
            settling.advance();
        }
        let untouched = ExampleRelaxation::replay(scene(&config), &long, None, &[], 4000);
        let apart = measures::largest(settling.state(), untouched.state());
        assert!(apart.iter().all(|d| *d < 1e-9), "{solver}: {apart:?}");
    }
}

/// Any sequence of actions, branches, undos: the record alone gives the same bits again.
#[test]
fn any_record_replays_to_the_same_bits() {
    for seed in 0..24 {
        let solver = [SolverKind::EULER, SolverKind::LAYERWISE, SolverKind::OVERRELAXED][seed as usize % 3];
        let config = config(solver);
        let mut dice = Stream::new(seed, Purpose::Example, 77);
        let mut settling = ExampleRelaxation::new(scene(&config), &config);
        for draw in 0..40 {
            match dice.below(12) {
                0 => {
                    settling.branch(dice.below(settling.recording().last() + 1));
                }
                1 => {
                    settling.undo();
                }
                2 => drop(settling.act(Action::Clamp(unit(1 + dice.below(3), dice.below(2)), dice.unit()))),
                3 => drop(settling.act(Action::ReleaseAll)),
                4 => drop(settling.act(Action::Paint(vec![(dice.below(2), dice.unit())]))),
                5 => drop(settling.act(Action::Shake(None, 0.3, draw))),
                6 => drop(settling.act(Action::Target(dice.below(2)))),
                7 => drop(settling.act(Action::NextPhase)),
                8 => {
                    let schedule =
                        vec![PhaseSpec::Free, PhaseSpec::Towards, PhaseSpec::Free, PhaseSpec::Away];
                    settling.act(Action::Schedule(Some(schedule)));
                }
                9 => {
                    let mut other = config.clone();
                    other.nudge.beta = 0.2 + 0.1 * dice.unit();
                    settling.act(Action::Configure(Box::new(other)));
                }
                _ => {}
            }
            for _ in 0..dice.below(30) {
                settling.advance();
            }
        }
        assert!(!settling.record().is_empty());
        let again =
            ExampleRelaxation::replay(scene(&config), &config, None, settling.record(), settling.time());
        assert_same(&settling, &again, &format!("seed {seed}"));
    }
}

/// Go back 40 iterations, clamp a unit, run on.
#[test]
fn a_branch_is_the_headless_run_of_its_record() {
    let config = config(SolverKind::EULER);
    let mut settling = ExampleRelaxation::new(scene(&config), &config);
    while settling.advance() {}
    let before = settling.recording().state(settling.recording().last() - 10).cloned();
    settling.branch(settling.recording().last() - 40);
    settling.act(Action::Clamp(unit(2, 1), 0.9));
    while settling.advance() {}
    let headless = ExampleRelaxation::replay(scene(&config), &config, None, settling.record(), usize::MAX);
    assert_same(&settling, &headless, "branch");
    assert_ne!(before.as_ref(), settling.recording().state(settling.recording().last() - 10));
}

#[test]
fn undo_takes_back_one_action_and_redo_does_it_again() {
    let config = config(SolverKind::EULER);
    let scene = scene(&config);
    let mut engine = SettlingEngine::new(config);
    let (network, data) = (Arc::clone(&scene.network), Arc::clone(&scene.data));
    engine.handle(SettleCommand::Material { network, minibatch: 0, data });
    engine.handle(SettleCommand::Step(10));
    engine.handle(SettleCommand::Act(Action::Clamp(unit(1, 2), 1.0)));
    engine.handle(SettleCommand::Step(10));
    engine.handle(SettleCommand::Act(Action::Target(0)));
    let two = engine.snapshot();
    assert_eq!((two.record.len(), two.clamped.len(), two.cursor), (2, 1, 20));
    engine.handle(SettleCommand::Undo);
    engine.handle(SettleCommand::Undo);
    let none = engine.snapshot();
    assert_eq!((none.record.len(), none.clamped.len(), none.cursor, none.undone), (0, 0, 10, 2));
    engine.handle(SettleCommand::Redo);
    let one = engine.snapshot();
    assert_eq!((one.record.len(), one.clamped.len(), one.undone), (1, 1, 1));
    engine.handle(SettleCommand::Step(10));
    assert_eq!(engine.snapshot().frame, two.frame, "the same action leads to the same states");
}

/// Without "keep state" a painted picture settles from zero, as a picture of the data would; with it, from where it was.
#[test]
fn what_is_painted_settles_from_zero_or_from_where_it_was() {
    let config = config(SolverKind::EULER);
    let scene = scene(&config);
    let painted = Action::Paint(vec![(0, 0.7), (1, 0.4)]);
    let mut fresh = ExampleRelaxation::new(Arc::clone(&scene), &config);
    fresh.act(Action::Clamp(unit(1, 2), 1.0));
    fresh.act(painted.clone());
    fresh.advance();
    for keep in [false, true] {
        let mut engine = SettlingEngine::new(config.clone());
        let (network, data) = (Arc::clone(&scene.network), Arc::clone(&scene.data));
        engine.handle(SettleCommand::Material { network, minibatch: 0, data });
        engine.handle(SettleCommand::Example(Split::Test, Pick::Index(scene.index)));
        engine.handle(SettleCommand::KeepState(keep));
        engine.handle(SettleCommand::Act(Action::Clamp(unit(1, 2), 1.0)));
        engine.handle(SettleCommand::Step(30));
        engine.handle(SettleCommand::Act(painted.clone()));
        engine.handle(SettleCommand::Step(1));
        let s = engine.snapshot();
        let same = s.frame.layers.iter().zip(&fresh.state().layers).all(|(a, b)| a.iter().eq(b.iter()));
        assert_eq!((same, s.cursor), if keep { (false, 31) } else { (true, 1) });
        assert_eq!(s.clamped, [(unit(1, 2), 1.0)]);
    }
}

#[test]
fn impossible_actions_are_refused_and_leave_no_trace() {
    let config = config(SolverKind::EULER);
    let mut settling = ExampleRelaxation::new(scene(&config), &config);
    for action in [
        Action::Clamp(unit(0, 0), 0.5),
        Action::Clamp(unit(4, 0), 0.5),
        Action::Clamp(unit(1, 12), 0.5),
        Action::Clamp(unit(1, 0), f64::NAN),
        Action::Ablate(unit(3, 2)),
        Action::Release(unit(1, 1)),
        Action::ReleaseAll,
        Action::Paint(vec![]),
        Action::Paint(vec![(2, 0.5)]),
        Action::Paint(vec![(0, 1.5)]),
        Action::Target(2),
        Action::Schedule(Some(vec![])),
        Action::Schedule(Some(vec![PhaseSpec::Towards])),
    ] {
        assert!(!settling.act(action.clone()), "{action:?}");
    }
    assert!(settling.record().is_empty());
}

/// From s⁰ the layer at distance m from the output changes in step m + 1 and not before; a pixel's change climbs.
#[test]
fn ripples_travel_one_layer_per_iteration_from_either_end() {
    let mut config = config(SolverKind::EULER);
    config.network.init = Init::FanIn; // few units at their bounds
    let mut settling = ExampleRelaxation::new(scene(&config), &config);
    while settling.free().is_none() {
        settling.advance();
    }
    for _ in 0..6 {
        settling.advance();
    }
    let span = settling.spans().last().unwrap().clone();
    assert_eq!(span.phase, Phase::Nudged(0.5));
    let arrival = measures::arrival(settling.recording(), &span, 0.0).unwrap();
    for (k, layer) in arrival.iter().enumerate() {
        let first = layer.iter().filter(|t| **t > 0).min().copied();
        assert_eq!(first, Some(3 - k as u32), "layer {}", k + 1);
    }
    while settling.advance() {}
    settling.act(Action::Paint(vec![(0, 0.9), (1, 0.1)]));
    for _ in 0..6 {
        settling.advance();
    }
    let arrival = measures::arrival(settling.recording(), settling.spans().last().unwrap(), 0.0).unwrap();
    for (k, layer) in arrival.iter().enumerate() {
        let first = layer.iter().filter(|t| **t > 0).min().copied();
        assert_eq!(first, Some(k as u32 + 1), "layer {}", k + 1);
    }
}

#[test]
fn there_and_back_again_ends_where_it_began() {
    let mut config = config(SolverKind::LAYERWISE);
    config.dynamics.free_iterations = 3000;
    config.dynamics.tolerance = 1e-12;
    let mut settling = ExampleRelaxation::new(scene(&config), &config);
    settling.act(Action::Schedule(Some(vec![
        PhaseSpec::Free,
        PhaseSpec::Towards,
        PhaseSpec::Free,
        PhaseSpec::Away,
    ])));
    while settling.advance() {}
    let phases: Vec<Phase> = settling.spans().iter().map(|span| span.phase).collect();
    assert_eq!(phases, [Phase::Free, Phase::Nudged(0.5), Phase::Free, Phase::Nudged(-0.5)]);
    let back = settling.recording().state(settling.spans()[2].points.end - 1).unwrap();
    let apart = measures::largest(back, settling.free().unwrap());
    assert!(apart.iter().all(|d| *d < 1e-9), "{apart:?}");
}

/// 100,000 iterations: memory stays under its cap, what is kept is exact, and the window is told.
#[test]
fn a_long_recording_is_thinned_and_stays_under_its_cap() {
    let mut config = config(SolverKind::EULER);
    config.dynamics.free_iterations = 100_000;
    let mut settling = ExampleRelaxation::new(scene(&config), &config);
    let mut most = 0;
    for time in 1..=100_000 {
        if time == 50_000 {
            settling.act(Action::Shake(None, 0.5, 1));
        }
        settling.advance();
        most = most.max(settling.recording().bytes());
    }
    let recording = settling.recording();
    assert!(most <= CAP_BYTES && recording.points.len() <= CAP_ROWS, "{most}");
    assert!(recording.is_thinned() && settling.time() == 100_000);
    assert!(recording.points.windows(2).all(|pair| pair[0].time < pair[1].time));
    assert_eq!(recording.points[0].time, 0);
    let done = settling.record()[0].at;
    assert_eq!(recording.points[recording.index_at(done)].time, done, "where something was done");
    // Any kept iteration, recomputed without a recording.
    for index in [1, recording.points.len() / 3, recording.last()] {
        let time = recording.points[index].time;
        let again = ExampleRelaxation::replay(scene(&config), &config, None, settling.record(), time);
        let again = again.recording().state(again.recording().last());
        assert_eq!(again, recording.state(index), "iteration {time}");
    }
}

#[test]
fn large_states_are_bounded_by_bytes() {
    let mut config = config(SolverKind::EULER);
    config.network.hidden = vec![20_000];
    config.learning.rates = vec![0.1; 2];
    config.dynamics.free_iterations = 2500;
    config.dynamics.step_size = 0.01;
    let mut settling = ExampleRelaxation::new(scene(&config), &config);
    for _ in 0..700 {
        settling.advance();
        assert!(settling.recording().bytes() <= CAP_BYTES);
    }
    assert!(settling.recording().is_thinned() && settling.recording().bytes() > CAP_BYTES / 3);
}

/// What the window is shown at any old iteration is what a run without a window computes.
#[test]
fn scrubbing_shows_the_exact_numbers_of_that_iteration() {
    let config = config(SolverKind::EULER);
    let scene = scene(&config);
    let mut engine = SettlingEngine::new(config.clone());
    let (network, data) = (Arc::clone(&scene.network), Arc::clone(&scene.data));
    engine.handle(SettleCommand::Material { network, minibatch: 0, data });
    engine.handle(SettleCommand::Example(Split::Test, Pick::Index(scene.index)));
    let traced = vec![unit(0, 1), unit(1, 5), unit(3, 1)];
    engine.handle(SettleCommand::Subscribe(Subscription {
        force: true,
        traces: traced,
        ..Subscription::default()
    }));
    engine.handle(SettleCommand::Step(90));
    for index in [0, 1, 37, 60, 61, 75, 80, 81, 90] {
        engine.handle(SettleCommand::Seek(index));
        let shown = engine.snapshot();
        let headless = ExampleRelaxation::replay(Arc::clone(&scene), &config, None, &[], index);
        let state = headless.state();
        for (shown, exact) in shown.frame.layers.iter().zip(&state.layers) {
            assert!(shown.iter().eq(exact.iter()), "iteration {index}");
        }
        let beta = shown.points[index].phase.beta();
        let force = headless.problem(beta).gradient(state);
        for (shown, exact) in shown.force.unwrap().layers.iter().zip(&force.layers) {
            assert!(shown.iter().zip(exact).all(|(shown, exact)| *shown == -exact), "iteration {index}");
        }
        let (trace, s) = (&shown.traces[1].1, state.layers[0][[0, 5]]);
        assert_eq!((trace.len(), trace[index]), (91, s));
        assert_eq!(shown.points[index].energy, headless.recording().points[index].energy);
    }
}
