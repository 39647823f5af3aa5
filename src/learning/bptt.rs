//! Back-propagation through time (BPTT) through the relaxation itself: the iterations of [`crate::dynamics::Euler`],
//! with the slope of their clip.
//!
//! With s⁰ held for as many iterations, iteration t of a weakly nudged phase moves the states against exactly
//! what BPTT finds t iterations before the end (Ernoult et al. 2019): [`backward`] returns one step at a time.

use super::curvature::Curvature;
use super::exact::cost_slope;
use crate::dynamics::{Euler, Solver as _, Workspace};
use crate::model::activation::Unit;
use crate::model::{Network, Problem, State};
use ndarray::Array2;

/// The share of one iteration in the gradient of C(s_T).
#[derive(Clone, Debug)]
pub struct BackwardStep {
    /// ∂C/∂s of each example with respect to the states that the iteration made, before their clip.
    pub state: State<f64>,
    /// Mean over the batch of what the iteration's own use of θ contributes to ∂C/∂θ; the sum over all steps is
    /// the whole gradient.
    pub parameters: Network<f64>,
}

/// s_0 … s_T of `steps` Euler iterations from `start`.
pub fn trajectory(
    problem: &Problem<'_, f64>,
    step_size: f64,
    start: &State<f64>,
    steps: usize,
) -> Vec<State<f64>> {
    let euler = Euler { step_size };
    let mut work = Workspace::new(problem.network, start.output().nrows());
    let mut states = vec![start.clone()];
    let mut state = start.clone();
    for _ in 0..steps {
        euler.iterate(problem, &mut state, &mut work);
        states.push(state.clone());
    }
    states
}

/// BPTT from the end of a trajectory made by [`trajectory`] with the same `problem` and `step_size`; `x` `[B, n_0]`
/// are the inputs that `problem.drive` was made from.
///
/// Step t of the result belongs to iteration T − t, the last first; the sum of the first n `parameters` is BPTT
/// truncated to n iterations. Keeps a gradient for every iteration: meant for small networks.
pub fn backward(
    problem: &Problem<'_, f64>,
    x: &Array2<f64>,
    step_size: f64,
    trajectory: &[State<f64>],
) -> Vec<BackwardStep> {
    let Some(end) = trajectory.last() else { return Vec::new() };
    let mut slope = cost_slope(problem, end); // ∂C/∂s_{t+1}
    let mut steps = Vec::new();
    for state in trajectory[..trajectory.len() - 1].iter().rev() {
        pass_clip(problem, step_size, state, &mut slope);
        let curvature = Curvature::at(problem, x, state);
        // Euler steps follow the gradient of layer k divided by its weight c_k.
        let steps_of = scaled(problem.network, &slope);
        let mut parameters = curvature.mixed_times(&steps_of);
        parameters.w.iter_mut().for_each(|w| w.mapv_inplace(|g| -step_size * g));
        parameters.b.iter_mut().for_each(|b| b.mapv_inplace(|g| -step_size * g));
        // s_{t+1} = s_t − ε ∂F/∂s, and ∂²F/∂s² is symmetric.
        let bent = curvature.hessian_times(&steps_of);
        steps.push(BackwardStep { state: slope.clone(), parameters });
        for (slope, bent) in slope.layers.iter_mut().zip(&bent.layers) {
            slope.scaled_add(-step_size, bent);
        }
    }
    steps
}

/// `v_k / c_k`.
fn scaled(network: &Network<f64>, v: &State<f64>) -> State<f64> {
    let mut scaled = v.clone();
    for (k, layer) in (1..).zip(&mut scaled.layers) {
        *layer /= network.layer_weight(k);
    }
    scaled
}

/// Stops the slope where the iteration from `state` was clipped.
fn pass_clip(problem: &Problem<'_, f64>, step_size: f64, state: &State<f64>, slope: &mut State<f64>) {
    let gradient = scaled(problem.network, &problem.gradient(state));
    for (i, slope) in slope.layers.iter_mut().enumerate() {
        let unit = problem.network.unit(i + 1);
        if unit == Unit::Boxed {
            let unclipped = &state.layers[i] - &(&gradient.layers[i] * step_size);
            slope.zip_mut_with(&unclipped, |slope, &s| *slope *= unit.slope(s));
        }
    }
}
