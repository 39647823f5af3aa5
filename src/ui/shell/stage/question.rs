//! The question of a scene, for a show of hands; the next click gives the answer.

use crate::lessons::Ask;
use crate::ui::command::{Command, LessonCommand};
use crate::ui::context::Cx;
use crate::ui::style::theme;
use egui::{Button, FontId, Label, RichText, Stroke, Ui, vec2};

/// Draws the question and its answers.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, ask: &Ask) {
    let view = &cx.view.lesson;
    let (given, is_answered) = (view.answer(), view.is_answered());
    ui.spacing_mut().item_spacing = vec2(10.0, 6.0);
    ui.add(Label::new(RichText::new(&ask.text).font(FontId::proportional(20.0)).strong()).wrap());
    ui.horizontal_wrapped(|ui| {
        for (i, choice) in ask.choices.iter().enumerate() {
            let is_right = is_answered && i == ask.right;
            let ink = if is_right { cx.palette.good } else { cx.palette.text };
            let text = RichText::new(choice).font(FontId::proportional(17.0)).color(ink);
            let mut button = Button::new(text).min_size(vec2(90.0, 34.0));
            if is_right {
                button = button.stroke(Stroke::new(2.5, cx.palette.good));
            } else if given == Some(i) {
                button = button.stroke(Stroke::new(2.0, cx.palette.weak));
            }
            if ui.add(button).clicked() {
                cx.send(Command::Lesson(LessonCommand::Answer(i)));
            }
        }
    });
    if is_answered && !ask.why.is_empty() {
        ui.add(Label::new(RichText::new(&ask.why).font(theme::body()).color(cx.palette.weak)).wrap());
    }
}
