//! ∂F/∂s, ∂E/∂θ and ∂C/∂s against finite differences; F along relaxations; fixed points.

mod common;

use common::*;
use eqprop_lab::config::{Activation, Output, Solver};
use eqprop_lab::dynamics::{Euler, Layerwise, Method, Stop, Workspace, relax};
use eqprop_lab::model::{Network, State, cost, energy};
use ndarray::Array2;

/// Central difference of `f` at `x`, fourth order.
fn difference(f: &mut dyn FnMut(f64) -> f64, x: f64) -> f64 {
    let h = 1e-3;
    let mut at = |m: f64| f(x + m * h);
    (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * h)
}

#[test]
fn state_gradient_is_the_derivative_of_the_nudged_energy() {
    for kind in KINDS {
        for seed in SEEDS {
            let config = settling_config(kind, Solver::Euler);
            let network = random_network(&config, &SIZES, seed, 0.7);
            let chunk = random_chunk(&network, BATCH, seed);
            let problem = problem(&network, &chunk, 0.3);
            let gradient = problem.gradient(&chunk.state);
            let mut state = chunk.state.clone();
            let (mut ours, mut exact) = (Vec::new(), Vec::new());
            for k in 0..state.layers.len() {
                for (row, unit) in ndarray::indices(state.layers[k].dim()) {
                    let start = state.layers[k][[row, unit]];
                    let mut energy = |s: f64| {
                        state.layers[k][[row, unit]] = s;
                        problem.total_energy(&state)[row]
                    };
                    exact.push(difference(&mut energy, start));
                    state.layers[k][[row, unit]] = start;
                    ours.push(gradient.layers[k][[row, unit]]);
                }
            }
            let error = relative(&ours, &exact);
            assert!(error < 1e-7, "{kind:?}, seed {seed}: {error}");
        }
    }
}

#[test]
fn parameter_gradient_is_the_derivative_of_the_energy() {
    for kind in KINDS {
        for seed in SEEDS {
            let config = settling_config(kind, Solver::Euler);
            let mut network = random_network(&config, &SIZES, seed, 0.7);
            let chunk = random_chunk(&network, BATCH, seed);
            let ours = flat(&energy::parameter_gradient(&network, &chunk.x, &chunk.state));
            let mut exact = Vec::new();
            for index in 0..ours.len() {
                let start = *parameter(&mut network, index);
                let mut mean_energy = |theta: f64| {
                    *parameter(&mut network, index) = theta;
                    let mut drive = chunk.drive.clone();
                    energy::input_drive(&network, &chunk.x, &mut drive);
                    energy::energy(&network, &drive, &chunk.state).mean().unwrap()
                };
                exact.push(difference(&mut mean_energy, start));
                *parameter(&mut network, index) = start;
            }
            let error = relative(&ours, &exact);
            assert!(error < 1e-7, "{kind:?}, seed {seed}: {error}");
        }
    }
}

#[test]
fn the_cost_has_its_half() {
    let d: Array2<f64> = cost::one_hot(&[1, 0], 3);
    let y = ndarray::array![[0.5, 0.0, 0.0], [1.0, 0.0, 2.0]];
    assert_eq!(cost::cost(&y, &d).to_vec(), vec![0.5 * (0.25 + 1.0), 0.5 * 4.0]);
}

/// Largest rise of F over some iterations.
fn largest_rise(method: &dyn Method<f64>, network: &Network<f64>, seed: u64, beta: f64) -> f64 {
    let chunk = random_chunk(network, BATCH, seed);
    let problem = problem(network, &chunk, beta);
    let (mut state, mut work) = (chunk.state.clone(), Workspace::new(network, BATCH));
    let mut before = problem.total_energy(&state);
    let mut rise = f64::NEG_INFINITY;
    for _ in 0..60 {
        method.iterate(&problem, &mut state, &mut work);
        let after = problem.total_energy(&state);
        rise = (&after - &before).iter().fold(rise, |rise, &x| rise.max(x));
        before = after;
    }
    rise
}

const BOXED: [(Activation, Output); 2] = [KINDS[0], KINDS[1]];

#[test]
fn below_its_step_bound_euler_never_raises_the_energy() {
    for kind in BOXED {
        for seed in SEEDS {
            for (scale, beta) in [(0.3, 0.0), (0.7, 0.5), (2.0, -0.5)] {
                let config = settling_config(kind, Solver::Euler);
                let mut network = random_network(&config, &SIZES, seed, scale);
                // Without a box a strong coupling has no minimum at all.
                network.output = Output::Clipped;
                let bound = 2.0 / (1.0 + f64::max(beta, 0.0) + coupling(&network));
                let rise = largest_rise(&Euler { step_size: 0.99 * bound }, &network, seed, beta);
                assert!(rise <= 1e-12, "{kind:?}, seed {seed}, scale {scale}: rises by {rise}");
            }
        }
    }
}

#[test]
fn above_its_step_bound_euler_raises_the_energy() {
    // The control of the test above: ε = 1 with σ = 4.
    let raised = SEEDS.filter(|&seed| {
        let config = settling_config(KINDS[0], Solver::Euler);
        let mut network = random_network(&config, &SIZES, seed, 0.7);
        let factor = 4.0 / coupling(&network);
        network.w[1..].iter_mut().for_each(|w| *w *= factor);
        largest_rise(&Euler { step_size: 1.0 }, &network, seed, 0.0) > 1e-6
    });
    // A state driven into a corner of the box stays there; most are not.
    assert!(raised.count() > SEEDS.count() / 2);
}

#[test]
fn layerwise_never_raises_the_energy_at_any_weights() {
    for kind in BOXED {
        for seed in SEEDS {
            for (scale, beta) in [(0.3, 0.0), (1.0, 2.0), (5.0, -0.5)] {
                let network = random_network(&settling_config(kind, Solver::Layerwise), &SIZES, seed, scale);
                let rise = largest_rise(&Layerwise, &network, seed, beta);
                assert!(rise <= 1e-12, "{kind:?}, seed {seed}, scale {scale}: rises by {rise}");
            }
        }
    }
}

fn settle(method: &dyn Method<f64>, network: &Network<f64>, seed: u64, beta: f64) -> State<f64> {
    let chunk = random_chunk(network, BATCH, seed);
    let (mut state, mut work) = (chunk.state.clone(), Workspace::new(network, BATCH));
    let stop = Stop { cap: 50_000, at_least: 1, tolerance: 1e-15 };
    relax(method, &problem(network, &chunk, beta), &mut state, &mut work, stop);
    state
}

/// Weights small enough that F is convex: σ < 1.
fn contracting(kind: (Activation, Output), seed: u64) -> Network<f64> {
    let mut network = random_network(&settling_config(kind, Solver::Euler), &SIZES, seed, 0.7);
    let factor = 0.9 / coupling(&network);
    network.w[1..].iter_mut().for_each(|w| *w *= factor);
    network
}

#[test]
fn solvers_agree_where_the_fixed_point_is_unique() {
    for kind in BOXED {
        for seed in SEEDS {
            let network = contracting(kind, seed);
            for beta in [0.0, 0.5] {
                let euler = settle(&Euler { step_size: 0.5 }, &network, seed, beta);
                let exact = settle(&Layerwise, &network, seed, beta);
                for (a, b) in euler.layers.iter().zip(&exact.layers) {
                    let worst = (a - b).iter().fold(0.0, |m: f64, x| m.max(x.abs()));
                    assert!(worst < 1e-9, "{kind:?}, seed {seed}, β {beta}: {worst}");
                }
            }
        }
    }
}

#[test]
fn settled_states_are_stationary_in_the_box() {
    for seed in SEEDS {
        let network = contracting(KINDS[0], seed);
        let chunk = random_chunk(&network, BATCH, seed);
        for method in [&Euler { step_size: 0.5 } as &dyn Method<f64>, &Layerwise] {
            let state = settle(method, &network, seed, 0.4);
            let gradient = problem(&network, &chunk, 0.4).gradient(&state);
            for (s, g) in state.layers.iter().zip(&gradient.layers) {
                for (&s, &g) in s.iter().zip(g) {
                    let ok = if s == 0.0 {
                        g >= -1e-10
                    } else if s == 1.0 {
                        g <= 1e-10
                    } else {
                        g.abs() < 1e-10
                    };
                    assert!(ok, "seed {seed}: s = {s}, gradient {g}");
                }
            }
        }
    }
}

#[test]
fn a_network_at_zero_moves() {
    for kind in BOXED {
        let config = settling_config(kind, Solver::Euler);
        let mut network = random_network(&config, &SIZES, 1, 0.5);
        network.b[0].fill(1.0);
        let mut chunk = random_chunk(&network, BATCH, 1);
        chunk.state.layers.iter_mut().for_each(|layer| layer.fill(0.0));
        let mut work = Workspace::new(&network, BATCH);
        let before = chunk.state.clone();
        let mut state = chunk.state.clone();
        Euler { step_size: 0.5 }.iterate(&problem(&network, &chunk, 0.0), &mut state, &mut work);
        assert_ne!(state, before);
    }
}
