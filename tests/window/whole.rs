//! The whole program without a screen, driven by label.

use crate::program::Program;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::config::Config;
use eqprop_lab::data::Split;
use eqprop_lab::training::snapshot::Status;
use eqprop_lab::training::weights;
use std::path::Path;
use std::sync::Arc;

fn small() -> Config {
    let mut config = Config::default();
    config.network.hidden = vec![32];
    config.data.source = eqprop_lab::config::Source::generated(eqprop_lab::data::toy::Toy::Moons);
    config.run.epochs = 100_000;
    config
}

fn idx(magic: u32, sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
    let header = std::iter::once(&magic).chain(sizes).flat_map(|n| n.to_be_bytes());
    header.chain(bytes.iter().copied()).collect()
}

/// 30 training and 6 test images of 4×3 in 3 classes.
fn write_folder(dir: &Path) {
    for (name, n) in [("train", 30u32), ("t10k", 6)] {
        let pixels: Vec<u8> = (0..n * 12).map(|i| (i * 37 % 256) as u8).collect();
        let labels: Vec<u8> = (0..n).map(|i| (i % 3) as u8).collect();
        std::fs::write(dir.join(format!("{name}-images-idx3-ubyte")), idx(0x803, &[n, 4, 3], &pixels))
            .unwrap();
        std::fs::write(dir.join(format!("{name}-labels-idx1-ubyte")), idx(0x801, &[n], &labels)).unwrap();
    }
}

#[test]
fn from_start_to_close() {
    let folder = tempfile::tempdir().unwrap();
    let mut p = Program::start(&small(), None, false);
    p.wait_training("the data arrive", |s| s.status == Status::Paused && s.network.is_some());
    p.wait("an example is watched", |app| app.settling().unwrap().latest().scene.is_some());

    // Training runs and its snapshots move on.
    p.click("Train");
    p.wait_training("training runs", |s| s.status == Status::Running && s.progress.total_minibatches > 20);
    let weights_before = p.training().network.clone().unwrap();
    p.wait_training("weights are published", |s| !Arc::ptr_eq(s.network.as_ref().unwrap(), &weights_before));
    p.wait_training("an epoch ends", |s| !s.curves.epochs.is_empty() && !s.curves.running.is_empty());

    // ε changes while it runs, in training and in the watched example.
    p.harness.get_by_role_and_label(Role::Slider, "Step size").set_value_accesskit(0.25);
    p.wait_training("ε arrives", |s| s.config.dynamics.step_size == 0.25 && s.status == Status::Running);

    // The watched example steps beside it.
    p.click("Start again");
    p.click("One iteration forward");
    p.wait("one iteration", |app| app.settling().unwrap().latest().cursor == 1);
    p.click("Phase forward");
    p.wait("end of the free phase", |app| app.settling().unwrap().latest().free.is_some());
    p.click("Phase forward");
    p.wait("end of the nudged phase", |app| {
        let s = app.settling().unwrap().latest();
        s.finished && s.relative_update.is_some()
    });

    p.click("Pause training");
    p.wait_training("training pauses", |s| s.status == Status::Paused);
    let still = p.training().progress.total_minibatches;
    p.click("One minibatch");
    p.wait_training("one minibatch", |s| {
        s.status == Status::Paused && s.progress.total_minibatches == still + 1
    });

    // Weights go to a file and come back.
    let file = folder.path().join("moons.safetensors");
    p.choose("Save weights…", &file);
    p.wait("weights are saved", |app| app.messages().iter().any(|n| n.text.contains("moons.safetensors")));
    let stored = weights::load(&file).unwrap();
    assert!(stored.network == *p.training().network.clone().unwrap());
    assert_eq!(stored.config.unwrap().dynamics.step_size, 0.25);

    // A folder of other images: the network takes their sizes, and the watched example follows.
    write_folder(folder.path());
    p.choose("Open data…", folder.path());
    p.wait_training("the folder opens", |s| s.data.as_ref().is_some_and(|d| d.num_inputs() == 12));
    assert_eq!(p.training().network.as_ref().unwrap().sizes(), [12, 32, 3]);
    assert_eq!(p.training().progress.total_minibatches, 0);
    p.wait("the example follows", |app| {
        app.settling().unwrap().latest().scene.as_ref().is_some_and(|s| s.data.num_inputs() == 12)
    });
    p.click("Train");
    p.wait_training("it trains on the folder", |s| s.progress.total_minibatches > 5);
    p.click("Pause training");
    p.wait_training("training pauses", |s| s.status == Status::Paused);

    // A bad file is refused by name, and everything stays.
    let bad = folder.path().join("bad.safetensors");
    std::fs::write(&bad, "no weights").unwrap();
    let before = p.training().network.clone().unwrap();
    p.choose("Open weights…", &bad);
    p.wait("the refusal", |app| app.messages().iter().any(|n| n.is_error));
    let (_, text) = p.messages().into_iter().find(|(is_error, _)| *is_error).unwrap();
    assert!(text.contains("bad.safetensors") && text.contains("safetensors file"), "{text}");
    assert!(p.training().network.clone().unwrap() == before, "the weights must stay");
    p.choose("Open data…", &folder.path().join("nowhere"));
    p.wait("the second refusal", |app| {
        app.messages().iter().any(|n| n.is_error && n.text.contains("nowhere"))
    });
    assert_eq!(p.training().data.as_ref().unwrap().range(Split::Test, 0), 0..6);

    // Closing ends both threads.
    p.harness.get_by_label("File").click();
    p.harness.run_steps(2);
    assert!(p.harness.query_by_label_contains("Quit").is_some());
    drop(p);
}

#[test]
fn another_preset_is_another_run() {
    let mut p = Program::start(&small(), None, false);
    p.wait_training("the data arrive", |s| s.status == Status::Paused && s.network.is_some());
    p.harness.get_by_role_and_label(Role::ComboBox, "Preset list").click();
    p.harness.run_steps(3);
    p.click_starting("modern-2h");
    p.wait_training("modern-2h on MNIST", |s| {
        s.config.preset == "modern-2h" && s.network.as_ref().is_some_and(|n| n.sizes() == [784, 500, 500, 10])
    });
}

#[test]
fn every_control_of_the_running_program_has_a_name() {
    let mut p = Program::start(&small(), None, false);
    p.wait("an example is watched", |app| app.settling().unwrap().latest().scene.is_some());
    let roles =
        [Role::Button, Role::CheckBox, Role::Slider, Role::SpinButton, Role::TextInput, Role::ComboBox];
    let mut count = 0;
    for node in p.harness.root().children_recursive() {
        let node = node.accesskit_node();
        if roles.contains(&node.role()) {
            count += 1;
            assert!(!node.label().unwrap_or_default().is_empty(), "a {:?} without a name", node.role());
        }
    }
    assert!(count > 40, "only {count} controls found");
}
