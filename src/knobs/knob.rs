//! What a setting tells of itself: a number, or one of several words, a switch or text; and when a change acts.

use crate::catalog::OptionItem;
use crate::config::{Config, options};
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
    /// Whether the paper's own runs had it.
    pub in_paper: bool,
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
        if !self.in_paper {
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
    /// Whether the paper's own runs had it: all but the place of files.
    pub fn in_paper(&self) -> bool {
        !matches!(self.kind, Kind::Path)
    }

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
