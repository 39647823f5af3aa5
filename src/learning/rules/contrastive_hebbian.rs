//! Contrastive Hebbian learning (Movellan 1991, in Connectionist Models, 10–17): the output clamped at the target.

use crate::catalog::OptionItem;
use crate::learning::rule::{Claim, Factors, Means, Nudges, Phase, RuleRow};

/// `ΔW_k = η (c_k/c_L) [ρ_{k−1}ᵀρ_k(clamped) − ρ_{k−1}ᵀρ_k(free)]`, minus the gradient of E(clamped) − E(free) in units
/// of c_L: both are minima, so their states do not count. It is not the gradient of C; gradient check shows the angle.
pub const CONTRASTIVE_HEBBIAN: RuleRow = RuleRow {
    item: OptionItem::new(
        "contrastive_hebbian",
        "Contrastive Hebbian",
        "the output clamped at the target instead of nudged, the hidden layers relax: the contrast is the gradient of E(clamped) − E(free), not of the cost; β has no influence",
    ),
    formula: "ΔW = η [ρρᵀ(clamped) − ρρᵀ(free)]",
    means: Means::Phases { nudges: Nudges::once, phase: |_| Phase::Clamped(1.0), uses_beta: false },
    factors: Factors::Both,
    claim: Claim::OtherGradient("E(clamped) − E(free)"),
    needs_hard_sigmoid: false,
};
