//! What makes equilibrium propagation a learning method: its update is a gradient.
//!
//! # The checks that every solver, kind of unit and rule must pass
//!
//! In f64, over random seeds, sizes with one to three hidden layers, and every pair of units and solver that the
//! settings allow (`common::cases`): a new variant is covered by existing. `tests/engine/architecture.rs` reads this list.
//!
//! | check | tolerance | test |
//! |---|---|---|
//! | ∂F/∂s, ∂E/∂θ, ∂C/∂s by finite differences | 1e-7 | `gradients::state_gradient_is_the_derivative_of_the_nudged_energy`, `gradients::parameter_gradient_is_the_derivative_of_the_energy`, `gradients::cost_gradient_is_the_derivative_of_the_cost` |
//! | ∂²F/∂s², ∂²E/∂s∂θ by finite differences | 1e-7 | `exact::second_derivatives_are_those_of_the_energy` |
//! | stationarity in the box | 1e-10 | `gradients::settled_states_are_stationary_in_the_box` |
//! | descent | 1e-12 | `gradients::below_its_step_bound_no_solver_raises_the_energy` |
//! | its control: ε = 1 with σ = 4 | | `gradients::above_its_step_bound_euler_raises_the_energy` |
//! | solvers agree when σ < 1 | 1e-9 | `gradients::solvers_agree_where_the_fixed_point_is_unique` |
//! | order of the bias, one-sided and centred | 1.7–2.3, 3.5–4.7 | `theorem::order_of_the_bias` |
//! | linear response: −C_sᵀ H⁻¹ ∂²E/∂s∂θ | the same orders | `exact::the_update_is_the_linear_response` |
//! | the reference itself, by finite differences | 1e-7 | `exact::exact_gradient_is_the_derivative_of_the_settled_cost`, `exact::bptt_is_the_derivative_of_the_last_cost` |
//! | finite-β identity | 1e-6 | `theorem::finite_nudge_identity` |
//! | value function | 1e-6 | `theorem::value_function` |
//! | EP = BPTT step by step | 1e-4, linear in β | `exact::the_nudged_phase_is_bptt_step_by_step` |
//! | causal lag | 1e-5 | `theorem::the_nudge_travels_one_layer_per_iteration` |
//! | STDP telescopes | 1e-13 | `rules::stdp_telescopes_to_the_contrast`, `rules::stdp_is_silent_at_a_fixed_point` |
//! | sign algebra | 1e-14 | `theorem::mean_of_the_two_one_sided_updates_is_the_centred_one` |
//! | null signal | exactly 0 | `rules::no_error_no_update`, `rules::a_silent_unit_learns_nothing` |
//! | symmetries | 1e-13 | `symmetries::order_of_units_pixels_and_classes_does_not_matter`, `symmetries::the_update_of_a_batch_is_the_mean_of_its_examples` |
//! | fast rule; its control, the full clamp | 1e-9 | `rules::the_fast_rule_is_backprop_for_small_displacements_only` |
//! | back-propagation baseline | 1e-7 | `backprop::the_update_is_minus_the_derivative_of_the_cost` |
//! | start at zero moves | | `gradients::a_network_at_zero_moves` |
//! | replay | same bits | `trainer::same_seed_same_bits_for_any_number_of_threads`, `checkpoint::a_run_that_was_stopped_anywhere_goes_on_with_the_same_bits`, `checkpoint::single_steps_with_a_file_between_them_are_one_run` |
//! | the authors' numbers | 1e-4 | `reference::one_hidden_layer`, `reference::two_hidden_layers`, `reference::fast_rule` |

use crate::common::*;
use eqprop_lab::config::{Activation, Config, Output, SolverKind};
use eqprop_lab::dynamics::{Euler, Solver, Workspace};
use eqprop_lab::learning::{Chunk, PhaseSettings, relax_phases};
use eqprop_lab::model::{Network, cost};

const SCALE: f64 = 0.35;

fn negated(v: Vec<f64>) -> Vec<f64> {
    v.into_iter().map(|x| -x).collect()
}

fn setting(kind: Kind, seed: u64) -> (Config, Network<f64>, Chunk<f64>) {
    let case = Case::new((kind, SolverKind::EULER), seed, SCALE);
    (case.config, (*case.network).clone(), case.chunk)
}

/// As β → 0 the update is −dC(y⁰)/dθ, here by finite differences; the one-sided error is O(β), the centred one O(β²).
/// `tests/engine/exact.rs` asks the same of every solver against the exact gradient.
#[test]
fn order_of_the_bias() {
    for kind in SMOOTH {
        for seed in 0..2 {
            let (config, network, chunk) = setting(kind, seed);
            let cost_of =
                |c: &Chunk<f64>| cost::cost(network.cost, c.state.output(), &c.target).mean().unwrap();
            let exact_gradient = negated(gradient(&network, |n| settled(n, &config, &chunk, 0.0, cost_of)));
            let error = |nudges| relative(&flat(&update(&network, &config, nudges, &chunk)), &exact_gradient);
            let ratio = error(one_sided(0.004)) / error(one_sided(0.002));
            assert!((1.7..2.3).contains(&ratio), "{kind:?}, seed {seed}: one-sided {ratio}");
            let ratio = error(centred(0.01)) / error(centred(0.005));
            assert!((3.5..4.7).contains(&ratio), "{kind:?}, seed {seed}: centred {ratio}");
            let small = error(centred(0.005));
            assert!(small < 1e-2, "{kind:?}, seed {seed}: {small}");
        }
    }
}

/// No unit near a kink when settled under `beta`.
fn is_clear(case: &Case, beta: f64) -> bool {
    let distance = |c: &Chunk<f64>| distance_to_kink(&problem(&case.network, c, beta), &c.state, 1.0);
    settled(&case.network, &case.config, &case.chunk, beta, distance) > 0.01
}

/// At any β the one-sided update is −∂/∂θ of (F*(β) − F*(0)) / β, no limit needed.
#[test]
fn finite_nudge_identity() {
    let (beta, mut tested) = (1.0, 0);
    for case in cases(0..3, SCALE).map(Case::calm) {
        if !is_clear(&case, 0.0) || !is_clear(&case, beta) {
            continue;
        }
        tested += 1;
        let minimum = |n: &Network<f64>, beta: f64| {
            settled(n, &case.config, &case.chunk, beta, |c| {
                problem(&Tied::new(n.clone()), c, beta).total_energy(&c.state).mean().unwrap()
            })
        };
        let exact = negated(gradient(&case.network, |n| {
            (minimum(n, beta) - minimum(n, 0.0)) / (beta * n.cost_weight())
        }));
        let error = relative(&flat(&case.update(one_sided(beta))), &exact);
        assert!(error < 1e-6, "{}: {error}", case.name());
    }
    assert!(tested >= 3 * pairs().count() - 4, "only {tested} cases without kinks");
}

/// dF*/dβ = C(s^β), and C(s^β) does not increase with β.
#[test]
fn value_function() {
    let mut tested = 0;
    for case in cases(0..6, SCALE).map(Case::calm).filter(|case| is_clear(case, 0.3)) {
        tested += 1;
        let at = |beta: f64, value: &dyn Fn(&Chunk<f64>) -> f64| {
            settled(&case.network, &case.config, &case.chunk, beta, value)
        };
        let minimum = |beta: f64| at(beta, &|c| problem(&case.network, c, beta).total_energy(&c.state).sum());
        let cost_at =
            |beta: f64| at(beta, &|c| cost::cost(case.network.cost, c.state.output(), &c.target).sum());
        let h = 5e-3;
        let near = |m: f64| minimum(0.3 + m * h);
        let slope = (8.0 * (near(1.0) - near(-1.0)) - (near(2.0) - near(-2.0))) / (12.0 * h);
        assert!(
            (slope - case.network.cost_weight() * cost_at(0.3)).abs() < 1e-6 * slope.abs(),
            "{}",
            case.name()
        );
        let costs: Vec<f64> = [0.0, 0.25, 0.5, 1.0, 2.0].map(cost_at).to_vec();
        assert!(costs.windows(2).all(|pair| pair[1] <= pair[0] + 1e-12), "{}: {costs:?}", case.name());
    }
    assert!(tested >= 4 * pairs().count(), "only {tested} cases without kinks");
}

#[test]
fn mean_of_the_two_one_sided_updates_is_the_centred_one() {
    for mut case in cases(SEEDS, SCALE) {
        case.fix_iterations(30, 7);
        let of = |nudges| flat(&case.update(nudges));
        let (plus, minus, both) = (of(one_sided(0.3)), of(one_sided(-0.3)), of(centred(0.3)));
        for ((p, m), c) in plus.iter().zip(&minus).zip(&both) {
            assert!((0.5 * (p + m) - c).abs() < 1e-14, "{}", case.name());
        }
    }
}

/// However weak the nudge and generous the tolerance, the phase lasts until it has reached the first layer.
#[test]
fn a_nudged_phase_reaches_the_first_layer() {
    for mut case in cases(0..3, SCALE).map(Case::calm) {
        case.config.dynamics.tolerance = 0.1;
        relax_phases(&case.network, &case.config.phase_settings(), one_sided(1e-3), &mut case.chunk);
        assert_eq!(case.chunk.stats.nudged_iterations, case.network.num_layers(), "{}", case.name());
        assert!(case.chunk.delta.layers[0].iter().any(|x| *x != 0.0), "{}", case.name());
    }
}

/// From s⁰ under synchronous Euler, the layer at distance m is bit for bit unchanged for m steps and at step
/// m + 1 moves by β ε^{m+1} × the back-propagated delta.
#[test]
fn the_nudge_travels_one_layer_per_iteration() {
    for seed in SEEDS {
        let sizes = [5, 8, 7, 6, 3];
        let mut config = settling_config((Activation::HardSigmoid, Output::Linear), SolverKind::EULER);
        config.network.hidden = vec![8, 7, 6];
        let mut network = random_network(&config, &sizes, seed, 0.1);
        network.b.iter_mut().for_each(|b| b.fill(0.5)); // keeps the states inside the box
        let network = Tied::new(network);
        let mut chunk = random_chunk(&network, BATCH, seed);
        let settings: PhaseSettings<f64> = config.phase_settings();
        eqprop_lab::learning::phases::free_phase(&network, &settings, &mut chunk);
        let free = chunk.free.clone();
        assert!(free.layers[..3].iter().flatten().all(|s| *s > 0.0 && *s < 1.0), "seed {seed}: saturated");
        let (eps, beta) = (0.4, 1e-6);
        let euler = Euler { step_size: eps };
        // What is left of the free phase's own movement is taken out by a twin that is not nudged.
        let (mut state, mut unperturbed) = (free.clone(), free.clone());
        let mut work = Workspace::new(&network, BATCH);
        let mut delta = &chunk.target - free.output();
        let layers = network.num_layers();
        for distance in 0..layers {
            euler.iterate(&problem(&network, &chunk, beta), &mut state, &mut work);
            euler.iterate(&problem(&network, &chunk, 0.0), &mut unperturbed, &mut work);
            for k in 0..layers - 1 - distance {
                assert_eq!(state.layers[k], unperturbed.layers[k], "seed {seed}: layer {k} moved too early");
            }
            let k = layers - 1 - distance;
            let moved =
                (&state.layers[k] - &unperturbed.layers[k]) / (beta * f64::powi(eps, distance as i32 + 1));
            let (moved, exact): (Vec<f64>, Vec<f64>) =
                (moved.into_iter().collect(), delta.iter().copied().collect());
            // s is of order 1: differences below about 1e-16 cannot be told apart.
            let rounding = 1e-15 / (beta * eps.powi(distance as i32 + 1));
            assert!(relative(&moved, &exact) < 1e-5 + rounding, "seed {seed}, distance {distance}");
            if k > 0 {
                delta = delta.dot(&network.w[k].t());
            }
        }
    }
}
