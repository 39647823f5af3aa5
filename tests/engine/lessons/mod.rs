//! Lessons: every claim holds, every check can fail, and a wrong file is refused with its place.

mod asked;
mod refused;
mod shipped;

use eqprop_lab::lessons::{Lesson, parse};

/// The lesson that the guide shows.
pub fn guide() -> String {
    let page = include_str!("../../../src/lessons/WRITING.md");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// The guide's lesson with one part replaced, which must be there once.
pub fn changed(from: &str, to: &str) -> String {
    let text = guide();
    assert_eq!(text.matches(from).count(), 1, "{from} stands once in the guide");
    text.replace(from, to)
}

/// A lesson of one scene: this network and example, these clicks, this check.
pub fn lesson(network: &str, set: &str, play: &str, check: &str) -> Lesson {
    let text = format!(
        "title = \"t\"\n[[scene]]\ntitle = \"t\"\ntext = \"t\"\nnetwork = \"{network}\"\nexample = \"class 1\"\n\
         set = {set}\nstage = [\"energy\"]\nplay = {play}\nclaim = \"c\"\ncheck = '''{check}'''\nsaid = \"s\"\n"
    );
    parse(&text, "test").unwrap()
}
