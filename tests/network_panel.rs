//! The network panel: what its views show, and what a hand on it orders.

mod fabricated;

use eframe::egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::settling::action::{Action, UnitId};
use eqprop_lab::settling::snapshot::*;
use fabricated::*;
use std::sync::Arc;

fn snapshot(hidden: &[usize], free: usize, nudged: usize) -> (Window, SettlingSnapshot) {
    let training = training(hidden, Some(Arc::clone(&DIGITS)), 1);
    let settling = settling(&training, 1, free, nudged);
    let mut w = window([1400.0, 900.0], training, settling.clone());
    w.harness.get_by_label("Maximise: Network").click();
    w.harness.run_steps(3);
    w.forget();
    (w, settling)
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
