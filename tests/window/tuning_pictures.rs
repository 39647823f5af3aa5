//! Pictures of what a knob does: `cargo test --release --test window -- --ignored tuning_pictures` writes them into
//! `screenshots/`.

use crate::program::Program;
use egui::{Key, Modifiers, Theme};
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::data::Split;
use eqprop_lab::presets;
use eqprop_lab::settling::engine::TOUR;
use eqprop_lab::settling::engine::snapshot::Pick;
use eqprop_lab::training::shipped::TRAINED;
use eqprop_lab::training::snapshot::Status;
use eqprop_lab::ui::App;
use eqprop_lab::ui::command::{Command, CompareCommand, RunsCommand};
use eqprop_lab::ui::state::panel_kind::PanelKind;
use std::path::Path;
use std::sync::Arc;

fn save(p: &mut Program, name: &str) {
    p.harness.remove_cursor();
    for _ in 0..30 {
        p.harness.run_steps(1);
        std::thread::yield_now();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    p.harness.render().unwrap().save(folder.join(format!("{name}.png"))).unwrap();
}

fn layout(p: &mut Program, key: Key) {
    p.harness.key_press_modifiers(Modifiers::ALT, key);
    p.harness.run_steps(4);
}

fn order(p: &mut Program, command: Command) {
    p.harness.state().order(command);
    p.harness.run_steps(4);
}

/// Brings a panel to the front and shows it alone.
fn alone(p: &mut Program, kind: PanelKind, name: &str) {
    if p.harness.query_by_label(&format!("Maximise: {}", kind.name())).is_none() {
        p.harness.get_by_label(kind.name()).click();
        p.harness.run_steps(4);
    }
    order(p, Command::Maximise(kind));
    save(p, name);
    order(p, Command::Maximise(kind));
}

fn set_step(p: &mut Program, step: f64) {
    let mut config = p.harness.state().settling().unwrap().latest().settings.as_deref().unwrap().clone();
    config.dynamics.step_size = step;
    order(p, Command::Draft(Box::new(config)));
}

fn filled(app: &App, columns: usize) -> bool {
    app.tables(crate::panel("stability-map")).first().is_some_and(|table| {
        table.columns[0].values.len() >= 576 && table.columns[columns].values.iter().any(|v| v.is_finite())
    })
}

#[test]
#[ignore = "writes pictures into screenshots/"]
fn write_tuning() {
    let stored = TRAINED[0].load().unwrap();
    let mut p = Program::start(&stored.config.unwrap(), Some(stored.network), false);
    p.wait_training("data", |s| s.status == Status::Paused);
    p.wait("an example", |app| app.settling().unwrap().latest().scene.is_some());
    layout(&mut p, Key::Num3);
    order(&mut p, Command::Example(Split::Test, Pick::Index(TOUR[1])));
    order(&mut p, Command::Compare(CompareCommand::CopyAToB));
    order(&mut p, Command::PlayPause);
    p.wait("its end", |app| app.settling().unwrap().latest().finished);
    set_step(&mut p, 0.9);
    p.wait("the ghost", |app| {
        let s = app.settling().unwrap().latest();
        s.finished && s.ghosts.first().is_some_and(|ghost| ghost.is_complete)
    });
    p.wait("the map", |app| filled(app, 2));
    order(&mut p, Command::Seek(14));
    save(&mut p, "tune");
    alone(&mut p, crate::panel("stability-map"), "stability-map");
    alone(&mut p, crate::panel("a-b"), "a-b");
    p.harness.ctx.set_theme(Theme::Light);
    save(&mut p, "tune-light");
    p.harness.ctx.set_theme(Theme::Dark);
    drop(p);

    // Untrained weights, where a step that is too long is seen to raise the energy.
    let mut p = Program::start(&presets::get("paper-3h").unwrap(), None, false);
    p.wait_training("data", |s| s.status == Status::Paused);
    p.wait("an example", |app| app.settling().unwrap().latest().scene.is_some());
    let mut config = p.training().config.as_ref().clone();
    config.dynamics.free_iterations = 60;
    order(&mut p, Command::Draft(Box::new(config)));
    order(&mut p, Command::Example(Split::Test, Pick::Index(TOUR[1])));
    order(&mut p, Command::Speed(1000.0));
    order(&mut p, Command::PlayPause);
    p.wait("its end", |app| app.settling().unwrap().latest().finished);
    set_step(&mut p, 0.9);
    p.wait("the ghost", |app| {
        let s = app.settling().unwrap().latest();
        s.finished && s.ghosts.first().is_some_and(|ghost| ghost.is_complete)
    });
    alone(&mut p, crate::panel("energy"), "ghost");
    drop(p);

    let stored = TRAINED[2].load().unwrap();
    let mut p = Program::start(&stored.config.unwrap(), Some(stored.network), false);
    p.wait_training("data", |s| s.status == Status::Paused);
    p.wait("an example", |app| app.settling().unwrap().latest().scene.is_some());
    p.harness.get_by_label("Truth meter").click();
    p.harness.run_steps(4);
    p.wait("the gradients", |app| !app.tables(crate::panel("truth-meter")).is_empty());
    alone(&mut p, crate::panel("truth-meter"), "truth-meter");
}

#[test]
#[ignore = "trains for half a minute and writes pictures into screenshots/"]
fn write_runs() {
    let folder = Path::new("target/runs"); // read in the picture
    let _ = std::fs::remove_dir_all(folder);
    let mut p = Program::start(&presets::get("paper-1h").unwrap(), None, false);
    p.harness.state_mut().keep_runs_in(Some(folder.to_owned()));
    p.wait_training("data", |s| s.status == Status::Paused && s.network.is_some());
    layout(&mut p, Key::Num2);
    for (rate, epochs) in [(0.1, 3), (0.02, 3), (0.05, 5)] {
        let mut config = presets::get("paper-1h").unwrap();
        config.learning.rates = vec![rate, rate / 2.0];
        order(&mut p, Command::Draft(Box::new(config)));
        order(&mut p, Command::RestartWithDraft);
        p.wait_training("a new run", |s| s.curves.epochs.is_empty() && s.status == Status::Paused);
        order(&mut p, Command::TrainPause);
        p.wait_training("epochs", |s| s.curves.epochs.len() >= epochs);
        if epochs == 5 {
            let mut config = p.training().config.as_ref().clone();
            config.nudge.beta = 0.3;
            order(&mut p, Command::Draft(Box::new(config)));
            p.wait_training("two more", |s| s.curves.epochs.len() >= epochs + 2);
        }
        order(&mut p, Command::TrainPause);
        p.wait_training("a rest", |s| s.status == Status::Paused);
    }
    p.wait("the list of runs", |app| app.run_list().rows.len() >= 3);
    p.harness.run_steps(20);
    let rows = Arc::clone(&p.harness.state().run_list().rows);
    for row in rows.iter().skip(1) {
        order(&mut p, Command::Runs(RunsCommand::Overlay(row.entry.folder.clone(), true)));
    }
    p.harness.run_steps(10);
    save(&mut p, "train");
    alone(&mut p, crate::panel("error-curves"), "error-curves");
    alone(&mut p, crate::panel("confusion-matrix"), "confusion");
    alone(&mut p, crate::panel("histograms"), "histograms");
    alone(&mut p, crate::panel("runs"), "runs");
}
