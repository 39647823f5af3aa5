//! How far the engines are in a lesson.

use crate::error::Result;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::training::snapshot::{RunBeginning, TrainingSnapshot};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;

/// Where the engines stand in the lesson, and what is awaited of them.
#[derive(Default)]
pub(super) struct LessonPlay {
    /// Where the lesson's own files lie.
    pub folder: Option<PathBuf>,
    /// Orders to lend or to take back that were sent to each engine.
    pub lends: u64,
    /// Lends whose run the window knows.
    pub known: u64,
    /// Marks that were sent to each engine.
    pub marks: u64,
    /// The scene that the engines have begun, and how many of its beats have been played.
    pub at: Option<(usize, usize)>,
    /// Beats before this one are played at once.
    pub shown: usize,
    pub awaited: Awaited,
    /// The example settles under the weights that have been learned, once they are.
    pub has_learned: bool,
    /// What is hurried already.
    pub is_hurried: bool,
    /// The run as the lesson has made it.
    pub run: Option<RunBeginning>,
    /// The run before each scene, for one that keeps it and is played again.
    pub before: BTreeMap<usize, Option<RunBeginning>>,
}

#[derive(Default)]
pub(super) enum Awaited {
    /// Nothing.
    #[default]
    Nothing,
    /// What this scene begins with is read or made.
    Beginning(usize, Receiver<Result<RunBeginning>>),
    /// The engines' marks.
    Marks,
}

impl LessonPlay {
    /// Forgets the lesson; counters of the engines stay.
    pub fn leave_off(&mut self) {
        *self = Self { lends: self.lends, known: self.known, marks: self.marks, ..Self::default() };
    }

    /// The scene is to begin anew.
    pub fn anew(&mut self) {
        self.at = None;
        self.shown = usize::MAX;
    }

    /// Steps from this one on are seen as they go.
    pub fn show_from(&mut self, step: usize) {
        self.shown = step;
    }

    /// What was taken back did nothing to the engines.
    pub fn skip_back(&mut self, step: usize) {
        if let Some((_, done)) = &mut self.at {
            *done = (*done).min(step);
        }
    }

    /// Both engines have taken over what was lent, or taken back.
    pub fn is_lent(&self, training: &TrainingSnapshot, settling: &SettlingSnapshot) -> bool {
        training.lends >= self.lends && settling.lends >= self.lends
    }

    /// Whether a run has come by the last order to lend it; asked once for each.
    pub fn is_new_run(&mut self, lends: u64) -> bool {
        std::mem::replace(&mut self.known, lends) != lends
    }

    /// Both engines have done all that was ordered.
    pub fn is_marked(&self, training: &TrainingSnapshot, settling: &SettlingSnapshot) -> bool {
        self.is_lent(training, settling) && training.mark >= self.marks && settling.mark >= self.marks
    }
}
