//! `eqprop-lab lesson check`.

use crate::error::{Error, Result};
use crate::lessons::{Lesson, Player, Verdict};
use std::path::Path;

/// Plays all scenes of these lessons, which lie in `folder`, and prints what their checks say.
///
/// # Errors
/// A scene that cannot be played, or a claim that does not hold.
pub(super) fn check(lessons: &[&Lesson], folder: Option<&Path>) -> Result<()> {
    let (mut all, mut failed) = (0, Vec::new());
    for lesson in lessons {
        println!("{} ({})", lesson.title, lesson.key);
        Player::run_all(lesson, folder, |number, scene, player, verdict| {
            let is_done = player.seen().is_some_and(|seen| scene.is_done(&seen));
            all += 1;
            println!("{number:>3}. {}: {}", scene.title, scene.claim);
            println!("     {}", words(&verdict));
            if verdict.holds != Some(true) {
                failed.push(format!("{} {number}", lesson.key));
            } else if !is_done {
                println!("     but the scene is not done at its end: done_when does not hold");
                failed.push(format!("{} {number}", lesson.key));
            }
            Ok(())
        })?;
    }
    if failed.is_empty() {
        println!("{all} of {all} claims hold");
        return Ok(());
    }
    Err(Error::new(
        format!("{} of {all} claims", failed.len()),
        format!("do not hold: {}", failed.join(", ")),
    ))
}

fn words(verdict: &Verdict) -> String {
    let Verdict { holds, said, todo } = verdict;
    match holds {
        Some(true) => format!("holds: {said}"),
        Some(false) => format!("DOES NOT HOLD: {said}; {todo}"),
        None => format!("CANNOT BE TOLD: {todo}"),
    }
}
