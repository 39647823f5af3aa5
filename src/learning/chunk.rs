//! A part of a minibatch that is relaxed by itself, with all its memory.

use crate::dynamics::Workspace;
use crate::model::scalar::vectorised;
use crate::model::{Network, Scalar, State, cost};
use ndarray::Array2;

/// Examples relaxed together. Examples do not influence each other before the update, so a minibatch may be
/// cut into chunks at will; the cut depends on the minibatch size alone, never on the number of cores.
#[derive(Clone, Debug)]
pub struct Chunk<T> {
    /// Inputs, `[B, n_0]`.
    pub x: Array2<T>,
    /// Targets, `[B, n_L]`: see [`cost::one_hot`].
    pub target: Array2<T>,
    /// The classes.
    pub labels: Vec<usize>,
    /// `x W₁ + b₁`.
    pub drive: Array2<T>,
    /// The state that moves.
    pub state: State<T>,
    /// s⁰, the end of the free phase.
    pub free: State<T>,
    /// Signals ρ(s) at the lower β of the contrast.
    pub low: State<T>,
    /// Signals ρ(s) at the higher β.
    pub high: State<T>,
    /// `high − low`; the back-propagated δ of the baseline.
    pub delta: State<T>,
    /// `1 / (β_high − β_low)`; 1 for the fast rule and the baseline.
    pub scale: f64,
    /// Memory of the relaxation.
    pub work: Workspace<T>,
    /// What is logged.
    pub stats: Stats,
}

/// Sums over the examples of a chunk at the end of the free phase, and iteration counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stats {
    /// Σ E.
    pub energy: f64,
    /// Σ C.
    pub cost: f64,
    /// Examples misclassified.
    pub wrong: usize,
    /// Examples with no output above 0.
    pub silent: usize,
    /// Examples whose free phase was not settled at its end.
    pub unsettled: usize,
    /// Iterations of the free phase.
    pub free_iterations: usize,
    /// Iterations of the nudged phases together.
    pub nudged_iterations: usize,
    /// Every state is still a finite number.
    pub is_finite: bool,
}

impl<T: Scalar> Chunk<T> {
    /// Memory for `batch` examples.
    pub fn new(network: &Network<T>, batch: usize) -> Self {
        let zeros = State::zeros(network, batch);
        let sizes = network.sizes();
        let matrix = |columns| Array2::from_elem((batch, columns), T::zero());
        Self {
            x: matrix(sizes[0]),
            target: matrix(sizes[sizes.len() - 1]),
            labels: vec![0; batch],
            drive: matrix(sizes[1]),
            free: zeros.clone(),
            low: zeros.clone(),
            high: zeros.clone(),
            delta: zeros.clone(),
            scale: 1.0,
            work: Workspace::new(network, batch),
            stats: Stats::default(),
            state: zeros,
        }
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// True when there is no example.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Puts one example into row `row`; its start state is left alone.
    pub fn set_example(&mut self, row: usize, pixels: &[u8], label: usize) {
        let white = T::of(255.0);
        if let Some(x) = self.x.row_mut(row).as_slice_mut() {
            vectorised(
                #[inline(always)]
                || {
                    x.iter_mut().zip(pixels).for_each(|(x, &byte)| *x = T::of(f64::from(byte)) / white);
                },
            );
        }
        self.set_target(row, label);
    }

    /// Puts another class into row `row`.
    pub fn set_target(&mut self, row: usize, label: usize) {
        let outputs = self.target.ncols();
        let mut target = self.target.row_mut(row);
        for (output, d) in target.iter_mut().enumerate() {
            *d = if cost::class_at(output, outputs) == label { T::one() } else { T::zero() };
        }
        self.labels[row] = label;
    }
}
