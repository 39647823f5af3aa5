//! Pictures of the real program. `cargo test --release --test window -- --ignored screenshots` writes `screenshots/`;
//! without `--ignored` only a small picture is drawn, to see that there is one.

use crate::program::Program;
use egui::{Key, Theme};
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::data::Split;
use eqprop_lab::presets;
use eqprop_lab::settling::engine::TOUR;
use eqprop_lab::settling::engine::snapshot::{Pick, SettleCommand, SettlingSnapshot};
use eqprop_lab::settling::trace::Phase;
use eqprop_lab::training::shipped::{TRAINED, starter};
use eqprop_lab::training::snapshot::Status;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

fn save(p: &mut Program, name: &str) {
    p.harness.remove_cursor();
    for _ in 0..30 {
        p.harness.run_steps(1); // pictures computed beside the window arrive
        std::thread::yield_now();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    p.harness.render().unwrap().save(folder.join(format!("{name}.png"))).unwrap();
}

/// Draws frames until the watched example is where it should be.
fn wait_settling(p: &mut Program, what: &str, fact: impl Fn(&SettlingSnapshot) -> bool) {
    p.wait(what, |app| fact(&app.settling().unwrap().latest()));
}

/// Draws frames until something is named so.
fn wait_for(p: &mut Program, text: &str) {
    let deadline = Instant::now() + Duration::from_secs(180);
    while p.harness.query_all_by_label_contains(text).next().is_none() {
        assert!(Instant::now() < deadline, "never says: {text}");
        std::thread::yield_now();
        p.harness.run_steps(1);
    }
}

fn nudged_at(s: &SettlingSnapshot, iteration: usize) -> bool {
    s.points
        .get(s.cursor)
        .is_some_and(|p| matches!(p.phase, Phase::Nudged(beta) if beta > 0.0) && p.iteration == iteration)
}

#[test]
#[ignore = "writes the pictures of the microscope into screenshots/"]
fn write_the_microscope() {
    microscope();
}

#[test]
#[ignore = "trains for a minute and writes screenshots/"]
fn write_screenshots() {
    let stored = starter().unwrap();
    let config = stored.config.unwrap();
    let mut p = Program::start(&config, Some(stored.network), true);
    wait_settling(&mut p, "the free phase", |s| s.cursor == 12);
    save(&mut p, "tour-1-free-phase");
    p.wait_training("data", |s| s.status == Status::Paused);
    wait_settling(&mut p, "the nudge", |s| nudged_at(s, 1));
    save(&mut p, "tour-2-nudge");
    wait_settling(&mut p, "the ripple", |s| nudged_at(s, 12));
    save(&mut p, "tour-3-ripple");
    p.click("Train");
    p.wait_training("two epochs", |s| s.curves.epochs.len() >= 2);
    p.click("Pause training");
    p.click("Tour");
    wait_settling(&mut p, "the next ripple", |s| nudged_at(s, 10));
    save(&mut p, "overview-dark");
    p.harness.ctx.set_theme(Theme::Light);
    p.click("Tour");
    p.click("Tour");
    wait_settling(&mut p, "the tour again", |s| s.cursor < 10);
    wait_settling(&mut p, "the free phase", |s| s.cursor == 14);
    save(&mut p, "overview-light");
    p.click("Maximise: Receptive fields");
    save(&mut p, "receptive-fields");
}

/// Three hidden layers under the microscope: the ripple on its way, then each panel by itself.
fn microscope() {
    let stored = TRAINED[2].load().unwrap();
    let mut p = Program::start(&stored.config.unwrap(), Some(stored.network), false);
    wait_settling(&mut p, "an example", |s| s.scene.is_some());
    let send = |p: &Program, command| p.harness.state().settling().unwrap().send(command);
    send(&p, SettleCommand::Example(Split::Test, Pick::Index(TOUR[1])));
    send(&p, SettleCommand::StepPhase(1));
    send(&p, SettleCommand::Step(4));
    wait_settling(&mut p, "the first hidden layer", |s| nudged_at(s, 4));
    p.harness.key_press(Key::D);
    p.click("Maximise: Ripple");
    wait_for(&mut p, "Hidden 1: exact");
    save(&mut p, "ripple");
    p.click("Maximise: Ripple");
    send(&p, SettleCommand::StepPhase(1));
    send(&p, SettleCommand::StepPhase(1));
    wait_settling(&mut p, "the end", |s| s.finished);
    for (tab, name, text) in
        [("Synapse", "synapse", "Running integral"), ("State space", "state-space", "State space: 10 paths")]
    {
        p.harness.get_by_label(tab).click();
        p.harness.run_steps(4);
        p.click(&format!("Maximise: {tab}"));
        wait_for(&mut p, text);
        save(&mut p, name);
        p.click(&format!("Maximise: {tab}"));
    }
    p.harness.get_by_label("Energy").click();
    p.harness.run_steps(4);
    p.click("Terms");
    save(&mut p, "microscope");
}

/// The tour as it plays by itself from the start of the program, one picture a second, in rows of five.
#[test]
#[ignore = "plays for half a minute and writes screenshots/first-half-minute.png"]
fn write_the_first_half_minute() {
    let [columns, rows, width, height, gap] = [5_u32, 6, 448, 288, 8];
    let stored = starter().unwrap();
    let mut p = Program::start(&stored.config.unwrap(), Some(stored.network), true);
    p.wait_training("data", |s| s.status == Status::Paused);
    p.harness.remove_cursor();
    let size = [columns * (width + gap) + gap, rows * (height + gap) + gap];
    let mut sheet = image::RgbaImage::from_pixel(size[0], size[1], image::Rgba([128, 128, 128, 255]));
    let start = Instant::now();
    for frame in 0..columns * rows {
        while start.elapsed() < Duration::from_secs(u64::from(frame) + 1) {
            p.harness.run_steps(1);
            std::thread::yield_now();
        }
        let picture = p.harness.render().unwrap();
        let small = image::imageops::resize(&picture, width, height, image::imageops::FilterType::Triangle);
        let (x, y) = (frame % columns * (width + gap) + gap, frame / columns * (height + gap) + gap);
        image::imageops::replace(&mut sheet, &small, i64::from(x), i64::from(y));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    sheet.save(folder.join("first-half-minute.png")).unwrap();
}

#[test]
fn a_picture_is_drawn() {
    let mut config = presets::get("paper-1h").unwrap();
    config.data.source = eqprop_lab::config::Source::generated(eqprop_lab::data::toy::Toy::Moons);
    let mut p = Program::start(&config, None, false);
    p.wait_training("data", |s| s.network.is_some());
    wait_settling(&mut p, "an example", |s| s.scene.is_some());
    // Without an adapter the renderer panics rather than answer.
    let drawn = catch_unwind(AssertUnwindSafe(|| p.harness.render()));
    match drawn.unwrap_or_else(|_| Err("no adapter".into())) {
        Ok(image) => {
            let colours: BTreeSet<_> = image.pixels().map(|p| p.0).collect();
            assert!(colours.len() > 100, "only {} colours: a blank window", colours.len());
        }
        Err(why) if std::env::var_os("CI").is_some() => panic!("no picture: {why}"),
        Err(why) => eprintln!("skipped, no graphics adapter: {why}"),
    }
    assert!(p.harness.query_by_label("Train").is_some());
}
