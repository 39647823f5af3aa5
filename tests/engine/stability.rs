//! The stability map: its boundary against theory, its cells against single relaxations, its order.

use eqprop_lab::config::{Config, Source};
use eqprop_lab::data::toy::Toy;
use eqprop_lab::data::{Dataset, Split, toy};
use eqprop_lab::dynamics::{Euler, Solver, Workspace, bound};
use eqprop_lab::learning::exact::movable;
use eqprop_lab::model::{Network, Problem, State, Tied, energy};
use eqprop_lab::presets;
use eqprop_lab::rng::{Purpose, Stream};
use eqprop_lab::settling::studies::stability::ends::Cell;
use eqprop_lab::settling::studies::stability::job::{MapProgress, MapRun, MapSetup, order, stand_in};
use eqprop_lab::settling::studies::stability::{Trial, local_bound};
use ndarray::Array2;
use std::sync::Arc;

/// A random network whose free fixed point for `x` is known: of each layer the first `inside` units of four stand
/// strictly inside the box, the others are pressed against a bound.
struct Case {
    network: Tied<f64>,
    x: Array2<f64>,
    drive: Array2<f64>,
    target: Array2<f64>,
    fixed: State<f64>,
    sigma: f64,
}

fn case(seed: u64, hidden: &[usize], inside: usize) -> Case {
    let mut config = presets::get("paper-1h").unwrap();
    config.network.hidden = hidden.to_vec();
    config.run.seed = seed;
    let sizes: Vec<usize> = [&[3], hidden, &[4]].concat();
    let mut stream = Stream::new(seed, Purpose::Weights, 77);
    let mut network: Network<f64> = config.initial_network(&sizes);
    for w in &mut network.w {
        w.mapv_inplace(|_| stream.symmetric(1.0));
    }
    let mut tied = Tied::new(network.clone());
    let mut ones = State::zeros(&network, 1);
    ones.layers.iter_mut().for_each(|layer| layer.fill(1.0));
    // σ < 1: the energy is convex, so that there is one fixed point.
    let sigma = bound::coupling_norm(&tied, &mut ones, 20_000);
    let wanted = 0.3 + 0.6 * (stream.symmetric(0.5) + 0.5);
    tied.edit(|n| n.w[1..].iter_mut().for_each(|w| w.mapv_inplace(|w| w * wanted / sigma)));
    let x = Array2::from_shape_simple_fn((1, 3), || stream.symmetric(1.0));
    let mut fixed = State::zeros(&tied, 1);
    for layer in &mut fixed.layers {
        for (i, s) in layer.iter_mut().enumerate() {
            *s = if i % 4 < inside { 0.5 + stream.symmetric(0.25) } else { f64::from(i as u32 % 2) };
        }
    }
    // The biases make it one: s = input where a unit is inside, input beyond the bound where it is not.
    let layers = tied.num_layers();
    for k in 1..=layers {
        let mut drive = Array2::zeros((1, sizes[1]));
        energy::input_drive(&tied, &x, &mut drive);
        let mut input = Array2::zeros((1, sizes[k]));
        energy::input_to(&tied, &drive, &fixed.layers, k, &mut input);
        let wanted = fixed.layers[k - 1].mapv(|s| {
            if s == 0.0 {
                -0.4
            } else if s == 1.0 {
                1.4
            } else {
                s
            }
        });
        tied.edit(|n| n.b[k - 1] += &(&wanted - &input).row(0));
    }
    let mut drive = Array2::zeros((1, sizes[1]));
    energy::input_drive(&tied, &x, &mut drive);
    ones.layers.iter_mut().for_each(|layer| layer.fill(1.0));
    let sigma = bound::coupling_norm(&tied, &mut ones, 20_000);
    Case { network: tied, x, drive, target: Array2::zeros((1, 4)), fixed, sigma }
}

impl Case {
    fn problem(&self) -> Problem<'_, f64> {
        Problem { network: &self.network, drive: &self.drive, target: &self.target, beta: 0.0 }
    }

    /// How much a small disturbance of the units inside has grown after `iterations` Euler steps.
    fn growth(&self, step_size: f64, iterations: usize) -> f64 {
        let mut stream = Stream::new(5, Purpose::Weights, 3);
        let mask = movable(&self.network, &self.fixed);
        let mut state = self.fixed.clone();
        for (s, mask) in state.layers.iter_mut().zip(&mask.layers) {
            s.zip_mut_with(mask, |s, m| *s += m * stream.symmetric(1e-9));
        }
        let distance = |state: &State<f64>| -> f64 {
            let pairs = state.layers.iter().zip(&self.fixed.layers);
            pairs.map(|(a, b)| (a - b).mapv(|d| d * d).sum()).sum::<f64>().sqrt()
        };
        let before = distance(&state);
        let mut work = Workspace::new(&self.network, 1);
        for _ in 0..iterations {
            Euler { step_size }.iterate(&self.problem(), &mut state, &mut work);
        }
        distance(&state) / before
    }
}

#[test]
fn iterations_contract_below_the_boundary_and_not_above_it() {
    let shapes: [&[usize]; 4] = [&[], &[9], &[8, 12], &[7, 5, 9]];
    let mut tight = 0;
    for seed in 0..60 {
        for (shape, inside) in shapes.into_iter().zip([4, 3, 2, 4]) {
            let case = case(seed, shape, inside);
            let name = format!("seed {seed}, {shape:?}, {inside} of 4 inside");
            let boundary = local_bound(&case.problem(), &case.x, &case.fixed).unwrap();
            let general = bound::euler_bound(case.sigma, 0.0);
            assert!(general <= boundary * (1.0 + 1e-5), "{name}: {general} > {boundary}");
            if inside == 4 {
                assert!((general / boundary - 1.0).abs() < 1e-4, "{name}: {general} ≠ {boundary}");
                tight += 1;
            }
            // The slowest mode may still be shrinking slowly: only the fastest is at the boundary.
            assert!(case.growth(boundary * 0.97, 400) < 0.9, "{name}: does not contract below");
            assert!(case.growth(boundary * 1.03, 400) > 50.0, "{name}: contracts above");
        }
    }
    assert_eq!(tight, 120);
}

fn moons(hidden: &[usize]) -> (Config, Arc<Dataset>, Arc<Network<f32>>) {
    let mut config = presets::get("paper-1h").unwrap();
    config.network.hidden = hidden.to_vec();
    config.learning.rates = vec![0.1; hidden.len() + 1];
    config.data.source = Source::generated(Toy::Moons);
    config.dynamics.tolerance = 0.0;
    config.dynamics.free_iterations = 3000;
    config.check().unwrap();
    let data = Arc::new(toy::generate(toy::Toy::Moons, 1, 100));
    let mut network = config.initial_network(&config.sizes(data.num_inputs(), data.num_classes()));
    // Awake, and most units inside their box.
    network.b.iter_mut().for_each(|b| b.fill(0.4));
    network.w.iter_mut().for_each(|w| w.mapv_inplace(|w| 0.3 * w));
    (config, data, Arc::new(network))
}

fn images() -> Vec<(Split, usize)> {
    (0..4).map(|index| (Split::Test, index)).collect()
}

fn setup(steps: &[f64], rows: &[usize], hidden: &[usize], wants_angles: bool) -> MapSetup {
    let (config, data, network) = moons(hidden);
    let trial = |step: f64, cap: usize| {
        let mut trial = Trial { dynamics: config.dynamics.clone(), nudge: config.nudge.clone() };
        (trial.dynamics.step_size, trial.dynamics.free_iterations) = (step, cap);
        Some(trial)
    };
    let trials = steps.iter().flat_map(|step| rows.iter().map(move |row| (*step, *row)));
    let trials = trials.map(|(step, row)| trial(step, row)).collect();
    MapSetup { network, data, images: images(), trials, rows: rows.len(), wants_angles, config }
}

fn run(
    setup: &MapSetup,
    threads: usize,
) -> (Vec<Option<Cell>>, Vec<usize>, eqprop_lab::settling::studies::stability::Constants) {
    let run = MapRun::start(setup.clone(), threads, false, || ()).unwrap();
    let (mut cells, mut came, mut constants) = (vec![None; setup.trials.len()], Vec::new(), None);
    let mut is_done = false;
    loop {
        let more = run.progress(|progress| match progress {
            MapProgress::Constants(found) => constants = Some(found),
            MapProgress::Cell(index, cell) => {
                assert!(constants.is_some() && cells[index].is_none());
                cells[index] = Some(cell);
                came.push(index);
            }
            MapProgress::Done(_) => is_done = true,
        });
        if !more {
            break;
        }
        run.yield_to_training(false);
        std::thread::yield_now();
    }
    assert!(is_done);
    (cells, came, constants.unwrap())
}

#[test]
fn the_map_settles_on_one_side_of_its_boundary_and_oscillates_on_the_other() {
    let boundary = run(&setup(&[0.1], &[1], &[30, 20], false), 1).2.local_bound.unwrap();
    let steps = [0.80, 0.90, 0.97, 1.04, 1.1, 1.3].map(|factor| factor * boundary);
    let (cells, _, constants) = run(&setup(&steps, &[3000], &[30, 20], false), 2);
    assert!(bound::euler_bound(constants.sigma.unwrap(), 0.0) <= boundary * (1.0 + 1e-5));
    for (step, cell) in steps.iter().zip(&cells) {
        let cell = cell.as_ref().unwrap();
        if *step < boundary {
            assert!(cell.residual < 1e-6, "ε = {step}, boundary {boundary}: {cell:?}");
            assert!(cell.settled_after < 3000.0 && cell.unsettled == 0);
        } else {
            assert!(cell.residual > 1e-3, "ε = {step}, boundary {boundary}: {cell:?}");
            assert!(cell.settled_after.is_nan() && cell.unsettled > 0);
        }
        if *step < boundary && *step <= bound::euler_bound(constants.sigma.unwrap(), 0.0) {
            assert_eq!(cell.rises, 0.0, "ε = {step}");
        }
    }
    assert!(cells.last().unwrap().as_ref().unwrap().rises > 0.0);
}

#[test]
fn a_column_equals_single_relaxations() {
    let caps = [1, 2, 3, 5, 8, 40];
    let setup = setup(&[0.3, 0.9], &caps, &[12], false);
    let (cells, ..) = run(&setup, 2);
    for (index, trial) in setup.trials.iter().enumerate() {
        let trial = trial.as_ref().unwrap();
        let mut config = setup.config.clone();
        config.dynamics = trial.dynamics.clone();
        let settings = config.phase_settings::<f64>();
        let network = Tied::new(setup.network.cast());
        let mut chunk = eqprop_lab::learning::Chunk::new(&network, 4);
        for (row, (split, at)) in setup.images.iter().enumerate() {
            chunk.set_example(row, setup.data.pixels(*split, *at), setup.data.label(*split, *at));
        }
        eqprop_lab::learning::phases::free_phase(&network, &settings, &mut chunk);
        let apart = (cells[index].as_ref().unwrap().residual - chunk.work.residual()).abs();
        // Nothing is computed once nothing moves by more than rounding.
        assert!(apart <= 1e-14, "{trial:?}");
        assert_eq!(cells[index].as_ref().unwrap().unsettled, chunk.stats.unsettled);
    }
}

#[test]
fn angles_vanish_with_beta_where_the_network_settles() {
    let mut setup = setup(&[0.5], &[1], &[12], true);
    setup.trials.clear();
    for beta in [1e-4, 1e-2, 1.0] {
        let mut trial = Trial { dynamics: setup.config.dynamics.clone(), nudge: setup.config.nudge.clone() };
        trial.dynamics.nudged_iterations = 1000;
        trial.nudge.beta = beta;
        setup.trials.push(Some(trial));
    }
    let (cells, _, constants) = run(&setup, 2);
    assert_eq!(constants.no_gradient, None);
    let angles: Vec<f64> = cells.iter().map(|cell| cell.as_ref().unwrap().angles[0]).collect();
    assert!(angles[0] < 0.05 && angles[0] < angles[1] && angles[1] < angles[2], "{angles:?}");
    assert!(cells.iter().all(|cell| cell.as_ref().unwrap().angles.len() == 3));
}

#[test]
fn coarse_points_come_first_and_stand_in_for_the_others() {
    let order = order(24, 24);
    let mut sorted = order.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..576).collect::<Vec<_>>());
    assert!(order[..9].iter().all(|index| (index / 24).is_multiple_of(8) && (index % 24).is_multiple_of(8)));
    assert!(order[..36].iter().all(|index| (index / 24).is_multiple_of(4) && (index % 24).is_multiple_of(4)));
    let known: Vec<usize> = order[..9].to_vec();
    for column in 0..24 {
        for row in 0..24 {
            let stand_in = stand_in(&|index| known.contains(&index), column, row, 24).unwrap();
            assert_eq!(stand_in, column / 8 * 8 * 24 + row / 8 * 8);
        }
    }
    assert_eq!(stand_in_none(), None);
}

fn stand_in_none() -> Option<usize> {
    stand_in(&|_| false, 3, 3, 24)
}

#[test]
fn refused_settings_stay_empty_and_a_dropped_map_stops() {
    let mut setup = setup(&[0.3, 0.5], &[5, 50], &[12], false);
    setup.trials[1] = None;
    let (cells, came, _) = run(&setup, 1);
    assert!(cells[1].is_none() && came.len() == 3);
    let stopped = Arc::new(());
    let alive = Arc::downgrade(&stopped);
    for trial in setup.trials.iter_mut().flatten() {
        trial.dynamics.free_iterations = usize::MAX;
        trial.dynamics.step_size = 1.9; // never still
    }
    let run = MapRun::start(setup, 2, true, move || drop(Arc::clone(&stopped))).unwrap();
    drop(run);
    while alive.upgrade().is_some() {
        std::thread::yield_now();
    }
}
