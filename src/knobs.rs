//! The numbers of a run, in one table: sliders, tooltips, `--set` keys, range checks and marks of the
//! paper's values all come from here.

use crate::config::Config;
use crate::presets;

/// When a changed number begins to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acts {
    /// In the watched example at its next iteration, in training from the next minibatch.
    Now,
    /// From the next minibatch.
    NextMinibatch,
    /// When the run is restarted.
    Restart,
}

impl Acts {
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
    pub acts: Acts,
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
        let paper = presets::get(&format!("paper-{}h", config.network.hidden.len())).ok()?;
        (index < self.count(&paper)).then(|| (self.get)(&paper, index))
    }

    /// The value of the preset that `config` started from.
    pub fn preset_value(&self, config: &Config, index: usize) -> Option<f64> {
        let preset = presets::get(&config.preset).ok()?;
        (index < self.count(&preset)).then(|| (self.get)(&preset, index))
    }
}

/// The knob with this key.
pub fn knob(key: &str) -> Option<&'static Knob> {
    KNOBS.iter().find(|knob| knob.key == key)
}

const NUMBER: Knob = Knob {
    key: "",
    label: "",
    symbol: "",
    unit: "",
    min: 0.0,
    max: 1.0,
    slider: (0.0, 1.0),
    log: false,
    integer: false,
    acts: Acts::Now,
    help: "",
    rule: "",
    per_layer: false,
    get: |_, _| 0.0,
    set: |_, _, _| (),
};

/// Every knob, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    Knob {
        key: "dynamics.step_size",
        label: "Step size",
        symbol: "ε",
        min: 1e-4,
        max: 2.0,
        slider: (0.01, 1.5),
        log: true,
        help: "How far one Euler iteration moves: s ← s − ε ∂F/∂s.\nToo large and the energy rises instead of falling.\nThe over-relaxed solver takes it as its factor ω between 1 and 2; the layer-wise one has none.",
        rule: "the paper uses 0.5",
        get: |c, _| c.dynamics.step_size,
        set: |c, _, v| c.dynamics.step_size = v,
        ..NUMBER
    },
    Knob {
        key: "dynamics.free_iterations",
        label: "Free iterations",
        unit: "iterations",
        min: 1.0,
        max: 5000.0,
        slider: (1.0, 500.0),
        log: true,
        integer: true,
        help: "Most iterations of the free phase (β = 0), in which the network settles on its answer.",
        rule: "the paper uses 20 for one hidden layer",
        get: |c, _| c.dynamics.free_iterations as f64,
        set: |c, _, v| c.dynamics.free_iterations = v as usize,
        ..NUMBER
    },
    Knob {
        key: "dynamics.nudged_iterations",
        label: "Nudged iterations",
        unit: "iterations",
        min: 1.0,
        max: 1000.0,
        slider: (1.0, 100.0),
        log: true,
        integer: true,
        help: "Most iterations of each nudged phase, in which the pull on the output travels down.",
        rule: "the paper uses 4 for one hidden layer",
        get: |c, _| c.dynamics.nudged_iterations as f64,
        set: |c, _, v| c.dynamics.nudged_iterations = v as usize,
        ..NUMBER
    },
    Knob {
        key: "dynamics.tolerance",
        label: "Tolerance",
        min: 0.0,
        max: 0.1,
        slider: (0.0, 0.1),
        log: true,
        help: "A phase stops early when no state moved by more than this in one iteration.\n0: never stop early.",
        rule: "0 never stops early, 0.001 is usual",
        get: |c, _| c.dynamics.tolerance,
        set: |c, _, v| c.dynamics.tolerance = v,
        ..NUMBER
    },
    Knob {
        key: "nudge.beta",
        label: "Nudging strength",
        symbol: "β",
        min: 1e-4,
        max: 10.0,
        slider: (0.01, 2.0),
        log: true,
        help: "Weight of the cost in the nudged energy F = E + β C, with C = ½|y − d|².\nThe update divides by it; as β → 0 the update becomes the gradient.",
        rule: "it must not be 0 (it divides the contrast); try 0.2, and set nudge.sign for its sign",
        get: |c, _| c.nudge.beta,
        set: |c, _, v| c.nudge.beta = v,
        ..NUMBER
    },
    Knob {
        key: "learning.rates",
        label: "Learning rate",
        symbol: "η",
        min: 0.0,
        max: 10.0,
        slider: (1e-4, 1.0),
        log: true,
        acts: Acts::NextMinibatch,
        help: "Factor on the update of one layer of weights: W ← W + η ΔW.\nDeep layers receive a weaker nudge, so the paper gives each layer its own.",
        rule: "the paper's lie between 0.004 and 0.8",
        per_layer: true,
        get: |c, i| c.learning.rates[i],
        set: |c, i, v| c.learning.rates[i] = v,
        ..NUMBER
    },
    Knob {
        key: "learning.decay",
        label: "Decay per epoch",
        min: 0.1,
        max: 1.0,
        slider: (0.8, 1.0),
        acts: Acts::NextMinibatch,
        help: "All learning rates are multiplied by this after each epoch.",
        rule: "1 keeps the rates",
        get: |c, _| c.learning.decay,
        set: |c, _, v| c.learning.decay = v,
        ..NUMBER
    },
    Knob {
        key: "learning.average",
        label: "Average weights over",
        unit: "epochs",
        max: 1000.0,
        slider: (0.0, 20.0),
        acts: Acts::Restart,
        help: "Validation and test use the exponential mean of the weights over about so many epochs, and so does a \
               saved file.\nLearning itself goes on from the weights as they are.",
        rule: "0 takes the weights as they are",
        get: |c, _| c.learning.average,
        set: |c, _, v| c.learning.average = v,
        ..NUMBER
    },
    Knob {
        key: "run.epochs",
        label: "Epochs",
        unit: "epochs",
        min: 1.0,
        max: 100_000.0,
        slider: (1.0, 500.0),
        log: true,
        integer: true,
        acts: Acts::NextMinibatch,
        help: "The run is finished after this many passes through the training examples.",
        rule: "at least one",
        get: |c, _| c.run.epochs as f64,
        set: |c, _, v| c.run.epochs = v as usize,
        ..NUMBER
    },
    Knob {
        key: "data.batch_size",
        label: "Minibatch",
        unit: "examples",
        min: 1.0,
        max: 1000.0,
        slider: (1.0, 200.0),
        log: true,
        integer: true,
        acts: Acts::Restart,
        help: "Examples per update. The update is their mean.",
        rule: "the paper uses 20",
        get: |c, _| c.data.batch_size as f64,
        set: |c, _, v| c.data.batch_size = v as usize,
        ..NUMBER
    },
    Knob {
        key: "data.dropout",
        label: "Input dropout",
        max: 0.9,
        slider: (0.0, 0.5),
        acts: Acts::Restart,
        help: "Share of the pixels of a training example that are set to 0 at random, anew each time it is shown.\nThe others are divided by 1 − this. Validation and test see whole images.",
        rule: "0 shows whole images, as the paper does",
        get: |c, _| c.data.dropout,
        set: |c, _, v| c.data.dropout = v,
        ..NUMBER
    },
    Knob {
        key: "data.toy_examples",
        label: "Generated examples",
        unit: "examples",
        min: 10.0,
        max: 100_000.0,
        slider: (100.0, 10_000.0),
        log: true,
        integer: true,
        acts: Acts::Restart,
        help: "Size of a generated training set (xor, moons, rings, spirals).",
        rule: "1000 is usual",
        get: |c, _| c.data.toy_examples as f64,
        set: |c, _, v| c.data.toy_examples = v as usize,
        ..NUMBER
    },
    Knob {
        key: "data.validation_examples",
        label: "Held out",
        unit: "examples",
        min: 0.0,
        max: 1_000_000.0,
        slider: (0.0, 10_000.0),
        integer: true,
        acts: Acts::Restart,
        help: "Examples at the end of the training file that validate instead (at most a sixth of the file).",
        rule: "the paper holds out 10000",
        get: |c, _| c.data.validation_examples as f64,
        set: |c, _, v| c.data.validation_examples = v as usize,
        ..NUMBER
    },
    Knob {
        key: "run.seed",
        label: "Seed",
        min: 0.0,
        max: 4_294_967_295.0,
        slider: (0.0, 9999.0),
        integer: true,
        acts: Acts::Restart,
        help: "Start of every random stream: weights, shuffle, signs.",
        rule: "a whole number below 2³²",
        get: |c, _| c.run.seed as f64,
        set: |c, _, v| c.run.seed = v as u64,
        ..NUMBER
    },
];
