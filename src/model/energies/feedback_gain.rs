//! Feedback gain γ: an energy for every γ, back-propagation for γ → 0 (Xie & Seung 2003,
//! <https://doi.org/10.1162/089976603762552988>; Liu & Chen, arXiv 2508.11659).

use super::row::EnergyRow;
use crate::catalog::OptionItem;

/// c_k = γ^k: what comes down into a layer is γ times as strong as what goes up out of it. The contrast of layer k times
/// γ^{k−L} is the gradient for every γ; for γ → 0 the free phase becomes a pass up and the nudge a pass down.
pub const FEEDBACK_GAIN: EnergyRow = EnergyRow {
    item: OptionItem::new(
        "feedback_gain",
        "Feedback gain γ",
        "signals come down γ times as strong as they go up: γ = 1 is the paper's energy, towards 0 the network becomes a feed-forward one and its update back-propagation",
    ),
    formula: "E = Σ γᵏ [½|sₖ|² − ρ(sₖ₋₁) Wₖ ρ(sₖ)ᵀ − bₖ·ρ(sₖ)]",
    layer_weight: |gamma, k| gamma.powi(i32::try_from(k).unwrap_or(i32::MAX)),
};
