//! The energy of arXiv 1602.05179, equation 1, for layers.

use super::row::EnergyRow;
use crate::catalog::OptionItem;

/// Every layer counts alike: signals travel down as strongly as they travel up.
pub const HOPFIELD: EnergyRow = EnergyRow {
    item: OptionItem::new(
        "hopfield",
        "Hopfield",
        "the paper's: signals travel down through the same weights, as strongly as they travel up",
    ),
    formula: "E = ½ Σ|sₖ|² − Σ ρ(sₖ₋₁) Wₖ ρ(sₖ)ᵀ − Σ bₖ·ρ(sₖ)",
    layer_weight: |_, _| 1.0,
};
