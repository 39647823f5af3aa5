//! The table of the settings that are not numbers.

use super::Acts;
use crate::catalog::OptionItem;
use crate::config::{Config, Source};

/// A setting that is one of several words, a switch, or text.
pub struct Choice {
    /// TOML path and `--set` key.
    pub key: &'static str,
    /// Name on screen, also the accessible label.
    pub label: &'static str,
    /// What can be given.
    pub kind: Kind,
    /// When a change begins to act.
    pub acts: Acts,
    /// Meaning.
    pub help: &'static str,
    /// Its value as a configuration file has it.
    pub get: fn(&Config) -> String,
}

/// What can be given for a setting that is not a number.
pub enum Kind {
    /// One of these words.
    Words(&'static [OptionItem]),
    /// A member of a table.
    Members(fn() -> Vec<OptionItem>),
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
        match self.kind {
            Kind::Words(words) => words.to_vec(),
            Kind::Members(options) => options(),
            _ => vec![],
        }
    }

    /// A value of a configuration file as people write it.
    pub fn pretty(&self, value: &str) -> String {
        match self.kind {
            Kind::Words(_) | Kind::Members(_) => {
                let words = self.words();
                words.iter().find(|known| known.key == value).map_or(value, |known| known.label).to_owned()
            }
            Kind::Switch => if value == "true" { "on" } else { "off" }.to_owned(),
            Kind::Sizes if value.is_empty() => "none".into(),
            Kind::Sizes | Kind::Path => value.to_owned(),
        }
    }
}

const fn word(word: &'static str, label: &'static str, help: &'static str) -> OptionItem {
    OptionItem::new(word, label, help)
}

/// Every setting that is not a number, in the order in which they are shown.
pub const CHOICES: &[Choice] = &[
    Choice {
        key: "dynamics.solver",
        label: "Solver",
        kind: Kind::Words(&[
            word("euler", "Euler", "all layers take one step of size ε down the gradient, s ← s − ε ∂F/∂s"),
            word(
                "layerwise",
                "Layer-wise",
                "each layer in turn goes to its exact minimum given its neighbours; there is no step size",
            ),
            word(
                "overrelaxed",
                "Over-relaxed",
                "each layer in turn goes beyond that minimum by the factor ε, 1 < ε < 2: fewer iterations",
            ),
        ]),
        acts: Acts::Now,
        help: "How the states fall to low energy.",
        get: |c| c.dynamics.solver.to_string(),
    },
    Choice {
        key: "nudge.sign",
        label: "Sign of β",
        kind: Kind::Words(&[
            word("random", "Random sign", "0 and ±β, one sign for each minibatch, as the paper does"),
            word("positive", "+β only", "0 and +β: towards the target"),
            word("negative", "−β only", "−β and 0: away from the target"),
            word(
                "centred",
                "Centred, ±β",
                "−β and +β: the error of the update shrinks with β² instead of β, at the price of one more phase",
            ),
        ]),
        acts: Acts::Now,
        help: "Which nudges one update compares.",
        get: |c| c.nudge.sign.to_string(),
    },
    Choice {
        key: "learning.rule",
        label: "Rule",
        kind: Kind::Words(&[
            word(
                "contrast",
                "Contrast",
                "equilibrium propagation: the contrast of two phases, ΔW ∝ (ρρ^β − ρρ⁰)/β",
            ),
            word(
                "fast",
                "Fast",
                "the paper's first version: clamp the output, one sweep down, presynaptic activity × postsynaptic change",
            ),
            word(
                "backprop",
                "Backprop",
                "not equilibrium propagation: back-propagation in a feed-forward network with the same weights, ρ and cost, to compare with; solver and nudge have no influence",
            ),
        ]),
        acts: Acts::Restart,
        help: "How the weights move.",
        get: |c| c.learning.rule.to_string(),
    },
    Choice {
        key: "network.hidden",
        label: "Hidden layers",
        kind: Kind::Sizes,
        acts: Acts::Restart,
        help: "Units of each hidden layer from the input up, such as 500, 500; empty for none.\nEach layer of weights has a learning rate of its own.",
        get: |c| c.network.hidden.iter().map(usize::to_string).collect::<Vec<_>>().join(", "),
    },
    Choice {
        key: "network.activation",
        label: "Activation",
        kind: Kind::Words(&[
            word(
                "hard_sigmoid",
                "Hard sigmoid",
                "ρ(s) = min(max(s, 0), 1), states kept between 0 and 1, as in the paper",
            ),
            word("logistic", "Logistic", "ρ(s) = 1/(1 + exp(−4(s − ½)))"),
            word("tanh", "Tanh", "ρ(s) = tanh(s)"),
        ]),
        acts: Acts::Restart,
        help: "ρ, from the state of a unit to what it sends.",
        get: |c| c.network.activation.to_string(),
    },
    Choice {
        key: "network.output",
        label: "Output layer",
        kind: Kind::Words(&[
            word(
                "clipped",
                "Clipped",
                "kept between the bounds of ρ like the hidden layers, as in the paper",
            ),
            word("linear", "Linear", "ρ(y) = y, without bounds"),
        ]),
        acts: Acts::Restart,
        help: "Whether the states of the output are kept between bounds.",
        get: |c| c.network.output.to_string(),
    },
    Choice {
        key: "network.init",
        label: "Initial weights",
        kind: Kind::Words(&[
            word("glorot", "Glorot", "uniform in ±√(6/(n_in + n_out)), the paper's"),
            word("fan_in", "Fan-in", "uniform in ±0.7/√n_in: smaller, few units begin at a bound"),
        ]),
        acts: Acts::Restart,
        help: "Distribution of the initial weights; biases begin at zero.",
        get: |c| c.network.init.to_string(),
    },
    Choice {
        key: "data.source",
        label: "Source",
        kind: Kind::Members(Source::options),
        acts: Acts::Restart,
        help: "What is learned from.",
        get: |c| c.data.source.to_string(),
    },
    Choice {
        key: "data.folder",
        label: "Folder",
        kind: Kind::Path,
        acts: Acts::Restart,
        help: "Folder of the IDX files, when the source is a folder.",
        get: |c| c.data.folder.clone(),
    },
    Choice {
        key: "data.shuffle",
        label: "Shuffle each epoch",
        kind: Kind::Switch,
        acts: Acts::Restart,
        help: "A new order of the training examples in each epoch. The paper keeps the order of the file.",
        get: |c| c.data.shuffle.to_string(),
    },
    Choice {
        key: "data.persistent",
        label: "Persistent particles",
        kind: Kind::Switch,
        acts: Acts::Restart,
        help: "Keep the free state of each training example as its next start state, as the paper does.\nSaves iterations; costs one state for each example.",
        get: |c| c.data.persistent.to_string(),
    },
];
