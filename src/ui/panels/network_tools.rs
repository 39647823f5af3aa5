//! Tools beside the input: brushes at its left, whole-picture changes at its right.

use crate::ui::command::Command;
use crate::ui::cx::{Cx, Tool};
use crate::ui::theme;
use egui::{
    Align2, Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, vec2,
};

/// Height of a button.
const HEIGHT: f32 = 24.0;
/// Width without a word.
const ICON: f32 = 26.0;
/// Width that tools take at each side of the input at least: three icons.
pub const SIDE: f32 = 3.0 * (ICON + 2.0) + 8.0;
/// From this width on buttons carry words.
const WORDS: f32 = 108.0;

/// Draws the tools at both sides of the input at `input`, inside `area`.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, area: Rect, input: Rect) {
    let bottom = area.bottom().max(input.bottom());
    let left = Rect::from_min_max(area.left_top(), input.left_bottom());
    let right = Rect::from_min_max(input.right_top(), area.right_bottom());
    let width = |side: Rect| side.width() - 8.0;
    let words = |count: f32| {
        width(left).min(width(right)) >= WORDS && bottom - input.top() >= count * (HEIGHT + 2.0) - 2.0
    };
    let brushes = Tool::ALL.map(Command::Tool);
    let changes = [
        Command::ClearInput,
        Command::OriginalInput,
        Command::ShiftInput(-1, 0),
        Command::ShiftInput(1, 0),
        Command::ShiftInput(0, -1),
        Command::ShiftInput(0, 1),
    ];
    // With words, brushes end at the input's left edge; without, both blocks keep to its sides.
    let block = if words(5.0) { width(left).min(124.0) } else { width(left).min(SIDE) };
    let min = egui::pos2(input.left() - 10.0 - block, input.top());
    let rect = Rect::from_min_max(min, egui::pos2(input.left() - 10.0, bottom));
    buttons(ui, cx, rect, &brushes, words(5.0));
    let block = if words(3.0) { width(right).min(124.0) } else { width(right).min(SIDE) };
    let min = egui::pos2(input.right() + 10.0, input.top());
    let rect = Rect::from_min_size(min, vec2(block, bottom - input.top()));
    let with_words = if words(3.0) { 2 } else { 0 };
    buttons(ui, cx, rect, &changes[..with_words], true);
    let rest = Rect::from_min_max(rect.min + vec2(0.0, with_words as f32 * (HEIGHT + 2.0)), rect.max);
    buttons(ui, cx, rest, &changes[with_words..], false);
}

/// One below the other with words, side by side without.
fn buttons(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, commands: &[Command], words: bool) {
    let width = if words { rect.width() } else { ICON };
    let per_row = ((rect.width() + 2.0) / (width + 2.0)).floor().max(1.0) as usize;
    for (i, command) in commands.iter().enumerate() {
        let (column, row) = ((i % per_row) as f32, (i / per_row) as f32);
        let at = rect.min + vec2(column * (width + 2.0), row * (HEIGHT + 2.0));
        let place = Rect::from_min_size(at, vec2(width, HEIGHT));
        let mut ui = ui.new_child(UiBuilder::new().max_rect(place).id_salt(("tool", command.label())));
        let on = matches!(command, Command::Tool(tool) if *tool == cx.view.tool);
        let response = button(&mut ui, cx, place, command, words, on);
        if response.on_hover_text(format!("{}\n{}", command.label(), command.tooltip())).clicked() {
            cx.send(command.clone());
        }
    }
}

fn button(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, command: &Command, words: bool, on: bool) -> Response {
    let response = ui.allocate_rect(rect, Sense::click());
    let label = command.label();
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &label));
    let visuals = ui.style().interact(&response);
    let painter = ui.painter();
    let mut ink = if on { cx.palette.text } else { cx.palette.weak };
    if on {
        painter.rect_filled(rect, 4.0, ui.visuals().selection.bg_fill);
    }
    if response.hovered() || response.has_focus() {
        let fill = if on { Color32::TRANSPARENT } else { visuals.weak_bg_fill };
        painter.rect(rect, 4.0, fill, visuals.bg_stroke, StrokeKind::Inside);
        ink = cx.palette.text;
    }
    let centre = if words { rect.left_center() + vec2(ICON / 2.0, 0.0) } else { rect.center() };
    icon(painter, command, centre, ink);
    if words {
        let at = rect.left_center() + vec2(ICON + 2.0, 0.0);
        painter.text(at, Align2::LEFT_CENTER, label, theme::small(), ink);
    }
    response
}

fn icon(painter: &Painter, command: &Command, c: Pos2, ink: Color32) {
    let stroke = Stroke::new(1.5, ink);
    let square = |half: f32| Rect::from_center_size(c, vec2(2.0 * half, 2.0 * half));
    let lines = |points: &[[f32; 2]]| {
        let points = points.iter().map(|[x, y]| c + vec2(*x, *y)).collect();
        painter.add(Shape::line(points, stroke));
    };
    let filled = |points: &[[f32; 2]]| {
        let points = points.iter().map(|[x, y]| c + vec2(*x, *y)).collect();
        painter.add(Shape::convex_polygon(points, ink, Stroke::NONE));
    };
    match command {
        Command::Tool(Tool::Look) => {
            painter.circle_stroke(c - vec2(1.5, 1.5), 4.5, stroke);
            lines(&[[1.8, 1.8], [6.0, 6.0]]);
        }
        Command::Tool(Tool::Draw) => {
            lines(&[[-3.5, 1.5], [3.0, -5.0], [5.5, -2.5], [-1.0, 4.0], [-3.5, 1.5]]);
            filled(&[[-6.0, 6.5], [-4.3, 1.9], [-1.4, 4.8]]);
        }
        Command::Tool(Tool::Erase) => {
            lines(&[[-6.0, 1.5], [0.5, -5.0], [6.0, 0.5], [1.0, 5.5], [-2.0, 5.5], [-6.0, 1.5]]);
            lines(&[[-2.8, -1.7], [2.7, 3.8]]);
        }
        Command::Tool(Tool::Noise) => {
            for [x, y] in [[-5.0, -4.0], [1.0, -5.5], [5.0, -1.0], [-1.5, 0.0], [-5.0, 4.5], [2.5, 4.5]] {
                painter.circle_filled(c + vec2(x, y), 1.4, ink);
            }
        }
        Command::Tool(Tool::Occlude) => {
            painter.rect_stroke(square(6.5), 0.0, Stroke::new(1.0, ink), StrokeKind::Inside);
            painter.rect_filled(Rect::from_min_size(c - vec2(1.0, 4.5), vec2(5.5, 5.5)), 0.0, ink);
        }
        Command::ClearInput => {
            painter.rect_stroke(square(6.0), 1.0, stroke, StrokeKind::Inside);
        }
        Command::OriginalInput => {
            let arc = (0..=14).map(|i| {
                let a = -2.2 + i as f32 * 0.36;
                c + 5.0 * vec2(a.cos(), a.sin())
            });
            painter.add(Shape::line(arc.collect(), stroke));
            filled(&[[-6.5, -5.0], [-0.8, -6.6], [-2.4, -0.8]]);
        }
        Command::ShiftInput(columns, rows) => {
            let (dx, dy) = (*columns as f32, *rows as f32);
            lines(&[[-5.5 * dx, -5.5 * dy], [3.0 * dx, 3.0 * dy]]);
            let tip = |along: f32, across: f32| [dx * along - dy * across, dy * along + dx * across];
            filled(&[tip(6.5, 0.0), tip(0.5, 4.0), tip(0.5, -4.0)]);
        }
        _ => {}
    }
}
