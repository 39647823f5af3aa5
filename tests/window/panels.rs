//! The window on fixed snapshots: it draws every state, and every control orders what it says.

use crate::fabricated::*;
use eframe::egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::data::Split;
use eqprop_lab::knobs::{Effect, KNOBS};
use eqprop_lab::settling::engine::snapshot::*;
use eqprop_lab::training::snapshot::*;
use eqprop_lab::ui::command::keys::KEYS;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

const SIZES: [[f32; 2]; 3] = [[1400.0, 900.0], [1280.0, 800.0], [1024.0, 768.0]];

fn usual() -> (TrainingSnapshot, SettlingSnapshot) {
    let training = training(&[500], Some(Arc::clone(&DIGITS)), 3);
    let settling = settling(&training, 1, 20, 3);
    (training, settling)
}

fn usual_window() -> Window {
    let (training, settling) = usual();
    let mut window = window([1400.0, 900.0], training, settling);
    window.forget();
    window
}

fn states() -> Vec<(&'static str, TrainingSnapshot, SettlingSnapshot)> {
    let (plain, nudged) = usual();
    let mut running = plain.clone();
    running.status = Status::Running;
    running.progress.evaluating = Some((Split::Validation, 0.4));
    let mut diverged = plain.clone();
    diverged.status = Status::Diverged("W1 is not finite; try a smaller learning rate".into());
    let mut broken = nudged.clone();
    broken.diverged = Some("the energy is not finite; try a step size of 0.25".into());
    let mut points = (*broken.points).clone();
    points[20].energy = f64::NAN;
    points[21].residual = f64::INFINITY;
    broken.points = Arc::new(points);
    let mut frame = (*broken.frame).clone();
    frame.layers[0][3] = f64::NAN;
    frame.layers[1][3] = f64::NAN;
    broken.frame = Arc::new(frame);
    let mut failed = plain.clone();
    failed.status = Status::Failed("index out of bounds".into());
    let mut fast = plain.clone();
    fast.curves = Arc::default();
    let huge = training(&[2000, 2000, 2000], Some(Arc::clone(&DIGITS)), 1);
    let toy = training(&[20], Some(toy_data()), 2);
    let shallow = training(&[], Some(Arc::clone(&DIGITS)), 2);
    let mut linear = nudged.clone();
    let mut outside = (*linear.frame).clone();
    outside.layers[1] = vec![-0.4, 1.3, 0.2, 0.1, 0.0, 0.0, 0.9, -0.1, 0.0, 0.3];
    linear.frame = Arc::new(outside);
    let mut silent = nudged.clone();
    let mut zeros = (*silent.frame).clone();
    zeros.layers[1] = vec![0.0; 10];
    silent.frame = Arc::new(zeros);
    vec![
        ("loading", loading(), nothing()),
        ("free", fast, settling(&plain, 0, 5, 0)),
        ("nudged", plain.clone(), nudged.clone()),
        ("running", running, nudged.clone()),
        ("diverged", diverged, broken),
        ("failed", failed, nudged),
        ("huge", huge.clone(), settling(&huge, 2, 20, 2)),
        ("toy", toy.clone(), settling(&toy, 2, 20, 2)),
        ("no hidden layer", shallow.clone(), settling(&shallow, 2, 20, 2)),
        ("linear output", plain.clone(), linear),
        ("silent output", plain, silent),
    ]
}

#[test]
fn every_state_is_drawn_at_every_size_in_light_and_dark() {
    for (name, training, settling) in states() {
        for size in SIZES {
            let mut w = window(size, training.clone(), settling.clone());
            w.harness.ctx.set_theme(egui::Theme::Light);
            w.calm();
            w.harness.key_press(Key::D);
            w.harness.run_steps(2);
            assert!(w.harness.query_by_label("Train").is_some() || name == "running", "{name}");
        }
    }
}

#[test]
fn every_panel_is_drawn_alone_in_every_state() {
    for (name, training, settling) in states() {
        window([1280.0, 800.0], training, settling).every_panel(name);
    }
}

#[test]
fn interactive_things_have_names_and_buttons_are_unique() {
    for (name, training, settling) in states() {
        let w = window([1400.0, 900.0], training, settling);
        let mut seen: HashMap<(Role, String), usize> = HashMap::new();
        let interactive =
            [Role::Button, Role::CheckBox, Role::Slider, Role::SpinButton, Role::TextInput, Role::ComboBox];
        for node in w.harness.root().children_recursive() {
            let node = node.accesskit_node();
            if interactive.contains(&node.role()) {
                let label = node.label().unwrap_or_default();
                assert!(!label.is_empty(), "{name}: a {:?} without a name", node.role());
                *seen.entry((node.role(), label)).or_default() += 1;
            }
        }
        let twice: Vec<_> = seen.iter().filter(|(_, n)| **n > 1).collect();
        assert!(twice.is_empty(), "{name}: {twice:?}");
        assert!(seen.len() > 40, "{name}: only {} controls", seen.len());
    }
}

fn settle_order(label: &str) -> Vec<SettleCommand> {
    let mut w = usual_window();
    w.harness.get_by_role_and_label(Role::Button, label).click();
    w.harness.run_steps(3);
    w.settle_orders()
}

#[test]
fn buttons_of_the_example_order_what_they_say() {
    let one = |label: &str| settle_order(label).pop().unwrap_or_else(|| panic!("{label} orders nothing"));
    assert!(matches!(one("Start again"), SettleCommand::Again));
    assert!(matches!(one("Phase back"), SettleCommand::StepPhase(-1)));
    assert!(matches!(one("Phase forward"), SettleCommand::StepPhase(1)));
    assert!(matches!(one("One iteration back"), SettleCommand::Step(-1)));
    assert!(matches!(one("One iteration forward"), SettleCommand::Step(1)));
    assert!(matches!(one("Pause"), SettleCommand::Pause));
    assert!(matches!(one("Previous example"), SettleCommand::Example(Split::Test, Pick::Previous)));
    assert!(matches!(one("Next example"), SettleCommand::Example(Split::Test, Pick::Next)));
    assert!(matches!(one("Random example"), SettleCommand::Example(Split::Test, Pick::Random)));
    let mut w = usual_window();
    w.harness.get_by_role_and_label(Role::CheckBox, "Keep going").click();
    w.harness.run_steps(3);
    assert!(matches!(w.settle_orders()[..], [SettleCommand::Continuous(true)]));
    assert!(matches!(one("Tour"), SettleCommand::Tour(true)));
}

#[test]
fn buttons_of_the_training_order_what_they_say() {
    for (label, order) in [
        ("Train", TrainCommand::Play),
        ("One minibatch", TrainCommand::Minibatch),
        ("One epoch", TrainCommand::Epoch),
    ] {
        let mut w = usual_window();
        w.harness.get_by_role_and_label(Role::Button, label).click();
        w.harness.run_steps(3);
        assert_eq!(w.train_orders(), [order]);
    }
    let mut w = usual_window();
    w.harness.get_by_label("Restart training").click();
    w.harness.run_steps(3);
    assert!(matches!(&w.train_orders()[..], [TrainCommand::Restart(_)]));
    let (mut running, settling) = usual();
    running.status = Status::Running;
    let mut w = window([1400.0, 900.0], running, settling);
    w.harness.get_by_label("Pause training").click();
    w.harness.run_steps(3);
    assert_eq!(w.train_orders(), [TrainCommand::Pause]);
}

#[test]
fn keys_order_what_the_list_says() {
    let press = |modifiers: Modifiers, key: Key| {
        let mut w = usual_window();
        w.harness.key_press_modifiers(modifiers, key);
        w.harness.run_steps(3);
        (w.settle_orders(), w.train_orders())
    };
    let settle =
        |modifiers, key| press(modifiers, key).0.pop().unwrap_or_else(|| panic!("{key:?} orders nothing"));
    let (none, shift, ctrl) = (Modifiers::NONE, Modifiers::SHIFT, Modifiers::COMMAND);
    assert!(matches!(settle(none, Key::Space), SettleCommand::Pause));
    assert!(matches!(settle(none, Key::ArrowLeft), SettleCommand::Step(-1)));
    assert!(matches!(settle(none, Key::ArrowRight), SettleCommand::Step(1)));
    assert!(matches!(settle(shift, Key::ArrowRight), SettleCommand::Step(10)));
    assert!(matches!(settle(shift, Key::ArrowLeft), SettleCommand::Step(-10)));
    assert!(matches!(settle(ctrl, Key::ArrowRight), SettleCommand::StepPhase(1)));
    assert!(matches!(settle(ctrl, Key::ArrowLeft), SettleCommand::StepPhase(-1)));
    assert!(matches!(settle(none, Key::PageUp), SettleCommand::Example(_, Pick::Previous)));
    assert!(matches!(settle(none, Key::PageDown), SettleCommand::Example(_, Pick::Next)));
    assert!(matches!(settle(none, Key::Home), SettleCommand::Again));
    assert!(matches!(settle(none, Key::End), SettleCommand::Seek(23)));
    assert!(matches!(settle(none, Key::OpenBracket), SettleCommand::Speed(s) if s == 5.0));
    assert!(matches!(settle(none, Key::CloseBracket), SettleCommand::Speed(s) if s == 20.0));
    assert_eq!(press(none, Key::T).1, [TrainCommand::Play]);
}

/// Each key of the list does what its command does when a menu or a button orders it.
#[test]
fn every_key_of_the_list_orders_its_command() {
    let after = |act: &dyn Fn(&mut Window)| {
        let mut w = usual_window();
        act(&mut w);
        w.harness.run_steps(4);
        let orders = (w.settle_orders(), w.train_orders());
        (w, format!("{orders:?}"))
    };
    // Without numbers: the overlay shows times.
    let labels = |w: &Window| -> Vec<String> {
        let labels = w.harness.root().children_recursive().filter_map(|node| node.accesskit_node().label());
        labels.map(|label| label.replace(|c: char| c.is_ascii_digit(), "")).collect()
    };
    for (modifiers, key, command) in KEYS {
        let (mut pressed, by_key) = after(&|w| w.harness.key_press_modifiers(*modifiers, *key));
        let (mut ordered, by_order) = after(&|w| w.harness.state().order(command.clone()));
        assert_eq!(by_key, by_order, "{key:?}, {command:?}");
        // What is computed beside the two windows comes when it comes.
        pressed.wait(&format!("the window of {command:?} after {key:?}"), |w| {
            ordered.harness.run_steps(1);
            labels(w) == labels(&ordered)
        });
    }
}

#[test]
fn a_slider_changes_the_settings_that_are_sent() {
    let mut w = usual_window();
    w.harness.get_by_role_and_label(Role::Slider, "Step size").set_value_accesskit(0.25);
    w.harness.run_steps(3);
    let orders = w.train_orders();
    assert!(
        matches!(orders.last(), Some(TrainCommand::Configure(c)) if c.dynamics.step_size == 0.25),
        "{orders:?}"
    );
    assert!(
        w.settle_orders()
            .iter()
            .any(|o| matches!(o, SettleCommand::Configure(c) if c.dynamics.step_size == 0.25))
    );
}

#[test]
fn every_live_slider_and_number_box_is_wired() {
    let training = usual().0;
    for knob in KNOBS.iter().filter(|knob| knob.effect != Effect::Restart) {
        let mut w = usual_window();
        w.show_all_settings();
        let label = format!("{} number", knob.name(0));
        // Down where there is room below.
        let box_of = w.harness.get_by_role_and_label(Role::SpinButton, &label);
        if (knob.get)(&training.config, 0) > knob.min {
            box_of.decrement_accesskit();
        } else {
            box_of.increment_accesskit();
        }
        w.harness.run_steps(3);
        assert!(w.train_orders().iter().any(|o| matches!(o, TrainCommand::Configure(_))), "{label}");
    }
}

fn type_hidden(w: &mut Window, text: &str) {
    if w.harness.query_by_role_and_label(Role::TextInput, "Hidden layers").is_none() {
        w.show_all_settings();
    }
    w.harness.get_by_role_and_label(Role::TextInput, "Hidden layers").click();
    w.harness.run_steps(2);
    w.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    w.harness.get_by_role_and_label(Role::TextInput, "Hidden layers").type_text(text);
    w.harness.run_steps(3);
}

#[test]
fn invalid_hidden_sizes_show_the_rule_and_send_nothing() {
    for (text, message) in [("500, x", "is not a number of units"), ("0", "1 to 20000 units")] {
        let mut w = usual_window();
        type_hidden(&mut w, text);
        assert!(w.harness.query_all_by_label_contains(message).next().is_some(), "{text}: no message");
        assert!(w.train_orders().is_empty());
        if let Some(button) = w.harness.query_by_label("Restart with these settings") {
            button.click();
            w.harness.run_steps(3);
        }
        assert!(w.train_orders().is_empty());
    }
}

#[test]
fn other_sizes_wait_for_restart_and_the_rates_keep_step() {
    let mut w = usual_window();
    type_hidden(&mut w, "300, 200");
    assert!(w.train_orders().is_empty());
    w.harness.get_by_label("Restart with these settings").click();
    w.harness.run_steps(3);
    let orders = w.train_orders();
    let [TrainCommand::Restart(config)] = &orders[..] else { panic!("{orders:?}") };
    assert_eq!(config.network.hidden, [300, 200]);
    assert_eq!(config.learning.rates.len(), 3);
}

#[test]
fn revert_takes_the_draft_back() {
    let mut w = usual_window();
    type_hidden(&mut w, "30");
    w.harness.get_by_label("Revert").click();
    w.harness.run_steps(3);
    assert!(w.harness.query_by_label("Restart with these settings").is_none());
    assert!(w.train_orders().is_empty());
}

#[test]
fn letters_typed_into_a_field_are_not_commands() {
    let mut w = usual_window();
    type_hidden(&mut w, "5");
    w.harness.key_press(Key::T);
    w.harness.key_press(Key::Space);
    w.harness.run_steps(3);
    let orders = (w.train_orders(), w.settle_orders());
    assert!(orders.0.is_empty() && orders.1.is_empty(), "{orders:?}");
}

#[test]
fn the_tour_starts_and_any_key_ends_it() {
    let (training, settling) = usual();
    let mut w = window_with([1400.0, 900.0], training, settling, true, None);
    assert!(w.settle_orders().iter().any(|o| matches!(o, SettleCommand::Tour(true))));
    w.harness.key_press(Key::ArrowRight);
    w.harness.run_steps(3);
    let orders = w.settle_orders();
    assert!(matches!(orders[..], [SettleCommand::Tour(false), SettleCommand::Step(1)]), "{orders:?}");
}

#[test]
fn material_is_forwarded_once_for_each_network() {
    let (training, settling) = usual();
    let mut w = window([1400.0, 900.0], training.clone(), settling);
    let sent = |w: &mut Window| {
        w.settle_orders().iter().filter(|o| matches!(o, SettleCommand::Material { .. })).count()
    };
    assert_eq!(sent(&mut w), 1);
    w.harness.run_steps(5);
    assert_eq!(sent(&mut w), 0);
    let mut newer = training;
    newer.network = newer.network.map(|network| Arc::new((*network).clone()));
    w.harness.state().training().unwrap().set_latest(newer);
    w.harness.run_steps(3);
    assert_eq!(sent(&mut w), 1);
}

#[test]
fn a_path_can_be_typed_or_browsed_for() {
    let (training, settling) = usual();
    let mut w = window_with([1400.0, 900.0], training, settling, false, Some("/tmp/mnist".into()));
    w.forget();
    w.harness.key_press_modifiers(Modifiers::COMMAND, Key::O);
    w.harness.run_steps(3);
    w.harness.get_by_label("Browse…").click();
    w.harness.run_steps(4);
    assert_eq!(w.train_orders(), [TrainCommand::OpenData(PathBuf::from("/tmp/mnist"))]);
    w.harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    w.harness.run_steps(3);
    w.harness.get_by_label("OK").click();
    w.harness.run_steps(3);
    assert_eq!(
        w.train_orders(),
        [TrainCommand::SaveWeights(std::env::current_dir().unwrap().join("weights.safetensors"))]
    );
}

#[test]
fn panels_can_be_maximised_and_brought_back() {
    let mut w = usual_window();
    w.harness.get_by_label("Maximise: Energy").click();
    w.harness.run_steps(3);
    assert!(w.harness.query_by_label("Maximise: Network").is_none());
    w.harness.key_press(Key::Escape);
    w.harness.run_steps(3);
    assert!(w.harness.query_by_label("Maximise: Network").is_some());
}

#[test]
fn divergence_is_announced_once_and_kept() {
    let (training, settling) = usual();
    let mut w = window([1400.0, 900.0], training.clone(), settling);
    let mut diverged = training;
    diverged.status = Status::Diverged("W1 is not finite".into());
    w.harness.state().training().unwrap().set_latest(diverged);
    w.harness.run_steps(5);
    let messages = w.harness.state().messages();
    assert_eq!(messages.len(), 1);
    assert!(messages[0].is_error && messages[0].text.contains("W1 is not finite"));
}

#[test]
fn an_idle_window_does_not_repaint() {
    let mut w = usual_window();
    w.wait("rest", |w| w.harness.run_ok().is_some_and(|steps| steps <= 2));
}
