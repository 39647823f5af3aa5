//! Small parts that panels are built of.

mod choice;
pub mod colour_bar;
pub mod header;
mod icon;
pub mod knob_row;
mod layer_image;
pub mod switches;

pub use crate::knobs::subscript;
pub use choice::choice_row;
pub use colour_bar::{Bar, colour_bar, short};
pub use header::header;
pub use icon::{Icon, icon_button, revert_button};
pub use knob_row::{Base, Limit, glyph, head as setting_head, knob_row};
pub use layer_image::{Grid, Texture, fit_cells};

/// A row of fixed size: what does not fit is cut instead of widening the panel.
pub fn row<R>(ui: &mut egui::Ui, height: f32, add: impl FnOnce(&mut egui::Ui) -> R) -> R {
    let size = egui::vec2(ui.available_width(), height);
    let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout));
    add(&mut ui)
}

/// Gives a widget its accessible name.
pub fn name(response: &egui::Response, label: impl Into<String>) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_label(label.into()));
}

/// Names something painted by hand in one sentence.
pub fn describe(response: &egui::Response, text: impl Into<String>) {
    let text = text.into();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, text.clone()));
}
