//! One weight: its running integral is the rule in time and ends on the contrast, and the update with its own numbers is
//! the update that training makes.

use eqprop_lab::config::{Activation, Config, Output, RuleKind, Sign};
use eqprop_lab::data::Split;
use eqprop_lab::data::toy::{Toy, generate};
use eqprop_lab::learning::stdp;
use eqprop_lab::model::State;
use eqprop_lab::presets;
use eqprop_lab::settling::ExampleRelaxation;
use eqprop_lab::settling::example::action::UnitId;
use eqprop_lab::settling::example::measures::trace;
use eqprop_lab::settling::example::recording::frame_of;
use eqprop_lab::settling::studies::synapse::{SignalPair, Update, running_integral, telling};
use eqprop_lab::settling::trace::{Frame, Phase, Scene};
use ndarray::Array2;
use std::sync::Arc;

const RATE: f64 = 0.3;

fn finished(seed: u64, sign: Sign, rule: RuleKind, activation: Activation) -> ExampleRelaxation {
    let mut config: Config = presets::get("paper-2h").unwrap();
    config.network.hidden = vec![7, 6];
    (config.network.output, config.network.activation) = (Output::Linear, activation);
    (config.nudge.sign, config.nudge.beta, config.learning.rule) = (sign, 0.4, rule);
    (config.dynamics.free_iterations, config.dynamics.nudged_iterations) = (30, 9);
    config.run.seed = seed;
    let data = Arc::new(generate(Toy::Rings, 1, 50));
    let network = Arc::new(config.initial_network(&config.sizes(2, 2)));
    let (split, index) = (Split::Test, seed as usize % 10);
    let input = data.pixels(split, index).iter().map(|&b| f32::from(b) / 255.0).collect();
    let label = data.label(split, index);
    let scene = Arc::new(Scene { network, minibatch: 0, data, split, index, input, label });
    let mut settling = ExampleRelaxation::new(scene, &config);
    while settling.advance() {}
    settling
}

fn ends(settling: &ExampleRelaxation) -> Vec<Arc<Frame>> {
    let at = |index: usize| Arc::new(frame_of(settling.recording().state(index).unwrap()));
    settling.spans().iter().map(|span| at(span.points.end - 1)).collect()
}

fn update(settling: &ExampleRelaxation, rule: RuleKind, k: usize, i: usize, j: usize) -> Update {
    let ids = [UnitId { layer: k - 1, index: i }, UnitId { layer: k, index: j }];
    let network = &settling.scene().network;
    let input = settling.input().to_vec();
    Update::of((network, rule, RATE), (settling.spans(), &ends(settling)), &input, 0, ids).unwrap()
}

#[test]
fn the_numbers_are_those_of_the_update() {
    let contrast = [Sign::Positive, Sign::Negative, Sign::Centred].map(|sign| (RuleKind::CONTRAST, sign));
    for (rule, sign) in contrast.into_iter().chain([(RuleKind::FAST, Sign::Positive)]) {
        for activation in [Activation::HardSigmoid, Activation::Tanh] {
            for seed in 0..6 {
                let settling = finished(seed, sign, rule, activation);
                let exact = settling.contrast().unwrap();
                for (layer, w) in exact.w.iter().enumerate() {
                    for ((i, j), expected) in w.indexed_iter() {
                        let update = update(&settling, rule, layer + 1, i, j);
                        let what = format!("{rule}, {sign}, W{} [{i}, {j}]", layer + 1);
                        assert!((update.contrast() / update.span() - expected).abs() < 1e-12, "{what}");
                        assert!((update.change() - RATE * expected).abs() < 1e-12, "{what}");
                        let weight = settling.network().w[layer][[i, j]];
                        assert_eq!(update.weight, weight);
                        assert!((update.after() - weight - RATE * expected).abs() < 1e-12, "{what}");
                        assert!(update.is_final);
                        // The rule's curve passes through the update at the unit's own change.
                        let there = update.product(update.post_change());
                        assert!((there - update.change()).abs() < 1e-12, "{what}");
                        assert_eq!(update.held(0.0), 0.0);
                        let words = update.words();
                        let says = (words.contains("strengthened"), words.contains("weakened"));
                        assert_eq!(
                            says,
                            (update.contrast() > 0.0, update.contrast() < 0.0),
                            "{what}: {words}"
                        );
                    }
                }
            }
        }
    }
}

/// ρ of the states of a recorded iteration.
fn signals(settling: &ExampleRelaxation, index: usize) -> State<f64> {
    let mut state = settling.recording().state(index).unwrap().clone();
    state.to_signals(settling.network());
    state
}

#[test]
fn the_running_integral_is_the_rule_in_time_and_ends_on_the_contrast() {
    for activation in [Activation::HardSigmoid, Activation::Tanh] {
        for seed in 0..6 {
            let settling = finished(seed, Sign::Centred, RuleKind::CONTRAST, activation);
            let free = settling.spans()[0].points.end - 1;
            for span in &settling.spans()[1..] {
                let path: Vec<usize> = std::iter::once(free).chain(span.points.clone()).collect();
                for k in 1..=3 {
                    let mut sum = Array2::zeros(settling.network().w[k - 1].dim());
                    let mut sums = vec![sum.clone()];
                    for step in path.windows(2) {
                        let (before, after) = (signals(&settling, step[0]), signals(&settling, step[1]));
                        stdp::add_midpoint(settling.batch(), &before, &after, k, sum.view_mut());
                        sums.push(sum.clone());
                    }
                    for ((i, j), end) in sum.indexed_iter() {
                        let of = |id| trace(settling.recording(), settling.network(), id);
                        let (pre, post) =
                            (of(UnitId { layer: k - 1, index: i }), of(UnitId { layer: k, index: j }));
                        let pairs: Vec<SignalPair> =
                            path.iter().map(|&t| SignalPair { pre: pre[t], post: post[t] }).collect();
                        let integral = running_integral(&pairs);
                        assert_eq!(integral.len(), pairs.len());
                        for (t, value) in integral.iter().enumerate() {
                            assert!((value - sums[t][[i, j]]).abs() < 1e-12, "W{k} [{i}, {j}] at {t}");
                        }
                        let goal = pairs.last().unwrap().product() - pairs[0].product();
                        assert!((integral.last().unwrap() - goal).abs() < 1e-12);
                        assert!((end - goal).abs() < 1e-12);
                    }
                }
            }
            // The two phases together are the centred contrast.
            let update = update(&settling, RuleKind::CONTRAST, 3, 2, 1);
            let goal = update.high.product() - update.low.product();
            assert!((update.contrast() - goal).abs() < 1e-12);
        }
    }
    assert!(running_integral(&[]).is_empty());
}

/// Starting from the previous point instead of s⁰ would give another number: the second nudge follows the first.
#[test]
fn a_second_nudge_starts_at_the_free_state() {
    let settling = finished(2, Sign::Centred, RuleKind::CONTRAST, Activation::HardSigmoid);
    let span = &settling.spans()[2];
    let (free, before) = (settling.spans()[0].points.end - 1, span.points.start - 1);
    assert_eq!(span.phase, Phase::Nudged(-0.4));
    assert_ne!(signals(&settling, free), signals(&settling, before));
    let update = update(&settling, RuleKind::CONTRAST, 3, 0, 1);
    assert_eq!((update.beta_low, update.beta_high), (-0.4, 0.4));
    assert_eq!(update.low.post, signals(&settling, settling.recording().last()).layers[2][[0, 1]]);
}

fn words(low: (f64, f64), high: (f64, f64), betas: (f64, f64)) -> String {
    let pair = |(pre, post)| SignalPair { pre, post };
    let update = Update {
        rule: RuleKind::CONTRAST,
        beta_low: betas.0,
        beta_high: betas.1,
        low: pair(low),
        high: pair(high),
        rate: 0.1,
        gain: 1.0,
        is_clamped: false,
        weight: 0.0,
        is_final: true,
        is_free_settled: true,
    };
    update.words()
}

#[test]
fn words_say_what_happened() {
    let plus = (0.0, 0.5);
    assert_eq!(words((0.2, 0.3), (0.4, 0.5), plus), "Both units are more active when nudged: strengthened");
    assert_eq!(words((0.4, 0.5), (0.2, 0.3), plus), "Both units are less active when nudged: weakened");
    let held = words((0.4, 0.5), (0.4, 0.3), plus);
    assert_eq!(held, "The unit below is active, the unit above less so when nudged: weakened");
    assert!(words((0.4, 0.5), (0.4, 0.5), plus).contains("stays as it is"));
    assert!(words((0.0, 0.5), (0.0, 0.9), plus).contains("stays as it is"), "a silent unit below");
    assert!(words((0.4, 0.5), (0.6, 0.2), plus).ends_with("together they are less active: weakened"));
    assert!(words((0.2, 0.3), (0.4, 0.5), (-0.5, 0.5)).contains("than away: strengthened"));
}

#[test]
fn the_weight_shown_first_changed_strongly_and_ends_at_the_target() {
    let settling = finished(1, Sign::Positive, RuleKind::CONTRAST, Activation::Logistic);
    let frames = ends(&settling);
    let network = &settling.scene().network;
    let input = settling.input().to_vec();
    let (from, to) = telling(network, &input, &frames[0], Some(&frames[1]), settling.label()).unwrap();
    assert_eq!(to, settling.label());
    let rho = |s: f64| Activation::Logistic.rho(s);
    let change = |i: usize| (rho(frames[1].layers[1][i]) - rho(frames[0].layers[1][i])).abs();
    assert!((0..6).all(|i| change(i) <= change(from)) && change(from) > 0.0);
    assert_eq!(telling(network, &input, &frames[0], None, 99), None);
}
