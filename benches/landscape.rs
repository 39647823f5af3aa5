//! What the landscape costs while β is turned, on a network of 784-500-500-10: pictures per second, and how many
//! iterations of the settling one picture takes.
//!
//! `cargo bench --bench landscape`.

use eqprop_lab::data::Split;
use eqprop_lab::presets;
use eqprop_lab::settling::engine::snapshot::ExampleBeginning;
use eqprop_lab::settling::example::ExampleRelaxation;
use eqprop_lab::settling::studies::landscape::Landscape;
use eqprop_lab::settling::studies::landscape::survey::{Question, Survey, survey};
use eqprop_lab::settling::trace::{Frame, Scene};
use eqprop_lab::training::data_source::data_of;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Pixels of the two landscapes of a panel of 900×420 points.
const PIXELS: [usize; 2] = [380, 320];
const ROUND: Duration = Duration::from_secs(2);

/// Seconds of one, for as long as a round takes.
fn seconds(mut work: impl FnMut(usize)) -> f64 {
    let (began, mut count) = (Instant::now(), 0);
    while began.elapsed() < ROUND {
        work(count);
        count += 1;
    }
    began.elapsed().as_secs_f64() / count as f64
}

fn main() {
    let mut config = presets::get("paper-2h").expect("a preset that ships");
    (config.dynamics.free_iterations, config.dynamics.tolerance) = (60, 0.0);
    let data = Arc::new(data_of(&config).expect("embedded data"));
    let network = config.initial_network::<f32>(&[784, 500, 500, 10]);
    let sizes = network.sizes();
    let scene = Arc::new(Scene {
        network: Arc::new(network),
        minibatch: 0,
        data: Arc::clone(&data),
        split: Split::Test,
        index: 8,
        input: Vec::new(),
        label: data.label(Split::Test, 8),
    });
    let start = Frame { layers: sizes[1..].iter().map(|&n| vec![0.0; n]).collect() };
    let question = Question {
        scene: Arc::clone(&scene),
        beginning: Arc::new(ExampleBeginning { config: config.clone(), start }),
        record: Arc::default(),
        beta: config.nudge.beta,
        second: Default::default(),
    };
    let Some(Survey::Seen(picture)) = survey(&question, &AtomicBool::new(false)) else {
        panic!("no landscape");
    };
    let mut settling = ExampleRelaxation::new(Arc::clone(&scene), &config);
    let iteration = seconds(|_| {
        if !settling.advance() {
            settling = ExampleRelaxation::new(Arc::clone(&scene), &config);
        }
    });
    let landscape = &picture.landscape;
    let betas = |n: usize| [0.0, -0.2 + 1.2 * (n % 100) as f64 / 99.0];
    let [[left, right], [low, high]] = picture.range;
    let points = || {
        let [width, height] = PIXELS;
        (0..width * height).map(move |n| {
            let share = [(n % width) as f64 / width as f64, (n / width) as f64 / height as f64];
            [left + share[0] * (right - left), low + share[1] * (high - low)]
        })
    };
    let turned = |landscape: &Landscape, n: usize| {
        for beta in betas(n) {
            let parabola = landscape.total_parabola(beta).expect("units with boxes");
            black_box(points().map(|point| parabola.at(point)).sum::<f64>());
            black_box((picture.grid.total(beta), landscape.lowest(beta, picture.range)));
            black_box(landscape.walls().within(picture.range));
        }
    };
    let same_plane = seconds(|n| turned(landscape, n));
    let new_plane = seconds(|n| {
        let new = Landscape::new(&landscape.problem(0.0), Arc::clone(landscape.plane()));
        black_box(new.grid(picture.range, picture.grid.side));
        turned(&new, n);
    });
    println!("784-500-500-10: one iteration of the settling {:.2} ms", 1e3 * iteration);
    for (what, time) in [("β turned", same_plane), ("and another plane each time", new_plane)] {
        println!(
            "{what}: {:.0} pictures a second, free and nudged; one takes {:.2} iterations",
            1.0 / time,
            time / iteration
        );
    }
}
