//! Undo and redo over settings, layout, presets and the watched example, in the order in which things were done.

use crate::program::Program;
use eframe::egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::config::{Config, Source};
use eqprop_lab::data::toy::Toy;
use eqprop_lab::settling::engine::snapshot::{SettleCommand, SettlingSnapshot};
use eqprop_lab::settling::example::action::Action;
use eqprop_lab::training::snapshot::Status;
use std::path::{Path, PathBuf};
use std::process::Command;

fn small() -> Config {
    let mut config = Config::default();
    config.network.hidden = vec![6];
    config.data.source = Source::generated(Toy::Moons);
    config.data.toy_examples = 120;
    config
}

fn start() -> Program {
    let mut p = Program::start(&small(), None, false);
    p.wait_training("a paused run", |s| s.status == Status::Paused && s.network.is_some());
    p.wait("an example", |app| app.settling().unwrap().latest().scene.is_some());
    p
}

fn press(p: &mut Program, key: Key) {
    p.harness.key_press_modifiers(Modifiers::COMMAND, key);
    p.harness.run_steps(3);
}

fn slide(p: &mut Program, label: &str, value: f64) {
    p.harness.get_by_role_and_label(Role::Slider, label).set_value_accesskit(value);
    p.harness.run_steps(3);
}

fn draft(p: &Program) -> &Config {
    &p.harness.state().draft().config
}

fn steps(p: &Program) -> usize {
    p.harness.state().history().num_steps()
}

fn settling(p: &Program) -> std::sync::Arc<SettlingSnapshot> {
    p.harness.state().settling().unwrap().latest()
}

fn actions(s: &SettlingSnapshot) -> usize {
    s.record.iter().filter(|done| !matches!(done.action, Action::Configure(_))).count()
}

fn button(p: &mut Program, pos: Pos2, pressed: bool) {
    let modifiers = Modifiers::NONE;
    p.harness.event(Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers });
    p.harness.run_steps(2);
}

#[test]
fn a_drag_of_a_slider_is_one_step() {
    let mut p = start();
    let rail = p.harness.get_by_role_and_label(Role::Slider, "Step size").rect();
    let at = |share: f32| rail.lerp_inside(egui::vec2(share, 0.5));
    p.harness.event(Event::PointerMoved(at(0.7)));
    p.harness.run_steps(2);
    button(&mut p, at(0.7), true);
    for i in 0..8 {
        p.harness.event(Event::PointerMoved(at(0.7 - 0.05 * i as f32)));
        p.harness.run_steps(2);
    }
    button(&mut p, at(0.35), false);
    let dragged = draft(&p).dynamics.step_size;
    assert!(dragged < 0.3 && dragged > 0.01, "the drag went on: {dragged}");
    assert_eq!(steps(&p), 1);
    slide(&mut p, "Step size", 0.9);
    assert_eq!(steps(&p), 2, "another change is another step");
    p.click("Edit");
    assert!(
        p.harness.query_by_label(&format!("Undo step size {dragged} → 0.9")).is_some()
            || shows(&p, "Undo step size")
    );
    p.harness.key_press(Key::Escape);
    p.harness.run_steps(2);
    press(&mut p, Key::Z);
    assert_eq!(draft(&p).dynamics.step_size, dragged);
    press(&mut p, Key::Z);
    assert_eq!(draft(&p).dynamics.step_size, 0.5);
    press(&mut p, Key::Y);
    press(&mut p, Key::Y);
    assert_eq!(draft(&p).dynamics.step_size, 0.9);
    press(&mut p, Key::Z);
    slide(&mut p, "Nudging strength", 0.3);
    press(&mut p, Key::Y);
    assert_eq!((draft(&p).dynamics.step_size, draft(&p).nudge.beta), (dragged, 0.3), "nothing to redo");
}

fn shows(p: &Program, text: &str) -> bool {
    p.harness.query_all_by_label_contains(text).next().is_some()
}

/// Settings, actions and layout, mixed; the settling that remains is the one of the settings that are in force.
#[test]
fn steps_of_all_kinds_are_taken_back_in_order() {
    let mut p = start();
    p.click("Start again");
    for _ in 0..4 {
        p.click("One iteration forward");
    }
    p.wait("four iterations", |app| app.settling().unwrap().latest().cursor == 4);
    slide(&mut p, "Step size", 0.25); // reaches the half-settled example as a record of its own
    p.wait("ε in the record", |app| app.settling().unwrap().latest().record.len() == 1);
    assert_eq!(steps(&p), 1, "the engine's record of settings is not a second step");
    p.click("One iteration forward");
    p.harness.state().order(eqprop_lab::ui::command::Command::ClearInput); // an action
    p.harness.run_steps(3);
    p.wait("an action", |app| actions(&app.settling().unwrap().latest()) > 0);
    p.click("One iteration forward");
    slide(&mut p, "Step size", 0.1);
    p.harness.key_press_modifiers(Modifiers::ALT, Key::Num3);
    p.harness.run_steps(3);
    assert_eq!(steps(&p), 4);

    press(&mut p, Key::Z); // the layout
    assert_eq!(draft(&p).dynamics.step_size, 0.1);
    press(&mut p, Key::Z); // ε 0.25 → 0.1
    assert_eq!(draft(&p).dynamics.step_size, 0.25);
    assert!(actions(&settling(&p)) > 0);
    press(&mut p, Key::Z); // the picture
    p.wait("the picture is back", |app| actions(&app.settling().unwrap().latest()) == 0);
    assert_eq!(draft(&p).dynamics.step_size, 0.25, "an undone action leaves the settings alone");
    press(&mut p, Key::Z);
    assert_eq!((draft(&p).dynamics.step_size, steps(&p)), (0.5, 0));
    press(&mut p, Key::Z);
    for _ in 0..4 {
        press(&mut p, Key::Y);
    }
    p.wait("the action again", |app| {
        actions(&app.settling().unwrap().latest()) > 0 && app.history().num_steps() == 4
    });
    assert_eq!(draft(&p).dynamics.step_size, 0.1);
    // Another example: its predecessor's actions cannot be taken back, the settings can.
    p.click("Next example");
    p.wait("another example", |app| app.settling().unwrap().latest().record.is_empty());
    p.wait("its history", |app| app.history().num_steps() == 3);
    for _ in 0..3 {
        press(&mut p, Key::Z);
    }
    assert_eq!((draft(&p).dynamics.step_size, steps(&p)), (0.5, 0));
}

#[test]
fn an_undone_action_does_not_bring_old_settings_back() {
    use eqprop_lab::settling::engine::SettlingEngine;
    use eqprop_lab::worker::Engine as _;
    let config = small();
    let data =
        std::sync::Arc::new(eqprop_lab::data::toy::generate(eqprop_lab::data::toy::Toy::Moons, 1, 100));
    let sizes = config.sizes(data.num_inputs(), data.num_classes());
    let network = std::sync::Arc::new(config.initial_network(&sizes));
    let mut engine = SettlingEngine::new(config.clone());
    engine.handle(SettleCommand::Material { network, minibatch: 0, data });
    engine.handle(SettleCommand::Step(3));
    engine.handle(SettleCommand::Act(Action::Shake(None, 0.2, 1)));
    engine.handle(SettleCommand::Step(2));
    let mut other = config;
    other.dynamics.step_size = 0.2;
    engine.handle(SettleCommand::Configure(Box::new(other.clone())));
    engine.handle(SettleCommand::Step(2));
    assert_eq!((engine.snapshot().record.len(), engine.snapshot().orders), (2, 1));
    engine.handle(SettleCommand::Undo);
    let s = engine.snapshot();
    assert_eq!((s.cursor, actions(&s), s.undone), (3, 0, 1));
    let Some(Action::Configure(now)) = s.record.last().map(|done| &done.action) else {
        panic!("{:?}", s.record)
    };
    assert!(**now == other, "the settings of now are in force");
    engine.handle(SettleCommand::Redo);
    let s = engine.snapshot();
    assert!(s.record.iter().any(|done| matches!(&done.action, Action::Configure(c) if **c == other)));
    assert_eq!((actions(&s), s.undone, s.orders), (1, 0, 3));
}

#[test]
fn what_differs_from_the_preset_is_listed_and_taken_back() {
    let mut p = start();
    slide(&mut p, "Step size", 0.9);
    slide(&mut p, "Learning rate W₁", 0.3);
    p.click("Modified settings");
    assert!(shows(&p, "Back to preset: Step size") && shows(&p, "Back to preset: Learning rate"));
    p.click("Back to preset: Learning rate");
    assert_eq!(draft(&p).learning.rates, Config::default().learning.rates);
    p.harness.key_press(Key::Escape);
    p.harness.run_steps(2);
    p.click("Revert step size"); // on the row itself
    assert_eq!(draft(&p).dynamics.step_size, 0.5);
    assert!(p.harness.query_by_role_and_label(Role::Button, "Revert step size").is_none());
    p.click("Modified settings");
    p.click("Revert all");
    assert!(*draft(&p) == Config::default(), "hidden layers and data too");
    assert!(p.harness.state().draft().needs_restart);
    press(&mut p, Key::Z);
    assert!(*draft(&p) == small());
    assert!(!p.harness.state().draft().needs_restart);
}

#[test]
fn files_of_settings_are_saved_opened_dropped_and_undone() {
    let mut p = start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    slide(&mut p, "Nudging strength", 0.3);
    p.choose("Save settings…", &file);
    p.wait("it is saved", |app| app.messages().iter().any(|n| n.text.contains("mine.toml")));
    assert!(Config::from_toml(&std::fs::read_to_string(&file).unwrap(), "").unwrap() == *draft(&p));
    slide(&mut p, "Nudging strength", 0.7);
    p.choose("Open settings…", &file);
    p.wait_training("the settings are in force", |s| s.config.nudge.beta == 0.3);
    press(&mut p, Key::Z);
    p.wait_training("undone", |s| s.config.nudge.beta == 0.7);
    std::fs::write(&file, "[network]\nhidden = [5, 4]\n[learning]\nrates = [0.1, 0.2, 0.3]").unwrap();
    drop_file(&mut p, &file);
    p.wait("the dropped settings", |app| {
        app.draft().config.network.hidden == [5, 4] && app.draft().needs_restart
    });
    press(&mut p, Key::Z);
    assert!(draft(&p).network.hidden == [6] && !p.harness.state().draft().needs_restart);
    std::fs::write(&file, "[nudge]\nbeat = 1").unwrap();
    drop_file(&mut p, &file);
    p.wait("the refusal", |app| app.messages().iter().any(|n| n.is_error && n.text.contains("nudge.beat")));
    assert_eq!(draft(&p).nudge.beta, 0.7);
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|e| e.to_string())
    }
}

fn drop_file(p: &mut Program, path: &Path) {
    p.harness.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(path.to_owned())));
    p.harness.run_steps(2);
}

/// The data folder comes from the environment, so the test proper is a process of its own.
#[test]
fn own_presets_are_kept_listed_and_deleted() {
    let home = tempfile::tempdir().unwrap();
    let test = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "history::own_presets_in_a_home_of_their_own", "--ignored", "--nocapture"])
        .env("EQPROP_LAB_HOME", home.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&test.stdout);
    assert!(
        test.status.success() && text.contains("1 passed"),
        "{text}{}",
        String::from_utf8_lossy(&test.stderr)
    );
}

#[test]
#[ignore = "own_presets_are_kept_listed_and_deleted starts it with a data folder of its own"]
fn own_presets_in_a_home_of_their_own() {
    let Some(home) = std::env::var_os("EQPROP_LAB_HOME") else { return };
    let folder = Path::new(&home).join("presets");
    let mut p = start();
    slide(&mut p, "Nudging strength", 0.3);
    let open_list = |p: &mut Program| {
        p.harness.get_by_role_and_label(Role::ComboBox, "Preset list").click();
        p.harness.run_steps(4);
    };
    open_list(&mut p);
    p.click("Save as own preset…");
    let type_name = |p: &mut Program, name: &str| {
        p.harness.get_by_role_and_label(Role::TextInput, "Name").type_text(name);
        p.harness.run_steps(3);
    };
    type_name(&mut p, "../x");
    assert!(shows(&p, "1 to 60 letters"), "a name that is no file's is refused with the rule");
    p.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    type_name(&mut p, "my ε");
    p.click("Save preset");
    p.wait("it is listed", |app| app.draft().own_presets.iter().any(|file| file.name == "my ε"));
    assert!(!shows(&p, "● modified"), "the settings are those of the own preset now");
    let stored = std::fs::read_to_string(folder.join("my ε.toml")).unwrap();
    assert!(Config::from_toml(&stored, "").unwrap() == *draft(&p));

    // A broken one by hand: listed, with what is wrong.
    std::fs::write(folder.join("broken.toml"), "[nudge]\nbeta = 0").unwrap();
    slide(&mut p, "Nudging strength", 0.6);
    open_list(&mut p);
    p.wait("both are listed", |app| app.draft().own_presets.len() == 2);
    p.harness.run_steps(3);
    let broken = p.harness.get_all_by_label_contains("broken  –  cannot").next().unwrap();
    assert!(broken.accesskit_node().is_disabled());
    let error = p.harness.state().draft().own_presets[0].config.clone().unwrap_err().to_string();
    assert!(error.contains("broken.toml") && error.contains("nudge.beta = 0"), "{error}");
    p.click_starting("my ε  –");
    p.wait_training("the own preset is in force", |s| s.config.nudge.beta == 0.3);
    press(&mut p, Key::Z);
    p.wait_training("undone", |s| s.config.nudge.beta == 0.6);

    open_list(&mut p);
    p.click("Delete own preset my ε");
    p.wait("it is deleted", |app| app.draft().own_presets.len() == 1);
    assert!(!folder.join("my ε.toml").exists());
    p.harness.key_press(Key::Escape);
    p.harness.run_steps(3);
    press(&mut p, Key::Z);
    p.wait("it is back", |app| app.draft().own_presets.len() == 2);
    assert_eq!(std::fs::read_to_string(folder.join("my ε.toml")).unwrap(), stored);
}
