//! The column of settings over the pictures, where there is no room beside them.

use crate::ui::context::Cx;
use egui::{Area, Context, Frame, Id, Margin, Order, Rect, Stroke, Ui, UiBuilder, vec2};

/// Draws it along the left edge of the pictures.
pub fn ui(ctx: &Context, cx: &Cx<'_>, pictures: Rect, width: f32, add: impl FnOnce(&mut Ui)) {
    let rect = Rect::from_min_size(pictures.min, vec2(width, pictures.height()));
    let frame = Frame::new()
        .fill(cx.palette.background)
        .stroke(Stroke::new(1.0, cx.palette.line))
        .inner_margin(Margin { left: 12, right: 8, top: 8, bottom: 0 });
    let area = Area::new(Id::unique("drawer")).order(Order::Middle).fixed_pos(rect.min);
    area.movable(false).constrain(false).show(ctx, |ui| {
        ui.set_clip_rect(rect);
        frame.show(ui, |ui| {
            let inner = Rect::from_min_max(ui.max_rect().min, rect.max - vec2(8.0, 0.0));
            ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
                ui.set_min_size(inner.size());
                add(ui);
            });
        });
    });
}
