//! What ships: the starter network and the examples of the tour.

use eqprop_lab::data::{Split, mnist};
use eqprop_lab::settling::ExampleRelaxation;
use eqprop_lab::settling::engine::TOUR;
use eqprop_lab::settling::trace::Scene;
use eqprop_lab::training::shipped::starter;
use std::sync::Arc;

struct WatchedExample {
    /// Largest and second largest output at the end of the free phase.
    first: f64,
    second: f64,
    is_right: bool,
    is_settled: bool,
    /// Largest |Δ| of the hidden layer that the first nudge moves least.
    moved: f64,
}

fn watch(index: usize) -> WatchedExample {
    let stored = starter().unwrap();
    let config = stored.config.unwrap();
    let data = Arc::new(mnist::load().unwrap());
    let label = data.label(Split::Test, index);
    let network = Arc::new(stored.network);
    let scene = Scene { network, minibatch: 0, data, split: Split::Test, index, input: Vec::new(), label };
    let mut settling = ExampleRelaxation::new(Arc::new(scene), &config);
    while settling.advance() {}
    let free = settling.free().unwrap();
    let mut outputs: Vec<(f64, usize)> = free.output().iter().copied().zip(0..).collect();
    outputs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let end = settling.recording().state(settling.spans()[1].points.end - 1).unwrap();
    let moved =
        |k: usize| (&end.layers[k] - &free.layers[k]).iter().fold(0.0f64, |most, x| most.max(x.abs()));
    WatchedExample {
        first: outputs[0].0,
        second: outputs[1].0,
        is_right: outputs[0].1 == label,
        is_settled: settling.recording().points[settling.spans()[0].points.end - 1].residual <= 1e-4,
        moved: moved(0).min(moved(1)),
    }
}

#[test]
fn the_tour_shows_examples_that_are_right_but_unsure() {
    assert!(TOUR.len() >= 6);
    for &index in TOUR {
        let WatchedExample { first, second, is_right, is_settled, moved } = watch(index);
        assert!(is_right, "test example {index} is read wrong");
        assert!((0.1..0.85).contains(&(first - second)), "{index}: {first} and {second}");
        assert!(moved > 0.002, "{index}: the nudge moves a hidden layer by {moved} at most");
        assert!(is_settled, "{index}: the free phase does not settle");
    }
}
