//! Every setting by its key.

use super::choices::CHOICES;
use super::knob::{Choice, Knob};
use super::numbers::KNOBS;

/// The knob with this key.
pub fn knob(key: &str) -> Option<&'static Knob> {
    KNOBS.iter().find(|knob| knob.key == key)
}

/// The setting with this key that is not a number.
pub fn choice(key: &str) -> Option<&'static Choice> {
    CHOICES.iter().find(|choice| choice.key == key)
}

/// The name on screen of the setting with this key; the key itself if it is not in the table.
pub fn label(key: &str) -> &str {
    knob(key).map(|knob| knob.label).or_else(|| choice(key).map(|choice| choice.label)).unwrap_or(key)
}
