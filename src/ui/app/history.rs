//! What can be undone: changes of settings, of the layout and of own presets, and actions on the watched example, in
//! the order in which they were made.
//!
//! Actions are kept by the settling engine; the window learns of them from its snapshots. Until the engine has
//! answered an action or an undo, further undos wait, so that none of them meets a history that is out of date.

use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::example::action::{Action, Recorded};
use crate::ui::command::Command;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::settings::{self, Setting};
use egui_tiles::Tree;
use std::collections::VecDeque;
use std::sync::Arc;

/// Most steps that are kept.
pub const DEPTH: usize = 256;

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Back.
    Undo,
    /// Forward again.
    Redo,
}

/// The panels and which of them is alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrangement {
    /// The tiles.
    pub tree: Tree<PanelKind>,
    /// The maximised panel.
    pub maximised: Option<PanelKind>,
}

/// One step.
#[derive(Clone, Debug)]
pub enum HistoryStep {
    /// Settings of the panel.
    Settings {
        /// Before the change.
        before: Box<Setting>,
        /// After it.
        after: Box<Setting>,
    },
    /// The layout; holds the one to go to.
    Layout(Box<Arrangement>),
    /// Something with a command for each way.
    Command {
        /// Takes it back.
        undo: Box<Command>,
        /// Does it again.
        redo: Box<Command>,
    },
    /// An action in the engine's record.
    Action,
}

#[derive(Clone, Debug)]
struct HistoryEntry {
    words: String,
    step: HistoryStep,
    /// Orders of the example that had been sent before.
    sent: u64,
}

/// What is to be carried out.
pub enum Due {
    /// Tell the settling engine.
    Order(Way),
    /// Go this way through a step of the window, then give it back with [`History::went`].
    Walk(Way, String, HistoryStep),
}

/// The steps so far and those taken back.
#[derive(Default)]
pub struct History {
    done: VecDeque<HistoryEntry>,
    undone: Vec<HistoryEntry>,
    /// The last step may still grow: a slider is being dragged, a text typed.
    is_open: bool,
    record: Arc<Vec<Recorded>>,
    /// Actions of `record` that `done` knows of (or has forgotten for their age).
    known: usize,
    first: Option<u64>,
    answered: u64,
    sent: u64,
    flight: Option<Way>,
    waiting: VecDeque<Way>,
}

/// Actions of a record, without the settings, which the window has a history of its own for.
fn actions(record: &[Recorded]) -> impl Iterator<Item = &Action> {
    record.iter().map(|done| &done.action).filter(|action| !matches!(action, Action::Configure(_)))
}

impl History {
    /// Notes a step that the window has just made.
    pub fn push(&mut self, words: String, step: HistoryStep) {
        self.undone.clear();
        self.done.push_back(HistoryEntry { words, step, sent: self.sent });
        self.trim();
        self.is_open = false;
    }

    /// Notes changed settings. As long as a gesture goes on, changes of the same settings are one step.
    pub fn push_settings(&mut self, words: String, before: Setting, after: Setting) {
        if self.is_open
            && let Some(last) = self.done.back_mut()
            && let HistoryStep::Settings { before: first, after: latest } = &mut last.step
            && keys(first, latest) == keys(&before, &after)
            && **latest == before
        {
            if **first == after {
                self.done.pop_back();
                self.is_open = false;
                return;
            }
            last.words = settings::words(first, &after);
            **latest = after;
            return;
        }
        self.push(words, HistoryStep::Settings { before: Box::new(before), after: Box::new(after) });
        self.is_open = true;
    }

    /// The gesture has ended: the next change is a step of its own.
    pub fn close(&mut self) {
        self.is_open = false;
    }

    /// An action, undo or redo has been sent to the settling engine.
    pub fn note_order(&mut self) {
        self.sent += 1;
    }

    /// What the next undo takes back, in words.
    pub fn undo_words(&self) -> Option<&str> {
        self.done.back().map(|entry| entry.words.as_str()).or(self.awaits().then_some(""))
    }

    /// What the next redo does again, in words.
    pub fn redo_words(&self) -> Option<&str> {
        self.undone.last().map(|entry| entry.words.as_str())
    }

    /// Steps that can be taken back.
    pub fn num_steps(&self) -> usize {
        self.done.len()
    }

    fn awaits(&self) -> bool {
        self.answered < self.sent
    }

    /// Asks for a step; it comes from [`History::due`], at once or when the engine has answered.
    pub fn ask(&mut self, way: Way) {
        self.waiting.push_back(way);
    }

    /// The next thing to carry out, if any.
    pub fn due(&mut self) -> Option<Due> {
        if self.awaits() {
            return None;
        }
        let way = self.waiting.pop_front()?;
        let from = match way {
            Way::Undo => self.done.back(),
            Way::Redo => self.undone.last(),
        };
        if matches!(from?.step, HistoryStep::Action) {
            self.flight = Some(way);
            return Some(Due::Order(way));
        }
        let entry = match way {
            Way::Undo => self.done.pop_back(),
            Way::Redo => self.undone.pop(),
        }?;
        self.is_open = false;
        Some(Due::Walk(way, entry.words, entry.step))
    }

    /// A step of [`Due::Walk`] has been made.
    pub fn went(&mut self, way: Way, words: String, step: HistoryStep) {
        let entry = HistoryEntry { words, step, sent: self.sent };
        match way {
            Way::Undo => self.undone.push(entry),
            Way::Redo => self.done.push_back(entry),
        }
        self.trim();
    }

    /// Looks at the engine's record.
    pub fn follow(&mut self, settling: &SettlingSnapshot) {
        let first = *self.first.get_or_insert(settling.orders);
        self.answered = settling.orders.saturating_sub(first);
        if self.flight.is_some() && self.awaits() {
            return;
        }
        let way = self.flight.take();
        if way.is_none() && Arc::ptr_eq(&self.record, &settling.record) {
            return self.forget_undone(settling.undone);
        }
        let old = std::mem::replace(&mut self.record, Arc::clone(&settling.record));
        let is_action = |entry: &HistoryEntry| matches!(entry.step, HistoryStep::Action);
        if way == Some(Way::Undo)
            && let Some(entry) = self.done.pop_back_if(|entry| is_action(entry))
        {
            self.known = self.known.saturating_sub(1);
            self.undone.push(entry);
        }
        let same = actions(&old).take(self.known).zip(actions(&self.record)).take_while(|(a, b)| a == b);
        let kept = same.count();
        for _ in kept..self.known {
            if let Some(at) = self.done.iter().rposition(is_action) {
                self.done.remove(at);
            }
        }
        let mut new: VecDeque<String> = actions(&self.record).skip(kept).map(Action::words).collect();
        self.known = kept + new.len();
        if way == Some(Way::Redo)
            && let Some(entry) = self.undone.pop_if(|entry| is_action(entry))
            && new.pop_front().is_some()
        {
            self.done.push_back(entry);
        }
        for words in new {
            // What the window did after it sent this action stays after it.
            let later =
                self.done.iter().rev().take_while(|entry| entry.sent >= self.answered && self.answered > 0);
            let at = self.done.len() - later.count();
            self.done.insert(
                at,
                HistoryEntry { words, step: HistoryStep::Action, sent: self.answered.saturating_sub(1) },
            );
            self.undone.clear();
        }
        self.trim();
        self.forget_undone(settling.undone);
    }

    /// The engine has forgotten what was taken back: another example has begun.
    fn forget_undone(&mut self, remembered: usize) {
        let is_action = |entry: &&HistoryEntry| matches!(entry.step, HistoryStep::Action);
        if !self.awaits() && self.undone.iter().filter(is_action).count() > remembered {
            self.undone.retain(|entry| !is_action(&entry));
        }
    }

    fn trim(&mut self) {
        while self.done.len() > DEPTH {
            self.done.pop_front();
        }
    }
}

fn keys(before: &Setting, after: &Setting) -> Vec<String> {
    before.config.differences(&after.config).into_iter().map(|difference| difference.key).collect()
}
