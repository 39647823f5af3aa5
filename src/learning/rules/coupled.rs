//! Coupled learning (Stern, Hexner, Rocks & Liu 2021, <https://doi.org/10.1103/PhysRevX.11.021045>): the output clamped
//! a little nearer to the target.

use crate::catalog::OptionItem;
use crate::learning::rule::{Claim, Factors, Means, Nudges, Phase, RuleRow};

/// The output is clamped at y⁰ + β(d − y⁰), the hidden layers relax, and `ΔW_k = η (c_k/c_L) [ρρᵀ(clamped) −
/// ρρᵀ(free)] / β`; β = 1 is contrastive Hebbian learning. As β → 0 the update is that of equilibrium propagation nudged
/// by K(d − y⁰) in place of d − y⁰, K the Schur complement of the Hessian of E at the output.
pub const COUPLED: RuleRow = RuleRow {
    item: OptionItem::new(
        "coupled",
        "Coupled learning",
        "the output clamped at y⁰ + β(d − y⁰), a share β of the way to the target, the hidden layers relax; as β → 0 equilibrium propagation with another pull",
    ),
    formula: "ΔW = η/β [ρρᵀ(clamped) − ρρᵀ(free)]",
    means: Means::Phases { nudges: Nudges::of, phase: Phase::Clamped, uses_beta: true },
    factors: Factors::Both,
    claim: Claim::OtherGradient("(E(clamped) − E(free))/β"),
    needs_hard_sigmoid: false,
};
