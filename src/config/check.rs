//! The rules a configuration must obey.

use super::{Activation, Config, Rule, Sign, Solver, VERSION};
use crate::error::{Error, Result};
use crate::knobs::{HIDDEN_UNITS, KNOBS, MOST_HIDDEN};

impl Config {
    /// Judges every number and every combination.
    ///
    /// # Errors
    /// The first setting that breaks a rule, with the rule and a way out.
    pub fn check(&self) -> Result<()> {
        let fail = |key: String, rule: String| Err(Error::new(key, rule));
        if self.version != VERSION {
            return fail(
                format!("version = {}", self.version),
                format!("this program reads version {VERSION}"),
            );
        }
        let (fewest, most) = HIDDEN_UNITS;
        if let Some(size) = self.network.hidden.iter().find(|size| !(fewest..=most).contains(*size)) {
            return fail(
                format!("network.hidden = {size}"),
                format!(
                    "a hidden layer has {fewest} to {most} units; leave the layer out instead of giving 0"
                ),
            );
        }
        if self.network.hidden.len() > MOST_HIDDEN {
            return fail(
                format!("network.hidden: {} layers", self.network.hidden.len()),
                format!("at most {MOST_HIDDEN} hidden layers"),
            );
        }
        let layers = self.num_layers();
        if self.learning.rates.len() != layers {
            return fail(
                format!("learning.rates: {} values", self.learning.rates.len()),
                format!("this network has {layers} layers of weights; give one rate for each, W1 first"),
            );
        }
        for knob in KNOBS {
            for index in 0..knob.count(self) {
                let value = (knob.get)(self, index);
                if !(knob.min..=knob.max).contains(&value) {
                    return fail(
                        format!("{} = {value}", knob.key),
                        format!("must lie between {} and {}; {}", knob.min, knob.max, knob.rule),
                    );
                }
            }
        }
        let smooth = self.network.activation != Activation::HardSigmoid;
        let solver = self.dynamics.solver;
        let layerwise = matches!(solver, Solver::Layerwise | Solver::Overrelaxed);
        if smooth && layerwise && self.learning.rule != Rule::Backprop {
            return fail(
                format!("dynamics.solver = {solver}"),
                format!(
                    "the exact minimum of a layer is known in closed form only for hard_sigmoid, not for {}; use euler",
                    self.network.activation
                ),
            );
        }
        let has_negative = matches!(self.nudge.sign, Sign::Random | Sign::Negative | Sign::Centred);
        let contrast = self.learning.rule == Rule::Contrast;
        if solver == Solver::Overrelaxed && self.dynamics.step_size >= 2.0 {
            return fail(
                format!("dynamics.step_size = {}", self.dynamics.step_size),
                "with dynamics.solver = overrelaxed it must stay below 2, where the energy no longer falls; 1.2 is good"
                    .into(),
            );
        }
        if contrast && layerwise && has_negative && self.nudge.beta >= 1.0 {
            return fail(
                format!("nudge.beta = {}", self.nudge.beta),
                format!(
                    "with nudge.sign = {} and dynamics.solver = {solver} it must stay below 1 \
                     (the output's curvature is 1 − β); 0.5 or less is safe",
                    self.nudge.sign
                ),
            );
        }
        if smooth && self.learning.rule == Rule::Fast {
            return fail(
                "learning.rule = fast".into(),
                format!("its sweeps need hard_sigmoid, not {}; use contrast", self.network.activation),
            );
        }
        if self.data.source.needs_folder() && self.data.folder.trim().is_empty() {
            return fail(
                "data.folder".into(),
                "is empty but data.source is folder; give the folder of the IDX files".into(),
            );
        }
        Ok(())
    }
}
