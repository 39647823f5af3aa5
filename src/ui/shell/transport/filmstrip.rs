//! One strip with all recorded iterations and their phases; where it is clicked, all panels go.

use crate::settling::engine::snapshot::{Phase, PhaseSpan, SettlingSnapshot};
use crate::ui::command::Command;
use crate::ui::context::{Cx, number};
use crate::ui::plots::{iteration_axis, rises};
use crate::ui::style::theme;
use crate::ui::widgets;
use egui::accesskit::Action as Access;
use egui::{
    Align2, Button, CursorIcon, Rangef, Rect, RectAlign, Response, RichText, Sense, Shape, Stroke,
    StrokeKind, Tooltip, Ui, WidgetInfo, pos2, vec2,
};

/// Height of the strip.
const HEIGHT: f32 = 28.0;
/// What lies to the right of it.
const FOLLOW_WIDTH: f32 = 68.0;
const MEMORY_WIDTH: f32 = 84.0;
const THINNED_WIDTH: f32 = 56.0;

/// Where iterations are on the strip: one cell each, side by side from the left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cells {
    left: f32,
    width: f32,
    /// Cells that fit, at least as many as there are points.
    room: usize,
    count: usize,
}

impl Cells {
    /// The cells of `count` points over `range`, with `room` for so many.
    pub fn new(range: Rangef, count: usize, room: usize) -> Self {
        Self { left: range.min, width: range.span().max(1.0), room: room.max(count).max(1), count }
    }

    /// The left edge of cell `index`, the right one of the cell before.
    pub fn edge(&self, index: usize) -> f32 {
        self.left + self.width * index as f32 / self.room as f32
    }

    /// The middle of cell `index`.
    pub fn centre(&self, index: usize) -> f32 {
        (self.edge(index) + self.edge(index + 1)) / 2.0
    }

    /// The point at `x`; beyond the ends the first or the last.
    pub fn index_at(&self, x: f32) -> usize {
        let cell = ((x - self.left) / self.width * self.room as f32).floor().max(0.0);
        (cell as usize).min(self.count.saturating_sub(1))
    }
}

/// Phases of the recording that have points, with their stretch of the strip and their word.
pub fn bands(settling: &SettlingSnapshot, cells: &Cells) -> Vec<(Rangef, Phase, &'static str)> {
    let spans = settling.phases.iter().enumerate().filter(|(_, span)| !span.points.is_empty());
    let band = |(k, span): (usize, &PhaseSpan)| {
        let range = Rangef::new(cells.edge(span.points.start), cells.edge(span.points.end));
        (range, span.phase, iteration_axis::word(settling, k))
    };
    spans.map(band).collect()
}

/// Places where something was done: the edge after the last iteration before it, and what.
fn marks(settling: &SettlingSnapshot, cells: &Cells) -> Vec<(f32, String)> {
    let place = |time: usize| {
        let after = settling.points.partition_point(|point| point.time <= time);
        cells.edge(after.max(1))
    };
    settling.record.iter().map(|done| (place(done.at), done.action.words())).collect()
}

/// "3.2/64 MB".
pub fn memory_words((used, cap): (usize, usize)) -> String {
    let megabytes = |bytes: usize| bytes as f64 / f64::from(1 << 20);
    let used = megabytes(used);
    let used = if used < 99.95 { format!("{used:.1}") } else { format!("{used:.0}") };
    format!("{used}/{:.0} MB", megabytes(cap))
}

/// Draws the strip and what belongs to it, as wide as there is room.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let thinned = if cx.settling.thinned { THINNED_WIDTH + 8.0 } else { 0.0 };
        let width = ui.available_width() - FOLLOW_WIDTH - MEMORY_WIDTH - 16.0 - thinned;
        strip_ui(ui, cx, width.max(100.0));
        follow_ui(ui, cx);
        let words = memory_words(cx.settling.memory);
        let memory = text_ui(ui, cx, MEMORY_WIDTH, &words);
        memory.on_hover_text("Memory of the recorded iterations, and the most they may take");
        if cx.settling.thinned {
            let help = "The recording was full: every other of the older iterations was left out. The ends of \
                        phases and the newest iterations are all there; what is computed does not change.";
            text_ui(ui, cx, THINNED_WIDTH, "thinned").on_hover_text(help);
        }
    });
}

fn text_ui(ui: &mut Ui, cx: &Cx<'_>, width: f32, text: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, text, theme::mono(), cx.palette.weak);
    widgets::describe(&response, text);
    response
}

fn follow_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let is_behind = cx.settling.cursor + 1 < cx.settling.points.len();
    let mut text = RichText::new("Follow");
    let mut button = Button::new(text.clone());
    if is_behind {
        text = text.color(cx.palette.on_accent).strong();
        button = Button::new(text).fill(cx.palette.accent);
    }
    let button = button.min_size(vec2(FOLLOW_WIDTH, 26.0));
    let response = ui.add_enabled(cx.enabled(&Command::ToEnd), button);
    let help = "To the last recorded iteration  (End)\nBright while an earlier one is shown";
    if response.on_hover_text(help).clicked() {
        cx.send(Command::ToEnd);
    }
}

fn strip_ui(ui: &mut Ui, cx: &Cx<'_>, width: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::click_and_drag());
    let settling = cx.settling;
    let count = settling.points.len();
    response.widget_info(|| WidgetInfo::slider(count > 0, settling.cursor as f64, "Filmstrip"));
    ui.painter().rect_filled(rect, 3.0, cx.palette.raised);
    if count == 0 {
        return;
    }
    let cells = Cells::new(rect.x_range(), count, iteration_axis::right_end(settling) as usize + 1);
    paint(ui, cx, rect, &cells);
    let marks = marks(settling, &cells);
    for (x, _) in &marks {
        let top = pos2(*x, rect.top());
        let corners = vec![top + vec2(-5.0, 0.0), top + vec2(5.0, 0.0), top + vec2(0.0, 8.0)];
        let edge = Stroke::new(1.0, cx.palette.background);
        ui.painter().with_clip_rect(rect).add(Shape::convex_polygon(corners, cx.palette.text, edge));
    }
    handle(ui, cx, rect, cells.centre(settling.cursor.min(count - 1)));
    seek(ui, cx, &response, &cells);
    let hovered = response.hover_pos().map(|at| (at.x, cells.index_at(at.x)));
    let Some((x, index)) = hovered else { return };
    cx.hover.index.set(Some(index));
    let near: Vec<&String> =
        marks.iter().filter(|(at, _)| (at - x).abs() < 7.0).map(|(_, words)| words).collect();
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    // Above the strip, so that the rows below stay in sight.
    let place = Rect::from_center_size(pos2(x, rect.center().y), vec2(1.0, HEIGHT));
    let mut tooltip = Tooltip::for_widget(&response);
    tooltip.popup = tooltip.popup.anchor(place).align(RectAlign::TOP);
    tooltip.show(|ui| {
        ui.label(words_at(settling, index));
        for words in near.iter().rev().take(8).rev() {
            ui.label(RichText::new(format!("▼ {words}")).strong());
        }
    });
}

/// "Free phase, iteration 12 · F = −34.2".
fn words_at(settling: &SettlingSnapshot, index: usize) -> String {
    let Some(point) = settling.points.get(index) else { return String::new() };
    let symbol = if point.phase.beta() == 0.0 { "E" } else { "F" };
    let total = number(point.total_energy());
    let mut text = format!("{}, iteration {}  ·  {symbol} = {total}", point.phase.name(), point.iteration);
    if let Some(rose) = rises::words(settling, index) {
        text += &format!("  ·  {rose}");
    }
    text
}

fn seek(ui: &Ui, cx: &Cx<'_>, response: &Response, cells: &Cells) {
    let cursor = cx.settling.cursor;
    let seeks = response.dragged_by(egui::PointerButton::Primary) || response.clicked();
    if let Some(at) = response.interact_pointer_pos().filter(|_| seeks) {
        let index = cells.index_at(at.x);
        if index != cursor {
            cx.send(Command::Seek(index));
        }
    }
    let asked = |action| ui.input(|input| input.has_accesskit_action_request(response.id, action));
    if asked(Access::Increment) && cursor + 1 < cx.settling.points.len() {
        cx.send(Command::Seek(cursor + 1));
    }
    if asked(Access::Decrement) && cursor > 0 {
        cx.send(Command::Seek(cursor - 1));
    }
}

fn paint(ui: &Ui, cx: &Cx<'_>, rect: Rect, cells: &Cells) {
    let painter = ui.painter().with_clip_rect(rect);
    let palette = cx.palette;
    let bands = bands(cx.settling, cells);
    for (range, phase, _) in &bands {
        let fill = palette.background.lerp_to_gamma(palette.phase(*phase), 0.45);
        let band = Rect::from_x_y_ranges(*range, rect.y_range());
        painter.rect_filled(band, 0.0, fill);
        painter.vline(range.min, rect.y_range(), Stroke::new(1.0, palette.background));
    }
    let cell = cells.edge(1) - cells.edge(0);
    let every = [1, 5, 10, 50, 100, 500].into_iter().find(|n| *n as f32 * cell >= 6.0).unwrap_or(1000);
    for index in (0..cx.settling.points.len()).step_by(every) {
        let long = (index / every).is_multiple_of(if every.is_multiple_of(5) { 2 } else { 10 });
        let ink = palette.text.gamma_multiply(0.5);
        let ends = rect.bottom() - if long { 7.0 } else { 4.0 }..=rect.bottom();
        painter.vline(cells.centre(index), ends, Stroke::new(1.0, ink));
    }
    for (range, _, word) in &bands {
        let galley = painter.layout_no_wrap((*word).to_owned(), theme::body(), palette.text);
        if galley.size().x + 12.0 <= range.span() {
            let at = pos2(range.min + 8.0, rect.center().y - galley.size().y / 2.0 - 1.0);
            painter.galley(at, galley, palette.text);
        }
    }
    if let Some(index) = cx.view.hovered_index.filter(|index| *index < cx.settling.points.len()) {
        painter.vline(
            cells.centre(index),
            rect.y_range(),
            Stroke::new(1.0, palette.text.gamma_multiply(0.6)),
        );
    }
}

/// The cursor, to be taken hold of.
fn handle(ui: &Ui, cx: &Cx<'_>, rect: Rect, x: f32) {
    let x = x.clamp(rect.left() + 3.0, rect.right() - 3.0);
    let grip = Rect::from_center_size(pos2(x, rect.center().y), vec2(7.0, HEIGHT));
    let edge = Stroke::new(1.5, cx.palette.background);
    ui.painter().rect(grip, 3.0, cx.palette.text, edge, StrokeKind::Outside);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settling::engine::empty;
    use crate::settling::engine::snapshot::PhaseSpan;

    #[test]
    fn pixels_and_indices_go_both_ways() {
        for (count, room) in [(1, 21), (24, 24), (24, 31), (700, 801), (4096, 5001)] {
            let cells = Cells::new(Rangef::new(12.0, 1012.0), count, room);
            for index in 0..count {
                assert_eq!(cells.index_at(cells.centre(index)), index, "{count} of {room}");
            }
            assert_eq!(cells.index_at(-50.0), 0);
            assert_eq!(cells.index_at(5000.0), count - 1);
            assert!(cells.edge(room) <= 1012.01);
        }
    }

    #[test]
    fn bands_cover_all_points_without_overlap() {
        let span = |step, points| PhaseSpan { phase: Phase::Free, step, points, ended: true, settled: true };
        let nudged = |step, beta, points| PhaseSpan { phase: Phase::Nudged(beta), ..span(step, points) };
        let spans = [span(0, 0..21), nudged(1, 0.5, 21..25), nudged(2, -0.5, 25..29), span(0, 29..40)];
        let settling = SettlingSnapshot { phases: [&spans[..], &[span(0, 40..40)]].concat(), ..empty() };
        let cells = Cells::new(Rangef::new(0.0, 800.0), 40, 51);
        let bands = bands(&settling, &cells);
        assert_eq!(bands.iter().map(|band| band.2).collect::<Vec<_>>(), ["Free", "+β", "−β", "Free again"]);
        assert_eq!(bands[0].0.min, cells.edge(0));
        assert_eq!(bands[3].0.max, cells.edge(40));
        assert!(bands.windows(2).all(|pair| pair[0].0.max == pair[1].0.min));
        for index in 0..40 {
            let inside = bands.iter().filter(|band| band.0.contains(cells.centre(index))).count();
            assert_eq!(inside, 1, "point {index}");
        }
    }

    #[test]
    fn memory_in_words() {
        assert_eq!(memory_words((3 << 20, 64 << 20)), "3.0/64 MB");
        assert_eq!(memory_words((0, 512 << 20)), "0.0/512 MB");
        assert_eq!(memory_words((400 << 20, 512 << 20)), "400/512 MB");
    }
}
