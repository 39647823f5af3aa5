//! What opens a lesson and goes through it.

use crate::lessons::{self, Lesson};
use crate::ui::app::App;
use crate::ui::command::LessonCommand;
use crate::ui::state::lesson::LessonView;
use egui::Context;
use std::sync::Arc;

impl App {
    /// Opens a lesson beside what is on the screen.
    pub fn open_lesson(&mut self, lesson: Arc<Lesson>) {
        self.view.lesson = LessonView { lesson: Some(lesson), ..LessonView::default() };
    }

    /// Carries out a command of this kind.
    pub(super) fn lesson_command(&mut self, ctx: &Context, command: LessonCommand) {
        if let LessonCommand::Open(key) = &command {
            if let Some(lesson) = lessons::shipped().iter().find(|lesson| lesson.key == *key) {
                self.open_lesson(Arc::new(lesson.clone()));
            }
            return ctx.request_repaint();
        }
        let view = &mut self.view.lesson;
        let last = view.num_scenes().saturating_sub(1);
        let go = |view: &mut LessonView, scene: usize| {
            (view.scene, view.step, view.hint, view.verdict) = (scene.min(last), 0, false, None);
        };
        match command {
            LessonCommand::Open(_) => {}
            LessonCommand::Close => *view = LessonView::default(),
            LessonCommand::Next => go(view, view.scene + 1),
            LessonCommand::Previous => go(view, view.scene.saturating_sub(1)),
            LessonCommand::Go(scene) => go(view, scene),
            LessonCommand::Answer(choice) => drop(view.answers.insert(view.scene, choice)),
            LessonCommand::Hint => view.hint = !view.hint,
            LessonCommand::CopyAnswers => self.copy_answers(ctx),
        }
        ctx.request_repaint();
    }

    /// The answers of the open lesson into the clipboard.
    fn copy_answers(&self, ctx: &Context) {
        if let Some(lesson) = &self.view.lesson.lesson {
            ctx.copy_text(self.lessons.notes.text(lesson));
        }
    }
}
