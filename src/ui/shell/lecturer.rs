//! The lecturer's window: notes, what comes next, the clock, the scenes. On a screen of its own where there is one.

use crate::lessons::Lesson;
use crate::ui::command::keys::consume;
use crate::ui::command::{Command, LessonCommand};
use crate::ui::context::Cx;
use crate::ui::shell::stage::plain;
use crate::ui::state::lesson::Beat;
use egui::{
    Button, CentralPanel, FontId, Frame, Label, Margin, RichText, ScrollArea, Ui, ViewportBuilder,
    ViewportClass, ViewportId, vec2,
};
use std::time::Duration;

/// The window.
pub struct Lecturer;

/// Text sizes before they are brought to the zoom of the stage.
const TITLE: f32 = 24.0;
const BODY: f32 = 18.0;

impl Lecturer {
    /// Draws the window if it is open.
    pub fn show(ui: &Ui, cx: &Cx<'_>) {
        let view = &cx.view.lesson;
        let Some(lesson) = view.lesson.as_ref().filter(|_| view.lecturer) else { return };
        let ctx = ui.ctx();
        // The zoom of the stage is that of all windows: this one takes it back.
        let scale = if view.stage { 1.0 / ctx.zoom_factor() } else { 1.0 };
        let builder = ViewportBuilder::default()
            .with_title("EqProp Lab: lecturer")
            .with_inner_size(vec2(760.0, 640.0) * scale);
        ctx.show_viewport_immediate(ViewportId::from_hash_of("lecturer"), builder, |ui, class| {
            let scale = if class == ViewportClass::EmbeddedWindow { 0.75 } else { scale };
            if ui.input(|input| input.viewport().close_requested()) && class != ViewportClass::EmbeddedWindow
            {
                cx.send(Command::Lesson(LessonCommand::ToggleLecturer));
            }
            if class == ViewportClass::EmbeddedWindow {
                ui.set_width(420.0);
                content(ui, cx, lesson, scale);
            } else {
                let frame = Frame::new().fill(cx.palette.background).inner_margin(Margin::same(16));
                CentralPanel::no_frame().frame(frame).show(ui, |ui| {
                    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| content(ui, cx, lesson, scale));
                });
                keys(ui, cx);
            }
        });
    }
}

/// The clicker works here too.
fn keys(ui: &Ui, cx: &Cx<'_>) {
    use egui::Key;
    let pressed = [
        (Key::PageDown, LessonCommand::Next),
        (Key::PageUp, LessonCommand::Previous),
        (Key::B, LessonCommand::Black),
        (Key::W, LessonCommand::White),
    ];
    for (key, command) in pressed {
        if ui.input_mut(|input| consume(input, egui::Modifiers::NONE, key)) {
            cx.send(Command::Lesson(command));
        }
    }
}

fn text(ui: &mut Ui, words: impl Into<String>, size: f32, ink: egui::Color32) {
    ui.add(Label::new(RichText::new(words).font(FontId::proportional(size)).color(ink)).wrap());
}

fn content(ui: &mut Ui, cx: &Cx<'_>, lesson: &Lesson, scale: f32) {
    let view = &cx.view.lesson;
    let Some(scene) = view.now() else { return };
    let (title, body) = (TITLE * scale, BODY * scale);
    let (ink, weak) = (cx.palette.text, cx.palette.weak);
    ui.spacing_mut().item_spacing.y = 6.0 * scale;
    text(ui, clock(cx, lesson), body, weak);
    text(ui, format!("{}. {}", view.scene + 1, scene.title), title, ink);
    if let Some(verdict) = &view.verdict {
        let colour = match verdict.holds {
            Some(true) => cx.palette.good,
            Some(false) => cx.palette.validation,
            None => weak,
        };
        text(ui, format!("{} {}", verdict.said, plain(&verdict.todo)), body, colour);
    }
    if let Some(trouble) = &view.trouble {
        text(ui, trouble, body, cx.palette.error);
    }
    if !scene.notes.is_empty() {
        text(ui, &scene.notes, body, ink);
    }
    text(ui, format!("Next: {}", next(cx)), body, cx.palette.accent);
    ui.add_space(8.0 * scale);
    ui.horizontal_wrapped(|ui| {
        for command in [LessonCommand::Previous, LessonCommand::Next, LessonCommand::Black] {
            let command = Command::Lesson(command);
            let words = RichText::new(command.label()).font(FontId::proportional(body));
            if ui.add_enabled(cx.enabled(&command), Button::new(words)).clicked() {
                cx.send(command);
            }
        }
    });
    ui.add_space(8.0 * scale);
    for (i, scene) in lesson.scenes.iter().enumerate() {
        let words = format!("{}. {} ({} min)", i + 1, scene.title, scene.minutes);
        let words = RichText::new(words).font(FontId::proportional(body));
        if ui.add(Button::selectable(i == view.scene, words)).clicked() {
            cx.send(Command::Lesson(LessonCommand::Go(i)));
        }
    }
    ui.ctx().request_repaint_after(Duration::from_secs(1));
}

/// "12:40 of 45 minutes; this scene ends at 13 min by plan".
fn clock(cx: &Cx<'_>, lesson: &Lesson) -> String {
    let view = &cx.view.lesson;
    let seconds = view.since.map_or(0, |since| since.elapsed().as_secs());
    let planned = |scenes: usize| lesson.scenes.iter().take(scenes).map(|scene| scene.minutes).sum::<f64>();
    let (minutes, rest) = (seconds / 60, seconds % 60);
    let (end, all) = (planned(view.scene + 1), planned(lesson.scenes.len()));
    format!("{minutes}:{rest:02} · this scene ends at {end} of {all} minutes")
}

/// What the next click does, in words.
fn next(cx: &Cx<'_>) -> String {
    let view = &cx.view.lesson;
    match (view.next_beat(), view.now(), view.coming()) {
        (Some(Beat::Ask), ..) => "the question".into(),
        (Some(Beat::Answer), ..) => "its answer".into(),
        (Some(Beat::Play(line)), Some(scene), _) => {
            format!("step {} of {}", line + 1, scene.play.len())
        }
        (_, _, Some(coming)) => format!("scene {}: {}", view.scene + 2, coming.title),
        _ => "the end".into(),
    }
}
