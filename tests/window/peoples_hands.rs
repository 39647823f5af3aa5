//! What people's hands do to the window: commas, modifiers, pasted paths, dialogs that do not come, files that are there
//! already, four files dropped at once, a digit in a corner.

use crate::fabricated::hand::{actions, button, drag, panel, rect, set, text};
use crate::fabricated::*;
use eframe::egui::accesskit::Role;
use egui::{Event, Key, Modifiers, RawInput, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::settling::engine::snapshot::SettlingSnapshot;
use eqprop_lab::settling::example::action::Action;
use eqprop_lab::training::snapshot::TrainCommand;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::command::dialog_kind::DialogKind;
use eqprop_lab::ui::command::keys::{KEYS, LESSON_KEYS, STAGE_KEYS, consume};
use eqprop_lab::ui::shell::dialogs::{FilePicker, Picked, dropped_together};
use eqprop_lab::ui::{App, Options};
use eqprop_lab::worker::Handle;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::Instant;

fn usual() -> Window {
    let training = training(&[500], Some(Arc::clone(&DIGITS)), 3);
    let settling = settling(&training, 1, 20, 3);
    let mut w = window([1400.0, 900.0], training, settling);
    w.forget();
    w
}

fn type_number(w: &mut Window, label: &str, typed: &str) {
    w.harness.get_by_role_and_label(Role::SpinButton, label).focus();
    w.harness.run_steps(2);
    w.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    for letter in typed.chars() {
        w.harness.event(Event::Text(letter.to_string()));
        w.harness.run_steps(1);
    }
    w.harness.key_press(Key::Enter);
    w.harness.run_steps(3);
}

#[test]
fn a_comma_is_decimal_in_every_number_box() {
    let mut w = usual();
    w.show_all_settings();
    type_number(&mut w, "Step size number", "0,25");
    assert_eq!(w.harness.state().draft().config.dynamics.step_size, 0.25);
    let sent = w.train_orders();
    let all_right =
        |o: &TrainCommand| matches!(o, TrainCommand::Configure(c) if c.dynamics.step_size == 0.25);
    assert!(!sent.is_empty() && sent.iter().all(all_right), "nothing else on the way: {sent:?}");
    type_number(&mut w, "Learning rate W₁ number", "0,05");
    assert_eq!(w.harness.state().draft().config.learning.rates[0], 0.05);
    // What parts thousands of whole numbers, in whichever way.
    for typed in ["12,000", "12.000", "12 000"] {
        type_number(&mut w, "Held out number", typed);
        assert_eq!(w.harness.state().draft().config.data.validation_examples, 12_000, "{typed}");
        type_number(&mut w, "Held out number", "7");
    }
    // What is no number changes nothing.
    type_number(&mut w, "Step size number", "0,2,0,1");
    assert_eq!(w.harness.state().draft().config.dynamics.step_size, 0.25);
}

#[test]
fn there_is_one_reader_of_numbers() {
    fn boxes(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                boxes(&path, found);
            } else if std::fs::read_to_string(&path).is_ok_and(|text| text.contains("DragValue::new(")) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    boxes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let [only] = &found[..] else { panic!("number boxes of their own: {found:?}") };
    assert!(only.ends_with("widgets/number_box.rs"), "{only:?}");
}

#[test]
fn a_key_acts_with_exactly_its_modifiers() {
    let context = egui::Context::default();
    let presses = |held: Modifiers, key: Key, wanted: Modifiers| {
        let event = Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: held };
        let mut consumed = false;
        let input = RawInput { events: vec![event], ..RawInput::default() };
        let mut output = context.run_ui(input, |ui| {
            consumed |= ui.ctx().input_mut(|input| consume(input, wanted, key));
        });
        output.textures_delta.clear();
        consumed
    };
    let all = [Modifiers::NONE, Modifiers::SHIFT, Modifiers::ALT, Modifiers::COMMAND];
    for (wanted, key, command) in KEYS.iter().chain(STAGE_KEYS).chain(LESSON_KEYS) {
        let is_sign = matches!(key, Key::OpenBracket | Key::CloseBracket | Key::Questionmark | Key::Period);
        for (a, b) in all.iter().flat_map(|a| all.iter().map(move |b| (*a, *b))) {
            let mut held = a | b;
            if held.command {
                held.ctrl = true;
            }
            let bare = |m: Modifiers| (m.alt, m.command, m.shift && !is_sign);
            assert_eq!(
                presses(held, *key, *wanted),
                bare(held) == bare(*wanted),
                "{held:?} {key:?}: {command:?}"
            );
        }
    }
}

#[test]
fn control_shift_z_is_redo() {
    let mut w = usual();
    type_number(&mut w, "Step size number", "0.25");
    type_number(&mut w, "Step size number", "0.125");
    w.harness.key_press(Key::Escape);
    w.harness.run_steps(2);
    let now = |w: &Window| w.harness.state().draft().config.dynamics.step_size;
    w.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    w.harness.run_steps(3);
    assert_eq!(now(&w), 0.25);
    w.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    w.harness.run_steps(3);
    assert_eq!(now(&w), 0.125);
}

fn open_dialog(w: &mut Window, modifiers: Modifiers, key: Key) {
    w.harness.key_press_modifiers(modifiers, key);
    w.harness.run_steps(3);
}

fn put_path(w: &mut Window, text: &str) {
    w.harness.get_by_role_and_label(Role::TextInput, "Path").click();
    w.harness.run_steps(2);
    w.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    w.harness.event(Event::Paste(text.to_owned()));
    w.harness.run_steps(3);
}

#[test]
fn a_pasted_path_opens_what_is_meant() {
    for text in ["'/tmp/my data'", "\"/tmp/my data\"\n", "file:///tmp/my%20data", "/tmp/my data\n"] {
        let mut w = usual();
        open_dialog(&mut w, Modifiers::COMMAND, Key::O);
        put_path(&mut w, text);
        w.harness.get_by_label("OK").click();
        w.harness.run_steps(3);
        assert_eq!(w.train_orders(), [TrainCommand::OpenData("/tmp/my data".into())], "{text:?}");
    }
}

#[test]
fn what_is_there_is_replaced_only_after_a_question() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept.safetensors");
    std::fs::write(&file, "old").unwrap();
    for (answer, orders) in
        [("Cancel", Vec::new()), ("Replace", vec![TrainCommand::SaveWeights(file.clone())])]
    {
        let mut w = usual();
        open_dialog(&mut w, Modifiers::COMMAND, Key::S);
        put_path(&mut w, file.to_str().unwrap());
        w.harness.get_by_label("OK").click();
        w.harness.run_steps(4);
        assert!(w.says("This file exists: replace?") && w.says(file.to_str().unwrap()));
        assert!(w.train_orders().is_empty(), "before the answer");
        w.harness.get_by_role_and_label(Role::Button, answer).click();
        w.harness.run_steps(4);
        assert_eq!(w.train_orders(), orders, "{answer}");
        assert!(!w.says("replace?"));
    }
    // A name that is free is not asked about, and a relative one is told whole.
    let mut w = usual();
    open_dialog(&mut w, Modifiers::COMMAND, Key::S);
    put_path(&mut w, "free-name-of-a-test.safetensors");
    let whole = std::env::current_dir().unwrap().join("free-name-of-a-test.safetensors");
    assert!(w.says(&format!("→ {}", whole.display())));
    w.harness.get_by_label("OK").click();
    w.harness.run_steps(3);
    assert_eq!(w.train_orders(), [TrainCommand::SaveWeights(whole)]);
}

/// A desktop whose dialog answers when the test says so.
struct Asked(Arc<Mutex<Vec<Sender<Picked>>>>);

impl FilePicker for Asked {
    fn pick(&self, _: DialogKind, _: &str, _: &egui::Context) -> Receiver<Picked> {
        let (sender, receiver) = mpsc::channel();
        self.0.lock().unwrap().push(sender);
        receiver
    }
}

#[test]
fn a_dialog_that_does_not_come_is_told_once_and_one_that_hangs_is_not_waited_for() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let picker = Box::new(Asked(Arc::clone(&asked)));
    let (training, settling) = (loading(), nothing());
    let ((training, _train), (settling, _settle)) = (Handle::fixed(training), Handle::fixed(settling));
    let mut harness = Harness::builder().with_size([1400.0, 900.0]).build_eframe(move |cc| {
        let options = Options { start: Instant::now(), tour: false };
        App::new(&cc.egui_ctx, None, training, settling, picker, &options)
    });
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::O);
    harness.run_steps(3);
    harness.get_by_label("Browse…").click();
    harness.run_steps(3);
    // It hangs: there is a way out, and it can be asked again.
    harness.get_by_label("Stop waiting").click();
    harness.run_steps(3);
    harness.get_by_label("Browse…").click();
    harness.run_steps(3);
    assert_eq!(asked.lock().unwrap().len(), 2);
    asked.lock().unwrap()[1].send(Err("no such thing as zenity".into())).unwrap();
    harness.run_steps(3);
    assert!(harness.query_by_label_contains("This desktop has no file dialog").is_some());
    let browse = harness.get_by_role_and_label(Role::Button, "Browse…");
    assert!(browse.accesskit_node().is_disabled(), "asked once, known from now on");
}

#[test]
fn four_files_of_one_set_are_opened_once() {
    let files = [
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    ];
    let paths: Vec<PathBuf> = files.iter().map(|name| Path::new("/data/set").join(name)).collect();
    let orders = dropped_together(paths.iter().map(PathBuf::as_path));
    assert_eq!(orders, [Command::Path(DialogKind::OpenData, paths[0].clone())]);
    let mixed =
        [&paths[0], &PathBuf::from("/data/w.safetensors"), &paths[1], &PathBuf::from("/other/train-images")];
    let kinds: Vec<DialogKind> = dropped_together(mixed.map(PathBuf::as_path))
        .into_iter()
        .map(|order| match order {
            Command::Path(kind, _) => kind,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, [DialogKind::OpenData, DialogKind::OpenWeights, DialogKind::OpenData]);
}

#[test]
fn a_digit_drawn_in_a_corner_settles_in_the_middle_unless_switched_off() {
    let (mut w, s) = panel(20, 0);
    let blank = SettlingSnapshot { input: Arc::new(vec![0.0; 784]), has_target: false, ..s };
    set(&mut w, blank.clone());
    button(&mut w, "Draw");
    actions(&mut w);
    let input = rect(&w, "Input, 784 pixels");
    let path = [input.lerp_inside(vec2(0.1, 0.1)), input.lerp_inside(vec2(0.3, 0.1))];
    drag(&mut w, &path);
    let drawn = actions(&mut w);
    let [Action::Paint(pixels)] = &drawn[..] else { panic!("one stroke is one action: {drawn:?}") };
    let (mass, row) =
        pixels.iter().fold((0.0, 0.0), |(m, r), (i, x)| (m + x, r + x * ((i / 28) as f64 + 0.5)));
    assert!((row / mass - 14.0).abs() < 1.0, "its middle is in row {}", row / mass);
    let mut made = vec![0.0; 784];
    pixels.iter().for_each(|(pixel, value)| made[*pixel] = *value);
    set(&mut w, SettlingSnapshot { input: Arc::new(made), ..blank.clone() });
    assert!(text(&w, "Input, 784 pixels").contains("painted, centred and sized"));
    set(&mut w, blank);
    button(&mut w, "Centre drawing");
    drag(&mut w, &path);
    let plain = actions(&mut w);
    assert!(!plain.is_empty());
    let lowest = plain.iter().flat_map(|action| match action {
        Action::Paint(pixels) => pixels.iter().map(|(i, _)| i / 28).max(),
        other => panic!("{other:?}"),
    });
    assert!(lowest.max().unwrap() < 8, "where the hand was");
}
