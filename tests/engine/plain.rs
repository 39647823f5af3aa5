//! The versions to read against the fast ones: E, the Euler step, the contrast.

use crate::common::{Case, SEEDS, centred, one_sided, pairs};
use eqprop_lab::dynamics::{Euler, Solver as _, Workspace, plain as plain_dynamics};
use eqprop_lab::learning::plain::contrast;
use eqprop_lab::learning::relax_phases;
use eqprop_lab::model::{State, energy, plain};

fn row(state: &State<f64>, example: usize) -> Vec<Vec<f64>> {
    state.layers.iter().map(|layer| layer.row(example).to_vec()).collect()
}

fn close(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 1e-12 * (1.0 + a.abs()), "{what}: {a} {b}");
}

fn every_case(mut check: impl FnMut(Case)) {
    pairs().for_each(|pair| SEEDS.for_each(|seed| check(Case::new(pair, seed, 1.0))));
}

#[test]
fn the_plain_energy_is_the_fast_one() {
    every_case(|case| {
        let fast = energy::energy(&case.network, &case.chunk.drive, &case.chunk.state);
        for (example, fast) in fast.iter().enumerate() {
            let x = case.chunk.x.row(example).to_vec();
            let found = plain::energy(&case.network, &x, &row(&case.chunk.state, example));
            close(found, *fast, &case.name());
        }
    });
}

#[test]
fn the_plain_euler_step_is_the_fast_one() {
    every_case(|case| {
        for (beta, step_size) in [(0.0, 0.3), (0.7, 0.5), (-0.2, 0.1)] {
            let mut state = case.chunk.state.clone();
            let mut work = Workspace::new(&case.network, case.chunk.len());
            Euler { step_size }.iterate(&case.problem(beta), &mut state, &mut work);
            for example in 0..case.chunk.len() {
                let (x, d) = (case.chunk.x.row(example).to_vec(), case.chunk.target.row(example).to_vec());
                let before = row(&case.chunk.state, example);
                let found = plain_dynamics::euler_step(&case.network, (&x, &d), (beta, step_size), &before);
                for (a, b) in found.iter().flatten().zip(row(&state, example).iter().flatten()) {
                    close(*a, *b, &case.name());
                }
            }
        }
    });
}

#[test]
fn the_plain_contrast_is_the_fast_one() {
    every_case(|mut case| {
        case.fix_iterations(7, 4);
        for (nudges, betas) in [(one_sided(0.2), (0.0, 0.2)), (centred(0.2), (-0.2, 0.2))] {
            // `update` relaxes again from the states of the chunk: the ends are read off a run of the same phases.
            let mut ends = case.chunk.clone();
            relax_phases(&case.network, &case.config.phase_settings(), nudges, &mut ends);
            let high = |nudge| {
                let mut chunk = case.chunk.clone();
                relax_phases(&case.network, &case.config.phase_settings(), one_sided(nudge), &mut chunk);
                chunk.state
            };
            let (low, high) = match nudges.second {
                None => (ends.free.clone(), high(betas.1)),
                Some(second) => (high(second), high(betas.1)),
            };
            let update = case.update(nudges);
            for k in 1..=case.network.num_layers() {
                let mut mean = update.w[k - 1].mapv(|_| 0.0);
                for example in 0..case.chunk.len() {
                    let x = case.chunk.x.row(example).to_vec();
                    let (low, high) = (row(&low, example), row(&high, example));
                    mean += &contrast(&case.network, &x, (&low, betas.0), (&high, betas.1), k);
                }
                mean /= case.chunk.len() as f64;
                mean.iter().zip(&update.w[k - 1]).for_each(|(a, b)| close(*a, *b, &case.name()));
            }
        }
    });
}
