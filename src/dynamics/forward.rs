//! One pass up in place of a relaxation, as in a multilayer perceptron: for the back-propagation baseline.

use super::solver::{Solver, Workspace};
use crate::model::activation::{Unit, clip};
use crate::model::{Problem, Scalar, State, energy};

/// Each layer in turn takes what reaches it from below, u_k = (signals of layer k−1) W_k + b_k, and nothing from
/// above; it sends ρ(u_k), and the output is y = ρ(u_L).
///
/// Boxed units hold ρ(u_k), which is also their state in a relaxation; hidden units with a smooth ρ hold u_k.
/// One iteration is the whole pass and leaves nothing to settle; β and the start state have no influence.
pub struct Forward;

impl<T: Scalar> Solver<T> for Forward {
    fn iterate(&self, problem: &Problem<'_, T>, state: &mut State<T>, work: &mut Workspace<T>) {
        let network = problem.network;
        let layers = network.num_layers();
        for k in 1..=layers {
            let u = &mut work.inputs[k - 1];
            energy::input_from_below(network, problem.drive, &work.signals.layers, k, u);
            let (s, signal) = (&mut state.layers[k - 1], &mut work.signals.layers[k - 1]);
            s.assign(u);
            signal.assign(u);
            match network.unit(k) {
                Unit::Linear => {}
                Unit::Boxed => {
                    s.mapv_inplace(clip);
                    signal.assign(s);
                }
                Unit::Smooth(activation) => {
                    signal.mapv_inplace(|u| activation.rho(u));
                    if k == layers {
                        s.assign(signal);
                    }
                }
            }
        }
        work.residuals.fill(T::zero());
    }
}
