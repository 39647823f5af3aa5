//! What can be found.

use crate::data::Split;
use crate::knobs;
use crate::lessons::Scene;
use crate::settling::engine::snapshot::Pick;
use crate::ui::command::{self, Command, LessonCommand};
use crate::ui::context::Cx;
use crate::ui::state::target::Target;
use crate::ui::style::typed;

/// Something that can be found and ordered.
#[derive(Clone, Debug, PartialEq)]
pub struct FinderEntry {
    /// Of which sort it is, in a word.
    pub sort: &'static str,
    /// Its name.
    pub label: String,
    /// What it is or does.
    pub about: String,
    /// Its key.
    pub key: Option<String>,
    /// What is ordered.
    pub command: Command,
    /// Other words by which it is found.
    pub also: String,
}

/// Every command that stands for itself.
pub fn all() -> Vec<FinderEntry> {
    command::all().into_iter().filter(|command| !matches!(command, Command::Find)).map(entry).collect()
}

fn entry(command: Command) -> FinderEntry {
    let (sort, names) = match &command {
        Command::PointAt(Target::Setting(key)) => {
            ("Setting", format!("{key} {}", knobs::knob(key).map_or("", |knob| knob.symbol)))
        }
        Command::PointAt(Target::Panel(kind)) => ("Panel", kind.key().to_owned()),
        Command::Lesson(LessonCommand::Open(_)) => ("Lesson", String::new()),
        Command::Preset(_) => ("Preset", String::new()),
        Command::OpenTrained(_) => ("Network", "trained mnist".into()),
        _ => ("Command", String::new()),
    };
    let about = command.tooltip().to_owned();
    let also = format!("{names} {about}");
    FinderEntry { sort, label: command.label(), about, key: command.shortcut(), command, also }
}

/// The scenes of the open lesson.
pub fn scenes(cx: &Cx<'_>) -> Vec<FinderEntry> {
    let scenes = cx.view.lesson.lesson.iter().flat_map(|lesson| lesson.scenes.iter());
    let entry = |(i, scene): (usize, &Scene)| {
        let command = Command::Lesson(LessonCommand::Go(i));
        let label = format!("{}: {}", command.label(), scene.title);
        FinderEntry {
            sort: "Scene",
            label,
            about: scene.claim.clone(),
            key: command.shortcut(),
            command,
            also: scene.claim.clone(),
        }
    };
    scenes.enumerate().map(entry).collect()
}

/// Examples that are meant by what is typed: "example 8" or "8" the one of that number, "a 7", "class 7" or "7" the
/// next of that class.
pub fn examples(cx: &Cx<'_>, typed: &str) -> Vec<FinderEntry> {
    let Some(scene) = &cx.settling.scene else { return Vec::new() };
    let Some((by_number, by_class, n)) = meant(typed) else { return Vec::new() };
    let range = scene.data.range(scene.split, cx.training.config.data.validation_examples);
    let mut found = Vec::new();
    let class_of = |index: usize| scene.data.label(scene.split, index);
    if by_class && n < scene.data.num_classes() {
        let after = scene.index + 1..range.end;
        let next = after.chain(range.clone()).find(|index| range.contains(index) && class_of(*index) == n);
        found.extend(next.map(|index| example(scene.split, index, format!("Next example of class {n}"), n)));
    }
    if by_number && range.contains(&n) {
        found.push(example(scene.split, n, format!("Example {n}"), class_of(n)));
    }
    found
}

fn example(split: Split, index: usize, label: String, class: usize) -> FinderEntry {
    let about = format!("{} example {index}, of class {class}, from zero states", split.name());
    let command = Command::Example(split, Pick::Index(index));
    FinderEntry { sort: "Example", label, about, key: None, command, also: String::new() }
}

/// Whether a number of an example is meant, or one of a class, and which.
fn meant(typed: &str) -> Option<(bool, bool, usize)> {
    let typed = typed.to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let (last, before) = words.split_last()?;
    let n =
        typed::number(last.trim_start_matches('#'), true).filter(|n| *n >= 0.0 && n.fract() == 0.0)? as usize;
    match before {
        [] => Some((true, !last.starts_with('#'), n)),
        ["example" | "ex" | "number" | "test"] | ["test", "example"] => Some((true, false, n)),
        ["a" | "an" | "class" | "digit" | "next" | "another"] | ["next", "class"] => Some((false, true, n)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_meant() {
        assert_eq!(meant("example 8"), Some((true, false, 8)));
        assert_eq!(meant("an 8"), Some((false, true, 8)));
        assert_eq!(meant("A 7"), Some((false, true, 7)));
        assert_eq!(meant("7"), Some((true, true, 7)));
        assert_eq!(meant("#7"), Some((true, false, 7)));
        assert_eq!(meant("paper-7h"), None);
        assert_eq!(meant("rate 7"), None);
        assert_eq!(meant(""), None);
    }
}
