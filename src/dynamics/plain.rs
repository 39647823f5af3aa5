//! An Euler step written with loops, for one example: the formula to read beside the fast one of [`super::Euler`].

use crate::model::Network;
use crate::model::activation::{Unit, clip};
use crate::model::plain::signals;

/// `s_kj + ε [ρ'(s_kj) (Σ_i ρ(s_{k−1,i}) W_k,ij + (c_{k+1}/c_k) Σ_i W_{k+1},ji ρ(s_{k+1,i}) + b_kj) − s_kj − β ∂C/∂y_j]`, the last
/// term at the output alone; clipped to `[0, 1]` in layers that have a box. That is one step of ds/dt = −∂F/∂s
/// (arXiv 1602.05179, eq. 4), in each layer divided by its weight c_k.
pub fn euler_step(
    network: &Network<f64>,
    (x, target): (&[f64], &[f64]),
    (beta, step_size): (f64, f64),
    states: &[Vec<f64>],
) -> Vec<Vec<f64>> {
    let last = network.num_layers();
    let mut pull = vec![0.0; target.len()]; // −∂C/∂y
    network.cost.of::<f64>().force(&states[last - 1], target, &mut pull);
    let mut next = states.to_vec();
    for k in 1..=last {
        let below = signals(network, x, states, k - 1);
        for (j, s) in states[k - 1].iter().enumerate() {
            let mut input = network.b[k - 1][j];
            for (i, rho) in below.iter().enumerate() {
                input += rho * network.w[k - 1][[i, j]];
            }
            if k < last {
                for (i, rho) in signals(network, x, states, k + 1).iter().enumerate() {
                    input += network.feedback(k) * network.w[k][[j, i]] * rho;
                }
            }
            let nudge = if k == last { beta * pull[j] } else { 0.0 };
            let moved = s + step_size * (network.unit(k).slope(*s) * input - s + nudge);
            next[k - 1][j] = if network.unit(k) == Unit::Boxed { clip(moved) } else { moved };
        }
    }
    next
}
