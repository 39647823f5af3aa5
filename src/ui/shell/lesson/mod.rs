//! The lesson at the right of the window, for a student alone: text, claim, question, and the list of scenes.

pub(crate) mod claim;
mod question;
pub(crate) mod text;

use crate::lessons::{Lesson, Scene};
use crate::ui::command::{Command, LessonCommand};
use crate::ui::context::Cx;
use crate::ui::style::theme;
use crate::ui::widgets::{Icon, icon_button};
use egui::{Button, Frame, Margin, Panel, RichText, ScrollArea, Sense, Ui, vec2};

/// Width of the panel.
const WIDTH: f32 = 320.0;
/// Width of what is left of it when it is folded away.
const FOLDED: f32 = 40.0;
/// It is open by itself where so much width remains for the pictures.
const ROOM: f32 = 560.0;

/// View state of the panel.
#[derive(Default)]
pub struct LessonPanel {
    /// Folded away or not, if a person said so.
    is_folded: Option<bool>,
}

impl LessonPanel {
    /// Draws the panel at the right of what is free if a lesson is open.
    pub fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let view = &cx.view.lesson;
        let (Some(lesson), Some(scene)) = (&view.lesson, view.now()) else { return };
        let is_folded = self.is_folded.unwrap_or(ui.available_width() - WIDTH < ROOM);
        let frame = Frame::new().fill(cx.palette.background);
        if is_folded {
            let frame = frame.inner_margin(Margin::symmetric(7, 8));
            let strip = Panel::right("lesson folded").frame(frame).exact_size(FOLDED).resizable(false);
            strip.show(ui, |ui| self.folded_ui(ui, cx));
            return;
        }
        let frame = frame.inner_margin(Margin { left: 12, right: 12, top: 8, bottom: 8 });
        let panel = Panel::right("lesson").frame(frame).exact_size(WIDTH).resizable(false);
        panel.show(ui, |ui| self.ui(ui, cx, lesson, scene));
    }

    /// The scene's number, and what unfolds the panel.
    fn folded_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        if icon_button(ui, Icon::Back, "Show the lesson", true).on_hover_text("The lesson’s text").clicked()
        {
            self.is_folded = Some(false);
        }
        let view = &cx.view.lesson;
        let text = format!("{}/{}", view.scene + 1, view.num_scenes());
        ui.label(RichText::new(text).font(theme::small()).color(cx.palette.weak));
        if claim::holds(cx) {
            claim::tick(ui, cx.palette.good);
        }
    }

    /// Title, then all of the scene as it fits, then the way on at the foot.
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, lesson: &Lesson, scene: &Scene) {
        let view = &cx.view.lesson;
        ui.horizontal(|ui| {
            let text = format!("{} · {} of {}", lesson.title, view.scene + 1, lesson.scenes.len());
            let text = RichText::new(text).font(theme::small()).color(cx.palette.weak);
            ui.allocate_ui(vec2(ui.available_width() - 62.0, 24.0), |ui| {
                ui.add(egui::Label::new(text).truncate());
            });
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let close = Command::Lesson(LessonCommand::Close);
                if icon_button(ui, Icon::Delete, &close.label(), true)
                    .on_hover_text(close.tooltip())
                    .clicked()
                {
                    cx.send(close);
                }
                let fold = icon_button(ui, Icon::Forward, "Fold the lesson away", true);
                if fold.on_hover_text("More room for the pictures").clicked() {
                    self.is_folded = Some(true);
                }
            });
        });
        let foot =
            Panel::bottom("way on").frame(Frame::new().inner_margin(Margin { top: 8, ..Margin::ZERO }));
        foot.resizable(false).show(ui, |ui| way_ui(ui, cx, lesson));
        ScrollArea::vertical().id_salt("scene").auto_shrink([false, false]).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - 6.0);
            ui.add(egui::Label::new(RichText::new(&scene.title).font(theme::title()).strong()).wrap());
            ui.add_space(8.0);
            text::ui(ui, cx, &scene.text);
            ui.add_space(12.0);
            claim::ui(ui, cx, scene);
            if let Some(ask) = &scene.ask {
                ui.add_space(12.0);
                question::ui(ui, cx, ask);
            }
            if !scene.hint.is_empty() {
                ui.add_space(12.0);
                hint_ui(ui, cx, &scene.hint);
            }
            ui.add_space(16.0);
            scenes_ui(ui, cx, lesson);
        });
    }
}

/// What the next click does, and the way to other scenes.
fn way_ui(ui: &mut Ui, cx: &Cx<'_>, lesson: &Lesson) {
    let view = &cx.view.lesson;
    let steps = crate::ui::state::lesson::beats(&lesson.scenes[view.scene]).count();
    let button = |ui: &mut Ui, command: LessonCommand, text: RichText, fill, width: f32| {
        let command = Command::Lesson(command);
        let mut button = Button::new(text).min_size(vec2(width, 30.0));
        if let Some(fill) = fill {
            button = button.fill(fill);
        }
        let response = ui.add_enabled(cx.enabled(&command), button);
        if response.on_hover_text(command.tooltip()).clicked() {
            cx.send(command);
        }
    };
    let half = (ui.available_width() - 8.0) / 2.0;
    let is_over = view.step >= steps;
    if steps > 0 {
        let text = if is_over {
            "All steps are shown".to_owned()
        } else {
            format!("Step {} of {steps}", view.step + 1)
        };
        ui.label(RichText::new(text).font(theme::small()).color(cx.palette.weak));
    }
    ui.horizontal(|ui| {
        let back = LessonCommand::Previous;
        let text = RichText::new(back.label());
        button(ui, back, text, None, half);
        let text = if is_over { "Next scene".to_owned() } else { LessonCommand::Next.label() };
        let text = RichText::new(text).color(cx.palette.on_accent).strong();
        button(ui, LessonCommand::Next, text, Some(cx.palette.accent), half);
    });
    ui.horizontal(|ui| {
        button(ui, LessonCommand::Go(view.scene), RichText::new("Scene anew"), None, half);
        let copy = LessonCommand::CopyAnswers;
        let text = RichText::new(copy.label());
        button(ui, copy, text, None, half);
    });
}

fn hint_ui(ui: &mut Ui, cx: &Cx<'_>, hint: &str) {
    let is_shown = cx.view.lesson.hint;
    let command = Command::Lesson(LessonCommand::Hint);
    let text = if is_shown { "Hide the hint" } else { "Hint" };
    if ui.button(text).on_hover_text(command.tooltip()).clicked() {
        cx.send(command);
    }
    if is_shown {
        ui.add_space(4.0);
        text::ui(ui, cx, hint);
    }
}

/// Every scene with its number, or a tick where it is done.
fn scenes_ui(ui: &mut Ui, cx: &Cx<'_>, lesson: &Lesson) {
    let view = &cx.view.lesson;
    let title = format!("Scenes: {} of {} done", view.ticks.len(), lesson.scenes.len());
    ui.label(RichText::new(title).font(theme::small()).color(cx.palette.weak));
    for (i, scene) in lesson.scenes.iter().enumerate() {
        let is_now = i == view.scene;
        ui.horizontal(|ui| {
            let (place, _) = ui.allocate_exact_size(vec2(22.0, 24.0), Sense::hover());
            if view.ticks.contains(&i) {
                claim::paint_tick(ui.painter(), place.center(), cx.palette.good);
            } else {
                let number = (i + 1).to_string();
                let centre = egui::Align2::CENTER_CENTER;
                ui.painter().text(place.center(), centre, number, theme::small(), cx.palette.weak);
            }
            let button = Button::selectable(is_now, &scene.title).truncate();
            let done = if view.ticks.contains(&i) { "done" } else { "not done yet" };
            let response = ui.add(button);
            if response.on_hover_text(format!("{}\n{done}", scene.claim)).clicked() {
                cx.send(Command::Lesson(LessonCommand::Go(i)));
            }
        });
    }
}
