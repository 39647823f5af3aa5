//! The settings of a run, in one table: sliders, lists, tooltips, `--set` keys, range checks, marks of the paper's
//! values, what may change while a run goes on, and the page below all come from here.
#![doc = include_str!("knobs.md")]

mod choices;
mod numbers;
mod page;

pub use choices::{CHOICES, Choice, Kind};
pub use numbers::KNOBS;
pub use page::page;

use crate::config::Config;
use crate::presets;

/// When a changed number begins to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// In the watched example at its next iteration, in training from the next minibatch.
    Now,
    /// From the next minibatch.
    NextMinibatch,
    /// When the run is restarted.
    Restart,
}

impl Effect {
    /// All of them, the quickest first.
    pub const ALL: [Self; 3] = [Self::Now, Self::NextMinibatch, Self::Restart];

    /// The mark in text.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Now => "●",
            Self::NextMinibatch => "◐",
            Self::Restart => "○",
        }
    }

    /// The mark's meaning in a word or two.
    pub fn short(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::NextMinibatch => "next minibatch",
            Self::Restart => "restart",
        }
    }

    /// The rule in words, for tooltips.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Now => {
                "acts now: the watched example at its next iteration, training at the next minibatch"
            }
            Self::NextMinibatch => "acts from the next minibatch",
            Self::Restart => "acts after a restart",
        }
    }
}

/// One number that can be turned.
pub struct Knob {
    /// TOML path and `--set` key.
    pub key: &'static str,
    /// Name on screen, also the accessible label.
    pub label: &'static str,
    /// The paper's symbol, empty if it has none.
    pub symbol: &'static str,
    /// Unit, empty for pure numbers.
    pub unit: &'static str,
    /// Smallest value accepted.
    pub min: f64,
    /// Largest value accepted.
    pub max: f64,
    /// Ends of the slider; a number box reaches the whole range.
    pub slider: (f64, f64),
    /// Logarithmic slider.
    pub log: bool,
    /// Whole numbers only.
    pub integer: bool,
    /// When a change begins to act.
    pub effect: Effect,
    /// Meaning and formula.
    pub help: &'static str,
    /// What to do when the value is refused.
    pub rule: &'static str,
    /// One value per layer of weights.
    pub per_layer: bool,
    /// Reads the number (`index` counts layers, 0 for W₁).
    pub get: fn(&Config, usize) -> f64,
    /// Writes the number.
    pub set: fn(&mut Config, usize, f64),
}

impl Knob {
    /// How many values the knob has in `config`.
    pub fn count(&self, config: &Config) -> usize {
        if self.per_layer { config.learning.rates.len() } else { 1 }
    }

    /// The value of the paper's own preset for as many hidden layers, if the paper trained such a network.
    pub fn paper_value(&self, config: &Config, index: usize) -> Option<f64> {
        if NOT_IN_PAPER.contains(&self.key) {
            return None;
        }
        self.value_in(presets::known(&format!("paper-{}h", config.network.hidden.len()))?, index)
    }

    /// The value in another configuration, if that has as many layers.
    pub fn value_in(&self, config: &Config, index: usize) -> Option<f64> {
        (index < self.count(config)).then(|| (self.get)(config, index))
    }

    /// Its name with the number of the layer, if there is one value for each.
    pub fn name(&self, index: usize) -> String {
        if self.per_layer { format!("{} W{}", self.label, subscript(index + 1)) } else { self.label.into() }
    }
}

/// A small number below the line.
pub fn subscript(n: usize) -> String {
    n.to_string().chars().filter_map(|c| char::from_u32('₀' as u32 + c.to_digit(10)?)).collect()
}

/// Three useful digits less than a float has, as people write them: `0.5`, `1e-5`.
pub fn compact(value: f64) -> String {
    if value == 0.0 || (0.001..1e7).contains(&value.abs()) {
        let text = format!("{value:.5}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        format!("{value:e}")
    }
}

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

/// Settings of this program of which the paper says nothing.
pub(crate) const NOT_IN_PAPER: [&str; 4] =
    ["data.toy_examples", "data.folder", "run.seed", "network.feedback"];

/// Fewest and most units of a hidden layer.
pub const HIDDEN_UNITS: (usize, usize) = (1, 20_000);
/// Most hidden layers.
pub const MOST_HIDDEN: usize = 16;

impl Config {
    /// True when `other` differs only in what may change while a run goes on: no setting that [`Effect::Restart`].
    pub fn same_run(&self, other: &Self) -> bool {
        let numbers = KNOBS.iter().filter(|knob| knob.effect == Effect::Restart).all(|knob| {
            let count = knob.count(self);
            count == knob.count(other) && (0..count).all(|i| (knob.get)(self, i) == (knob.get)(other, i))
        });
        let choices = || CHOICES.iter().filter(|choice| choice.effect == Effect::Restart);
        numbers && self.version == other.version && choices().all(|c| (c.get)(self) == (c.get)(other))
    }

    /// These settings with everything of `draft` that may change while a run goes on.
    pub fn with_live(&self, draft: &Self) -> Self {
        if draft.same_run(self) {
            return draft.clone();
        }
        let mut live = self.clone();
        for knob in KNOBS.iter().filter(|knob| knob.effect != Effect::Restart) {
            let count = knob.count(self);
            if count == knob.count(draft) {
                (0..count).for_each(|i| (knob.set)(&mut live, i, (knob.get)(draft, i)));
            }
        }
        for choice in CHOICES.iter().filter(|choice| choice.effect != Effect::Restart) {
            // Its own words are always accepted.
            let _ = live.set(choice.key, &(choice.get)(draft));
        }
        live
    }
}
