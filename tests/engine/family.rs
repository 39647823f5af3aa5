//! The family around equilibrium propagation: feedback gain γ, contrastive Hebbian and coupled learning, cross-entropy,
//! each against an identity that does not come from its own code.

use crate::common::*;
use eqprop_lab::config::{Activation, CostKind, EnergyKind, Output, RuleKind, SolverKind};
use eqprop_lab::learning::phases::{free_phase, nudged_phases};
use eqprop_lab::learning::{Chunk, Nudges};
use eqprop_lab::model::{Network, Tied, energy};
use eqprop_lab::rng::{Purpose, Stream};
use ndarray::Array2;

const LINEAR: Kind = (Activation::HardSigmoid, Output::Linear);
const SMOOTH_LINEAR: Kind = (Activation::Logistic, Output::Linear);

/// A settled case with this energy and its γ, the squared error, far from kinks.
fn with_gamma(kind: Kind, seed: u64, gamma: f64) -> Case {
    let solver = if kind == LINEAR { SolverKind::LAYERWISE } else { SolverKind::EULER };
    let mut case = Case::new((kind, solver), seed, 0.5);
    case.config.network.cost = CostKind::squared_error();
    case.config.network.energy = EnergyKind::find("feedback_gain").unwrap();
    case.config.network.feedback = gamma;
    case.network.edit(|network| {
        (network.cost, network.energy) =
            (CostKind::squared_error(), EnergyKind::find("feedback_gain").unwrap());
        network.gamma = gamma;
    });
    let mut case = case.calm();
    case.settle();
    case
}

/// γ^{k−L} K_k = −dJ/dW_k for every γ, by finite differences of the settled cost.
#[test]
fn the_gained_contrast_is_the_gradient_at_every_gain() {
    for gamma in [1.0, 0.3, 0.1] {
        for seed in 0..6 {
            for kind in [LINEAR, SMOOTH_LINEAR] {
                let case = with_gamma(kind, seed, gamma);
                let cost = |c: &Chunk<f64>| {
                    let apart = c.state.output() - &c.target;
                    0.5 * apart.iter().map(|x| x * x).sum::<f64>() / c.len() as f64
                };
                let slope = gradient(&case.network, |n| settled(n, &case.config, &case.chunk, 0.0, cost));
                let update = flat(&case.update(centred(2e-4)));
                let minus: Vec<f64> = slope.iter().map(|g| -g).collect();
                let error = relative(&update, &minus);
                assert!(error < 1e-5, "γ = {gamma}, {}: {error}", case.name());
                let exact = relative(&update, &case.exact_gradient());
                assert!(exact < 1e-5, "γ = {gamma}, {}: {exact} of the exact gradient", case.name());
            }
        }
    }
}

/// For γ → 0 the centred update times 1 − β² is that of back-propagation; the difference shrinks like γ.
#[test]
fn without_feedback_it_is_back_propagation() {
    for seed in 0..6 {
        let beta = 0.3;
        let difference = |gamma: f64| {
            let case = with_gamma(LINEAR, seed, gamma);
            let update: Vec<f64> =
                flat(&case.update(centred(beta))).iter().map(|x| x * (1.0 - beta * beta)).collect();
            let mut feedforward = case.config.clone();
            feedforward.learning.rule = RuleKind::BACKPROP;
            relative(&update, &flat(&update_of(&case.network, &feedforward, &case.chunk)))
        };
        let [coarse, fine, finest] = [1e-1, 1e-2, 1e-3].map(difference);
        for ratio in [coarse / fine, fine / finest] {
            assert!((7.0..14.0).contains(&ratio), "seed {seed}: {coarse}, {fine}, {finest}");
        }
        assert!(finest < 2e-3, "seed {seed}: {finest}");
    }
}

fn update_of(
    network: &Network<f64>,
    config: &eqprop_lab::config::Config,
    chunk: &Chunk<f64>,
) -> Network<f64> {
    update(network, config, one_sided(1.0), chunk)
}

/// The settled free state of a case under a rule, squared error and the paper's energy.
fn with_rule(kind: Kind, seed: u64, rule: &str) -> Case {
    let solver = if kind.0 == Activation::HardSigmoid { SolverKind::LAYERWISE } else { SolverKind::EULER };
    let mut case = Case::new((kind, solver), seed, 0.4);
    (case.config.network.cost, case.config.network.energy) =
        (CostKind::squared_error(), EnergyKind::hopfield());
    case.config.learning.rule = RuleKind::find(rule).unwrap();
    case.network
        .edit(|network| (network.cost, network.energy) = (CostKind::squared_error(), EnergyKind::hopfield()));
    let mut case = case.calm();
    case.settle();
    case
}

/// Contrastive Hebbian learning follows −∇[E(h^d, d) − E(s⁰)], E at the clamped and at the free minimum.
#[test]
fn contrastive_hebbian_learning_descends_a_difference_of_energies() {
    for seed in 0..6 {
        for kind in [SMOOTH_LINEAR, (Activation::Tanh, Output::Linear)] {
            let case = with_rule(kind, seed, "contrastive_hebbian");
            let gap = |n: &Network<f64>| {
                let tied = Tied::new(n.clone());
                let mut chunk = case.chunk.clone();
                free_phase(&tied, &case.config.phase_settings(), &mut chunk);
                let free = energy::energy(n, &chunk.drive, &chunk.free).mean().unwrap();
                let once = Nudges { first: 1.0, second: None };
                nudged_phases(&tied, &case.config.phase_settings(), once, &mut chunk);
                assert_eq!(chunk.state.output(), &chunk.target, "the output is clamped");
                energy::energy(n, &chunk.drive, &chunk.state).mean().unwrap() - free
            };
            let minus: Vec<f64> = gradient_by(&case.network, 1.5e-4, gap).iter().map(|g| -g).collect();
            let error = relative(&flat(&case.update(one_sided(1.0))), &minus);
            assert!(error < 1e-9, "{}: {error}", case.name());
            let angle = relative(&flat(&case.update(one_sided(1.0))), &case.exact_gradient());
            assert!(angle > 1e-2, "{}: it is not the gradient of the cost", case.name());
        }
    }
}

/// With one hidden layer inside its box, coupled learning of strength β is equilibrium propagation under the constant
/// force β K e, e = d − y⁰ and K = I − W₂ᵀW₂ the Schur complement of the Hessian at the output.
#[test]
fn coupled_learning_is_a_nudge_by_the_schur_complement() {
    let mut tested = 0;
    for seed in 0..12 {
        let mut case = with_rule(LINEAR, seed, "coupled");
        if case.network.num_layers() != 2 {
            continue;
        }
        // All hidden units inside their box, in both phases.
        case.network.edit(|network| {
            network.w.iter_mut().for_each(|w| *w *= 0.3);
            network.b[0].fill(0.5);
        });
        case.chunk.state.layers.iter_mut().for_each(|layer| layer.fill(0.4));
        case.settle();
        let inside = |chunk: &Chunk<f64>| chunk.state.layers[0].iter().all(|s| *s > 0.0 && *s < 1.0);
        for beta in [0.1, 0.5, -0.3] {
            let settings = case.config.phase_settings();
            let mut clamped = case.chunk.clone();
            nudged_phases(&case.network, &settings, one_sided(beta), &mut clamped);
            assert!(inside(&case.chunk) && inside(&clamped), "{}", case.name());
            tested += 1;
            let w2 = &case.network.w[1];
            let schur: Array2<f64> = Array2::eye(w2.ncols()) - w2.t().dot(w2);
            let e = &case.chunk.target - case.chunk.free.output();
            // Under β the output ends at y⁰ + βe, so β(d′ − y) = βKe there.
            let mut nudged = case.chunk.clone();
            nudged.target = case.chunk.free.output() + &(&e * beta) + &e.dot(&schur);
            let mut contrast = case.config.clone();
            contrast.learning.rule = RuleKind::CONTRAST;
            let ours = flat(&update(&case.network, &case.config, one_sided(beta), &case.chunk));
            let ep = flat(&update(&case.network, &contrast, one_sided(beta), &nudged));
            let error = relative(&ours, &ep);
            assert!(error < 1e-10, "{}, β = {beta}: {error}", case.name());
        }
        // At β = 1 it is contrastive Hebbian learning.
        let mut hebbian = case.config.clone();
        hebbian.learning.rule = RuleKind::find("contrastive_hebbian").unwrap();
        let [a, b] = [&case.config, &hebbian]
            .map(|config| flat(&update(&case.network, config, one_sided(1.0), &case.chunk)));
        assert_eq!(a, b, "{}", case.name());
    }
    assert!(tested >= 9, "only {tested} cases");
}

/// Whatever is left of a clamped phase, held units and the output stay where they are.
#[test]
fn every_solver_leaves_a_clamped_output_alone() {
    for mut case in cases(0..6, 0.5) {
        case.config.learning.rule = RuleKind::find("coupled").unwrap();
        case.fix_iterations(12, 7);
        case.settle();
        let mut chunk = case.chunk.clone();
        chunk.work.clamped[0].push((1, 0.25));
        nudged_phases(&case.network, &case.config.phase_settings(), one_sided(0.5), &mut chunk);
        let middle = chunk.free.output() + &((&chunk.target - chunk.free.output()) * 0.5);
        let apart = (chunk.state.output() - &middle).iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        assert!(apart < 1e-15, "{}: {apart}", case.name());
        if case.network.num_layers() > 1 {
            assert!(chunk.state.layers[0].column(1).iter().all(|s| *s == 0.25), "{}", case.name());
        }
        assert!(!chunk.work.is_output_clamped);
    }
}

/// Two classes, u = (½, 0), β = 1e-3: (y^β − u)/β = 0.37736 where d − p = 0.37754.
#[test]
fn the_nudged_output_of_two_classes() {
    let cost = CostKind::find("cross_entropy").unwrap().of::<f64>();
    let (u, d) = ([0.5, 0.0], [1.0, 0.0]);
    let (mut y, mut force) = ([0.0; 2], [0.0; 2]);
    cost.minimum(&u, &d, 1e-3, &mut y);
    cost.force(&u, &d, &mut force);
    assert!((force[0] - 0.37754).abs() < 5e-6, "{force:?}");
    assert!(((y[0] - u[0]) / 1e-3 - 0.37736).abs() < 5e-6, "{y:?}");
}

/// For every cost: force and curvature are derivatives of C, and the nudged minimum is one, for all β it claims.
#[test]
fn costs_are_consistent_and_their_minima_are_minima() {
    let mut stream = Stream::new(11, Purpose::Example, 3);
    for kind in CostKind::all() {
        let cost = kind.of::<f64>();
        for round in 0..400 {
            let n = 2 + stream.below(11);
            let size = [0.5, 3.0, 30.0][round % 3];
            let u: Vec<f64> = (0..n).map(|_| stream.symmetric(size)).collect();
            let v: Vec<f64> = (0..n).map(|_| stream.symmetric(1.0)).collect();
            let mut d = vec![0.0; n];
            d[stream.below(n)] = 1.0;
            let along = |t: f64| {
                let y: Vec<f64> = u.iter().zip(&v).map(|(u, v)| u + t * v).collect();
                cost.value(&y, &d)
            };
            let (mut force, mut bent) = (vec![0.0; n], vec![0.0; n]);
            cost.force(&u, &d, &mut force);
            cost.curvature_times(&u, &d, &v, &mut bent);
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            let h = 1e-3;
            let slope = (8.0 * (along(h) - along(-h)) - (along(2.0 * h) - along(-2.0 * h))) / (12.0 * h);
            let scale = 1.0 + along(0.0).abs();
            assert!((slope + dot(&force, &v)).abs() < 1e-9 * scale, "{kind}: slope");
            let second = (along(h) - 2.0 * along(0.0) + along(-h)) / (h * h);
            assert!((second - dot(&bent, &v)).abs() < 1e-5 * scale, "{kind}: curvature");

            let beta = -0.99 * kind.safe_beta + stream.unit() * 8.0;
            let mut y = vec![0.0; n];
            cost.minimum(&u, &d, beta, &mut y);
            cost.force(&y, &d, &mut force);
            let left = (0..n).map(|i| (y[i] - u[i] - beta * force[i]).abs()).fold(0.0, f64::max);
            assert!(
                left < 1e-12 * (1.0 + size) * (1.0 + beta.abs()),
                "{kind}, β = {beta}, u = {u:?}: {left}"
            );
        }
    }
}
