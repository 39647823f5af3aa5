//! The contract of an energy: what tells one energy of a layered network from another.

use crate::catalog::OptionItem;

/// An energy that is a sum over layers,
///
/// `E = Σ_k c_k [½|s_k|² − ρ(s_{k−1}) W_k ρ(s_k)ᵀ − b_k·ρ(s_k)]`, k = 1…L,   `F = E + c_L β C`,
///
/// told by its weights c_k. All else follows and is written once, in [`crate::model::energy`] and
/// [`crate::model::Problem`]: what drives a layer, `ρ(s_{k−1}) W_k + b_k + (c_{k+1}/c_k) ρ(s_{k+1}) W_{k+1}ᵀ`; its minimum
/// given its neighbours; the gradients; and the factor c_k/c_L by which a contrast of two phases becomes a gradient.
///
/// ```
/// use eqprop_lab::model::energies::EnergyKind;
/// let energy = EnergyKind::hopfield();
/// assert_eq!((energy.layer_weight)(0.5, 3), 1.0);
/// ```
pub struct EnergyRow {
    /// Key, label, help.
    pub item: OptionItem,
    /// E as people write it.
    pub formula: &'static str,
    /// c_k > 0 for the feedback gain γ in (0, 1] and k = 1…L.
    pub layer_weight: fn(gamma: f64, k: usize) -> f64,
}
