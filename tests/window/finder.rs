//! The list of everything, what it leads to, and the frame around what is pointed at.

use crate::fabricated::{DIGITS, Window, settling, training, window};
use crate::panel;
use eframe::egui::accesskit::{Role, Toggled};
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::data::Split;
use eqprop_lab::knobs::{GROUPS, choice, knob, label};
use eqprop_lab::settling::engine::snapshot::{Pick, SettleCommand};
use eqprop_lab::training::snapshot::TrainCommand;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::state::target::Target;
use std::sync::Arc;

fn start() -> Window {
    let training = training(&[500], Some(Arc::clone(&DIGITS)), 3);
    let settling = settling(&training, 1, 20, 2);
    let mut w = window([1400.0, 900.0], training, settling);
    w.harness.run_steps(3);
    w.forget();
    w
}

fn open(w: &mut Window) {
    w.harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    w.harness.run_steps(3);
}

fn write(w: &mut Window, text: &str) {
    for letter in text.chars() {
        w.harness.event(Event::Text(letter.to_string()));
        w.harness.run_steps(1);
    }
    w.harness.run_steps(1);
}

fn press(w: &mut Window, key: Key) {
    w.harness.key_press(key);
    w.harness.run_steps(3);
}

fn is_open(w: &Window) -> bool {
    w.harness.query_by_role_and_label(Role::TextInput, "Find").is_some()
}

/// Opens it, types, and presses Enter.
fn find(w: &mut Window, text: &str) {
    open(w);
    write(w, text);
    press(w, Key::Enter);
}

/// The entry that Enter would order.
fn chosen(w: &Window) -> Option<String> {
    let mut rows = w.harness.root().children_recursive();
    let row = rows.find(|node| {
        let node = node.accesskit_node();
        node.role() == Role::ListBoxOption && node.toggled() == Some(Toggled::True)
    })?;
    row.accesskit_node().label()
}

#[test]
fn typed_letters_and_enter_order_a_command() {
    let mut w = start();
    open(&mut w);
    assert!(is_open(&w));
    // Letters are letters here: T does not train, N does not nudge.
    write(&mut w, "next ex");
    assert!(is_open(&w) && w.train_orders().is_empty() && w.settle_orders().is_empty());
    assert_eq!(chosen(&w).as_deref(), Some("Next example"));
    press(&mut w, Key::Enter);
    assert!(!is_open(&w));
    let orders = w.settle_orders();
    assert!(
        matches!(orders[..], [SettleCommand::Example(Split::Test, Pick::Next), ..]),
        "Enter orders it once: {orders:?}"
    );
    find(&mut w, "one epoch");
    assert!(matches!(w.train_orders()[..], [TrainCommand::Epoch]));
}

#[test]
fn arrows_choose_escape_closes_and_a_click_orders() {
    let mut w = start();
    open(&mut w);
    write(&mut w, "layout");
    let first = chosen(&w).unwrap();
    press(&mut w, Key::ArrowDown);
    let second = chosen(&w).unwrap();
    assert_ne!(first, second);
    press(&mut w, Key::ArrowUp);
    press(&mut w, Key::ArrowUp);
    assert_eq!(chosen(&w), Some(first), "there is nothing above the first");
    press(&mut w, Key::PageDown);
    assert!(w.settle_orders().is_empty(), "Page Down turns the list, not the example");
    press(&mut w, Key::Escape);
    assert!(!is_open(&w));
    open(&mut w);
    open(&mut w);
    assert!(!is_open(&w), "the key that opens it closes it");
    w.harness.get_by_role_and_label(Role::Button, "Find…").click();
    w.harness.run_steps(3);
    write(&mut w, "minibatch one");
    w.harness.get_by_role_and_label(Role::ListBoxOption, "One minibatch").click();
    w.harness.run_steps(3);
    assert!(!is_open(&w) && matches!(w.train_orders()[..], [TrainCommand::Minibatch]));
}

#[test]
fn what_is_not_possible_now_says_so_and_stays() {
    let mut w = start();
    find(&mut w, "reveal");
    assert!(is_open(&w), "there is no guess to reveal");
    assert!(w.settle_orders().is_empty());
}

#[test]
fn examples_are_found_by_number_and_by_class() {
    let mut w = start();
    let example = |w: &mut Window| {
        let orders = w.settle_orders();
        match orders.first() {
            Some(SettleCommand::Example(split, Pick::Index(index))) => (*split, *index),
            _ => panic!("no example: {orders:?}"),
        }
    };
    find(&mut w, "example 8");
    assert_eq!(example(&mut w), (Split::Test, 8));
    for class in [7, 0] {
        find(&mut w, &format!("a {class}"));
        let (split, index) = example(&mut w);
        assert_eq!(DIGITS.label(split, index), class);
        let between = (2..index).filter(|i| DIGITS.label(split, *i) == class);
        assert_eq!(between.count(), 0, "the next after example 1");
    }
}

/// Every setting that the settings in use show: its control has the focus.
#[test]
fn a_setting_is_focused_by_its_name() {
    let mut w = start();
    let mut focused = 0;
    for key in GROUPS.iter().flat_map(|(_, keys)| keys.iter()) {
        w.harness.state().order(Command::PointAt(Target::Setting((*key).into())));
        w.harness.run_steps(3);
        assert_eq!(w.harness.state().pointed(&w.harness.ctx), Some(Target::Setting((*key).into())), "{key}");
        let wanted = knob(key).map_or_else(|| label(key).to_owned(), |knob| knob.name(0));
        let mut nodes = w.harness.root().children_recursive();
        let focus = nodes.find(|node| node.accesskit_node().is_focused());
        let named = focus.and_then(|node| node.accesskit_node().label()).unwrap_or_default();
        // Made-up data only, or a folder only.
        if !matches!(*key, "data.folder" | "data.toy_examples") {
            assert_eq!(named, wanted, "{key}");
            focused += 1;
        }
        assert!(knob(key).is_some() || choice(key).is_some());
    }
    assert!(focused > 25, "{focused}");
    find(&mut w, "nudging");
    let slider = w.harness.get_by_role_and_label(Role::Slider, "Nudging strength");
    assert!(slider.accesskit_node().is_focused(), "found by its name");
}

#[test]
fn a_setting_without_a_control_is_told() {
    let mut w = start();
    w.harness.state().order(Command::PointAt(Target::Setting("data.toy_examples".into())));
    w.harness.run_steps(8);
    let messages = w.harness.state().messages();
    assert!(messages.iter().any(|notice| notice.text.contains("Generated examples")), "{messages:?}");
}

#[test]
fn a_panel_comes_to_the_front_and_back_by_undo() {
    let mut w = start();
    let help = |kind: &str| format!("Help: {kind}");
    assert!(!w.says(&help("Histograms")), "it stands behind another");
    open(&mut w);
    write(&mut w, "histograms");
    assert_eq!(chosen(&w).as_deref(), Some("Histograms"));
    press(&mut w, Key::Enter);
    assert!(w.says(&help("Histograms")));
    assert_eq!(w.harness.state().pointed(&w.harness.ctx), Some(Target::Panel(panel("histograms"))));
    // Another panel alone gives way.
    w.maximise(panel("network"));
    find(&mut w, "truth meter");
    assert!(w.says(&help("Truth meter")) && w.says(&help("Network")));
    w.harness.state().order(Command::Undo);
    w.harness.run_steps(3);
    assert!(!w.says(&help("Truth meter")));
}

/// The frame fades and nothing moves after it.
#[test]
fn the_frame_fades() {
    let mut w = start();
    w.harness.state().order(Command::PointAt(Target::Setting("nudge.beta".into())));
    w.harness.run_steps(3);
    assert!(w.harness.state().pointed(&w.harness.ctx).is_some());
    w.harness.run_steps(30);
    assert_eq!(w.harness.state().pointed(&w.harness.ctx), None);
}

/// The button of a key if there is one, its entry in the list otherwise.
#[test]
fn a_key_is_shown_where_it_can_be_clicked() {
    let mut w = start();
    for (key, button) in
        [("N", "Nudge now"), ("Page Down", "Next example"), ("Space", "Pause"), ("T", "Train")]
    {
        w.harness.state().order(Command::PointAt(Target::Key(key.into())));
        w.harness.run_steps(8);
        let button = w.harness.get_by_role_and_label(Role::Button, button);
        assert!(button.accesskit_node().is_focused() && !is_open(&w), "{key}");
    }
    w.harness.state().order(Command::PointAt(Target::Key("F11".into())));
    w.harness.run_steps(8);
    assert!(is_open(&w));
    assert_eq!(chosen(&w).as_deref(), Some("Full screen"));
}
