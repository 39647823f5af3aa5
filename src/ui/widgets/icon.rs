//! Buttons with painted icons: no font decides what they look like.

use egui::{
    Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

/// What is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A triangle.
    Play,
    /// Two bars.
    Pause,
    /// A bar and a triangle to the left.
    ToStart,
    /// A triangle to the left.
    Back,
    /// A triangle and a bar.
    Forward,
    /// Two triangles to the left.
    PhaseBack,
    /// Two triangles to the right.
    PhaseForward,
    /// A chevron up.
    Previous,
    /// A chevron down.
    Next,
    /// A die.
    Random,
    /// A question mark.
    Help,
    /// A tray with an arrow.
    Save,
    /// A frame.
    Maximise,
    /// Two frames.
    Restore,
    /// An arrow that turns back.
    Revert,
    /// A cross.
    Delete,
}

/// A quiet square button; `label` is its accessible name.
pub fn icon_button(ui: &mut Ui, icon: Icon, label: &str, enabled: bool) -> Response {
    let size = ui.spacing().interact_size.y.max(24.0);
    sized(ui, vec2(size + 2.0, size), icon, label, enabled)
}

/// The button that takes one setting back, of a given size.
pub fn revert_button(ui: &mut Ui, size: egui::Vec2, label: &str) -> Response {
    sized(ui, size, Icon::Revert, label, true)
}

fn sized(ui: &mut Ui, size: egui::Vec2, icon: Icon, label: &str, enabled: bool) -> Response {
    let (rect, response) =
        ui.allocate_exact_size(size, if enabled { Sense::click() } else { Sense::hover() });
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, label));
    if ui.is_rect_visible(rect) {
        let visuals =
            if enabled { *ui.style().interact(&response) } else { ui.visuals().widgets.noninteractive };
        let colour = if enabled {
            visuals.fg_stroke.color
        } else {
            ui.visuals().weak_text_color().gamma_multiply(0.45)
        };
        if enabled && (response.hovered() || response.has_focus()) {
            ui.painter().rect(rect, 4.0, visuals.weak_bg_fill, visuals.bg_stroke, StrokeKind::Inside);
        }
        paint(ui.painter(), icon, rect.center(), colour);
    }
    response
}

fn triangle(painter: &Painter, centre: Pos2, half: f32, right: bool, colour: Color32) {
    let d = if right { 1.0 } else { -1.0 };
    let points = vec![
        centre + vec2(-d * half * 0.8, -half),
        centre + vec2(d * half * 0.9, 0.0),
        centre + vec2(-d * half * 0.8, half),
    ];
    painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
}

fn bar(painter: &Painter, x: f32, y: f32, colour: Color32) {
    painter.rect_filled(Rect::from_center_size(pos2(x, y), vec2(2.5, 11.0)), 1.0, colour);
}

fn paint(painter: &Painter, icon: Icon, c: Pos2, colour: Color32) {
    let stroke = Stroke::new(1.5, colour);
    match icon {
        Icon::Play => triangle(painter, c, 6.0, true, colour),
        Icon::Pause => {
            for dx in [-3.0, 3.0] {
                painter.rect_filled(Rect::from_center_size(c + vec2(dx, 0.0), vec2(3.5, 12.0)), 1.0, colour);
            }
        }
        Icon::ToStart => {
            bar(painter, c.x - 5.0, c.y, colour);
            triangle(painter, c + vec2(2.0, 0.0), 5.5, false, colour);
        }
        Icon::Back => {
            triangle(painter, c - vec2(2.0, 0.0), 5.0, false, colour);
            bar(painter, c.x + 5.0, c.y, colour);
        }
        Icon::Forward => {
            bar(painter, c.x - 5.0, c.y, colour);
            triangle(painter, c + vec2(2.0, 0.0), 5.0, true, colour);
        }
        Icon::PhaseBack | Icon::PhaseForward => {
            let right = icon == Icon::PhaseForward;
            for dx in [-4.0, 4.0] {
                triangle(painter, c + vec2(dx, 0.0), 4.5, right, colour);
            }
        }
        Icon::Previous | Icon::Next => {
            let d = if icon == Icon::Next { 1.0 } else { -1.0 };
            let line = vec![c + vec2(-2.5 * d, -5.0), c + vec2(2.5 * d, 0.0), c + vec2(-2.5 * d, 5.0)];
            painter.add(Shape::line(line, Stroke::new(2.0, colour)));
        }
        Icon::Random => {
            painter.rect_stroke(Rect::from_center_size(c, vec2(13.0, 13.0)), 2.0, stroke, StrokeKind::Middle);
            for d in [vec2(-3.0, -3.0), vec2(0.0, 0.0), vec2(3.0, 3.0)] {
                painter.circle_filled(c + d, 1.4, colour);
            }
        }
        Icon::Help => {
            painter.circle_stroke(c, 7.5, Stroke::new(1.0, colour));
            let font = egui::FontId::proportional(12.0);
            painter.text(c, egui::Align2::CENTER_CENTER, "?", font, colour);
        }
        Icon::Save => {
            let tray = vec![c + vec2(-6.0, 2.0), c + vec2(-6.0, 6.0), c + vec2(6.0, 6.0), c + vec2(6.0, 2.0)];
            painter.add(Shape::line(tray, stroke));
            painter.line_segment([c - vec2(0.0, 7.0), c + vec2(0.0, 2.0)], stroke);
            let head = vec![c + vec2(-3.5, -1.5), c + vec2(0.0, 2.0), c + vec2(3.5, -1.5)];
            painter.add(Shape::line(head, stroke));
        }
        Icon::Maximise => {
            painter.rect_stroke(Rect::from_center_size(c, vec2(12.0, 11.0)), 1.0, stroke, StrokeKind::Middle);
            painter.line_segment([c + vec2(-6.0, -4.0), c + vec2(6.0, -4.0)], stroke);
        }
        Icon::Revert => {
            // Three quarters of a circle, open to the upper left, where it ends in an arrow.
            let at = |turn: f32| c + 5.0 * vec2(turn.cos(), turn.sin());
            let arc = (0..=18).map(|i| at(-2.4 + 4.7 * i as f32 / 18.0)).collect();
            painter.add(Shape::line(arc, stroke));
            let tip = at(-2.4);
            let head = vec![tip + vec2(0.5, -4.5), tip + vec2(-0.5, 1.0), tip + vec2(5.0, 0.8)];
            painter.add(Shape::line(head, stroke));
        }
        Icon::Delete => {
            for d in [vec2(4.0, 4.0), vec2(4.0, -4.0)] {
                painter.line_segment([c - d, c + d], stroke);
            }
        }
        Icon::Restore => {
            let back = Rect::from_center_size(c + vec2(2.0, -2.0), vec2(9.0, 9.0));
            painter.rect_stroke(back, 1.0, stroke, StrokeKind::Middle);
            let front = Rect::from_center_size(c + vec2(-2.0, 2.0), vec2(9.0, 9.0));
            painter.rect(
                front,
                1.0,
                painter.ctx().global_style().visuals.panel_fill,
                stroke,
                StrokeKind::Middle,
            );
        }
    }
}
