//! A run as data: replay, threads, steps, settings that change on the way, divergence, bounded curves.

use eqprop_lab::config::Config;
use eqprop_lab::data::Split;
use eqprop_lab::data::toy::{Toy, generate};
use eqprop_lab::model::{Network, Tied};
use eqprop_lab::presets;
use eqprop_lab::training::data_source::data_of;
use eqprop_lab::training::evaluate::Evaluation;
use eqprop_lab::training::{Event, Trainer};
use std::sync::Arc;

fn toy_config(preset: &str, hidden: &[usize]) -> Config {
    let mut config = presets::get(preset).unwrap();
    config.network.hidden = hidden.to_vec();
    config.learning.rates = vec![0.1; hidden.len() + 1];
    config.run.epochs = 2;
    config
}

fn toy_trainer(config: &Config, examples: usize) -> Trainer {
    Trainer::new(config.clone(), Arc::new(generate(Toy::Moons, 3, examples))).unwrap()
}

fn run_to_end(trainer: &mut Trainer) -> Vec<Event> {
    let mut events = Vec::new();
    loop {
        match trainer.advance(0.0) {
            Event::Finished => return events,
            Event::Diverged(why) => panic!("{why}"),
            event => events.push(event),
        }
    }
}

/// The same bits: equality of floats, and NaN would fail.
fn assert_same(a: &Network<f32>, b: &Network<f32>) {
    assert!(a == b, "weights differ");
}

#[test]
fn same_seed_same_bits_for_any_number_of_threads() {
    for preset in ["paper-1h", "fast-1h", "modern-1h"] {
        let config = toy_config(preset, &[70, 30]);
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut trainer = toy_trainer(&config, 210);
            let events = pool.install(|| run_to_end(&mut trainer));
            (trainer.network().clone(), events)
        };
        let (one, events) = run(1);
        for threads in [2, 3, 8] {
            let (many, same_events) = run(threads);
            assert_same(&one, &many);
            assert_eq!(events, same_events, "{preset}");
        }
        let mut other = config.clone();
        other.run.seed += 1;
        let mut trainer = toy_trainer(&other, 210);
        run_to_end(&mut trainer);
        assert!(trainer.network() != &one, "another seed must give other weights");
    }
}

#[test]
fn an_epoch_covers_every_example_and_its_rest() {
    // 205 training examples in minibatches of 20: the last has 5.
    let mut config = toy_config("paper-1h", &[10]);
    config.data.validation_examples = 0;
    config.run.epochs = 1;
    let mut trainer = toy_trainer(&config, 205);
    let events = run_to_end(&mut trainer);
    let minibatches = events.iter().filter(|e| matches!(e, Event::Minibatch(_))).count();
    assert_eq!(minibatches, 11);
    let Some(Event::Epoch(point)) = events.last() else { panic!("{:?}", events.last()) };
    assert_eq!(point.validation, None);
    // The running error weighs examples, not minibatches.
    let wrong: f64 = events
        .iter()
        .filter_map(|e| match e {
            Event::Minibatch(r) => Some(r.error * if r.minibatch == 10 { 5.0 } else { 20.0 }),
            _ => None,
        })
        .sum();
    assert_eq!(point.training_wrong, wrong.round() as usize);
    assert!((point.training - wrong / 205.0).abs() < 1e-12);
}

#[test]
fn shuffling_changes_the_order_each_epoch_and_file_order_does_not() {
    let report_of = |shuffle: bool| {
        let mut config = toy_config("paper-1h", &[10]);
        config.data.shuffle = shuffle;
        config.data.persistent = false;
        config.learning.rates = vec![0.0, 0.0]; // the weights stay: only the order can make a difference
        let mut trainer = toy_trainer(&config, 240);
        let costs = run_to_end(&mut trainer).into_iter().filter_map(|e| match e {
            Event::Minibatch(r) => Some(r.cost),
            _ => None,
        });
        let costs: Vec<f64> = costs.collect();
        let (first, second) = costs.split_at(costs.len() / 2);
        first == second
    };
    assert!(report_of(false));
    assert!(!report_of(true));
}

#[test]
fn persistent_particles_start_where_the_example_was_left() {
    let mut config = toy_config("paper-1h", &[20]);
    config.learning.rates = vec![0.0, 0.0];
    config.dynamics.free_iterations = 3;
    let energies = |persistent: bool| {
        let mut config = config.clone();
        config.data.persistent = persistent;
        let mut trainer = toy_trainer(&config, 24);
        let mut energies = Vec::new();
        for event in run_to_end(&mut trainer) {
            if let Event::Minibatch(r) = event {
                energies.push(r.energy);
            }
        }
        energies
    };
    let (kept, cold) = (energies(true), energies(false));
    assert_eq!(kept[0], cold[0], "the first visit starts at zero");
    assert!(kept[1] < kept[0], "the second goes on from there and lies lower");
    assert_eq!(cold[1], cold[0]);
}

#[test]
fn live_settings_act_from_the_next_minibatch_and_frozen_ones_are_refused() {
    let config = toy_config("paper-1h", &[10]);
    let mut trainer = toy_trainer(&config, 100);
    let iterations = |trainer: &mut Trainer| match trainer.advance(0.0) {
        Event::Minibatch(r) => (r.free_iterations, r.nudged_iterations),
        other => panic!("{other:?}"),
    };
    assert_eq!(iterations(&mut trainer), (20, 4));
    let mut changed = config;
    (changed.dynamics.free_iterations, changed.dynamics.nudged_iterations) = (7, 3);
    trainer.configure(changed.clone()).unwrap();
    assert_eq!(iterations(&mut trainer), (7, 3));
    let mut frozen = changed.clone();
    frozen.network.hidden = vec![11];
    let error = trainer.configure(frozen).unwrap_err().to_string();
    assert!(error.contains("restart"), "{error}");
    let mut wrong = changed.clone();
    wrong.nudge.beta = 0.0;
    assert!(trainer.configure(wrong).is_err());
    assert_eq!(**trainer.config(), changed);
}

#[test]
fn a_run_that_diverges_stops_with_advice_and_keeps_the_last_good_weights() {
    let mut config = toy_config("modern-1h", &[10]);
    config.dynamics.solver = eqprop_lab::config::SolverKind::EULER;
    config.dynamics.step_size = 2.0; // far above the bound, and the output has no box
    (config.dynamics.free_iterations, config.dynamics.nudged_iterations) = (5, 1000);
    config.dynamics.tolerance = 0.0;
    let mut trainer = toy_trainer(&config, 100);
    let why = loop {
        match trainer.advance(0.0) {
            Event::Diverged(why) => break why,
            Event::Finished => panic!("did not diverge"),
            _ => {}
        }
    };
    assert!(why.contains("finite") && why.contains("step size"), "{why}");
    assert_eq!(trainer.diverged(), Some(why.as_str()));
    assert!(matches!(trainer.advance(0.0), Event::Diverged(_)));
    let weights = trainer.network().w.iter().flatten();
    assert!(weights.chain(trainer.network().b.iter().flatten()).all(|x| x.is_finite()));
}

#[test]
fn the_running_curve_is_bounded_and_ends_where_the_run_is() {
    let mut config = toy_config("fast-1h", &[2]);
    config.data.batch_size = 1;
    config.run.epochs = 9;
    let mut trainer = toy_trainer(&config, 1200);
    run_to_end(&mut trainer);
    let running = &trainer.curves().running;
    assert!(trainer.total_minibatches() == 9000 && running.len() < 4096 && running.len() > 1000);
    assert!(running.windows(2).all(|pair| pair[0].epoch < pair[1].epoch));
    assert!(running.last().unwrap().epoch > 8.99);
    assert_eq!(trainer.curves().epochs.len(), 9);
}

#[test]
fn each_toy_is_learned() {
    for (toy, most) in [(Toy::Xor, 0.03), (Toy::Moons, 0.03), (Toy::Rings, 0.03), (Toy::Spirals, 0.15)] {
        let mut config = toy_config("modern-1h", &[64]);
        config.run.epochs = 150;
        config.learning.rates = vec![1.0, 0.03];
        config.learning.decay = 1.0;
        config.data.dropout = 0.0; // a toy has two inputs
        let mut trainer = Trainer::new(config, Arc::new(generate(toy, 1, 500))).unwrap();
        run_to_end(&mut trainer);
        let test = trainer.curves().epochs.last().unwrap().test;
        assert!(test <= most, "{toy:?}: {test}");
    }
}

/// What its description promises, on the digits it was chosen on and on those it was not.
#[test]
fn the_small_digits_are_learned() {
    let config = presets::get("digits-1h").unwrap();
    let data = data_of(&config).unwrap();
    let mut trainer = Trainer::new(config, Arc::new(data)).unwrap();
    run_to_end(&mut trainer);
    let last = trainer.curves().epochs.last().unwrap();
    let validation = last.validation.unwrap();
    assert!(validation <= 0.03 && last.test <= 0.03, "validation {validation}, test {}", last.test);
}

#[test]
fn averaged_weights_are_the_mean_of_what_they_were_and_are_what_is_evaluated() {
    let mut config = toy_config("modern-1h", &[12]);
    config.data.batch_size = 5;
    config.data.validation_examples = 0;
    config.learning.average = 1000.0; // a window longer than the run: the plain mean
    let mut trainer = toy_trainer(&config, 300);
    let (mut sum, mut samples, mut test) = (vec![0.0_f64; trainer.network().num_parameters()], 0, None);
    let flat = |network: &Network<f32>| {
        let all = network.w.iter().flatten().chain(network.b.iter().flatten());
        all.map(|x| f64::from(*x)).collect::<Vec<_>>()
    };
    while test.is_none() {
        match trainer.advance(0.0) {
            Event::Minibatch(report) if (report.minibatch + 1).is_multiple_of(20) => {
                samples += 1;
                sum.iter_mut().zip(flat(trainer.network())).for_each(|(sum, x)| *sum += x);
            }
            Event::Epoch(point) => test = Some(point.test),
            _ => {}
        }
    }
    assert_eq!(samples, 3);
    for (mean, sum) in flat(trainer.averaged()).iter().zip(&sum) {
        assert!((mean - sum / 3.0).abs() < 1e-6, "{mean} is not {}", sum / 3.0);
    }
    let error = |network: &Tied<f32>| {
        let mut evaluation = Evaluation::new(trainer.data(), Split::Test, 0);
        while !evaluation.advance(network, &config, trainer.data()) {}
        evaluation.error()
    };
    assert_eq!(test, error(trainer.averaged()));
    assert!(trainer.averaged() != &Tied::new(trainer.network().clone()));

    config.learning.average = 0.0;
    let mut trainer = toy_trainer(&config, 300);
    trainer.advance(0.0);
    assert_same(trainer.averaged(), trainer.network());
}

#[test]
fn dropout_changes_what_training_sees_and_nothing_else() {
    let cost = |dropout: f64, persistent: bool| {
        let mut config = toy_config("modern-1h", &[12]);
        (config.data.dropout, config.data.persistent) = (dropout, persistent);
        (config.learning.rates, config.run.epochs) = (vec![0.0; 2], 2);
        let mut trainer = toy_trainer(&config, 300);
        let events = run_to_end(&mut trainer);
        let costs: Vec<f64> = events
            .iter()
            .filter_map(|e| if let Event::Minibatch(m) = e { Some(m.cost) } else { None })
            .collect();
        let errors: Vec<f64> =
            events.iter().filter_map(|e| if let Event::Epoch(p) = e { Some(p.test) } else { None }).collect();
        (costs, errors)
    };
    let ((whole, whole_test), (dropped, dropped_test)) = (cost(0.0, false), cost(0.5, false));
    // Rates are 0: the same weights are tested on whole images, and the second epoch differs by its draw alone.
    assert_eq!(whole_test, dropped_test);
    let sum = |costs: &[f64]| costs.iter().sum::<f64>();
    let half = whole.len() / 2;
    assert!((sum(&whole[..half]) - sum(&whole[half..])).abs() < 1e-3);
    assert!((sum(&dropped[..half]) - sum(&dropped[half..])).abs() > 1e-3);
    assert!((sum(&dropped[..half]) - sum(&whole[..half])).abs() > 1e-3);
}
