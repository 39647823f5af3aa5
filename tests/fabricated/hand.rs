//! A hand on the network panel: where things are, clicks, drags, and what they order.

use super::{DIGITS, Window, settling, training, window};
use eframe::egui::accesskit::Role;
use egui::{Event, Modifiers, PointerButton, Pos2, Rect, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::settling::engine::snapshot::*;
use eqprop_lab::settling::example::action::Action;
use std::sync::Arc;

/// The panel alone on test example 1 after so many iterations.
pub fn panel(free: usize, nudged: usize) -> (Window, SettlingSnapshot) {
    let training = training(&[500], Some(Arc::clone(&DIGITS)), 1);
    let settling = settling(&training, 1, free, nudged);
    let mut w = window([1400.0, 900.0], training, settling.clone());
    w.harness.get_by_label("Maximise: Network").click();
    w.harness.run_steps(3);
    w.forget();
    (w, settling)
}

/// Where the one node is whose label contains this.
pub fn rect(w: &Window, what: &str) -> Rect {
    w.harness.get_by_label_contains(what).rect()
}

/// The picture of the first hidden layer.
pub fn hidden(w: &Window) -> Rect {
    rect(w, "Hidden 1, 500 units")
}

/// The middle of a class's number under its bar.
pub fn class(w: &Window, class: usize) -> Pos2 {
    let bars = rect(w, "Output: 10 classes");
    let step = (bars.width() - 48.0) / 10.0;
    pos2(bars.left() + 44.0 + (class as f32 + 0.5) * step, bars.bottom() - 8.0)
}

/// The text of the one node that contains this.
pub fn text(w: &Window, contains: &str) -> String {
    let node = w.harness.get_by_label_contains(contains);
    let node = node.accesskit_node();
    node.label().or(node.value()).unwrap_or_default()
}

/// The actions ordered since the last look.
pub fn actions(w: &mut Window) -> Vec<Action> {
    let orders = w.settle_orders().into_iter();
    let actions = orders.filter_map(|order| match order {
        SettleCommand::Act(action) => Some(action),
        _ => None,
    });
    actions.collect()
}

/// Another snapshot arrives.
pub fn set(w: &mut Window, settling: SettlingSnapshot) {
    w.harness.state().settling().unwrap().set_latest(settling);
    w.harness.run_steps(3);
}

/// Clicks a button.
pub fn button(w: &mut Window, label: &str) {
    w.harness.get_by_role_and_label(Role::Button, label).click();
    w.harness.run_steps(3);
}

pub fn pointer(w: &mut Window, at: Pos2, pressed: bool, modifiers: Modifiers) {
    let event = Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers };
    w.harness.event_modifiers(event, modifiers);
}

pub fn click(w: &mut Window, at: Pos2) {
    click_with(w, at, Modifiers::NONE);
}

pub fn click_with(w: &mut Window, at: Pos2, modifiers: Modifiers) {
    w.harness.event(Event::PointerMoved(at));
    w.harness.run_steps(1);
    pointer(w, at, true, modifiers);
    pointer(w, at, false, modifiers);
    w.harness.run_steps(3);
}

pub fn drag(w: &mut Window, path: &[Pos2]) {
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
