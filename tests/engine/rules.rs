//! The local rules: STDP against the contrast, the fast rule against back-propagation, and what leaves weights alone.

use crate::common::*;
use eqprop_lab::config::{CostKind, RuleKind};
use eqprop_lab::dynamics::{Workspace, solver};
use eqprop_lab::learning::contrast::add_contrast_rows;
use eqprop_lab::learning::phases::{free_phase, nudged_phases};
use eqprop_lab::learning::{Chunk, relax_phases, stdp};
use eqprop_lab::model::{Network, State, cost};
use ndarray::Array2;

fn signals(network: &Network<f64>, state: &State<f64>) -> State<f64> {
    let mut signals = state.clone();
    signals.to_signals(network);
    signals
}

/// Sum over the nudged phase, iteration by iteration = the contrast of its two ends, for every synapse, whether
/// or not the phase or the free phase before it has settled.
#[test]
fn stdp_telescopes_to_the_contrast() {
    for mut case in cases(SEEDS, 0.6) {
        let (beta, steps) = (0.7, 9);
        case.fix_iterations(5, steps);
        let network = &case.network;
        let mut chunk = case.chunk.clone();
        relax_phases(network, &case.config.phase_settings(), one_sided(beta), &mut chunk);
        let (mut state, mut work) = (chunk.free.clone(), Workspace::new(network, BATCH));
        let mut sums: Vec<Array2<f64>> = network.w.iter().map(|w| Array2::zeros(w.dim())).collect();
        let mut before = signals(network, &state);
        for _ in 0..steps {
            let problem = problem(network, &chunk, beta);
            solver(&case.config.dynamics).iterate(&problem, &mut state, &mut work);
            let after = signals(network, &state);
            for (layer, sum) in sums.iter_mut().enumerate() {
                stdp::add_midpoint(&chunk.x, &before, &after, layer + 1, sum.view_mut());
            }
            before = after;
        }
        for (layer, sum) in sums.iter().enumerate() {
            let mut contrast = Array2::zeros(sum.dim());
            let rows = contrast.nrows();
            add_contrast_rows(&chunk, RuleKind::CONTRAST.factors, layer + 1, 0..rows, contrast.view_mut());
            let worst = (sum - &contrast).iter().fold(0.0f64, |worst, x| worst.max(x.abs()));
            assert!(worst < 1e-13, "{}, W{}: {worst}", case.name(), layer + 1);
            assert!(contrast.iter().any(|x| x.abs() > 1e-4), "{}, W{}", case.name(), layer + 1);
        }
    }
}

/// Errors of the hidden layers against `displacement`, sent down through the unsaturated units.
fn error_against_backprop(case: &Case, chunk: &Chunk<f64>) -> f64 {
    let free = &case.chunk.free;
    let mut delta = &chunk.target - free.output();
    let (mut ours, mut exact) = (Vec::new(), Vec::new());
    for k in (1..case.network.num_layers()).rev() {
        delta = delta.dot(&case.network.w[k].t()) * case.network.feedback(k); // [B,n_{k+1}]·[n_{k+1},n_k]
        delta.zip_mut_with(&free.layers[k - 1], |delta, &s| *delta *= f64::from(s > 0.0 && s < 1.0));
        ours.extend(chunk.delta.layers[k - 1].iter());
        exact.extend(delta.iter());
    }
    relative(&ours, &exact)
}

/// A small displacement of the output moves the hidden layers by the back-propagated deltas; the full clamp, which
/// drives units into their bounds, does not.
#[test]
fn the_fast_rule_is_backprop_for_small_displacements_only() {
    let mut tested = 0;
    for mut case in cases(0..24, 0.5).filter(|case| BOXED.contains(&case.kind)) {
        // A clamped hidden unit must meet a bound: strong weights to the output.
        let last = case.network.num_layers() - 1;
        case.network.edit(|network| network.w[last].mapv_inplace(|w| 3.0 * w));
        case.settle();
        if distance_to_kink(&case.problem(0.0), &case.chunk.free, 1.0) < 2e-3 {
            continue;
        }
        let open = |layer: &Array2<f64>| layer.iter().any(|s| *s > 0.0 && *s < 1.0);
        if !case.chunk.free.layers[..last].iter().all(open) {
            continue; // a layer wholly at its bounds passes nothing down
        }
        tested += 1;
        case.config.learning.rule = RuleKind::FAST;
        let settings = case.config.phase_settings();
        let mut small = case.chunk.clone();
        small.target = case.chunk.free.output() + (&case.chunk.target - case.chunk.free.output()) * 1e-4;
        nudged_phases(&case.network, &settings, one_sided(1.0), &mut small);
        let error = error_against_backprop(&case, &small);
        assert!(error < 1e-9, "{}: {error}", case.name());
        let mut full = case.chunk.clone();
        nudged_phases(&case.network, &settings, one_sided(1.0), &mut full);
        let error = error_against_backprop(&case, &full);
        assert!(error > 1e-2, "{}: the full clamp must differ, by more than {error}", case.name());
    }
    assert!(tested > 20, "only {tested} cases");
}

/// A case with s⁰ settled to the last bit, if its solver comes to rest there.
fn at_rest(mut case: Case) -> Option<Case> {
    case.fix_iterations(5000, 20);
    case.settle();
    (case.chunk.work.residual() == 0.0).then_some(case)
}

/// With s⁰ at rest to the last bit, β = 0 and d = y⁰ give an update of exactly 0.
///
#[test]
fn no_error_no_update() {
    let mut rested = 0;
    for case in cases(SEEDS, 0.35).map(Case::calm).filter_map(at_rest) {
        rested += 1;
        let (network, settings) = (&case.network, case.config.phase_settings());
        let update = |chunk: &Chunk<f64>, beta: f64| {
            let mut chunk = chunk.clone();
            nudged_phases(network, &settings, one_sided(beta), &mut chunk);
            chunk.scale = 1.0;
            flat(&eqprop_lab::learning::contrast::chunk_update(network, &chunk, RuleKind::CONTRAST))
        };
        // softmax(y⁰) as a target is known to rounding only.
        let zero = if network.cost.is_quadratic { 0.0 } else { 1e-13 };
        let is_zero = |update: Vec<f64>| update.iter().all(|x| x.abs() <= zero);
        assert!(is_zero(update(&case.chunk, 0.0)), "{}: β = 0", case.name());
        let mut pleased = case.chunk.clone();
        let mut force = pleased.target.clone();
        cost::force(network, case.chunk.free.output(), &case.chunk.target, &mut force);
        pleased.target -= &force; // y⁰ for the squared error, softmax(y⁰) for the cross-entropy
        if network.cost == CostKind::squared_error() {
            pleased.target = case.chunk.free.output().clone();
        }
        for beta in [1.0, 0.3, 0.2, -0.2, -0.5] {
            assert!(is_zero(update(&pleased, beta)), "{}: d = y⁰, β = {beta}", case.name());
            assert!(!is_zero(update(&case.chunk, beta)), "{}: the control must move", case.name());
        }
    }
    assert!(rested * 2 > cases(SEEDS, 0.35).count(), "only {rested} cases came to rest");
}

/// The row of ΔW of a unit that sends nothing, in neither phase, is exactly 0, in every rule.
#[test]
fn a_silent_unit_learns_nothing() {
    for mut case in cases(0..5, 0.35).filter(|case| BOXED.contains(&case.kind)).map(Case::calm) {
        case.chunk.x.column_mut(2).fill(0.0);
        // `calm` holds unit 0 of the first hidden layer at 0.
        let update = case.update(one_sided(0.5));
        for (k, silent, loud) in [(0, 2, 1), (1, 0, 2)] {
            assert!(update.w[k].row(silent).iter().all(|x| *x == 0.0), "{}, W{}", case.name(), k + 1);
            assert!(update.w[k].row(loud).iter().any(|x| *x != 0.0), "{}, W{}", case.name(), k + 1);
        }
    }
}

/// No plasticity in a free phase that stays at s⁰, so the rule may run all the time.
#[test]
fn stdp_is_silent_at_a_fixed_point() {
    for case in cases(0..5, 0.35).map(Case::calm).filter_map(at_rest) {
        let mut chunk = case.chunk.clone();
        free_phase(&case.network, &case.config.phase_settings(), &mut chunk);
        let (before, after) = (signals(&case.network, &case.chunk.free), signals(&case.network, &chunk.free));
        for (k, w) in case.network.w.iter().enumerate() {
            let mut sum = Array2::zeros(w.dim());
            stdp::add_midpoint(&chunk.x, &before, &after, k + 1, sum.view_mut());
            assert!(sum.iter().all(|x| *x == 0.0), "{}, W{}", case.name(), k + 1);
        }
    }
}
