//! One weight: its two units, the rule in time, and the update with its own numbers.

use crate::ui::cx::{Cx, PanelKind};
use crate::ui::widgets::header;
use egui::Ui;

/// View state of the panel.
#[derive(Default)]
pub struct SynapsePanel;

impl SynapsePanel {
    /// Draws the panel; true when its head is dragged.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        header(ui, cx, PanelKind::Synapse, &cx.provenance())
    }
}
