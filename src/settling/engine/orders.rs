//! What a person orders for the watched example: other settings, actions, and taking them back.

use crate::config::Config;
use crate::settling::engine::SettlingEngine;
use crate::settling::engine::ghosts::same_phases;
use crate::settling::example::Settling;
use crate::settling::example::action::Action;
use std::time::Instant;

impl SettlingEngine {
    pub(super) fn configure(&mut self, config: Config) {
        let same_phases = same_phases(&self.config, &config);
        self.config = config;
        let touched = self.watched.as_ref().is_some_and(Settling::is_touched) || !self.undone.is_empty();
        let Some(watched) = &mut self.watched else { return };
        if same_phases {
            return watched.set_rates(&self.config);
        }
        let goes_on = self.ghosts.before_change(watched, &self.config, self.wants.drags);
        let at_last = self.cursor == watched.recording().last();
        if at_last && (watched.is_finished() || (goes_on && self.ghosts.is_restarted)) {
            // Show at once what the change does: the same example again, with what was done to it.
            if touched {
                self.act(Action::Configure(Box::new(self.config.clone())));
                self.watched = self.watched.as_ref().map(Settling::anew);
                self.published.forget();
                self.move_to(0);
            } else {
                self.begin(None);
            }
            self.playing = true;
            self.ghosts.is_restarted = true;
        } else {
            let config = Box::new(self.config.clone());
            self.act(Action::Configure(config));
        }
    }

    /// Does something at the cursor.
    pub(super) fn act(&mut self, action: Action) {
        let Some(watched) = &mut self.watched else { return };
        if !watched.is_possible(&action) {
            return;
        }
        let painted = matches!(action, Action::Paint(_));
        let is_setting = matches!(action, Action::Configure(_));
        if self.cursor < watched.recording().last() {
            watched.branch(self.cursor);
            self.published.forget();
        }
        if let Action::Configure(config) = &action {
            self.config = (**config).clone();
        } else {
            watched.keep_settings(&self.config);
        }
        watched.act(action);
        if painted && !self.keeps_state {
            // From zero, as any other picture: from where another picture left the states they may not get away.
            *watched = watched.anew();
            self.published.forget();
        }
        let (last, time) = (watched.recording().last(), watched.time());
        if !is_setting {
            self.undone.clear();
        }
        self.held = false;
        self.move_to(last);
        if painted {
            self.stroke = Some((Instant::now(), time));
            self.playing = true;
        }
        self.published.forget_update();
    }

    pub(super) fn undo(&mut self) {
        let Some(watched) = &mut self.watched else { return };
        let Some(done) = watched.undo_action() else { return };
        watched.keep_settings(&self.config);
        self.undone.push(done);
        self.held = false;
        self.stroke = None;
        self.published.forget();
        self.move_to(watched_last(self.watched.as_ref()));
    }

    pub(super) fn redo(&mut self) {
        let Some(done) = self.undone.pop() else { return };
        let rest = std::mem::take(&mut self.undone);
        if let Some(watched) = &self.watched {
            self.cursor = watched.recording().index_at(done.at);
        }
        self.act(done.action);
        self.undone = rest;
    }
}

fn watched_last(watched: Option<&Settling>) -> usize {
    watched.map_or(0, |watched| watched.recording().last())
}
