//! The edits that a person orders for the example: other settings, actions, and taking them back.

use crate::config::Config;
use crate::settling::engine::SettlingEngine;
use crate::settling::engine::ghosts::same_phases;
use crate::settling::example::ExampleRelaxation;
use crate::settling::example::action::Action;
use std::time::Instant;

impl SettlingEngine {
    pub(super) fn configure(&mut self, config: Config) {
        let same_phases = same_phases(&self.config, &config);
        self.config = config;
        let touched =
            self.example.as_ref().is_some_and(ExampleRelaxation::is_edited) || !self.undone.is_empty();
        let Some(example) = &mut self.example else { return };
        if same_phases {
            return example.set_rates(&self.config);
        }
        let goes_on = self.ghosts.before_change(example, &self.config, self.subscription.drags);
        let at_last = self.cursor == example.recording().last();
        // Paused at the end of the free phase: what stands there was settled under the settings before.
        let free_ended =
            !example.is_finished() && example.spans().last().is_some_and(|span| span.step == 0 && span.ended);
        let until_rest = self.until_rest || (free_ended && !self.playing);
        if at_last && (example.is_finished() || free_ended || (goes_on && self.ghosts.is_restarted)) {
            // Show at once what the change does: the same example again, with what was done to it.
            if touched {
                self.act(Action::Configure(Box::new(self.config.clone())));
                self.example = self.example.as_ref().map(ExampleRelaxation::anew);
                self.published.forget();
                self.move_to(0);
            } else {
                self.begin(None);
            }
            self.playing = true;
            self.until_rest = until_rest;
            self.ghosts.is_restarted = true;
        } else {
            let config = Box::new(self.config.clone());
            self.act(Action::Configure(config));
        }
    }

    /// Does something at the cursor.
    pub(super) fn act(&mut self, action: Action) {
        let Some(example) = &mut self.example else { return };
        if !example.is_possible(&action) {
            return;
        }
        let painted = matches!(action, Action::Paint(_) | Action::Picture(_));
        let is_setting = matches!(action, Action::Configure(_));
        if self.cursor < example.recording().last() {
            example.branch(self.cursor);
            self.published.forget();
        }
        if let Action::Configure(config) = &action {
            self.config = (**config).clone();
        } else {
            example.keep_settings(&self.config);
        }
        example.act(action);
        if painted && !self.keeps_state {
            // From zero, as any other picture: from where another picture left the states they may not get away.
            *example = example.anew();
            self.published.forget();
        }
        let (last, time) = (example.recording().last(), example.time());
        if !is_setting {
            self.undone.clear();
        }
        self.has_paused = false;
        self.move_to(last);
        if painted {
            self.stroke = Some((Instant::now(), time));
            self.playing = true;
        }
        self.published.forget_update();
    }

    pub(super) fn undo(&mut self) {
        let Some(example) = &mut self.example else { return };
        let Some(done) = example.undo_action() else { return };
        example.keep_settings(&self.config);
        self.undone.push(done);
        self.has_paused = false;
        self.stroke = None;
        self.published.forget();
        self.move_to(last_iteration(self.example.as_ref()));
    }

    pub(super) fn redo(&mut self) {
        let Some(done) = self.undone.pop() else { return };
        let rest = std::mem::take(&mut self.undone);
        if let Some(example) = &self.example {
            self.cursor = example.recording().index_at(done.at);
        }
        self.act(done.action);
        self.undone = rest;
    }
}

fn last_iteration(example: Option<&ExampleRelaxation>) -> usize {
    example.map_or(0, |example| example.recording().last())
}
