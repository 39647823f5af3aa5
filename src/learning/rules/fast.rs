//! The fast rule of arXiv 1602.05179 v1/v2: "this avoids the need for a lengthy relaxation in the positive phase".

use crate::catalog::OptionItem;
use crate::learning::Chunk;
use crate::learning::rule::{Claim, Factors, Means, Nudges, Phase, RuleRow};
use crate::model::activation::clip;
use crate::model::{Scalar, Tied, energy};

/// Its row in the table.
pub const FAST: RuleRow = RuleRow {
    item: OptionItem::new(
        "fast",
        "Fast",
        "the paper's first version: clamp the output, one sweep down, presynaptic activity × postsynaptic change",
    ),
    formula: "ΔW = η ρ(free)ᵀ [ρ(clamped) − ρ(free)]",
    means: Means::Phases { nudges: Nudges::once, phase: |_| Phase::ClampedSweep, uses_beta: false },
    factors: Factors::Presynaptic,
    claim: Claim::NoGradient,
    needs_hard_sigmoid: true,
};

/// Clamps the output to the target and makes one sweep down of `chunk.state`, `s_k⁺ ← clip(s_{k−1} W_k + s_{k+1}⁺ W_{k+1}ᵀ + b_k)`
/// for k = L−1 … 1. The update is then presynaptic activity × postsynaptic change,
/// `ΔW_k = mean(s_{k−1}⁰ᵀ (s_k⁺ − s_k⁰))`.
pub fn clamped_sweep<T: Scalar>(network: &Tied<T>, chunk: &mut Chunk<T>) {
    let layers = network.num_layers();
    chunk.state.layers[layers - 1].assign(&chunk.target);
    for k in (1..layers).rev() {
        // `delta` is overwritten later and has the right shape: it serves as memory for the input.
        let input = &mut chunk.delta.layers[k - 1];
        energy::input_to(network, &chunk.drive, &chunk.state.layers, k, input);
        chunk.state.layers[k - 1].zip_mut_with(input, |s, &u| *s = clip(u));
    }
}
