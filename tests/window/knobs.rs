//! Every knob of the table, through the whole window: by slider and by number box, to the engine, into the run's
//! record, and back by Ctrl+Z.

use crate::program::Program;
use eframe::egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::config::{self, Config, Source};
use eqprop_lab::data::toy::Toy;
use eqprop_lab::knobs::{CHOICES, Effect, GROUPS, KNOBS, Kind, Knob, page};
use eqprop_lab::presets;
use eqprop_lab::settling::engine::snapshot::SettleCommand;
use eqprop_lab::training::snapshot::{Status, TrainCommand};
use std::sync::Arc;

fn small() -> Config {
    let mut config = Config::default();
    config.network.hidden = vec![6];
    config.data.source = Source::generated(Toy::Moons);
    config.data.toy_examples = 120;
    config.data.validation_examples = 10;
    config
}

/// A value on the rail that is not the present one, as a person would leave it there.
fn other_value(knob: &Knob, now: f64, share: f64) -> f64 {
    let (low, high) = knob.slider;
    let value = if knob.log {
        let low = low.max(1e-5);
        low * (high / low).powf(share)
    } else {
        low + (high - low) * share
    };
    let value = if knob.integer { value.round() } else { format!("{value:.2e}").parse().unwrap() };
    if value == now { other_value(knob, now, share + 0.1) } else { value }
}

fn paused(p: &mut Program) {
    p.wait_training("a paused run", |s| s.status == Status::Paused && s.network.is_some());
    p.wait("an example", |app| app.settling().unwrap().latest().scene.is_some());
}

fn undo(p: &mut Program) {
    p.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    p.harness.run_steps(3);
}

/// Types into the number box, as a person does after a click on it.
fn type_number(p: &mut Program, label: &str, value: f64) {
    p.harness.get_by_role_and_label(Role::SpinButton, &format!("{label} number")).focus();
    p.harness.run_steps(2);
    p.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    for letter in value.to_string().chars() {
        p.harness.event(egui::Event::Text(letter.to_string()));
        p.harness.run_steps(1);
    }
    p.harness.key_press(Key::Enter);
    p.harness.run_steps(3);
}

fn restart(p: &mut Program, what: &str) {
    let run = p.training().run;
    assert!(p.harness.state().draft().needs_restart, "{what} waits for a restart");
    p.click("Restart with these settings");
    p.wait_training(what, |s| s.run == run + 1 && s.network.is_some());
}

fn turn_every_knob(by_slider: bool) {
    let mut p = Program::start(&small(), None, false);
    paused(&mut p);
    p.show_all_settings();
    for knob in KNOBS {
        for index in 0..knob.count(&small()) {
            let before = (knob.get)(&p.training().config, index);
            let value = other_value(knob, before, if by_slider { 0.45 } else { 0.6 });
            let (label, steps, changes) =
                (knob.name(index), p.harness.state().history().num_steps(), p.training().changes.len());
            if by_slider {
                let slider = p.harness.get_by_role_and_label(Role::Slider, &label);
                slider.set_value_accesskit(value);
                p.harness.run_steps(3);
            } else {
                type_number(&mut p, &label, value);
            }
            let draft = p.harness.state().draft();
            assert_eq!((knob.get)(&draft.config, index), value, "{label}: {:?}", draft.error);
            assert_eq!(p.harness.state().history().num_steps(), steps + 1, "{label} is one step");
            if knob.effect == Effect::Restart {
                assert_eq!((knob.get)(&p.training().config, index), before, "{label} before the restart");
                restart(&mut p, &label);
                assert_eq!((knob.get)(&p.training().config, index), value, "{label} after the restart");
                undo(&mut p);
                restart(&mut p, &label);
                assert_eq!((knob.get)(&p.training().config, index), before, "{label} undone");
                continue;
            }
            assert!(!p.harness.state().draft().needs_restart, "{label}");
            p.wait_training(&label, |s| (knob.get)(&s.config, index) == value);
            let snapshot = p.training();
            assert_eq!(snapshot.changes.len(), changes + 1, "{label} is in the record of the run");
            assert_eq!(snapshot.changes[changes].what.key, knob.key);
            undo(&mut p);
            p.wait_training(&label, |s| (knob.get)(&s.config, index) == before);
            assert_eq!(p.harness.state().history().num_steps(), steps);
        }
    }
    assert!(p.harness.state().draft().config == small(), "all is as it was");
}

#[test]
fn every_slider_reaches_the_engine_and_is_undone() {
    turn_every_knob(true);
}

#[test]
fn every_number_box_reaches_the_engine_and_is_undone() {
    turn_every_knob(false);
}

/// What acts while running goes to both engines at once, what needs a restart to neither.
#[test]
fn what_acts_now_is_ordered_from_both_engines() {
    let mut training = crate::fabricated::training(&[20], Some(crate::fabricated::toy_data()), 2);
    training.config = Arc::new(Config { network: small().network, ..small() });
    let settling = crate::fabricated::settling(&training, 1, 20, 3);
    for knob in KNOBS {
        let mut w = crate::fabricated::window([1400.0, 900.0], training.clone(), settling.clone());
        w.forget();
        w.show_all_settings();
        let value = other_value(knob, (knob.get)(&training.config, 0), 0.5);
        w.harness.get_by_role_and_label(Role::Slider, &knob.name(0)).set_value_accesskit(value);
        w.harness.run_steps(3);
        let is_it = |config: &Config| (knob.get)(config, 0) == value;
        let trained = w.train_orders().iter().any(|o| matches!(o, TrainCommand::Configure(c) if is_it(c)));
        let settled = w.settle_orders().iter().any(|o| matches!(o, SettleCommand::Configure(c) if is_it(c)));
        let live = knob.effect != Effect::Restart;
        assert_eq!((trained, settled), (live, live), "{}", knob.key);
    }
}

/// Table, file, lists and rules name the same settings.
#[test]
fn the_table_holds_every_setting_once() {
    let listed: Vec<&str> = GROUPS.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
    let mut in_table: Vec<&str> = KNOBS.iter().map(|knob| knob.key).collect();
    in_table.extend(CHOICES.iter().map(|choice| choice.key));
    let sorted = |mut keys: Vec<&str>| {
        keys.sort_unstable();
        keys.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut in_file = Config::default().keys();
    in_file.retain(|key| key != "version" && key != "preset");
    in_file.sort();
    assert_eq!(sorted(in_table), in_file);
    assert_eq!(sorted(listed), in_file);
    for choice in CHOICES {
        assert_eq!(choice.words(), config::options(choice.key).unwrap_or_default(), "{}", choice.key);
        assert_eq!(matches!(choice.kind, Kind::Words), !choice.words().is_empty(), "{}", choice.key);
        assert!(!choice.help.is_empty() && choice.words().iter().all(|word| !word.help.is_empty()));
        for (name, _) in presets::list() {
            let mut config = presets::get(name).unwrap();
            let value = (choice.get)(&config);
            config.set(choice.key, &value).unwrap();
            assert_eq!((choice.get)(&config), value, "{}", choice.key);
        }
    }
    for knob in KNOBS {
        assert!(!knob.help.is_empty() && !knob.rule.is_empty(), "{}", knob.key);
        assert!(knob.min <= knob.slider.0 && knob.slider.1 <= knob.max, "{}", knob.key);
    }
}

/// The mark, the engine's rule and the part that is sent while running agree for every setting.
#[test]
fn marks_say_what_may_change_while_running() {
    let base = small();
    let mut changed: Vec<(&str, Effect, Config)> = Vec::new();
    for knob in KNOBS {
        let mut config = base.clone();
        (knob.set)(&mut config, 0, other_value(knob, (knob.get)(&base, 0), 0.5));
        changed.push((knob.key, knob.effect, config));
    }
    for choice in CHOICES {
        let now = (choice.get)(&base);
        let other = match choice.kind {
            Kind::Words => choice.words().iter().find(|word| word.key != now).unwrap().key.to_owned(),
            Kind::Switch => (now != "true").to_string(),
            Kind::Sizes => "7".into(),
            Kind::Path => "elsewhere".into(),
        };
        let mut config = base.clone();
        config.set(choice.key, &other).unwrap();
        changed.push((choice.key, choice.effect, config));
    }
    for (key, effect, config) in changed {
        assert_ne!(base, config, "{key}");
        let live = effect != Effect::Restart;
        assert_eq!(base.same_run(&config), live, "{key}");
        assert_eq!(base.with_live(&config) == config, live, "{key}");
        // Beside something that needs a restart as well.
        let mut both = config.clone();
        both.network.hidden = vec![9];
        let sent = base.with_live(&both);
        assert!(base.same_run(&sent), "{key}");
        assert_eq!(sent.differences(&base).iter().any(|d| d.key == key), live, "{key}");
    }
}

#[test]
fn the_page_is_the_table_of_today() {
    let stored = include_str!("../../src/knobs.md");
    assert!(stored == page(), "src/knobs.md is stale; write it with `eqprop-lab knobs > src/knobs.md`");
    for knob in KNOBS {
        assert!(
            stored.contains(&format!("| `{}` |", knob.key)) && stored.contains(knob.rule),
            "{}",
            knob.key
        );
    }
}

/// Not a test: `cargo test --test window -- --ignored write_the_page` when there is no program at hand.
#[test]
#[ignore = "writes src/knobs.md"]
fn write_the_page() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/knobs.md");
    std::fs::write(path, page()).unwrap();
}
