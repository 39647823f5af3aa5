//! The lessons that are part of the program.

use crate::binary;
use eqprop_lab::lessons::{Play, Player, Scene, shipped};
use std::path::Path;

/// One change of a scene under which its claim must be judged false: scene from 1, settings, and other clicks.
type Wrong = (usize, &'static [(&'static str, &'static str)], Option<&'static [&'static str]>);

const LECTURE: &[Wrong] = &[
    (1, &[("dynamics.step_size", "1.2")], None),
    (1, &[("dynamics.free_iterations", "5")], None),
    (2, &[], Some(&["set dynamics.step_size = 1.0", "free to the end"])),
    (3, &[("dynamics.tolerance", "1e-3")], None),
    (3, &[("dynamics.step_size", "1.5")], None),
    (4, &[("dynamics.free_iterations", "4"), ("dynamics.tolerance", "0.0")], None),
    (5, &[], Some(&["free to the end", "nudged by 3"])),
    (6, &[("nudge.beta", "3.0")], None),
    (
        7,
        &[
            ("dynamics.nudged_iterations", "2"),
            ("dynamics.free_iterations", "2000"),
            ("dynamics.tolerance", "0.0"),
        ],
        None,
    ),
    (8, &[("nudge.beta", "1.0"), ("nudge.sign", "\"positive\"")], None),
    (9, &[("learning.rates", "[1e-6, 1e-6]")], Some(&["train 1 epoch"])),
    (10, &[], Some(&["to the end"])),
    (10, &[("dynamics.step_size", "0.02")], None),
];

const TUNE: &[Wrong] = &[
    (1, &[], Some(&["free to the end"])),
    (2, &[], Some(&["set dynamics.step_size = 0.6", "free to the end"])),
    (2, &[], Some(&["set dynamics.step_size = 1.0", "free to the end"])),
    (3, &[], Some(&["free to the end"])),
    (4, &[], Some(&["free to the end"])),
    (5, &[], Some(&["free to the end"])),
    (5, &[], Some(&["set dynamics.step_size = 1.2", "set dynamics.free_iterations = 30", "free to the end"])),
];

const BREAK: &[Wrong] = &[
    (1, &[], Some(&["free to the end"])),
    (1, &[], Some(&["clamp 3:3 at 1", "free to the end"])),
    (2, &[], Some(&["free to the end"])),
    (2, &[], Some(&["clamp 3:5 at 1", "free to the end"])),
    (3, &[], Some(&["free to the end", "nudged to the end"])),
    (4, &[], Some(&["to the end"])),
    (5, &[], Some(&["to the end"])),
    (5, &[], Some(&["set dynamics.nudged_iterations = 4", "to the end"])),
];

const OWN: &[Wrong] = &[
    (1, &[], Some(&["train 1 epoch"])),
    (2, &[("learning.rates", "[1e-6, 1e-6]")], Some(&["train 1 epoch"])),
    (3, &[], Some(&["train 1 epoch"])),
    (3, &[("learning.rates", "[1e-6, 1e-6]")], None),
    (4, &[("learning.rates", "[1e-9, 1e-9]")], None),
];

fn with(scene: &Scene, (_, set, play): Wrong) -> Scene {
    let mut scene = scene.clone();
    for (key, value) in set {
        let table: toml::Table = format!("value = {value}").parse().unwrap();
        scene.set.retain(|(known, _)| known != key);
        scene.set.push(((*key).to_owned(), table["value"].clone()));
    }
    if let Some(lines) = play {
        scene.play = lines.iter().map(|line| Play::read(line).unwrap()).collect();
    }
    scene
}

/// Every claim of a lesson holds, and is judged false wherever it should be.
fn holds_and_fails(key: &str, wrong: &[Wrong]) {
    let lesson = shipped().iter().find(|lesson| lesson.key == key).unwrap();
    let mut player = Player::new(&lesson.scenes[0], None).unwrap();
    let mut faults = Vec::new();
    for (at, scene) in lesson.scenes.iter().enumerate() {
        let verdict = player.run(scene).unwrap();
        let seen = player.seen().unwrap();
        if verdict.holds != Some(true) || !scene.is_done(&seen) {
            faults.push(format!("{}: {} does not hold: {verdict:?}", at + 1, scene.claim));
        }
        if verdict.said.is_empty() || verdict.said.contains('–') {
            faults.push(format!("{}: its numbers are not said: {}", at + 1, verdict.said));
        }
        let of_this: Vec<&Wrong> = wrong.iter().filter(|(scene, ..)| *scene == at + 1).collect();
        assert!(!of_this.is_empty(), "nothing breaks scene {}", at + 1);
        for change in of_this {
            let verdict = player.run(&with(scene, *change)).unwrap();
            if verdict.holds != Some(false) || verdict.todo.is_empty() {
                faults.push(format!(
                    "{}: {} is not judged false under {change:?}: {verdict:?}",
                    at + 1,
                    scene.claim
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{key}:\n  {}", faults.join("\n  "));
}

#[test]
fn the_lecture_holds_and_its_checks_can_fail() {
    holds_and_fails("lecture", LECTURE);
}

#[test]
fn tune_the_step_holds_and_its_checks_can_fail() {
    holds_and_fails("tune-the-step", TUNE);
}

#[test]
fn break_it_holds_and_its_checks_can_fail() {
    holds_and_fails("break-it", BREAK);
}

#[test]
fn your_own_data_holds_and_its_checks_can_fail() {
    holds_and_fails("your-own-data", OWN);
}

#[test]
fn every_lesson_in_the_folder_is_part_of_the_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lessons");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let mut known: Vec<String> = shipped().iter().map(|lesson| lesson.key.clone()).collect();
    files.sort();
    known.sort();
    assert_eq!(files, known);
    let counts: Vec<usize> = shipped().iter().map(|lesson| lesson.scenes.len()).collect();
    assert_eq!((shipped()[0].key.as_str(), counts[0], counts.len()), ("lecture", 10, 4));
    let minutes: f64 = shipped()[0].scenes.iter().map(|scene| scene.minutes).sum();
    assert_eq!(minutes, 45.0);
}

#[test]
fn the_command_ends_with_an_error_when_a_claim_does_not_hold() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("mine.toml", &super::guide());
    let said = binary::succeed(folder.path(), &["lesson", "check", "mine.toml"]);
    assert!(said.contains("E never rises") && said.contains("1 of 1 claims hold"), "{said}");
    write("false.toml", &super::changed("rises(free) == 0 and E(free)", "rises(free) > 0 and E(free)"));
    let said = binary::fail(folder.path(), &["lesson", "check", "false.toml"]);
    assert!(said.contains("DOES NOT HOLD: E 0 → −28") && said.contains("1 of 1 claims"), "{said}");
    write("bad.toml", &super::changed("rises(free) ==", "rise(free) =="));
    let said = binary::fail(folder.path(), &["lesson", "check", "bad.toml"]);
    assert!(said.contains("bad.toml, line ") && said.contains("did you mean rises?"), "{said}");
    let said = binary::fail(folder.path(), &["lesson", "check", "--lesson", "lectur"]);
    assert!(said.contains("did you mean lecture?"), "{said}");
    let said = binary::succeed(folder.path(), &["lesson", "list"]);
    assert!(said.contains("lecture") && said.contains("45 minutes") && said.contains("Two moons"), "{said}");
}
