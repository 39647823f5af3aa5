//! The histograms panel: every weight is counted, updates are exact, every state is drawn.

use crate::fabricated::*;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::training::snapshot::{TrainingSnapshot, UpdatePoint};
use eqprop_lab::training::weight_history::StoredEpoch;
use eqprop_lab::ui::export::table::Table;
use std::sync::Arc;

/// A run of a small network with relative updates that differ eightfold, begun from other weights.
fn run() -> TrainingSnapshot {
    let mut training = training(&[40, 20], Some(Arc::clone(&DIGITS)), 3);
    let mut curves = (*training.curves).clone();
    for i in 1..=240 {
        let epoch = f64::from(i) / 80.0;
        curves.updates.push(UpdatePoint {
            epoch,
            minibatch: (epoch * 2500.0).round() as u64,
            seconds: epoch,
            cost: 0.2,
            energy: -3.0,
            error: 0.1,
            relative: [8e-3, 2e-3, 1e-3].map(|x| x * (1.0 + 0.1 / epoch)).into(),
        });
    }
    training.curves = Arc::new(curves);
    let config = &training.config;
    let start = config.initial_network(&config.sizes(784, 10));
    training.stored = Arc::new(vec![StoredEpoch { epoch: 0, minibatch: 0, network: Arc::new(start) }]);
    training
}

fn table<'a>(tables: &'a [Table], name: &str) -> &'a Table {
    tables.iter().find(|table| table.name == name).unwrap_or_else(|| panic!("no table {name}"))
}

fn column<'a>(table: &'a Table, name: &str) -> &'a [f64] {
    &table.columns.iter().find(|column| column.name == name).unwrap_or_else(|| panic!("no {name}")).values
}

#[test]
fn every_weight_is_in_one_bin_and_updates_are_exact() {
    let training = run();
    let w = window([1400.0, 900.0], training.clone(), settling(&training, 1, 20, 2));
    let tables = w.harness.state().tables(crate::panel("histograms"));
    let network = training.network.as_ref().unwrap();
    for k in 1..=3 {
        for (letter, values) in
            [("W", network.w[k - 1].iter().collect::<Vec<_>>()), ("b", network.b[k - 1].iter().collect())]
        {
            let table = table(&tables, &format!("{letter}{k}"));
            let (now, start) = (column(table, "now"), column(table, "start"));
            assert_eq!(now.iter().sum::<f64>(), values.len() as f64);
            assert_eq!(start.iter().sum::<f64>(), values.len() as f64);
            let (from, to) = (column(table, "from"), column(table, "to"));
            // Counted again, bin by bin, but for values at an edge, which rounding may put on either side.
            for bin in 0..now.len() {
                let strictly = |x: &&&f32| {
                    let x = f64::from(***x);
                    x > from[bin] + 1e-7 && x < to[bin] - 1e-7
                };
                let inside = values.iter().filter(strictly).count() as f64;
                assert!(now[bin] >= inside && now[bin] <= inside + 12.0, "{letter}{k} bin {bin}");
            }
        }
    }
    assert_ne!(column(table(&tables, "W1"), "now"), column(table(&tables, "W1"), "start"));
    for (name, units) in [("activities of hidden 1", 40.0), ("activities of output", 10.0)] {
        assert_eq!(column(table(&tables, name), "100 images").iter().sum::<f64>(), units * 100.0);
        assert_eq!(column(table(&tables, name), "watched example").iter().sum::<f64>(), units);
    }
    let updates = table(&tables, "relative updates");
    for k in 0..3 {
        let expected: Vec<f64> = training.curves.updates.iter().map(|p| p.relative[k]).collect();
        assert_eq!(column(updates, &format!("layer {}", k + 1)), expected);
    }
}

#[test]
fn the_panel_says_which_layer_moves_too_much() {
    let training = run();
    let mut w = window([1400.0, 900.0], training.clone(), settling(&training, 1, 20, 2));
    w.harness.get_by_label("Histograms").click();
    w.wait_for("Histogram of W₁: 31,360 values");
    w.harness.get_by_role_and_label(Role::ComboBox, "Histograms of").click();
    w.harness.run_steps(3);
    w.harness.get_by_label("Updates").click();
    w.harness.run_steps(3);
    assert!(
        w.harness
            .query_by_label_contains("Layer 1 moves 8.0× as much as layer 3: lower η₁ or raise η₃")
            .is_some()
    );
    w.harness.get_by_role_and_label(Role::ComboBox, "Histograms of").click();
    w.harness.run_steps(3);
    w.harness.get_by_label("Activities").click();
    w.wait_for("Activities of Hidden 1: 4,000 values");
}

#[test]
fn every_state_is_drawn_at_every_size() {
    let usual = run();
    let nudged = settling(&usual, 1, 20, 2);
    let mut broken = (**usual.network.as_ref().unwrap()).clone();
    broken.w[1].fill(f32::NAN);
    let broken = TrainingSnapshot { network: Some(Arc::new(broken)), ..usual.clone() };
    let mut flat = usual.clone();
    let mut curves = (*flat.curves).clone();
    curves.updates.iter_mut().for_each(|p| p.relative = [0.0, f64::NAN, 1e-3].into());
    flat.curves = Arc::new(curves);
    let toy = training(&[20], Some(toy_data()), 2);
    let shallow = training(&[], Some(Arc::clone(&DIGITS)), 2);
    let states = [
        (loading(), nothing()),
        (usual.clone(), nothing()),
        (usual, nudged.clone()),
        (broken, nudged.clone()),
        (flat, nudged.clone()),
        (toy.clone(), nudged), // the picture is still that of the data before
        (toy.clone(), settling(&toy, 2, 20, 2)),
        (shallow.clone(), settling(&shallow, 2, 20, 2)),
    ];
    for (i, (training, settling)) in states.into_iter().enumerate() {
        for size in [[1400.0, 900.0], [1024.0, 768.0]] {
            let mut w = window(size, training.clone(), settling.clone());
            w.harness.ctx.set_theme(if i % 2 == 0 { egui::Theme::Light } else { egui::Theme::Dark });
            w.every_panel(&format!("state {i}"));
        }
    }
}
