//! A network of tied weights: its sizes, parameters and initial weights.

use super::activation::{Activation, Output, Unit};
use super::costs::CostKind;
use super::energies::EnergyKind;
use super::{Architecture, Scalar};
use crate::rng::{Purpose, Stream};
use ndarray::{Array1, Array2};

/// A network with tied weights: layers 0…L, `w[k-1]` = W_k of shape `[n_{k-1}, n_k]`, `b[k-1]` = b_k of `[n_k]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Network<T> {
    /// ρ of the hidden layers (and of the output unless that is linear).
    pub activation: Activation,
    /// Whether the output is kept in the box.
    pub output: Output,
    /// E.
    pub energy: EnergyKind,
    /// Feedback gain γ, for energies that have one.
    pub gamma: f64,
    /// C.
    pub cost: CostKind,
    /// W₁ … W_L.
    pub w: Vec<Array2<T>>,
    /// b₁ … b_L.
    pub b: Vec<Array1<T>>,
}

impl<T: Scalar> Network<T> {
    /// A network of these layer sizes (input first, at least two) with the initial weights of `architecture`, drawn by
    /// the streams of `seed`: Glorot U(±√(6/(n_in+n_out))) or fan-in U(±0.7/√n_in); biases zero.
    pub fn new(architecture: &Architecture, seed: u64, sizes: &[usize]) -> Self {
        let weights = sizes.windows(2).enumerate().map(|(layer, pair)| {
            let (n_in, n_out) = (pair[0], pair[1]);
            let bound = architecture.init.bound(n_in, n_out);
            let mut stream = Stream::new(seed, Purpose::Weights, layer as u64 + 1);
            Array2::from_shape_simple_fn((n_in, n_out), || T::of(stream.symmetric(bound)))
        });
        let w = weights.collect();
        let b = sizes[1..].iter().map(|&n| Array1::from_elem(n, T::zero())).collect();
        Self::with_parameters(architecture, w, b)
    }

    /// A network with these parameters, of the kind that `architecture` tells.
    pub fn with_parameters(architecture: &Architecture, w: Vec<Array2<T>>, b: Vec<Array1<T>>) -> Self {
        let Architecture { activation, output, energy, feedback: gamma, cost, .. } = *architecture;
        Self { activation, output, energy, gamma, cost, w, b }
    }

    /// L, the number of layers of weights.
    pub fn num_layers(&self) -> usize {
        self.w.len()
    }

    /// Units of every layer, input first.
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![self.w[0].nrows()];
        sizes.extend(self.w.iter().map(Array2::ncols));
        sizes
    }

    /// The same network in another precision.
    pub fn cast<U: Scalar>(&self) -> Network<U> {
        let of = |x: &T| U::of(x.to_f64().unwrap_or(f64::NAN));
        Network {
            activation: self.activation,
            output: self.output,
            energy: self.energy,
            gamma: self.gamma,
            cost: self.cost,
            w: self.w.iter().map(|w| w.map(of)).collect(),
            b: self.b.iter().map(|b| b.map(of)).collect(),
        }
    }

    /// Number of weights and biases.
    pub fn num_parameters(&self) -> usize {
        self.w.iter().map(Array2::len).sum::<usize>() + self.b.iter().map(Array1::len).sum::<usize>()
    }
}

impl<T> Network<T> {
    /// The kind of units in layer k = 1…L.
    pub fn unit(&self, k: usize) -> Unit {
        match (self.output, self.activation) {
            (Output::Linear, _) if k == self.w.len() => Unit::Linear,
            (_, Activation::HardSigmoid) => Unit::Boxed,
            (_, smooth) => Unit::Smooth(smooth),
        }
    }

    /// c_k, the weight of layer k = 1…L in E.
    pub fn layer_weight(&self, k: usize) -> f64 {
        (self.energy.layer_weight)(self.gamma, k)
    }

    /// c_{k+1}/c_k, by which what reaches layer k < L from above is multiplied.
    pub fn feedback(&self, k: usize) -> f64 {
        self.layer_weight(k + 1) / self.layer_weight(k)
    }

    /// c_L, the weight of the cost in F = E + c_L β C.
    pub fn cost_weight(&self) -> f64 {
        self.layer_weight(self.w.len())
    }

    /// c_k/c_L: `(c_k/c_L) K_k` is minus the gradient of C(y⁰), K_k the contrast of layer k divided by the difference
    /// of β.
    pub fn update_weight(&self, k: usize) -> f64 {
        self.layer_weight(k) / self.cost_weight()
    }
}
