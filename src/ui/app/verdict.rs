//! What the check of the scene says of what is on the screen: computed beside the window, a few times a second at most.

use crate::lessons::{Lesson, Seen, Verdict};
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::training::snapshot::TrainingSnapshot;
use crate::ui::background::{Job, Of};
use crate::ui::state::lesson::LessonView;
use egui::Context;
use std::sync::Arc;
use std::time::Duration;

/// Shortest time between two verdicts on what goes on.
const EVERY: Duration = Duration::from_millis(250);

/// Which scene of which lesson, and the stamp of what is seen.
#[derive(Clone)]
struct Case {
    lesson: Arc<Lesson>,
    scene: usize,
    step: usize,
    stamp: u64,
}

impl PartialEq for Case {
    fn eq(&self, other: &Self) -> bool {
        !self.is_stale(other) && self.stamp == other.stamp
    }
}

impl Of for Case {
    fn is_stale(&self, newer: &Self) -> bool {
        !Arc::ptr_eq(&self.lesson, &newer.lesson) || (self.scene, self.step) != (newer.scene, newer.step)
    }
}

/// The verdict under way and the newest one, with whether the scene is done.
#[derive(Default)]
pub(super) struct Judged(Job<Case, (Verdict, bool)>);

impl Judged {
    /// Asks the check of the scene that is on, and keeps what it says; a scene once done stays done.
    pub fn judge(
        &mut self,
        ctx: &Context,
        view: &mut LessonView,
        training: &Arc<TrainingSnapshot>,
        settling: &Arc<SettlingSnapshot>,
    ) {
        // What is on the screen is not yet of this scene and step.
        if view.lesson.is_some() && (view.on_the_way || view.trouble.is_some()) {
            view.verdict = None;
            return;
        }
        let (Some(lesson), Some(seen)) = (&view.lesson, Seen::of(training, settling)) else { return };
        let Some(scene) = view.now().cloned() else { return };
        let case =
            Case { lesson: Arc::clone(lesson), scene: view.scene, step: view.step, stamp: seen.stamp() };
        let work = move |_: &_, _| Some((scene.verdict(&seen), scene.is_done(&seen)));
        let judged = self.0.poll(ctx, &case, EVERY, work);
        view.verdict = judged.as_ref().map(|judged| judged.0.clone());
        if judged.is_some_and(|judged| judged.1) {
            view.ticks.insert(view.scene);
        }
    }
}
