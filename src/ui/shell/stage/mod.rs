//! The stage: what a lecture hall sees. One sentence with its number, one or two panels, one or two controls, the
//! phases.
//!
//! It is about [`HEIGHT`] points high on every screen, by the zoom: a label of 13 points is 2.5 % of its height, a line
//! of 1.5 points is 3 pixels at 1080.

mod band;
mod controls;
mod over;
mod question;
mod strip;

pub use band::plain;

use crate::ui::context::Cx;
use crate::ui::export::on_stage;
use crate::ui::shell::caption;
use crate::ui::shell::tiles::Panels;
use egui::{Frame, Layout, Margin, Panel, Rect, Ui, UiBuilder, pos2, vec2};

/// Height of the stage in points.
pub const HEIGHT: f32 = 520.0;
/// Height of the sentence where no lesson is given.
const CAPTION: f32 = 48.0;
/// Space between two panels.
const GAP: f32 = 12.0;

/// Draws it.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, panels: &mut Panels) {
    let whole = ui.max_rect();
    if let Some(blank) = cx.view.lesson.blank {
        return over::blank(ui, whole, blank);
    }
    let plain = || Frame::new().fill(cx.palette.background);
    Panel::top("stage band").frame(plain()).show_separator_line(false).resizable(false).show(
        ui,
        |ui| match cx.view.lesson.now() {
            Some(scene) => band::ui(ui, cx, scene),
            None => caption::ui(ui, cx, CAPTION),
        },
    );
    let foot = Panel::bottom("stage strip").frame(plain()).show_separator_line(false).resizable(false);
    foot.exact_size(strip::HEIGHT).show(ui, |ui| strip::ui(ui, cx));
    if let Some(scene) = cx.view.lesson.now() {
        let margin = Margin { left: 24, right: 24, top: 4, bottom: 6 };
        let row = || plain().inner_margin(margin);
        if let Some(ask) = scene.ask.as_ref().filter(|_| cx.view.lesson.asks()) {
            let panel = Panel::bottom("stage question").frame(row()).show_separator_line(false);
            panel.resizable(false).show(ui, |ui| question::ui(ui, cx, ask));
        } else if !scene.controls.is_empty() {
            let panel = Panel::bottom("stage controls").frame(row()).show_separator_line(false);
            panel.resizable(false).exact_size(controls::HEIGHT).show(ui, |ui| controls::ui(ui, cx, scene));
        }
    }
    let centre = ui.available_rect_before_wrap();
    ui.painter().rect_filled(centre, 0.0, cx.palette.background);
    on_stage(ui, true);
    panels_ui(ui, cx, panels, centre.shrink2(vec2(8.0, 0.0)));
    on_stage(ui, false);
    over::ui(ui, cx, whole, centre);
}

/// One panel, or two side by side.
fn panels_ui(ui: &mut Ui, cx: &Cx<'_>, panels: &mut Panels, place: Rect) {
    let kinds = &cx.view.lesson.panels;
    let count = kinds.len().max(1) as f32;
    let width = (place.width() - GAP * (count - 1.0)) / count;
    for (i, kind) in kinds.iter().enumerate() {
        let left = place.left() + i as f32 * (width + GAP);
        let rect = Rect::from_min_size(pos2(left, place.top()), vec2(width, place.height()));
        let builder =
            UiBuilder::new().max_rect(rect).layout(Layout::top_down(egui::Align::Min)).id_salt(kind);
        let mut ui = ui.new_child(builder);
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        ui.spacing_mut().item_spacing.y = 4.0;
        panels.ui(&mut ui, cx, *kind);
    }
}
