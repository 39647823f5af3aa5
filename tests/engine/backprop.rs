//! The back-propagation baseline.

use crate::common::*;
use eqprop_lab::config::{Config, RuleKind, SolverKind};
use eqprop_lab::data::toy::{Toy, generate};
use eqprop_lab::learning::phases::free_phase;
use eqprop_lab::model::{Network, cost};
use eqprop_lab::training::{Event, Trainer};
use eqprop_lab::{model, presets};
use std::sync::Arc;

/// y of a multilayer perceptron written out: signals up, nothing back.
fn outputs(network: &Network<f64>, x: &ndarray::Array2<f64>) -> (ndarray::Array2<f64>, f64) {
    let mut signal = x.clone();
    let mut distance_to_kink = 1.0f64;
    for k in 1..=network.num_layers() {
        let unit = network.unit(k);
        let u = signal.dot(&network.w[k - 1]) + &network.b[k - 1];
        if unit == model::activation::Unit::Boxed {
            let nearest = |u: &f64| u.abs().min((u - 1.0).abs());
            distance_to_kink = u.iter().map(nearest).fold(distance_to_kink, f64::min);
        }
        signal = u.mapv(|u| match unit {
            model::activation::Unit::Boxed => u.clamp(0.0, 1.0),
            model::activation::Unit::Linear => u,
            model::activation::Unit::Smooth(activation) => activation.rho(u),
        });
    }
    (signal, distance_to_kink)
}

#[test]
fn the_update_is_minus_the_derivative_of_the_cost() {
    for kind in KINDS {
        let mut tested = 0;
        for seed in 0..10 {
            let mut case = Case::new((kind, SolverKind::EULER), seed, 0.7).calm();
            case.config.learning.rule = RuleKind::BACKPROP;
            let (y, distance_to_kink) = outputs(&case.network, &case.chunk.x);
            if distance_to_kink < 0.01 {
                continue;
            }
            tested += 1;
            case.settle();
            assert!(relative(case.chunk.free.output().as_slice().unwrap(), y.as_slice().unwrap()) < 1e-14);
            assert_eq!((case.chunk.stats.free_iterations, case.chunk.stats.unsettled), (1, 0));
            let mean_cost = |n: &_| {
                cost::cost(case.network.cost, &outputs(n, &case.chunk.x).0, &case.chunk.target)
                    .mean()
                    .unwrap()
            };
            let exact: Vec<f64> = gradient(&case.network, mean_cost).iter().map(|g| -g).collect();
            let error = relative(&flat(&case.update(one_sided(0.5))), &exact);
            assert!(error < 1e-7, "{}: {error}", case.name());
        }
        assert!(tested > 3, "{kind:?}: only {tested} cases without kinks");
    }
}

fn toy_config() -> Config {
    let mut config = presets::get("modern-1h").unwrap();
    config.network.hidden = vec![40, 20];
    config.learning.rates = vec![0.5, 0.3, 0.1];
    config.learning.rule = RuleKind::BACKPROP;
    config.learning.decay = 1.0;
    config.learning.average = 0.0;
    config.data.dropout = 0.0;
    config.run.epochs = 200;
    config
}

#[test]
fn it_trains_behind_the_same_session() {
    let config = toy_config();
    let mut trainer = Trainer::new(config.clone(), Arc::new(generate(Toy::Moons, 3, 600))).unwrap();
    let mut last = None;
    loop {
        match trainer.advance(0.0) {
            Event::Epoch(point) => last = Some(point),
            Event::Minibatch(report) => {
                assert_eq!((report.free_iterations, report.nudged_iterations, report.unsettled), (1, 1, 0));
            }
            Event::Evaluating => {}
            Event::Finished => break,
            Event::Diverged(why) => panic!("{why}"),
        }
    }
    let test = last.unwrap().test;
    assert!(test < 0.05, "test error {test}");
    // The evaluation is that of the feed-forward network, not of a relaxation with the same weights.
    let network: Network<f64> = trainer.network().cast();
    let range = trainer.data().range(eqprop_lab::data::Split::Test, 0);
    let mut chunk = model_chunk(&network, &trainer, range.len());
    free_phase(&Tied::new(network.clone()), &config.phase_settings(), &mut chunk);
    assert_eq!(chunk.stats.wrong as f64 / range.len() as f64, test);
    let y = outputs(&network, &chunk.x).0;
    assert!(relative(chunk.free.output().as_slice().unwrap(), y.as_slice().unwrap()) < 1e-14);
}

fn model_chunk(
    network: &Network<f64>,
    trainer: &Trainer,
    examples: usize,
) -> eqprop_lab::learning::Chunk<f64> {
    let mut chunk = eqprop_lab::learning::Chunk::new(network, examples);
    let (data, test) = (trainer.data(), eqprop_lab::data::Split::Test);
    (0..examples).for_each(|i| chunk.set_example(i, data.pixels(test, i), data.label(test, i)));
    chunk
}
