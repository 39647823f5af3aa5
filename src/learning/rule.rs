//! The contract of a learning rule: which phases are run, which two ends are compared and how, and what the result
//! claims to be.

use super::nudge::{Nudge, Sign};
use crate::catalog::{Member, OptionItem};
use crate::model::Network;

/// What is done to the output while the states relax.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Phase {
    /// Nothing: β = 0.
    Free,
    /// F = E + βC is minimised; the number is β ≠ 0 with its sign.
    Nudged(f64),
    /// The output is clamped at y⁰ + share (d − y⁰) and E is minimised over the hidden layers; the number is the share,
    /// 1 for the target itself.
    Clamped(f64),
    /// The fast rule's: the output clamped at the target, one sweep down.
    ClampedSweep,
}

impl Phase {
    /// The word people use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "Free phase",
            Self::Nudged(beta) if beta < 0.0 => "Nudged phase −β",
            Self::Nudged(_) => "Nudged phase +β",
            Self::Clamped(share) if share < 0.0 => "Clamped phase −β",
            Self::Clamped(_) => "Clamped phase",
            Self::ClampedSweep => "Clamped sweep",
        }
    }

    /// β of F = E + βC; 0 in the free phase and while the output is clamped.
    pub fn beta(self) -> f64 {
        match self {
            Self::Free | Self::Clamped(_) | Self::ClampedSweep => 0.0,
            Self::Nudged(beta) => beta,
        }
    }

    /// How strongly the output is pulled to the target, by which a contrast of two phases is divided: β, or the share
    /// of the way on which the output is clamped.
    pub fn strength(self) -> f64 {
        match self {
            Self::Free => 0.0,
            Self::Nudged(strength) | Self::Clamped(strength) => strength,
            Self::ClampedSweep => 1.0,
        }
    }

    /// The output stays where it is put.
    pub fn is_clamped(self) -> bool {
        matches!(self, Self::Clamped(_) | Self::ClampedSweep)
    }
}

/// The strengths of the phases of one update that follow the free one, in the order in which they are run; each starts
/// from s⁰. With one the contrast is against the free phase, with two it is between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nudges {
    /// β of the first nudged phase, not 0.
    pub first: f64,
    /// β of the second, if there is one.
    pub second: Option<f64>,
}

impl Nudges {
    /// (0, β), (−β, 0) or (−β, β); for a random sign `positive` decides.
    pub fn new(sign: Sign, beta: f64, positive: bool) -> Self {
        match sign {
            Sign::Positive => Self { first: beta, second: None },
            Sign::Negative => Self { first: -beta, second: None },
            Sign::Random => Self { first: if positive { beta } else { -beta }, second: None },
            Sign::Centred => Self { first: beta, second: Some(-beta) },
        }
    }

    /// (0, β) or (−β, β) as the settings say.
    pub fn of(nudge: &Nudge, positive: bool) -> Self {
        Self::new(nudge.sign, nudge.beta, positive)
    }

    /// One phase in full strength.
    pub fn once(_: &Nudge, _: bool) -> Self {
        Self { first: 1.0, second: None }
    }
}

/// What makes the second end of the comparison.
#[derive(Clone, Copy, Debug)]
pub enum Means {
    /// Phases that follow the free one: their strengths, and what each strength does to the output.
    Phases {
        /// From the settings and a coin for a random sign.
        nudges: fn(&Nudge, bool) -> Nudges,
        /// What is done to the output.
        phase: fn(f64) -> Phase,
        /// The strengths come from β and its sign; otherwise these have no influence.
        uses_beta: bool,
    },
    /// No phase: one pass up in place of the free phase, then errors sent down. Solver and nudge have no influence.
    ErrorsDown {
        /// What is said where the window would show a nudge: title, reason.
        no_nudge: [&'static str; 2],
    },
}

/// The factors whose products are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factors {
    /// `ρᵢρⱼ|high − ρᵢρⱼ|low`: both activities change.
    Both,
    /// `ρᵢ|low (ρⱼ|high − ρⱼ|low)`: presynaptic activity × postsynaptic change.
    Presynaptic,
}

/// What the update claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// −dC(y⁰)/dθ: as β → 0 and settled, or exactly.
    CostGradient,
    /// Minus the gradient of something else, named here.
    OtherGradient(&'static str),
    /// No gradient.
    NoGradient,
}

/// A learning rule and what the rest of the program has to know of it.
///
/// ```
/// use eqprop_lab::learning::rule::{Claim, RuleKind};
/// assert_eq!(RuleKind::CONTRAST.claim, Claim::CostGradient);
/// ```
pub struct RuleRow {
    /// Key, label, help.
    pub item: OptionItem,
    /// The update as people write it.
    pub formula: &'static str,
    /// Which phases are run.
    pub means: Means,
    /// What is compared in their ends.
    pub factors: Factors,
    /// What it claims to be.
    pub claim: Claim,
    /// The rule's own arithmetic knows only ρ(s) = s on its box.
    pub needs_hard_sigmoid: bool,
}

/// The learning rule, as settings hold it.
pub type RuleKind = Member<RuleRow>;

impl RuleRow {
    /// The states relax; otherwise one pass up fills them.
    pub fn relaxes(&self) -> bool {
        matches!(self.means, Means::Phases { .. })
    }

    /// β and its sign have an influence, and phases of a person's own are possible.
    pub fn uses_beta(&self) -> bool {
        matches!(self.means, Means::Phases { uses_beta: true, .. })
    }

    /// The strengths after the free phase; what has no phases has none that matter.
    pub fn nudges(&self, nudge: &Nudge, positive: bool) -> Nudges {
        match self.means {
            Means::Phases { nudges, .. } => nudges(nudge, positive),
            Means::ErrorsDown { .. } => Nudges::once(nudge, positive),
        }
    }

    /// The factor on the contrast of layer k: c_k/c_L, by which a contrast of states becomes a gradient; 1 for errors that
    /// were sent down themselves.
    pub fn layer_weight<T>(&self, network: &Network<T>, k: usize) -> f64 {
        if self.relaxes() { network.update_weight(k) } else { 1.0 }
    }

    /// `nudges`, or the one phase of a rule on which β has no influence.
    pub fn as_it_runs(&self, nudges: Nudges) -> Nudges {
        if self.uses_beta() { nudges } else { Nudges { first: 1.0, second: None } }
    }

    /// What a strength does to the output; nothing where no phase follows the free one.
    pub fn phase(&self, strength: f64) -> Phase {
        match self.means {
            Means::Phases { phase, .. } => phase(strength),
            Means::ErrorsDown { .. } => Phase::Free,
        }
    }

    /// All phases of one update, the free one first; a random sign is shown as +β.
    pub fn phases(&self, nudge: &Nudge) -> Vec<Phase> {
        let mut phases = vec![Phase::Free];
        if let Means::Phases { nudges, phase, .. } = self.means {
            let Nudges { first, second } = nudges(nudge, true);
            phases.push(phase(first));
            phases.extend(second.map(phase));
        }
        phases
    }

    /// The phases after the free one are relaxations, not a single sweep.
    pub fn has_long_second_phase(&self) -> bool {
        matches!(self.means, Means::Phases { phase, .. } if phase(1.0) != Phase::ClampedSweep)
    }

    /// What is said where the window would show a nudge, if there is none: title, reason.
    pub fn no_nudge(&self) -> Option<[&'static str; 2]> {
        match self.means {
            Means::Phases { .. } => None,
            Means::ErrorsDown { no_nudge } => Some(no_nudge),
        }
    }
}
