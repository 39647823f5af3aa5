//! The baseline: back-propagation in a multilayer perceptron with the same weights, ρ, cost and data.

use crate::catalog::OptionItem;
use crate::learning::Chunk;
use crate::learning::rule::{Claim, Factors, Means, RuleRow};
use crate::model::scalar::product;
use crate::model::{Scalar, Tied, cost, energy};

/// Its row in the table.
pub const BACKPROP: RuleRow = RuleRow {
    item: OptionItem::new(
        "backprop",
        "Backprop",
        "not equilibrium propagation: back-propagation in a feed-forward network with the same weights, ρ and cost, to compare with; solver and nudge have no influence",
    ),
    formula: "ΔW = η ρᵀδ",
    means: Means::ErrorsDown { no_nudge: ["No nudge", "Back-propagation computes its update without one"] },
    factors: Factors::Presynaptic,
    claim: Claim::CostGradient,
    needs_hard_sigmoid: false,
};

/// After a pass up ([`crate::dynamics::Forward`]), the descent of C sent down:
///
/// `δ_L = −ρ'(u_L) ⊙ ∂C/∂y`, `δ_k = ρ'(u_k) ⊙ (δ_{k+1} W_{k+1}ᵀ)`, u_k the input of layer k from below.
///
/// The update is then `ΔW_k = mean(ρ(s_{k−1})ᵀ δ_k)`, `Δb_k = mean(δ_k)`: minus the gradient of the mean cost.
/// Signals are left in `low`, δ in `delta`; `high` serves as memory for u.
pub fn send_down<T: Scalar>(network: &Tied<T>, chunk: &mut Chunk<T>) {
    let layers = network.num_layers();
    chunk.low.copy_from(&chunk.free);
    chunk.low.to_signals(network);
    for k in (1..=layers).rev() {
        let (lower, upper) = chunk.delta.layers.split_at_mut(k);
        let delta = &mut lower[k - 1];
        if k == layers {
            cost::force(network, chunk.free.output(), &chunk.target, delta);
        } else {
            product(&upper[0], network.transposed(k + 1), delta.view_mut(), false); // [B,n_{k+1}]·[n_{k+1},n_k]
        }
        let (u, unit) = (&mut chunk.high.layers[k - 1], network.unit(k));
        energy::input_from_below(network, &chunk.drive, &chunk.low.layers, k, u);
        delta.zip_mut_with(u, |delta, &u| *delta *= unit.slope(u));
    }
    chunk.scale = 1.0;
    chunk.stats.nudged_iterations = 1;
    chunk.stats.is_finite &= chunk.delta.is_finite();
}
