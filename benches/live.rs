//! Whether diagram and decision regions follow a run of small problems live: frames per second, how often what they
//! show is new, and what is left of the training rate. And whether the landscape of 784-500-500-10 follows β while its
//! slider is dragged.
//!
//! `cargo bench --bench live`. Everything is measured in one run and alternating, because machines are noisy.

use eframe::egui::{self, Event, Modifiers, PointerButton, accesskit::Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::config::Config;
use eqprop_lab::presets;
use eqprop_lab::settling::engine::{self as settling, SettlingEngine};
use eqprop_lab::training::engine::{TrainingEngine, loading};
use eqprop_lab::training::snapshot::{Status, TrainCommand};
use eqprop_lab::ui::command::Command;
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

/// The slider that is dragged.
const DRAG: &str = "Nudging strength";

/// A round with frames.
#[derive(Default)]
struct Seen {
    frames: Vec<Duration>,
    weights: BTreeSet<u64>,
    planes: BTreeSet<u64>,
}

fn main() {
    landscape();
    for case in CASES {
        let mut harness = Harness::builder().with_size([1400.0, 900.0]).build_eframe(|cc| app_of(cc, &case));
        while harness.state().training().expect("an engine").latest().status != Status::Paused {
            harness.step();
            std::thread::sleep(Duration::from_millis(5));
        }
        if let Some(tab) = case.tab {
            harness.get_by_label(tab).click();
        }
        harness.run_steps(20);
        assert!(harness.query_by_label_contains("Diagram of").is_some(), "the network is a diagram");
        let (mut ratios, mut all, mut seconds) = (Vec::new(), Seen::default(), 0.0);
        rate(&mut harness, None);
        for _ in 0..ROUNDS {
            let (alone, _) = rate(&mut harness, None);
            let (beside, wall) = rate(&mut harness, Some(&mut all));
            println!("{}: alone {alone:.0} examples/s, followed {beside:.0}", case.name);
            ratios.push(beside / alone);
            seconds += wall;
        }
        let status = harness.state().training().expect("an engine").latest().status.clone();
        assert_eq!(status, Status::Running, "it trains to the end of the bench");
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

/// β dragged to and fro with the pointer, a position a frame, in the whole window.
fn landscape() {
    let mut config = presets::get("paper-2h").expect("a preset of that name");
    (config.dynamics.free_iterations, config.run.epochs) = (60, 1);
    let mut harness = Harness::builder()
        .with_size([1920.0, 1080.0])
        .build_eframe(|cc| app(cc, config.clone(), "784-500-500-10"));
    let kind = PanelKind::find("landscape").expect("a panel");
    harness.state().order(Command::OpenTrained(2));
    harness.state().order(Command::Maximise(kind));
    let beta = |harness: &Harness<'_, App>| {
        let tables = harness.state().tables(kind);
        Some(*tables.get(1)?.columns.first()?.values.last()?)
    };
    while beta(&harness).is_none() {
        harness.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    let rail = harness.get_by_role_and_label(Role::Slider, DRAG).rect();
    let at = |share: f32| egui::pos2(rail.left() + share * rail.width(), rail.center().y);
    harness.event(Event::PointerMoved(at(0.5)));
    harness.step();
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    harness.event(Event::PointerButton { pos: at(0.5), button, pressed: true, modifiers });
    let (mut frames, mut set, mut drawn) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..600_u32 {
        // Along a cosine, so that hardly two frames have one position.
        let share = 0.5 + 0.3 * (f64::from(n) * 0.0731).cos();
        harness.event(Event::PointerMoved(at(share as f32)));
        let frame = Instant::now();
        harness.step();
        draw(&harness);
        frames.push(frame.elapsed());
        set.push(Some(harness.state().training().expect("an engine").latest().config.nudge.beta));
        drawn.push(beta(&harness));
        std::thread::sleep(FRAME.saturating_sub(frame.elapsed()));
    }
    frames.sort();
    let changes =
        |of: &[Option<f64>]| of.windows(2).filter(|pair| pair[1].is_some() && pair[0] != pair[1]).count();
    let (set, drawn) = (changes(&set), changes(&drawn));
    let at = |q: f64| frames[((frames.len() - 1) as f64 * q) as usize].as_secs_f64() * 1e3;
    println!(
        "landscape, 784-500-500-10, β dragged: a frame {:.2} ms (95 %: {:.2} ms, worst {:.2} ms), so {:.0} frames/s \
         could be drawn; the slider gave another β {set} times, the landscape was drawn for another one {drawn} times in {} \
         frames",
        at(0.5),
        at(0.95),
        at(1.0),
        1e3 / at(0.95),
        frames.len(),
    );
    assert!(2 * drawn > set, "the landscape follows β");
}

fn app_of(cc: &eframe::CreationContext<'_>, case: &Case) -> App {
    let mut config = presets::get(case.preset).expect("a preset of that name");
    config.network.hidden = vec![case.hidden];
    config.run.epochs = 100_000;
    app(cc, config, case.name)
}

fn app(cc: &eframe::CreationContext<'_>, config: Config, name: &str) -> App {
    let context: egui::Context = cc.egui_ctx.clone();
    let wake: Wake = Arc::new(move || context.request_repaint());
    let (of_training, of_settling) = (config.clone(), config.clone());
    let training = spawn("training", loading(config, name), Arc::clone(&wake), move || {
        TrainingEngine::open(of_training, None, 0)
    });
    let settling = spawn("settling", settling::empty(), wake, move || SettlingEngine::new(of_settling));
    let options = Options { start: Instant::now(), tour: false };
    App::new(&cc.egui_ctx, None, training, settling, Box::new(SystemPicker), &options)
}

/// Examples per second over a round of a new run, with or without frames at 60 Hz, and the seconds it took. A frame is
/// layout, tessellation, and the copy of changed textures; not the rasteriser's work.
fn rate(harness: &mut Harness<'_, App>, mut seen: Option<&mut Seen>) -> (f64, f64) {
    let latest = |harness: &Harness<'_, App>| harness.state().training().expect("an engine").latest();
    let engine = harness.state().training().expect("an engine");
    let run = latest(harness).run;
    engine.send(TrainCommand::Restart(Box::new((*latest(harness).config).clone())));
    engine.send(TrainCommand::Play);
    while latest(harness).run == run {
        std::thread::sleep(Duration::from_millis(1));
    }
    let start = Instant::now();
    let regions = PanelKind::find("decision-regions").expect("a panel");
    while start.elapsed() < ROUND {
        let frame = Instant::now();
        if let Some(seen) = &mut seen {
            harness.step();
            draw(harness);
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
    let learned = now.progress.total_minibatches * now.config.data.batch_size as u64;
    (learned as f64 / wall, wall)
}

/// What a frame costs besides its layout.
fn draw(harness: &Harness<'_, App>) {
    let output = harness.output();
    let textures: usize = output.textures_delta.set.values().flatten().map(copy).sum();
    let shapes = harness.ctx.tessellate(output.shapes.clone(), output.pixels_per_point);
    std::hint::black_box((textures, shapes));
}

fn copy(delta: &egui::epaint::ImageDelta) -> usize {
    let egui::ImageData::Color(image) = &delta.image;
    std::hint::black_box(image.pixels.clone()).len()
}
