//! The diagram of a small network: what is drawn, what a hand on it orders, and when it is drawn at all.

use crate::fabricated::hand::*;
use crate::fabricated::{Window, settling, window};
use crate::pictures::small;
use egui::epaint::CircleShape;
use egui::{Key, Modifiers, Pos2, Rect, Shape};
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::settling::engine::snapshot::*;
use eqprop_lab::settling::example::action::{Action, UnitId};
use eqprop_lab::training::snapshot::TrainingSnapshot;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::state::view::{Drawing, LayerView};
use eqprop_lab::ui::style::colours::{Palette, Table};

const SIZES: [[f32; 2]; 4] = [[1024.0, 600.0], [1100.0, 768.0], [1400.0, 900.0], [2200.0, 1300.0]];

/// Only the panel, on a test example.
fn panel(
    size: [f32; 2],
    training: &TrainingSnapshot,
    free: usize,
    nudged: usize,
) -> (Window, SettlingSnapshot) {
    let settling = settling(training, 3, free, nudged);
    let settling = SettlingSnapshot { playing: false, ..settling };
    let mut w = window(size, training.clone(), settling.clone());
    w.maximise(crate::panel("network"));
    w.forget();
    (w, settling)
}

fn circles(shape: &Shape, into: &mut Vec<CircleShape>) {
    match shape {
        Shape::Circle(circle) => into.push(*circle),
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| circles(shape, into)),
        _ => {}
    }
}

/// The filled discs in a part of the window, from the left.
fn discs(w: &Window, rect: Rect) -> Vec<CircleShape> {
    let mut all = Vec::new();
    w.harness.output().shapes.iter().for_each(|clipped| circles(&clipped.shape, &mut all));
    all.retain(|circle| circle.fill.a() == 255 && rect.contains(circle.center) && circle.radius > 1.4);
    all.sort_by(|a, b| a.center.x.total_cmp(&b.center.x));
    all
}

fn layer(w: &Window, what: &str) -> Vec<CircleShape> {
    discs(w, rect(w, what))
}

#[test]
fn each_disc_has_the_colour_of_its_state() {
    for (training, hidden) in [(small::moons(), 8), (small::digits(), 16)] {
        for size in SIZES {
            let (mut w, s) = panel(size, &training, 3, 0);
            for dark in [true, false] {
                w.harness.state().order(Command::Dark(dark));
                w.harness.run_steps(3);
                let table = Table::sequential(&Palette::of(dark));
                let found = layer(&w, &format!("Hidden 1, {hidden} units"));
                assert_eq!(found.len(), hidden, "{size:?}");
                for (disc, state) in found.iter().zip(&s.frame.layers[0]) {
                    assert_eq!(disc.fill, table.colour(*state as f32), "{size:?}: s = {state}");
                }
                let found = layer(&w, "Output: ");
                let output = s.frame.layers.last().unwrap();
                assert_eq!(found.len(), output.len());
                for (disc, state) in found.iter().zip(output) {
                    assert_eq!(disc.fill, table.colour(*state as f32), "{size:?}: y = {state}");
                }
            }
        }
    }
}

#[test]
fn a_click_on_a_disc_means_its_unit_at_every_size() {
    for (training, hidden) in [(small::moons(), 8), (small::digits(), 16)] {
        for size in SIZES {
            let (mut w, _) = panel(size, &training, 20, 0);
            for index in 0..hidden {
                let at = layer(&w, &format!("Hidden 1, {hidden} units"))[index].center;
                click(&mut w, at);
                let title = text(&w, "Hidden 1, unit ");
                assert_eq!(title, format!("Hidden 1, unit {index}"), "{size:?}");
                let still = layer(&w, &format!("Hidden 1, {hidden} units"))[index].center;
                assert_eq!(still, at, "{size:?}: a click moves nothing");
            }
            w.harness.key_press(Key::Escape);
            w.harness.run_steps(3);
            w.forget();
            let classes = layer(&w, "Output: ").len();
            for class in 0..classes {
                let at = layer(&w, "Output: ")[class].center;
                click(&mut w, at);
                assert_eq!(actions(&mut w), [Action::Target(class)], "{size:?}");
            }
        }
    }
}

/// Clicks, then presses P without moving: the unit that was clicked is the one that is drawn over time.
fn pins_what_was_clicked(w: &mut Window, at: Pos2, id: UnitId) {
    click(w, at);
    w.forget();
    w.harness.key_press(Key::P);
    w.harness.run_steps(3);
    w.harness.state().order(Command::Maximise(crate::panel("units-over-time")));
    w.harness.run_steps(2);
    w.harness.state().order(Command::Maximise(crate::panel("units-over-time")));
    w.harness.run_steps(4);
    let wanted = w.settle_orders().into_iter().find_map(|order| match order {
        SettleCommand::Subscribe(wanted) if !wanted.traces.is_empty() => Some(wanted.traces),
        _ => None,
    });
    assert_eq!(wanted, Some(vec![id]));
}

#[test]
fn the_strip_of_a_clicked_unit_leaves_it_under_the_pointer() {
    for size in [[1100.0, 600.0], [1400.0, 1000.0]] {
        let (mut w, _) = panel(size, &small::digits(), 20, 0);
        let at = layer(&w, "Hidden 1, 16 units")[11].center;
        pins_what_was_clicked(&mut w, at, UnitId { layer: 1, index: 11 });
        // The same on images.
        let (mut w, _) = panel(size, &small::digits(), 20, 0);
        w.harness.state().order(Command::Draw(Drawing::Images));
        w.harness.run_steps(3);
        let before = rect(&w, "Hidden 1, 16 units");
        let at = before.lerp_inside(egui::vec2(0.99, 0.5));
        click(&mut w, at);
        assert_eq!(rect(&w, "Hidden 1, 16 units"), before, "{size:?}: a click moves nothing");
        let title = text(&w, "Hidden 1, unit ");
        let index = title.rsplit(' ').next().unwrap().parse().unwrap();
        click(&mut w, at);
        pins_what_was_clicked(&mut w, at, UnitId { layer: 1, index });
    }
}

#[test]
fn control_click_and_a_click_on_a_line_look_at_the_weight_and_the_menu_is_the_same() {
    let (mut w, _) = panel([1400.0, 900.0], &small::moons(), 20, 0);
    let from = layer(&w, "Hidden 1, 8 units")[2].center;
    click(&mut w, from);
    let to = layer(&w, "Output: ")[1].center;
    click_with(&mut w, to, Modifiers::COMMAND);
    assert!(actions(&mut w).is_empty(), "no target");
    w.harness.state().order(Command::SelectUnit(None));
    w.harness.run_steps(3);
    w.harness.event(egui::Event::PointerMoved(from));
    w.harness.run_steps(1);
    for pressed in [true, false] {
        let (button, modifiers) = (egui::PointerButton::Secondary, Modifiers::NONE);
        w.harness.event(egui::Event::PointerButton { pos: from, button, pressed, modifiers });
    }
    w.harness.run_steps(3);
    button(&mut w, "Ablate unit");
    assert_eq!(actions(&mut w), [Action::Ablate(UnitId { layer: 1, index: 2 })]);
}

#[test]
fn small_networks_are_diagrams_and_can_be_images() {
    let is_diagram = |w: &Window| w.says("Diagram of ");
    let (mut w, _) = panel([1400.0, 900.0], &small::digits(), 20, 0);
    assert!(is_diagram(&w) && w.says("Diagram of 64-16-10: 160 of 160 connections"));
    button(&mut w, "Diagram");
    assert!(!is_diagram(&w) && w.says("Hidden 1, 16 units"));
    button(&mut w, "Diagram");
    assert!(is_diagram(&w));
    // 110 free units are images unless one wants to see them, 510 always.
    let middling = small::run("digits-1h", &[("network.hidden", "100")], 1);
    let (mut w, _) = panel([1400.0, 900.0], &middling, 20, 0);
    assert!(!is_diagram(&w));
    w.harness.state().order(Command::Draw(Drawing::Diagram));
    w.harness.run_steps(3);
    assert!(is_diagram(&w) && w.says("360 of 1000 connections"));
    let large = crate::fabricated::training(&[500], Some(crate::fabricated::DIGITS.clone()), 1);
    let (mut w, _) = panel([1400.0, 900.0], &large, 20, 0);
    w.harness.state().order(Command::Draw(Drawing::Diagram));
    w.harness.run_steps(3);
    assert!(!is_diagram(&w) && w.harness.query_by_label("Diagram").is_none());
}

#[test]
fn the_difference_is_drawn_with_the_range_that_is_printed_and_what_is_held_is_no_part_of_it() {
    let (mut w, s) = panel([1400.0, 900.0], &small::digits(), 15, 4);
    w.harness.state().order(Command::Show(LayerView::Difference));
    w.harness.run_steps(3);
    let reference = s.reference.clone().unwrap();
    let range = |w: &Window| -> f32 {
        let title = text(w, "Hidden 1, 16 units");
        title.split("r = ").nth(1).unwrap().split(',').next().unwrap().parse().unwrap()
    };
    let r = range(&w);
    let check = |w: &Window, s: &SettlingSnapshot, r: f32| {
        let table = Table::diverging(&Palette::of(true), r);
        for (i, disc) in layer(w, "Hidden 1, 16 units").iter().enumerate() {
            let change = s.frame.layers[0][i] - reference.layers[0][i];
            assert_eq!(disc.fill, table.colour(change as f32), "unit {i}: {change}");
        }
    };
    check(&w, &s, r);
    // Unit 4 is held far away, in a new phase.
    let mut held = s.clone();
    let mut frame = (*s.frame).clone();
    frame.layers[0][4] = reference.layers[0][4] + 0.9;
    held.frame = std::sync::Arc::new(frame);
    held.clamped = vec![(UnitId { layer: 1, index: 4 }, 0.9)];
    set(&mut w, held.clone());
    assert_eq!(range(&w), r);
    check(&w, &held, r);
    held.clamped.clear();
    set(&mut w, held.clone());
    assert!(range(&w) >= 0.9, "let go, it counts");
    check(&w, &held, range(&w));
}
