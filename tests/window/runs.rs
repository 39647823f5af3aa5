//! Kept runs in the window: table, continuing, forking.

use crate::kept::{kept, toy, trained};
use crate::program::Program;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::config::Config;
use eqprop_lab::runs::{self, RunStatus};
use eqprop_lab::training::snapshot::{Origin, Status};
use eqprop_lab::training::{checkpoint, weights};
use std::path::{Path, PathBuf};

/// A window on toy data that keeps its runs in `dir`, with the panel large.
fn window(dir: &Path, config: &Config) -> Program {
    let mut program = Program::start(config, None, false);
    program.wait_training("data", |snapshot| snapshot.data.is_some());
    program.harness.state_mut().keep_runs_in(Some(dir.to_owned()));
    program.harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num2);
    program.harness.run_steps(3);
    program.click("Maximise: Runs");
    program
}

fn names(program: &Program) -> Vec<String> {
    // In the order of the table: by their place on the screen.
    let rows = program.harness.query_all_by_label_contains("Run ");
    let mut found: Vec<(f32, String)> = rows
        .filter_map(|node| {
            use egui_kittest::kittest::NodeT as _;
            let label = node.accesskit_node().label()?;
            let name = label.strip_prefix("Run ")?.to_owned();
            Some((node.rect().top(), name))
        })
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.dedup();
    found.into_iter().map(|(_, name)| name).collect()
}

fn choose(program: &mut Program, run: &str) {
    let label = format!("Run {run}");
    program.wait("the row", |_| true);
    program.harness.get_by_label(&label).click();
    program.harness.run_steps(3);
}

fn rows(program: &Program) -> usize {
    program.harness.state().run_list().rows.len()
}

#[test]
fn the_table_sorts_renames_deletes_and_takes_settings() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    for (name, seed, beta) in [("bravo", 1, 0.5), ("alpha", 2, 0.25), ("charlie", 3, 0.75)] {
        kept(&dir.join(name), name, seed, beta);
    }
    let mut program = window(dir, &toy(9));
    program.wait("the list", |app| app.run_list().rows.len() == 3);
    program.harness.run_steps(2);
    assert_eq!(names(&program), ["charlie", "alpha", "bravo"], "newest first");
    program.click("Sort by name");
    assert_eq!(names(&program), ["alpha", "bravo", "charlie"]);
    program.click("Sort by name");
    assert_eq!(names(&program), ["charlie", "bravo", "alpha"]);
    program.click("Sort by seed");
    assert_eq!(names(&program), ["bravo", "alpha", "charlie"]);
    program.click("Sort by validation");
    let tables = program.harness.state().tables(crate::panel("runs"));
    let column = |name: &str| &tables[0].columns.iter().find(|c| c.name == name).unwrap().values;
    let errors = column("best validation error");
    assert!(errors.is_sorted() && errors.len() == 3, "{errors:?}");

    // The settings of alpha into the panel; what may change while the run goes on is in use at once.
    choose(&mut program, "alpha");
    program.click("Take settings");
    program.wait_training("β", |snapshot| snapshot.config.nudge.beta == 0.25);

    program.click("Rename run");
    let field = |program: &Program| {
        program.harness.query_by_role_and_label(Role::TextInput, "Name of the run").is_some()
    };
    assert!(field(&program));
    program.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    program.harness.run_steps(2);
    program.harness.get_by_role_and_label(Role::TextInput, "Name of the run").type_text("delta");
    program.harness.run_steps(2);
    program.harness.key_press(egui::Key::Enter);
    let record = |name: &str| runs::read(&dir.join(name)).unwrap();
    program.wait("the new name", |app| app.run_list().rows.iter().any(|row| row.entry.name() == "delta"));
    assert_eq!(record("alpha").name, "delta");
    program.click("Edit note");
    program.harness.get_by_role_and_label(Role::TextInput, "Note of the run").type_text("for the talk");
    program.harness.run_steps(2);
    program.harness.key_press(egui::Key::Enter);
    program.wait("the note", |app| {
        app.run_list()
            .rows
            .iter()
            .any(|row| row.entry.record.as_ref().is_ok_and(|r| r.note == "for the talk"))
    });

    program.click("Delete run");
    program.wait("one run less", |app| app.run_list().rows.len() == 2);
    assert!(!dir.join("alpha").exists());
    program.click("Undo delete");
    program.wait("it is back", |app| app.run_list().rows.len() == 3);
    assert_eq!(record("alpha").note, "for the talk");

    // Ticked runs are in the error curves, with what differs.
    let tick = program.harness.get_by_role_and_label(Role::CheckBox, "Show bravo in the error curves");
    tick.click();
    program.wait("the overlay", |app| app.overlays().len() == 1);
    let overlay = program.harness.state().overlays()[0].clone();
    assert_eq!((overlay.name.as_str(), overlay.curves.epochs.len()), ("bravo", 3));
    let differing: Vec<&str> = overlay.differing.iter().map(|d| d.key.as_str()).collect();
    assert_eq!(differing, ["nudge.beta", "run.seed"]);
    // A folder that is not there.
    assert_eq!(rows(&program), 3);
    program.harness.state_mut().keep_runs_in(Some(dir.join("none")));
    program.wait("none", |app| app.run_list().rows.is_empty() && app.overlays().is_empty());
}

fn only_folder(dir: &Path) -> PathBuf {
    let mut all = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    let first = all.next().unwrap();
    assert_eq!(all.next(), None, "one run");
    first
}

#[test]
fn a_run_of_the_window_is_kept_and_goes_on_bit_for_bit_in_another_window() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let config = toy(4);
    let whole = trained(&config, 6);
    let mut program = window(dir, &config);
    assert!(std::fs::read_dir(dir).unwrap().next().is_none(), "nothing learned, nothing kept");
    program.click("One epoch");
    program.wait("an epoch", |app| app.run_list().present.is_some() && app.run_list().rows.len() == 1);
    let run = only_folder(dir);
    program.wait("its checkpoint", |app| app.run_list().rows[0].entry.has_checkpoint);
    let first = runs::read(&run).unwrap();
    assert_eq!((first.status, first.epochs, first.seed), (RunStatus::Paused, 1, 4));
    // A second run in the same window is another folder.
    program.harness.key_press(egui::Key::Escape);
    drop(program);

    let mut other = toy(8);
    other.network.hidden = vec![5];
    let mut program = window(dir, &other);
    program.wait("the list", |app| app.run_list().rows.len() == 1);
    program.harness.run_steps(2);
    choose(&mut program, &first.name);
    program.click("Continue run");
    program.wait_training("the run", |snapshot| {
        snapshot.progress.epoch == 1 && matches!(snapshot.origin, Origin::Checkpoint(_))
    });
    program.harness.run_steps(3);
    program.click("Train");
    program.wait_training("the end", |snapshot| snapshot.status == Status::Finished);
    let snapshot = program.training();
    assert!(snapshot.network.as_deref() == Some(whole.network()), "weights differ");
    let errors = |curves: &eqprop_lab::training::snapshot::Curves| -> Vec<f64> {
        curves.epochs.iter().flat_map(|p| [p.training, p.validation.unwrap(), p.test]).collect()
    };
    assert_eq!(errors(&snapshot.curves), errors(whole.curves()));
    program.wait("it is kept", |app| {
        app.run_list()
            .rows
            .iter()
            .any(|r| r.entry.record.as_ref().is_ok_and(|record| record.status == RunStatus::Finished))
    });
    assert_eq!(only_folder(dir), run, "the same run goes on in its folder");
    let record = runs::read(&run).unwrap();
    assert_eq!((record.created, record.origin, record.epochs), (first.created, Origin::Seed, 6));

    // A fork of it with another β is a run of its own.
    program.wait("checkpoint", |app| app.run_list().rows[0].entry.has_checkpoint);
    let path = run.join(runs::CHECKPOINT);
    program.wait("the newest checkpoint", |_| checkpoint::load(&path).unwrap().total_minibatches() == 78);
    program.harness.run_steps(2);
    program.click("Fork run");
    program.wait_training("the fork", |snapshot| matches!(snapshot.origin, Origin::File(_)));
    assert_eq!(program.training().progress.epoch, 6);
}

#[test]
fn a_checkpoint_is_saved_and_opened_through_the_menu() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.safetensors");
    let config = toy(5);
    let mut program = Program::start(&config, None, false);
    program.wait_training("data", |snapshot| snapshot.data.is_some());
    program.harness.run_steps(3);
    program.click("One epoch");
    program.wait_training("an epoch", |s| s.progress.epoch == 1 && s.status == Status::Paused);
    program.choose("Save checkpoint…", &path);
    program.wait("saved", |app| app.messages().iter().any(|n| n.text.contains("Checkpoint saved")));
    program.click("One epoch");
    program.wait_training("another", |s| s.progress.epoch == 2 && s.status == Status::Paused);
    let there = program.training();
    program.choose("Open checkpoint…", &path);
    program.wait_training("back", |s| s.progress.epoch == 1);
    program.harness.run_steps(3);
    program.click("One epoch");
    program.wait_training("again", |s| s.progress.epoch == 2 && s.status == Status::Paused);
    assert!(program.training().network == there.network, "the same bits");
    program.choose("Open checkpoint…", &folder.path().join("none"));
    program.wait("an error", |app| app.messages().iter().any(|n| n.is_error && n.text.contains("none")));
}

/// What a desktop remembers between two starts.
#[derive(Default)]
struct Memory(std::collections::HashMap<String, String>);

impl eframe::Storage for Memory {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }
    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }
    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }
    fn flush(&mut self) {}
}

#[test]
fn folders_are_remembered_and_the_fork_has_the_present_settings() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    kept(&dir.join("a"), "a", 1, 0.5);
    let sweep = tempfile::tempdir().unwrap();
    kept(&sweep.path().join("jobs/000"), "job", 2, 0.25);
    std::fs::write(sweep.path().join("manifest.toml"), "").unwrap();
    let mut program = window(dir, &toy(1));
    program.wait("the list", |app| app.run_list().rows.len() == 1);
    program.click("Add folder…");
    program.harness.get_by_role_and_label(Role::TextInput, "Path").type_text(sweep.path().to_str().unwrap());
    program.harness.run_steps(2);
    program.click("OK");
    program.wait("the sweep's jobs too", |app| app.run_list().rows.len() == 2);
    let mut memory = Memory::default();
    eframe::App::save(program.harness.state_mut(), &mut memory);

    // β as typed, the rest as in the kept run: it goes on from the checkpoint, as a run of its own.
    program.harness.run_steps(2);
    choose(&mut program, "a");
    program.click("Fork run");
    program.wait_training("the fork", |s| s.progress.epoch == 3 && matches!(s.origin, Origin::File(_)));
    let snapshot = program.training();
    assert_eq!(snapshot.config.nudge.beta, toy(1).nudge.beta);
    let changed: Vec<&str> = snapshot.changes.iter().map(|change| change.what.key.as_str()).collect();
    assert_eq!((changed, snapshot.curves.epochs.len()), (vec!["nudge.beta"], 3));
    // Other seed: from the weights alone.
    choose(&mut program, "job");
    program.click("Fork run");
    program.wait_training("the other fork", |s| s.progress.epoch == 0 && s.run > snapshot.run);
    let weights = weights::load(&sweep.path().join("jobs/000").join(runs::WEIGHTS)).unwrap().network;
    assert!(program.training().network.as_deref().unwrap().w == weights.w);

    let training = crate::fabricated::training(&[8], Some(crate::fabricated::toy_data()), 0);
    let (training, _orders) = eqprop_lab::worker::Handle::fixed(training);
    let (settling, _others) = eqprop_lab::worker::Handle::fixed(crate::fabricated::nothing());
    let harness = egui_kittest::Harness::builder().build_eframe(move |cc| {
        let options = eqprop_lab::ui::Options { start: std::time::Instant::now(), tour: false };
        let picker = Box::new(crate::fabricated::FakePicker(None));
        eqprop_lab::ui::App::new(&cc.egui_ctx, Some(&memory), training, settling, picker, &options)
    });
    let list = harness.state().run_list();
    assert_eq!(list.folder.as_deref(), Some(dir));
    assert_eq!(list.added, [sweep.path()]);
}
