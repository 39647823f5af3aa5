//! The exact gradient and BPTT: themselves against finite differences, the update against them.

use crate::common::*;
use eqprop_lab::config::{Activation, Output, SolverKind};
use eqprop_lab::learning::curvature::Curvature;
use eqprop_lab::learning::phases::nudged_phases;
use eqprop_lab::learning::{PhaseSettings, bptt, exact};
use eqprop_lab::model::{State, cost, energy};
use eqprop_lab::rng::{Purpose, Stream};

const SCALE: f64 = 0.25;
/// Distance from a kink at which small nudges and differences cannot cross it.
const CLEAR: f64 = 0.02;

/// Cases settled at s⁰ with no unit near a kink; each pair of units and solver must have some.
fn clear_cases() -> Vec<Case> {
    let settle = |mut case: Case| {
        case.settle();
        case
    };
    let is_clear = |case: &Case| distance_to_kink(&case.problem(0.0), &case.chunk.free, 1.0) > CLEAR;
    let clear: Vec<Case> = cases(0..10, SCALE).map(Case::calm).map(settle).filter(is_clear).collect();
    for pair in pairs() {
        let found = clear.iter().filter(|case| (case.kind, case.solver) == pair).count();
        assert!(found >= 5, "{pair:?}: only {found} cases without kinks");
    }
    clear
}

fn random_like(state: &State<f64>, seed: u64) -> State<f64> {
    let mut stream = Stream::new(seed, Purpose::Example, 31);
    let mut v = state.clone();
    v.layers.iter_mut().for_each(|layer| layer.mapv_inplace(|_| stream.symmetric(1.0)));
    v
}

/// `s + h v`.
fn moved(state: &State<f64>, v: &State<f64>, h: f64) -> State<f64> {
    let mut moved = state.clone();
    moved.layers.iter_mut().zip(&v.layers).for_each(|(s, v)| s.scaled_add(h, v));
    moved
}

fn values(state: &State<f64>) -> Vec<f64> {
    state.layers.iter().flatten().copied().collect()
}

/// Central fourth-order difference of a vector function at 0.
fn slope(f: impl Fn(f64) -> Vec<f64>) -> Vec<f64> {
    let h = 1e-3;
    let (a, b, c, d) = (f(h), f(-h), f(2.0 * h), f(-2.0 * h));
    (0..a.len()).map(|i| (8.0 * (a[i] - b[i]) - (c[i] - d[i])) / (12.0 * h)).collect()
}

#[test]
fn second_derivatives_are_those_of_the_energy() {
    for kind in KINDS {
        for seed in SEEDS {
            let case = Case::new((kind, SolverKind::EULER), seed, 0.7);
            let (problem, state) = (case.problem(0.3), &case.chunk.state);
            let curvature = Curvature::at(&problem, &case.chunk.x, state);
            let v = random_like(state, seed);
            let ours = values(&curvature.hessian_times(&v));
            let exact = slope(|h| values(&problem.gradient(&moved(state, &v, h))));
            assert!(relative(&ours, &exact) < 1e-7, "{}: ∂²F/∂s²", case.name());
            let ours = flat(&curvature.mixed_times(&v));
            let along =
                |h| flat(&energy::parameter_gradient(&case.network, &case.chunk.x, &moved(state, &v, h)));
            assert!(relative(&ours, &slope(along)) < 1e-7, "{}: ∂²E/∂s∂θ", case.name());
        }
    }
}

/// C(y⁰) is differentiated through the whole relaxation, by moving each parameter.
#[test]
fn exact_gradient_is_the_derivative_of_the_settled_cost() {
    for case in clear_cases().into_iter().filter(|case| case.seed < 6) {
        let cost_of = |n: &_| {
            settled(n, &case.config, &case.chunk, 0.0, |c| {
                cost::cost(case.network.cost, c.state.output(), &c.target).mean().unwrap()
            })
        };
        let differences: Vec<f64> = gradient(&case.network, cost_of).iter().map(|g| -g).collect();
        let error = relative(&case.exact_gradient(), &differences);
        assert!(error < 1e-7, "{}: {error}", case.name());
    }
}

/// Linear response: as β → 0 the update is −C_sᵀ H⁻¹ ∂²E/∂s∂θ on the unsaturated units, for every solver; the
/// one-sided error is O(β), the centred one O(β²).
#[test]
fn the_update_is_the_linear_response() {
    for case in clear_cases() {
        let exact_gradient = case.exact_gradient();
        let error = |nudges| relative(&flat(&case.update(nudges)), &exact_gradient);
        let (one, both) = (error(one_sided(0.002)), error(centred(0.005)));
        assert!(one < 2e-2 && both < 1e-3, "{}: one-sided {one}, centred {both}", case.name());
        let ratio = error(one_sided(0.004)) / one;
        assert!((1.7..2.3).contains(&ratio), "{}: one-sided {ratio}", case.name());
        let ratio = error(centred(0.01)) / both;
        assert!((3.5..4.7).contains(&ratio), "{}: centred {ratio}", case.name());
    }
}

#[test]
fn units_at_a_kink_and_states_that_are_no_minimum_are_reported() {
    let mut case = Case::new((KINDS[0], SolverKind::LAYERWISE), 1, SCALE).calm();
    // A unit that nothing drives sits at 0 without pressure, in each of the examples.
    case.network.edit(|network| {
        network.w[0].column_mut(2).fill(0.0);
        network.w[1].row_mut(2).fill(0.0);
        network.b[0][2] = 0.0;
    });
    case.settle();
    let found = exact::gradient(&case.problem(0.0), &case.chunk.x, &case.chunk.free).unwrap();
    assert_eq!(found.kinks, BATCH);
    assert!(found.residual < 1e-12, "{}", found.residual);
    // Two saturated units and the kink do not move.
    let units: usize = case.network.sizes()[1..].iter().sum();
    assert_eq!(found.movable, BATCH * (units - 3));
    case.network.edit(|network| network.b[0][2] = -1e-3);
    case.settle();
    assert_eq!(exact::gradient(&case.problem(0.0), &case.chunk.x, &case.chunk.free).unwrap().kinks, 0);

    let mut case = Case::new((KINDS[1], SolverKind::EULER), 0, SCALE);
    case.network.edit(|network| network.w.iter_mut().for_each(|w| *w *= 20.0));
    case.chunk.state.layers.iter_mut().for_each(|layer| layer.fill(0.5));
    let none = exact::gradient(&case.problem(0.0), &case.chunk.x, &case.chunk.state);
    assert!(none.is_err(), "{none:?}");
}

/// ∂C(s_T)/∂θ from any start, settled or not, clipped or not.
#[test]
fn bptt_is_the_derivative_of_the_last_cost() {
    let (eps, steps) = (0.4, 6);
    let mut tested = 0;
    for kind in KINDS {
        for seed in 0..10 {
            let case = Case::new((kind, SolverKind::EULER), seed, SCALE).calm();
            let problem = case.problem(0.0);
            let path = bptt::trajectory(&problem, eps, &case.chunk.state, steps);
            if path[..steps].iter().any(|s| distance_to_kink(&problem, s, eps) < 0.005) {
                continue;
            }
            tested += 1;
            let mut ours = vec![0.0; flat(&case.network).len()];
            for step in bptt::backward(&problem, &case.chunk.x, eps, &path) {
                ours.iter_mut().zip(flat(&step.parameters)).for_each(|(sum, g)| *sum += g);
            }
            let last_cost = |n: &_| {
                let mut chunk = case.chunk.clone();
                energy::input_drive(n, &chunk.x, &mut chunk.drive);
                let path = bptt::trajectory(
                    &crate::common::problem(&Tied::new(n.clone()), &chunk, 0.0),
                    eps,
                    &chunk.state,
                    steps,
                );
                cost::cost(case.network.cost, path[steps].output(), &chunk.target).mean().unwrap()
            };
            let error = relative(&ours, &gradient(&case.network, last_cost));
            assert!(error < 1e-7, "{}: {error}", case.name());
        }
    }
    assert!(tested > 6 * KINDS.len(), "only {tested} cases without kinks");
}

/// Root mean square of the difference.
fn rmse(a: &[f64], b: &[f64]) -> f64 {
    (a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / a.len() as f64).sqrt()
}

/// With s⁰ held, iteration t of the nudged phase moves the states by −βε × the BPTT gradient t iterations before the
/// end, and the update of a phase of t + 1 iterations is BPTT truncated to as many; the rest is O(β).
/// A theorem about Euler steps: other solvers have no BPTT here.
#[test]
fn the_nudged_phase_is_bptt_step_by_step() {
    let (eps, steps) = (0.4, 8);
    for mut case in clear_cases().into_iter().filter(|case| case.solver == SolverKind::EULER) {
        (case.config.dynamics.step_size, case.config.dynamics.tolerance) = (eps, 0.0);
        let held = vec![case.chunk.free.clone(); steps + 1];
        let back = bptt::backward(&case.problem(0.0), &case.chunk.x, eps, &held);
        let errors = |beta: f64| {
            let path = bptt::trajectory(&case.problem(beta), eps, &case.chunk.free, steps);
            let (mut states, mut found) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
            let mut truncated = vec![0.0; flat(&case.network).len()];
            for t in 0..steps {
                let mut step = moved(&path[t + 1], &path[t], -1.0);
                for (k, layer) in (1..).zip(&mut step.layers) {
                    *layer *= case.network.update_weight(k);
                }
                let step = values(&step);
                states[0].extend(step.iter().map(|ds| -ds / (beta * eps)));
                states[1].extend(values(&back[t].state));
                truncated.iter_mut().zip(flat(&back[t].parameters)).for_each(|(sum, g)| *sum -= g);
                // The product's own phase, cut after t + 1 iterations.
                let mut chunk = case.chunk.clone();
                let mut settings: PhaseSettings<f64> = case.config.phase_settings();
                settings.nudged = eqprop_lab::dynamics::Stop::after(t + 1);
                nudged_phases(&case.network, &settings, one_sided(beta), &mut chunk);
                let rule = case.config.learning.rule;
                found[0].extend(flat(&eqprop_lab::learning::contrast::chunk_update(
                    &case.network,
                    &chunk,
                    rule,
                )));
                found[1].extend(&truncated);
            }
            [rmse(&states[0], &states[1]), rmse(&found[0], &found[1])]
        };
        let size =
            rmse(&back.iter().flat_map(|step| values(&step.state)).collect::<Vec<_>>(), &vec![0.0; 10_000]);
        assert!(size > 1e-3, "{}: nothing to compare", case.name());
        for (what, at_1e4, large, double) in
            [0, 1].map(|i| (["states", "parameters"][i], errors(1e-4)[i], errors(1e-3)[i], errors(2e-3)[i]))
        {
            assert!(at_1e4 < 1e-4, "{}, {what}: {at_1e4}", case.name());
            let ratio = double / large;
            assert!((1.7..2.3).contains(&ratio), "{}, {what}: {ratio}", case.name());
        }
    }
}

#[test]
fn every_kind_of_unit_is_in_the_table() {
    let kinds: std::collections::BTreeSet<String> = pairs().map(|(kind, _)| format!("{kind:?}")).collect();
    assert_eq!(kinds, KINDS.iter().map(|kind| format!("{kind:?}")).collect());
    assert!(pairs().any(|pair| pair == ((Activation::HardSigmoid, Output::Linear), SolverKind::LAYERWISE)));
}
