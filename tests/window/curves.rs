//! The curves panel: exact values, gaps, marks of changes, zoom, other runs.

use crate::fabricated::*;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::config::{Difference, Source};
use eqprop_lab::data::toy::{Toy, generate};
use eqprop_lab::presets;
use eqprop_lab::training::snapshot::{Change, RunningPoint, Status, TrainingSnapshot, UpdatePoint};
use eqprop_lab::training::{Trainer, checkpoint};
use eqprop_lab::ui::command::{Command, CurvesCommand};
use eqprop_lab::ui::export::table::Table;
use eqprop_lab::ui::state::curves_view::XUnit;
use safetensors::SafeTensors;
use std::sync::Arc;

/// A run with all curves: relative updates far apart, two changes.
fn run(epochs: usize) -> TrainingSnapshot {
    let mut training = training(&[500, 300, 100], Some(Arc::clone(&DIGITS)), epochs);
    let mut curves = (*training.curves).clone();
    let wave = |i: usize| ((i * i) as f64 * 0.37).sin();
    for i in 1..=epochs * 100 {
        let epoch = i as f64 / 100.0;
        let level = 0.3 * (-epoch * 0.3).exp() + 0.02;
        let relative = [8e-3, 2e-3, 1e-3, 9e-4].map(|r: f64| r * (1.0 + 0.3 * wave(i + 3)) * (1.0 + level));
        curves.updates.push(UpdatePoint {
            epoch,
            minibatch: (epoch * 2500.0).round() as u64,
            seconds: epoch * 11.5,
            cost: level * (1.0 + 0.4 * wave(i)),
            energy: -3.0 - 2.0 * (1.0 - level) + 0.1 * wave(i + 1),
            error: (level * (1.0 + 0.6 * wave(i + 2))).max(0.0),
            relative: relative.into(),
        });
    }
    training.curves = Arc::new(curves);
    let change = |epoch: f64, key: &str, from: &str, to: &str| Change {
        minibatch: (epoch * 2500.0).round() as u64,
        epoch,
        what: Difference { key: key.into(), from: from.into(), to: to.into() },
    };
    training.changes = Arc::new(vec![
        change(3.25, "nudge.beta", "0.5", "0.2"),
        change(3.26, "dynamics.step_size", "0.5", "0.4"),
        change(8.0, "learning.rates", "[0.1, 0.1, 0.1, 0.1]", "[0.05, 0.1, 0.1, 0.1]"),
    ]);
    training
}

fn opened(training: TrainingSnapshot) -> Window {
    let settling = settling(&training, 1, 5, 0);
    let mut w = window([1400.0, 900.0], training, settling);
    w.harness.get_by_label("Error curves").click();
    w.harness.run_steps(4);
    w.harness.get_by_label("Maximise: Error curves").click();
    w.harness.run_steps(6);
    w.harness.remove_cursor();
    w.harness.run_steps(2);
    w
}

fn hover(w: &mut Window, x: f32, y: f32) -> egui::Pos2 {
    let at = w.harness.get_by_label("Error plot").rect().lerp_inside(egui::vec2(x, y));
    w.harness.hover_at(at);
    w.harness.run_steps(4);
    at
}

fn click(w: &mut Window, at: egui::Pos2) {
    w.harness.drag_at(at);
    w.harness.drop_at(at);
    w.harness.run_steps(4);
}

/// The place in the title of the table of values, if there is one.
fn place(w: &Window, unit: &str) -> Option<f64> {
    let mut all = w.harness.query_all_by_label_contains(unit);
    all.find_map(|node| {
        let node = node.accesskit_node();
        let label = node.label().or(node.value())?;
        label.strip_prefix(unit)?.trim_start().replace(',', "").parse().ok()
    })
}

fn has(w: &Window, text: &str) -> bool {
    w.harness.query_all_by_label_contains(text).next().is_some()
}

#[test]
fn the_table_shows_the_exact_values_and_can_be_pinned() {
    let training = run(12);
    let mut w = opened(training.clone());
    assert_eq!(place(&w, "epoch "), None);
    let at = hover(&mut w, 0.43, 0.5);
    let epoch = place(&w, "epoch ").expect("a table");
    let exact = |y: f64| format!("{:.4} %", y * 100.0);
    let near = training.curves.running.iter().find(|p| (p.epoch - epoch).abs() < 6e-4).unwrap();
    let last = &training.curves.epochs[epoch.round() as usize - 1];
    for value in [near.error, last.training, last.validation.unwrap(), last.test] {
        assert!(has(&w, &exact(value)), "{} at {epoch}", exact(value));
    }
    click(&mut w, at);
    w.harness.remove_cursor();
    w.harness.run_steps(4);
    assert_eq!(place(&w, "epoch "), Some(epoch), "pinned");
    w.harness.key_press(egui::Key::Escape);
    w.harness.run_steps(4);
    assert_eq!(place(&w, "epoch "), None);
    assert!(w.harness.query_by_label("Maximise: Energy").is_none(), "only the table is let go");
    click(&mut w, at);
    click(&mut w, at + egui::vec2(200.0, 0.0));
    w.harness.remove_cursor();
    w.harness.run_steps(4);
    assert_eq!(place(&w, "epoch "), None, "let go by a click");
}

#[test]
fn units_of_the_axis_and_hidden_curves() {
    let training = run(12);
    let mut w = opened(training.clone());
    hover(&mut w, 0.43, 0.5);
    assert!(!has(&w, "minibatch 1"));
    w.harness.get_by_role_and_label(Role::ComboBox, "Horizontal axis").click();
    w.harness.run_steps(3);
    w.harness.get_by_label("minibatches").click();
    w.harness.run_steps(3);
    hover(&mut w, 0.43, 0.5);
    let minibatch = place(&w, "minibatch ").expect("a table");
    let running = training.curves.running.iter().map(|p| (p.epoch * 2500.0).round());
    let epochs = training.curves.epochs.iter().map(|p| p.epoch * 2500.0);
    assert!(running.chain(epochs).any(|at| at == minibatch), "{minibatch}");
    // The error of single minibatches is hidden at first.
    let exact = |w: &Window| {
        let at = place(w, "minibatch ").unwrap();
        let far = |p: &&UpdatePoint| (p.minibatch as f64 - at).abs();
        let near = training.curves.updates.iter().min_by(|a, b| far(a).total_cmp(&far(b)));
        format!("{:.4} %", near.unwrap().error * 100.0)
    };
    assert!(!has(&w, &exact(&w)));
    w.harness.get_by_role_and_label(Role::CheckBox, "Curve: minibatch").click();
    w.harness.run_steps(3);
    hover(&mut w, 0.43, 0.501);
    assert!(has(&w, &exact(&w)), "{}", exact(&w));
    let tables = w.harness.state().tables(crate::panel("error-curves"));
    let is = |table: &&Table| table.columns.iter().any(|column| column.name == "minibatch");
    let axis = &tables.iter().find(is).unwrap().columns[0];
    let expected: Vec<f64> = training.curves.updates.iter().map(|p| p.minibatch as f64).collect();
    assert_eq!((axis.name.as_str(), &axis.values), ("minibatches", &expected));
}

#[test]
fn smoothing_is_off_at_first_and_then_its_formula() {
    let training = run(3);
    let mut w = opened(training.clone());
    let table = |w: &Window| w.harness.state().tables(crate::panel("error-curves"));
    let column = |tables: &[Table], name: &str| -> Option<Vec<f64>> {
        let all = tables.iter().flat_map(|table| &table.columns);
        all.clone().find(|column| column.name == name).map(|column| column.values.clone())
    };
    let running: Vec<f64> = training.curves.running.iter().map(|p| p.error).collect();
    assert_eq!(column(&table(&w), "running"), Some(running.clone()), "raw to the bit");
    assert_eq!(column(&table(&w), "running smoothed"), None);
    let tests: Vec<f64> = training.curves.epochs.iter().map(|p| p.test).collect();
    assert_eq!(column(&table(&w), "test"), Some(tests));
    w.harness.get_by_role_and_label(Role::Slider, "Smoothing").set_value_accesskit(0.5);
    w.harness.run_steps(4);
    let gamma = 1.0 - 10f64.powf(-1.5);
    let smoothed = column(&table(&w), "running smoothed").expect("smoothed");
    assert_eq!(smoothed.len(), running.len());
    for n in [1, 2, 50, running.len()] {
        let sum: f64 = (1..=n).map(|i| gamma.powi((n - i) as i32) * running[i - 1]).sum();
        let expected = (1.0 - gamma) * sum / (1.0 - gamma.powi(n as i32));
        assert!((smoothed[n - 1] - expected).abs() < 1e-9 * expected, "{n}: {} {expected}", smoothed[n - 1]);
    }
    let tables = table(&w);
    assert_eq!(column(&tables, "running"), Some(running), "the raw values stay");
    assert_eq!(column(&tables, "test smoothed"), None, "points of epochs are never smoothed");
}

#[test]
fn wheel_box_and_drag_zoom_and_everything_comes_back() {
    let mut w = opened(run(12));
    let shown = |w: &Window| w.harness.query_by_label("Show all").is_some();
    let reset = |w: &mut Window| {
        w.harness.get_by_label("Show all").click();
        w.harness.run_steps(4);
        assert!(!shown(w));
    };
    assert!(!shown(&w));
    let at = hover(&mut w, 0.5, 0.5);
    let before = place(&w, "epoch ").unwrap();
    let wheel = egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, 400.0),
        modifiers: egui::Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    };
    w.harness.event(wheel);
    w.harness.run_steps(20);
    assert!(shown(&w), "the wheel zooms");
    assert!((place(&w, "epoch ").unwrap() - before).abs() < 0.06, "about the pointer");
    // A drag moves the curves with the pointer.
    w.harness.drag_at(at);
    w.harness.run_steps(2);
    w.harness.hover_at(at + egui::vec2(-150.0, 0.0));
    w.harness.run_steps(3);
    w.harness.drop_at(at + egui::vec2(-150.0, 0.0));
    w.harness.hover_at(at + egui::vec2(-150.0, 0.0));
    w.harness.run_steps(4);
    assert!((place(&w, "epoch ").unwrap() - before).abs() < 0.06, "the same place under the pointer");
    hover(&mut w, 0.5, 0.5);
    assert!(place(&w, "epoch ").unwrap() > before + 0.1);
    reset(&mut w);
    // A box with Shift.
    w.harness.event(egui::Event::ModifiersChanged(egui::Modifiers::SHIFT));
    let rect = w.harness.get_by_label("Error plot").rect();
    let corner = |x: f32, y: f32| rect.lerp_inside(egui::vec2(x, y));
    w.harness.hover_at(corner(0.3, 0.3));
    w.harness.run_steps(2);
    let press = |w: &mut Window, pressed: bool, pos: egui::Pos2| {
        let button = egui::PointerButton::Secondary;
        w.harness.event(egui::Event::PointerButton {
            pos,
            button,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
        w.harness.run_steps(2);
    };
    press(&mut w, true, corner(0.3, 0.3));
    w.harness.hover_at(corner(0.6, 0.6));
    w.harness.run_steps(3);
    press(&mut w, false, corner(0.6, 0.6));
    w.harness.run_steps(4);
    assert!(shown(&w), "a box zooms");
    hover(&mut w, 0.02, 0.5);
    let left = place(&w, "epoch ").unwrap();
    assert!((3.0..4.2).contains(&left), "the box began at {left}");
    reset(&mut w);
}

#[test]
fn what_is_not_a_number_is_drawn_without_harm() {
    let mut training = run(3);
    let mut curves = (*training.curves).clone();
    for p in curves.running.iter_mut().skip(60).take(20) {
        p.error = f64::NAN;
    }
    curves.updates[30].energy = f64::INFINITY;
    curves.updates[31].relative = [f64::NAN; 4].into();
    curves.epochs[1].test = f64::NAN;
    training.curves = Arc::new(curves);
    training.status = Status::Diverged("epoch 3".into());
    let mut w = opened(training);
    let tables = w.harness.state().tables(crate::panel("error-curves"));
    let running = tables.iter().flat_map(|t| &t.columns).find(|c| c.name == "running").unwrap();
    assert_eq!(running.values.iter().filter(|y| y.is_nan()).count(), 20, "gaps are kept");
    for quantity in ["Cost", "Energy", "Relative update"] {
        w.harness.get_by_role_and_label(Role::ComboBox, "Quantity").click();
        w.harness.run_steps(3);
        w.harness.get_by_label(quantity).click();
        w.harness.run_steps(3);
        w.harness.get_by_label("Log time").click();
        hover(&mut w, 0.7, 0.4);
        assert!(place(&w, "epoch ").is_some(), "{quantity}");
    }
}

/// The real window: β is changed while a toy is learned, and the curve says so.
#[test]
fn a_changed_knob_is_marked_where_it_was_changed() {
    let mut config = presets::get("paper-1h").unwrap();
    config.data.source = Source::generated(Toy::Moons);
    config.network.hidden = vec![12];
    let mut p = crate::program::Program::start(&config, None, false);
    p.wait_training("data", |s| s.network.is_some());
    p.click("One epoch");
    p.wait_training("an epoch", |s| s.curves.epochs.len() == 1 && s.status == Status::Paused);
    p.harness.get_by_role_and_label(Role::Slider, "Nudging strength").set_value_accesskit(0.3);
    p.harness.run_steps(3);
    p.wait_training("the change", |s| !s.changes.is_empty());
    p.click("One epoch");
    p.wait_training("another", |s| s.curves.epochs.len() == 2 && s.status == Status::Paused);
    let training = p.training();
    let change = &training.changes[0];
    assert_eq!((change.epoch, change.what.key.as_str()), (1.0, "nudge.beta"));
    p.harness.get_by_label("Error curves").click();
    p.harness.run_steps(4);
    p.harness.get_by_label("Maximise: Error curves").click();
    p.harness.run_steps(6);
    let rect = p.harness.get_by_label("Error plot").rect();
    let marks: Vec<f32> = (0..=160)
        .map(|i| i as f32 / 160.0)
        .filter(|x| {
            p.harness.hover_at(rect.lerp_inside(egui::vec2(*x, 0.5)));
            p.harness.run_steps(3);
            p.harness.query_all_by_label_contains("▲ epoch 1, β 1 → 0.3").next().is_some()
        })
        .collect();
    // The axis goes from just left of 0 to just right of 2.
    assert!(!marks.is_empty() && marks.iter().all(|x| (x - 0.5).abs() < 0.04), "{marks:?}");
}

/// Checkpoints from before there were curves of updates.
#[test]
fn a_checkpoint_without_curves_of_updates_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let mut config = presets::get("paper-1h").unwrap();
    config.network.hidden = vec![7];
    let mut trainer = Trainer::new(config, Arc::new(generate(Toy::Moons, 3, 500))).unwrap();
    for _ in 0..10 {
        trainer.advance(0.5);
    }
    assert_eq!(trainer.curves().updates.len(), 10);
    assert_eq!(trainer.curves().updates[3].relative.len(), 2);
    checkpoint::save(&path, &trainer, 1.0).unwrap();
    let same = checkpoint::load(&path).unwrap().into_trainer(Arc::clone(trainer.data())).unwrap();
    assert_eq!(same.curves(), trainer.curves());
    let bytes = std::fs::read(&path).unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let mut metadata = header.metadata().clone().unwrap();
    let mut position: toml::Table = metadata["checkpoint"].parse().unwrap();
    position.remove("gathered").expect("written");
    metadata.insert("checkpoint".into(), position.to_string());
    let kept = tensors.tensors().into_iter().filter(|(name, _)| name != "curves.updates");
    std::fs::write(&path, safetensors::serialize(kept, Some(metadata)).unwrap()).unwrap();
    let mut old = checkpoint::load(&path).unwrap().into_trainer(Arc::clone(trainer.data())).unwrap();
    assert_eq!((old.curves().updates.len(), old.curves().running.len()), (0, 10));
    old.advance(2.0);
    trainer.advance(2.0);
    assert!(old.network() == trainer.network());
    assert_eq!(old.curves().updates[..], trainer.curves().updates[10..]);
    assert_eq!(old.curves().updates[0].seconds, 2.0);
}

/// All shapes, those inside others too.
fn shapes(shape: &egui::Shape) -> Vec<&egui::Shape> {
    match shape {
        egui::Shape::Vec(all) => all.iter().flat_map(shapes).collect(),
        other => vec![other],
    }
}

#[test]
fn over_a_pause_a_dense_curve_is_a_line_and_no_wedge() {
    let mut training = run(12);
    let mut curves = (*training.curves).clone();
    for update in curves.updates.iter_mut().filter(|update| update.epoch > 6.0) {
        update.seconds += 100.0;
    }
    for point in curves.epochs.iter_mut() {
        point.seconds = point.epoch * 11.5 + if point.epoch > 6.0 { 100.0 } else { 0.0 };
    }
    // Twenty points a pixel, as far apart as they can be.
    for i in 0..20_000 {
        let (epoch, error) = (f64::from(i) / 20_000.0 * 12.0, if i % 2 == 0 { 0.02 } else { 0.3 });
        curves.running.push(RunningPoint { epoch, error, cost: error });
    }
    curves.running.retain(|point| [0.02, 0.3].contains(&point.error));
    training.curves = Arc::new(curves);
    let mut w = opened(training);
    w.harness.state().order(Command::Curves(CurvesCommand::X(XUnit::Seconds)));
    w.harness.run_steps(6);
    let painted = w.harness.output().shapes.iter();
    let all: Vec<&egui::Shape> = painted.flat_map(|clipped| shapes(&clipped.shape)).collect();
    assert!(!all.iter().any(|shape| matches!(shape, egui::Shape::Band(_))), "a filled band");
    let paths = all.iter().filter_map(|shape| match shape {
        egui::Shape::Path(path) if path.points.len() > 1000 => Some(&path.points),
        _ => None,
    });
    assert!(paths.count() > 0, "the running curve is a line");
}
