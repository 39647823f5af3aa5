//! The lesson at the right of the window: links, question, answers that are kept and copied.

use crate::fabricated::{DIGITS, FakePicker, Window, settling, training};
use eframe::egui::accesskit::Role;
use egui::OutputCommand;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::lessons::{Ask, ExampleChoice, Lesson, Scene, shipped};
use eqprop_lab::ui::command::{Command, LessonCommand};
use eqprop_lab::ui::state::target::Target;
use eqprop_lab::ui::{App, Options};
use eqprop_lab::worker::Handle;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// The storage of a desktop program, by key.
#[derive(Clone, Default)]
pub struct Memory(pub BTreeMap<String, String>);

impl eframe::Storage for Memory {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }

    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.into(), value);
    }

    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }

    fn flush(&mut self) {}
}

fn scene(title: &str) -> Scene {
    let words = |text: &str| text.to_owned();
    Scene {
        title: title.into(),
        text: words(
            "Turn [[nudge.beta]] and press [[N]], then look at the [[wave|ripple]]: the nudge climbs down \
             one layer an iteration, from the output to the first hidden layer.",
        ),
        notes: String::new(),
        minutes: 4.0,
        network: "keep".into(),
        example: ExampleChoice::Keep,
        set: Vec::new(),
        stage: Vec::new(),
        controls: Vec::new(),
        play: Vec::new(),
        ask: Some(Ask {
            text: "Which layer moves third?".into(),
            choices: ["Output", "Hidden 3", "Hidden 2"].map(String::from).into(),
            right: 2,
            why: "The nudge needs one iteration for each layer.".into(),
        }),
        hint: "Look at the [[ripple]].".into(),
        claim: "Layer k first moves at iteration L − k + 1".into(),
        check: shipped()[0].scenes[0].check.clone(),
        done_when: None,
        formula: Some("energy".into()),
    }
}

pub fn lesson() -> Arc<Lesson> {
    let scenes = ["The ripple climbs one layer a step", "What it needs"].map(scene).into();
    Arc::new(Lesson { key: "ripple".into(), title: "The ripple".into(), about: String::new(), scenes })
}

pub fn start(size: [f32; 2], memory: &Memory) -> Window {
    let training = training(&[500], Some(Arc::clone(&DIGITS)), 3);
    let settled = settling(&training, 1, 20, 2);
    let (training, train) = Handle::fixed(training);
    let (settling, settle) = Handle::fixed(settled);
    let memory = memory.clone();
    let harness = Harness::builder().with_size(size).build_eframe(move |cc| {
        let options = Options { start: Instant::now(), tour: false };
        App::new(&cc.egui_ctx, Some(&memory), training, settling, Box::new(FakePicker(None)), &options)
    });
    let mut w = Window { harness, train, settle };
    w.harness.state_mut().open_lesson(lesson());
    w.harness.run_steps(4);
    w
}

fn click(w: &mut Window, role: Role, label: &str) {
    w.harness.get_by_role_and_label(role, label).click();
    w.harness.run_steps(4);
}

fn saved(w: &mut Window) -> Memory {
    let mut memory = Memory::default();
    eframe::App::save(w.harness.state_mut(), &mut memory);
    memory
}

fn copied(w: &mut Window) -> String {
    w.harness.state().order(Command::Lesson(LessonCommand::CopyAnswers));
    for _ in 0..3 {
        w.harness.run_steps(1);
        let commands = &w.harness.output().platform_output.commands;
        let text = commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        if let Some(text) = text {
            return text;
        }
    }
    panic!("nothing was copied")
}

#[test]
fn a_link_focuses_its_control() {
    let mut w = start([1400.0, 900.0], &Memory::default());
    let pointed = |w: &Window| w.harness.state().pointed(&w.harness.ctx);
    click(&mut w, Role::Link, "Nudging strength");
    assert_eq!(pointed(&w), Some(Target::Setting("nudge.beta".into())));
    let slider = w.harness.get_by_role_and_label(Role::Slider, "Nudging strength");
    assert!(slider.accesskit_node().is_focused());
    click(&mut w, Role::Link, "wave");
    assert_eq!(pointed(&w), Some(Target::Panel(crate::panel("ripple"))));
    assert!(w.says("Help: Ripple"), "it has come to the front");
    w.harness.get_all_by_role_and_label(Role::Link, "N").next().unwrap().click();
    w.harness.run_steps(4);
    let button = w.harness.get_by_role_and_label(Role::Button, "Nudge now");
    assert!(button.accesskit_node().is_focused());
}

#[test]
fn an_answer_is_judged_kept_and_copied() {
    let mut w = start([1400.0, 900.0], &Memory::default());
    assert!(!w.says("Right.") && !w.says("No: "));
    click(&mut w, Role::Button, "Hidden 3");
    assert!(w.says("No: Hidden 2.") && w.says("The nudge needs one iteration for each layer."));
    let text = copied(&mut w);
    assert!(text.contains("Which layer moves third?\n   Answer: Hidden 3 (wrong)"), "{text}");
    click(&mut w, Role::Button, "Hidden 2");
    assert!(w.says("Right."));
    // Another start of the program, another order of the answers.
    let memory = saved(&mut w);
    let mut again = start([1400.0, 900.0], &memory);
    assert!(again.says("Right."));
    let text = copied(&mut again);
    assert!(text.starts_with("The ripple: "), "{text}");
    assert!(text.contains("Answer: Hidden 2 (right)") && text.contains("2. What it needs\n"), "{text}");
    assert!(text.contains("Answer: none"), "the other scene has no answer: {text}");
}

#[test]
fn scenes_hint_and_leaving() {
    let mut w = start([1400.0, 900.0], &Memory::default());
    assert!(!w.says("Look at the "));
    click(&mut w, Role::Button, "Hint");
    assert!(w.says("Look at the "));
    click(&mut w, Role::Button, "What it needs");
    assert!(w.says("The ripple · 2 of 2") && !w.says("Look at the "), "another scene, its hint hidden");
    click(&mut w, Role::Button, "Leave the lesson");
    assert!(!w.says("What it needs"));
}

#[test]
fn scenes_are_found_by_their_titles() {
    let mut w = start([1400.0, 900.0], &Memory::default());
    w.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    w.harness.run_steps(3);
    for letter in "what it nee".chars() {
        w.harness.event(egui::Event::Text(letter.to_string()));
        w.harness.run_steps(1);
    }
    w.harness.key_press(egui::Key::Enter);
    w.harness.run_steps(4);
    assert!(w.says("The ripple · 2 of 2"));
}

/// In a narrow window the pictures keep their room until the lesson is asked for.
#[test]
fn the_lesson_is_folded_where_it_is_narrow() {
    let mut w = start([860.0, 520.0], &Memory::default());
    assert!(!w.says("Which layer moves third?"));
    click(&mut w, Role::Button, "Show the lesson");
    assert!(w.says("Which layer moves third?"));
    click(&mut w, Role::Button, "Fold the lesson away");
    assert!(!w.says("Which layer moves third?"));
}

/// Values of another version, or of none: each that can be read is.
#[test]
fn what_is_stored_wrongly_does_not_take_the_rest_along() {
    let mut w = start([1400.0, 900.0], &Memory::default());
    click(&mut w, Role::Button, "Hidden 2");
    w.harness.state().order(Command::Dark(false));
    w.harness.run_steps(2);
    let good = saved(&mut w);
    let broken = |key: &str, value: &str| {
        let mut memory = good.clone();
        assert!(memory.0.insert(key.into(), value.into()).is_some(), "{key} is stored");
        memory.0.insert("of another version".into(), "(1, 2".into());
        memory
    };
    let mut notes = start([1400.0, 900.0], &broken("lessons", "(no notes"));
    assert!(!notes.says("Right.") && saved(&mut notes).0["dark"] == good.0["dark"]);
    assert_eq!(saved(&mut notes).0["layout"].len(), good.0["layout"].len());
    let mut layout = start([1400.0, 900.0], &broken("layout", "(no layout"));
    assert!(layout.says("Right.") && saved(&mut layout).0["dark"] == good.0["dark"]);
    // A note with more and with less in it than today.
    let other = good.0["lessons"].replace("is_done:false", "stars:5").replace("is_done:true", "stars:5");
    assert_ne!(other, good.0["lessons"]);
    assert!(start([1400.0, 900.0], &broken("lessons", &other)).says("Right."));
}
