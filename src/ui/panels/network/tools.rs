//! Tools beside the input: brushes at its left, whole-picture changes at its right.

use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::export::not_in_figure;
use crate::ui::state::view::Tool;
use crate::ui::style::theme;
use egui::{
    Align2, Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

/// Height of a button.
const HEIGHT: f32 = 24.0;
/// Width without a word.
const ICON: f32 = 26.0;
/// Width that tools take at each side of the input at least: three icons.
pub const SIDE: f32 = 3.0 * (ICON + 2.0) + 8.0;
/// Between the input and its tools.
const GAP: f32 = 8.0;
/// From this room on brushes carry words.
const BRUSH_WORDS: f32 = 88.0;
/// The same for changes of the whole picture.
const CHANGE_WORDS: f32 = 116.0;

/// Draws the tools at both sides of the input at `input`, inside `area`.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, area: Rect, input: Rect) {
    let bottom = area.bottom().max(input.bottom());
    let rows = (bottom - input.top() + 2.0) / (HEIGHT + 2.0);
    let room = [input.left() - GAP - area.left(), area.right() - GAP - input.right()];
    let draws = matches!(cx.view.tool, Tool::Draw | Tool::Erase);
    let brushes = (Tool::ALL.len() + usize::from(draws)) as f32;
    let words = [room[0] >= BRUSH_WORDS && rows >= brushes, room[1] >= CHANGE_WORDS && rows >= 4.0];
    let width = |i: usize| room[i].min(if words[i] { 124.0 } else { SIDE });

    let min = pos2(input.left() - GAP - width(0), input.top());
    let block = Rect::from_min_max(min, pos2(input.left() - GAP, bottom));
    let per_row = if words[0] { 1 } else { ((width(0) + 2.0) / (ICON + 2.0)).floor().max(1.0) as usize };
    for (i, tool) in Tool::ALL.into_iter().enumerate() {
        let at = [(i % per_row) as f32, (i / per_row) as f32];
        button_ui(ui, cx, block, at, Command::Tool(tool), words[0]);
    }
    if draws {
        let i = Tool::ALL.len();
        let at = [(i % per_row) as f32, (i / per_row) as f32];
        button_ui(ui, cx, block, at, Command::ToggleCentring, words[0]);
    }

    let block =
        Rect::from_min_size(pos2(input.right() + GAP, input.top()), vec2(width(1), bottom - input.top()));
    // The four arrows lie as on a keyboard; without words the other two fill the corners beside the upper one.
    let (original, arrows) = if words[1] { ([0.0, 1.0], 2.0) } else { ([2.0, 0.0], 0.0) };
    button_ui(ui, cx, block, [0.0, 0.0], Command::ClearInput, words[1]);
    button_ui(ui, cx, block, original, Command::OriginalInput, words[1]);
    for ([column, row], [dx, dy]) in
        [([1.0, 0.0], [0, -1]), ([0.0, 1.0], [-1, 0]), ([1.0, 1.0], [0, 1]), ([2.0, 1.0], [1, 0])]
    {
        button_ui(ui, cx, block, [column, arrows + row], Command::ShiftInput(dx, dy), false);
    }
}

/// A button in this column and row of a block; with words it is as wide as the block.
fn button_ui(ui: &mut Ui, cx: &Cx<'_>, block: Rect, [column, row]: [f32; 2], command: Command, words: bool) {
    let at = block.min + vec2(column * (ICON + 2.0), row * (HEIGHT + 2.0));
    let place = Rect::from_min_size(at, vec2(if words { block.width() } else { ICON }, HEIGHT));
    let mut ui = ui.new_child(UiBuilder::new().max_rect(place).id_salt(("tool", command.label())));
    let on = match &command {
        Command::Tool(tool) => *tool == cx.view.tool,
        Command::ToggleCentring => cx.view.centres,
        _ => false,
    };
    let response = not_in_figure(&mut ui, |ui| button(ui, cx, place, &command, words, on));
    if response.on_hover_text(format!("{}\n{}", command.label(), command.tooltip())).clicked() {
        cx.send(command);
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
        Command::ToggleCentring => {
            painter.rect_stroke(square(6.5), 0.0, Stroke::new(1.0, ink), StrokeKind::Inside);
            lines(&[[-3.5, 0.0], [3.5, 0.0]]);
            lines(&[[0.0, -3.5], [0.0, 3.5]]);
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
