//! The energy, its gradient with respect to the states, and its gradient with respect to the parameters.
//!
//! `E(s) = Σ_k c_k [½|s_k|² − ρ(s_{k−1}) W_k ρ(s_k)ᵀ − b_k·ρ(s_k)]`, k = 1…L, without the constant ½|x|²; c_k = 1 is
//! arXiv 1602.05179, eq. 1, for layers, and other [energies](super::energies) have other weights c_k. The input enters only through its drive `x W₁ + b₁`, which does not
//! change during a relaxation and is computed once.

use super::activation::Unit;
use super::scalar::{add_product, add_product_of_columns, lanes_sum, product, vectorised};
use super::{Network, Scalar, State, Tied};
use ndarray::{Array1, Array2, Axis};

/// `x W₁ + b₁`, `[B, n_1]`, into `drive`. Pixels outside the range of those that are not 0 anywhere are left out.
pub fn input_drive<T: Scalar>(network: &Network<T>, x: &Array2<T>, drive: &mut Array2<T>) {
    drive.assign(&network.b[0]);
    let is_on = |x: &T| *x != T::zero();
    let n = x.ncols();
    let (mut first, mut end) = (n, 0);
    for row in x.rows() {
        first = row.iter().take(first).position(is_on).unwrap_or(first);
        end = n - row.iter().rev().take(n - end).position(is_on).unwrap_or(n - end);
    }
    if first < end {
        add_product_of_columns(x, first..end, &network.w[0], drive); // [B,n_0]·[n_0,n_1]
    }
}

/// What reaches layer `k` from below: the drive for k = 1, else `ρ(s_{k−1}) W_k + b_k`, into `input` `[B, n_k]`.
pub fn input_from_below<T: Scalar>(
    network: &Network<T>,
    drive: &Array2<T>,
    signals: &[Array2<T>],
    k: usize,
    input: &mut Array2<T>,
) {
    if k == 1 {
        input.assign(drive);
    } else {
        input.assign(&network.b[k - 1]);
        product(&signals[k - 2], &network.w[k - 1], input.view_mut(), true); // [B,n_{k-1}]·[n_{k-1},n_k]
    }
}

/// What drives layer `k`, `ρ(s_{k−1}) W_k + (c_{k+1}/c_k) ρ(s_{k+1}) W_{k+1}ᵀ + b_k`, into `input` `[B, n_k]`.
/// `signals[k-1]` = ρ(s_k).
pub fn input_to<T: Scalar>(
    network: &Tied<T>,
    drive: &Array2<T>,
    signals: &[Array2<T>],
    k: usize,
    input: &mut Array2<T>,
) {
    input_from_below(network, drive, signals, k, input);
    if k < network.num_layers() {
        let feedback = T::of(network.feedback(k));
        add_product(feedback, &signals[k], network.transposed(k + 1), input.view_mut()); // [B,n_{k+1}]·[n_{k+1},n_k]
    }
}

/// E of each example, summed in f64.
pub fn energy<T: Scalar>(network: &Network<T>, drive: &Array2<T>, state: &State<T>) -> Array1<f64> {
    let mut memory = (state.clone(), state.clone());
    let mut total = Array1::zeros(drive.nrows());
    energy_into(network, drive, state, &mut memory.0, &mut memory.1.layers, |example, e| total[example] += e);
    total
}

/// E of each example, handed to `add` layer by layer, without allocating: `signals` and `inputs` are memory in
/// the shape of the states.
pub fn energy_into<T: Scalar>(
    network: &Network<T>,
    drive: &Array2<T>,
    state: &State<T>,
    signals: &mut State<T>,
    inputs: &mut [Array2<T>],
    mut add: impl FnMut(usize, f64),
) {
    signals.copy_from(state);
    signals.to_signals(network);
    for k in 1..=network.num_layers() {
        let (s, rho, below) = (&state.layers[k - 1], &signals.layers[k - 1], &mut inputs[k - 1]);
        input_from_below(network, drive, &signals.layers, k, below);
        let weight = network.layer_weight(k);
        for example in 0..s.nrows() {
            let (s, rho, below) = (s.row(example), rho.row(example), below.row(example));
            if let (Some(s), Some(rho), Some(below)) = (s.as_slice(), rho.as_slice(), below.as_slice()) {
                let potential = vectorised(
                    #[inline(always)]
                    || lanes_sum(s, s, |s, _| s.wide() * s.wide()),
                );
                let coupling = vectorised(
                    #[inline(always)]
                    || lanes_sum(rho, below, |r, u| r.wide() * u.wide()),
                );
                add(example, weight * (0.5 * potential - coupling));
            }
        }
    }
}

/// The parts that E of one example is the sum of, one entry for each layer k = 1…L.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    /// `c_k ½|s_k|²`.
    pub potential: Vec<f64>,
    /// `−c_k ρ(s_{k−1}) W_k ρ(s_k)ᵀ`; the input's share for k = 1.
    pub coupling: Vec<f64>,
    /// `−c_k b_k·ρ(s_k)`.
    pub bias: Vec<f64>,
}

impl Terms {
    /// E.
    pub fn total(&self) -> f64 {
        let layers = self.potential.iter().zip(&self.coupling).zip(&self.bias);
        layers.map(|((potential, coupling), bias)| potential + coupling + bias).sum()
    }
}

/// The terms of E of the example in row `example`.
pub fn terms<T: Scalar>(network: &Network<T>, drive: &Array2<T>, state: &State<T>, example: usize) -> Terms {
    let mut signals = state.clone();
    signals.to_signals(network);
    let mut terms = Terms::default();
    for k in 1..=network.num_layers() {
        let (s, rho) = (state.layers[k - 1].row(example), signals.layers[k - 1].row(example));
        let mut below = state.layers[k - 1].clone();
        input_from_below(network, drive, &signals.layers, k, &mut below);
        let dot = |values: ndarray::ArrayView1<'_, T>| -> f64 {
            rho.iter().zip(values).map(|(r, u)| r.wide() * u.wide()).sum()
        };
        let bias = dot(network.b[k - 1].view());
        let weight = network.layer_weight(k);
        terms.potential.push(weight * 0.5 * s.iter().map(|s| s.wide() * s.wide()).sum::<f64>());
        terms.coupling.push(weight * (bias - dot(below.row(example))));
        terms.bias.push(-weight * bias);
    }
    terms
}

/// ∂E/∂s_k = c_k (s_k − ρ'(s_k) ⊙ input_k), for all layers.
pub fn state_gradient<T: Scalar>(network: &Tied<T>, drive: &Array2<T>, state: &State<T>) -> State<T> {
    let mut signals = state.clone();
    signals.to_signals(network);
    let mut gradient = state.clone();
    for k in 1..=network.num_layers() {
        let s = &state.layers[k - 1];
        let mut input = Array2::from_elem(s.dim(), T::zero());
        input_to(network, drive, &signals.layers, k, &mut input);
        if let Unit::Smooth(activation) = network.unit(k) {
            input.zip_mut_with(s, |u, &s| *u *= activation.slope(s));
        }
        gradient.layers[k - 1] -= &input;
        let weight = T::of(network.layer_weight(k));
        gradient.layers[k - 1].mapv_inplace(|g| weight * g);
    }
    gradient
}

/// Mean over the batch of ∂E/∂θ: `−c_k ρ(s_{k−1})ᵀ ρ(s_k)` and `−c_k ρ(s_k)`, in the shape of the parameters.
pub fn parameter_gradient<T: Scalar>(network: &Network<T>, x: &Array2<T>, state: &State<T>) -> Network<T> {
    let mut signals = state.clone();
    signals.to_signals(network);
    let mut gradient = network.clone();
    for k in 0..network.num_layers() {
        let scale = T::of(-network.layer_weight(k + 1) / x.nrows() as f64);
        let below = if k == 0 { x } else { &signals.layers[k - 1] };
        product(&below.t(), &signals.layers[k], gradient.w[k].view_mut(), false);
        gradient.w[k].mapv_inplace(|g| g * scale);
        gradient.b[k] = signals.layers[k].sum_axis(Axis(0)).mapv(|g| g * scale);
    }
    gradient
}
