//! What lies over the stage: a blank screen, the spotlight, the large pointer, the text of the scene, its formula.

use crate::ui::context::Cx;
use crate::ui::shell::lesson::text;
use crate::ui::state::formulas;
use crate::ui::state::lesson::Blank;
use crate::ui::widgets::{describe, formula};
use egui::{
    Align2, Area, Color32, CursorIcon, Frame, Id, Key, LayerId, Margin, Mesh, Order, Painter, Pos2, Rect,
    Sense, Shape, Stroke, Ui, vec2,
};

/// Radius of the light.
const LIGHT: f32 = 90.0;

/// A screen without a picture.
pub fn blank(ui: &mut Ui, whole: Rect, blank: Blank) {
    let response = ui.allocate_rect(whole, Sense::hover());
    let (colour, word) = match blank {
        Blank::Black => (Color32::BLACK, "Black screen"),
        Blank::White => (Color32::WHITE, "White screen"),
    };
    describe(&response, word);
    ui.painter().rect_filled(whole, 0.0, colour);
    ui.ctx().set_cursor_icon(CursorIcon::None);
}

/// Draws what lies over the panels.
pub fn ui(ui: &Ui, cx: &Cx<'_>, whole: Rect, centre: Rect) {
    let view = &cx.view.lesson;
    let ctx = ui.ctx();
    if view.text
        && let Some(scene) = view.now()
    {
        card(ui, cx, "stage text", Align2::CENTER_CENTER, centre.center(), |ui| {
            ui.set_width((centre.width() * 0.7).min(620.0));
            text::ui(ui, cx, &scene.text);
        });
    }
    if view.formula
        && let Some(svg) = view.now().and_then(|scene| formulas::svg(scene.formula.as_deref()?))
    {
        let at = centre.center_bottom() - vec2(0.0, 12.0);
        card(ui, cx, "stage formula", Align2::CENTER_BOTTOM, at, |ui| {
            formula::ui(ui, svg, cx.palette.text, vec2(centre.width() * 0.8, 90.0));
        });
    }
    let painter = ctx.layer_painter(LayerId::new(Order::Foreground, Id::unique("stage pointer")));
    let (is_held, pointer) = ctx.input(|input| {
        let is_held = input.keys_down.contains(&Key::S) && input.modifiers.is_none();
        (is_held || input.pointer.middle_down(), input.pointer.hover_pos())
    });
    let is_typing = ctx.text_edit_focused();
    if view.spotlight || (is_held && !is_typing) {
        let at = pointer.unwrap_or(whole.center());
        painter.add(shade(whole, at));
        painter.circle_stroke(at, LIGHT, Stroke::new(2.0, cx.palette.accent));
    }
    if let Some(at) = pointer.filter(|_| !is_typing && !egui::Popup::is_any_open(ctx)) {
        arrow(&painter, at);
        ctx.set_cursor_icon(CursorIcon::None);
    }
}

fn card(ui: &Ui, cx: &Cx<'_>, id: &str, anchor: Align2, at: Pos2, content: impl FnOnce(&mut Ui)) {
    let frame = Frame::new().fill(cx.palette.raised).corner_radius(8).inner_margin(Margin::same(20));
    Area::new(Id::unique(id)).order(Order::Foreground).pivot(anchor).fixed_pos(at).show(ui.ctx(), |ui| {
        frame.stroke(Stroke::new(1.5, cx.palette.weak)).show(ui, content);
    });
}

/// Everything but a circle, darkened: a ring of triangles from the circle out to beyond the corners.
fn shade(whole: Rect, at: Pos2) -> Shape {
    const PARTS: u32 = 96;
    let far = whole.width() + whole.height();
    let dark = Color32::from_black_alpha(190);
    let mut mesh = Mesh::default();
    for i in 0..PARTS {
        let angle = i as f32 / PARTS as f32 * std::f32::consts::TAU;
        let direction = egui::Vec2::angled(angle);
        mesh.colored_vertex(at + direction * LIGHT, dark);
        mesh.colored_vertex(at + direction * far, dark);
        let (a, b, n) = (2 * i, 2 * i + 1, 2 * PARTS);
        mesh.add_triangle(a, b, (a + 2) % n);
        mesh.add_triangle(b, (b + 2) % n, (a + 2) % n);
    }
    Shape::mesh(mesh)
}

/// A pointer that the last row sees.
fn arrow(painter: &Painter, at: Pos2) {
    let corners = [(0.0, 0.0), (0.0, 27.0), (6.5, 21.0), (19.0, 19.0)];
    let points: Vec<Pos2> = corners.iter().map(|(x, y)| at + vec2(*x, *y)).collect();
    let edge = Stroke::new(2.0, Color32::BLACK);
    painter.add(Shape::convex_polygon(points[..3].to_vec(), Color32::WHITE, edge));
    painter.add(Shape::convex_polygon(vec![points[0], points[2], points[3]], Color32::WHITE, Stroke::NONE));
    painter.add(Shape::closed_line(points, edge));
}
