//! Weights, activities and updates, layer by layer.

use crate::ui::cx::{Cx, PanelKind};
use crate::ui::export::table::Table;
use crate::ui::widgets::header;
use egui::Ui;

/// View state of the panel.
#[derive(Default)]
pub struct HistogramsPanel {}

impl HistogramsPanel {
    /// Draws the panel; true when its head is dragged.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let dragged = header(ui, cx, PanelKind::Histograms, &cx.provenance());
        super::energy::empty(ui, cx, "Nothing yet");
        dragged
    }

    /// The numbers that are drawn.
    pub fn tables(&self, _cx: &Cx<'_>) -> Vec<Table> {
        Vec::new()
    }
}
