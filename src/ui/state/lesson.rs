//! The lesson that is given or learned: which scene, how far, what the stage shows, which answers were chosen.

use crate::lessons::{Lesson, Scene, Verdict};
use crate::ui::state::panel_kind::PanelKind;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

/// A screen without a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blank {
    /// Nothing is seen.
    Black,
    /// A bright room.
    White,
}

/// What one click does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// Puts the question of the scene.
    Ask,
    /// Gives its answer.
    Answer,
    /// Plays this line of the scene.
    Play(usize),
}

/// Where the lesson stands. The stage can be shown without a lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LessonView {
    /// The open lesson.
    pub lesson: Option<Arc<Lesson>>,
    /// Which of its scenes.
    pub scene: usize,
    /// How many of the scene's beats have come.
    pub step: usize,
    /// The engines are on their way to where scene and step say.
    pub on_the_way: bool,
    /// The stage is shown instead of the window.
    pub stage: bool,
    /// The stage is blanked.
    pub blank: Option<Blank>,
    /// All but a circle at the pointer is darkened.
    pub spotlight: bool,
    /// The formula of the scene is shown.
    pub formula: bool,
    /// The text of the scene is shown on the stage.
    pub text: bool,
    /// The panels on the stage.
    pub panels: Vec<PanelKind>,
    /// Why the scene cannot be played.
    pub trouble: Option<String>,
    /// The hint of the scene is shown.
    pub hint: bool,
    /// The lecturer's window is open.
    pub lecturer: bool,
    /// The answer chosen in each scene.
    pub answers: BTreeMap<usize, usize>,
    /// The scenes that are done.
    pub ticks: BTreeSet<usize>,
    /// What the check of the scene says of what is on the screen, once it is known.
    pub verdict: Option<Verdict>,
    /// When the lesson was opened.
    pub since: Option<Instant>,
}

impl LessonView {
    /// The scene that is on.
    pub fn now(&self) -> Option<&Scene> {
        self.lesson.as_ref()?.scenes.get(self.scene)
    }

    /// The scene after it.
    pub fn coming(&self) -> Option<&Scene> {
        self.lesson.as_ref()?.scenes.get(self.scene + 1)
    }

    /// How many scenes there are.
    pub fn num_scenes(&self) -> usize {
        self.lesson.as_ref().map_or(0, |lesson| lesson.scenes.len())
    }

    /// What the last click did.
    pub fn beat(&self) -> Option<Beat> {
        self.step.checked_sub(1).and_then(|last| beats(self.now()?).nth(last))
    }

    /// What the next click will do in this scene.
    pub fn next_beat(&self) -> Option<Beat> {
        beats(self.now()?).nth(self.step)
    }

    /// A blank stage, or no longer.
    pub fn toggle_blank(&mut self, blank: Blank) {
        self.blank = if self.blank == Some(blank) { None } else { Some(blank) };
    }

    /// The question stands on the stage.
    pub fn asks(&self) -> bool {
        matches!(self.beat(), Some(Beat::Ask | Beat::Answer))
    }

    /// The right answer has been given on the stage.
    pub fn is_answered(&self) -> bool {
        self.now().is_some_and(|scene| beats(scene).take(self.step).any(|beat| beat == Beat::Answer))
    }

    /// The answer chosen in this scene.
    pub fn answer(&self) -> Option<usize> {
        self.answers.get(&self.scene).copied()
    }
}

/// All that the clicks in a scene do: the question, its answer, then line after line.
pub fn beats(scene: &Scene) -> impl Iterator<Item = Beat> {
    let question = if scene.ask.is_some() { &[Beat::Ask, Beat::Answer][..] } else { &[] };
    question.iter().copied().chain((0..scene.play.len()).map(Beat::Play))
}
