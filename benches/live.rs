//! Whether diagram and decision regions follow a run of small problems live: frames per second, how often what they
//! show is new, and what is left of the training rate.
//!
//! `cargo bench --bench live`. Everything is measured in one run and alternating, because machines are noisy.

use eframe::egui;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::presets;
use eqprop_lab::settling::engine::{self as settling, SettlingEngine};
use eqprop_lab::training::engine::{TrainingEngine, loading};
use eqprop_lab::training::snapshot::{Status, TrainCommand};
use eqprop_lab::ui::shell::dialogs::SystemPicker;
use eqprop_lab::ui::state::panel_kind::PanelKind;
use eqprop_lab::ui::{App, Options};
use eqprop_lab::worker::{Wake, spawn};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(4);
const FRAME: Duration = Duration::from_micros(16_667);

/// What is shown of a run: the network as a diagram, and the plane where there is one.
struct Case {
    name: &'static str,
    preset: &'static str,
    hidden: usize,
    tab: Option<&'static str>,
}

const CASES: [Case; 2] = [
    Case { name: "two moons", preset: "moons-1h", hidden: 16, tab: Some("Decision regions") },
    Case { name: "digits 8×8", preset: "digits-1h", hidden: 16, tab: None },
];

/// A round with frames.
#[derive(Default)]
struct Seen {
    frames: Vec<Duration>,
    weights: BTreeSet<u64>,
    planes: BTreeSet<u64>,
}

fn main() {
    for case in CASES {
        let mut harness = Harness::builder().with_size([1400.0, 900.0]).build_eframe(|cc| app(cc, &case));
        while harness.state().training().expect("an engine").latest().status != Status::Paused {
            harness.step();
            std::thread::sleep(Duration::from_millis(5));
        }
        if let Some(tab) = case.tab {
            harness.get_by_label(tab).click();
        }
        harness.run_steps(20);
        assert!(harness.query_by_label_contains("Diagram of").is_some(), "the network is a diagram");
        harness.state().training().expect("an engine").send(TrainCommand::Play);
        let (mut ratios, mut all, mut seconds) = (Vec::new(), Seen::default(), 0.0);
        rate(&mut harness, None);
        for _ in 0..ROUNDS {
            let (alone, _) = rate(&mut harness, None);
            let (beside, wall) = rate(&mut harness, Some(&mut all));
            println!("{}: alone {alone:.0} examples/s, followed {beside:.0}", case.name);
            ratios.push(beside / alone);
            seconds += wall;
        }
        ratios.sort_by(f64::total_cmp);
        all.frames.sort();
        let at = |q: f64| all.frames[((all.frames.len() - 1) as f64 * q) as usize].as_secs_f64() * 1e3;
        println!(
            "{}: {:.0} frames/s, each {:.2} ms (95 %: {:.2} ms); {:.0} new weights/s in the diagram, {:.1} new planes/s; \
             training rate × {:.3} ({:.3} … {:.3})",
            case.name,
            all.frames.len() as f64 / seconds,
            at(0.5),
            at(0.95),
            all.weights.len() as f64 / seconds,
            all.planes.len() as f64 / seconds,
            ratios[ratios.len() / 2],
            ratios[0],
            ratios[ratios.len() - 1],
        );
    }
}

fn app(cc: &eframe::CreationContext<'_>, case: &Case) -> App {
    let mut config = presets::get(case.preset).expect("a preset of that name");
    config.network.hidden = vec![case.hidden];
    config.run.epochs = 1_000_000;
    let context: egui::Context = cc.egui_ctx.clone();
    let wake: Wake = Arc::new(move || context.request_repaint());
    let (of_training, of_settling) = (config.clone(), config.clone());
    let training = spawn("training", loading(config, case.name), Arc::clone(&wake), move || {
        TrainingEngine::open(of_training, None, 0)
    });
    let settling = spawn("settling", settling::empty(), wake, move || SettlingEngine::new(of_settling));
    let options = Options { start: Instant::now(), tour: false };
    App::new(&cc.egui_ctx, None, training, settling, Box::new(SystemPicker), &options)
}

/// Examples per second over a round, with or without frames at 60 Hz, and the seconds it took. A frame is layout,
/// tessellation, and the copy of changed textures; not the rasteriser's work.
fn rate(harness: &mut Harness<'_, App>, mut seen: Option<&mut Seen>) -> (f64, f64) {
    let latest = |harness: &Harness<'_, App>| harness.state().training().expect("an engine").latest();
    let (start, before) = (Instant::now(), latest(harness).progress.total_minibatches);
    let regions = PanelKind::find("decision-regions").expect("a panel");
    while start.elapsed() < ROUND {
        let frame = Instant::now();
        if let Some(seen) = &mut seen {
            harness.step();
            let output = harness.output();
            let textures: usize = output.textures_delta.set.values().flatten().map(copy).sum();
            let shapes = harness.ctx.tessellate(output.shapes.clone(), output.pixels_per_point);
            std::hint::black_box((textures, shapes));
            seen.frames.push(frame.elapsed());
            seen.weights.insert(latest(harness).progress.total_minibatches);
            let margin = |tables: Vec<eqprop_lab::ui::export::table::Table>| {
                let plane = tables.into_iter().next()?;
                let margins = plane.columns.into_iter().find(|column| column.name == "margin")?;
                Some(margins.values.iter().sum::<f64>().to_bits())
            };
            seen.planes.extend(margin(harness.state().tables(regions)));
        }
        std::thread::sleep(FRAME.saturating_sub(frame.elapsed()));
    }
    let wall = start.elapsed().as_secs_f64();
    let now = latest(harness);
    let learned = (now.progress.total_minibatches - before) * now.config.data.batch_size as u64;
    (learned as f64 / wall, wall)
}

fn copy(delta: &egui::epaint::ImageDelta) -> usize {
    let egui::ImageData::Color(image) = &delta.image;
    std::hint::black_box(image.pixels.clone()).len()
}
