//! The trained networks that ship: what their files promise, and what the microscope shows on them.

use eqprop_lab::config::{Solver, Source};
use eqprop_lab::data::{Split, mnist};
use eqprop_lab::model::Tied;
use eqprop_lab::training::evaluate::Evaluation;
use eqprop_lab::training::open::TRAINED;

/// The first 800 test images, relaxed from zero by Euler steps in single precision.
#[test]
fn the_trained_networks_read_digits() {
    let data = mnist::load().unwrap();
    for trained in &TRAINED {
        let stored = trained.load().unwrap();
        let config = stored.config.unwrap();
        assert_eq!(config.network.hidden.len(), trained.depth, "{}", trained.name);
        assert_eq!(stored.network.sizes(), config.sizes(784, 10), "{}", trained.name);
        assert_eq!((config.dynamics.solver, config.data.source), (Solver::Euler, Source::Mnist));
        let network = Tied::new(stored.network);
        let mut evaluation = Evaluation::new(&data, Split::Test, 0);
        for _ in 0..10 {
            evaluation.advance(&network, &config, &data);
        }
        assert!(evaluation.wrong <= 16, "{}: {} of 800 wrong", trained.name, evaluation.wrong);
    }
}
