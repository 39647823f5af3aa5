//! The trained networks that ship: what their files promise, and what the microscope shows on them.

use crate::program::Program;
use egui::{Event, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::config::{SolverKind, Source};
use eqprop_lab::data::{Split, mnist};
use eqprop_lab::model::Tied;
use eqprop_lab::training::evaluate::Evaluation;
use eqprop_lab::training::shipped::TRAINED;

/// The first 800 test images, relaxed from zero by Euler steps in single precision.
#[test]
fn the_trained_networks_read_digits() {
    let data = mnist::load().unwrap();
    for trained in &TRAINED {
        let stored = trained.load().unwrap();
        let config = stored.config.unwrap();
        assert_eq!(config.network.hidden.len(), trained.depth, "{}", trained.name);
        assert_eq!(stored.network.sizes(), config.sizes(784, 10), "{}", trained.name);
        assert_eq!((config.dynamics.solver, config.data.source), (SolverKind::EULER, Source::mnist()));
        let network = Tied::new(stored.network);
        let mut evaluation = Evaluation::new(&data, Split::Test, 0);
        for _ in 0..10 {
            evaluation.advance(&network, &config, &data);
        }
        assert!(evaluation.wrong <= 16, "{}: {} of 800 wrong", trained.name, evaluation.wrong);
    }
}

/// The pointer along a path, one frame for each place.
fn stroke(p: &mut Program, path: &[Pos2]) {
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    p.harness.event(Event::PointerMoved(path[0]));
    p.harness.run_steps(2);
    p.harness.event(button(path[0], true));
    for pos in path {
        p.harness.event(Event::PointerMoved(*pos));
        p.harness.run_steps(1);
    }
    p.harness.event(button(path[path.len() - 1], false));
    p.harness.run_steps(2);
}

/// A one drawn with the mouse is read within few iterations of the last stroke.
#[test]
fn a_drawn_digit_is_read_at_once() {
    let stored = TRAINED[0].load().unwrap();
    let config = stored.config.unwrap();
    let mut p = Program::start(&config, Some(stored.network), false);
    let now = |p: &Program| p.harness.state().settling().unwrap().latest();
    p.wait("an example", |app| app.settling().unwrap().latest().scene.is_some());
    p.click("Clear input");
    p.wait("an empty picture", |app| {
        let s = app.settling().unwrap().latest();
        !s.input.is_empty() && s.input.iter().all(|x| *x == 0.0)
    });
    p.click("Draw");
    let rect = p.harness.get_by_label_contains("Input, 784 pixels").rect();
    let path: Vec<Pos2> =
        (0..15).map(|i| rect.lerp_inside(egui::vec2(0.5, 0.18 + 0.64 * i as f32 / 14.0))).collect();
    stroke(&mut p, &path);
    let inked =
        |s: &eqprop_lab::settling::engine::snapshot::SettlingSnapshot| s.input[26 / 2 + 28 * 22] > 0.5;
    p.wait("the answer", |app| {
        let s = app.settling().unwrap().latest();
        inked(&s) && !s.playing && s.redrawn.is_some() && s.phases.last().is_some_and(|span| span.ended)
    });
    let s = now(&p);
    assert_eq!(s.points[s.cursor].prediction, 1, "output {:?}", s.frame.layers.last());
    let (iterations, _) = s.redrawn.unwrap();
    println!("{iterations} iterations");
    assert!(iterations <= 60, "{iterations} iterations");
}
