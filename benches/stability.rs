//! How long a stability map of 24×24 points takes on the shipped networks with training paused, and what frames of the
//! window cost meanwhile.
//!
//! `cargo bench --bench stability`. A frame is layout, tessellation and the copy of changed textures.

use eframe::egui;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::settling::engine as settling;
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::training::engine::{TrainingEngine, loading};
use eqprop_lab::training::shipped::{TRAINED, Trained};
use eqprop_lab::training::snapshot::{Origin, Status};
use eqprop_lab::ui::shell::dialogs::SystemPicker;
use eqprop_lab::ui::state::panel_kind::PanelKind;
use eqprop_lab::ui::{App, Options};
use eqprop_lab::worker::{Wake, spawn};
use std::sync::Arc;
use std::time::{Duration, Instant};

const FRAME: Duration = Duration::from_micros(16_667);
const PATIENCE: Duration = Duration::from_secs(120);

fn main() {
    for trained in &TRAINED {
        for measure in ["Residual", "Gradient angle"] {
            map(trained, measure);
        }
    }
}

/// Points of the map that are there.
fn points(harness: &Harness<'_, App>) -> usize {
    let tables = harness.state().tables(PanelKind::find("stability-map").expect("a panel"));
    tables.first().map_or(0, |table| table.columns[0].values.len())
}

fn map(trained: &'static Trained, measure: &str) {
    let mut harness = Harness::builder().with_size([1400.0, 900.0]).build_eframe(move |cc| app(cc, trained));
    while harness.state().training().expect("an engine").latest().status != Status::Paused {
        harness.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num3);
    harness.run_steps(3);
    if harness.query_by_label("Maximise: Stability map").is_none() {
        harness.get_by_label("Stability map").click();
        harness.run_steps(3);
    }
    if measure != "Residual" {
        harness.get_by_label("Map shows").click();
        harness.run_steps(3);
        harness.get_by_label(measure).click();
        harness.run_steps(1);
    }
    let (start, mut frames) = (Instant::now(), Vec::new());
    let mut first = None;
    while points(&harness) < 576 && start.elapsed() < PATIENCE {
        let frame = Instant::now();
        harness.step();
        let output = harness.output();
        let textures: usize = output.textures_delta.set.values().flatten().map(copy).sum();
        let shapes = harness.ctx.tessellate(output.shapes.clone(), output.pixels_per_point);
        std::hint::black_box((textures, shapes));
        frames.push(frame.elapsed());
        if points(&harness) >= 9 {
            first.get_or_insert(start.elapsed());
        }
        std::thread::sleep(FRAME.saturating_sub(frame.elapsed()));
    }
    let took = start.elapsed().as_secs_f64();
    frames.sort();
    let at = |q: f64| frames[((frames.len() - 1) as f64 * q) as usize].as_secs_f64() * 1e3;
    println!(
        "{}, {measure}: {} points in {took:.1} s, the first 9 after {:.2} s; frame median {:.1} ms, 99 % {:.1} ms, \
         worst {:.1} ms, of {} frames",
        trained.name,
        points(&harness),
        first.unwrap_or_default().as_secs_f64(),
        at(0.5),
        at(0.99),
        at(1.0),
        frames.len()
    );
}

fn app(cc: &eframe::CreationContext<'_>, trained: &Trained) -> App {
    let stored = trained.load().expect("a network that ships");
    let config = stored.config.expect("its settings");
    let context: egui::Context = cc.egui_ctx.clone();
    let wake: Wake = Arc::new(move || context.request_repaint());
    let (of_training, of_settling, network) = (config.clone(), config.clone(), stored.network);
    let training = spawn("training", loading(config, "MNIST"), Arc::clone(&wake), move || {
        TrainingEngine::open(of_training, Some((network, Origin::Starter)), 0)
    });
    let settling = spawn("settling", settling::empty(), wake, move || SettlingEngine::new(of_settling));
    let options = Options { start: Instant::now(), tour: false };
    App::new(&cc.egui_ctx, None, training, settling, Box::new(SystemPicker), &options)
}

fn copy(delta: &egui::epaint::ImageDelta) -> usize {
    let egui::ImageData::Color(image) = &delta.image;
    std::hint::black_box(image.pixels.clone()).len()
}
