//! Answers and ticks of lessons: taken from the notes when a lesson opens, written into them as they come.

use crate::lessons::Lesson;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::training::snapshot::TrainingSnapshot;
use crate::ui::app::own::{BeforeStage, Kept, Reading};
use crate::ui::app::progress::LessonPlay;
use crate::ui::app::verdict::Judged;
use crate::ui::shell::lesson::LessonPanel;
use crate::ui::state::lesson::LessonView;
use crate::ui::state::lesson_notes::LessonNotes;
use egui::Context;
use std::sync::Arc;

/// Where the notes are kept between two starts.
const NOTES_KEY: &str = "lessons";

/// What belongs to lessons and is not seen by panels.
#[derive(Default)]
pub(super) struct Lessons {
    /// The panel at the right.
    pub panel: LessonPanel,
    /// Answers and ticks of all lessons.
    pub notes: LessonNotes,
    /// The lesson whose notes have been taken.
    noted: Option<Arc<Lesson>>,
    /// A person's own, while a lesson is open.
    pub kept: Option<Box<Kept>>,
    /// The same, while the engines have not brought back theirs.
    pub leaving: Option<Box<Kept>>,
    /// Where the engines stand in the lesson.
    pub play: LessonPlay,
    /// The lesson that is being read.
    pub reading: Option<Reading>,
    /// What the window had before the stage.
    pub before_stage: Option<BeforeStage>,
    /// What the check of the scene says.
    pub judged: Judged,
}

impl Lessons {
    /// With the notes of earlier starts, if they can be read.
    pub fn stored(storage: Option<&dyn eframe::Storage>) -> Self {
        let notes = storage.and_then(|storage| eframe::get_value(storage, NOTES_KEY)).unwrap_or_default();
        Self { notes, ..Self::default() }
    }

    /// Keeps the notes.
    pub fn save(&self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, NOTES_KEY, &self.notes);
    }

    /// Judges the scene and writes down what is new, once in a frame.
    pub fn follow(
        &mut self,
        ctx: &Context,
        view: &mut LessonView,
        training: &Arc<TrainingSnapshot>,
        settling: &Arc<SettlingSnapshot>,
    ) {
        self.judged.judge(ctx, view, training, settling);
        self.bring_together(view);
    }

    /// Brings lesson and notes together.
    fn bring_together(&mut self, view: &mut LessonView) {
        let Some(lesson) = view.lesson.clone() else {
            self.noted = None;
            return;
        };
        let is_new = self.noted.as_ref().is_none_or(|noted| !Arc::ptr_eq(noted, &lesson));
        for (i, scene) in lesson.scenes.iter().enumerate() {
            if is_new {
                if let Some(answer) = self.notes.answer(&lesson, scene) {
                    view.answers.entry(i).or_insert(answer);
                }
                if self.notes.is_done(&lesson, scene) {
                    view.ticks.insert(i);
                }
            }
            let given = view.answers.get(&i).copied();
            if given.is_some() && given != self.notes.answer(&lesson, scene) {
                let choice = given.zip(scene.ask.as_ref()).and_then(|(at, ask)| ask.choices.get(at));
                self.notes.write(&lesson, scene).answer = choice.cloned();
            }
            let verdict = view.verdict.as_ref().filter(|verdict| i == view.scene && !verdict.said.is_empty());
            if view.ticks.contains(&i) && !self.notes.is_done(&lesson, scene) {
                self.notes.write(&lesson, scene).is_done = true;
            }
            if let Some(verdict) = verdict
                && (verdict.holds == Some(true) || !view.ticks.contains(&i))
                && self.notes.of(&lesson, scene).is_none_or(|note| note.said != verdict.said)
            {
                self.notes.write(&lesson, scene).said.clone_from(&verdict.said);
            }
        }
        self.noted = Some(lesson);
    }
}
