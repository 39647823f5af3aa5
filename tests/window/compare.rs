//! A/B: a second settling beside the watched one, their difference, and the panel that shows them.

use crate::fabricated::*;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::config::Config;
use eqprop_lab::data::{Dataset, Split};
use eqprop_lab::presets;
use eqprop_lab::settling::ExampleRelaxation;
use eqprop_lab::settling::engine::snapshot::*;
use eqprop_lab::settling::example::recording::frame_of;
use eqprop_lab::settling::studies::compare::{align, difference, run, size};
use eqprop_lab::settling::studies::setup::ExampleSetup;
use eqprop_lab::settling::trace::*;
use eqprop_lab::training::snapshot::TrainCommand;
use eqprop_lab::training::weights;
use eqprop_lab::ui::state::panel_kind::PanelKind;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn scene(config: &Config, data: &Arc<Dataset>) -> Arc<Scene> {
    let (split, index) = (Split::Test, 3);
    Arc::new(Scene {
        network: network(config, data),
        minibatch: 0,
        data: Arc::clone(data),
        split,
        index,
        input: data.pixels(split, index).iter().map(|byte| f32::from(*byte) / 255.0).collect(),
        label: data.label(split, index),
    })
}

fn alone(scene: &Arc<Scene>, config: &Config) -> ExampleRelaxation {
    let mut settling = ExampleRelaxation::new(Arc::clone(scene), config);
    while settling.advance() {}
    settling
}

fn beside(scene: &Arc<Scene>, config: &Config) -> ExampleRelaxation {
    let input = alone(scene, config).input().to_vec();
    let setup = ExampleSetup {
        scene: Arc::clone(scene),
        input: Arc::new(input),
        target: scene.label,
        config: Arc::new(config.clone()),
    };
    run(&scene.network, &setup, &AtomicBool::new(false)).unwrap().unwrap()
}

fn config() -> Config {
    let mut config = presets::get("paper-1h").unwrap();
    config.network.hidden = vec![60];
    config
}

#[test]
fn the_same_settings_give_the_same_bits() {
    let (config, data) = (config(), toy_data());
    let scene = scene(&config, &data);
    let (a, b) = (alone(&scene, &config), beside(&scene, &config));
    assert_eq!(a.spans(), b.spans());
    let side = |s: &ExampleRelaxation| (s.recording().points.clone(), s.spans().to_vec());
    let ((a_points, a_spans), (b_points, b_spans)) = (side(&a), side(&b));
    for i in 0..a_points.len() {
        let at = align((&a_points, &a_spans), i, (&b_points, &b_spans)).unwrap();
        assert_eq!((at.index, at.ended), (i, None));
        assert_eq!(a.recording().state(i), b.recording().state(i));
        let apart = difference(
            &frame_of(a.recording().state(i).unwrap()),
            &frame_of(b.recording().state(i).unwrap()),
        );
        assert!(apart.iter().flatten().flatten().all(|d| *d == 0.0));
    }
}

#[test]
fn after_a_change_the_difference_is_that_of_two_settlings() {
    let (config, data) = (config(), toy_data());
    let scene = scene(&config, &data);
    let mut other = config.clone();
    (other.dynamics.step_size, other.nudge.beta, other.dynamics.free_iterations) = (0.3, 0.4, 12);
    let (a, b) = (alone(&scene, &config), beside(&scene, &other));
    let reference = alone(&scene, &other);
    let mut seen = [0, 0];
    for (i, point) in a.recording().points.iter().enumerate() {
        let at = align((&a.recording().points, a.spans()), i, (&b.recording().points, b.spans())).unwrap();
        // The same iteration of the same phase of the reference, or its last.
        let span = reference.spans()[at.span].points.clone();
        let last = reference.recording().points[span.end - 1].iteration;
        let wanted = (span.clone())
            .find(|i| reference.recording().points[*i].iteration == point.iteration.min(last))
            .unwrap();
        assert_eq!(at.index, wanted);
        assert_eq!(at.ended, (point.iteration > last).then_some(last));
        let (x, y) = (a.recording().state(i).unwrap(), reference.recording().state(wanted).unwrap());
        let found = difference(&frame_of(x), &frame_of(b.recording().state(at.index).unwrap()));
        for (k, layer) in found.iter().enumerate() {
            let expected: Vec<f64> = y.layers[k].iter().zip(&x.layers[k]).map(|(y, x)| y - x).collect();
            assert_eq!(layer.as_ref().unwrap(), &expected);
            assert!(size(&expected) > 0.0 || i == 0 || k > 0);
        }
        seen[usize::from(at.ended.is_some())] += 1;
    }
    assert!(seen[0] > 10 && seen[1] >= 8, "{seen:?}");
}

#[test]
fn other_phases_and_depths_are_no_accident() {
    let (mut config, data) = (config(), toy_data());
    config.nudge.sign = eqprop_lab::config::Sign::Negative;
    let scene = scene(&config, &data);
    let a = alone(&scene, &config);
    let mut other = config;
    other.nudge.sign = eqprop_lab::config::Sign::Positive;
    let b = beside(&scene, &other);
    let last = a.recording().last();
    let side = |s: &ExampleRelaxation| (s.recording().points.clone(), s.spans().to_vec());
    let ((a_points, a_spans), (b_points, b_spans)) = (side(&a), side(&b));
    assert!(align((&a_points, &a_spans), last, (&b_points, &b_spans)).is_none());
    assert!(align((&a_points, &a_spans), 5, (&b_points, &b_spans)).is_some());
    let frame = |sizes: &[usize]| Frame { layers: sizes.iter().map(|n| vec![0.5; *n]).collect() };
    let found = difference(&frame(&[60, 10]), &frame(&[60, 30, 10]));
    let known: Vec<bool> = found.iter().map(Option::is_some).collect();
    assert_eq!(known, [true, false, true]);
    assert!(difference(&frame(&[60, 10]), &frame(&[50, 10]))[0].is_none());
}

/// The window with the A/B panel alone.
fn panel() -> Window {
    let training = training(&[500], Some(Arc::clone(&DIGITS)), 1);
    let settling = settling(&training, 1, 20, 3);
    let mut w = window([1400.0, 900.0], training, settling);
    show(&mut w, crate::panel("a-b"));
    w
}

/// Brings a panel to the front alone.
fn show(w: &mut Window, kind: PanelKind) {
    w.harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num3);
    w.harness.run_steps(3);
    if w.harness.query_by_label(&format!("Maximise: {}", kind.name())).is_none() {
        w.harness.get_by_label(kind.name()).click();
        w.harness.run_steps(3);
    }
    w.harness.get_by_label(&format!("Maximise: {}", kind.name())).click();
    w.harness.run_steps(3);
    w.forget();
}

fn click(w: &mut Window, label: &str) {
    w.harness.get_by_role_and_label(Role::Button, label).click();
    w.harness.run_steps(3);
}

/// ‖B − A‖ of each layer, once B has settled so far that this holds of it.
fn apart_when(w: &mut Window, what: &str, fact: impl Fn(&[f64]) -> bool) -> Vec<f64> {
    w.wait(what, |w| fact(&apart(w)));
    apart(w)
}

/// ‖B − A‖ of each layer; empty while there is no B.
fn apart(w: &Window) -> Vec<f64> {
    let tables = w.harness.state().tables(crate::panel("a-b"));
    tables
        .iter()
        .find(|table| table.name == "difference")
        .map_or(Vec::new(), |table| table.columns[1].values.clone())
}

fn step_size_ordered(w: &mut Window) -> Option<f64> {
    w.train_orders().into_iter().rev().find_map(|order| match order {
        TrainCommand::Configure(config) => Some(config.dynamics.step_size),
        _ => None,
    })
}

#[test]
fn copy_swap_and_close_do_what_they_say() {
    let mut w = panel();
    assert!(apart(&w).is_empty());
    click(&mut w, "Copy A to B");
    apart_when(&mut w, "B is A", |apart| apart == [0.0, 0.0]);
    assert!(w.harness.query_by_label_contains("nothing differs yet").is_some());
    // The slider of another step size.
    w.harness.get_by_role_and_label(Role::SpinButton, "Step size number").click();
    w.harness.run_steps(2);
    w.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    w.harness.get_by_role_and_label(Role::SpinButton, "Step size number").type_text("0.3");
    w.harness.key_press(egui::Key::Enter);
    w.harness.run_steps(3);
    assert_eq!(step_size_ordered(&mut w), Some(0.3));
    assert!(w.harness.query_by_label_contains("ε 0.3 | 0.5").is_some());
    click(&mut w, "Swap A and B");
    assert_eq!(step_size_ordered(&mut w), Some(0.5));
    apart_when(&mut w, "B is another", |apart| apart.len() == 2 && apart.iter().all(|size| *size > 0.0));
    assert!(w.harness.query_by_label_contains("ε 0.5 | 0.3").is_some());
    click(&mut w, "Swap A and B");
    assert_eq!(step_size_ordered(&mut w), Some(0.3));
    apart_when(&mut w, "B is A again", |apart| apart == [0.0, 0.0]);
    click(&mut w, "Copy B to A");
    assert_eq!(step_size_ordered(&mut w), Some(0.5));
    click(&mut w, "Close B");
    assert!(apart(&w).is_empty());
}

#[test]
fn the_plot_seeks_and_the_table_holds_both_courses() {
    let mut w = panel();
    click(&mut w, "Copy A to B");
    apart_when(&mut w, "B is A", |apart| apart == [0.0, 0.0]);
    w.forget();
    w.harness.get_by_label("Seek in A and B").click();
    w.harness.run_steps(3);
    let seeks: Vec<usize> = w
        .settle_orders()
        .into_iter()
        .filter_map(|order| if let SettleCommand::Seek(index) = order { Some(index) } else { None })
        .collect();
    assert!(seeks.first().is_some_and(|index| (5..20).contains(index)), "{seeks:?}");
    let tables = w.harness.state().tables(crate::panel("a-b"));
    let (a, b) = (&tables[0], &tables[1]);
    assert_eq!((a.name.as_str(), b.name.as_str()), ("A", "B"));
    let shown = a.columns[0].values.len();
    for column in 0..a.columns.len() {
        let (a, b) = (&a.columns[column].values, &b.columns[column].values[..shown]);
        assert!(a.iter().zip(b).all(|(a, b)| a == b || (a.is_nan() && b.is_nan())), "column {column}");
    }
}

fn open(w: &mut Window, path: &std::path::Path) {
    w.harness.get_by_role_and_label(Role::Button, "B from file…").click();
    w.harness.run_steps(4);
    w.harness.get_by_role_and_label(Role::TextInput, "Path").type_text(&path.display().to_string());
    w.harness.run_steps(2);
    click(w, "OK");
}

#[test]
fn weights_of_a_file_are_b_and_what_does_not_fit_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut deep = config();
    deep.network.hidden = vec![500, 40];
    deep.learning.rates = vec![0.1; 3];
    let path = folder.path().join("deep.safetensors");
    weights::save(&path, &deep.initial_network(&[784, 500, 40, 10]), &deep).unwrap();
    let mut w = panel();
    open(&mut w, &path);
    w.wait_for("weights: here | deep.safetensors");
    let found = apart_when(&mut w, "the deeper network", |apart| apart.len() == 3);
    assert!(w.says("Hidden layers: A 500, B 500−40"));
    assert!(found[0] > 0.0 && found[1].is_nan() && found[2] >= 0.0, "{found:?}");

    let path = folder.path().join("moons.safetensors");
    let mut small = config();
    small.network.hidden = vec![7];
    weights::save(&path, &small.initial_network(&[2, 7, 2]), &small).unwrap();
    open(&mut w, &path);
    w.wait_for("weights from 2 inputs to 2 outputs");
    assert!(apart(&w).is_empty());

    open(&mut w, &folder.path().join("none.safetensors"));
    w.wait("the refusal", |w| {
        w.harness.state().messages().iter().any(|notice| notice.text.contains("none.safetensors"))
    });
}
