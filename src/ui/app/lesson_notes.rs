//! Answers and ticks of lessons: taken from the notes when a lesson opens, written into them as they come.

use crate::ui::app::App;
use std::sync::Arc;

/// Where the notes are kept between two starts.
pub(super) const NOTES_KEY: &str = "lessons";

impl App {
    /// Brings lesson and notes together, once in a frame.
    pub(super) fn follow_notes(&mut self) {
        let view = &mut self.view.lesson;
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

    /// The answers of the open lesson into the clipboard.
    pub(super) fn copy_answers(&self, ctx: &egui::Context) {
        if let Some(lesson) = &self.view.lesson.lesson {
            ctx.copy_text(self.notes.text(lesson));
        }
    }
}
