//! The settings of a run, in one table: sliders, lists, tooltips, `--set` keys, range checks, marks of the paper's
//! values, what may change while a run goes on, and the page below all come from here.
#![doc = include_str!("../knobs.md")]

mod check;
mod choices;
mod file;
mod groups;
mod knob;
mod live;
mod numbers;
mod page;

pub use check::{HIDDEN_UNITS, MOST_HIDDEN};
pub use choices::CHOICES;
pub use groups::{choice, knob, label};
pub use knob::{Choice, Effect, Kind, Knob, compact, subscript};
pub use numbers::{GROUPS, KNOBS};
pub use page::page;
