//! The story of ten minutes, as few inputs as it takes: each key and click is counted, and what it must show is waited for.

use crate::program::Program;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::settling::engine::snapshot::{SettlingSnapshot, point};
use eqprop_lab::settling::trace::Phase;
use eqprop_lab::training::shipped::TRAINED;
use eqprop_lab::training::snapshot::Status;
use eqprop_lab::ui::App;
use eqprop_lab::ui::state::panel_kind::PanelKind;
use std::sync::Arc;

/// Inputs that the whole story may take.
const MOST: usize = 14;

struct Story {
    program: Program,
    inputs: Vec<String>,
}

fn settling(app: &App) -> Arc<SettlingSnapshot> {
    app.settling().unwrap().latest()
}

fn phase(app: &App) -> Option<Phase> {
    let settling = settling(app);
    point(&settling).map(|point| point.phase)
}

impl Story {
    fn key(&mut self, key: Key, modifiers: Modifiers, what: &str) {
        self.inputs.push(format!("{what}: {}{}", if modifiers.command { "Ctrl+" } else { "" }, key.name()));
        self.program.harness.key_press_modifiers(modifiers, key);
        self.program.harness.run_steps(3);
    }

    fn click(&mut self, at: Pos2, what: &str) {
        self.stroke(&[at], what);
    }

    /// The pointer along a path with its button down: one input.
    fn stroke(&mut self, path: &[Pos2], what: &str) {
        self.inputs.push(what.into());
        let button = |pos, pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        let harness = &mut self.program.harness;
        harness.event(Event::PointerMoved(path[0]));
        harness.run_steps(2);
        harness.event(button(path[0], true));
        for pos in path {
            harness.event(Event::PointerMoved(*pos));
            harness.run_steps(1);
        }
        harness.event(button(path[path.len() - 1], false));
        harness.run_steps(3);
    }

    fn says(&mut self, text: &str) {
        let words = text.to_owned();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while self.program.harness.query_all_by_label_contains(&words).next().is_none() {
            assert!(std::time::Instant::now() < deadline, "nothing says {text}");
            self.program.harness.run_steps(1);
            std::thread::yield_now();
        }
    }
}

/// Tour, step by step, nudge, arrival, exact error, one synapse, guess, learning from nothing, own digit.
#[test]
fn the_story_of_ten_minutes_takes_few_inputs() {
    let stored = TRAINED[1].load().unwrap();
    let program = Program::start(&stored.config.unwrap(), Some(stored.network), true);
    let mut story = Story { program, inputs: Vec::new() };

    // The tour plays by itself.
    story.program.wait("the tour plays", |app| settling(app).playing && settling(app).cursor > 2);

    // Step by step: the first key takes over.
    story.key(Key::ArrowRight, Modifiers::NONE, "step by step");
    story.program.wait("the tour has stopped", |app| !settling(app).playing);

    // To rest; then the nudge, to its end.
    for (phases, what) in [(1, "to rest"), (2, "the nudge")] {
        story.key(Key::ArrowRight, Modifiers::COMMAND, what);
        story.program.wait(what, |app| {
            settling(app).phases.len() == phases && settling(app).phases.iter().all(|span| span.ended)
        });
    }
    assert!(matches!(phase(story.program.harness.state()), Some(Phase::Nudged(_))));

    // In which iteration each unit first moved; beside it the Ripple panel has the exact error already.
    story.key(Key::A, Modifiers::NONE, "arrival");
    story.says("Colours of");
    let numbers = story.program.harness.state().tables(PanelKind::find("ripple").unwrap());
    assert!(numbers.iter().any(|table| !table.is_empty()), "the ripple beside the exact error");

    // One synapse.
    let tab = story.program.harness.get_by_label("Synapse").rect().center();
    story.click(tab, "one synapse");
    story.says("Δw = η/β");

    // Predict, then reveal.
    story.key(Key::R, Modifiers::NONE, "predict");
    story.program.wait("the end of a free phase", |app| {
        phase(app) == Some(Phase::Free) && settling(app).phases.last().is_some_and(|span| span.ended)
    });
    story.program.harness.run_steps(4);
    let output = story.program.harness.get_by_label_contains("Output: 10 classes").rect();
    let class = output.left_center() + vec2(0.55 * output.width(), 0.0);
    story.click(class, "a guess");
    let reveal = story.program.harness.get_by_label("Reveal").rect().center();
    story.click(reveal, "reveal");
    story.says("right");

    // One's own digit.
    let draw = story.program.harness.get_by_label("Draw").rect().center();
    story.click(draw, "draw");
    let input = story.program.harness.get_by_label_contains("Input, 784 pixels").rect();
    let before = settling(story.program.harness.state()).input.clone();
    let path: Vec<Pos2> = (0..12).map(|i| input.lerp_inside(vec2(0.8, 0.1 + 0.07 * i as f32))).collect();
    story.stroke(&path, "a stroke");
    story.program.wait("the input is painted", |app| settling(app).input != before);

    // Learning from nothing.
    story.key(Key::K, Modifiers::COMMAND, "find");
    story.inputs.push("typed: digits-1h".into());
    for letter in "digits-1h".chars() {
        story.program.harness.event(Event::Text(letter.to_string()));
        story.program.harness.run_steps(1);
    }
    story.key(Key::Enter, Modifiers::NONE, "digits-1h");
    story.program.wait_training("a network that knows nothing", |s| {
        s.config.preset == "digits-1h" && s.status == Status::Paused && s.progress.total_minibatches == 0
    });
    story.key(Key::T, Modifiers::NONE, "train");
    story.program.wait_training("it reads digits", |s| {
        s.curves.epochs.last().is_some_and(|epoch| epoch.validation.is_some_and(|error| error <= 0.03))
    });
    println!("{} inputs: {}", story.inputs.len(), story.inputs.join(", "));
    assert!(story.inputs.len() <= MOST, "{} inputs: {:?}", story.inputs.len(), story.inputs);
}
