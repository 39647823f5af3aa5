//! What the window costs: its own work per frame with all panels visible, and the training rate beside it.
//!
//! `cargo bench --bench window`. Everything is measured in one run and alternating, because machines are noisy.

use eframe::egui;
use egui_kittest::Harness;
use eqprop_lab::presets;
use eqprop_lab::settling::engine::{self as settling, SettlingEngine};
use eqprop_lab::training::engine::{TrainingEngine, loading};
use eqprop_lab::training::snapshot::{Status, TrainCommand};
use eqprop_lab::ui::shell::dialogs::SystemPicker;
use eqprop_lab::ui::{App, Options};
use eqprop_lab::worker::{Wake, spawn};
use std::sync::Arc;
use std::time::{Duration, Instant};

const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(6);
const FRAME: Duration = Duration::from_micros(16_667);

fn main() {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    for preset in ["paper-1h", "modern-2h"] {
        let mut harness = Harness::builder().with_size([1400.0, 900.0]).build_eframe(|cc| app(cc, preset));
        // Data, first weights, first texture.
        while harness.state().training().expect("an engine").latest().status != Status::Paused {
            harness.step();
            std::thread::sleep(Duration::from_millis(5));
        }
        harness.state().training().expect("an engine").send(TrainCommand::Play);
        let (mut frames, mut ratios) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let alone = rate(&mut harness, false, &mut Vec::new()).0;
            let mut times = Vec::new();
            let (beside, wall) = rate(&mut harness, true, &mut times);
            let busy: f64 = times.iter().map(Duration::as_secs_f64).sum();
            let share = busy / (wall * cores as f64);
            ratios.push((beside / alone, 1.0 - share));
            println!(
                "{preset}: alone {alone:.0} examples/s, with the window {beside:.0}, frames take {:.1} % of {cores} cores",
                100.0 * share
            );
            frames.append(&mut times);
        }
        frames.sort();
        let at = |q: f64| frames[((frames.len() - 1) as f64 * q) as usize].as_secs_f64() * 1e3;
        ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (ratio, left) = ratios[ratios.len() / 2];
        println!(
            "{preset}: frame median {:.2} ms, 95 % {:.2} ms, of {} frames; training rate × {ratio:.3}, \
             of the {left:.3} that the frames leave: {:.3}",
            at(0.5),
            at(0.95),
            frames.len(),
            ratio / left
        );
    }
}

fn app(cc: &eframe::CreationContext<'_>, preset: &str) -> App {
    let config = presets::get(preset).expect("a preset of that name");
    let context: egui::Context = cc.egui_ctx.clone();
    let wake: Wake = Arc::new(move || context.request_repaint());
    let (of_training, of_settling) = (config.clone(), config.clone());
    let training = spawn("training", loading(config, "MNIST"), Arc::clone(&wake), move || {
        TrainingEngine::open(of_training, None, 0)
    });
    let settling = spawn("settling", settling::empty(), wake, move || SettlingEngine::new(of_settling));
    let options = Options { start: Instant::now(), tour: true };
    App::new(&cc.egui_ctx, None, training, settling, Box::new(SystemPicker), &options)
}

/// Examples per second over a round, with or without frames at 60 Hz; the frames' times; the seconds it took.
/// A frame is layout, tessellation, and the copy of changed textures; not the rasteriser's work.
fn rate(harness: &mut Harness<'_, App>, with_frames: bool, times: &mut Vec<Duration>) -> (f64, f64) {
    let learned = |harness: &Harness<'_, App>| {
        harness.state().training().expect("an engine").latest().progress.total_minibatches
    };
    let (start, before) = (Instant::now(), learned(harness));
    while start.elapsed() < ROUND {
        let frame = Instant::now();
        if with_frames {
            harness.step();
            let output = harness.output();
            let textures: usize = output.textures_delta.set.values().flatten().map(copy).sum();
            let shapes = harness.ctx.tessellate(output.shapes.clone(), output.pixels_per_point);
            std::hint::black_box((textures, shapes));
            times.push(frame.elapsed());
        }
        std::thread::sleep(FRAME.saturating_sub(frame.elapsed()));
    }
    let wall = start.elapsed().as_secs_f64();
    let minibatches = learned(harness) - before;
    let size = harness.state().training().expect("an engine").latest().config.data.batch_size as u64;
    ((minibatches * size) as f64 / wall, wall)
}

fn copy(delta: &egui::epaint::ImageDelta) -> usize {
    let egui::ImageData::Color(image) = &delta.image;
    std::hint::black_box(image.pixels.clone()).len()
}
