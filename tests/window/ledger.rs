//! The energy ledger, units over time and the foot of the window on fixed snapshots: what they show and order.

use crate::fabricated::*;
use eframe::egui::accesskit::Role;
use egui::{Key, Pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::settling::engine::snapshot::*;
use eqprop_lab::settling::example::action::{Action, PhaseSpec, Recorded, UnitId};
use eqprop_lab::settling::trace::*;
use eqprop_lab::training::snapshot::TrainingSnapshot;
use eqprop_lab::worker::Engine as _;
use std::sync::Arc;

const LARGE: [f32; 2] = [1400.0, 900.0];

fn trained() -> TrainingSnapshot {
    training(&[100, 50], Some(Arc::clone(&DIGITS)), 3)
}

/// An engine on an example after these actions and iterations.
fn engine(training: &TrainingSnapshot, commands: Vec<SettleCommand>) -> SettlingEngine {
    let mut engine = SettlingEngine::new((*training.config).clone());
    engine.handle(SettleCommand::Material {
        network: training.network.clone().unwrap(),
        minibatch: training.progress.total_minibatches,
        data: training.data.clone().unwrap(),
    });
    engine.handle(SettleCommand::Example(eqprop_lab::data::Split::Test, Pick::Index(1)));
    for command in commands {
        engine.handle(command);
    }
    engine
}

fn schedule(specs: &[PhaseSpec]) -> SettleCommand {
    SettleCommand::Act(Action::Schedule(Some(specs.to_vec())))
}

const BOTH: [PhaseSpec; 4] = [PhaseSpec::Free, PhaseSpec::Towards, PhaseSpec::Free, PhaseSpec::Away];

fn open(training: TrainingSnapshot, settling: SettlingSnapshot) -> Window {
    let mut window = window(LARGE, training, settling);
    window.forget();
    window
}

fn click(w: &mut Window, at: Pos2) {
    w.harness.hover_at(at);
    w.harness.run_steps(1);
    w.harness.drag_at(at);
    w.harness.run_steps(1);
    w.harness.drop_at(at);
    w.harness.run_steps(2);
}

fn press(w: &mut Window, label: &str) {
    w.harness.get_by_role_and_label(Role::Button, label).click();
    w.harness.run_steps(3);
}

fn shows(w: &Window, text: &str) -> bool {
    w.harness.query_all_by_label_contains(text).next().is_some()
}

fn recorded(commands: Vec<SettleCommand>) -> (TrainingSnapshot, SettlingSnapshot) {
    let training = trained();
    let settling = engine(&training, commands).snapshot();
    (training, settling)
}

fn with_step(training: &TrainingSnapshot, step: f64) -> TrainingSnapshot {
    let mut config = (*training.config).clone();
    config.dynamics.step_size = step;
    TrainingSnapshot { config: Arc::new(config), ..training.clone() }
}

#[test]
fn recorded_terms_sum_to_the_energy() {
    let (_, settling) = recorded(vec![schedule(&BOTH), SettleCommand::Step(48)]);
    assert_eq!(settling.points.len(), 49);
    for point in settling.points.iter() {
        let sum: f64 = point.layers.iter().map(|layer| layer.potential + layer.coupling + layer.bias).sum();
        let total = sum + point.phase.beta() * point.cost;
        assert!((total - point.total_energy()).abs() < 1e-9 * (1.0 + total.abs()));
    }
}

#[test]
fn the_step_is_warned_about_exactly_above_the_bound() {
    let (training, mut settling) = recorded(vec![SettleCommand::Step(10)]);
    let says = |step: f64, settling: &SettlingSnapshot, edit: fn(&mut eqprop_lab::config::Config)| {
        let mut training = with_step(&training, step);
        edit(Arc::make_mut(&mut training.config));
        let w = open(training, settling.clone());
        (shows(&w, "is above the bound"), shows(&w, "Step size ε !"))
    };
    settling.sigma = Some(2.6); // free phase: 2 / 3.6 = 0.556; nudge of β = 1, which the settings ask for: 0.435
    assert_eq!(says(0.9, &settling, |_| ()), (true, true));
    assert_eq!(says(0.5, &settling, |_| ()), (true, true), "the knob counts the nudge, which is to come");
    assert_eq!(says(0.4, &settling, |_| ()), (false, false));
    use eqprop_lab::config::SolverKind;
    assert_eq!(says(0.9, &settling, |config| config.dynamics.solver = SolverKind::LAYERWISE), (false, false));
    settling.sigma = None;
    assert_eq!(says(0.9, &settling, |_| ()), (false, false));
}

/// Also when the example has settled before σ was found: nobody orders anything then.
#[test]
fn the_bound_is_known_when_the_engine_rests() {
    let mut config = eqprop_lab::presets::get("paper-3h").unwrap();
    config.dynamics.free_iterations = 2;
    config.dynamics.nudged_iterations = 1;
    let training = TrainingSnapshot {
        config: Arc::new(config),
        ..training(&[60, 60, 60], Some(Arc::clone(&DIGITS)), 0)
    };
    let mut engine = engine(&training, vec![SettleCommand::Speed(1000.0), SettleCommand::Play]);
    while engine.work() != eqprop_lab::worker::Next::Wait {}
    let settling = engine.snapshot();
    assert!(settling.finished && settling.sigma.is_some());
}

/// The hard negative: with a step just below the bound F never rises, and nothing is said; far above it does.
#[test]
fn f_rises_only_above_the_bound() {
    let training = trained();
    let mut calm = engine(&training, Vec::new());
    while calm.snapshot().sigma.is_none() {
        calm.work();
    }
    let sigma = calm.snapshot().sigma.unwrap();
    let bound = eqprop_lab::dynamics::bound::euler_bound(sigma, training.config.nudge.beta);
    for (step, rises) in [(bound * 0.99, false), (1.9, true)] {
        let training = with_step(&training, step);
        let mut engine =
            engine(&training, vec![schedule(&BOTH), SettleCommand::Step(48), SettleCommand::Seek(9)]);
        let mut settling = engine.snapshot();
        settling.sigma = Some(sigma);
        assert_eq!(settling.points.iter().any(|point| point.rose), rises, "ε = {step}, σ = {sigma}");
        let w = open(training, settling);
        assert_eq!(shows(&w, "In this phase F rose"), rises);
        assert_eq!(shows(&w, "the bound"), rises);
    }
}

#[test]
fn terms_and_total_can_be_chosen() {
    let (training, settling) = recorded(vec![SettleCommand::Step(22)]);
    let mut w = open(training, settling);
    assert!(w.harness.query_by_label("Energy curve").is_some());
    press(&mut w, "Maximise: Energy");
    press(&mut w, "Terms");
    assert!(w.harness.query_by_label("Energy terms").is_some());
    assert!(shows(&w, "½|s₁|²") && shows(&w, "−s₁ W₂ s₂") && shows(&w, "β C"));
    press(&mut w, "Total");
    assert!(w.harness.query_by_label("Energy terms").is_none());
    assert!(seeks(&mut w).is_empty());
}

/// The switch lies in the head, which drags the tile.
#[test]
fn a_click_on_the_switch_leaves_the_tile_where_it_is() {
    let (training, settling) = recorded(vec![SettleCommand::Step(22)]);
    let mut w = open(training, settling);
    let before = w.harness.get_by_label("Energy curve").rect().left();
    let switch = w.harness.get_by_role_and_label(Role::Button, "Terms").rect().center();
    click(&mut w, switch);
    w.harness.run_steps(3);
    assert_eq!(w.harness.get_by_label("Energy terms").rect().left(), before);
    assert!(w.harness.query_by_label("Residual curve").is_none(), "the panel is as low as before");
}

fn seeks(w: &mut Window) -> Vec<usize> {
    let sought = |order| if let SettleCommand::Seek(index) = order { Some(index) } else { None };
    w.settle_orders().into_iter().filter_map(sought).collect()
}

#[test]
fn clicks_on_the_strip_and_the_plots_seek() {
    // 49 points of a finished recording: cells of the strip are its width / 49.
    let (training, settling) = recorded(vec![schedule(&BOTH), SettleCommand::Step(48)]);
    assert!(settling.finished);
    let mut w = open(training, settling);
    let strip = w.harness.get_by_label("Filmstrip").rect();
    w.harness.hover_at(strip.left_center() + vec2(strip.width() / 49.0 * 22.5, 0.0));
    w.harness.run_steps(3);
    assert!(shows(&w, "Nudged phase +β, iteration 2"));
    for index in [0, 17, 47] {
        let cell = strip.width() / 49.0;
        click(&mut w, strip.left_center() + vec2(cell * (index as f32 + 0.5), 0.0));
        assert_eq!(seeks(&mut w), [index]);
    }
    let drag_from = strip.left_center() + vec2(strip.width() / 49.0 * 10.5, 0.0);
    w.harness.drag_at(drag_from);
    w.harness.run_steps(2);
    w.harness.hover_at(drag_from + vec2(strip.width() / 49.0 * 10.0, 40.0));
    w.harness.run_steps(2);
    w.harness.drop_at(drag_from + vec2(strip.width() / 49.0 * 10.0, 40.0));
    w.harness.run_steps(2);
    assert_eq!(seeks(&mut w).last(), Some(&20));
    let energy = eqprop_lab::ui::command::Command::Maximise(crate::panel("energy"));
    w.harness.state().order(energy);
    w.harness.run_steps(3);
    for label in ["Energy curve", "Residual curve"] {
        let plot = w.harness.get_by_label(label).rect();
        click(&mut w, plot.center());
        let found = seeks(&mut w);
        assert!(matches!(found[..], [18..=32]), "{label}: {found:?}");
    }
}

#[test]
fn follow_goes_to_the_end() {
    let (training, settling) = recorded(vec![SettleCommand::Step(22), SettleCommand::Seek(5)]);
    let mut w = open(training, settling);
    press(&mut w, "Follow");
    assert_eq!(seeks(&mut w), [22]);
    w.harness.key_press(Key::End);
    w.harness.run_steps(2);
    assert_eq!(seeks(&mut w), [22]);
}

#[test]
fn toggles_and_the_nudge_order_what_they_say() {
    let (training, settling) = recorded(vec![SettleCommand::Step(12)]);
    let mut w = open(training, settling);
    press(&mut w, "Nudge now");
    assert!(matches!(w.settle_orders()[..], [SettleCommand::Act(Action::NextPhase)]));
    w.harness.get_by_role_and_label(Role::CheckBox, "Loop").click();
    w.harness.run_steps(3);
    assert!(matches!(w.settle_orders()[..], [SettleCommand::Loop(true)]));
    w.harness.get_by_role_and_label(Role::CheckBox, "Keep state").click();
    w.harness.run_steps(3);
    assert!(matches!(w.settle_orders()[..], [SettleCommand::KeepState(true)]));
}

fn ordered_schedule(w: &mut Window) -> Option<Vec<PhaseSpec>> {
    let orders = w.settle_orders();
    let [SettleCommand::Act(Action::Schedule(schedule))] = &orders[..] else { panic!("{orders:?}") };
    schedule.clone()
}

#[test]
fn schedules_are_chosen_and_put_together() {
    for size in [LARGE, [1024.0, 768.0]] {
        let (training, settling) = recorded(vec![schedule(&BOTH), SettleCommand::Step(12)]);
        let mut w = window(size, training, settling);
        w.forget();
        if w.harness.query_by_role_and_label(Role::ComboBox, "Phases").is_none() {
            press(&mut w, "More");
        }
        let open_list = |w: &mut Window| {
            w.harness.get_by_role_and_label(Role::ComboBox, "Phases").click();
            w.harness.run_steps(3);
        };
        open_list(&mut w);
        press(&mut w, "free, −β");
        assert_eq!(ordered_schedule(&mut w), Some(vec![PhaseSpec::Free, PhaseSpec::Away]));
        open_list(&mut w);
        press(&mut w, "As trained");
        assert_eq!(ordered_schedule(&mut w), None);
        open_list(&mut w);
        press(&mut w, "Other…");
        for _ in 0..4 {
            press(&mut w, "Remove last");
        }
        // Nothing but a free phase can begin.
        press(&mut w, "Append +β");
        press(&mut w, "Use these phases");
        assert!(w.settle_orders().is_empty());
        for label in ["Append free", "Append +β", "Append −β", "Append free", "Remove last", "Append +β"]
        {
            press(&mut w, label);
        }
        press(&mut w, "Use these phases");
        let expected = vec![PhaseSpec::Free, PhaseSpec::Towards, PhaseSpec::Away, PhaseSpec::Towards];
        assert_eq!(ordered_schedule(&mut w), Some(expected));
        assert!(w.harness.query_by_label("Use these phases").is_none(), "the editor closes");
    }
}

#[test]
fn the_record_is_listed_and_taken_back() {
    let unit = UnitId { layer: 2, index: 3 };
    let clamp = SettleCommand::Act(Action::Clamp(unit, 0.5));
    let (training, settling) = recorded(vec![SettleCommand::Step(7), clamp, SettleCommand::Step(4)]);
    assert_eq!(settling.record[0], Recorded { at: 7, action: Action::Clamp(unit, 0.5) });
    let mut w = open(training, settling);
    // Its mark on the strip stands after point 7; a recording that goes on has room for 21 cells.
    let strip = w.harness.get_by_label("Filmstrip").rect();
    w.harness.hover_at(strip.left_top() + vec2(strip.width() * 8.0 / 21.0, 4.0));
    w.harness.run_steps(3);
    assert!(shows(&w, "▼ clamp unit 3 of layer 2 at 0.500"));
    w.harness.hover_at(strip.left_top() + vec2(strip.width() * 4.0 / 21.0, 4.0));
    w.harness.run_steps(3);
    assert!(!shows(&w, "clamp unit 3"));
    press(&mut w, "Actions");
    assert!(shows(&w, "clamp unit 3 of layer 2 at 0.500"));
    press(&mut w, "Undo");
    assert!(matches!(w.settle_orders()[..], [SettleCommand::Undo]));
    w.harness.get_by_role_and_label(Role::Button, "Redo").click(); // nothing was undone
    w.harness.run_steps(3);
    assert!(w.settle_orders().is_empty());
}

#[test]
fn the_status_line_says_when_training_is_ahead() {
    let (mut training, settling) = recorded(vec![SettleCommand::Step(7)]);
    assert!(!shows(&open(training.clone(), settling.clone()), "training at"));
    training.progress.total_minibatches += 118;
    let w = open(training, settling);
    assert!(shows(&w, "watching minibatch 7,912; training at 8,030"));
}

#[test]
fn memory_and_thinning_are_told() {
    let (training, mut settling) = recorded(vec![SettleCommand::Step(7)]);
    settling.memory = (3_355_443, 64 << 20);
    assert!(!shows(&open(training.clone(), settling.clone()), "thinned"));
    settling.thinned = true;
    let w = open(training, settling);
    assert!(shows(&w, "3.2/64 MB") && shows(&w, "thinned"));
}

fn wanted(w: &mut Window) -> Vec<UnitId> {
    let subscription = |order| {
        if let SettleCommand::Subscribe(subscription) = order { Some(subscription.traces) } else { None }
    };
    w.settle_orders().into_iter().filter_map(subscription).last().unwrap_or_default()
}

#[test]
fn units_are_pinned_and_unpinned() {
    let (training, mut settling) = recorded(vec![SettleCommand::Step(22)]);
    settling.frame = Arc::new(Frame {
        layers: vec![vec![0.0; 100], vec![0.0; 50], vec![0.9, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]],
    });
    settling.target = 1;
    let mut w = open(training, settling.clone());
    press(&mut w, "Units over time");
    assert!(shows(&w, "press P"));
    w.forget();
    press(&mut w, "Pin the output");
    let pins = wanted(&mut w);
    let indices: Vec<usize> = pins.iter().map(|unit| unit.index).collect();
    assert_eq!(indices, [0, 1, 4, 5, 6, 7, 8, 9], "the target and the most active");
    assert!(pins.iter().all(|unit| unit.layer == 3));
    let trace = |unit: &UnitId| (*unit, (0..23).map(|i| (unit.index * i) as f64 / 250.0).collect());
    settling.traces = Arc::new(pins.iter().map(trace).collect());
    settling.cursor = 22;
    w.harness.state().settling().unwrap().set_latest(settling);
    w.harness.run_steps(3);
    assert!(shows(&w, "output 7 0.616"));
    press(&mut w, "Unpin output 7");
    let left: Vec<usize> = wanted(&mut w).iter().map(|unit| unit.index).collect();
    assert_eq!(left, [0, 1, 4, 5, 6, 8, 9]);
    assert!(!shows(&w, "output 7"));
    let plot = w.harness.get_by_label("Units curve").rect();
    click(&mut w, plot.center());
    assert!(matches!(seeks(&mut w)[..], [5..=16]));
}
