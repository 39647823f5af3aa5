//! The rules a configuration must obey.

use super::numbers::KNOBS;
use crate::config::{Activation, Config, Output, Sign, VERSION};
use crate::error::{Error, Result};

/// Fewest and most units of a hidden layer.
pub const HIDDEN_UNITS: (usize, usize) = (1, 20_000);
/// Most hidden layers.
pub const MOST_HIDDEN: usize = 16;

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
        self.check_rule_and_solver()?;
        self.check_cost()?;
        if self.data.source.needs_folder() && self.data.folder.trim().is_empty() {
            return fail(
                "data.folder".into(),
                "is empty but data.source is folder; give the folder of the IDX files".into(),
            );
        }
        Ok(())
    }

    /// As [`Config::check`], for nudges of either sign whatever `nudge.sign` says.
    ///
    /// # Errors
    /// The first setting that breaks a rule.
    pub fn check_both_signs(&self) -> Result<()> {
        let mut both = self.clone();
        both.nudge.sign = Sign::Centred;
        both.check()
    }

    fn check_rule_and_solver(&self) -> Result<()> {
        let fail = |key: String, rule: String| Err(Error::new(key, rule));
        let smooth = self.network.activation != Activation::HardSigmoid;
        let (rule, solver) = (self.learning.rule, self.dynamics.solver);
        if smooth && solver.needs_layer_minimum && rule.relaxes() {
            return fail(
                format!("dynamics.solver = {solver}"),
                format!(
                    "the exact minimum of a layer is known in closed form only for hard_sigmoid, not for {}; use euler",
                    self.network.activation
                ),
            );
        }
        if self.dynamics.step_size >= solver.step_below {
            return fail(
                format!("dynamics.step_size = {}", self.dynamics.step_size),
                format!(
                    "with dynamics.solver = {solver} it must stay below {}, where the energy no longer falls; 1.2 is good",
                    solver.step_below
                ),
            );
        }
        if smooth && rule.needs_hard_sigmoid {
            return fail(
                format!("learning.rule = {rule}"),
                format!("its sweeps need hard_sigmoid, not {}; use contrast", self.network.activation),
            );
        }
        Ok(())
    }

    fn check_cost(&self) -> Result<()> {
        let fail = |key: String, rule: String| Err(Error::new(key, rule));
        let (cost, solver) = (self.network.cost, self.dynamics.solver);
        if cost.needs_linear_output && self.network.output != Output::Linear {
            return fail(
                format!("network.cost = {cost}"),
                format!(
                    "needs an output without bounds, not {}; set network.output = linear",
                    self.network.output
                ),
            );
        }
        if cost.needs_linear_output && self.data.source.has_one_output {
            return fail(
                format!("network.cost = {cost}"),
                format!(
                    "compares the outputs of classes with each other, but data.source = {} has a single output; use \
                     squared_error or another source",
                    self.data.source
                ),
            );
        }
        let nudges = self.learning.rule.phase(1.0).beta() != 0.0;
        if nudges
            && solver.needs_output_minimum
            && self.nudge.sign.has_negative()
            && self.nudge.beta >= cost.safe_beta
        {
            return fail(
                format!("nudge.beta = {}", self.nudge.beta),
                format!(
                    "with nudge.sign = {} and dynamics.solver = {solver} it must stay below {} (beyond it −β takes the \
                     curvature of the output away); {} or less is safe",
                    self.nudge.sign,
                    cost.safe_beta,
                    cost.safe_beta / 2.0
                ),
            );
        }
        Ok(())
    }
}
