//! Sizes, parameters and initial weights.

use super::Scalar;
use crate::config::{Activation, Config, Init, Output};
use crate::rng::{Purpose, Stream};
use ndarray::{Array1, Array2};

/// A network with tied weights: layers 0…L, `w[k-1]` = W_k of shape `[n_{k-1}, n_k]`, `b[k-1]` = b_k of `[n_k]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Network<T> {
    /// ρ of the hidden layers (and of the output unless that is linear).
    pub activation: Activation,
    /// Whether the output is kept in the box.
    pub output: Output,
    /// W₁ … W_L.
    pub w: Vec<Array2<T>>,
    /// b₁ … b_L.
    pub b: Vec<Array1<T>>,
}

impl<T: Scalar> Network<T> {
    /// A network of these layer sizes (input first, at least two) with the initial weights of `config`:
    /// Glorot U(±√(6/(n_in+n_out))) or fan-in U(±0.7/√n_in); biases zero.
    pub fn new(config: &Config, sizes: &[usize]) -> Self {
        let weights = sizes.windows(2).enumerate().map(|(layer, pair)| {
            let (n_in, n_out) = (pair[0], pair[1]);
            let bound = match config.network.init {
                Init::Glorot => (6.0 / (n_in + n_out) as f64).sqrt(),
                Init::FanIn => 0.7 / (n_in as f64).sqrt(),
            };
            let mut stream = Stream::new(config.run.seed, Purpose::Weights, layer as u64 + 1);
            Array2::from_shape_simple_fn((n_in, n_out), || T::of(stream.symmetric(bound)))
        });
        Self {
            activation: config.network.activation,
            output: config.network.output,
            w: weights.collect(),
            b: sizes[1..].iter().map(|&n| Array1::from_elem(n, T::zero())).collect(),
        }
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
            w: self.w.iter().map(|w| w.map(of)).collect(),
            b: self.b.iter().map(|b| b.map(of)).collect(),
        }
    }

    /// Number of weights and biases.
    pub fn num_parameters(&self) -> usize {
        self.w.iter().map(Array2::len).sum::<usize>() + self.b.iter().map(Array1::len).sum::<usize>()
    }
}
