//! One weight: the running integral of the rule in time, and the update with its own numbers.

use crate::learning::RuleKind;
use crate::learning::rule::Factors;
use crate::model::Network;
use crate::settling::example::action::UnitId;
use crate::settling::trace::{Frame, Phase, PhaseSpan};
use std::sync::Arc;

/// ρ of the unit below (pre-synaptic, i) and of the unit above (post-synaptic, j).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SignalPair {
    /// ρᵢ.
    pub pre: f64,
    /// ρⱼ.
    pub post: f64,
}

impl SignalPair {
    /// ρᵢρⱼ.
    pub fn product(self) -> f64 {
        self.pre * self.post
    }
}

/// ρ of a unit in these states; the input has no state but x.
pub fn signal(network: &Network<f32>, input: &[f64], frame: &Frame, unit: UnitId) -> Option<f64> {
    let Some(k) = unit.layer.checked_sub(1) else { return input.get(unit.index).copied() };
    let s = *frame.layers.get(k)?.get(unit.index)?;
    Some(network.unit(unit.layer).rho(s))
}

/// The running sum of `½(ρᵢ+ρᵢ')(ρⱼ'−ρⱼ) + ½(ρⱼ+ρⱼ')(ρᵢ'−ρᵢ)` along a path, 0 at its start: the midpoint rule for
/// `dW/dt = ρᵢ dρⱼ/dt + ρⱼ dρᵢ/dt`. It ends on `ρᵢ'ρⱼ' − ρᵢρⱼ` of the path's ends, whatever lies between.
pub fn running_integral(path: &[SignalPair]) -> Vec<f64> {
    let mut sum = 0.0;
    let steps = path.windows(2).map(|step| {
        let (a, b) = (step[0], step[1]);
        sum += 0.5 * (a.pre + b.pre) * (b.post - a.post) + 0.5 * (a.post + b.post) * (b.pre - a.pre);
        sum
    });
    path.first().map(|_| 0.0).into_iter().chain(steps).collect()
}

/// The update of one weight from the phases of one round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Update {
    /// The rule.
    pub rule: RuleKind,
    /// β of `low`, the state further from the target; for a clamped output the share of the way to the target.
    pub beta_low: f64,
    /// β of `high`; 1 for the fast rule, which has none.
    pub beta_high: f64,
    /// Activities at the lower β: s⁰, or the end of the −β phase.
    pub low: SignalPair,
    /// Activities at the higher β.
    pub high: SignalPair,
    /// η.
    pub rate: f64,
    /// c_k/c_L, by which the contrast of this layer is multiplied; 1 for the paper's energy.
    pub gain: f64,
    /// The output was clamped, not nudged.
    pub is_clamped: bool,
    /// w now.
    pub weight: f64,
    /// The phases it is made of have ended.
    pub is_final: bool,
    /// The free phase before them was settled.
    pub is_free_settled: bool,
}

impl Update {
    /// From the phases of the round that phase `schedule_start` began, or `None` before its first nudge; `rate` is η_k.
    pub fn of(
        (network, rule, rate): (&Network<f32>, RuleKind, f64),
        (phases, ends): (&[PhaseSpan], &[Arc<Frame>]),
        input: &[f64],
        schedule_start: usize,
        [below, above]: [UnitId; 2],
    ) -> Option<Self> {
        let free = phases.get(schedule_start)?;
        let pair = |span: usize| -> Option<SignalPair> {
            let frame = ends.get(span)?;
            let of = |unit| signal(network, input, frame, unit);
            Some(SignalPair { pre: of(below)?, post: of(above)? })
        };
        let rest = (schedule_start + 1..phases.len()).take_while(|&span| phases[span].step > 0);
        let is_push = |span: &usize| phases[*span].phase != Phase::Free && !phases[*span].points.is_empty();
        let specs: Vec<usize> = rest.filter(is_push).collect();
        let beta = |span: usize| phases[span].phase.strength();
        let first = *specs.first()?;
        // As for training: the first nudge against the second, if that is another, else against the free phase.
        let second = specs.iter().copied().find(|&span| beta(span) != beta(first));
        let second = second.unwrap_or(schedule_start);
        let (mut low, mut high) = ((beta(second), pair(second)?), (beta(first), pair(first)?));
        if low.0 > high.0 {
            std::mem::swap(&mut low, &mut high);
        }
        let weight = network.w.get(below.layer)?.get([below.index, above.index])?;
        Some(Self {
            rule,
            beta_low: low.0,
            beta_high: high.0,
            low: low.1,
            high: high.1,
            rate,
            gain: network.update_weight(above.layer),
            is_clamped: phases[first].phase.is_clamped(),
            weight: f64::from(*weight),
            is_final: phases[first].ended && phases[second].ended,
            is_free_settled: free.settled,
        })
    }

    /// What the rule compares: `ρᵢρⱼ|high − ρᵢρⱼ|low`, by the fast rule `ρᵢ|low (ρⱼ|high − ρⱼ|low)`.
    pub fn contrast(&self) -> f64 {
        let (pre, post) = (self.high.pre - self.low.pre, self.high.post - self.low.post);
        match self.rule.factors {
            Factors::Both => self.high.pre * post + pre * self.low.post,
            Factors::Presynaptic => self.low.pre * post,
        }
    }

    /// β_high − β_low, by which the contrast is divided; 1 for rules that clamp the output at the target.
    pub fn span(&self) -> f64 {
        self.beta_high - self.beta_low
    }

    /// Δw.
    pub fn change(&self) -> f64 {
        self.gain * self.rate / self.span() * self.contrast()
    }

    /// w + Δw.
    pub fn after(&self) -> f64 {
        self.weight + self.change()
    }

    /// Δw if the unit above changed by `d` from `low`, the unit below held at its lower value: a line through 0 with
    /// slope `η/β ρᵢ`.
    pub fn held(&self, d: f64) -> f64 {
        self.gain * self.rate / self.span() * self.low.pre * d
    }

    /// Δw if the unit above changed by `d` from `low`, the unit below as it did: the product in full.
    pub fn product(&self, d: f64) -> f64 {
        let changed = Self { high: SignalPair { post: self.low.post + d, ..self.high }, ..*self };
        changed.change()
    }

    /// The change of the unit above.
    pub fn post_change(&self) -> f64 {
        self.high.post - self.low.post
    }

    /// What happened, in words.
    pub fn words(&self) -> String {
        let (pre, post, change) = (self.high.pre - self.low.pre, self.post_change(), self.contrast());
        let nearer = match (self.is_clamped, self.beta_low < 0.0, self.beta_high > 0.0) {
            (true, true, true) => "with the output clamped towards the target than away from it",
            (true, true, false) => "than with the output clamped away from the target",
            (true, false, _) => "with the output clamped",
            (false, true, true) => "when nudged towards the target than away",
            (false, true, false) => "than when pushed away",
            (false, false, _) => "when nudged",
        };
        let outcome = match change.partial_cmp(&0.0) {
            Some(std::cmp::Ordering::Greater) => "strengthened",
            Some(std::cmp::Ordering::Less) => "weakened",
            _ => return "Nothing changed for this pair: the weight stays as it is".into(),
        };
        let way = |d: f64| if d > 0.0 { "more" } else { "less" };
        let above_only = pre == 0.0 || self.rule.factors == Factors::Presynaptic;
        let what = if above_only && self.low.pre > 0.0 {
            format!("The unit below is active, the unit above {} so {nearer}", way(post))
        } else if post == 0.0 {
            format!("The unit above is active, the unit below {} so {nearer}", way(pre))
        } else if (pre > 0.0) == (post > 0.0) {
            format!("Both units are {} active {nearer}", way(pre))
        } else {
            let together = if change > 0.0 { "more" } else { "less" };
            format!("One unit rises, the other falls {nearer}; together they are {together} active")
        };
        format!("{what}: {outcome}")
    }
}

/// A weight worth looking at: into output `target`, from the unit below it that the nudge changed most; before any
/// nudge from the most active one. Returns (i, j) of the last layer of weights.
pub fn telling(
    network: &Network<f32>,
    input: &[f64],
    low: &Frame,
    high: Option<&Frame>,
    target: usize,
) -> Option<(usize, usize)> {
    let layer = network.num_layers() - 1;
    let units = network.w.last()?.nrows();
    let size = |index: usize| {
        let unit = UnitId { layer, index };
        let low = signal(network, input, low, unit).unwrap_or(0.0);
        // The input does not change: there the brightest pixel.
        match high.filter(|_| layer > 0) {
            Some(high) => (signal(network, input, high, unit).unwrap_or(0.0) - low).abs(),
            None => low,
        }
    };
    let from = (0..units).max_by(|a, b| size(*a).total_cmp(&size(*b)).then(b.cmp(a)))?;
    (target < network.w.last()?.ncols()).then_some((from, target))
}
