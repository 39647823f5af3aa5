//! What a check can ask for.

use super::{guide, lesson};
use eqprop_lab::lessons::{FUNCTIONS, Player, functions_page, parse};

#[test]
fn the_guide_shows_a_lesson_that_holds() {
    let lesson = parse(&guide(), "guide").unwrap();
    let mut player = Player::new(&lesson.scenes[0], None).unwrap();
    assert_eq!(player.run(&lesson.scenes[0]).unwrap().holds, Some(true));
}

#[test]
fn every_function_answers_its_example() {
    let set = "{ \"nudge.sign\" = \"centred\", \"dynamics.free_iterations\" = 400, \"dynamics.tolerance\" = 1e-9, \
               \"dynamics.nudged_iterations\" = 200 }";
    let play = "[\"train 2 epochs\", \"to the end\"]";
    let first = lesson("digits-1h", set, play, "true");
    let mut player = Player::new(&first.scenes[0], None).unwrap();
    player.run(&first.scenes[0]).unwrap();
    let seen = player.seen().unwrap();
    let page = functions_page();
    for function in FUNCTIONS {
        let asking = lesson("digits-1h", set, play, function.example);
        let verdict = asking.scenes[0].verdict(&seen);
        assert_eq!(verdict.holds, Some(true), "{}: {} {}", function.name, function.example, verdict.todo);
        assert!(page.contains(function.example) && page.contains(&function.calls()[0]), "{}", function.name);
    }
}

#[test]
fn before_a_phase_was_played_a_check_says_what_to_do() {
    let asking = lesson("starter", "{}", "[\"free by 1\"]", "F(nudged) > F(free)");
    let mut player = Player::new(&asking.scenes[0], None).unwrap();
    let verdict = player.run(&asking.scenes[0]).unwrap();
    assert_eq!(verdict.holds, None);
    assert!(!verdict.todo.is_empty() && verdict.said.is_empty(), "{verdict:?}");
}

#[test]
fn an_output_of_one_unit_is_taught_as_well() {
    let check = "change(layers) > 0 and angle(layers) < 90 and angle(layers, centred, 0.1, 4) < 90 \
                 and change_if_right(layers) == change(layers)";
    let set = "{ \"dynamics.free_iterations\" = 2000, \"dynamics.tolerance\" = 1e-10, \
               \"dynamics.nudged_iterations\" = 500 }";
    let asking = lesson("two-units", set, "[\"to the end\"]", check);
    let mut player = Player::new(&asking.scenes[0], None).unwrap();
    let verdict = player.run(&asking.scenes[0]).unwrap();
    assert_eq!(verdict.holds, Some(true), "{verdict:?}");
}

#[test]
fn what_one_scene_has_learned_goes_on_to_the_one_that_keeps_it() {
    let learned = lesson("digits-1h", "{}", "[\"train 3 epochs\", \"to the end\"]", "test_error() < 0.2");
    let kept = lesson("keep", "{}", "[\"to the end\"]", "prediction(free) == label");
    let mut player = Player::new(&learned.scenes[0], None).unwrap();
    assert_eq!(player.run(&learned.scenes[0]).unwrap().holds, Some(true));
    let trained = player.training().network.unwrap();
    assert_eq!(player.run(&kept.scenes[0]).unwrap().holds, Some(true));
    assert_eq!(player.training().network.unwrap(), trained);
    let alone = Player::new(&kept.scenes[0], None).err().unwrap().to_string();
    assert!(alone.contains("nothing to keep"), "{alone}");
}
