//! LESSONS: scenes as data, played on the real engines, each with a claim that a check judges by the engine's numbers.
//!
//! A lesson is a TOML file ([`parse`]); the ones in `assets/lessons` ship with the program ([`shipped`]). A scene says
//! what to load, what to set, what stands on the stage, what each click plays, and a [`Check`]: an expression over
//! numbers of the engine, never over words. The window asks [`Scene::verdict`] of what is on the screen;
//! `eqprop-lab lesson check` plays each scene without a window ([`Player`]) and asks the same.
#![doc = include_str!("WRITING.md")]

mod beginning;
mod check;
mod expression;
mod functions;
mod names;
mod page;
mod parse;
mod place;
mod play;
mod player;
mod record;
mod scene;
mod seen;
mod studies;
mod text;

pub use beginning::beginning;
pub use check::{Check, Verdict};
pub use functions::{FUNCTIONS, Function, Kind};
pub use names::{FORMULAS, KEYS, PANELS, VIEWS};
pub use page::{WORDS, functions_page};
pub use parse::{parse, read};
pub use play::Play;
pub use player::Player;
pub use scene::{Ask, ExampleChoice, Lesson, Scene, StageItem};
pub use seen::Seen;
pub use text::{Link, Piece, pieces};

use crate::reading;
use std::path::Path;
use std::sync::LazyLock;

const FILES: &[(&str, &str)] = &[
    ("lecture", include_str!("../../assets/lessons/lecture.toml")),
    ("tune-the-step", include_str!("../../assets/lessons/tune-the-step.toml")),
    ("break-it", include_str!("../../assets/lessons/break-it.toml")),
    ("your-own-data", include_str!("../../assets/lessons/your-own-data.toml")),
];

static SHIPPED: LazyLock<Vec<Lesson>> = LazyLock::new(|| {
    let read = |&(key, text): &(&str, &str)| {
        let lesson = parse(text, &format!("assets/lessons/{key}.toml")).ok()?;
        Some(Lesson { key: key.to_owned(), ..lesson })
    };
    FILES.iter().filter_map(read).collect()
});

/// Whether a file is meant as a lesson: a text with a scene.
pub fn is_lesson_file(path: &Path) -> bool {
    reading::text(path).is_ok_and(|text| text.lines().any(|line| line.trim() == "[[scene]]"))
}

/// The lessons that are part of the program, the lecture first. The tests read each of their files; one that could not be
/// read would be missing here.
pub fn shipped() -> &'static [Lesson] {
    &SHIPPED
}
