//! The keys of the clicker and of the stage.

use crate::lecture::{arrive, begin, order, program};
use crate::program::Program;
use egui::{Key, Modifiers};
use eqprop_lab::lessons::shipped;
use eqprop_lab::ui::command::{Command, LessonCommand};
use eqprop_lab::ui::state::lesson::{Blank, LessonView, beats};

const SCREEN: [f32; 2] = [1280.0, 800.0];

fn press(p: &mut Program, key: Key) {
    p.harness.key_press(key);
    p.harness.run_steps(2);
}

fn lesson(p: &Program) -> LessonView {
    p.harness.state().lesson().clone()
}

/// A lecture on the stage, at its first scene.
fn given() -> Program {
    let mut p = program(SCREEN);
    begin(&mut p);
    p
}

#[test]
fn b_and_w_blank_the_stage_and_show_it_again() {
    let mut p = given();
    for (key, other, blank) in [(Key::B, Key::W, Blank::Black), (Key::W, Key::B, Blank::White)] {
        press(&mut p, key);
        assert_eq!(lesson(&p).blank, Some(blank));
        let picture = p.harness.render().unwrap();
        let colour = if blank == Blank::Black { 0 } else { 255 };
        let corner = picture.get_pixel(picture.width() / 2, picture.height() / 2).0;
        assert_eq!(corner[..3], [colour; 3], "all is of one colour");
        press(&mut p, other);
        assert_ne!(lesson(&p).blank, Some(blank));
        press(&mut p, other);
        assert_eq!(lesson(&p).blank, None);
    }
    // What is clicked while nothing is seen brings the picture back to where one is.
    press(&mut p, Key::B);
    press(&mut p, Key::Escape);
    assert!(lesson(&p).blank.is_none() && lesson(&p).stage, "Escape shows the stage again first");
}

#[test]
fn digits_go_to_scenes_and_zero_to_the_tenth() {
    let mut p = given();
    for (key, scene) in [(Key::Num5, 4), (Key::Num0, 9), (Key::Num2, 1), (Key::Num1, 0)] {
        press(&mut p, key);
        arrive(&mut p);
        assert_eq!((lesson(&p).scene, lesson(&p).step, lesson(&p).trouble), (scene, 0, None));
    }
}

#[test]
fn however_fast_the_clicks_come_the_engines_end_where_the_last_one_points() {
    let mut p = given();
    let scenes = &shipped()[0].scenes;
    let clicks: usize = scenes[..5].iter().map(|scene| beats(scene).count() + 1).sum();
    for _ in 0..clicks + beats(&scenes[5]).count() {
        p.harness.key_press(Key::PageDown);
        p.harness.run_steps(1);
    }
    arrive(&mut p);
    assert_eq!((lesson(&p).scene, lesson(&p).step), (5, beats(&scenes[5]).count()));
    let settled = p.harness.state().settling().unwrap().latest();
    assert!(settled.phases.last().unwrap().ended, "played to its end");
    // And back again, step by step.
    for _ in 0..beats(&scenes[5]).count() + 1 {
        p.harness.key_press(Key::PageUp);
        p.harness.run_steps(1);
    }
    arrive(&mut p);
    assert_eq!((lesson(&p).scene, lesson(&p).step), (4, beats(&scenes[4]).count()));
    let settled = p.harness.state().settling().unwrap().latest();
    assert_eq!(
        settled.points[settled.cursor].iteration, 4,
        "four iterations of the nudge, as at the end of the scene"
    );
}

#[test]
fn a_stop_while_it_plays_stops_it_and_the_next_click_goes_on() {
    let mut p = given();
    // Scene 5 has a long free phase, which is played in its own time.
    press(&mut p, Key::Num5);
    arrive(&mut p);
    for _ in 0..3 {
        press(&mut p, Key::PageDown);
    }
    press(&mut p, Key::Period);
    p.wait("it stands still", |app| !app.settling().unwrap().latest().playing);
    let time = |p: &Program| p.harness.state().settling().unwrap().latest().cursor;
    let before = time(&p);
    p.harness.run_steps(20);
    assert_eq!(time(&p), before);
    press(&mut p, Key::PageDown);
    arrive(&mut p);
    let settled = p.harness.state().settling().unwrap().latest();
    assert_eq!(settled.points[settled.cursor].iteration, 1, "the first iteration of the nudge");
    assert!(settled.phases.iter().find(|phase| phase.step == 0).unwrap().ended);
}

#[test]
fn escape_leaves_the_stage_and_a_closed_lesson_leaves_no_trace() {
    let mut p = program(SCREEN);
    let app = p.harness.state();
    let config = app.training().unwrap().latest().config.clone();
    let network = app.training().unwrap().latest().network.clone().unwrap();
    let index = app.settling().unwrap().latest().scene.as_ref().unwrap().index;
    let zoom = p.harness.ctx.zoom_factor();
    begin(&mut p);
    press(&mut p, Key::Num9);
    arrive(&mut p);
    for _ in 0..3 {
        press(&mut p, Key::PageDown);
    }
    arrive(&mut p);
    assert!(p.training().curves.epochs.len() == 1, "it has trained a network of its own");
    press(&mut p, Key::Escape);
    assert!(!lesson(&p).stage && lesson(&p).lesson.is_some(), "the lesson stays, in the window");
    order(&mut p, LessonCommand::Close);
    p.wait("all is as it was", |app| {
        let training = app.training().unwrap().latest();
        let settling = app.settling().unwrap().latest();
        training.network.as_ref() == Some(&network)
            && settling.scene.as_ref().is_some_and(|scene| scene.index == index && scene.network == network)
    });
    p.harness.run_steps(3);
    assert_eq!(p.training().config, config);
    assert!(p.training().curves.epochs.is_empty());
    assert_eq!(p.harness.ctx.zoom_factor(), zoom);
    assert_eq!(lesson(&p), LessonView::default());
}

#[test]
fn a_wrong_file_is_refused_with_its_place_and_the_lesson_stays() {
    let mut p = given();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    std::fs::write(&file, "title = \"Mine\"\n[[scene]]\ntitel = \"One\"\n").unwrap();
    order(&mut p, LessonCommand::OpenFile(file));
    p.wait("it is said", |app| {
        app.messages().iter().any(|notice| notice.text.contains("mine.toml, line 3, column 1"))
    });
    assert_eq!(lesson(&p).lesson.unwrap().key, "lecture");
}

#[test]
fn the_stage_shows_what_is_on_the_screen_when_no_lesson_is_open() {
    let mut p = program(SCREEN);
    press(&mut p, Key::F5);
    assert!(lesson(&p).stage && !lesson(&p).panels.is_empty());
    // The keys of the window work on: one iteration further, the next example.
    let before = p.harness.state().settling().unwrap().latest().cursor;
    p.harness.key_press_modifiers(Modifiers::NONE, Key::ArrowRight);
    p.wait("one iteration", |app| app.settling().unwrap().latest().cursor != before || before == 0);
    press(&mut p, Key::F5);
    assert!(!lesson(&p).stage);
    p.harness.state().order(Command::Lesson(LessonCommand::Close));
    p.harness.run_steps(2);
}
