//! The exact error of an example, which the ripple ought to be: the back-propagated one, in f64.

use crate::learning::exact;
use crate::model::scalar::product;
use crate::model::{Network, Problem, State, Tied, cost, energy};
use crate::settling::example::recording;
use crate::settling::trace::Frame;
use ndarray::Array2;
use std::sync::Arc;

/// Two exact answers to the same nudge, layer by layer.
#[derive(Clone, Debug, PartialEq)]
pub struct ExactError {
    /// δ, the back-propagated error of the passes down alone: [`delta`].
    pub delta: Frame,
    /// What (s^β − s⁰)/β tends to when the nudged phase settles and β → 0, which takes all paths, up and down again;
    /// `None` if s⁰ is not a minimum (it had not settled).
    pub settled: Option<Frame>,
}

/// The back-propagated error `δ_L = −m_L ⊙ ∂C/∂y⁰`, `δ_k = m_k ⊙ ρ'_k ⊙ ((ρ'_{k+1} ⊙ δ_{k+1}) W_{k+1}ᵀ)` (times the
/// feedback c_{k+1}/c_k of energies that have one, as in the ripple) at the free states
/// `free`, m = 1 for units that can move (strictly inside their box, or without one).
///
/// Under Euler steps from s⁰ the layer at distance m from the output moves first in step m + 1, by β ε^{m+1} δ
/// (arXiv 1602.05179, section 2.3).
pub fn delta(network: &Tied<f64>, target: &Array2<f64>, free: &State<f64>) -> State<f64> {
    let mut delta = exact::movable(network, free);
    let last = network.num_layers() - 1;
    let slopes = |i: usize| free.layers[i].mapv(|s| network.unit(i + 1).slope(s));
    let mut force = target.clone();
    cost::force(network, free.output(), target, &mut force);
    delta.layers[last] *= &force;
    for i in (0..last).rev() {
        let sent = &delta.layers[i + 1] * &slopes(i + 1); // [1,n_{k+1}]
        let mut error = Array2::zeros(free.layers[i].dim());
        product(&sent, network.transposed(i + 2), error.view_mut(), false); // [1,n_{k+1}]·[n_{k+1},n_k]
        delta.layers[i] *= &(error * slopes(i) * network.feedback(i + 1));
    }
    delta
}

/// Both answers for one example: its weights, input x, target class and free states.
pub fn exact_error(network: &Network<f32>, input: &[f64], target: usize, free: &Frame) -> ExactError {
    let network: Tied<f64> = Tied::new(network.cast());
    let row = |values: &[f64]| Array2::from_shape_fn((1, values.len()), |(_, i)| values[i]);
    let x = row(input);
    let state = State { layers: free.layers.iter().map(|s| row(s)).collect() };
    let mut drive = row(&free.layers[0]);
    energy::input_drive(&network, &x, &mut drive);
    let target = cost::one_hot(&[target], state.output().ncols());
    let problem = Problem { network: &network, drive: &drive, target: &target, beta: 0.0 };
    let frame = |state: &State<f64>| recording::frame_of(state);
    ExactError {
        delta: frame(&delta(&network, &target, &state)),
        settled: exact::response(&problem, &x, &state).ok().as_ref().map(frame),
    }
}

/// What the answers depend on.
#[derive(Clone)]
pub struct ExactErrorQuestion {
    /// The weights.
    pub network: Arc<Network<f32>>,
    /// x.
    pub input: Arc<Vec<f64>>,
    /// The target class.
    pub target: usize,
    /// s⁰.
    pub free: Arc<Frame>,
}

impl ExactErrorQuestion {
    /// The same question.
    pub fn is(&self, other: &Self) -> bool {
        let same_input = Arc::ptr_eq(&self.input, &other.input) || self.input == other.input;
        let same_free = Arc::ptr_eq(&self.free, &other.free) || self.free == other.free;
        Arc::ptr_eq(&self.network, &other.network) && self.target == other.target && same_input && same_free
    }

    /// There is an answer: sizes fit and every number is finite.
    pub fn makes_sense(&self) -> bool {
        let sizes = self.network.sizes();
        let fits = self.free.layers.iter().map(Vec::len).eq(sizes[1..].iter().copied());
        let finite = |values: &Vec<f64>| values.iter().all(|value| value.is_finite());
        fits && self.input.len() == sizes[0]
            && self.target < sizes[sizes.len() - 1]
            && self.free.layers.iter().all(finite)
            && finite(&self.input)
    }
}
