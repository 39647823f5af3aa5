//! The question of a scene: one click answers it, and what is right is said at once.

use super::claim;
use crate::lessons::Ask;
use crate::ui::command::{Command, LessonCommand};
use crate::ui::context::Cx;
use crate::ui::style::theme;
use egui::{Button, Label, RichText, Sense, Ui, vec2};

/// Draws question, answers and what is said of the one given.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, ask: &Ask) {
    let given = cx.view.lesson.answer();
    ui.add(Label::new(RichText::new(&ask.text).font(theme::body()).strong()).wrap());
    ui.add_space(4.0);
    for (i, choice) in ask.choices.iter().enumerate() {
        ui.horizontal(|ui| {
            let (place, _) = ui.allocate_exact_size(vec2(22.0, 26.0), Sense::hover());
            match given {
                Some(_) if i == ask.right => {
                    claim::paint_tick(ui.painter(), place.center(), cx.palette.good);
                }
                Some(given) if i == given => {
                    claim::paint_cross(ui.painter(), place.center(), cx.palette.error);
                }
                _ => {}
            }
            let text = RichText::new(choice).font(theme::body());
            let button = Button::selectable(given == Some(i), text).wrap();
            if ui.add(button).clicked() {
                cx.send(Command::Lesson(LessonCommand::Answer(i)));
            }
        });
    }
    let Some(given) = given else { return };
    let (word, ink) = if given == ask.right {
        ("Right.".to_owned(), cx.palette.good)
    } else {
        let right = ask.choices.get(ask.right).map_or("", String::as_str);
        (format!("No: {right}."), cx.palette.error)
    };
    ui.add_space(4.0);
    ui.add(Label::new(RichText::new(word).font(theme::body()).strong().color(ink)).wrap());
    if !ask.why.is_empty() {
        ui.add(Label::new(RichText::new(&ask.why).font(theme::body()).color(cx.palette.text)).wrap());
    }
}
