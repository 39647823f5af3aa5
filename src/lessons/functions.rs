//! The table of what an expression can ask for.

use super::record::{Moment, Record, Told, largest};
use super::seen::Seen;
use super::studies;
use crate::config::Sign;
use crate::dynamics::bound::written;
use crate::knobs;
use crate::settling::trace::Frame;

/// What a function takes in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `start`, `free`, `nudged`, `opposite` or `now`.
    Moment,
    /// A number.
    Number,
    /// The number of a layer, 1 … L.
    Layer,
    /// Changed settings in quotes: `"nudge.beta=0.4, nudge.sign=centred"`.
    Settings,
    /// The key of a setting in quotes: `"nudge.beta"`.
    Key,
    /// `one_sided` or `centred`.
    Nudge,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Moment => "when",
            Self::Number => "x",
            Self::Layer => "k",
            Self::Settings => "\"settings\"",
            Self::Key => "\"key\"",
            Self::Nudge => "nudge",
        }
    }
}

/// One argument, as it was given.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Argument {
    Moment(Moment),
    Number(f64),
    Nudge(Sign),
    Text(String),
}

/// A number or a yes or no.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Answer {
    Number(f64),
    Flag(bool),
}

/// What was given to a function.
pub(super) struct Given<'a>(pub &'a [Argument]);

impl Given<'_> {
    fn moment(&self, at: usize) -> Moment {
        match self.0.get(at) {
            Some(Argument::Moment(moment)) => *moment,
            _ => Moment::Now,
        }
    }

    fn number(&self, at: usize) -> f64 {
        match self.0.get(at) {
            Some(Argument::Number(x)) => *x,
            _ => f64::NAN,
        }
    }

    /// A layer counts from 1; what is not one finds no layer.
    fn layer(&self) -> usize {
        let x = self.number(0);
        if x >= 1.0 { x as usize } else { usize::MAX }
    }

    fn text(&self, at: usize) -> &str {
        match self.0.get(at) {
            Some(Argument::Text(text)) => text,
            _ => "",
        }
    }

    fn nudge(&self) -> Option<(Sign, f64)> {
        match self.0.get(1) {
            Some(Argument::Nudge(sign)) => Some((*sign, self.number(2))),
            _ => None,
        }
    }
}

/// A function that checks and texts can call.
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// What it takes, one entry for each way to call it.
    pub takes: &'static [&'static [Kind]],
    /// What it is.
    pub help: &'static str,
    /// A call, for the page and for the tests.
    pub example: &'static str,
    pub(super) tell: fn(&Seen, &Given<'_>) -> Told<Answer>,
}

impl Function {
    /// Ways to call it: `E(when)`, `E(when, "settings")`.
    pub fn calls(&self) -> Vec<String> {
        let call = |kinds: &&[Kind]| {
            let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
            format!("{}({})", self.name, words.join(", "))
        };
        self.takes.iter().map(call).collect()
    }
}

const WHEN: &[&[Kind]] = &[&[Kind::Moment], &[Kind::Moment, Kind::Settings]];
const LAYER: &[&[Kind]] = &[&[Kind::Layer], &[Kind::Layer, Kind::Settings]];
const UPDATE: &[&[Kind]] = &[
    &[Kind::Layer],
    &[Kind::Layer, Kind::Settings],
    &[Kind::Layer, Kind::Nudge, Kind::Number, Kind::Number],
];

fn number(told: Told<f64>) -> Told<Answer> {
    told.map(Answer::Number)
}

fn against_gradient(seen: &Seen, given: &Given<'_>) -> Told<(f64, f64)> {
    let examples = given.number(3);
    let examples = if examples.is_finite() { examples as usize } else { 0 };
    let gradient = seen.gradient(examples);
    let gradient = (*gradient).as_ref().map_err(Clone::clone)?;
    match given.nudge() {
        Some(nudge) => gradient.compare(seen.shown(), Some(nudge), given.layer()),
        None => {
            let record = seen.under(given.text(1))?;
            record.update()?; // its phases must have been played
            gradient.compare(&record, None, given.layer())
        }
    }
}

fn largest_change(record: &Record, k: usize) -> Told<f64> {
    let update = record.update()?;
    let layer = update.w.get(k - 1).ok_or_else(|| format!("there is no layer {k}"))?;
    Ok(largest(layer.iter()))
}

fn epoch_error(seen: &Seen, of: fn(&crate::training::snapshot::EpochPoint) -> f64) -> Told<Answer> {
    let last = seen.training.curves.epochs.last();
    last.map(|point| Answer::Number(of(point)))
        .ok_or_else(|| "no epoch has been trained yet: train".to_owned())
}

/// All functions.
pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "E",
        takes: WHEN,
        help: "the energy E at a moment, without ½|x|²",
        example: "E(free) < E(start)",
        tell: |seen, given| {
            number(seen.under(given.text(1))?.point(given.moment(0)).map(|point| point.energy))
        },
    },
    Function {
        name: "C",
        takes: WHEN,
        help: "the cost C at a moment",
        example: "C(nudged) < C(free)",
        tell: |seen, given| number(seen.under(given.text(1))?.point(given.moment(0)).map(|point| point.cost)),
    },
    Function {
        name: "F",
        takes: WHEN,
        help: "F = E + βC at a moment, with the β of its phase",
        example: "F(nudged) > F(free)",
        tell: |seen, given| {
            number(seen.under(given.text(1))?.point(given.moment(0)).map(|point| point.total_energy()))
        },
    },
    Function {
        name: "iterations",
        takes: WHEN,
        help: "iterations of a phase so far",
        example: "iterations(free) > 0",
        tell: |seen, given| number(seen.under(given.text(1))?.iterations(given.moment(0))),
    },
    Function {
        name: "rises",
        takes: WHEN,
        help: "iterations of a phase in which F rose by more than rounding (1e-12 of its size)",
        example: "rises(free) == 0",
        tell: |seen, given| number(seen.under(given.text(1))?.rises(given.moment(0))),
    },
    Function {
        name: "residual",
        takes: WHEN,
        help: "the largest change of a state in the iteration at a moment",
        example: "residual(free) <= setting(\"dynamics.tolerance\") or residual(free) > 0",
        tell: |seen, given| {
            number(seen.under(given.text(1))?.point(given.moment(0)).map(|point| point.residual))
        },
    },
    Function {
        name: "settled",
        takes: WHEN,
        help: "whether a phase ended at rest: no state moved by more than 0.001, or the tolerance, in its last iteration",
        example: "settled(free) or !settled(free)",
        tell: |seen, given| seen.under(given.text(1))?.is_settled(given.moment(0)).map(Answer::Flag),
    },
    Function {
        name: "ended",
        takes: WHEN,
        help: "whether a phase has been played to its end",
        example: "ended(free)",
        tell: |seen, given| Ok(Answer::Flag(seen.under(given.text(1))?.has_ended(given.moment(0)))),
    },
    Function {
        name: "prediction",
        takes: WHEN,
        help: "the class with the largest output at a moment",
        example: "prediction(free) == target or prediction(free) != target",
        tell: |seen, given| {
            number(seen.under(given.text(1))?.point(given.moment(0)).map(|point| point.prediction as f64))
        },
    },
    Function {
        name: "distance",
        takes: &[&[Kind::Settings]],
        help: "the largest difference between the end of the free phase and its end under other settings",
        example: "distance(\"dynamics.solver=layerwise\") >= 0",
        tell: |seen, given| {
            let other = seen.anew(given.text(0))?;
            let pairs =
                seen.shown().free()?.layers.iter().flatten().zip(other.free()?.layers.iter().flatten());
            Ok(Answer::Number(pairs.fold(0.0, |most: f64, (a, b)| most.max((a - b).abs()))))
        },
    },
    Function {
        name: "first_moved",
        takes: LAYER,
        help: "the iteration of the nudged phase in which a bit of layer k first changed, 0 if none did",
        example: "first_moved(layers) == 1",
        tell: |seen, given| number(seen.under(given.text(1))?.first_moved(given.layer())),
    },
    Function {
        name: "change",
        takes: LAYER,
        help: "max |ΔW_k| of the update of this example alone, before the learning rate",
        example: "change(layers) > 0",
        tell: |seen, given| number(largest_change(&*seen.under(given.text(1))?, given.layer())),
    },
    Function {
        name: "change_if_right",
        takes: &[&[Kind::Layer]],
        help: "max |ΔW_k| as change(k), had the output been pulled to the example's own class",
        example: "change_if_right(layers) > 0",
        tell: |seen, given| number(largest_change(&seen.shown().taught_rightly(), given.layer())),
    },
    Function {
        name: "moved_by_hand",
        takes: &[&[Kind::Layer]],
        help: "the largest difference in layer k between the end of the free phase and its end with no unit held",
        example: "moved_by_hand(1) >= 0",
        tell: |seen, given| {
            let (now, free) = (seen.shown().free()?, seen.shown().let_go());
            let layer = |frame: &Frame| {
                let found = frame.layers.get(given.layer() - 1).cloned();
                found.ok_or_else(|| format!("there is no layer {}", given.layer()))
            };
            let pairs = layer(now)?.into_iter().zip(layer(free.free()?)?);
            Ok(Answer::Number(pairs.fold(0.0, |most: f64, (a, b)| most.max((a - b).abs()))))
        },
    },
    Function {
        name: "change_of_silent",
        takes: LAYER,
        help: "max |ΔW_k| in the rows of the units below that sent nothing",
        example: "change_of_silent(1) == 0",
        tell: |seen, given| number(Ok(seen.under(given.text(1))?.change_of_silent(given.layer())?.0)),
    },
    Function {
        name: "silent",
        takes: LAYER,
        help: "how many units below layer k sent nothing in either phase that the update compares",
        example: "silent(1) >= 0",
        tell: |seen, given| number(Ok(seen.under(given.text(1))?.change_of_silent(given.layer())?.1 as f64)),
    },
    Function {
        name: "stdp_gap",
        takes: &[&[Kind::Layer]],
        help: "the largest difference in layer k between the rule summed over the nudged phase, \
               Σ ½(ρᵢ+ρᵢ')(ρⱼ'−ρⱼ) + ½(ρⱼ+ρⱼ')(ρᵢ'−ρᵢ), and the contrast of its ends",
        example: "stdp_gap(layers) < 1e-12",
        tell: |seen, given| {
            seen.shown().points(Moment::Nudged)?;
            number(seen.anew("")?.stdp_gap(given.layer()))
        },
    },
    Function {
        name: "angle",
        takes: UPDATE,
        help: "degrees between an update and minus the true gradient of C(s⁰) in layer k: of this example as its \
               phases are, or of settled phases with angle(k, nudge, β, n) for the first n training examples \
               (0: this example)",
        example: "angle(layers, centred, 0.1, 0) < 90",
        tell: |seen, given| number(against_gradient(seen, given).map(|(angle, _)| angle)),
    },
    Function {
        name: "ratio",
        takes: UPDATE,
        help: "the size of an update over that of the true gradient, called as angle is",
        example: "ratio(layers, centred, 0.1, 0) > 0",
        tell: |seen, given| number(against_gradient(seen, given).map(|(_, ratio)| ratio)),
    },
    Function {
        name: "F_min",
        takes: &[&[Kind::Number]],
        help: "F*(β), the minimum of F over the states for this β",
        example: "F_min(0.1) >= F_min(0)",
        tell: |seen, given| number(seen.minimum(given.number(0)).map(|(f, _)| f)),
    },
    Function {
        name: "C_min",
        takes: &[&[Kind::Number]],
        help: "C(s^β), the cost where F has its minimum for this β",
        example: "C_min(0.1) <= C_min(0)",
        tell: |seen, given| number(seen.minimum(given.number(0)).map(|(_, c)| c)),
    },
    Function {
        name: "descent",
        takes: &[&[Kind::Number]],
        help: "(C₀ − C₁)/(η|Δ|²): what one step of this size along the update Δ of this example wins, over what a step \
               along the gradient would to first order",
        example: "descent(1e-4) > 0",
        tell: |seen, given| {
            let (before, after, square) = studies::one_step(seen.shown(), given.number(0))?;
            Ok(Answer::Number((before - after) / (given.number(0) * square)))
        },
    },
    Function {
        name: "C_after",
        takes: &[&[Kind::Number]],
        help: "C(s⁰) of this example after one step of this size",
        example: "C_after(1e-4) < C_min(0)",
        tell: |seen, given| number(Ok(studies::one_step(seen.shown(), given.number(0))?.1)),
    },
    Function {
        name: "bound",
        takes: &[&[Kind::Number]],
        help: "2/(1 + max(β, 0) + σ), up to which no Euler step raises F, rounded down to two digits as on the screen",
        example: "bound(0) < 2",
        tell: |seen, given| Ok(Answer::Number(written(studies::bound(seen.network(), given.number(0))))),
    },
    Function {
        name: "training_error",
        takes: &[&[]],
        help: "the share of training examples misread in the last epoch, each before its update",
        example: "training_error() <= 1",
        tell: |seen, _| epoch_error(seen, |point| point.training),
    },
    Function {
        name: "test_error",
        takes: &[&[]],
        help: "the share of test examples misread after the last epoch",
        example: "test_error() <= 1",
        tell: |seen, _| epoch_error(seen, |point| point.test),
    },
    Function {
        name: "setting",
        takes: &[&[Kind::Key]],
        help: "the number of a setting, as what is on the screen was settled with",
        example: "setting(\"nudge.beta\") > 0",
        tell: |seen, given| {
            let knob = knobs::knob(given.text(0)).filter(|knob| !knob.per_layer);
            let knob = knob.ok_or_else(|| format!("{} is no number", given.text(0)))?;
            Ok(Answer::Number((knob.get)(&seen.shown().config, 0)))
        },
    },
];
