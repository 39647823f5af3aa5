//! What the network panel paints around its layers: titles, lights, wires, the outline of the brush.

use super::brush::{PEN, SPRAY};
use crate::settling::example::action::UnitId;
use crate::settling::trace::Phase;
use crate::ui::context::Cx;
use crate::ui::panels::network::layout::{GAP, Placed, Stack};
use crate::ui::panels::network::unit;
use crate::ui::panels::network::values::Shown;
use crate::ui::plots::settling_status::SettlingStatus;
use crate::ui::state::view::{LayerView, Tool};
use crate::ui::style::format::precise;
use crate::ui::style::theme;
use egui::{Align2, Color32, CursorIcon, Rect, Response, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

/// A texture with a thin frame.
pub fn image(ui: &Ui, cx: &Cx<'_>, rect: Rect, id: egui::TextureId) {
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(id, rect, uv, Color32::WHITE);
    ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, cx.palette.line), StrokeKind::Outside);
}

/// A unit's state, and what the view shows of it, with the digits of a number that was asked for.
pub fn exact(cx: &Cx<'_>, shown: &Shown, id: UnitId) -> String {
    let value = |layers: &[Vec<f64>]| -> f64 {
        let layer = id.layer.checked_sub(1).and_then(|k| layers.get(k));
        layer.and_then(|layer| layer.get(id.index)).copied().unwrap_or(f64::NAN)
    };
    let mut text = format!("s = {}", precise(value(&cx.settling.frame.layers)));
    let (x, formula) = (value(&shown.layers), shown.view.formula());
    text += &match shown.view {
        LayerView::State => String::new(),
        LayerView::Arrival if x == 0.0 => "\nhas not moved yet".into(),
        LayerView::Arrival => format!("\nfirst moved at iteration {x}"),
        _ => format!("\n{formula} = {}", precise(x)),
    };
    if let Some(clamped) = unit::clamped(cx.settling, id) {
        text += &format!("\nheld at {}", precise(clamped));
    }
    text
}

/// The line above a layer: its name and light at the left of the panel, numbers at the right (the shorter text where
/// there is little room). Returns how far left and right of the panel are taken, points.
pub fn layer_title(
    ui: &Ui,
    cx: &Cx<'_>,
    rect: Rect,
    left: &str,
    status: Option<SettlingStatus>,
    right: &[String; 2],
) -> [f32; 2] {
    let panel = ui.max_rect();
    let y = rect.top() - 4.0;
    let painter = ui.painter();
    let mut x =
        painter.text(pos2(panel.left(), y), Align2::LEFT_BOTTOM, left, theme::body(), cx.palette.text);
    if let Some(status) = status {
        let dot = pos2(x.right() + 12.0, x.center().y + 1.0);
        painter.circle_filled(dot, 4.5, status.colour(&cx.palette));
        let at = pos2(dot.x + 8.0, y - 1.0);
        let word = painter.text(at, Align2::LEFT_BOTTOM, status.word(), theme::small(), cx.palette.weak);
        let line = Rect::from_min_max(pos2(dot.x - 6.0, x.top()), word.max);
        ui.interact(line, ui.scope_id().with(("light", left)), Sense::hover()).on_hover_text(status.help());
        x = x.union(word);
    }
    let room = panel.right() - x.right() - 40.0;
    let text = |text: &str| painter.layout_no_wrap(text.to_owned(), theme::small(), cx.palette.weak);
    let mut galley = text(&right[0]);
    if galley.size().x > room {
        galley = text(&right[1]);
    }
    let size = galley.size();
    painter.galley(pos2(panel.right() - size.x, y - size.y), galley, cx.palette.weak);
    [x.right() - panel.left(), size.x]
}

/// Arrows between the layers with the names of the weights: up while the answer forms, down while the pull
/// travels. `taken` is what the title above each layer takes at both sides, the output's first, the input's last.
pub fn wires(ui: &Ui, cx: &Cx<'_>, places: &Stack, taken: &[[f32; 2]]) {
    let phase = cx.point().map_or(Phase::Free, |point| point.phase);
    let colour = cx.palette.phase(phase);
    let panel = ui.max_rect();
    let below = std::iter::once(places.input.rect).chain(places.hidden.iter().map(|p| p.rect));
    let above = places.hidden.iter().map(|p| p.rect).chain([places.output]);
    for (k, (below, above)) in below.zip(above).enumerate() {
        let mut x = below.center().x;
        let [left, right] = taken.iter().rev().nth(k).copied().unwrap_or([0.0; 2]);
        let name = format!("W{}", crate::knobs::subscript(k + 1));
        let room = [panel.left() + left + 10.0, panel.right() - right - 10.0];
        // The arrow keeps clear of the title; in narrow panels it moves aside or loses its name.
        if x < room[0] + 6.0 || x + 32.0 > room[1] {
            x = ((room[0] + room[1]) / 2.0 - 12.0).max(room[0]);
        }
        let named = x + 30.0 < room[1];
        let (top, bottom) = (above.bottom() + 5.0, below.top() - 5.0);
        let stroke = Stroke::new(1.5, colour);
        let painter = ui.painter();
        painter.line_segment([pos2(x, top), pos2(x, bottom)], stroke);
        let (tip, d) = if phase == Phase::Free { (top, 1.0) } else { (bottom, -1.0) };
        let head = vec![pos2(x, tip), pos2(x - 4.5, tip + d * 7.0), pos2(x + 4.5, tip + d * 7.0)];
        painter.add(egui::Shape::convex_polygon(head, colour, Stroke::NONE));
        if named {
            let at = pos2(x + 9.0, below.top() - GAP / 2.0);
            painter.text(at, Align2::LEFT_CENTER, name, theme::body(), colour);
        }
        let edge = Stroke::new(1.0, cx.palette.line);
        let clear = above.left() > panel.left() + left + 12.0 && above.right() < panel.right() - right - 12.0;
        if above != places.output && clear && below.left() > panel.left() + left + 12.0 {
            painter.line_segment([below.left_top(), above.left_bottom()], edge);
            painter.line_segment([below.right_top(), above.right_bottom()], edge);
        }
    }
}

/// Where the brush would paint.
pub fn outline(ui: &Ui, cx: &Cx<'_>, placed: &Placed, response: &Response, tool: Tool) {
    let at = response.interact_pointer_pos().or(response.hover_pos());
    let Some(at) = at.filter(|at| placed.rect.expand(4.0).contains(*at)) else { return };
    ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    let cell = placed.rect.width() / placed.grid.columns.max(1) as f32;
    let painter = ui.painter().with_clip_rect(placed.rect.expand(2.0));
    let strokes = [Stroke::new(3.0, cx.palette.background), Stroke::new(1.5, cx.palette.accent)];
    for stroke in strokes {
        match tool {
            Tool::Occlude => {
                let place = ((at - placed.rect.min) / cell).floor();
                let corner = placed.rect.min + (place - vec2(3.0, 3.0)) * cell;
                let square = Rect::from_min_size(corner, vec2(7.0, 7.0) * cell);
                painter.rect_stroke(square, 0.0, stroke, StrokeKind::Middle);
            }
            Tool::Noise => drop(painter.circle_stroke(at, SPRAY * cell, stroke)),
            _ => drop(painter.circle_stroke(at, PEN * cell, stroke)),
        }
    }
}
