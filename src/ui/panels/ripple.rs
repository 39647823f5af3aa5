//! What the nudge changes in each layer, beside the back-propagated error.

use crate::ui::cx::{Cx, PanelKind};
use crate::ui::widgets::header;
use egui::Ui;

/// View state of the panel.
#[derive(Default)]
pub struct RipplePanel;

impl RipplePanel {
    /// Draws the panel; true when its head is dragged.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        header(ui, cx, PanelKind::Ripple, &cx.provenance())
    }
}
