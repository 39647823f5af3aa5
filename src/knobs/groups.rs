//! Every setting by its key and under the title of its group.

use super::choices::CHOICES;
use super::knob::{Choice, Knob};
use super::numbers::KNOBS;

/// Every setting in the order in which panel and page show them, under the titles of their groups.
pub const GROUPS: &[(&str, &[&str])] = &[
    (
        "Dynamics",
        &[
            "dynamics.solver",
            "dynamics.step_size",
            "dynamics.free_iterations",
            "dynamics.nudged_iterations",
            "dynamics.tolerance",
        ],
    ),
    ("Nudge", &["nudge.beta", "nudge.sign"]),
    ("Learning", &["learning.rule", "learning.rates", "learning.decay", "learning.average", "run.epochs"]),
    (
        "Network",
        &[
            "network.hidden",
            "network.activation",
            "network.output",
            "network.energy",
            "network.feedback",
            "network.cost",
            "network.init",
        ],
    ),
    (
        "Data",
        &[
            "data.source",
            "data.folder",
            "data.toy_examples",
            "data.batch_size",
            "data.validation_examples",
            "data.dropout",
            "data.shuffle",
            "data.persistent",
        ],
    ),
    ("Seed", &["run.seed"]),
];

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
