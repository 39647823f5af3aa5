//! The table of the settings that are not numbers.

use super::Effect;
use crate::catalog::OptionItem;
use crate::config::{Config, options};

/// A setting that is one of several words, a switch, or text.
pub struct Choice {
    /// TOML path and `--set` key.
    pub key: &'static str,
    /// Name on screen, also the accessible label.
    pub label: &'static str,
    /// What can be given.
    pub kind: Kind,
    /// When a change begins to act.
    pub effect: Effect,
    /// Meaning.
    pub help: &'static str,
    /// Its value as a configuration file has it.
    pub get: fn(&Config) -> String,
}

/// What can be given for a setting that is not a number.
pub enum Kind {
    /// One of the words that [`crate::config::options`] lists for its key.
    Words,
    /// True or false.
    Switch,
    /// Whole numbers with commas between, perhaps none.
    Sizes,
    /// A path.
    Path,
}

impl Choice {
    /// The words that can be chosen; none for a switch or text.
    pub fn words(&self) -> Vec<OptionItem> {
        options(self.key).unwrap_or_default()
    }

    /// A value of a configuration file as people write it.
    pub fn pretty(&self, value: &str) -> String {
        match self.kind {
            Kind::Words => self
                .words()
                .iter()
                .find(|known| known.key == value)
                .map_or(value, |known| known.label)
                .to_owned(),
            Kind::Switch => if value == "true" { "on" } else { "off" }.to_owned(),
            Kind::Sizes if value.is_empty() => "none".into(),
            Kind::Sizes | Kind::Path => value.to_owned(),
        }
    }
}

/// Every setting that is not a number, in the order in which they are shown.
pub const CHOICES: &[Choice] = &[
    Choice {
        key: "dynamics.solver",
        label: "Solver",
        kind: Kind::Words,
        effect: Effect::Now,
        help: "How the states fall to low energy.",
        get: |c| c.dynamics.solver.to_string(),
    },
    Choice {
        key: "nudge.sign",
        label: "Sign of β",
        kind: Kind::Words,
        effect: Effect::Now,
        help: "Which nudges one update compares.",
        get: |c| c.nudge.sign.to_string(),
    },
    Choice {
        key: "learning.rule",
        label: "Rule",
        kind: Kind::Words,
        effect: Effect::Restart,
        help: "How the weights move.",
        get: |c| c.learning.rule.to_string(),
    },
    Choice {
        key: "network.hidden",
        label: "Hidden layers",
        kind: Kind::Sizes,
        effect: Effect::Restart,
        help: "Units of each hidden layer from the input up, such as 500, 500; empty for none.\nEach layer of weights has a learning rate of its own.",
        get: |c| c.network.hidden.iter().map(usize::to_string).collect::<Vec<_>>().join(", "),
    },
    Choice {
        key: "network.activation",
        label: "Activation",
        kind: Kind::Words,
        effect: Effect::Restart,
        help: "ρ, from the state of a unit to what it sends.",
        get: |c| c.network.activation.to_string(),
    },
    Choice {
        key: "network.output",
        label: "Output layer",
        kind: Kind::Words,
        effect: Effect::Restart,
        help: "Whether the states of the output are kept between bounds.",
        get: |c| c.network.output.to_string(),
    },
    Choice {
        key: "network.energy",
        label: "Energy",
        kind: Kind::Words,
        effect: Effect::Restart,
        help: "What the states fall on.",
        get: |c| c.network.energy.to_string(),
    },
    Choice {
        key: "network.cost",
        label: "Cost",
        kind: Kind::Words,
        effect: Effect::Restart,
        help: "What the output is nudged by, and what is learned to be small.",
        get: |c| c.network.cost.to_string(),
    },
    Choice {
        key: "network.init",
        label: "Initial weights",
        kind: Kind::Words,
        effect: Effect::Restart,
        help: "Distribution of the initial weights; biases begin at zero.",
        get: |c| c.network.init.to_string(),
    },
    Choice {
        key: "data.source",
        label: "Source",
        kind: Kind::Words,
        effect: Effect::Restart,
        help: "What is learned from.",
        get: |c| c.data.source.to_string(),
    },
    Choice {
        key: "data.folder",
        label: "Folder",
        kind: Kind::Path,
        effect: Effect::Restart,
        help: "Folder of the IDX files, when the source is a folder.",
        get: |c| c.data.folder.clone(),
    },
    Choice {
        key: "data.shuffle",
        label: "Shuffle each epoch",
        kind: Kind::Switch,
        effect: Effect::Restart,
        help: "A new order of the training examples in each epoch. The paper keeps the order of the file.",
        get: |c| c.data.shuffle.to_string(),
    },
    Choice {
        key: "data.persistent",
        label: "Persistent particles",
        kind: Kind::Switch,
        effect: Effect::Restart,
        help: "Keep the free state of each training example as its next start state, as the paper does.\nSaves iterations; costs one state for each example.",
        get: |c| c.data.persistent.to_string(),
    },
];
