//! Commands that act on the watched example itself.

use crate::settling::engine::snapshot::SettleCommand;
use crate::settling::example::action::{Action, UnitId};
use crate::ui::app::App;
use crate::ui::state::view::{Guess, LayerView};

impl App {
    /// Does something to the example; the history counts it.
    pub(super) fn act(&mut self, action: Action) {
        self.send_settling_order(SettleCommand::Act(action));
    }

    pub(super) fn act_by_hand(&mut self, action: Action) {
        // A hand that touches a network at rest wants to see what follows.
        let changes_settings = matches!(action, Action::Configure(_) | Action::Schedule(_));
        self.act(action);
        if self.is_at_rest() && !changes_settings && !self.settle.playing {
            self.send_settling(SettleCommand::Play);
        }
    }

    pub(super) fn clamp_hovered(&mut self) {
        if let Some(unit) = self.view.hovered.or(self.view.unit) {
            self.clamp(unit);
        }
    }

    /// The picture of the data again, with its class.
    pub(super) fn paint_original(&mut self) {
        let Some(scene) = self.settle.scene.clone() else { return };
        let pixels = scene.data.pixels(scene.split, scene.index);
        self.paint(pixels.iter().map(|&byte| f64::from(byte) / 255.0).collect());
        if !self.settle.has_target {
            self.act(Action::Target(scene.label));
        }
    }

    /// Another picture than one of the data, whose class nobody knows yet.
    pub(super) fn paint_other(&mut self, picture: Vec<f64>) {
        let pixels = self.changed(picture);
        if self.settle.has_target || !pixels.is_empty() {
            self.act(Action::Picture(pixels));
        }
    }

    /// Settles what has just been chosen at once, if nothing plays.
    pub(super) fn settle_now(&self) {
        if !self.settle.playing && !self.view.tour {
            self.send_settling(SettleCommand::Settle);
        }
    }

    pub(super) fn guess(&mut self, unit: UnitId, up: Option<bool>) {
        if let Some(guess) = &mut self.view.guess {
            match up {
                Some(up) => drop(guess.units.insert(unit, up)),
                None => drop(guess.units.remove(&unit)),
            }
        }
    }

    pub(super) fn reveal(&mut self) {
        if let Some(guess) = &mut self.view.guess {
            guess.revealed = true;
            (self.view.layers, self.view.keeps_states) = (LayerView::State, false);
            self.send_settling(SettleCommand::Guess(false));
            self.send_settling(SettleCommand::Play);
        }
    }

    /// The cursor stands at the end of a phase that has ended.
    fn is_at_rest(&self) -> bool {
        let cursor = self.settle.cursor;
        self.settle.phases.iter().any(|span| span.ended && cursor + 1 == span.points.end)
    }

    /// Holds a unit at its state, or lets it go.
    fn clamp(&mut self, unit: UnitId) {
        if self.settle.clamped.iter().any(|(clamped, _)| *clamped == unit) {
            return self.act(Action::Release(unit));
        }
        let layer = unit.layer.checked_sub(1).and_then(|k| self.settle.frame.layers.get(k));
        if let Some(&state) = layer.and_then(|layer| layer.get(unit.index)) {
            self.act(Action::Clamp(unit, state));
        }
    }

    /// The pixels that change to make the input this picture.
    fn changed(&self, picture: Vec<f64>) -> Vec<(usize, f64)> {
        let now = self.settle.input.iter();
        let changed = picture.into_iter().zip(now).enumerate().filter(|(_, (new, old))| new != *old);
        changed.map(|(i, (new, _))| (i, new)).collect()
    }

    pub(super) fn paint(&mut self, picture: Vec<f64>) {
        let pixels = self.changed(picture);
        if !pixels.is_empty() {
            self.act(Action::Paint(pixels));
        }
    }

    pub(super) fn shift(&mut self, columns: i32, rows: i32) {
        let Some(scene) = &self.settle.scene else { return };
        let (height, width) = (scene.data.height() as i32, scene.data.width() as i32);
        let from = |i: i32| {
            let (y, x) = (i / width - rows, i % width - columns);
            let inside = (0..height).contains(&y) && (0..width).contains(&x);
            if inside { self.settle.input[(y * width + x) as usize] } else { 0.0 }
        };
        self.paint((0..height * width).map(from).collect());
    }

    /// Stops before the nudge and asks; a second time, gives up asking.
    pub(super) fn predict(&mut self) {
        if self.view.guess.take().is_some() {
            return self.send_settling(SettleCommand::Guess(false));
        }
        self.view.guess = Some(Guess::default());
        (self.view.layers, self.view.keeps_states) = (LayerView::State, false);
        // Back to the end of the free phase, without the nudge that was there, or on to it.
        self.send_settling(SettleCommand::Guess(true));
        if !self.settle.phases.iter().rev().find(|span| span.step == 0).is_some_and(|free| free.ended) {
            self.send_settling(SettleCommand::Play);
        }
    }
}
