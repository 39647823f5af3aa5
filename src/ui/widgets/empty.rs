//! What a panel says that has nothing to show.

use crate::ui::context::Cx;
use crate::ui::style::theme;
use crate::ui::widgets::label::describe;
use egui::text::LayoutJob;
use egui::{Align2, Ui, pos2, vec2};

/// A panel that has nothing to show says why.
pub fn empty(ui: &mut Ui, cx: &Cx<'_>, text: &str) {
    let rect = ui.available_rect_before_wrap();
    let mut job = LayoutJob::simple(text.to_owned(), theme::body(), cx.palette.weak, rect.width() - 16.0);
    job.halign = egui::Align::Center;
    let galley = ui.painter().layout_job(job);
    let top = pos2(rect.center().x, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(top, galley, cx.palette.weak);
    let response = ui.allocate_rect(rect, egui::Sense::hover());
    describe(&response, text);
}

/// A panel that waits for something says for what, and what to do.
pub fn describe_empty(ui: &mut Ui, cx: &Cx<'_>, lines: [&str; 2]) {
    let rect = ui.available_rect_before_wrap();
    let painter = ui.painter();
    let middle = rect.center();
    painter.text(middle - vec2(0.0, 12.0), Align2::CENTER_CENTER, lines[0], theme::title(), cx.palette.text);
    painter.text(middle + vec2(0.0, 14.0), Align2::CENTER_CENTER, lines[1], theme::body(), cx.palette.weak);
    let response = ui.allocate_rect(rect, egui::Sense::hover());
    describe(&response, lines.join(". "));
}
