//! What widgets are called, for those who cannot see them and for tests.

/// Gives a widget its accessible name.
pub fn name(response: &egui::Response, label: impl Into<String>) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_label(label.into()));
}

/// Names something painted by hand in one sentence.
pub fn describe(response: &egui::Response, text: impl Into<String>) {
    let text = text.into();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, text.clone()));
}
