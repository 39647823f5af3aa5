//! The claim of a scene, with the numbers of what is on the screen now.

use crate::lessons::Scene;
use crate::ui::context::Cx;
use crate::ui::style::theme;
use egui::{Color32, Frame, Label, Margin, Painter, Pos2, RichText, Sense, Shape, Stroke, Ui, vec2};

/// Whether the check holds for what is on the screen.
pub fn holds(cx: &Cx<'_>) -> bool {
    cx.view.lesson.verdict.as_ref().is_some_and(|verdict| verdict.holds == Some(true))
}

/// Draws the claim, a tick with its number when it holds, and what to do when it does not.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, scene: &Scene) {
    let verdict = cx.view.lesson.verdict.as_ref();
    let holds = verdict.and_then(|verdict| verdict.holds);
    let said = verdict.map_or("", |verdict| verdict.said.as_str());
    let ink = match holds {
        Some(true) => cx.palette.good,
        Some(false) => cx.palette.validation,
        None => cx.palette.weak,
    };
    let frame = Frame::new().fill(cx.palette.raised).corner_radius(4).inner_margin(Margin::same(8));
    frame.stroke(Stroke::new(1.0, ink)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(Label::new(RichText::new(&scene.claim).font(theme::body()).color(cx.palette.text)).wrap());
        let words = match (holds, said) {
            (Some(true), "") => "It holds".to_owned(),
            (Some(true), said) => said.to_owned(),
            (Some(false), "") | (None, "") => "Not yet".to_owned(),
            (_, said) => format!("Not yet: {said}"),
        };
        ui.horizontal(|ui| {
            if holds == Some(true) {
                tick(ui, ink);
            }
            ui.add(Label::new(RichText::new(words).font(theme::body()).strong().color(ink)).wrap());
        });
        let todo = verdict.map_or("", |verdict| verdict.todo.as_str());
        if holds != Some(true) && !todo.is_empty() {
            super::text::ui(ui, cx, todo);
        }
    });
}

/// A tick in a row.
pub fn tick(ui: &mut Ui, ink: Color32) {
    let (place, _) = ui.allocate_exact_size(vec2(18.0, 20.0), Sense::hover());
    paint_tick(ui.painter(), place.center(), ink);
}

/// A tick, painted: no font decides what it looks like.
pub fn paint_tick(painter: &Painter, centre: Pos2, ink: Color32) {
    let line = vec![centre + vec2(-6.0, 0.0), centre + vec2(-2.0, 4.5), centre + vec2(6.0, -5.0)];
    painter.add(Shape::line(line, Stroke::new(2.5, ink)));
}

/// A cross, painted.
pub fn paint_cross(painter: &Painter, centre: Pos2, ink: Color32) {
    for d in [vec2(5.0, 5.0), vec2(5.0, -5.0)] {
        painter.line_segment([centre - d, centre + d], Stroke::new(2.5, ink));
    }
}
