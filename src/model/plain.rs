//! E written with loops, for one example: the formula to read beside the fast one of [`super::energy`].

use super::Network;

/// `E = Σ_k c_k [½ Σ_j s_kj² − Σ_ij ρ(s_{k−1,i}) W_k,ij ρ(s_kj) − Σ_j b_kj ρ(s_kj)]`, k = 1…L, with ρ(s_0) = x; `states[k-1]`
/// is s_k. Without the constant ½‖x‖². arXiv 1602.05179, eq. 1 (c_k = 1).
pub fn energy(network: &Network<f64>, x: &[f64], states: &[Vec<f64>]) -> f64 {
    let mut energy = 0.0;
    for k in 1..=network.num_layers() {
        let below = signals(network, x, states, k - 1);
        let here = signals(network, x, states, k);
        let mut layer = 0.0;
        for (j, rho) in here.iter().enumerate() {
            let s = states[k - 1][j];
            layer += 0.5 * s * s - network.b[k - 1][j] * rho;
            for (i, rho_below) in below.iter().enumerate() {
                layer -= rho_below * network.w[k - 1][[i, j]] * rho;
            }
        }
        energy += network.layer_weight(k) * layer;
    }
    energy
}

/// What layer k = 0…L sends: x, or ρ(s_k).
pub fn signals(network: &Network<f64>, x: &[f64], states: &[Vec<f64>], k: usize) -> Vec<f64> {
    match k {
        0 => x.to_vec(),
        _ => states[k - 1].iter().map(|s| network.unit(k).rho(*s)).collect(),
    }
}
