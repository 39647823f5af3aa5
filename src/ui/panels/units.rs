//! Chosen units over the iterations.

use crate::ui::cx::{Cx, PanelKind};
use crate::ui::widgets::header;
use egui::Ui;

/// View state of the panel.
#[derive(Default)]
pub struct UnitsPanel;

impl UnitsPanel {
    /// Draws the panel; true when its head is dragged.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        header(ui, cx, PanelKind::Units, &cx.provenance())
    }
}
