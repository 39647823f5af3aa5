//! The network panel: what its views show, and what a hand on it orders.

use crate::fabricated::hand::*;
use crate::fabricated::*;
use eframe::egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::settling::engine::snapshot::*;
use eqprop_lab::settling::example::action::{Action, UnitId};
use std::sync::Arc;

/// Clicks somewhere in the first hidden layer; the unit there, as the strip names it.
fn select(w: &mut Window, place: egui::Vec2) -> UnitId {
    let at = hidden(w).lerp_inside(place);
    click(w, at);
    let title = text(w, "Hidden 1, unit ");
    UnitId { layer: 1, index: title.rsplit(' ').next().unwrap().parse().unwrap() }
}

#[test]
fn a_clicked_unit_shows_its_numbers_and_can_be_held_silenced_shaken() {
    let (mut w, s) = panel(20, 3);
    let id = select(&mut w, vec2(0.3, 0.5));
    assert!(actions(&mut w).is_empty(), "looking changes nothing");
    let (state, force) = (s.frame.layers[0][id.index], s.force.as_ref().unwrap().layers[0][id.index]);
    let numbers = text(&w, "input ");
    assert!(numbers.contains(&format!("s {state:.6}").replace('-', "−")), "{numbers}");
    assert!(numbers.contains(&format!("force {force:.6}").replace('-', "−")), "{numbers} against {force}");
    button(&mut w, "Ablate");
    button(&mut w, "Shake");
    button(&mut w, "Clamp");
    w.harness.get_by_role_and_label(Role::Slider, "Clamped value").set_value_accesskit(0.25);
    w.harness.run_steps(3);
    let expected = [
        Action::Ablate(id),
        Action::Shake(Some(id), 0.5, 0),
        Action::Clamp(id, state),
        Action::Clamp(id, 0.25),
    ];
    assert_eq!(actions(&mut w), expected);
    button(&mut w, "Release");
    assert!(actions(&mut w).is_empty(), "it is not held yet");
    set(&mut w, SettlingSnapshot { clamped: vec![(id, 0.25)], ..s });
    button(&mut w, "Release");
    assert_eq!(actions(&mut w), [Action::Release(id)]);
    w.harness.key_press(Key::Escape);
    w.harness.run_steps(3);
    assert!(w.harness.query_by_label("Ablate").is_none(), "Esc closes the strip");
}

#[test]
fn the_right_button_offers_the_same() {
    let (mut w, _) = panel(20, 3);
    let place = vec2(0.6, 0.3);
    let id = select(&mut w, place);
    let entry = |w: &mut Window, label: &str| {
        let at = hidden(w).lerp_inside(place);
        w.harness.event(egui::Event::PointerMoved(at));
        w.harness.run_steps(1);
        for pressed in [true, false] {
            let (button, modifiers) = (egui::PointerButton::Secondary, Modifiers::NONE);
            w.harness.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
        }
        w.harness.run_steps(3);
        button(w, label);
        actions(w)
    };
    assert_eq!(entry(&mut w, "Ablate unit"), [Action::Ablate(id)]);
    assert_eq!(entry(&mut w, "Shake unit"), [Action::Shake(Some(id), 0.5, 0)]);
    assert!(entry(&mut w, "Pin unit").is_empty());
    assert!(entry(&mut w, "Unpin unit").is_empty(), "it was pinned");
}

#[test]
fn dragging_the_selected_unit_holds_it_higher() {
    let (mut w, s) = panel(20, 3);
    let find = |w: &mut Window| {
        // A unit that can go up, where it is after the strip has appeared.
        for i in 1..20 {
            let place = vec2(i as f32 / 20.0, 0.52);
            let id = select(w, place);
            if s.frame.layers[0][id.index] < 0.5 {
                return (id, place);
            }
        }
        panic!("no low unit");
    };
    let (id, place) = find(&mut w);
    w.forget();
    let at = hidden(&w).lerp_inside(place);
    drag(&mut w, &[at, at - vec2(0.0, 15.0), at - vec2(0.0, 30.0)]);
    let clamped = actions(&mut w);
    let values: Vec<f64> = clamped
        .iter()
        .map(|action| match action {
            Action::Clamp(clamped, value) if *clamped == id => *value,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(!values.is_empty() && values.is_sorted(), "{values:?}");
    assert!(values[values.len() - 1] > s.frame.layers[0][id.index]);
}

#[test]
fn clicking_a_class_makes_it_the_target() {
    let (mut w, s) = panel(20, 0);
    for wanted in [0, 4, 9] {
        let at = class(&w, wanted);
        click(&mut w, at);
        assert_eq!(actions(&mut w), [Action::Target(wanted)]);
    }
    set(&mut w, SettlingSnapshot { target: 7, ..s });
    assert!(text(&w, "Output: 10 classes").contains("target 7"), "the target of now, not of the data");
}

#[test]
fn a_touch_at_rest_goes_on_by_itself_and_one_in_between_does_not() {
    let (mut w, s) = panel(20, 0);
    for (cursor, playing, goes_on) in [(20, false, true), (20, true, false), (7, false, false)] {
        set(&mut w, SettlingSnapshot { cursor, playing, ..s.clone() });
        let at = class(&w, 4);
        click(&mut w, at);
        let orders = w.settle_orders();
        assert!(matches!(orders[0], SettleCommand::Act(Action::Target(4))), "{orders:?}");
        let played = orders.iter().any(|order| matches!(order, SettleCommand::Play));
        assert_eq!(played, goes_on, "cursor {cursor}, playing {playing}: {orders:?}");
    }
}

#[test]
fn control_click_chooses_the_weight_between_neighbours() {
    let training = training(&[500], Some(Arc::clone(&DIGITS)), 1);
    let settling = settling(&training, 1, 20, 3);
    let mut w = window([1400.0, 900.0], training, settling);
    w.harness.get_by_label("Synapse").click();
    w.harness.run_steps(3);
    let id = select(&mut w, vec2(0.5, 0.5));
    w.forget();
    let at = class(&w, 3);
    click_with(&mut w, at, Modifiers::COMMAND);
    let orders = w.settle_orders();
    assert!(!orders.iter().any(|order| matches!(order, SettleCommand::Act(_))), "{orders:?}");
    let ends = vec![id, UnitId { layer: 2, index: 3 }];
    let wanted = orders.iter().any(|order| matches!(order, SettleCommand::Subscribe(w) if w.traces == ends));
    assert!(wanted, "{orders:?}");
    // The same by the button, from below.
    button(&mut w, "Weight to…");
    let at = rect(&w, "Input, 784 pixels").center();
    click(&mut w, at);
    let from_input = |order: &SettleCommand| matches!(order, SettleCommand::Subscribe(w) if w.traces.len() == 2 && w.traces[0].layer == 0 && w.traces[1] == id);
    assert!(w.settle_orders().iter().any(from_input));
}

#[test]
fn guesses_go_up_down_none_and_are_counted() {
    let (mut w, _) = panel(20, 0);
    let (_, nudged) = panel(20, 3);
    let reference = nudged.reference.clone().unwrap();
    let change = |i: usize| nudged.frame.layers[1][i] - reference.layers[1][i];
    let moved: Vec<usize> = (0..10).filter(|i| change(*i).abs() > 1e-3).collect();
    assert!(moved.len() >= 3, "too few outputs move for this test");
    w.harness.key_press(Key::R);
    w.harness.run_steps(3);
    w.forget();
    let clicks = [(moved[0], 1), (moved[1], 2), (moved[2], 3)];
    for (unit, times) in clicks {
        for _ in 0..times {
            let at = class(&w, unit);
            click(&mut w, at);
        }
    }
    let at = hidden(&w).lerp_inside(vec2(0.4, 0.4));
    (0..3).for_each(|_| click(&mut w, at));
    assert!(actions(&mut w).is_empty(), "a guess is no target");
    button(&mut w, "Reveal");
    set(&mut w, nudged.clone());
    assert!(w.harness.query_by_label_contains(" of 2 right").is_none(), "the nudge has not ended");
    let mut phases = nudged.phases.clone();
    phases[1].ended = true;
    set(&mut w, SettlingSnapshot { phases, ..nudged.clone() });
    let right = usize::from(change(moved[0]) > 0.0) + usize::from(change(moved[1]) < 0.0);
    assert_eq!(text(&w, " of 2 right"), format!("{right} of 2 right"));
    w.harness.key_press(Key::R);
    w.harness.run_steps(3);
    assert!(w.harness.query_by_label_contains(" of 2 right").is_none());
}

#[test]
fn views_show_their_numbers_and_fall_back_to_states() {
    let (mut w, s) = panel(20, 3);
    let title = |w: &Window| text(w, "Hidden 1, 500 units");
    for (view, word) in [
        ("Difference", "r = "),
        ("Response", "r = "),
        ("Arrival", "first at iteration 2"),
        ("Velocity", "r = "),
        ("Pressure", " pressed"),
        ("State", "mean "),
    ] {
        button(&mut w, view);
        assert!(title(&w).contains(word), "{view}: {}", title(&w));
        assert!(w.harness.query_by_label("s for now").is_none());
    }
    button(&mut w, "Arrival");
    set(&mut w, SettlingSnapshot { cursor: 21, ..s.clone() });
    assert!(title(&w).contains("not yet"), "what comes after the cursor is not shown: {}", title(&w));
    let nothing = SettlingSnapshot { reference: None, unperturbed: None, force: None, arrival: None, ..s };
    set(&mut w, nothing);
    for view in ["Difference", "Response", "Arrival", "Velocity", "Pressure"] {
        button(&mut w, view);
        assert!(title(&w).contains("mean "), "{view}: {}", title(&w));
        assert!(w.harness.query_by_label("s for now").is_some(), "{view} must say that it shows states");
    }
}

#[test]
fn each_layer_has_its_light_and_the_whole_agrees() {
    let (mut w, s) = panel(20, 3);
    let with = |statuses: [(f64, f64); 2]| {
        let mut points = (*s.points).clone();
        let point = &mut points[s.cursor];
        let mut layers = point.layers.to_vec();
        for (layer, (residual, returned)) in layers.iter_mut().zip(statuses) {
            (layer.residual, layer.returned, layer.saturated) = (residual, returned, 0);
        }
        point.layers = layers.into();
        SettlingSnapshot { points: Arc::new(points), ..s.clone() }
    };
    for (statuses, words, whole) in [
        ([(0.0, 0.0), (0.0, 0.0)], ["settled", "settled"], "(settled)"),
        ([(0.1, 0.2), (0.0, 0.0)], ["moving", "settled"], "(moving)"),
        ([(0.1, 0.2), (0.5, 0.01)], ["moving", "oscillating"], "(oscillating)"),
    ] {
        set(&mut w, with(statuses));
        assert!(text(&w, "Hidden 1, 500 units").contains(words[0]));
        assert!(text(&w, "Output: 10 classes").contains(words[1]));
        assert!(w.harness.query_by_label_contains(whole).is_some(), "{whole}");
    }
}

#[test]
fn a_nudge_from_an_unsettled_free_phase_is_stamped() {
    const STAMP: &str = "from an unsettled free phase";
    let (mut w, s) = panel(20, 3);
    for (settled, cursor, stamped) in [(false, 23, true), (true, 23, false), (false, 20, false)] {
        let mut phases = s.phases.clone();
        phases[0].settled = settled;
        set(&mut w, SettlingSnapshot { phases, cursor, ..s.clone() });
        assert_eq!(w.harness.query_by_label(STAMP).is_some(), stamped, "settled {settled}, cursor {cursor}");
    }
}
