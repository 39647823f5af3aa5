//! A seeded random walk over the whole program: clicks, drags, keys, text, wheels, sizes, layouts, while training
//! goes on. Nothing may panic, and memory may not grow without end.
//!
//! `EQPROP_LAB_WALK=SEED,STEPS cargo test --release --test window -- --ignored --nocapture a_long_walk` walks as long
//! as one likes and prints the memory of the process each minute.

use crate::material::Random;
use crate::program::Program;
use eframe::egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, Rect, Vec2, pos2, vec2};
use egui_kittest::kittest::NodeT as _;
use eqprop_lab::config::Config;
use eqprop_lab::presets;
use eqprop_lab::training::shipped::starter;
use eqprop_lab::training::snapshot::Status;
use std::time::{Duration, Instant};

const KEYS: &[Key] = &[
    Key::Space,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::Home,
    Key::End,
    Key::PageUp,
    Key::PageDown,
    Key::OpenBracket,
    Key::CloseBracket,
    Key::Questionmark,
    Key::Escape,
    Key::Tab,
    Key::Backspace,
    Key::Delete,
    Key::F5,
    Key::F12,
    Key::A,
    Key::B,
    Key::C,
    Key::D,
    Key::G,
    Key::I,
    Key::K,
    Key::L,
    Key::N,
    Key::P,
    Key::R,
    Key::T,
    Key::W,
    Key::Y,
    Key::Z,
    Key::Num0,
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Plus,
    Key::Minus,
];
const TEXTS: &[&str] =
    &["0,5", "12", "-3", "1e-3", "x", "8", "é漢", "0", ".", "energy", "rate", "σ", "\u{202e}", ""];
const SIZES: &[[f32; 2]] =
    &[[1400.0, 900.0], [1024.0, 700.0], [1920.0, 1080.0], [910.0, 512.0], [480.0, 320.0], [2560.0, 1440.0]];
/// What a walk leaves alone: files, presets and folders of the machine.
const LEFT_ALONE: &[&str] = &["OK", "Save", "Delete", "Browse…", "Quit"];

struct Walk {
    p: Program,
    random: Random,
    at: Pos2,
    is_drawn: bool,
    /// Size of the window in points before any zoom.
    size: Vec2,
}

impl Walk {
    fn new(p: Program, seed: u64) -> Self {
        // No fonts of the machine in tests: a box for what the own ones lack.
        p.harness.ctx.set_missing_glyph_policy(egui::epaint::text::MissingGlyphPolicy::Tofu);
        let random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        Self { p, random, at: pos2(0.0, 0.0), is_drawn: true, size: vec2(1400.0, 900.0) }
    }

    fn below(&mut self, n: usize) -> usize {
        ((self.random.next() * n as f32) as usize).min(n.saturating_sub(1))
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn modifiers(&mut self) -> Modifiers {
        match self.below(8) {
            0 => Modifiers::SHIFT,
            1 => Modifiers::COMMAND,
            2 => Modifiers::ALT,
            3 => Modifiers::COMMAND | Modifiers::SHIFT,
            _ => Modifiers::NONE,
        }
    }

    fn anywhere(&mut self) -> Pos2 {
        let screen = self.p.harness.ctx.content_rect();
        let (x, y) = (self.random.next(), self.random.next());
        screen.lerp_inside(vec2(x, y))
    }

    /// Where something that can be clicked is.
    fn something(&mut self) -> Option<Rect> {
        let roles = [
            Role::Button,
            Role::CheckBox,
            Role::Slider,
            Role::SpinButton,
            Role::TextInput,
            Role::ComboBox,
            Role::RadioButton,
            Role::Tab,
            Role::Image,
        ];
        let nodes: Vec<Rect> = self
            .p
            .harness
            .root()
            .children_recursive()
            .filter(|node| {
                let node = node.accesskit_node();
                let label = node.label().unwrap_or_default();
                roles.contains(&node.role()) && !LEFT_ALONE.iter().any(|word| label.starts_with(word))
            })
            .map(|node| node.rect())
            .filter(|rect| rect.is_finite() && rect.is_positive())
            .collect();
        (!nodes.is_empty()).then(|| {
            let i = self.below(nodes.len());
            nodes[i]
        })
    }

    fn place(&mut self) -> Pos2 {
        match self.below(4) {
            0 => self.anywhere(),
            _ => {
                let (x, y) = (self.random.next(), self.random.next());
                self.something().map_or_else(|| pos2(5.0, 5.0), |rect| rect.lerp_inside(vec2(x, y)))
            }
        }
    }

    fn go(&mut self, to: Pos2) {
        self.at = to;
        self.p.harness.event(Event::PointerMoved(to));
        self.p.harness.run_steps(1);
    }

    fn press(&mut self, button: PointerButton, pressed: bool, modifiers: Modifiers) {
        let event = Event::PointerButton { pos: self.at, button, pressed, modifiers };
        self.p.harness.event_modifiers(event, modifiers);
        self.p.harness.run_steps(1);
    }

    /// Whether the pointer lies on what is left alone.
    fn is_left_alone(&self) -> bool {
        self.p.harness.root().children_recursive().any(|node| {
            let label = node.accesskit_node().label().unwrap_or_default();
            LEFT_ALONE.iter().any(|word| label.starts_with(word)) && node.rect().contains(self.at)
        })
    }

    fn step(&mut self) {
        // What asks for a file or a name is closed again.
        if self.p.harness.ctx.memory(|memory| memory.top_modal_layer().is_some()) {
            self.p.harness.key_press(Key::Escape);
            self.p.harness.run_steps(2);
            return;
        }
        match self.below(100) {
            0..40 => {
                let place = self.place();
                self.go(place);
                let modifiers = self.modifiers();
                let button =
                    if self.below(10) == 0 { PointerButton::Secondary } else { PointerButton::Primary };
                if !self.is_left_alone() {
                    for pressed in [true, false] {
                        self.press(button, pressed, modifiers);
                    }
                }
                if self.below(12) == 0 && !self.is_left_alone() {
                    for pressed in [true, false] {
                        self.press(button, pressed, modifiers);
                    }
                }
            }
            40..58 => {
                let from = self.place();
                self.go(from);
                if !self.is_left_alone() {
                    self.press(PointerButton::Primary, true, Modifiers::NONE);
                    for _ in 0..3 {
                        let far = self.below(2) == 0;
                        let step = vec2(self.random.signed(), self.random.signed()) * 60.0;
                        let to = if far { self.place() } else { self.at + step };
                        self.go(to);
                    }
                    self.press(PointerButton::Primary, false, Modifiers::NONE);
                }
            }
            58..76 => {
                let (modifiers, key) = (self.modifiers(), self.pick(KEYS));
                self.p.harness.key_press_modifiers(modifiers, key);
                self.p.harness.run_steps(1);
            }
            76..82 => {
                let text = self.pick(TEXTS);
                self.p.harness.event(Event::Text(text.to_owned()));
                if self.below(3) == 0 {
                    self.p.harness.key_press(Key::Enter);
                }
                self.p.harness.run_steps(1);
            }
            82..85 => {
                let text = self.pick(TEXTS);
                self.p.harness.event(Event::Paste(text.to_owned()));
                self.p.harness.run_steps(1);
            }
            85..91 => {
                let delta = vec2(self.random.signed(), self.random.signed()) * 120.0;
                let modifiers = self.modifiers();
                let phase = egui::TouchPhase::Move;
                let (unit, source) = (MouseWheelUnit::Point, egui::MouseWheelSource::Unknown);
                self.p
                    .harness
                    .event_modifiers(Event::MouseWheel { unit, delta, phase, source, modifiers }, modifiers);
                self.p.harness.run_steps(1);
            }
            91..94 => {
                self.size = Vec2::from(self.pick(SIZES));
            }
            94..97 => {
                let key = self.pick(&[Key::Num1, Key::Num2, Key::Num3]);
                self.p.harness.key_press_modifiers(Modifiers::ALT, key);
                self.p.harness.run_steps(2);
            }
            97 => {
                self.p.harness.event(Event::PointerGone);
                self.p.harness.run_steps(2);
            }
            _ => {
                if self.p.training().status != Status::Running {
                    self.p.harness.key_press(Key::Escape);
                    self.p.harness.key_press(Key::T);
                }
                self.p.harness.run_steps(1);
            }
        }
    }

    /// Steps, each told by its number if something panics; a picture now and then, so that textures come and go.
    fn walk(&mut self, steps: usize, mut tell: impl FnMut(usize, &Self)) {
        for step in 0..steps {
            self.step();
            // Larger letters leave room for fewer points, as in a real window.
            for _ in 0..4 {
                let points = self.size / self.p.harness.ctx.zoom_factor();
                self.p.harness.set_size(points);
                self.p.harness.run_steps(1);
            }
            if step % 50 == 0 && self.is_drawn {
                self.is_drawn = self.p.harness.render().is_ok();
            }
            tell(step, self);
        }
    }
}

/// Tells the seed and the step when a walk ends in a panic.
struct Told(u64, usize);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the walk of seed {} ended at step {}", self.0, self.1);
        }
    }
}

fn a_walk(seed: u64, steps: usize) {
    let mut config = presets::get("digits-1h").unwrap();
    config.network.hidden = vec![32];
    config.run.epochs = 100_000;
    let mut walk = Walk::new(Program::start(&config, None, true), seed);
    walk.p.wait("an example is watched", |app| app.settling().unwrap().latest().scene.is_some());
    let mut told = Told(seed, 0);
    walk.walk(steps, |step, _| told.1 = step);
    // It still lives: keys arrive and the engines answer.
    for _ in 0..6 {
        walk.p.harness.key_press(Key::Escape);
        walk.p.harness.run_steps(2);
    }
    let scene = |app: &eqprop_lab::ui::App| app.settling().unwrap().latest().scene.is_some();
    walk.p.wait("an example is watched still", scene);
    let training = walk.p.training();
    assert!(!matches!(training.status, Status::Failed(_)), "seed {seed}: {:?}", training.status);
}

#[test]
fn a_short_walk_ends_well() {
    a_walk(1, 350);
}

#[test]
fn another_short_walk_ends_well() {
    a_walk(2, 350);
}

/// Resident memory of this process in MB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().map_or(f64::NAN, |kilobytes| kilobytes / 1024.0)
}

#[test]
#[ignore = "as long as EQPROP_LAB_WALK=SEED,STEPS says"]
fn a_long_walk() {
    let asked = std::env::var("EQPROP_LAB_WALK").unwrap_or_else(|_| "1,2000".into());
    let (seed, steps) = asked.split_once(',').expect("SEED,STEPS");
    let (seed, steps): (u64, usize) = (seed.parse().unwrap(), steps.parse().unwrap());
    let stored = starter().unwrap();
    let config = Config { run: Config::default().run, ..stored.config.unwrap_or_default() };
    let mut walk = Walk::new(Program::start(&config, Some(stored.network), true), seed);
    walk.p.wait("an example is watched", |app| app.settling().unwrap().latest().scene.is_some());
    let (began, mut told) = (Instant::now(), Told(seed, 0));
    let (mut next, mut slowest, mut before) = (Duration::ZERO, Duration::ZERO, Instant::now());
    walk.walk(steps, |step, walk| {
        (told.1, slowest) = (step, slowest.max(before.elapsed()));
        if began.elapsed() >= next {
            let training = walk.p.training();
            println!(
                "{:5.1} min, step {step}: {:.0} MB; slowest step {:.0} ms; run {}, {} minibatches, {:?}",
                began.elapsed().as_secs_f64() / 60.0,
                resident(),
                slowest.as_secs_f64() * 1e3,
                training.run,
                training.progress.total_minibatches,
                training.network.as_ref().map(|network| network.sizes()),
            );
            (next, slowest) = (next + Duration::from_secs(60), Duration::ZERO);
        }
        before = Instant::now();
    });
    println!("{} steps: {:.0} MB", steps, resident());
}
