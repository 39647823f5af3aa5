//! Two classes and a single output: clouds, what it says, its target, and where it is refused.

use eqprop_lab::data::sources::clouds::generate;
use eqprop_lab::data::{LoadSettings, Source, Split};
use eqprop_lab::model::{CostKind, Network, Output, cost};
use eqprop_lab::presets;
use eqprop_lab::settling::example::ExampleRelaxation;
use eqprop_lab::settling::example::action::Action;
use eqprop_lab::settling::trace::Scene;
use eqprop_lab::training::Trainer;
use eqprop_lab::training::data_source::data_of;
use eqprop_lab::training::evaluate::{Confusion, activities};
use ndarray::array;
use std::sync::Arc;

#[test]
fn clouds_are_told_apart_by_a_line() {
    let set = generate(7, 500);
    assert_eq!(set, generate(7, 500));
    assert_ne!(set, generate(8, 500), "the seed matters");
    assert_eq!([set.num_inputs(), set.num_classes(), set.num_outputs()], [2, 2, 1]);
    for (split, count) in [(Split::Train, 500), (Split::Test, 100)] {
        let classes = set.range(split, 0).map(|i| (set.pixels(split, i), set.label(split, i)));
        let right = classes.filter(|(x, class)| (i32::from(x[0]) + i32::from(x[1]) > 255) == (*class == 1));
        assert!(right.count() * 100 >= count * 99);
    }
}

#[test]
fn sources_say_what_outputs_they_need() {
    let settings = LoadSettings { seed: 3, toy_examples: 40, folder: "nowhere".as_ref() };
    for source in Source::all().filter(|source| !source.needs_folder()) {
        let set = (source.load)(&settings).unwrap();
        let expected = if source.has_one_output { 1 } else { set.num_classes() };
        assert_eq!(set.num_outputs(), expected, "{source}");
    }
}

/// d of class 0 is 0, of class 1 it is 1; above ½ is class 1; a change of target is the other number.
#[test]
fn a_single_output_is_the_class_itself() {
    assert_eq!(cost::one_hot::<f64>(&[0, 1, 1], 1), array![[0.0], [1.0], [1.0]]);
    assert_eq!(cost::one_hot::<f64>(&[0, 1], 2), array![[1.0, 0.0], [0.0, 1.0]]);
    let config = presets::get("two-units").unwrap();
    let data = Arc::new(data_of(&config).unwrap());
    let network = Arc::new(config.initial_network(&[2, 1, 1]));
    for index in 0..4 {
        let (split, label) = (Split::Test, data.label(Split::Test, index));
        let (network, data) = (Arc::clone(&network), Arc::clone(&data));
        let scene = Scene { network, minibatch: 0, data, split, index, input: Vec::new(), label };
        let mut settling = ExampleRelaxation::new(Arc::new(scene), &config);
        assert_eq!(settling.target(), array![label as f64]);
        assert!(settling.act(Action::Target(1 - label)) && !settling.act(Action::Target(2)));
        assert_eq!(settling.target(), array![(1 - label) as f64]);
        while settling.advance() {}
        let points = &settling.recording().points;
        for (i, point) in points.iter().enumerate().skip(1) {
            let y = settling.recording().state(i).unwrap().output()[[0, 0]];
            assert_eq!(point.prediction == 1, y > 0.5);
            assert!((point.cost - 0.5 * (y - (1 - label) as f64).powi(2)).abs() < 1e-15);
        }
    }
}

/// Two units learn it in a blink, and what they come to rest in is seldom a corner of the box.
#[test]
fn two_units_learn_the_clouds() {
    let config = presets::get("two-units").unwrap();
    let mut trainer = Trainer::new(config.clone(), Arc::new(data_of(&config).unwrap())).unwrap();
    assert_eq!(trainer.network().sizes(), [2, 1, 1]);
    let data = Arc::clone(trainer.data());
    let wrong = |network: &Network<f32>, epoch| {
        let read = Confusion::of_weights(network, &config, (&data, Split::Test), (epoch, 0), |_| true);
        read.unwrap().wrong
    };
    assert!(wrong(trainer.network(), 0) >= 10, "there is something to learn");
    while !trainer.is_finished() {
        trainer.advance(1.0);
    }
    assert_eq!(wrong(trainer.network(), 3), 0);
    for states in activities(trainer.averaged(), &config, &data, (Split::Test, 0..10)) {
        let inside = states.iter().filter(|s| **s > 0.0 && **s < 1.0).count();
        assert!(inside >= 8, "{states:?}");
    }
}

#[test]
fn the_cross_entropy_of_a_single_output_is_refused() {
    let mut config = presets::get("two-units").unwrap();
    (config.network.output, config.network.cost) = (Output::Linear, CostKind::find("cross_entropy").unwrap());
    let error = config.check().unwrap_err().to_string();
    assert!(error.contains("data.source = clouds has a single output"), "{error}");
    config.data.source = Source::mnist();
    config.check().unwrap();
}
