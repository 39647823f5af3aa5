//! The panels that look across epochs and examples: receptive fields through time, settling race, state space.

use crate::fabricated::*;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::data::Split;
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::settling::engine::snapshot::{Pick, SettleCommand, SettlingSnapshot};
use eqprop_lab::settling::engine::subscription::Subscription;
use eqprop_lab::training::snapshot::{Origin, TrainingSnapshot};
use eqprop_lab::training::weight_history::StoredEpoch;
use eqprop_lab::worker::Engine as _;
use std::sync::Arc;

/// A small run with stored epochs.
fn snapshots() -> (TrainingSnapshot, SettlingSnapshot) {
    let mut training = training(&[30], Some(Arc::clone(&DIGITS)), 8);
    let network = training.network.clone().unwrap();
    let faded = |by: f32| {
        let mut faded = (*network).clone();
        faded.w.iter_mut().for_each(|w| w.mapv_inplace(|x| x * by));
        Arc::new(faded)
    };
    let of = [0, 1, 2, 3, 5, 8].map(|epoch| StoredEpoch {
        epoch,
        minibatch: 2500 * epoch as u64,
        network: faded(0.2 + 0.08 * epoch as f32),
    });
    training.stored = Arc::new(of.to_vec());
    let settling = settling(&training, 1, 20, 3);
    (training, settling)
}

fn opened(panel: &str, training: TrainingSnapshot, settling: SettlingSnapshot) -> Window {
    let mut w = window([1400.0, 900.0], training, settling);
    if let Some(tab) = w.harness.query_by_label(panel) {
        tab.click();
    }
    w.harness.run_steps(6);
    w.forget();
    w
}

#[test]
fn the_race_shows_the_epochs_and_now() {
    let (training, settling) = snapshots();
    let mut w = opened("Settling race", training.clone(), settling.clone());
    for name in ["epoch 0", "epoch 1", "epoch 5", "now"] {
        w.wait_for(&format!("Output, {name}: reads"));
    }
    assert!(w.harness.query_by_label_contains("Output, epoch 8").is_none());
    let plot = w.harness.get_by_label_contains("Energies while settling").rect();
    w.harness.hover_at(plot.lerp_inside(egui::vec2(0.5, 0.5)));
    w.harness.run_steps(3);
    w.harness.drag_at(plot.lerp_inside(egui::vec2(0.5, 0.5)));
    w.harness.drop_at(plot.lerp_inside(egui::vec2(0.5, 0.5)));
    w.harness.run_steps(4);
    assert!(w.settle_orders().iter().any(|order| matches!(order, SettleCommand::Seek(10))));

    let mut w = opened("Settling race", TrainingSnapshot { stored: Arc::default(), ..training }, settling);
    w.wait_for("Output, now");
    assert!(w.harness.query_by_label_contains("Output, epoch").is_none());
}

#[test]
fn the_state_space_asks_for_the_watched_path_and_shares_its_cursor() {
    let (training, settling) = snapshots();
    let mut w = window([1400.0, 900.0], training.clone(), settling);
    w.harness.get_by_label("State space").click();
    let mut plane = None;
    w.wait("the plane is wanted", |w| {
        plane = plane.take().or_else(|| {
            w.settle_orders().into_iter().find_map(|order| match order {
                SettleCommand::Subscribe(subscription) => subscription.plane,
                _ => None,
            })
        });
        plane.is_some()
    });
    let plane = plane.unwrap();
    w.wait_for("State space: 10 paths");
    assert_eq!(plane.origin.len(), 40);
    // The watched example's path as the engine would project it.
    let mut engine = SettlingEngine::new((*training.config).clone());
    engine.handle(SettleCommand::Material {
        network: training.network.clone().unwrap(),
        minibatch: 0,
        data: training.data.unwrap(),
    });
    engine.handle(SettleCommand::Example(Split::Test, Pick::Index(1)));
    engine.handle(SettleCommand::Subscribe(Subscription { plane: Some(plane), ..Default::default() }));
    engine.handle(SettleCommand::Step(22));
    w.harness.state().settling().unwrap().set_latest(engine.snapshot());
    w.harness.run_steps(4);
    // Somewhere in the picture a click meets the path, and goes to its iteration.
    let rect = w.harness.get_by_label_contains("State space: 10 paths").rect();
    w.forget();
    let found = (0..400).find_map(|i| {
        let at = rect.lerp_inside(egui::vec2((i % 20) as f32 / 19.0, (i / 20) as f32 / 19.0));
        w.harness.drag_at(at);
        w.harness.drop_at(at);
        w.harness.run_steps(3);
        w.settle_orders().into_iter().find_map(|order| match order {
            SettleCommand::Seek(index) => Some(index),
            _ => None,
        })
    });
    assert!(found.is_some_and(|index| index < 22), "{found:?}");
}

#[test]
fn fields_of_an_earlier_epoch_and_what_activates_a_unit() {
    let (training, settling) = snapshots();
    let mut w = opened("Receptive fields", training, settling);
    w.wait_for("Receptive fields of 30 units");
    w.harness.get_by_role_and_label(Role::Slider, "Epoch of the weights").set_value_accesskit(4.0);
    w.harness.run_steps(3);
    w.calm();
    let gallery = w.harness.get_by_label_contains("Receptive fields of 30 units").rect();
    w.harness.drag_at(gallery.min + egui::vec2(6.0, 6.0));
    w.harness.drop_at(gallery.min + egui::vec2(6.0, 6.0));
    w.harness.run_steps(6);
    w.wait_for("weights of epoch 5");
    w.wait_for("Training image");
    w.forget();
    let first = w.harness.query_all_by_label_contains("Training image").next().unwrap();
    let rect = first.rect();
    w.harness.drag_at(rect.center());
    w.harness.drop_at(rect.center());
    w.harness.run_steps(6);
    let orders = w.settle_orders();
    assert!(
        orders.iter().any(|order| matches!(order, SettleCommand::Example(Split::Train, Pick::Index(_)))),
        "{orders:?}"
    );
    // The key closes this window only.
    w.harness.get_by_label("Maximise: Receptive fields").click();
    w.harness.run_steps(6);
    w.harness.key_press(egui::Key::Escape);
    w.harness.run_steps(4);
    assert!(w.harness.query_all_by_label_contains("Training image").next().is_none());
    assert!(w.harness.query_by_label("Maximise: Energy").is_none(), "still maximised");
}

#[test]
fn a_run_from_a_seed_shows_what_has_changed_and_any_run_can_show_either() {
    let (run, settling) = snapshots();
    let choose = |w: &mut Window, entry: &str| {
        w.harness.get_by_role_and_label(Role::ComboBox, "Fields shown").click();
        w.harness.run_steps(3);
        w.harness.get_by_role_and_label(Role::Button, entry).click();
        w.harness.run_steps(3);
        w.calm();
    };
    let mut w = opened("Receptive fields", run.clone(), settling.clone());
    w.wait_for("Receptive fields of 30 units, their change, colours");
    assert!(w.says("Colours of the changes"));
    let (change, weights) = (w.harness.state().tables(crate::panel("receptive-fields")), "W1 less its start");
    assert_eq!(change[0].name, weights);
    let (now, start) = (run.network.as_ref().unwrap(), &run.stored[0].network);
    for (unit, column) in change[0].columns[1..].iter().enumerate() {
        for (pixel, value) in column.values.iter().enumerate() {
            assert_eq!(*value, f64::from(now.w[0][[pixel, unit]] - start.w[0][[pixel, unit]]));
        }
    }
    choose(&mut w, "Weights, strongest first");
    w.wait_for("Receptive fields of 30 units, colours");
    assert!(w.says(", the strongest first") && w.says("Colours of the weights"));
    assert_eq!(w.harness.state().tables(crate::panel("receptive-fields"))[0].name, "W1");
    // The picture at the upper left is of the unit with the largest sum of squares.
    let gallery = w.harness.get_by_label_contains("Receptive fields of 30 units").rect();
    w.harness.hover_at(gallery.min + egui::vec2(6.0, 6.0));
    w.harness.run_steps(4);
    let strength = |unit: &usize| now.w[0].column(*unit).iter().map(|w| w * w).sum::<f32>();
    let strongest = (0..30).max_by(|a, b| strength(a).total_cmp(&strength(b))).unwrap();
    assert!(w.says(&format!("Field of unit {strongest}")), "unit {strongest}");

    // Weights that came from elsewhere are shown themselves; what has not changed says so.
    let other = TrainingSnapshot { origin: Origin::Starter, ..run.clone() };
    let mut w = opened("Receptive fields", other, settling.clone());
    w.wait_for("Receptive fields of 30 units, colours");
    let first = StoredEpoch { epoch: 0, minibatch: 0, network: Arc::clone(now) };
    let fresh = TrainingSnapshot { stored: Arc::new(vec![first]), ..run };
    let mut w = opened("Receptive fields", fresh, settling);
    w.wait_for("No weight has changed yet");
}

#[test]
fn maximising_a_tab_leaves_the_tiles_where_they_are() {
    let (training, settling) = snapshots();
    let mut w = opened("State space", training, settling);
    let before = w.harness.get_by_label("Maximise: Energy").rect();
    w.harness.get_by_label("Maximise: State space").click();
    w.harness.run_steps(8);
    w.harness.key_press(egui::Key::Escape);
    w.harness.run_steps(8);
    assert_eq!(w.harness.get_by_label("Maximise: Energy").rect(), before);
    assert!(w.harness.query_by_label("Settling race").is_some(), "still a tab");
}

#[test]
fn every_panel_draws_every_state_at_every_size() {
    let (usual, nudged) = snapshots();
    let mut wild = usual.clone();
    let mut config = (*wild.config).clone();
    (config.dynamics.step_size, config.network.output) = (1.9, eqprop_lab::config::Output::Linear);
    wild.config = Arc::new(config);
    let mut broken = (*usual.network.clone().unwrap()).clone();
    broken.w[1].fill(f32::NAN);
    let broken = TrainingSnapshot { network: Some(Arc::new(broken)), ..usual.clone() };
    let deep = training(&[40, 30, 20], Some(Arc::clone(&DIGITS)), 1);
    let toy = training(&[20], Some(toy_data()), 2);
    let shallow = training(&[], Some(Arc::clone(&DIGITS)), 2);
    let states = [
        (loading(), nothing()),
        (usual.clone(), nothing()),
        (usual.clone(), settling(&usual, 0, 0, 0)),
        (wild, nudged.clone()),
        (broken, nudged.clone()),
        (toy.clone(), settling(&toy, 2, 20, 2)),
        (toy, nudged), // the picture is still that of the data before
        (deep.clone(), settling(&deep, 2, 20, 2)),
        (shallow.clone(), settling(&shallow, 2, 20, 2)),
    ];
    for (i, (training, settling)) in states.into_iter().enumerate() {
        let mut w = window([1024.0, 768.0], training.clone(), settling.clone());
        w.harness.ctx.set_theme(if i % 2 == 0 { egui::Theme::Light } else { egui::Theme::Dark });
        w.every_panel(&format!("state {i}"));
    }
}
