//! The network panel: what its views show, and what a hand on it orders.

mod fabricated;

use eframe::egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::data::Split;
use eqprop_lab::settling::action::{Action, UnitId};
use eqprop_lab::settling::snapshot::*;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::dialogs::{DialogKind, dropped};
use fabricated::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The panel alone on test example 1 after so many iterations.
fn panel(free: usize, nudged: usize) -> (Window, SettlingSnapshot) {
    let training = training(&[500], Some(Arc::clone(&DIGITS)), 1);
    let settling = settling(&training, 1, free, nudged);
    let mut w = window([1400.0, 900.0], training, settling.clone());
    w.harness.get_by_label("Maximise: Network").click();
    w.harness.run_steps(3);
    w.forget();
    (w, settling)
}

fn rect(w: &Window, what: &str) -> Rect {
    w.harness.get_by_label_contains(what).rect()
}

fn hidden(w: &Window) -> Rect {
    rect(w, "Hidden 1, 500 units")
}

/// The middle of a class's number under its bar.
fn class(w: &Window, class: usize) -> Pos2 {
    let bars = rect(w, "Output: 10 classes");
    let step = (bars.width() - 48.0) / 10.0;
    pos2(bars.left() + 44.0 + (class as f32 + 0.5) * step, bars.bottom() - 8.0)
}

fn text(w: &Window, contains: &str) -> String {
    let node = w.harness.get_by_label_contains(contains);
    let node = node.accesskit_node();
    node.label().or(node.value()).unwrap_or_default()
}

fn actions(w: &mut Window) -> Vec<Action> {
    let orders = w.settle_orders().into_iter();
    let actions = orders.filter_map(|order| match order {
        SettleCommand::Act(action) => Some(action),
        _ => None,
    });
    actions.collect()
}

fn set(w: &mut Window, settling: SettlingSnapshot) {
    w.harness.state().settling().unwrap().set_latest(settling);
    w.harness.run_steps(3);
}

fn show(w: &mut Window, view: &str) {
    w.harness.get_by_role_and_label(Role::Button, view).click();
    w.harness.run_steps(3);
}

fn button(w: &mut Window, label: &str) {
    w.harness.get_by_role_and_label(Role::Button, label).click();
    w.harness.run_steps(3);
}

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
    button(&mut w, "Silence");
    button(&mut w, "Shake");
    button(&mut w, "Hold");
    w.harness.get_by_role_and_label(Role::Slider, "Held value").set_value_accesskit(0.25);
    w.harness.run_steps(3);
    let expected = [
        Action::Lesion(id),
        Action::Shake(Some(id), 0.5, 0),
        Action::Hold(id, state),
        Action::Hold(id, 0.25),
    ];
    assert_eq!(actions(&mut w), expected);
    button(&mut w, "Release");
    assert!(actions(&mut w).is_empty(), "it is not held yet");
    set(&mut w, SettlingSnapshot { held: vec![(id, 0.25)], ..s });
    button(&mut w, "Release");
    assert_eq!(actions(&mut w), [Action::Release(id)]);
    w.harness.key_press(Key::Escape);
    w.harness.run_steps(3);
    assert!(w.harness.query_by_label("Silence").is_none(), "Esc closes the strip");
}

#[test]
fn dragging_the_selected_unit_holds_it_higher() {
    let (mut w, s) = panel(20, 3);
    let find = |w: &mut Window| {
        // A unit that can go up, where it is after the strip has appeared.
        for i in 1..20 {
            let place = vec2(i as f32 / 20.0, 0.52);
            select(w, place);
            let id = select_again(w, place);
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
    let held = actions(&mut w);
    let values: Vec<f64> = held
        .iter()
        .map(|action| match action {
            Action::Hold(held, value) if *held == id => *value,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(!values.is_empty() && values.is_sorted(), "{values:?}");
    assert!(values[values.len() - 1] > s.frame.layers[0][id.index]);
}

/// Looks at whatever is there now that the layout has made room for the strip.
fn select_again(w: &mut Window, place: egui::Vec2) -> UnitId {
    let at = hidden(w).lerp_inside(place);
    click(w, at);
    if w.harness.query_by_label_contains("Hidden 1, unit ").is_none() {
        click(w, at); // it was the same unit, and the click let it go
        let at = hidden(w).lerp_inside(place);
        click(w, at);
    }
    let title = text(w, "Hidden 1, unit ");
    UnitId { layer: 1, index: title.rsplit(' ').next().unwrap().parse().unwrap() }
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
    let wanted = orders.iter().any(|order| matches!(order, SettleCommand::Want(w) if w.traces == ends));
    assert!(wanted, "{orders:?}");
    // The same by the button, from below.
    button(&mut w, "Weight to…");
    let at = rect(&w, "Input, 784 pixels").center();
    click(&mut w, at);
    let from_input = |order: &SettleCommand| matches!(order, SettleCommand::Want(w) if w.traces.len() == 2 && w.traces[0].layer == 0 && w.traces[1] == id);
    assert!(w.settle_orders().iter().any(from_input));
}

#[test]
fn a_drag_across_the_input_is_a_stroke_without_gaps() {
    let (mut w, s) = panel(20, 0);
    let input = rect(&w, "Input, 784 pixels");
    let path = [input.lerp_inside(vec2(0.1, 0.9)), input.lerp_inside(vec2(0.9, 0.8))];
    drag(&mut w, &path);
    assert!(actions(&mut w).is_empty(), "Look paints nothing");
    button(&mut w, "Draw");
    drag(&mut w, &path);
    let painted = actions(&mut w);
    let mut picture = (*s.input).clone();
    assert!(painted.len() >= 2, "begun and gone on: {painted:?}");
    for action in &painted {
        let Action::Paint(pixels) = action else { panic!("{action:?}") };
        assert!(!pixels.is_empty());
        for (pixel, value) in pixels {
            assert!((0.0..=1.0).contains(value) && *value > picture[*pixel], "only what changes");
            picture[*pixel] = *value;
        }
    }
    for column in 3..25 {
        let y = 28.0 * (0.9 - 0.1 * ((column as f32 + 0.5) / 28.0 - 0.1) / 0.8);
        assert_eq!(picture[y as usize * 28 + column], 1.0, "a gap in column {column}");
    }
}

#[test]
fn tools_and_shifts_order_what_they_say() {
    let (mut w, s) = panel(20, 0);
    let input = rect(&w, "Input, 784 pixels");
    let middle = input.center();
    let mut stroke = |w: &mut Window, tool: &str| -> BTreeMap<usize, f64> {
        button(w, tool);
        drag(w, &[middle, middle]);
        let all = actions(w).into_iter().flat_map(|action| match action {
            Action::Paint(pixels) => pixels,
            other => panic!("{other:?}"),
        });
        all.collect()
    };
    let dark = |pixels: &BTreeMap<usize, f64>| pixels.iter().all(|(i, x)| *x < s.input[*i]);
    let erased = stroke(&mut w, "Erase");
    assert!(!erased.is_empty() && dark(&erased), "{erased:?}");
    let noisy = stroke(&mut w, "Noise");
    assert!(noisy.len() > 5, "{noisy:?}");
    let occluded = stroke(&mut w, "Occlude");
    assert!(!occluded.is_empty() && occluded.values().all(|x| *x == 0.0), "{occluded:?}");
    button(&mut w, "Shift left");
    let shifted = actions(&mut w);
    let [Action::Paint(pixels)] = &shifted[..] else { panic!("{shifted:?}") };
    assert!(pixels.iter().all(|(i, x)| *x == if i % 28 == 27 { 0.0 } else { s.input[i + 1] }));
    button(&mut w, "Clear input");
    let cleared = actions(&mut w);
    let inked = s.input.iter().filter(|x| **x > 0.0).count();
    assert!(matches!(&cleared[..], [Action::Paint(pixels)] if pixels.len() == inked));
    button(&mut w, "Original input");
    assert!(actions(&mut w).is_empty(), "it is the original");
}

#[test]
fn a_painted_input_says_so() {
    let (mut w, s) = panel(20, 0);
    assert!(text(&w, "Input, 784 pixels").contains("clamped"));
    let mut input = (*s.input).clone();
    input[5] = 0.5;
    set(&mut w, SettlingSnapshot { input: Arc::new(input), ..s });
    assert!(text(&w, "Input, 784 pixels").contains("painted"));
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
        show(&mut w, view);
        assert!(title(&w).contains(word), "{view}: {}", title(&w));
        assert!(w.harness.query_by_label("s for now").is_none());
    }
    show(&mut w, "Arrival");
    set(&mut w, SettlingSnapshot { cursor: 21, ..s.clone() });
    assert!(title(&w).contains("not yet"), "what comes after the cursor is not shown: {}", title(&w));
    let nothing = SettlingSnapshot { reference: None, twin: None, force: None, arrival: None, ..s };
    set(&mut w, nothing);
    for view in ["Difference", "Response", "Arrival", "Velocity", "Pressure"] {
        show(&mut w, view);
        assert!(title(&w).contains("mean "), "{view}: {}", title(&w));
        assert!(w.harness.query_by_label("s for now").is_some(), "{view} must say that it shows states");
    }
}

#[test]
fn each_layer_has_its_light_and_the_whole_agrees() {
    let (mut w, s) = panel(20, 3);
    let with = |lights: [(f64, f64); 2]| {
        let mut points = (*s.points).clone();
        let point = &mut points[s.cursor];
        let mut layers = point.layers.to_vec();
        for (layer, (residual, returned)) in layers.iter_mut().zip(lights) {
            (layer.residual, layer.returned, layer.saturated) = (residual, returned, 0);
        }
        point.layers = layers.into();
        SettlingSnapshot { points: Arc::new(points), ..s.clone() }
    };
    for (lights, words, whole) in [
        ([(0.0, 0.0), (0.0, 0.0)], ["settled", "settled"], "(settled)"),
        ([(0.1, 0.2), (0.0, 0.0)], ["moving", "settled"], "(moving)"),
        ([(0.1, 0.2), (0.5, 0.01)], ["moving", "oscillating"], "(oscillating)"),
    ] {
        set(&mut w, with(lights));
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

#[test]
fn a_picture_from_a_file_is_painted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("white.png");
    image::GrayImage::from_pixel(40, 40, image::Luma([255])).save(&path).unwrap();
    assert_eq!(dropped(Path::new("a/b.PNG")), Command::Path(DialogKind::OpenPicture, "a/b.PNG".into()));
    let training = training(&[500], Some(Arc::clone(&DIGITS)), 1);
    let s = settling(&training, 1, 20, 0);
    assert_eq!(s.scene.as_ref().unwrap().split, Split::Test);
    let mut w = window_with([1400.0, 900.0], training, s.clone(), false, Some(path));
    w.harness.get_by_label("File").click();
    w.harness.run_steps(2);
    w.harness.get_by_label("Open picture…").click();
    w.harness.run_steps(2);
    w.forget();
    w.harness.get_by_label("Browse…").click();
    w.settle_down();
    let orders = actions(&mut w);
    let [Action::Paint(pixels)] = &orders[..] else { panic!("{orders:?}") };
    assert!(pixels.iter().all(|(_, x)| *x == 1.0));
    assert_eq!(pixels.len(), s.input.iter().filter(|x| **x < 1.0).count());
}

#[test]
#[ignore = "only to look at"]
fn look() {
    let dir = std::path::Path::new("/tmp/look-a");
    std::fs::create_dir_all(dir).unwrap();
    let shot = |w: &mut Window, name: &str| {
        w.harness.run_steps(3);
        w.harness.render().unwrap().save(dir.join(format!("{name}.png"))).unwrap();
    };
    let views = |w: &mut Window, view: &str| {
        w.harness.get_by_label("View").click();
        w.harness.run_steps(2);
        w.harness.get_by_role_and_label(Role::CheckBox, view).click();
        w.harness.run_steps(3);
        w.harness.remove_cursor();
    };
    for (name, hidden, size) in
        [("1h", vec![500], [1400.0, 900.0]), ("3h", vec![500, 500, 500], [1024.0, 768.0])]
    {
        let training = training(&hidden, Some(Arc::clone(&DIGITS)), 1);
        let s = settling(&training, 1, 20, 3);
        let mut w = window(size, training.clone(), s);
        w.harness.ctx.set_theme(egui::Theme::Dark);
        shot(&mut w, &format!("{name}-state"));
        for view in ["Difference", "Arrival", "Velocity", "Pressure", "Response"] {
            views(&mut w, view);
            shot(&mut w, &format!("{name}-{view}"));
        }
        let rect = w.harness.get_by_label_contains("Hidden 1, 500 units").rect();
        click(&mut w, rect.center());
        w.harness.key_press(Key::P);
        shot(&mut w, &format!("{name}-unit"));
        w.harness.ctx.set_theme(egui::Theme::Light);
        w.harness.get_by_label("Maximise: Network").click();
        shot(&mut w, &format!("{name}-max-light"));
        let free = settling(&training, 1, 20, 0);
        let mut w = window(size, training.clone(), free);
        w.harness.key_press(Key::R);
        w.harness.run_steps(3);
        let rect = w.harness.get_by_label_contains("Hidden 1, 500 units").rect();
        click(&mut w, rect.center());
        click(&mut w, rect.left_top() + egui::vec2(40.0, 20.0));
        click(&mut w, rect.left_top() + egui::vec2(40.0, 20.0));
        w.harness.get_by_label("Draw").click();
        w.harness.run_steps(2);
        let rect = w.harness.get_by_label_contains("Input, 784 pixels").rect();
        drag(&mut w, &[rect.lerp_inside(egui::vec2(0.2, 0.2)), rect.lerp_inside(egui::vec2(0.8, 0.4))]);
        shot(&mut w, &format!("{name}-guess"));
        w.harness.get_by_label("Reveal").click();
        w.harness.run_steps(2);
        let nudged = settling(&training, 1, 20, 3);
        w.harness.state().settling().unwrap().set_latest(nudged);
        shot(&mut w, &format!("{name}-revealed"));
    }
}

fn pointer(w: &mut Window, at: Pos2, pressed: bool, modifiers: Modifiers) {
    w.harness.event(Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers });
}

fn click(w: &mut Window, at: Pos2) {
    click_with(w, at, Modifiers::NONE);
}

fn click_with(w: &mut Window, at: Pos2, modifiers: Modifiers) {
    w.harness.event(Event::PointerMoved(at));
    w.harness.run_steps(1);
    pointer(w, at, true, modifiers);
    pointer(w, at, false, modifiers);
    w.harness.run_steps(3);
}

fn drag(w: &mut Window, path: &[Pos2]) {
    w.harness.event(Event::PointerMoved(path[0]));
    w.harness.run_steps(1);
    pointer(w, path[0], true, Modifiers::NONE);
    w.harness.run_steps(1);
    for at in path {
        w.harness.event(Event::PointerMoved(*at));
        w.harness.run_steps(1);
    }
    pointer(w, path[path.len() - 1], false, Modifiers::NONE);
    w.harness.run_steps(2);
}
