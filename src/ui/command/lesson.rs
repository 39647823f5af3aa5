//! What opens a lesson and goes through it, and what happens on the stage.

use crate::ui::state::formulas;
use crate::ui::state::view::View;
use std::path::PathBuf;

/// An action of this kind.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonCommand {
    /// The lesson of this name that ships with the program.
    Open(String),
    /// A lesson from a file.
    OpenFile(PathBuf),
    /// Leaves the lesson: all is as it was before.
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
    /// The stage instead of the window, or back.
    ToggleStage,
    /// The stage black, or no longer.
    Black,
    /// The stage white, or no longer.
    White,
    /// Stops what moves.
    Freeze,
    /// The darkened stage with a light at the pointer, or no longer.
    Spotlight,
    /// The formula of the scene, or no longer.
    Formula,
    /// The text of the scene on the stage, or no longer.
    Text,
    /// A second window with notes, clock and what comes next, or no longer.
    ToggleLecturer,
}

impl LessonCommand {
    /// Those that need nothing to act on.
    pub const PLAIN: [Self; 13] = [
        Self::Next,
        Self::Previous,
        Self::Hint,
        Self::CopyAnswers,
        Self::ToggleStage,
        Self::Black,
        Self::White,
        Self::Freeze,
        Self::Spotlight,
        Self::Formula,
        Self::Text,
        Self::ToggleLecturer,
        Self::Close,
    ];

    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        match self {
            Self::Open(key) => {
                let known = crate::lessons::shipped().iter().find(|lesson| lesson.key == *key);
                known.map_or_else(|| key.clone(), |lesson| format!("Lesson: {}", lesson.title))
            }
            Self::OpenFile(_) => "Open lesson".into(),
            Self::Close => "Leave the lesson".into(),
            Self::Next => "Next step".into(),
            Self::Previous => "Step back".into(),
            Self::Go(scene) => format!("Scene {}", scene + 1),
            Self::Answer(choice) => format!("Answer {}", choice + 1),
            Self::Hint => "Hint".into(),
            Self::CopyAnswers => "Copy answers".into(),
            Self::ToggleStage => "Lecture mode".into(),
            Self::Black => "Black screen".into(),
            Self::White => "White screen".into(),
            Self::Freeze => "Stop all motion".into(),
            Self::Spotlight => "Spotlight".into(),
            Self::Formula => "Formula of the scene".into(),
            Self::Text => "Text of the scene".into(),
            Self::ToggleLecturer => "Lecturer’s window".into(),
        }
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Open(_) => "Opens the lesson; leaving it brings settings, network, example and layout back",
            Self::OpenFile(_) => "A lesson of your own, a .toml file",
            Self::Close => "Settings, network, example and layout as they were before the lesson",
            Self::Next => "The next step of the scene, or the next scene (Page Down on the stage)",
            Self::Previous => "One step back, or the scene before (Page Up on the stage)",
            Self::Go(_) => "This scene from its beginning (its number on the stage)",
            Self::Answer(_) => "Answer the question of the scene so; what is right is said at once",
            Self::Hint => "A help for this scene",
            Self::CopyAnswers => {
                "Every question of this lesson with your answer, and what was done, as a text to hand in"
            }
            Self::ToggleStage => "Only the picture, large, for the last row; Esc leaves",
            Self::Black => "Nothing on the stage; again brings the picture back (B on the stage)",
            Self::White => "A bright stage; again brings the picture back (W on the stage)",
            Self::Freeze => "Settling and training stop where they are (. on the stage)",
            Self::Spotlight => {
                "A light at the pointer, the rest darkened (hold S or the middle button on the stage)"
            }
            Self::Formula => "What is computed here, as a formula (F on the stage)",
            Self::Text => "The paragraph for the student, on the stage (I on the stage)",
            Self::ToggleLecturer => "Notes, clock and what comes next, on a screen of your own",
        }
    }

    /// Whether it makes sense now.
    pub fn enabled(&self, view: &View) -> bool {
        let lesson = &view.lesson;
        let now = lesson.now();
        match self {
            Self::Open(_) | Self::OpenFile(_) | Self::ToggleStage | Self::Freeze => true,
            Self::Close | Self::Next | Self::Previous | Self::CopyAnswers => now.is_some(),
            Self::ToggleLecturer => now.is_some() || lesson.lecturer,
            Self::Go(scene) => *scene < lesson.num_scenes(),
            Self::Answer(choice) => {
                now.and_then(|scene| scene.ask.as_ref()).is_some_and(|ask| *choice < ask.choices.len())
            }
            Self::Hint => now.is_some_and(|scene| !scene.hint.is_empty()),
            Self::Black | Self::White | Self::Spotlight => lesson.stage,
            Self::Text => lesson.stage && now.is_some(),
            Self::Formula => {
                let name = now.and_then(|scene| scene.formula.as_deref());
                lesson.stage && name.is_some_and(|name| formulas::svg(name).is_some())
            }
        }
    }
}
