//! What goes through a lesson.

use crate::ui::state::view::View;

/// An action of this kind.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonCommand {
    /// The lesson of this name that ships with the program.
    Open(String),
    /// Leaves the lesson.
    Close,
    /// The next step of the scene, or the next scene.
    Next,
    /// One step back, or the scene before.
    Previous,
    /// This scene (counted from 0), from its beginning.
    Go(usize),
    /// Chooses an answer of the scene's question (counted from 0).
    Answer(usize),
    /// The hint of the scene, or no longer.
    Hint,
    /// Answers and ticks of the lesson into the clipboard.
    CopyAnswers,
}

impl LessonCommand {
    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        match self {
            Self::Open(key) => {
                let known = crate::lessons::shipped().iter().find(|lesson| lesson.key == *key);
                known.map_or_else(|| key.clone(), |lesson| lesson.title.clone())
            }
            Self::Close => "Leave the lesson".into(),
            Self::Next => "Next step".into(),
            Self::Previous => "Step back".into(),
            Self::Go(scene) => format!("Scene {}", scene + 1),
            Self::Answer(choice) => format!("Answer {}", choice + 1),
            Self::Hint => "Hint".into(),
            Self::CopyAnswers => "Copy answers".into(),
        }
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Open(_) => "Opens the lesson beside the pictures, at its first scene",
            Self::Close => "Takes the lesson away; answers and ticks are kept",
            Self::Next => "The next step of the scene, or the next scene (Page Down on the stage)",
            Self::Previous => "One step back, or the scene before (Page Up on the stage)",
            Self::Go(_) => "This scene from its beginning (its number on the stage)",
            Self::Answer(_) => "Answer the question of the scene so; what is right is said at once",
            Self::Hint => "A help for this scene",
            Self::CopyAnswers => {
                "Every question of this lesson with your answer, and what was done, as a text to hand in"
            }
        }
    }

    /// Whether it makes sense now.
    pub fn enabled(&self, view: &View) -> bool {
        let lesson = &view.lesson;
        let now = lesson.now();
        match self {
            Self::Open(_) => true,
            Self::Close | Self::Next | Self::Previous | Self::CopyAnswers => now.is_some(),
            Self::Go(scene) => *scene < lesson.num_scenes(),
            Self::Answer(choice) => {
                now.and_then(|scene| scene.ask.as_ref()).is_some_and(|ask| *choice < ask.choices.len())
            }
            Self::Hint => now.is_some_and(|scene| !scene.hint.is_empty()),
        }
    }
}
