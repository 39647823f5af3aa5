//! How large an Euler step may be for the watched network.

use crate::config::{Activation, Sign};
use crate::dynamics::bound::written;
use crate::settling::engine::snapshot::point;
use crate::ui::context::Cx;
use crate::ui::style::format::number;

/// A step size and the largest that is sure to lower F.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepBound {
    /// ε in force.
    pub step: f64,
    /// What the solver's row tells, for Euler steps `2 / (1 + max(β, 0) + σ)`.
    pub bound: f64,
    /// σ of the coupling between free units.
    pub sigma: f64,
    /// The nudge it is for.
    pub beta: f64,
}

impl StepBound {
    /// A step may raise F.
    pub fn is_above(&self) -> bool {
        self.step > self.bound
    }

    /// "ε = 0.9 is above the bound 0.56 at β = 0.2 (σ = 2.6)".
    pub fn words(&self) -> String {
        let relation = if self.is_above() { "above" } else { "not above" };
        format!("ε = {} is {relation} {}", short(self.step), self.name())
    }

    /// "the bound 0.56 at β = 0.2 (σ = 2.6)".
    pub fn name(&self) -> String {
        let [beta, sigma] = [self.beta, self.sigma].map(short);
        format!("the bound {} at β = {beta} (σ = {sigma})", short(self.shown()))
    }

    /// The bound as it is written everywhere.
    pub fn shown(&self) -> f64 {
        written(self.bound)
    }
}

/// Two decimals where they say enough.
pub fn short(x: f64) -> String {
    if x == 0.0 {
        "0".into()
    } else if (0.1..1000.0).contains(&x) {
        let text = format!("{x:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        number(x)
    }
}

/// For the settings of the panel and this β; `None` where no such bound holds (another solver, other units) or σ is
/// not known yet.
pub fn at_beta(cx: &Cx<'_>, beta: f64) -> Option<StepBound> {
    let config = if cx.draft.error.is_none() { &cx.draft.config } else { &cx.training.config };
    let network = &cx.settling.scene.as_ref()?.network;
    let find = config.dynamics.solver.bound?;
    let holds = cx.training.config.learning.rule.relaxes() && network.activation == Activation::HardSigmoid;
    let sigma = cx.settling.sigma.filter(|sigma| holds && sigma.is_finite())?;
    Some(StepBound {
        step: config.dynamics.step_size,
        bound: find(sigma, beta / network.cost.safe_beta),
        sigma,
        beta,
    })
}

/// For the phase at the cursor.
pub fn of_phase(cx: &Cx<'_>) -> Option<StepBound> {
    at_beta(cx, point(cx.settling).map_or(0.0, |point| point.phase.beta()))
}

/// For the strongest nudge that the settings ask for.
pub fn of_settings(cx: &Cx<'_>) -> Option<StepBound> {
    let nudge = &cx.draft.config.nudge;
    at_beta(cx, if nudge.sign == Sign::Negative { 0.0 } else { nudge.beta })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_written_written_to_two_digits() {
        assert!([0.5619, 0.1, 0.0999, 1.37].iter().all(|x| written(*x) <= *x));
        assert_eq!([written(0.5), written(0.1)], [0.5, 0.1], "what has two digits stays");
        let bound = StepBound { step: 0.9, bound: 0.5997, sigma: 2.135, beta: 0.2 };
        assert_eq!(bound.words(), "ε = 0.9 is above the bound 0.59 at β = 0.2 (σ = 2.13)");
    }
}
