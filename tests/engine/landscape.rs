//! F over a plane: against the engine's F point by point, its walls against the states, its lowest point against s^β.

use crate::common::*;
use eqprop_lab::config::{Config, CostKind, Output, RuleKind, Sign, SolverKind};
use eqprop_lab::data::toy::{Toy, generate};
use eqprop_lab::data::{Dataset, Split};
use eqprop_lab::model::activation::Unit;
use eqprop_lab::model::{Activation, Network, cost, plain};
use eqprop_lab::presets;
use eqprop_lab::rng::{Purpose, Stream};
use eqprop_lab::settling::engine::snapshot::ExampleBeginning;
use eqprop_lab::settling::example::action::{Action, Recorded, UnitId};
use eqprop_lab::settling::example::measures::Plane;
use eqprop_lab::settling::studies::landscape::choice::{Direction, Second};
use eqprop_lab::settling::studies::landscape::minimum::{Lowest, contains};
use eqprop_lab::settling::studies::landscape::survey::{Picture, Question, Survey, survey};
use eqprop_lab::settling::studies::landscape::walls::span_at;
use eqprop_lab::settling::studies::landscape::{Grid, Landscape};
use eqprop_lab::settling::trace::{Frame, Scene};
use eqprop_lab::training::Trainer;
use eqprop_lab::training::data_source::data_of;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A plane of two random orthonormal directions through a random state in the box.
fn random_plane(len: usize, stream: &mut Stream) -> Plane {
    let mut vector = || -> Vec<f64> { (0..len).map(|_| stream.normal()).collect() };
    let (mut a, mut b) = (vector(), vector());
    let length = dot(&a, &a).sqrt();
    a.iter_mut().for_each(|x| *x /= length);
    let along = dot(&a, &b);
    b.iter_mut().zip(&a).for_each(|(b, a)| *b -= along * a);
    let length = dot(&b, &b).sqrt();
    b.iter_mut().for_each(|x| *x /= length);
    Plane { origin: (0..len).map(|_| stream.unit()).collect(), axes: [a, b] }
}

/// Layer by layer, s = origin + a·axis₁ + b·axis₂.
fn state(network: &Network<f64>, plane: &Plane, [a, b]: [f64; 2]) -> Vec<Vec<f64>> {
    let [u, v] = &plane.axes;
    let mut flat = plane.origin.iter().zip(u.iter().zip(v)).map(|(s, (u, v))| s + a * u + b * v);
    network.sizes()[1..].iter().map(|&n| flat.by_ref().take(n).collect()).collect()
}

#[test]
fn f_on_the_plane_is_f_of_the_states_there() {
    let mut points = 0;
    for case in cases(SEEDS, 0.8) {
        let mut stream = Stream::new(case.seed, Purpose::Shake, 3);
        let chunk = random_chunk(&case.network, 1, case.seed);
        let plane = Arc::new(random_plane(case.network.sizes()[1..].iter().sum(), &mut stream));
        let problem = problem(&case.network, &chunk, 0.0);
        let landscape = Landscape::new(&problem, Arc::clone(&plane));
        let x: Vec<f64> = chunk.x.iter().copied().collect();
        let expected = |at: [f64; 2], beta: f64| {
            let states = state(&case.network, &plane, at);
            let y = ndarray::Array2::from_shape_vec(
                (1, states.last().unwrap().len()),
                states.last().unwrap().clone(),
            );
            let cost = cost::cost(case.network.cost, &y.unwrap(), &chunk.target)[0];
            plain::energy(&case.network, &x, &states) + beta * case.network.cost_weight() * cost
        };
        for _ in 0..10 {
            let at = [stream.symmetric(3.0), stream.symmetric(3.0)];
            let beta = stream.symmetric(1.0);
            let (f, expected) = (landscape.total(at, beta), expected(at, beta));
            assert!((f - expected).abs() < 1e-10 * (1.0 + expected.abs()), "{}: {f} {expected}", case.name());
            let near = landscape.near(at, beta);
            assert!((near.at(at) - expected).abs() < 1e-10 * (1.0 + expected.abs()), "{}", case.name());
            // The slope against differences of F.
            for (i, step) in [[1e-5, 0.0], [0.0, 1e-5]].into_iter().enumerate() {
                let there =
                    |sign: f64| landscape.total([at[0] + sign * step[0], at[1] + sign * step[1]], beta);
                let slope = (there(1.0) - there(-1.0)) / 2e-5;
                assert!((slope - near.slope[i]).abs() < 1e-5 * (1.0 + slope.abs()), "{}", case.name());
            }
            points += 1;
        }
        let range = [[-0.7, 1.1], [-0.4, 0.9]];
        let grid = landscape.grid(range, 5);
        let total = grid.total(-0.3);
        for (f, at) in total.iter().zip(Grid::points(range, 5)) {
            let expected = expected(at, -0.3);
            assert!((f - expected).abs() < 1e-10 * (1.0 + expected.abs()), "{}", case.name());
        }
        assert_eq!(Grid::points(range, 5).last(), Some([1.1, 0.9]));
    }
    assert!(points >= 1000, "{points} points");
}

#[test]
fn walls_stand_where_a_unit_leaves_its_box() {
    let (mut inside, mut outside) = (0, 0);
    for case in cases(0..4, 0.8) {
        let mut stream = Stream::new(case.seed, Purpose::Shake, 4);
        let chunk = random_chunk(&case.network, 1, case.seed);
        let plane = Arc::new(random_plane(case.network.sizes()[1..].iter().sum(), &mut stream));
        let landscape = Landscape::new(&problem(&case.network, &chunk, 0.0), Arc::clone(&plane));
        let range = [[-1.5, 1.0], [-1.0, 1.5]];
        let corners = landscape.walls().within(range);
        for _ in 0..200 {
            let at = [-1.5 + 2.5 * stream.unit(), -1.0 + 2.5 * stream.unit()];
            let states = state(&case.network, &plane, at);
            let boxed = (1..).zip(&states).filter(|(k, _)| case.network.unit(*k) == Unit::Boxed);
            let left = boxed.flat_map(|(_, layer)| layer).filter(|s| **s < 0.0 || **s > 1.0).count();
            assert_eq!(landscape.walls().outside(at), left, "{}", case.name());
            assert_eq!(contains(&corners, at), left == 0, "{}: {at:?}", case.name());
            let row = span_at(&corners, at[1]).is_some_and(|[low, high]| (low..=high).contains(&at[0]));
            assert_eq!(row, left == 0, "{}: {at:?}", case.name());
            *(if left == 0 { &mut inside } else { &mut outside }) += 1;
        }
    }
    assert!(inside > 200 && outside > 200, "{inside} inside, {outside} outside");
}

fn question(config: &Config, network: Network<f32>, data: &Arc<Dataset>, index: usize) -> Question {
    let (split, label) = (Split::Test, data.label(Split::Test, index));
    let sizes = network.sizes();
    let scene = Scene {
        network: Arc::new(network),
        minibatch: 0,
        data: Arc::clone(data),
        split,
        index,
        input: Vec::new(),
        label,
    };
    let start = Frame { layers: sizes[1..].iter().map(|&n| vec![0.0; n]).collect() };
    Question {
        scene: Arc::new(scene),
        beginning: Arc::new(ExampleBeginning { config: config.clone(), start }),
        record: Arc::default(),
        beta: config.nudge.beta,
        second: Second::Path,
    }
}

fn seen(question: &Question) -> Box<Picture> {
    match survey(question, &AtomicBool::new(false)) {
        Some(Survey::Seen(picture)) => picture,
        other => panic!("{other:?}"),
    }
}

/// Settles to the last digits.
fn patient(mut config: Config) -> Config {
    (config.dynamics.tolerance, config.dynamics.step_size) = (1e-14, 0.3);
    (config.dynamics.free_iterations, config.dynamics.nudged_iterations) = (10_000, 10_000);
    config.dynamics.solver = SolverKind::EULER;
    config
}

/// The lowest point for β against where the engine comes to rest under that nudge, β from −0.2 to 1.
fn sweep(config: &Config, network: &Network<f32>, data: &Arc<Dataset>, index: usize) {
    for step in -4..=20 {
        let beta = f64::from(step) * 0.05;
        if step == 0 {
            continue;
        }
        let mut config = patient(config.clone());
        config.nudge.beta = beta.abs();
        config.nudge.sign = if beta < 0.0 { Sign::Negative } else { Sign::Positive };
        let picture = seen(&question(&config, network.clone(), data, index));
        assert!(picture.choice.is_whole() && picture.settled);
        let (settled_beta, nudged) = picture.nudged.unwrap();
        assert_eq!(settled_beta, beta);
        for (beta, end) in [(beta, nudged), (0.0, picture.free)] {
            let lowest = picture.landscape.lowest(beta, picture.range).place();
            let lowest = lowest.unwrap_or_else(|| panic!("a lowest point for β = {beta}"));
            let far = (lowest[0] - end[0]).hypot(lowest[1] - end[1]);
            assert!(far < 1e-8, "β = {beta}: lowest at {lowest:?}, at rest at {end:?}");
        }
    }
}

#[test]
fn the_lowest_point_of_two_units_is_where_they_come_to_rest() {
    let config = presets::get("two-units").unwrap();
    let data = Arc::new(data_of(&config).unwrap());
    let mut trainer = Trainer::new(config.clone(), Arc::clone(&data)).unwrap();
    for _ in 0..2 {
        for index in 0..4 {
            sweep(&config, trainer.network(), &data, index);
        }
        while !trainer.is_finished() {
            trainer.advance(1.0);
        }
    }
}

#[test]
fn so_it_is_with_smooth_units_a_linear_output_and_another_cost() {
    let mut config = presets::get("two-units").unwrap();
    let clouds = Arc::new(data_of(&config).unwrap());
    let kinds = [
        (Activation::Logistic, Output::Clipped),
        (Activation::Tanh, Output::Clipped),
        (Activation::Tanh, Output::Linear),
        (Activation::HardSigmoid, Output::Linear),
    ];
    for (activation, output) in kinds {
        (config.network.activation, config.network.output) = (activation, output);
        sweep(&config, &config.initial_network(&[2, 1, 1]), &clouds, 1);
    }
    // Two outputs and no hidden unit.
    let moons = Arc::new(generate(Toy::Moons, 1, 60));
    (config.network.hidden, config.learning.rates) = (Vec::new(), vec![0.1]);
    (config.network.activation, config.network.cost) =
        (Activation::HardSigmoid, CostKind::find("cross_entropy").unwrap());
    config.data.source = eqprop_lab::config::Source::generated(Toy::Moons);
    config.check().unwrap();
    sweep(&config, &config.initial_network(&[2, 2]), &moons, 1);
}

/// Moons, two hidden layers.
fn larger() -> (Config, Network<f32>, Arc<Dataset>) {
    let mut config = patient(presets::get("two-units").unwrap());
    config.data.source = eqprop_lab::config::Source::generated(Toy::Moons);
    (config.network.hidden, config.learning.rates) = (vec![12, 8], vec![0.1; 3]);
    (config.nudge.beta, config.nudge.sign) = (0.3, Sign::Positive);
    let network = config.initial_network(&[2, 12, 8, 2]);
    (config, network, Arc::new(generate(Toy::Moons, 1, 60)))
}

fn assert_is_orthonormal(picture: &Picture) {
    let [a, b] = &picture.choice.plane.axes;
    for (product, expected) in [(dot(a, a), 1.0), (dot(b, b), 1.0), (dot(a, b), 0.0)] {
        assert!((product - expected).abs() < 1e-12, "{:?}: {product}", picture.choice.directions);
    }
}

#[test]
fn a_plane_goes_through_both_ends_and_its_directions_are_orthonormal() {
    let (config, network, data) = larger();
    let unit = UnitId { layer: 2, index: 3 };
    for index in 0..6 {
        let mut question = question(&config, network.clone(), &data, index);
        let picture = seen(&question);
        assert_eq!(picture.choice.directions, [Direction::Nudge(0.3), Direction::PathBesides]);
        assert_is_orthonormal(&picture);
        let (beta, end) = picture.nudged.unwrap();
        assert!(picture.free[0].abs().max(picture.free[1].abs()) < 1e-12 && end[1].abs() < 1e-12);
        assert!(end[0] > 1e-3);
        for (beta, end) in [(0.0, picture.free), (beta, end)] {
            let lowest = picture.landscape.lowest(beta, picture.range).place().unwrap();
            assert!((lowest[0] - end[0]).hypot(lowest[1] - end[1]) < 1e-6, "{lowest:?} {end:?}");
        }
        // The state at s^β is really there.
        let there = picture.landscape.states(&[end]);
        assert!(there.layers.iter().flatten().all(|s| (-1e-12..=1.0 + 1e-12).contains(s)));

        question.second = Second::Unit(unit);
        let picture = seen(&question);
        assert_eq!(picture.choice.directions, [Direction::Nudge(0.3), Direction::UnitBesides(unit)]);
        assert_is_orthonormal(&picture);
        assert!(picture.choice.plane.axes[1][12 + 3] > 0.5);
    }
    let mut without = config;
    without.learning.rule = RuleKind::FAST;
    let picture = seen(&question(&without, network, &data, 1));
    assert_eq!(picture.choice.directions, [Direction::Path, Direction::PathBesides]);
    assert!(picture.nudged.is_none());
    assert_is_orthonormal(&picture);
}

#[test]
fn held_units_do_not_move_and_two_others_are_the_whole_space() {
    let (config, network, data) = larger();
    let mut question = question(&config, network, &data, 1);
    let all = [(1, 12), (2, 8), (3, 2)].into_iter().flat_map(|(layer, n)| (0..n).map(move |i| (layer, i)));
    let hold = |free: &[(usize, usize)]| -> Arc<Vec<Recorded>> {
        let held = all.clone().filter(|id| !free.contains(id));
        let one = |(layer, index)| Recorded { at: 0, action: Action::Clamp(UnitId { layer, index }, 0.25) };
        Arc::new(held.map(one).collect())
    };
    question.record = hold(&[(1, 3), (1, 4), (2, 2), (3, 1)]);
    let picture = seen(&question);
    assert_is_orthonormal(&picture);
    assert_eq!(picture.movable, 4);
    for axis in &picture.choice.plane.axes {
        let moving: Vec<usize> = (0..22).filter(|i| axis[*i] != 0.0).collect();
        assert!(moving.iter().all(|i| [3, 4, 12 + 2, 20 + 1].contains(i)), "{moving:?}");
    }
    question.record = hold(&[(2, 2), (3, 1)]);
    let picture = seen(&question);
    let units = [UnitId { layer: 2, index: 2 }, UnitId { layer: 3, index: 1 }].map(Direction::Unit);
    assert_eq!((picture.choice.directions, picture.range), (units, [[0.0, 1.0]; 2]));
    let (beta, end) = picture.nudged.unwrap();
    let lowest = picture.landscape.lowest(beta, picture.range).place().unwrap();
    assert!((lowest[0] - end[0]).hypot(lowest[1] - end[1]) < 1e-8, "{lowest:?} {end:?}");
    question.record = hold(&[(3, 1)]);
    let found = survey(&question, &AtomicBool::new(false));
    assert!(matches!(found, Some(Survey::TooFew(1))), "{found:?}");
    assert!(survey(&question, &AtomicBool::new(true)).is_none(), "it can be stopped");
}

#[test]
fn what_falls_for_ever_has_no_lowest_point_and_what_diverges_no_landscape() {
    let mut config = presets::get("two-units").unwrap();
    config.network.output = Output::Linear;
    let data = Arc::new(data_of(&config).unwrap());
    let picture = seen(&question(&config, config.initial_network(&[2, 1, 1]), &data, 1));
    assert!(matches!(picture.landscape.lowest(-0.2, picture.range), Lowest::Inside(_)));
    assert_eq!(picture.landscape.lowest(-1.5, picture.range), Lowest::Nowhere);
    // With a box there is always one, if only at a wall.
    config.network.output = Output::Clipped;
    let picture = seen(&question(&config, config.initial_network(&[2, 1, 1]), &data, 1));
    let Lowest::AtWall(place) = picture.landscape.lowest(-1.5, picture.range) else { panic!("no wall") };
    assert!(place.iter().any(|s| *s == 0.0 || *s == 1.0), "{place:?}");

    let mut wild = presets::get("two-units").unwrap();
    (wild.network.activation, wild.network.output) = (Activation::Tanh, Output::Linear);
    (wild.dynamics.step_size, wild.dynamics.free_iterations) = (2.9, 4000);
    wild.dynamics.tolerance = 0.0;
    let mut network = wild.initial_network::<f32>(&[2, 1, 1]);
    network.w[1].fill(30.0);
    let mut three = question(&wild, network, &data, 1);
    let found = survey(&three, &AtomicBool::new(false));
    assert!(matches!(found, Some(Survey::NotFinite)));
    three.beta = 0.1;
    assert!(three != question(&wild, wild.initial_network(&[2, 1, 1]), &data, 1));
}

/// β does not make another question of it, other settings and actions do.
#[test]
fn a_question_is_another_one_when_something_else_moves() {
    let (config, network, data) = larger();
    let first = question(&config, network, &data, 1);
    let with = |action: Action| {
        let record = Arc::new(vec![Recorded { at: 2, action }]);
        Question { record, ..first.clone() }
    };
    let changed = |edit: fn(&mut Config)| {
        let mut config = config.clone();
        edit(&mut config);
        with(Action::Configure(Box::new(config)))
    };
    assert_eq!(changed(|c| c.nudge.beta = 0.7), first);
    assert_eq!(changed(|c| c.learning.rates[0] = 0.7), first);
    assert_ne!(changed(|c| c.dynamics.step_size = 0.2), first);
    assert_ne!(changed(|c| c.nudge.sign = Sign::Negative), first);
    assert_ne!(with(Action::Target(0)), first);
    assert_ne!(Question { beta: 0.7, ..first.clone() }, first);
}
