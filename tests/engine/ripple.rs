//! The nudge travels down one layer per Euler step and is the back-propagated error: what the ripple panel shows, from
//! the code that the panel uses, on random networks and on the one that ships.

use eqprop_lab::config::{Activation, Config, Init, Output, Sign, SolverKind};
use eqprop_lab::data::{Dataset, Examples, Split, mnist};
use eqprop_lab::model::Network;
use eqprop_lab::presets;
use eqprop_lab::rng::{Purpose, Stream};
use eqprop_lab::settling::engine::snapshot::{Pick, SettleCommand, SettlingSnapshot};
use eqprop_lab::settling::engine::subscription::Subscription;
use eqprop_lab::settling::engine::{SettlingEngine, TOUR};
use eqprop_lab::settling::example::action::Action;
use eqprop_lab::settling::example::measures::Alignment;
use eqprop_lab::settling::studies::exact_error::{ExactError, exact_error};
use eqprop_lab::settling::studies::ripple::{
    ExactKind, LayerRipple, Moment, arrives, arrives_of_points, dynamics_at, growth,
};
use eqprop_lab::settling::trace::Phase;
use eqprop_lab::training::shipped::{TRAINED, starter};
use eqprop_lab::worker::Engine as _;
use std::sync::Arc;

fn config(beta: f64, seed: u64) -> Config {
    let mut config = presets::get("paper-3h").unwrap();
    config.network.hidden = vec![40, 30, 20];
    (config.network.init, config.network.output) = (Init::FanIn, Output::Linear);
    (config.nudge.sign, config.nudge.beta) = (Sign::Positive, beta);
    config.run.seed = seed;
    patient(config)
}

/// Euler steps until nothing moves any more.
fn patient(mut config: Config) -> Config {
    config.dynamics.solver = SolverKind::EULER;
    (config.dynamics.step_size, config.dynamics.tolerance) = (0.5, 0.0);
    (config.dynamics.free_iterations, config.dynamics.nudged_iterations) = (3000, 600);
    config
}

/// Pictures of 8×8 grey pixels with ten labels.
fn pictures(seed: u64) -> Arc<Dataset> {
    let mut stream = Stream::new(seed, Purpose::Example, 5);
    let mut part = |n: usize| Examples {
        pixels: (0..n * 64).map(|_| stream.below(256) as u8).collect(),
        labels: (0..n).map(|i| (i % 10) as u8).collect(),
    };
    Arc::new(Dataset::new("pictures", [8, 8], part(20), part(20)).unwrap())
}

fn engine(network: &Arc<Network<f32>>, data: &Arc<Dataset>, config: &Config, index: usize) -> SettlingEngine {
    let mut engine = SettlingEngine::new(config.clone());
    engine.handle(SettleCommand::Material {
        network: Arc::clone(network),
        minibatch: 0,
        data: Arc::clone(data),
    });
    engine.handle(SettleCommand::Example(Split::Test, Pick::Index(index)));
    engine.handle(SettleCommand::Subscribe(Subscription { arrival: Some(0.0), ..Subscription::default() }));
    engine
}

fn after(engine: &mut SettlingEngine, command: SettleCommand) -> SettlingSnapshot {
    engine.handle(command);
    engine.snapshot()
}

fn exact_error_of(snapshot: &SettlingSnapshot) -> ExactError {
    let network = &snapshot.scene.as_ref().unwrap().network;
    exact_error(network, &snapshot.input, snapshot.target, snapshot.reference.as_ref().unwrap())
}

fn compare(
    snapshot: &SettlingSnapshot,
    exact_error: &ExactError,
    exact: ExactKind,
    config: &Config,
) -> Vec<LayerRipple> {
    let moment = Moment::of(snapshot).unwrap();
    let dynamics = dynamics_at(snapshot, snapshot.points[snapshot.cursor].time, config);
    moment.compare(exact_error, exact, dynamics).unwrap()
}

/// The scripted walk: settle to the last bit, nudge, one step after the other; at each step the layers that the nudge
/// cannot have reached equal their twins bit for bit, and the layer it reaches has moved along δ. Then on until the
/// nudged phase has settled as well. For any network with Euler dynamics and a single nudge.
fn walk(network: &Arc<Network<f32>>, data: &Arc<Dataset>, config: &Config, index: usize) {
    let mut engine = engine(network, data, config, index);
    let free = after(&mut engine, SettleCommand::StepPhase(1));
    let rest = free.points[free.cursor].residual;
    assert!(rest < 1e-14 && free.phases[0].settled, "the free phase still moves by {rest:e}");
    let layers = network.num_layers();
    let mut exact = None;
    for step in 1..=layers + 2 {
        let s = after(&mut engine, SettleCommand::Step(1));
        let moment = Moment::of(&s).unwrap();
        assert_eq!((moment.iteration, moment.is_at_cursor, moment.has_unperturbed), (step, true, true));
        assert_eq!(moment.arrives, arrives_of_points(&s.points[s.phases[1].points.clone()]));
        let exact = exact.get_or_insert_with(|| exact_error_of(&s));
        let ripples = compare(&s, exact, ExactKind::Arriving, config);
        let (unperturbed, s0) = (s.unperturbed.as_ref().unwrap(), s.reference.as_ref().unwrap());
        for (k, ripple) in ripples.iter().enumerate() {
            let arrival = layers - k; // distance m from the output, plus one
            if step < arrival {
                assert_eq!(s.frame.layers[k], unperturbed.layers[k], "layer {k} at step {step}");
                if rest == 0.0 {
                    assert_eq!(s.frame.layers[k], s0.layers[k], "layer {k} at step {step}");
                }
                assert_eq!(ripple.arrives, None);
            } else {
                assert_ne!(s.frame.layers[k], unperturbed.layers[k], "layer {k} at step {step}");
                assert_eq!(ripple.arrives, Some(arrival as u32));
            }
            if step == arrival {
                let alignment = ripple.alignment;
                assert!(alignment.cosine >= 0.999, "layer {k}: {alignment:?}");
                assert!((alignment.ratio - 1.0).abs() < 0.01, "layer {k}: {alignment:?}");
                assert_eq!((moment.front(), moment.fitting(k)), (k, ExactKind::Arriving));
                let wrong = Alignment::of(&ripple.moved, &shuffled(&ripple.exact));
                assert!(wrong.cosine.abs() < 0.8, "layer {k}: a shuffled δ fits as well: {wrong:?}");
            } else if step > arrival {
                assert_eq!(moment.fitting(k), ExactKind::Settled);
            }
        }
    }
    let exact = exact.unwrap();
    let end = after(&mut engine, SettleCommand::StepPhase(1));
    assert!(end.finished && end.phases[1].settled);
    let settled = compare(&end, &exact, ExactKind::Settled, config);
    let delta = compare(&end, &exact, ExactKind::Arriving, config);
    for (k, ripple) in settled.iter().enumerate() {
        assert!(ripple.alignment.cosine >= 0.999, "layer {k}: {:?}", ripple.alignment);
        assert!((ripple.alignment.ratio - 1.0).abs() < 0.02, "layer {k}: {:?}", ripple.alignment);
    }
    // The passes down alone are not what a settled nudge tends to.
    assert!(delta.iter().any(|ripple| ripple.alignment.cosine < 0.999 || ripple.alignment.ratio > 1.5));
}

fn shuffled(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    Stream::new(3, Purpose::Example, 11).shuffle(&mut values);
    values
}

#[test]
fn the_ripple_goes_down_one_layer_a_step_and_is_the_error() {
    for (seed, beta) in [(1, 1e-3), (2, 1e-4), (3, 1e-5), (4, 1e-4)] {
        let config = config(beta, seed);
        let data = pictures(seed);
        let network = Arc::new(config.initial_network(&config.sizes(64, 10)));
        walk(&network, &data, &config, seed as usize);
    }
}

#[test]
fn the_ripple_of_the_shipped_network_is_the_error() {
    let stored = starter().unwrap();
    let mut config = patient(stored.config.unwrap());
    (config.nudge.sign, config.nudge.beta) = (Sign::Positive, 1e-4);
    let data = Arc::new(mnist::load().unwrap());
    walk(&Arc::new(stored.network), &data, &config, TOUR[0]);
}

/// δ of smooth units against finite differences of Euler steps: `(s − s̃)/β` of a layer's first movement.
/// The same on the shipped network with three hidden layers of 500, at the step size it ships with.
#[test]
fn the_ripple_of_three_hidden_layers_is_the_error() {
    let stored = TRAINED[2].load().unwrap();
    let mut config = stored.config.unwrap();
    let step_size = config.dynamics.step_size;
    config = patient(config);
    config.dynamics.step_size = step_size;
    (config.nudge.sign, config.nudge.beta) = (Sign::Positive, 1e-4);
    assert_eq!(stored.network.sizes(), [784, 500, 500, 500, 10]);
    let data = Arc::new(mnist::load().unwrap());
    walk(&Arc::new(stored.network), &data, &config, TOUR[0]);
}

#[test]
fn delta_of_smooth_units_is_the_slope_of_euler_steps() {
    for activation in [Activation::Tanh, Activation::Logistic] {
        let mut config = config(1e-5, 8);
        config.network.activation = activation;
        config.dynamics.step_size = 0.2;
        let data = pictures(8);
        let network = Arc::new(config.initial_network(&config.sizes(64, 10)));
        let mut engine = engine(&network, &data, &config, 2);
        engine.handle(SettleCommand::StepPhase(1));
        for step in 1..=4 {
            let s = after(&mut engine, SettleCommand::Step(1));
            let ripple = &compare(&s, &exact_error_of(&s), ExactKind::Arriving, &config)[4 - step];
            assert!((ripple.scale - 0.2f64.powi(step as i32)).abs() < 1e-15);
            let size = ripple.exact.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
            assert!(size > 0.0);
            for (moved, exact) in ripple.moved.iter().zip(&ripple.exact) {
                assert!(
                    (moved - exact).abs() < 1e-4 * size,
                    "{activation}, step {step}: {moved} and {exact}"
                );
            }
        }
    }
}

/// Sweeps also carry the nudge down a layer at a time, with other factors.
#[test]
fn sweeps_have_their_own_growth() {
    for (solver, omega) in [(SolverKind::LAYERWISE, 1.0), (SolverKind::OVERRELAXED, 1.3)] {
        let mut config = config(1e-5, 6);
        config.dynamics.solver = solver;
        config.dynamics.step_size = 1.3;
        let data = pictures(6);
        let network = Arc::new(config.initial_network(&config.sizes(64, 10)));
        let mut engine = engine(&network, &data, &config, 3);
        engine.handle(SettleCommand::StepPhase(1));
        for step in 1..=4 {
            let s = after(&mut engine, SettleCommand::Step(1));
            let ripple = &compare(&s, &exact_error_of(&s), ExactKind::Arriving, &config)[4 - step];
            assert_eq!(ripple.arrives, Some(step as u32), "{solver}");
            assert!((ripple.scale - f64::powi(omega, step as i32)).abs() < 1e-12);
            assert!((ripple.alignment.cosine - 1.0).abs() < 1e-3, "{solver}: {:?}", ripple.alignment);
            assert!((ripple.alignment.ratio - 1.0).abs() < 1e-2, "{solver}: {:?}", ripple.alignment);
        }
        assert_eq!(growth(&config.dynamics, 0), omega);
    }
}

#[test]
fn in_a_free_phase_the_last_nudge_is_shown_and_a_painted_one_goes_up() {
    let config = config(1e-2, 1);
    let data = pictures(1);
    let network = Arc::new(config.initial_network(&config.sizes(64, 10)));
    let mut engine = engine(&network, &data, &config, 1);
    let s = after(&mut engine, SettleCommand::StepPhase(1));
    assert!(Moment::of(&s).is_none(), "nothing was nudged yet");
    let end = after(&mut engine, SettleCommand::StepPhase(1));
    let at_end = Moment::of(&end).unwrap();
    let back = after(&mut engine, SettleCommand::Seek(4));
    let moment = Moment::of(&back).unwrap();
    assert!(!moment.is_at_cursor && !moment.has_unperturbed);
    assert_eq!((moment.span, moment.beta, moment.iteration), (1, 1e-2, 600));
    assert_eq!((&moment.frame, &moment.arrives), (&at_end.frame, &at_end.arrives));
    assert_eq!(moment.free, at_end.free, "s⁰");
    // A stroke of the brush wakes the network from below.
    engine.handle(SettleCommand::Seek(end.cursor));
    engine.handle(SettleCommand::KeepState(true));
    engine.handle(SettleCommand::Act(Action::Paint((0..32).map(|i| (i, 1.0)).collect())));
    let s = after(&mut engine, SettleCommand::Step(4));
    let moment = Moment::of(&s).unwrap();
    assert_eq!(s.points[s.cursor].phase, Phase::Free);
    assert_eq!(moment.arrives, [Some(1), Some(2), Some(3), Some(4)]);
    assert_eq!((moment.front(), moment.free.is_some()), (3, false));
    let exact_error = exact_error_of(&end);
    assert!(moment.compare(&exact_error, ExactKind::Settled, None).is_none(), "nothing is sent down");
}

#[test]
fn dynamics_of_a_phase_are_those_it_was_computed_with() {
    let config = config(1e-2, 1);
    let data = pictures(1);
    let network = Arc::new(config.initial_network(&config.sizes(64, 10)));
    let mut engine = engine(&network, &data, &config, 1);
    let s = after(&mut engine, SettleCommand::Step(5));
    assert_eq!(dynamics_at(&s, 5, &config), Some(&config.dynamics));
    let mut slow = config.clone();
    slow.dynamics.step_size = 0.1;
    let s = after(&mut engine, SettleCommand::Configure(Box::new(slow.clone())));
    assert_eq!(dynamics_at(&s, 6, &config), Some(&slow.dynamics));
    assert_eq!(dynamics_at(&s, 5, &slow), None, "before the change they are not known any more");
}

#[test]
fn the_arrival_of_a_layer_is_that_of_its_first_unit() {
    assert_eq!(arrives(&[vec![0, 4, 3], vec![0, 0], vec![2]]), [Some(3), None, Some(2)]);
}
