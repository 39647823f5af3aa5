//! Paths of ten examples through the space of the hidden states, in a plane.

use crate::ui::cx::{Cx, PanelKind};
use crate::ui::widgets::header;
use egui::Ui;

/// View state of the panel.
#[derive(Default)]
pub struct SpacePanel;

impl SpacePanel {
    /// Draws the panel; true when its head is dragged.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        header(ui, cx, PanelKind::Space, &cx.provenance())
    }

    /// The plane of the picture, once there is one.
    pub fn plane(&self) -> Option<std::sync::Arc<crate::settling::views::Plane>> {
        None
    }
}
