//! ∂F/∂s, ∂E/∂θ and ∂C/∂s against finite differences; F along relaxations; fixed points.

use crate::common::*;
use eqprop_lab::config::{CostKind, Output, SolverKind};
use eqprop_lab::dynamics::{Euler, Solver, Stop, Workspace, bound, relax, solver};
use eqprop_lab::model::activation::Unit;
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
            let Case { network, chunk, .. } = Case::new((kind, SolverKind::EULER), seed, 0.7);
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
            let Case { network, chunk, .. } = Case::new((kind, SolverKind::EULER), seed, 0.7);
            let mut network: Network<f64> = (*network).clone();
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
fn cost_gradient_is_the_derivative_of_the_cost() {
    for kind in KINDS {
        for seed in SEEDS {
            let Case { network, mut chunk, .. } = Case::new((kind, SolverKind::EULER), seed, 0.7);
            // ∂C/∂s = (∂F/∂s at β) − (∂F/∂s at 0), per unit of β.
            let gradient = |beta| problem(&network, &chunk, beta).gradient(&chunk.state).output().clone();
            let weight = network.cost_weight();
            let ours: Vec<f64> = (gradient(1.0) - gradient(0.0)).iter().map(|g| g / weight).collect();
            let last = chunk.state.layers.len() - 1;
            let mut exact = Vec::new();
            for (row, unit) in ndarray::indices(chunk.target.dim()) {
                let start = chunk.state.layers[last][[row, unit]];
                let mut cost = |y: f64| {
                    chunk.state.layers[last][[row, unit]] = y;
                    cost::cost(network.cost, chunk.state.output(), &chunk.target)[row]
                };
                exact.push(difference(&mut cost, start));
                chunk.state.layers[last][[row, unit]] = start;
            }
            assert!(relative(&ours, &exact) < 1e-7, "{kind:?}, seed {seed}");
        }
    }
}

#[test]
fn the_cost_has_its_half() {
    let d: Array2<f64> = cost::one_hot(&[1, 0], 3);
    let y = ndarray::array![[0.5, 0.0, 0.0], [1.0, 0.0, 2.0]];
    assert_eq!(cost::cost(CostKind::squared_error(), &y, &d).to_vec(), vec![0.5 * (0.25 + 1.0), 0.5 * 4.0]);
}

/// Largest rise of F over some iterations.
fn largest_rise(method: &dyn Solver<f64>, network: &Tied<f64>, seed: u64, beta: f64) -> f64 {
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

/// The step size below which a solver never raises F on boxed units, at any weights, as its row says.
fn descends_below(solver: SolverKind, network: &Network<f64>, beta: f64) -> Option<f64> {
    let bound = solver.bound.map_or(solver.step_below, |bound| bound(coupling(network), beta));
    // Going beyond the minimum of a cost that is no parabola: it may bend more there than here.
    let bend = beta / network.cost.safe_beta;
    let beyond = 1.0 + (f64::min(1.0, 1.0 + bend) / f64::max(1.0, 1.0 + bend)).sqrt();
    let bound = if network.cost.is_quadratic { bound } else { bound.min(beyond) };
    solver.descends.then_some(bound)
}

#[test]
fn below_its_step_bound_no_solver_raises_the_energy() {
    for mut case in cases(SEEDS, 1.0).filter(|case| BOXED.contains(&case.kind)) {
        for (scale, beta) in [(0.3, 0.0), (0.7, 0.5), (1.0, 2.0), (5.0, -0.5)] {
            let mut network = case.network.clone();
            network.edit(|network| {
                network.w.iter_mut().for_each(|w| *w *= scale);
                if case.solver == SolverKind::EULER {
                    // Without a box a strong coupling has no minimum at all.
                    network.output = Output::Clipped;
                }
            });
            let Some(bound) = descends_below(case.solver, &network, beta) else { continue };
            case.config.dynamics.step_size = (0.99 * bound).min(1.98);
            let rise = largest_rise(solver(&case.config.dynamics).as_ref(), &network, case.seed, beta);
            assert!(rise <= 1e-12, "{}, scale {scale}: rises by {rise}", case.name());
        }
    }
}

#[test]
fn above_its_step_bound_euler_raises_the_energy() {
    // The control of the test above: ε = 1 with σ = 4.
    let raised = SEEDS.filter(|&seed| {
        let config = settling_config(KINDS[0], SolverKind::EULER);
        let mut network = random_network(&config, &SIZES, seed, 0.7);
        let factor = 4.0 / coupling(&network);
        network.w[1..].iter_mut().for_each(|w| *w *= factor);
        largest_rise(&Euler { step_size: 1.0 }, &Tied::new(network), seed, 0.0) > 1e-6
    });
    // A state driven into a corner of the box stays there; most are not.
    assert!(raised.count() > SEEDS.count() / 2);
}

/// Weights small enough that F is convex, σ < 1 (for the logistic ρ, whose slope reaches 1 at most), and the state
/// settled under `beta`.
fn settle_convex(mut case: Case, beta: f64) -> (Case, State<f64>) {
    let factor = 0.9 / coupling(&case.network);
    case.network.edit(|network| network.w[1..].iter_mut().for_each(|w| *w *= factor.min(1.0)));
    let (mut state, mut work) = (case.chunk.state.clone(), Workspace::new(&case.network, BATCH));
    let stop = Stop { cap: 50_000, at_least: 1, tolerance: 1e-15 };
    relax(solver(&case.config.dynamics).as_ref(), &case.problem(beta), &mut state, &mut work, stop);
    (case, state)
}

#[test]
fn solvers_agree_where_the_fixed_point_is_unique() {
    for beta in [0.0, 0.5] {
        for (case, state) in cases(SEEDS, 0.7).map(|case| settle_convex(case, beta)) {
            let (_, by_euler) =
                settle_convex(Case::new((case.kind, SolverKind::EULER), case.seed, 0.7), beta);
            for (a, b) in state.layers.iter().zip(&by_euler.layers) {
                let worst = (a - b).iter().fold(0.0, |m: f64, x| m.max(x.abs()));
                assert!(worst < 1e-9, "{}, β {beta}: {worst}", case.name());
            }
        }
    }
}

#[test]
fn anderson_rests_where_sweeps_do_whatever_its_memory() {
    let anderson = SolverKind::find("anderson").unwrap();
    let kind = KINDS[0];
    for seed in SEEDS {
        let case = Case::new((kind, anderson), seed, 0.7);
        let (_, swept) = settle_convex(Case::new((kind, SolverKind::LAYERWISE), seed, 0.7), 0.5);
        let iterated = |solver: SolverKind, memory: usize| {
            let (mut dynamics, mut work) =
                (case.config.dynamics.clone(), Workspace::new(&case.network, BATCH));
            (dynamics.solver, dynamics.memory) = (solver, memory);
            let mut state = case.chunk.state.clone();
            let solver = self::solver(&dynamics);
            (0..4).for_each(|_| solver.iterate(&case.problem(0.5), &mut state, &mut work));
            state
        };
        assert_eq!(
            iterated(anderson, 1),
            iterated(SolverKind::LAYERWISE, 5),
            "one sweep: nothing to combine"
        );
        assert_ne!(iterated(anderson, 2), iterated(anderson, 3));
        for memory in 2..=10 {
            let mut case = Case::new((kind, anderson), seed, 0.7);
            case.config.dynamics.memory = memory;
            let (_, state) = settle_convex(case, 0.5);
            for (a, b) in state.layers.iter().zip(&swept.layers) {
                let worst = (a - b).iter().fold(0.0, |m: f64, x| m.max(x.abs()));
                assert!(worst < 1e-9, "seed {seed}, memory {memory}: {worst}");
            }
        }
    }
}

#[test]
fn settled_states_are_stationary_in_the_box() {
    let mut at_bounds = 0;
    for (case, state) in cases(SEEDS, 0.7).map(|case| settle_convex(case, 0.4)) {
        let gradient = case.problem(0.4).gradient(&state);
        for (k, (s, g)) in state.layers.iter().zip(&gradient.layers).enumerate() {
            let boxed = case.network.unit(k + 1) == Unit::Boxed;
            for (&s, &g) in s.iter().zip(g) {
                let ok = if boxed && s == 0.0 {
                    g >= -1e-10
                } else if boxed && s == 1.0 {
                    g <= 1e-10
                } else {
                    g.abs() < 1e-10
                };
                at_bounds += usize::from(boxed && (s == 0.0 || s == 1.0));
                assert!(ok, "{}: s = {s}, gradient {g}", case.name());
            }
        }
    }
    assert!(at_bounds > 100, "too few states at a bound: {at_bounds}");
}

#[test]
fn a_network_at_zero_moves() {
    for mut case in cases(0..5, 0.5) {
        case.network.edit(|network| network.b[0].fill(1.0));
        energy::input_drive(&case.network, &case.chunk.x, &mut case.chunk.drive);
        let zero = State::zeros(&case.network, BATCH);
        let (mut state, mut work) = (zero.clone(), Workspace::new(&case.network, BATCH));
        solver(&case.config.dynamics).iterate(&case.problem(0.0), &mut state, &mut work);
        assert_ne!(state, zero, "{}", case.name());
    }
}

/// The ledger: the terms sum to E, and each is what its formula says.
#[test]
fn the_terms_of_the_energy_sum_to_it() {
    for case in cases(SEEDS, 0.8) {
        let energies = energy::energy(&case.network, &case.chunk.drive, &case.chunk.state);
        for example in 0..BATCH {
            let terms = energy::terms(&case.network, &case.chunk.drive, &case.chunk.state, example);
            let close = |a: f64, b: f64| (a - b).abs() < 1e-12 * (1.0 + b.abs());
            assert!(close(terms.total(), energies[example]), "{}", case.name());
            let rho = |k: usize, s: f64| match case.network.unit(k) {
                Unit::Smooth(activation) => activation.rho(s),
                _ => s,
            };
            for k in 1..=case.network.num_layers() {
                let above = &case.chunk.state.layers[k - 1];
                let mut coupling = 0.0;
                for ((i, j), w) in case.network.w[k - 1].indexed_iter() {
                    let below = match k {
                        1 => case.chunk.x[[example, i]],
                        _ => rho(k - 1, case.chunk.state.layers[k - 2][[example, i]]),
                    };
                    coupling -= below * w * rho(k, above[[example, j]]);
                }
                let weight = case.network.layer_weight(k);
                assert!(close(terms.coupling[k - 1], weight * coupling), "{}, layer {k}", case.name());
            }
        }
    }
}

/// σ by power iteration against all eigenvalues of the coupling matrix.
#[test]
fn the_step_bound_knows_the_largest_singular_value() {
    for case in cases(SEEDS, 1.0) {
        let sizes = &case.network.sizes()[1..];
        let n: usize = sizes.iter().sum();
        let offset = |k: usize| sizes[..k].iter().sum::<usize>();
        let mut coupling = faer::Mat::<f64>::zeros(n, n);
        for k in 1..sizes.len() {
            // Layers in units in which the coupling is symmetric.
            let share = (case.network.layer_weight(k + 1) / case.network.layer_weight(k)).sqrt();
            for ((i, j), w) in case.network.w[k].indexed_iter() {
                coupling[(offset(k - 1) + i, offset(k) + j)] = share * w;
                coupling[(offset(k) + j, offset(k - 1) + i)] = share * w;
            }
        }
        let exact = coupling.singular_values().unwrap().first().copied().unwrap_or(0.0);
        let mut start = State::zeros(&case.network, 1);
        let sigma = bound::coupling_norm(&case.network, &mut start, 2000);
        assert!((sigma - exact).abs() <= 1e-3 * exact, "{}: {sigma} and {exact}", case.name());
        assert!(bound::euler_bound(sigma, 0.5) < bound::euler_bound(sigma, -0.5));
    }
}
