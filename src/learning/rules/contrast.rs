//! Equilibrium propagation (arXiv 1602.05179): the contrast of two phases.

use crate::catalog::OptionItem;
use crate::learning::rule::{Claim, Factors, Means, Nudges, Phase, RuleRow};

/// `ΔW_k = η (c_k/c_L) [ρ_{k−1}ᵀρ_k|^{β₂} − ρ_{k−1}ᵀρ_k|^{β₁}] / (β₂ − β₁)`.
pub const CONTRAST: RuleRow = RuleRow {
    item: OptionItem::new(
        "contrast",
        "Contrast",
        "equilibrium propagation: the contrast of two phases, ΔW ∝ (ρρ^β − ρρ⁰)/β",
    ),
    formula: "ΔW = η/β [ρρᵀ(nudged) − ρρᵀ(free)]",
    means: Means::Phases { nudges: Nudges::of, phase: Phase::Nudged, uses_beta: true },
    factors: Factors::Both,
    claim: Claim::CostGradient,
    needs_hard_sigmoid: false,
};
