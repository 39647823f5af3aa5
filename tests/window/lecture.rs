//! The lecture, given by Page Down alone, on the real engines without a screen.

use crate::program::Program;
use crate::texts::Texts;
use egui::Key;
use eqprop_lab::lessons::shipped;
use eqprop_lab::training::shipped::starter;
use eqprop_lab::training::snapshot::Status;
use eqprop_lab::ui::command::{Command, LessonCommand};
use eqprop_lab::ui::state::lesson::{LessonView, beats};
use std::path::{Path, PathBuf};

/// Height of the stage in points, on every screen.
const HEIGHT: f32 = 520.0;
/// The least size of a text, as a share of it.
const LEAST: f32 = 0.025;
/// What a projector has, in pixels.
const SCREENS: [[f32; 2]; 2] = [[1920.0, 1080.0], [1024.0, 768.0]];

/// The program on the starter network, on a screen of so many pixels, as the zoom of the stage leaves it.
pub fn program([width, height]: [f32; 2]) -> Program {
    let stored = starter().unwrap();
    let scale = height / HEIGHT;
    let screen = ([width / scale, HEIGHT], scale);
    let mut p = Program::start_on(&stored.config.unwrap(), Some(stored.network), false, screen);
    p.wait_training("data", |s| s.status == Status::Paused && s.network.is_some());
    p.wait("an example", |app| app.settling().unwrap().latest().free.is_some());
    p
}

pub fn order(p: &mut Program, command: LessonCommand) {
    p.harness.state().order(Command::Lesson(command));
    p.harness.run_steps(2);
}

/// Draws frames until the engines are where the lesson is.
pub fn arrive(p: &mut Program) {
    p.harness.run_steps(2);
    p.wait("the engines follow", |app| !app.lesson().on_the_way);
    p.harness.run_steps(3);
}

/// The lecture on the stage, at its first scene.
pub fn begin(p: &mut Program) {
    order(p, LessonCommand::Open(shipped()[0].key.clone()));
    p.harness.key_press(Key::F5);
    arrive(p);
    assert!(p.harness.state().lesson().stage);
}

fn lesson(p: &Program) -> LessonView {
    p.harness.state().lesson().clone()
}

/// Waits for what the check says, and for what is computed beside the window.
fn judged(p: &mut Program) {
    p.wait("a verdict", |app| app.lesson().verdict.as_ref().is_some_and(|verdict| verdict.holds.is_some()));
    let ctx = p.harness.ctx.clone();
    p.wait("nothing is computed any more", |_| !eqprop_lab::ui::is_busy(&ctx));
    p.harness.run_steps(4);
}

/// All that is wrong with the texts of a frame of the stage.
fn problems(p: &Program, what: &str) -> Vec<String> {
    let texts = Texts::of(&p.harness);
    let mut wrong: Vec<String> =
        texts.problems().iter().map(|problem| format!("{what}: {problem}")).collect();
    let small =
        texts.all.iter().filter(|text| text.line < LEAST * HEIGHT - 0.01 && text.visible().is_positive());
    wrong.extend(small.map(|text| format!("{what}: too small, {} points: {text}", text.line)));
    wrong
}

/// Gives the lecture by Page Down alone and looks at each scene at its end.
fn give(p: &mut Program, mut see: impl FnMut(&mut Program, usize)) {
    begin(p);
    p.harness.remove_cursor();
    let scenes = &shipped()[0].scenes;
    for (at, scene) in scenes.iter().enumerate() {
        assert_eq!(lesson(p).scene, at);
        for _ in 0..beats(scene).count() {
            p.harness.key_press(Key::PageDown);
            p.harness.run_steps(2);
        }
        arrive(p);
        assert_eq!((lesson(p).scene, lesson(p).trouble), (at, None));
        see(p, at);
        p.harness.key_press(Key::PageDown);
        p.harness.run_steps(2);
    }
}

#[test]
fn the_whole_lecture_by_page_down_alone() {
    let mut wrong = Vec::new();
    for screen in SCREENS {
        let mut p = program(screen);
        give(&mut p, |p, at| {
            judged(p);
            let scene = &shipped()[0].scenes[at];
            let what = format!("{}×{}, scene {}", screen[0], screen[1], at + 1);
            let verdict = lesson(p).verdict.unwrap();
            if verdict.holds != Some(true) {
                wrong.push(format!("{what}, {}: {} {}", scene.claim, verdict.said, verdict.todo));
            }
            wrong.extend(problems(p, &what));
        });
        let done = lesson(&p).ticks.len();
        assert!(wrong.len() > 10 || done == shipped()[0].scenes.len(), "{done} scenes are done");
    }
    assert!(wrong.is_empty(), "{} things are wrong:\n  {}", wrong.len(), wrong.join("\n  "));
}

#[test]
#[ignore = "gives the lecture and writes screenshots/lecture.png; each scene by itself into EQPROP_LAB_PICTURES, if given"]
fn write_the_lecture() {
    let [columns, rows, width, height, gap] = [2_u32, 5, 960, 540, 16];
    let size = [columns * (width + gap) + gap, rows * (height + gap) + gap];
    let mut sheet = image::RgbaImage::from_pixel(size[0], size[1], image::Rgba([128, 128, 128, 255]));
    let folder = std::env::var_os("EQPROP_LAB_PICTURES").map(PathBuf::from);
    let mut p = program(SCREENS[0]);
    give(&mut p, |p, at| {
        judged(p);
        let picture = p.harness.render().unwrap();
        if let Some(folder) = &folder {
            picture.save(folder.join(format!("scene-{:02}.png", at + 1))).unwrap();
        }
        let filter = image::imageops::FilterType::Triangle;
        let small = image::imageops::resize(&picture, width, height, filter);
        let at = u32::try_from(at).unwrap();
        let (x, y) = (at % columns * (width + gap) + gap, at / columns * (height + gap) + gap);
        image::imageops::replace(&mut sheet, &small, i64::from(x), i64::from(y));
    });
    let screenshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    sheet.save(screenshots.join("lecture.png")).unwrap();
}
