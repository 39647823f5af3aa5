//! What opens a lesson, goes through it, and leaves it with everything as it was.

use crate::lessons::{self, Lesson};
use crate::settling::engine::snapshot::SettleCommand;
use crate::training::snapshot::TrainCommand;
use crate::ui::app::App;
use crate::ui::app::own::Kept;
use crate::ui::background::spawn;
use crate::ui::command::LessonCommand;
use crate::ui::state::lesson::{Beat, Blank, LessonView, beats};
use crate::ui::state::settings::Settings;
use crate::ui::state::view::View;
use crate::worker::Notice;
use egui::Context;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Instant;

impl App {
    /// Where the open lesson stands, and the stage.
    pub fn lesson(&self) -> &LessonView {
        &self.view.lesson
    }

    /// Opens a lesson at its first scene. What there is is kept.
    pub fn open_lesson(&mut self, lesson: Arc<Lesson>) {
        self.open_lesson_of(lesson, None);
    }

    /// The same for a lesson whose files lie in `folder`.
    fn open_lesson_of(&mut self, lesson: Arc<Lesson>, folder: Option<PathBuf>) {
        if self.view.tour {
            self.set_tour(false);
        }
        self.lessons.play.leave_off();
        if self.lessons.kept.is_none() {
            // One that is being left has its things still here.
            let kept = self.lessons.leaving.take().unwrap_or_else(|| self.keep());
            self.lessons.kept = Some(kept);
        }
        self.lessons.play.folder = folder;
        let stage = self.view.lesson.stage;
        let lecturer = self.view.lesson.lecturer;
        self.view.lesson = LessonView {
            lesson: Some(lesson),
            stage,
            lecturer,
            since: Some(Instant::now()),
            ..LessonView::default()
        };
    }

    fn keep(&mut self) -> Box<Kept> {
        let settings = Settings::new(Arc::clone(&self.train.config));
        Box::new(Kept {
            settings: std::mem::replace(&mut self.settings, settings),
            history: std::mem::take(&mut self.history),
            view: Box::new(self.view.clone()),
            tree: self.tree.clone(),
            forwarded: self.forwarded.clone(),
            settled_run: self.settled_run,
            follows_training: self.follows_training,
        })
    }

    /// Leaves the lesson; the engines bring back what they keep, and with their answer the window does.
    fn close_lesson(&mut self) {
        self.lessons.play.leave_off();
        self.view.lesson = LessonView::default();
        let Some(kept) = self.lessons.kept.take() else { return };
        self.view = View {
            lesson: LessonView::default(),
            dark: self.view.dark,
            runs: std::mem::take(&mut self.view.runs),
            overlays: std::mem::take(&mut self.view.overlays),
            is_narrow: self.view.is_narrow,
            ..(*kept.view).clone()
        };
        self.tree = kept.tree.clone();
        self.send_training(TrainCommand::TakeBack);
        self.send_settling(SettleCommand::TakeBack);
        self.lessons.play.lends += 1;
        self.lessons.leaving = Some(kept);
    }

    /// The engines show a person's own again: so does the window.
    pub(super) fn finish_leaving(&mut self) {
        if !self.lessons.play.is_lent(&self.train, &self.settle) {
            return;
        }
        if let Some(kept) = self.lessons.leaving.take() {
            (self.settings, self.history) = (kept.settings, kept.history);
            (self.forwarded, self.settled_run) = (kept.forwarded, kept.settled_run);
            self.follows_training = kept.follows_training;
        }
    }

    /// Reads a lesson beside the window.
    fn read_lesson(&mut self, ctx: &Context, path: PathBuf) {
        let (sender, receiver) = channel();
        let of = path.clone();
        let body = move || drop(sender.send(lessons::read(&of)));
        match spawn(ctx, "lesson", body) {
            Ok(()) => self.lessons.reading = Some((path, receiver)),
            Err(error) => self.notify(Notice::error(format!("The file cannot be reached: {error}"))),
        }
    }

    /// Opens the lesson that has been read, or says what is wrong with it.
    pub(super) fn poll_lesson(&mut self) {
        let Some((path, receiver)) = &self.lessons.reading else { return };
        let Ok(answer) = receiver.try_recv() else { return };
        let folder = path.parent().map(Into::into);
        self.lessons.reading = None;
        match answer {
            Ok(lesson) => self.open_lesson_of(Arc::new(lesson), folder),
            Err(error) => self.notify(Notice::error(error)),
        }
    }

    /// Carries out a command of this kind.
    pub(super) fn lesson_command(&mut self, ctx: &Context, command: LessonCommand) {
        let view = &mut self.view.lesson;
        match command {
            LessonCommand::Open(key) => {
                let known = lessons::shipped().iter().find(|lesson| lesson.key == key);
                if let Some(lesson) = known {
                    self.open_lesson(Arc::new(lesson.clone()));
                }
            }
            LessonCommand::OpenFile(path) => self.read_lesson(ctx, path),
            LessonCommand::Close => self.close_lesson(),
            LessonCommand::Next => self.next_step(),
            LessonCommand::Previous => self.previous_step(),
            LessonCommand::Go(scene) => {
                if scene < view.num_scenes() {
                    self.lessons.play.anew();
                    self.go_to(scene, 0);
                }
            }
            LessonCommand::Answer(choice) => drop(view.answers.insert(view.scene, choice)),
            LessonCommand::Hint => view.hint = !view.hint,
            LessonCommand::CopyAnswers => self.copy_answers(ctx),
            LessonCommand::ToggleStage => self.toggle_stage(ctx),
            LessonCommand::Black => view.toggle_blank(Blank::Black),
            LessonCommand::White => view.toggle_blank(Blank::White),
            LessonCommand::Freeze => {
                self.send_settling(SettleCommand::Pause);
                self.send_training(TrainCommand::Pause);
            }
            LessonCommand::Spotlight => view.spotlight = !view.spotlight,
            LessonCommand::Formula => view.formula = !view.formula,
            LessonCommand::Text => view.text = !view.text,
            LessonCommand::ToggleLecturer => view.lecturer = !view.lecturer,
        }
        ctx.request_repaint();
    }

    fn next_step(&mut self) {
        let view = &self.view.lesson;
        let Some(scene) = view.now() else { return };
        if view.step < beats(scene).count() {
            self.lessons.play.show_from(view.step);
            self.view.lesson.step += 1;
        } else if view.scene + 1 < view.num_scenes() {
            self.lessons.play.show_from(0);
            self.go_to(view.scene + 1, 0);
        }
    }

    fn previous_step(&mut self) {
        let view = &self.view.lesson;
        self.lessons.play.show_from(usize::MAX);
        if view.step > 0 {
            let plays = matches!(view.beat(), Some(Beat::Play(_)));
            self.view.lesson.step -= 1;
            if !plays {
                self.lessons.play.skip_back(self.view.lesson.step);
            }
        } else if view.scene > 0
            && let Some(lesson) = &view.lesson
        {
            let scene = view.scene - 1;
            let last = beats(&lesson.scenes[scene]).count();
            self.go_to(scene, last);
        }
    }

    fn go_to(&mut self, scene: usize, step: usize) {
        let view = &mut self.view.lesson;
        (view.scene, view.step) = (scene, step);
        (view.hint, view.formula, view.text, view.verdict) = (false, false, false, None);
    }

    /// The answers of the open lesson into the clipboard.
    fn copy_answers(&self, ctx: &Context) {
        if let Some(lesson) = &self.view.lesson.lesson {
            ctx.copy_text(self.lessons.notes.text(lesson));
        }
    }
}
