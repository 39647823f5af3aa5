//! Stored epochs, the plane of the state space, the race, the most exciting images.

use crate::material::*;
use eqprop_lab::config::{Activation, Config, RuleKind};
use eqprop_lab::data::{Dataset, Split};
use eqprop_lab::model::Network;
use eqprop_lab::presets;
use eqprop_lab::settling::ExampleRelaxation;
use eqprop_lab::settling::example::action::{Action, PhaseSpec};
use eqprop_lab::settling::example::measures::Plane;
use eqprop_lab::settling::studies::setup::ExampleSetup;
use eqprop_lab::settling::studies::top_activating::top_activating;
use eqprop_lab::settling::studies::{race, state_space};
use eqprop_lab::settling::trace::{Phase, Scene};
use eqprop_lab::training::engine::TrainingEngine;
use eqprop_lab::training::snapshot::TrainCommand;
use eqprop_lab::training::weight_history::{CAP_BYTES, Epochs, StoredEpoch, is_round, keep};
use eqprop_lab::worker::{Engine as _, Next};
use ndarray::{Array1, Array2, Axis};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

static GO: AtomicBool = AtomicBool::new(false);

fn config() -> Config {
    let mut config = presets::get("paper-2h").unwrap();
    config.network.hidden = vec![14, 11];
    config.learning.rates = vec![0.1, 0.1, 0.1];
    config.data.validation_examples = 0;
    config.dynamics.free_iterations = 30;
    config
}

fn digits_network(config: &Config) -> Arc<Network<f32>> {
    Arc::new(config.initial_network(&config.sizes(784, 10)))
}

fn kept(epochs: &[usize], most: usize) -> Vec<usize> {
    keep(epochs, most).into_iter().map(|i| epochs[i]).collect()
}

#[test]
fn round_epochs_stay_and_the_newest_always() {
    let mut stored = Vec::new();
    for epoch in 0..=470 {
        stored.push(epoch);
        stored = kept(&stored, usize::MAX);
        assert_eq!((stored[0], *stored.last().unwrap()), (0, epoch));
    }
    assert_eq!(stored, [0, 1, 2, 3, 5, 8, 13, 20, 30, 45, 65, 100, 150, 200, 300, 450, 470]);
    assert!([650, 1000, 1500, 2000].into_iter().all(is_round));
    assert!(![4, 130, 110, 120, 1300, 999].into_iter().any(is_round));
}

#[test]
fn the_middle_is_thinned_to_the_room_there_is() {
    let all = [0, 1, 2, 3, 5, 8, 13, 20, 30, 45, 65, 67];
    for most in 2..=all.len() {
        let kept = kept(&all, most);
        assert_eq!(kept.len(), most);
        assert_eq!((kept[0], kept[most - 1]), (0, 67), "{kept:?}");
    }
    assert_eq!(kept(&all, 4), kept(&all, 4));
    assert_eq!((kept(&all, 1), kept(&all, 0)), (vec![67], vec![]));
    // Epochs close to each other go first.
    assert_eq!(kept(&[0, 1, 2, 20, 21], 4), [0, 2, 20, 21]);
    assert_eq!(kept(&[0, 2, 20, 30, 31], 4), [0, 2, 20, 31]);
}

#[test]
fn copies_stay_below_the_cap() {
    let mut config = config();
    config.network.hidden = vec![2000];
    let network = Arc::new(config.initial_network(&[2000, 2000, 10]));
    let bytes = 4 * network.num_parameters();
    let mut epochs = Epochs::default();
    epochs.restart(Arc::clone(&network));
    for epoch in 1..=20 {
        epochs.add(StoredEpoch { epoch, minibatch: epoch as u64, network: Arc::clone(&network) });
        let stored = epochs.stored();
        assert!(stored.len() * bytes <= CAP_BYTES);
        assert_eq!((stored[0].epoch, stored[stored.len() - 1].epoch), (0, epoch));
    }
    assert_eq!(epochs.stored().len(), CAP_BYTES / bytes);
}

#[test]
fn the_engine_stores_the_weights_of_its_epochs() {
    let mut config = config();
    config.data.source = eqprop_lab::config::Source::generated(eqprop_lab::data::toy::Toy::Moons);
    config.data.toy_examples = 60;
    config.run.epochs = 4;
    let mut engine = TrainingEngine::open(config.clone(), None, 1);
    let start = engine.snapshot();
    assert!(Arc::ptr_eq(&start.stored[0].network, start.network.as_ref().unwrap()));
    engine.handle(TrainCommand::Play);
    while engine.work() == Next::Again {}
    let end = engine.snapshot();
    assert_eq!(end.stored.iter().map(|stored| stored.epoch).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    let last = &end.stored[4];
    assert_eq!(last.minibatch, end.progress.total_minibatches);
    assert_eq!(&last.network, end.network.as_ref().unwrap());
    assert_eq!(end.stored[0].network, start.stored[0].network);
    assert!(end.stored.windows(2).all(|pair| pair[0].network != pair[1].network));
    engine.handle(TrainCommand::Restart(Box::new(config)));
    assert_eq!(engine.snapshot().stored.len(), 1);
}

/// Eigenvalues (decreasing) and eigenvectors of a symmetric matrix, by Jacobi rotations.
fn jacobi(mut a: Array2<f64>) -> (Vec<f64>, Vec<Array1<f64>>) {
    let n = a.nrows();
    let mut v = Array2::<f64>::eye(n);
    for _ in 0..60 {
        for p in 0..n {
            for q in p + 1..n {
                let angle = 0.5 * (2.0 * a[[p, q]]).atan2(a[[q, q]] - a[[p, p]]);
                let mut r = Array2::<f64>::eye(n);
                (r[[p, p]], r[[q, q]]) = (angle.cos(), angle.cos());
                (r[[p, q]], r[[q, p]]) = (angle.sin(), -angle.sin());
                a = r.t().dot(&a).dot(&r);
                v = v.dot(&r);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[[j, j]].total_cmp(&a[[i, i]]));
    (order.iter().map(|&i| a[[i, i]]).collect(), order.iter().map(|&i| v.column(i).to_owned()).collect())
}

fn points(n: usize, dimensions: usize) -> Array2<f64> {
    let mut seed = 12345_u64;
    Array2::from_shape_fn((n, dimensions), |(_, i)| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) as f64 / (1u64 << 31) as f64 - 0.3) / (1.0 + i as f64)
    })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn the_plane_is_that_of_the_covariance() {
    for (n, dimensions) in [(40, 6), (5, 8)] {
        let points = points(n, dimensions);
        let found = state_space::principal(&points, None).unwrap();
        let centred = &points - &points.mean_axis(Axis(0)).unwrap();
        let (values, vectors) = jacobi(centred.t().dot(&centred));
        let total: f64 = values.iter().sum();
        for i in 0..2 {
            assert!((found.variance[i] - values[i] / total).abs() < 1e-10);
            let axis = &found.plane.axes[i];
            assert!((dot(axis, &vectors[i].to_vec()).abs() - 1.0).abs() < 1e-9, "axis {i}");
            assert!(dot(axis, &centred.row(0).to_vec()) < 0.0, "the first point lies left and below");
        }
        assert!(dot(&found.plane.axes[0], &found.plane.axes[1]).abs() < 1e-12);
    }
}

#[test]
fn the_plane_does_not_flip_between_updates() {
    let points = points(30, 5);
    let first = state_space::principal(&points, None).unwrap().plane;
    let turned = Plane {
        origin: first.origin.clone(),
        axes: first.axes.clone().map(|a| a.iter().map(|x| -x).collect()),
    };
    let next = state_space::principal(&points, Some(&turned)).unwrap().plane;
    for i in 0..2 {
        assert!(dot(&next.axes[i], &turned.axes[i]) > 0.999);
    }
    assert_eq!(state_space::principal(&points, None).unwrap().plane, first);
}

#[test]
fn points_without_variance_still_give_two_directions() {
    let line = Array2::from_shape_fn((7, 3), |(row, i)| row as f64 * (i + 1) as f64);
    for points in [line, Array2::ones((4, 3)), Array2::zeros((1, 2))] {
        let found = state_space::principal(&points, None).unwrap();
        let [a, b] = &found.plane.axes;
        assert!((dot(a, a) - 1.0).abs() < 1e-12 && (dot(b, b) - 1.0).abs() < 1e-12 && dot(a, b).abs() < 1e-9);
    }
    assert!(state_space::principal(&Array2::from_elem((3, 3), f64::NAN), None).is_none());
    assert!(state_space::principal(&Array2::zeros((0, 3)), None).is_none());
}

fn settled(
    config: &Config,
    network: &Arc<Network<f32>>,
    data: &Arc<Dataset>,
    index: usize,
) -> ExampleRelaxation {
    let label = data.label(Split::Test, index);
    let (network, data) = (Arc::clone(network), Arc::clone(data));
    let scene = Scene { network, minibatch: 0, data, split: Split::Test, index, input: Vec::new(), label };
    ExampleRelaxation::new(Arc::new(scene), config)
}

#[test]
fn the_picture_projects_the_recorded_states() {
    let mut config = config();
    config.nudge.sign = eqprop_lab::config::Sign::Negative;
    let network = digits_network(&config);
    let picture = state_space::picture(&network, 7, &DIGITS, &config, None, &GO).unwrap();
    assert_eq!(picture.paths.iter().map(|path| path.class).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
    assert!(picture.paths.iter().all(|path| DIGITS.label(Split::Test, path.example) == path.class));
    assert!(picture.variance[0] >= picture.variance[1] && picture.variance[1] > 0.0);
    let path = &picture.paths[3];
    let mut settling = settled(&config, &network, &DIGITS, path.example);
    settling.act(Action::Schedule(Some(vec![PhaseSpec::Free, PhaseSpec::Towards])));
    while settling.advance() {}
    let at = |index: usize| {
        let state = settling.recording().state(index).unwrap();
        picture.plane.project(state.layers.iter().flatten())
    };
    let free = settling.spans()[0].points.clone();
    let expected: Vec<[f64; 2]> = free.clone().map(at).collect();
    assert_eq!(path.free, expected);
    assert_eq!(path.iterations, free.collect::<Vec<_>>());
    assert_eq!(settling.spans()[1].phase, Phase::Nudged(config.nudge.beta));
    assert_eq!(path.nudged, Some(at(settling.recording().last())));
    config.learning.rule = RuleKind::BACKPROP;
    let picture = state_space::picture(&network, 7, &DIGITS, &config, None, &GO).unwrap();
    assert!(picture.paths.iter().all(|path| path.nudged.is_none()));
    assert!(state_space::picture(&network, 7, &DIGITS, &config, None, &AtomicBool::new(true)).is_none());
}

#[test]
fn long_paths_are_thinned_but_keep_their_ends() {
    let mut config = config();
    config.dynamics.free_iterations = 300;
    config.dynamics.tolerance = 0.0;
    let network = digits_network(&config);
    let path = state_space::trajectory(&network, &DIGITS, &config, 0, &GO).unwrap();
    assert!(path.free.len() <= 60 && path.free.len() == path.iterations.len());
    assert_eq!((path.iterations[0], path.iterations[path.iterations.len() - 1]), (0, 300));
}

fn setup(config: &Config, network: &Arc<Network<f32>>) -> ExampleSetup {
    let mut input: Vec<f64> = DIGITS.pixels(Split::Test, 4).iter().map(|&b| f64::from(b) / 255.0).collect();
    (input[300], input[301]) = (0.75, 0.25);
    let scene = Arc::clone(settled(config, network, &DIGITS, 4).scene());
    ExampleSetup { scene, input: Arc::new(input), target: 3, config: Arc::new(config.clone()) }
}

#[test]
fn a_race_settles_like_the_microscope() {
    let config = config();
    let (shown, other) = (digits_network(&config), network(&config, &DIGITS));
    let setup = setup(&config, &shown);
    let run = race::run(&other, &setup, &GO).unwrap();
    let mut settling = settled(&config, &other, &DIGITS, 4);
    let painted = settling.act(Action::Paint(vec![(300, 0.75), (301, 0.25)]));
    assert!(painted && settling.act(Action::Target(3)));
    while !settling.spans()[0].ended && settling.advance() {}
    let points = &settling.recording().points;
    assert_eq!(run.energies, points.iter().map(|point| point.energy).collect::<Vec<_>>());
    assert_eq!(run.predictions, points.iter().map(|point| point.prediction).collect::<Vec<_>>());
    assert_eq!(run.outputs.last().unwrap(), &settling.state().output().row(0).to_vec());
    assert_eq!(run.iterations.len(), 1 + config.dynamics.free_iterations);
    assert_eq!((run.index_at(7), run.index_at(usize::MAX)), (7, run.iterations.len() - 1));
    let limit = config.dynamics.tolerance.max(1e-3);
    match run.settled_after {
        Some(n) => {
            assert!(n > 0 && points[n..].iter().all(|point| point.residual <= limit));
            assert!(n == 1 || points[n - 1].residual > limit);
        }
        None => assert!(points.last().unwrap().residual > limit),
    }
    assert!(race::run(&other, &setup, &AtomicBool::new(true)).is_none());
    let small = Arc::new(config.initial_network(&[4, 3, 3, 10]));
    assert!(race::run(&small, &setup, &GO).is_none(), "weights of other sizes");
}

#[test]
fn a_patient_network_settles_after_a_known_iteration() {
    let mut config = config();
    (config.dynamics.free_iterations, config.dynamics.tolerance) = (400, 0.0);
    let network = digits_network(&config);
    let run = race::run(&network, &setup(&config, &network), &GO).unwrap();
    assert!(run.settled_after.is_some_and(|n| n > 2 && n < 400), "{:?}", run.settled_after);
    config.dynamics.free_iterations = 2;
    let run = race::run(&network, &setup(&config, &network), &GO).unwrap();
    assert_eq!(run.settled_after, None);
}

#[test]
fn the_race_takes_the_epochs_nearest_to_the_wanted() {
    let choose = |epochs: &[usize]| {
        race::choose(epochs, &[0, 1, 5]).into_iter().map(|i| epochs[i]).collect::<Vec<_>>()
    };
    assert_eq!(choose(&[0, 1, 2, 3, 5, 8, 13]), [0, 1, 5]);
    assert_eq!(choose(&[0, 1, 2, 3]), [0, 1, 3]);
    assert_eq!(choose(&[0, 13, 20, 65]), [0, 13, 20]);
    assert_eq!(choose(&[0]), [0]);
    assert!(choose(&[]).is_empty());
}

#[test]
fn the_top_activating_images_are_those_of_brute_force() {
    for activation in [Activation::HardSigmoid, Activation::Tanh] {
        let mut config = config();
        config.network.activation = activation;
        let mut network = (*digits_network(&config)).clone();
        network.b[0].fill(0.05);
        for (k, unit) in [(1, 3), (2, 7), (3, 9)] {
            let found = top_activating(&network, &DIGITS, (k, unit), 0..1203, 24, &GO).unwrap();
            let drive = |index: usize| {
                let pixels = DIGITS.pixels(Split::Train, index);
                let mut s: Vec<f64> = pixels.iter().map(|&byte| f64::from(byte) / 255.0).collect();
                for j in 0..k {
                    let u = |to: usize| -> f64 {
                        let sum: f64 =
                            s.iter().enumerate().map(|(i, s)| s * f64::from(network.w[j][[i, to]])).sum();
                        sum + f64::from(network.b[j][to])
                    };
                    let u: Vec<f64> = (0..network.b[j].len()).map(u).collect();
                    s = if j + 1 == k { u } else { u.into_iter().map(|u| activation.rho(u)).collect() };
                }
                s[unit]
            };
            let mut all: Vec<(usize, f64)> = (0..1203).map(|index| (index, drive(index))).collect();
            all.sort_by(|a, b| b.1.total_cmp(&a.1));
            assert_eq!(found.len(), 24);
            for (found, (index, drive)) in found.iter().zip(&all) {
                assert!((f64::from(found.drive) - drive).abs() < 1e-4, "{found:?} {drive}");
                assert!(found.index == *index || (f64::from(found.drive) - drive).abs() < 1e-5);
                assert_eq!(found.label, DIGITS.label(Split::Train, found.index));
            }
        }
        assert!(top_activating(&network, &DIGITS, (4, 0), 0..10, 3, &GO).is_none());
        assert!(top_activating(&network, &DIGITS, (1, 14), 0..10, 3, &GO).is_none());
        assert!(top_activating(&network, &toy_data(), (1, 0), 0..10, 3, &GO).is_none());
    }
}
