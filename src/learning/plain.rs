//! The contrast written with loops, for one example: the formula to read beside the fast one of [`super::contrast`].

use crate::model::Network;
use crate::model::plain::signals;
use ndarray::Array2;

/// `ΔW_k,ij = (c_k/c_L) [ρ_{k−1,i} ρ_kj at high − ρ_{k−1,i} ρ_kj at low] / (β_high − β_low)`, `[n_{k-1}, n_k]`, before the learning
/// rate; `low` and `high` are the states s_1 … s_L at the ends of the two phases. With β_low = 0 it is the rule of
/// arXiv 1602.05179, eq. 8; with β_low = −β_high the centred one of arXiv 2006.03824.
pub fn contrast(
    network: &Network<f64>,
    x: &[f64],
    (low, beta_low): (&[Vec<f64>], f64),
    (high, beta_high): (&[Vec<f64>], f64),
    k: usize,
) -> Array2<f64> {
    let ends = [low, high].map(|s| (signals(network, x, s, k - 1), signals(network, x, s, k)));
    let [(below_low, here_low), (below_high, here_high)] = ends;
    Array2::from_shape_fn((below_low.len(), here_low.len()), |(i, j)| {
        let difference = below_high[i] * here_high[j] - below_low[i] * here_low[j];
        network.update_weight(k) * difference / (beta_high - beta_low)
    })
}
