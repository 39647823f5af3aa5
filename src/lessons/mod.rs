//! LESSONS: scenes as data, played on the real engines, each with a claim that a check judges by the engine's numbers.
//!
//! A lesson is a TOML file ([`parse`]); the ones in `assets/lessons` ship with the program ([`shipped`]). A scene says
//! what to load, what to set, what stands on the stage, what each click plays, and a [`Check`]: an expression over
//! numbers of the engine, never over words. The window asks [`Scene::verdict`] of what is on the screen;
//! `eqprop-lab lesson check` plays each scene without a window ([`Player`]) and asks the same.
#![doc = include_str!("WRITING.md")]

mod check;
mod names;
mod play;
mod scene;
mod seen;
mod text;

pub use check::{Check, Verdict};
pub use names::{FORMULAS, KEYS, PANELS, VIEWS};
pub use play::Play;
pub use scene::{Ask, ExampleChoice, Lesson, Scene, StageItem};
pub use seen::Seen;
pub use text::{Link, Piece, pieces};
