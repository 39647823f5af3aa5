//! The sentence of the moment, over the panels, and the settling light.

use crate::settling::engine::snapshot::{SettlingSnapshot, span};
use crate::ui::context::Cx;
use crate::ui::plots::settling_status::{SettlingStatus, statuses};
use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use crate::ui::widgets::describe;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, FontId, Rect, Sense, Ui, pos2, vec2};

/// Height of the strip.
pub const HEIGHT: f32 = 44.0;
/// Its height where there is little room.
pub const LOW: f32 = 30.0;
/// Its height in the bar of the menus.
pub const IN_MENU: f32 = 24.0;
/// The smallest size of the sentence; what is longer then is shortened.
const SMALLEST: f32 = 14.0;

/// The light over all layers, the worst of theirs: its colour and its word.
pub fn status(settling: &SettlingSnapshot, palette: &Palette) -> (Color32, &'static str) {
    if settling.diverged.is_some() {
        return (palette.error, "diverged");
    }
    let Some(span) = span(settling) else { return (palette.weak, "waiting") };
    let at_end = settling.cursor + 1 >= span.points.end && span.ended;
    if at_end && span.settled {
        return (palette.good, SettlingStatus::Settled.word());
    }
    match statuses(settling, 0.0).into_iter().max() {
        Some(SettlingStatus::Moving) if at_end => (palette.validation, "not settled"),
        Some(status) => (status.colour(palette), status.word()),
        None => (palette.weak, "waiting"),
    }
}

/// Draws the strip.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, height: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let (colour, word) = status(cx.settling, &cx.palette);
    describe(&response, format!("{} {} ({word})", cx.caption.title, cx.caption.detail));
    let painter = ui.painter().with_clip_rect(rect);
    let tint = cx.caption.colour(&cx.palette);
    painter.rect_filled(rect, 0.0, tint.gamma_multiply(if cx.palette.dark { 0.14 } else { 0.10 }));
    painter.rect_filled(Rect::from_min_size(rect.min, vec2(4.0, rect.height())), 0.0, tint);

    let right = rect.right() - 16.0;
    let y = rect.center().y;
    let text = painter.text(pos2(right, y), Align2::RIGHT_CENTER, word, theme::body(), cx.palette.text);
    painter.circle_filled(pos2(text.left() - 12.0, y), 6.0, colour);
    let room = text.left() - 36.0 - (rect.left() + 16.0);

    let mut size = (height * 0.52).round();
    let title = loop {
        let font = FontId::proportional(size);
        let galley = painter.layout_no_wrap(cx.caption.title.clone(), font, cx.palette.text);
        if galley.size().x <= room {
            break galley;
        }
        if size <= SMALLEST {
            let mut job = LayoutJob::simple_singleline(
                cx.caption.title.clone(),
                FontId::proportional(SMALLEST),
                cx.palette.text,
            );
            job.wrap = TextWrapping::truncate_at_width(room.max(0.0));
            break painter.layout_job(job);
        }
        size -= 1.0;
    };
    let width = title.size().x;
    painter.galley(pos2(rect.left() + 16.0, y - title.size().y / 2.0), title, cx.palette.text);
    let detail = painter.layout_no_wrap(cx.caption.detail.clone(), theme::body(), cx.palette.text);
    if width + 20.0 + detail.size().x <= room {
        let at = pos2(rect.left() + 36.0 + width, y - detail.size().y / 2.0 + 2.0);
        painter.galley(at, detail, cx.palette.weak);
    }
    response.on_hover_text(format!("{}\n{}", cx.caption.title, cx.caption.detail));
}
