//! What a person has answered and seen in lessons: kept from one start of the program to the next.

use crate::lessons::{Lesson, Scene};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Of one scene.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SceneNote {
    /// The chosen answer in its words, so that a lesson whose answers were put in another order does not tell a lie.
    pub answer: Option<String>,
    /// The scene was done once.
    pub is_done: bool,
    /// What its check said when it held last, or, before that, said last.
    pub said: String,
}

/// Of all lessons: by the key of the lesson and the title of the scene.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LessonNotes(BTreeMap<String, BTreeMap<String, SceneNote>>);

impl LessonNotes {
    /// That of a scene.
    pub fn of(&self, lesson: &Lesson, scene: &Scene) -> Option<&SceneNote> {
        self.0.get(&lesson.key)?.get(&scene.title)
    }

    /// That of a scene, to be written.
    pub fn write(&mut self, lesson: &Lesson, scene: &Scene) -> &mut SceneNote {
        self.0.entry(lesson.key.clone()).or_default().entry(scene.title.clone()).or_default()
    }

    /// The chosen answer of a scene, counted from 0.
    pub fn answer(&self, lesson: &Lesson, scene: &Scene) -> Option<usize> {
        let words = self.of(lesson, scene)?.answer.as_ref()?;
        scene.ask.as_ref()?.choices.iter().position(|choice| choice == words)
    }

    /// Whether a scene was done once.
    pub fn is_done(&self, lesson: &Lesson, scene: &Scene) -> bool {
        self.of(lesson, scene).is_some_and(|note| note.is_done)
    }

    /// Everything that was answered and seen in a lesson, as a text to hand in.
    pub fn text(&self, lesson: &Lesson) -> String {
        let done = lesson.scenes.iter().filter(|scene| self.is_done(lesson, scene)).count();
        let mut text = format!("{}: {done} of {} scenes done\n", lesson.title, lesson.scenes.len());
        for (i, scene) in lesson.scenes.iter().enumerate() {
            text += &format!("\n{}. {}\n", i + 1, scene.title);
            if let Some(ask) = &scene.ask {
                let answer = match self.answer(lesson, scene) {
                    Some(given) if given == ask.right => format!("{} (right)", ask.choices[given]),
                    Some(given) => format!("{} (wrong)", ask.choices[given]),
                    None => "none".into(),
                };
                text += &format!("   {}\n   Answer: {answer}\n", ask.text);
            }
            let verdict = if self.is_done(lesson, scene) { "done" } else { "not yet" };
            let said = self.of(lesson, scene).map_or("", |note| note.said.as_str());
            let said = if said.is_empty() { String::new() } else { format!(": {said}") };
            text += &format!("   {} – {verdict}{said}\n", scene.claim);
        }
        text
    }
}
