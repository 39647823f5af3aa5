//! The head of a panel: title, where its picture comes from, and three quiet buttons.

use crate::ui::command::Command;
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::context::Cx;
use crate::ui::export::{not_in_figure, title_in_figure};
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::style::theme;
use crate::ui::widgets::icon::{Icon, icon_button};
use egui::{Align2, CursorIcon, FontId, Layout, Rect, Sense, Ui, UiBuilder, vec2};

/// Draws the head; true when it is dragged, which drags the tile.
pub fn header(ui: &mut Ui, cx: &Cx<'_>, kind: PanelKind, provenance: &str) -> bool {
    if cx.view.lesson.stage {
        // In a hall only what it is; the rest stands in the sentence above.
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
        let font = FontId::proportional(17.0);
        ui.painter().text(rect.left_top(), Align2::LEFT_TOP, kind.name(), font, cx.palette.weak);
        return false;
    }
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 44.0), Sense::hover());
    let buttons =
        Rect::from_min_max(egui::pos2(rect.right() - 92.0, rect.top()), rect.right_top() + vec2(0.0, 26.0));
    // Not under the buttons: a press on Maximise would begin a drag that ends when the tiles come back.
    let grip = Rect::from_min_max(rect.min, egui::pos2(buttons.left(), rect.bottom()));
    // With clicks too, so that a press on a switch in the head is not yet a drag of the tile.
    let drag = ui.interact(grip, ui.scope_id().with("grip"), Sense::CLICK | Sense::DRAG);
    let drag = drag.on_hover_cursor(CursorIcon::Grab);
    title_in_figure(ui, |ui| {
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        let title =
            painter.with_clip_rect(Rect::from_min_max(rect.min, egui::pos2(buttons.left(), rect.bottom())));
        let title = title.text(rect.min, Align2::LEFT_TOP, kind.name(), theme::title(), cx.palette.text);
        let mut line =
            egui::text::LayoutJob::simple_singleline(provenance.to_owned(), theme::small(), cx.palette.weak);
        line.wrap = egui::text::TextWrapping::truncate_at_width(rect.width());
        // Below the switches that stand beside the title.
        let top = title.bottom().max(rect.top() + 27.0);
        painter.galley(egui::pos2(rect.left(), top), painter.layout_job(line), cx.palette.weak);
    });

    let mut ui =
        ui.new_child(UiBuilder::new().max_rect(buttons).layout(Layout::right_to_left(egui::Align::Center)));
    ui.spacing_mut().item_spacing.x = 2.0;
    let maximise = if cx.view.maximised.is_some() { Icon::Restore } else { Icon::Maximise };
    not_in_figure(&mut ui, |ui| {
        for (icon, command) in [
            (maximise, Command::Maximise(kind)),
            (Icon::Save, Command::Dialog(DialogKind::SaveFigure(kind))),
            (Icon::Help, Command::PanelHelp(kind)),
        ] {
            let button = icon_button(ui, icon, &command.label(), true);
            if button.on_hover_text(format!("{}\n{}", command.label(), command.tooltip())).clicked() {
                cx.send(command);
            }
        }
    });
    drag.drag_started()
}
