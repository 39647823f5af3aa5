//! The ripple and the synapse panel on real snapshots: what they say, what they order, at every size.

use crate::fabricated::*;
use eframe::egui::accesskit::Role;
use egui::{Event, PointerButton, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::config::{Init, Output, RuleKind, Sign};
use eqprop_lab::data::Split;
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::settling::engine::snapshot::*;
use eqprop_lab::settling::engine::subscription::Subscription;
use eqprop_lab::settling::example::action::{Action, UnitId};
use eqprop_lab::training::snapshot::TrainingSnapshot;
use eqprop_lab::worker::Engine as _;
use std::sync::Arc;

fn digits(hidden: &[usize], sign: Sign, rule: RuleKind) -> TrainingSnapshot {
    let mut training = training(hidden, Some(Arc::clone(&DIGITS)), 1);
    let mut config = (*training.config).clone();
    (config.network.output, config.network.init) = (Output::Linear, Init::FanIn);
    (config.nudge.beta, config.nudge.sign, config.learning.rule) = (0.1, sign, rule);
    (config.dynamics.free_iterations, config.dynamics.nudged_iterations) = (30, 6);
    training.network = Some(network(&config, &DIGITS));
    training.config = Arc::new(config);
    training
}

fn engine(training: &TrainingSnapshot, traces: Vec<UnitId>) -> SettlingEngine {
    let mut engine = SettlingEngine::new((*training.config).clone());
    engine.handle(SettleCommand::Material {
        network: training.network.clone().unwrap(),
        minibatch: 5,
        data: training.data.clone().unwrap(),
    });
    engine.handle(SettleCommand::Example(Split::Test, Pick::Index(2)));
    engine.handle(SettleCommand::Subscribe(Subscription {
        arrival: Some(0.0),
        traces,
        ..Subscription::default()
    }));
    engine
}

fn at(training: &TrainingSnapshot, steps: i64, traces: Vec<UnitId>) -> SettlingSnapshot {
    let mut engine = engine(training, traces);
    engine.handle(SettleCommand::Step(steps));
    engine.snapshot()
}

fn maximised(panel: &str, size: [f32; 2], training: &TrainingSnapshot, settling: SettlingSnapshot) -> Window {
    let mut w = window([1400.0, 900.0], training.clone(), settling);
    if w.harness.query_by_label(&format!("Maximise: {panel}")).is_none() {
        w.harness.get_by_label(panel).click();
        w.harness.run_steps(3);
    }
    w.harness.get_by_label(&format!("Maximise: {panel}")).click();
    w.harness.set_size(size.into());
    w.harness.run_steps(3);
    w.forget();
    w
}

#[test]
fn the_ripple_panel_follows_the_wave_and_finds_it_exact() {
    let training = digits(&[60, 50, 40], Sign::Positive, RuleKind::CONTRAST);
    for (step, layer, arrives) in [
        (1, "Output", "arrives at 1, "),
        (2, "Hidden 3", "arrives at 1, 2"),
        (3, "Hidden 2", "arrives at 1, 2, 3"),
        (4, "Hidden 1", "arrives at 1, 2, 3, 4"),
    ] {
        let mut w = maximised("Ripple", [1400.0, 900.0], &training, at(&training, 30 + step, Vec::new()));
        w.wait_for(&format!("{layer}: cosine 1.0000"));
        assert!(w.says(arrives), "{arrives}");
        assert!(w.says(&format!("{layer}: what moved")) && w.says(&format!("{layer}: exact, δ ε")));
        assert!(w.says("Moved against exact"));
    }
    // One iteration later the settled answer takes over, until the other is asked for.
    let mut w = maximised("Ripple", [1400.0, 900.0], &training, at(&training, 35, Vec::new()));
    w.wait_for("Hidden 1: exact, settled");
    w.harness.get_by_label("Arriving").click();
    w.harness.run_steps(3);
    assert!(w.says("Hidden 1: exact, δ ε⁴"));
    w.harness.get_by_label("Arriving").click();
    w.harness.run_steps(3);
    assert!(w.says("Hidden 1: exact, settled"), "a second click lets it follow again");
    w.harness.get_by_role_and_label(Role::ComboBox, "Layer of the ripple").click();
    w.harness.run_steps(3);
    w.harness.get_by_label("Hidden 3").click();
    w.harness.run_steps(3);
    assert!(w.says("Hidden 3: what moved"));
    assert!(w.settle_orders().is_empty(), "looking orders nothing");
}

fn click_at(w: &mut Window, at: egui::Pos2) {
    let button = PointerButton::Primary;
    w.harness.event(Event::PointerMoved(at));
    w.harness.run_steps(1);
    for pressed in [true, false] {
        let modifiers = egui::Modifiers::NONE;
        w.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        w.harness.run_steps(1);
    }
    w.harness.run_steps(2);
}

#[test]
fn a_click_in_the_curve_goes_to_that_iteration() {
    let training = digits(&[60, 50], Sign::Positive, RuleKind::CONTRAST);
    let mut w = maximised("Ripple", [1400.0, 900.0], &training, at(&training, 36, Vec::new()));
    let rect = w.harness.get_by_label_contains("Movement of each layer").rect();
    click_at(&mut w, rect.left_center() + Vec2::new(70.0, 0.0));
    let orders = w.settle_orders();
    assert!(matches!(orders[..], [SettleCommand::Seek(31)]), "{orders:?}");
}

#[test]
fn without_a_nudge_both_panels_say_what_to_do() {
    for panel in ["Ripple", "Synapse"] {
        let training = digits(&[20], Sign::Positive, RuleKind::CONTRAST);
        let w = maximised(panel, [1024.0, 768.0], &training, at(&training, 7, Vec::new()));
        assert!(w.says("press N to nudge now"), "{panel}");
        let training = digits(&[20], Sign::Positive, RuleKind::BACKPROP);
        let w = maximised(panel, [1024.0, 768.0], &training, at(&training, 1, Vec::new()));
        assert!(w.says("Back-propagation computes"), "{panel}");
    }
}

#[test]
fn a_free_phase_after_a_stroke_goes_up_without_an_exact_answer() {
    let training = digits(&[30, 20], Sign::Positive, RuleKind::CONTRAST);
    let mut engine = engine(&training, Vec::new());
    engine.handle(SettleCommand::Step(36));
    engine.handle(SettleCommand::KeepState(true));
    engine.handle(SettleCommand::Act(Action::Paint((0..784).map(|i| (i, 0.5)).collect())));
    engine.handle(SettleCommand::Step(3));
    let w = maximised("Ripple", [1400.0, 900.0], &training, engine.snapshot());
    assert!(w.says("arrives at 1, 2, 3 from hidden 1 up"));
    assert!(w.says("Output: what moved") && !w.says("exact,"));
    assert!(w.harness.query_by_label("Arriving").is_none());
}

fn traced(w: &mut Window) -> Option<Vec<UnitId>> {
    let subscription = |order| match order {
        SettleCommand::Subscribe(subscription) => Some(subscription.traces),
        _ => None,
    };
    w.settle_orders().into_iter().filter_map(subscription).last()
}

#[test]
fn the_synapse_panel_chooses_a_telling_weight_and_asks_for_its_units() {
    let training = digits(&[60, 50], Sign::Centred, RuleKind::CONTRAST);
    let settling = at(&training, 42, Vec::new());
    let mut w = window([1400.0, 900.0], training.clone(), settling.clone());
    w.forget();
    w.harness.get_by_label("Synapse").click();
    w.harness.run_steps(4);
    let traces = traced(&mut w).unwrap();
    let change = |i: usize| (settling.ends[1].layers[1][i] - settling.ends[0].layers[1][i]).abs();
    let largest = (0..50).max_by(|a, b| change(*a).total_cmp(&change(*b))).unwrap();
    let expected = [UnitId { layer: 2, index: largest }, UnitId { layer: 3, index: settling.target }];
    assert_eq!(traces, expected);
    // With their traces the integral ends on the contrast, and the numbers are those of the update.
    let settling = at(&training, 42, traces.clone());
    let w = maximised("Synapse", [1400.0, 900.0], &training, settling.clone());
    let end = |span: usize, id: UnitId| settling.ends[span].layers[id.layer - 1][id.index];
    let product = |span: usize| end(span, traces[0]) * end(span, traces[1]);
    let change = training.config.learning.rates[2] / 0.2 * (product(1) - product(2));
    assert!(change.abs() > 1e-6, "{change}");
    let shown = w.harness.get_by_label_contains("Rule: weight change").accesskit_node().label().unwrap();
    let shown: String = shown.split(' ').nth(3).unwrap().replace('−', "-");
    let shown: f64 = shown.parse().unwrap();
    assert!((shown - change).abs() < 0.01 * change.abs(), "{shown} and {change}");
    assert!(w.says("Running integral, ends on the contrast"));
    assert!(w.says("than away: ") || w.says("rises, the other falls"));
}

#[test]
fn another_weight_is_chosen_by_numbers() {
    let training = digits(&[60, 50], Sign::Centred, RuleKind::CONTRAST);
    let mut w = maximised("Synapse", [1400.0, 900.0], &training, at(&training, 42, Vec::new()));
    w.harness.get_by_role_and_label(Role::SpinButton, "Unit above, j").increment_accesskit();
    w.harness.run_steps(4);
    let label = at(&training, 42, Vec::new()).target;
    let traces = traced(&mut w).unwrap();
    assert_eq!(traces[1], UnitId { layer: 3, index: (label + 1).min(9) });
    w.harness.get_by_role_and_label(Role::ComboBox, "Layer of the weight").click();
    w.harness.run_steps(3);
    w.harness.get_by_label("W₁").click();
    w.harness.run_steps(4);
    let traces = traced(&mut w).unwrap();
    assert_eq!([traces[0].layer, traces[1].layer], [0, 1]);
}

#[test]
fn stamps_say_what_the_number_is_worth() {
    let mut training = digits(&[20], Sign::Centred, RuleKind::CONTRAST);
    let mut config = (*training.config).clone();
    config.dynamics.free_iterations = 2;
    training.config = Arc::new(config);
    let w = maximised("Synapse", [1400.0, 900.0], &training, at(&training, 5, Vec::new()));
    assert!(w.says("from an unsettled free phase, one-sided so far"));
    let w = maximised("Synapse", [1400.0, 900.0], &training, at(&training, 14, Vec::new()));
    assert!(w.says("from an unsettled free phase.") && !w.says("so far"));
}

#[test]
fn both_panels_are_drawn_in_every_state_at_every_size() {
    let deep = digits(&[500, 500, 500], Sign::Positive, RuleKind::CONTRAST);
    let flat = digits(&[], Sign::Centred, RuleKind::CONTRAST);
    let fast = digits(&[50], Sign::Positive, RuleKind::FAST);
    let toy = training(&[20], Some(toy_data()), 1);
    let mut broken = at(&fast, 31, Vec::new());
    let mut frame = (*broken.frame).clone();
    frame.layers[0][3] = f64::NAN;
    broken.frame = Arc::new(frame);
    broken.diverged = Some("the energy is not finite".into());
    let states = [
        (deep.clone(), at(&deep, 34, Vec::new())),
        (flat.clone(), at(&flat, 42, Vec::new())),
        (fast.clone(), at(&fast, 31, Vec::new())),
        (fast, broken),
        (toy.clone(), settling(&toy, 2, 20, 2)),
        (loading(), nothing()),
    ];
    for (training, settling) in states {
        for panel in ["Ripple", "Synapse"] {
            for size in [[1400.0, 900.0], [1024.0, 768.0], [900.0, 420.0], [640.0, 360.0]] {
                let mut w = maximised(panel, size, &training, settling.clone());
                w.harness.ctx.set_theme(egui::Theme::Light);
                w.harness.run_steps(4);
                w.harness.hover_at(egui::pos2(size[0] * 0.6, size[1] * 0.5));
                w.harness.run_steps(2);
            }
        }
    }
}
