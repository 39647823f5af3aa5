//! The bound on the step of the Euler method, `2 / (1 + max(β, 0) + σ)`.

use crate::model::scalar::add_product;
use crate::model::{State, Tied};

/// σ, the largest singular value of the coupling between free units: the symmetric matrix that takes s to
/// `s_{k−1} W_k + s_{k+1} W_{k+1}ᵀ`, k = 1…L (W_{k+1} times √(c_{k+1}/c_k) for an energy with layer weights), without the clamped input. 0 with a single layer of weights.
///
/// Power iteration, which comes from below: `start` `[1, n_k]` is where it begins and where it ends, so that the next
/// call for nearly the same weights needs few steps. Stops when a step changes σ by less than 1e-6 of it, or after
/// `steps`.
pub fn coupling_norm(network: &Tied<f64>, start: &mut State<f64>, steps: usize) -> f64 {
    let mut sigma = 0.0;
    for _ in 0..steps {
        let size = norm(start);
        if size == 0.0 {
            start.layers.iter_mut().for_each(|layer| layer.fill(1.0)); // any vector not orthogonal to the answer
            continue;
        }
        start.layers.iter_mut().for_each(|layer| layer.mapv_inplace(|x| x / size));
        let sent = coupled(network, start);
        let grown = norm(&sent);
        *start = sent;
        // The spectrum is symmetric (±σ), so sizes converge where the vector itself alternates.
        let change = (grown - sigma).abs();
        sigma = grown;
        if change <= 1e-6 * sigma {
            break;
        }
    }
    sigma
}

/// A step ε up to which every Euler step lowers F, though larger ones may as well: `2 / (1 + max(β,0) + σ)` (for ρ(s) = s on its box).
pub fn euler_bound(sigma: f64, beta: f64) -> f64 {
    2.0 / (1.0 + beta.max(0.0) + sigma)
}

/// A bound > 0 as it is written everywhere: the next number of two digits at or below it, so that what is at most this
/// is at most the bound.
pub fn written(bound: f64) -> f64 {
    let unit = 10f64.powf(bound.log10().floor() - 1.0);
    let text = format!("{:.6e}", (bound / unit + 1e-9).floor() * unit);
    text.parse().unwrap_or(bound)
}

/// The product of the coupling with `v`, both in the shape of the states.
fn coupled(network: &Tied<f64>, v: &State<f64>) -> State<f64> {
    let mut result = v.clone();
    for (i, out) in result.layers.iter_mut().enumerate() {
        out.fill(0.0);
        if i > 0 {
            let share = network.feedback(i).sqrt();
            add_product(share, &v.layers[i - 1], &network.w[i], out.view_mut()); // [1,n_{k-1}]·[n_{k-1},n_k]
        }
        if i + 1 < network.num_layers() {
            let share = network.feedback(i + 1).sqrt();
            add_product(share, &v.layers[i + 1], network.transposed(i + 2), out.view_mut()); // [1,n_{k+1}]·[n_{k+1},n_k]
        }
    }
    result
}

fn norm(v: &State<f64>) -> f64 {
    v.layers.iter().flatten().map(|x| x * x).sum::<f64>().sqrt()
}
