//! Decision regions: every point as if it had been settled alone, and a boundary that is known.

use eqprop_lab::config::{Config, Source};
use eqprop_lab::data::toy::{Toy, generate};
use eqprop_lab::data::{Dataset, Examples, Split};
use eqprop_lab::learning::Chunk;
use eqprop_lab::learning::phases::{PhaseSettings, free_phase};
use eqprop_lab::model::{Network, Scalar, Tied};
use eqprop_lab::presets;
use eqprop_lab::settling::ExampleRelaxation;
use eqprop_lab::settling::example::action::Action;
use eqprop_lab::settling::studies::decision_regions::{Reading, centre, readings, regions};
use eqprop_lab::settling::trace::Scene;
use eqprop_lab::training::data_source::data_of;
use eqprop_lab::training::{Event, Trainer};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

static GO: AtomicBool = AtomicBool::new(false);
const SIDE: usize = 16;

fn config(hidden: &[usize]) -> Config {
    let mut config = presets::get(if hidden.len() == 1 { "paper-1h" } else { "paper-2h" }).unwrap();
    config.network.hidden = hidden.to_vec();
    config.data.source = Source::generated(Toy::Moons);
    config.data.toy_examples = 60;
    config
}

fn grid() -> Vec<[f64; 2]> {
    (0..SIDE * SIDE).map(|number| centre(number, SIDE)).collect()
}

fn settings<T: Scalar>(config: &Config) -> PhaseSettings<T> {
    PhaseSettings::new(&config.recipe(), config.num_layers())
}

/// Class and margin of an output.
fn read(y: &[f64]) -> (usize, f64) {
    let mut order: Vec<usize> = (0..y.len()).collect();
    order.sort_by(|a, b| y[*b].total_cmp(&y[*a]).then(a.cmp(b)));
    (order[0], y[order[0]] - y[order[1]])
}

fn agree(what: &str, found: &[Reading], expected: impl Iterator<Item = (usize, f64)>, within: f64) {
    for (number, (reading, (class, margin))) in found.iter().zip(expected).enumerate() {
        assert!((reading.margin - margin).abs() < within, "{what}, {number}: {reading:?} {margin}");
        assert!(reading.class == class || margin < within, "{what}, {number}: {reading:?} {class} {margin}");
    }
    assert_eq!(found.len(), SIDE * SIDE, "{what}");
}

#[test]
fn each_point_is_read_as_if_it_settled_alone() {
    let mut config = config(&[12, 9]);
    config.dynamics.free_iterations = 60;
    config.dynamics.tolerance = 0.0;
    let network: Network<f32> = config.initial_network(&[2, 12, 9, 2]);
    let double: Network<f64> = network.cast();
    let tied = Tied::new(double.clone());
    let found = readings(&tied, &settings(&config), &grid(), &GO).unwrap();
    let single = readings(&Tied::new(network.clone()), &settings::<f32>(&config), &grid(), &GO).unwrap();

    // A batch of one.
    let alone = |point: [f64; 2]| {
        let mut chunk = Chunk::new(&double, 1);
        (0..2).for_each(|i| chunk.x[[0, i]] = point[i]);
        free_phase(&tied, &settings(&config), &mut chunk);
        read(chunk.free.output().row(0).to_slice().unwrap())
    };
    agree("a batch of one", &found, grid().into_iter().map(alone), 1e-12);
    agree("single precision", &single, grid().into_iter().map(alone), 1e-5);

    // The engine of the watched example, in f64. Every third point.
    let data = Arc::new(generate(Toy::Moons, 1, 60));
    let network = Arc::new(network);
    for (number, point) in grid().into_iter().enumerate().step_by(3) {
        let scene = Scene {
            network: Arc::clone(&network),
            minibatch: 0,
            data: Arc::clone(&data),
            split: Split::Test,
            index: 0,
            input: point.map(|x| x as f32).to_vec(),
            label: 0,
        };
        let mut settling = ExampleRelaxation::new(Arc::new(scene), &config);
        settling.act(Action::Paint(point.into_iter().enumerate().collect()));
        while settling.spans().first().is_some_and(|free| !free.ended) && settling.advance() {}
        let last = settling.spans()[0].points.end - 1;
        let y: Vec<f64> = settling.recording().state(last).unwrap().output().iter().copied().collect();
        let (class, margin) = read(&y);
        assert!((found[number].margin - margin).abs() < 1e-5, "{number}: {:?} {margin}", found[number]);
        assert!(found[number].class == class || margin < 1e-5, "{number}");
    }
}

/// One hidden unit h = clip(s − w c + 2w² h), s = x₁ + x₂, and outputs w h and c − w h: the classes meet at s = c/(2w).
#[test]
fn a_known_boundary_is_found() {
    let (w, c) = (0.25, 0.3);
    let mut config = config(&[1]);
    config.dynamics.free_iterations = 400;
    config.dynamics.tolerance = 1e-7;
    let mut network: Network<f32> = config.initial_network(&[2, 1, 2]);
    network.w[0].fill(1.0);
    network.b[0].fill(0.0);
    (network.w[1][[0, 0]], network.w[1][[0, 1]]) = (w as f32, -w as f32);
    (network.b[1][0], network.b[1][1]) = (0.0, c as f32);
    let expected = |[x, y]: [f64; 2]| {
        let h = ((x + y - w * c) / (1.0 - 2.0 * w * w)).clamp(0.0, 1.0);
        (usize::from(x + y < c / (2.0 * w)), (2.0 * w * h - c).abs())
    };
    let data = generate(Toy::Moons, 3, 200);
    let found = regions(&network, &config, &data, SIDE, &GO).unwrap();
    agree("one hidden unit", &found.readings, grid().into_iter().map(expected), 1e-5);
    assert_eq!(found.unsettled(), 0.0);
    assert!(found.shares().iter().all(|share| *share > 0.1), "both classes come by: {:?}", found.shares());
    let below = grid().into_iter().filter(|[x, y]| x + y < 0.6 - 1e-9).count();
    // On the line itself (10 cells) the outputs are equal.
    let share = found.shares()[1] * (SIDE * SIDE) as f64;
    assert!((below as f64..=below as f64 + 10.0).contains(&share), "{share} {below}");

    let range = data.range(Split::Train, config.data.validation_examples);
    assert_eq!(found.examples.len(), range.len());
    for (example, index) in found.examples.iter().zip(range) {
        let pixels = data.pixels(Split::Train, index);
        let at = [pixels[0], pixels[1]].map(|byte| f64::from(byte) / 255.0);
        assert_eq!((example.index, example.at, example.label), (index, at, data.label(Split::Train, index)));
        let (class, margin) = expected(at);
        assert!(
            (example.reading.margin - margin).abs() < 1e-5
                && (example.reading.class == class || margin < 1e-5)
        );
    }
    let wrong = found.examples.iter().filter(|example| expected(example.at).0 != example.label).count();
    assert_eq!(found.wrong(), wrong);
    assert!(wrong > 0 && wrong < found.examples.len());
}

/// The states at rest of a network with one hidden layer of boxed units and a linear output, by loops: each unit in turn
/// to its own minimum, until nothing moves.
fn at_rest(network: &Network<f32>, x: [f64; 2]) -> Vec<f64> {
    let (w1, w2) = (network.w[0].mapv(f64::from), network.w[1].mapv(f64::from));
    let (mut h, mut y) = (vec![0.0_f64; w1.ncols()], vec![0.0_f64; w2.ncols()]);
    for _ in 0..100_000 {
        let mut moved = 0.0_f64;
        for j in 0..h.len() {
            let mut input = f64::from(network.b[0][j]);
            for i in 0..2 {
                input += x[i] * w1[[i, j]];
            }
            for k in 0..y.len() {
                input += w2[[j, k]] * y[k];
            }
            let next = h[j] + 0.5 * (input.clamp(0.0, 1.0) - h[j]);
            moved = moved.max((next - h[j]).abs());
            h[j] = next;
        }
        for k in 0..y.len() {
            let input: f64 = (0..h.len()).map(|j| h[j] * w2[[j, k]]).sum();
            let next = f64::from(network.b[1][k]) + input;
            moved = moved.max((next - y[k]).abs());
            y[k] = next;
        }
        if moved < 1e-13 {
            return y;
        }
    }
    panic!("never at rest at {x:?}");
}

/// What has been learned: both moons are read, and every point as by the loops above.
#[test]
fn trained_weights_part_the_plane_as_their_states_at_rest_do() {
    let mut config = presets::get("moons-1h").unwrap();
    config.run.epochs = 60;
    let data = Arc::new(data_of(&config).unwrap());
    let mut trainer = Trainer::new(config.clone(), Arc::clone(&data)).unwrap();
    while trainer.advance(0.0) != Event::Finished {}
    let network = trainer.network().clone();
    config.dynamics.tolerance = 1e-6;
    config.dynamics.free_iterations = 5000;
    let found = regions(&network, &config, &data, SIDE, &GO).unwrap();
    assert_eq!(found.unsettled(), 0.0);
    assert!(found.shares().iter().all(|share| *share > 0.25), "both classes: {:?}", found.shares());
    let expected = |x: [f64; 2]| read(&at_rest(&network, x));
    agree("trained", &found.readings, grid().into_iter().map(expected), 1e-3);
    let mut wrong = 0;
    for example in &found.examples {
        let (class, margin) = expected(example.at);
        assert!((example.reading.margin - margin).abs() < 1e-3, "{example:?}: {margin}");
        wrong += usize::from(class != example.label);
    }
    assert_eq!(found.wrong(), wrong);
    for class in 0..2 {
        let of_class = found.examples.iter().filter(|example| example.label == class);
        let (right, all) = of_class.fold((0, 0), |(right, all), example| {
            (right + usize::from(example.reading.class == class), all + 1)
        });
        assert!(all > 100 && right * 10 > all * 8, "class {class}: {right} of {all}");
    }
}

#[test]
fn what_has_not_settled_says_so_and_what_does_not_fit_gives_nothing() {
    let mut config = config(&[8]);
    let network: Network<f32> = config.initial_network(&[2, 8, 2]);
    let moons = generate(Toy::Moons, 1, 60);
    config.dynamics.free_iterations = 1;
    let found = regions(&network, &config, &moons, 8, &GO).unwrap();
    assert!(found.unsettled() > 0.5, "{}", found.unsettled());
    assert!(regions(&network, &config, &moons, 8, &AtomicBool::new(true)).is_none(), "stopped");
    let other: Network<f32> = config.initial_network(&[2, 8, 3]);
    assert!(regions(&other, &config, &moons, 8, &GO).is_none(), "three classes");
    let part = || Examples { pixels: vec![0; 6], labels: vec![0, 1] };
    let three = Dataset::new("three inputs", [1, 3], part(), part()).unwrap();
    assert!(regions(&network, &config, &three, 8, &GO).is_none(), "three inputs");
}
