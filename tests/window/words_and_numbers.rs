//! What captions, views and scores say is what the numbers are.

use crate::fabricated::*;
use eqprop_lab::config::Sign;
use eqprop_lab::settling::ExampleRelaxation;
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::settling::engine::snapshot::*;
use eqprop_lab::settling::example::action::{Action, UnitId};
use eqprop_lab::settling::trace::Phase;
use eqprop_lab::training::snapshot::TrainingSnapshot;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::state::guess::{Guess, GuessOutcome};
use eqprop_lab::ui::state::view::{LayerView, View, layers};
use eqprop_lab::worker::{Engine as _, Next};
use std::sync::Arc;

fn start(sign: Sign) -> (SettlingEngine, TrainingSnapshot) {
    let mut training = training(&[500], Some(Arc::clone(&DIGITS)), 3);
    let mut config = (*training.config).clone();
    (config.nudge.sign, config.nudge.beta) = (sign, 0.3);
    training.config = Arc::new(config.clone());
    let mut engine = SettlingEngine::new(config);
    engine.handle(SettleCommand::Material {
        network: training.network.clone().unwrap(),
        minibatch: 7,
        data: training.data.clone().unwrap(),
    });
    (engine, training)
}

fn work(engine: &mut SettlingEngine) {
    while engine.work() == Next::Again {}
}

/// The score is the sign of s^β − s⁰ under the target of now, whatever had been settled before, and stays.
#[test]
fn a_guess_is_judged_by_the_first_nudge_towards_the_target_of_now() {
    for sign in [Sign::Positive, Sign::Centred, Sign::Negative] {
        let (mut engine, training) = start(sign);
        // The nudge towards the old target is all there: it must neither be seen nor counted.
        engine.handle(SettleCommand::Step(1000));
        assert!(engine.snapshot().finished);
        engine.handle(SettleCommand::Guess(true));
        let asked = engine.snapshot();
        assert_eq!(asked.phases.len(), 1, "nothing of the nudge is left on the screen");
        assert_eq!(asked.cursor + 1, asked.points.len());
        let target = (asked.target + 3) % 10;
        engine.handle(SettleCommand::Act(Action::Target(target)));

        let mut oracle = ExampleRelaxation::new(asked.scene.clone().unwrap(), &training.config);
        oracle.act(Action::Target(target));
        while oracle.spans().len() < 2 || !oracle.spans()[1].ended {
            assert!(oracle.advance());
        }
        let end = |k: usize| oracle.recording().state(oracle.spans()[k].points.end - 1).unwrap();
        let (free, nudged) = (end(0), end(1));
        let beta = if sign == Sign::Negative { -0.3 } else { 0.3 };
        assert_eq!(oracle.spans()[1].phase, Phase::Nudged(beta));

        let mut guess = Guess::default();
        guess.follow(&engine.snapshot());
        for layer in 1..=2 {
            for index in 0..10 {
                guess.units.insert(UnitId { layer, index }, index % 2 == 0);
            }
        }
        guess.revealed = true;
        engine.handle(SettleCommand::Guess(false));
        engine.handle(SettleCommand::Step(1));
        guess.follow(&engine.snapshot());
        assert_eq!(guess.score(), None, "not before the nudge has ended");
        engine.handle(SettleCommand::Step(1000));
        guess.follow(&engine.snapshot());
        let mut right = 0;
        for (id, outcome) in guess.outcomes.as_ref().unwrap() {
            let change =
                nudged.layers[id.layer - 1][[0, id.index]] - free.layers[id.layer - 1][[0, id.index]];
            let wanted = match change {
                0.0 => GuessOutcome::Still,
                change if (change > 0.0) == (id.index % 2 == 0) => GuessOutcome::Right,
                _ => GuessOutcome::Wrong,
            };
            assert_eq!(*outcome, wanted, "{sign:?}, {id:?}: {change}");
            right += usize::from(wanted == GuessOutcome::Right);
        }
        let score = guess.score().unwrap();
        assert!(right > 0 && right < 20);
        assert_eq!((score[0], score[2]), (right, 20));
        engine.handle(SettleCommand::Act(Action::Target(target - target.min(1))));
        engine.handle(SettleCommand::Step(1000));
        guess.follow(&engine.snapshot());
        assert_eq!(guess.score(), Some(score), "frozen");
    }
}

#[test]
fn the_view_follows_the_nudge_and_a_choice_wins() {
    let training = training(&[500], Some(Arc::clone(&DIGITS)), 3);
    let (free, nudged) = (settling(&training, 1, 20, 0), settling(&training, 1, 20, 2));
    let mut view = View::default();
    assert_eq!([&free, &nudged].map(|s| layers(s, &view)), [LayerView::State, LayerView::Difference]);
    view.choose(LayerView::State, &nudged);
    assert_eq!(layers(&nudged, &view), LayerView::State, "a person's choice");
    view.choose(LayerView::Difference, &nudged);
    assert_eq!([&free, &nudged].map(|s| layers(s, &view)), [LayerView::State, LayerView::Difference]);
    view.choose(LayerView::Response, &nudged);
    assert_eq!(layers(&nudged, &view), LayerView::Response);
}

#[test]
fn captions_say_what_the_states_do() {
    let (mut engine, training) = start(Sign::Centred);
    let mut w = window([1400.0, 900.0], training, engine.snapshot());
    let mut says = |engine: &mut SettlingEngine, words: &str| {
        w.harness.state().settling().unwrap().set_latest(engine.snapshot());
        w.harness.run_steps(2);
        assert!(w.says(words), "{words}");
    };
    says(&mut engine, "Not started: all states are 0.");
    engine.handle(SettleCommand::Step(1));
    says(&mut engine, "the network falls to low energy");
    engine.handle(SettleCommand::StepPhase(1));
    let settled = engine.snapshot().phases[0].settled;
    says(&mut engine, if settled { "At rest: it reads" } else { "it is not at rest: it reads" });
    engine.handle(SettleCommand::Step(1));
    says(&mut engine, "pulled weakly towards the target");
    engine.handle(SettleCommand::Step(1));
    says(&mut engine, "These changes are the back-propagated error");
    engine.handle(SettleCommand::StepPhase(1));
    engine.handle(SettleCommand::Step(1));
    says(&mut engine, "pushed weakly away from the target");
    engine.handle(SettleCommand::Step(1));
    says(&mut engine, "half the difference is the gradient, with the error of second order gone");
    engine.handle(SettleCommand::StepPhase(1));
    says(&mut engine, "Local rule");
}

#[test]
fn a_chosen_example_settles_at_once_and_a_picture_of_ones_own_has_no_target() {
    let (mut engine, _) = start(Sign::Positive);
    engine.handle(SettleCommand::Example(eqprop_lab::data::Split::Test, Pick::Index(2)));
    engine.handle(SettleCommand::Settle);
    work(&mut engine);
    let s = engine.snapshot();
    assert!(!s.playing && s.phases.len() == 1 && s.phases[0].ended && s.cursor + 1 == s.points.len());
    let clear = (0..784).map(|i| (i, 0.0)).collect();
    engine.handle(SettleCommand::Act(Action::Picture(clear)));
    engine.handle(SettleCommand::Step(1000));
    let s = engine.snapshot();
    assert!(!s.has_target && s.finished && s.phases.iter().all(|span| span.phase == Phase::Free));
    engine.handle(SettleCommand::Act(Action::Target(4)));
    engine.handle(SettleCommand::Step(1000));
    let s = engine.snapshot();
    assert!(s.has_target && s.target == 4 && s.phases.iter().any(|span| span.phase != Phase::Free));
}

#[test]
fn settings_changed_at_the_end_of_the_free_phase_settle_it_again() {
    let (mut engine, training) = start(Sign::Positive);
    engine.handle(SettleCommand::StepPhase(1));
    let before = engine.snapshot();
    let mut config = (*training.config).clone();
    config.dynamics.step_size = 0.3;
    engine.handle(SettleCommand::Configure(Box::new(config)));
    assert!(engine.snapshot().playing && engine.snapshot().cursor == 0);
    while engine.snapshot().playing {
        engine.work();
    }
    let after = engine.snapshot();
    assert!(after.phases.len() == 1 && after.phases[0].ended);
    assert_ne!(after.points[1].energy, before.points[1].energy);
}

#[test]
fn the_starter_network_is_a_preset_and_not_a_modification_of_one() {
    let stored = eqprop_lab::training::shipped::starter().unwrap();
    let preset = eqprop_lab::presets::get("starter").unwrap();
    assert_eq!(stored.config.unwrap(), preset);
    assert_eq!(stored.network.sizes()[1..3], preset.network.hidden[..]);
    assert_eq!(Command::OpenTrained(0).label(), "Starter network");
}
