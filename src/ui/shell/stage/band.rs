//! The sentence of a scene, its claim, and the tick with the number.

use crate::lessons::{Piece, Scene, pieces};
use crate::ui::context::Cx;
use crate::ui::shell::lesson::claim::paint_tick;
use crate::ui::style::theme::SMALL;
use crate::ui::widgets::describe;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align, Color32, FontId, Galley, Painter, Rect, Sense, Ui, pos2, vec2};
use std::sync::Arc;

/// Least height of the band.
const HEIGHT: f32 = 60.0;
/// Largest size of the sentence.
const LARGEST: f32 = 26.0;
/// So much of the width the numbers may take even beside a long sentence.
const SHARE: f32 = 0.36;
/// Space at both ends.
const EDGE: f32 = 24.0;

/// A text without the brackets of its links.
pub fn plain(text: &str) -> String {
    let Ok(pieces) = pieces(text) else { return text.to_owned() };
    let words = pieces.into_iter().map(|piece| match piece {
        Piece::Plain(words) | Piece::Linked(words, _) => words,
    });
    words.collect()
}

/// The text in the largest of these sizes in which it is one line of this width, otherwise in so many rows of the last
/// size as it takes.
fn fitted(
    painter: &Painter,
    text: &str,
    sizes: &[f32],
    width: f32,
    ink: Color32,
    align: Align,
) -> Arc<Galley> {
    for size in sizes {
        let galley = painter.layout_no_wrap(text.to_owned(), FontId::proportional(*size), ink);
        if galley.size().x <= width {
            return galley;
        }
    }
    let font = FontId::proportional(sizes.last().copied().unwrap_or(SMALL));
    let mut job = LayoutJob::simple(text.to_owned(), font, ink, width);
    job.wrap = TextWrapping { max_width: width, ..TextWrapping::default() };
    job.halign = align;
    painter.layout_job(job)
}

/// What stands at the right: words in two rows, and their colour.
fn verdict(cx: &Cx<'_>) -> (Option<bool>, String, String, Color32) {
    let view = &cx.view.lesson;
    if view.trouble.is_some() {
        return (None, "cannot be shown".into(), String::new(), cx.palette.error);
    }
    let Some(verdict) = &view.verdict else { return (None, String::new(), String::new(), cx.palette.weak) };
    let todo = plain(&verdict.todo);
    match verdict.holds {
        Some(true) if verdict.said.is_empty() => (Some(true), "it holds".into(), todo, cx.palette.good),
        Some(true) => (Some(true), verdict.said.clone(), todo, cx.palette.good),
        Some(false) => (Some(false), format!("not yet: {}", verdict.said), todo, cx.palette.validation),
        None => (None, String::new(), todo, cx.palette.weak),
    }
}

/// Draws the band, as high as its words take.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, scene: &Scene) {
    let width = ui.available_width();
    let painter = ui.painter().clone();
    let (holds, said, todo, ink) = verdict(cx);
    let tick = if holds == Some(true) { 30.0 } else { 0.0 };
    // What the sentence leaves.
    let sentence =
        painter.layout_no_wrap(scene.title.clone(), FontId::proportional(LARGEST), cx.palette.text);
    let most = (width - 2.0 * EDGE - 24.0 - sentence.size().x).max(width * SHARE);
    let said = fitted(&painter, &said, &[20.0, 18.0, 16.0, 15.0], most - tick, ink, Align::RIGHT);
    let todo = fitted(&painter, &todo, &[14.0, SMALL], most, cx.palette.weak, Align::RIGHT);
    let of_numbers = (said.size().x + tick).max(todo.size().x);
    let room = width - 2.0 * EDGE - if of_numbers > tick { of_numbers + 24.0 } else { 0.0 };
    let title = fitted(
        &painter,
        &scene.title,
        &[LARGEST, 24.0, 22.0, 20.0, 18.0],
        room,
        cx.palette.text,
        Align::LEFT,
    );
    let claim = &scene.claim;
    let claim = fitted(&painter, claim, &[16.0, 15.0, 14.0, SMALL], room, cx.palette.text, Align::LEFT);

    let left = title.size().y + claim.size().y + 2.0;
    let has_two = !todo.is_empty() && !said.is_empty();
    let right = said.size().y * f32::from(!said.is_empty()) + todo.size().y * f32::from(!todo.is_empty());
    let right = right + if has_two { 2.0 } else { 0.0 };
    let height = HEIGHT.max(left.max(right) + 12.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    describe(&response, format!("{}. {}. {} {}", scene.title, scene.claim, said.text(), todo.text()));
    painter.rect_filled(rect, 0.0, cx.palette.raised);
    let bar = Rect::from_min_size(rect.min, vec2(8.0, height));
    painter.rect_filled(bar, 0.0, cx.caption.colour(&cx.palette));

    let top = rect.center().y - left / 2.0;
    let below = top + title.size().y + 2.0;
    painter.galley(pos2(rect.left() + EDGE, top), title, cx.palette.text);
    painter.galley(pos2(rect.left() + EDGE, below), claim, cx.palette.text);

    let end = rect.right() - EDGE;
    let mut y = rect.center().y - right / 2.0;
    if !said.is_empty() {
        if holds == Some(true) {
            let x = end - said.size().x - tick + 10.0;
            paint_tick(&painter, pos2(x, y + said.size().y / 2.0), ink);
        }
        let lower = y + said.size().y + 2.0;
        painter.galley(right_of(end, y, &said), said, ink);
        y = lower;
    }
    if !todo.is_empty() {
        painter.galley(right_of(end, y, &todo), todo, cx.palette.weak);
    }
}

/// Where a galley is painted that ends at `end`.
fn right_of(end: f32, y: f32, galley: &Galley) -> egui::Pos2 {
    // Rows that end at the right are laid out to the left of their place.
    let is_right = galley.job.halign == Align::RIGHT;
    pos2(if is_right { end } else { end - galley.size().x }, y)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn links_are_said_by_their_words() {
        assert_eq!(plain("Press [[N]] and see the [[wave|ripple]]."), "Press N and see the wave.");
        assert_eq!(plain("half [[open"), "half [[open");
    }
}
