//! A lesson and its scenes as data.

use super::check::{Check, Verdict};
use super::play::Play;
use super::seen::Seen;

/// A lesson: scenes in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// The name in commands and menus: that of its file without ending.
    pub key: String,
    /// The title.
    pub title: String,
    /// What it teaches and whom, in a sentence or two.
    pub about: String,
    /// The scenes, at least one.
    pub scenes: Vec<Scene>,
}

/// One scene: a claim, what it takes to see it, and the check that says whether it is seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// A few words; on the stage, the caption.
    pub title: String,
    /// One paragraph for the student; `[[links]]` as in [`super::pieces`].
    pub text: String,
    /// For the lecturer only; may be empty.
    pub notes: String,
    /// How long it takes in a lecture.
    pub minutes: f64,
    /// The weights: `keep`, `starter`, `trained-1h` to `trained-3h`, a preset (weights drawn from its seed), or a
    /// file of weights, beside the lesson unless its path is absolute.
    pub network: String,
    /// What is settled.
    pub example: ExampleChoice,
    /// Settings to change, as for `--set`, in the order of their keys.
    pub set: Vec<(String, toml::Value)>,
    /// One or two panels.
    pub stage: Vec<StageItem>,
    /// Keys of the settings that stand on the stage to be turned.
    pub controls: Vec<String>,
    /// What each click does.
    pub play: Vec<Play>,
    /// A question with its answers.
    pub ask: Option<Ask>,
    /// A help, shown when it is asked for; may be empty.
    pub hint: String,
    /// What is claimed, a sentence.
    pub claim: String,
    /// Whether it is so, by the numbers of the engine.
    pub check: Check,
    /// When the scene is done, if that is not when the check holds.
    pub done_when: Option<Check>,
    /// The name of the formula to show on request: `energy`, `dynamics`, `contrast`, `stdp`, `nudge`, `estimate`.
    pub formula: Option<String>,
}

impl Scene {
    /// What the check says of `seen`. Up to about a second of arithmetic.
    pub fn verdict(&self, seen: &Seen) -> Verdict {
        self.check.verdict(seen)
    }

    /// Whether the scene is done: `done_when`, or the check where there is none.
    pub fn is_done(&self, seen: &Seen) -> bool {
        self.done_when.as_ref().unwrap_or(&self.check).verdict(seen).holds == Some(true)
    }
}

/// Which example is settled.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ExampleChoice {
    /// The one that is there.
    #[default]
    Keep,
    /// This one of the test file.
    Number(usize),
    /// The first of this class in the test file.
    Class(usize),
    /// An empty picture to draw on.
    Drawing,
}

/// One place on the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageItem {
    /// Key of the panel, as for `render --panel`.
    pub panel: String,
    /// What it shows of what it can show: for `network` a view of the layers (`state`, `difference`, `response`,
    /// `arrival`, `velocity`, `pressure`), or `diagram`.
    pub view: Option<String>,
}

/// A question with answers to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The question.
    pub text: String,
    /// The answers, at least two.
    pub choices: Vec<String>,
    /// Which of them is right, counted from 0.
    pub right: usize,
    /// Why, said when an answer was given; may be empty.
    pub why: String,
}
