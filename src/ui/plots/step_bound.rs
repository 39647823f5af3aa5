//! How large an Euler step may be for the watched network.

use crate::config::{Activation, Rule, Sign, Solver};
use crate::dynamics::bound::euler_bound;
use crate::ui::context::{Cx, number};

/// A step size and the largest that is sure to lower F.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepBound {
    /// ε in force.
    pub step: f64,
    /// `2 / (1 + max(β, 0) + σ)`.
    pub bound: f64,
    /// σ of the coupling between free units.
    pub sigma: f64,
}

impl StepBound {
    /// A step may raise F.
    pub fn is_above(&self) -> bool {
        self.step > self.bound
    }

    /// "ε = 0.9 is above the bound 0.56 for this network (σ = 2.6)".
    pub fn words(&self) -> String {
        let Self { step, bound, sigma } = self;
        let relation = if self.is_above() { "above" } else { "not above" };
        let [step, bound, sigma] = [step, bound, sigma].map(|x| short(*x));
        format!("ε = {step} is {relation} the bound {bound} for this network (σ = {sigma})")
    }
}

/// Two decimals where they say enough.
pub fn short(x: f64) -> String {
    if (0.1..1000.0).contains(&x) {
        let text = format!("{x:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        number(x)
    }
}

/// For the settings in force and this β; `None` where no such bound holds (another solver, other units) or σ is
/// not known yet.
pub fn at_beta(cx: &Cx<'_>, beta: f64) -> Option<StepBound> {
    let config = if cx.draft.error.is_none() { &cx.draft.config } else { &cx.training.config };
    let network = &cx.settling.scene.as_ref()?.network;
    let holds = config.dynamics.solver == Solver::Euler
        && cx.training.config.learning.rule != Rule::Backprop
        && network.activation == Activation::HardSigmoid;
    let sigma = cx.settling.sigma.filter(|sigma| holds && sigma.is_finite())?;
    Some(StepBound { step: config.dynamics.step_size, bound: euler_bound(sigma, beta), sigma })
}

/// For the strongest nudge that the settings ask for.
pub fn of_settings(cx: &Cx<'_>) -> Option<StepBound> {
    let nudge = &cx.draft.config.nudge;
    at_beta(cx, if nudge.sign == Sign::Negative { 0.0 } else { nudge.beta })
}
