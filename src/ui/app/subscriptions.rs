//! What the settling engine is asked to fill in, so that panels that are not seen cost nothing.

use crate::settling::engine::snapshot::SettleCommand;
use crate::settling::example::measures::Wants;
use crate::ui::app::App;
use crate::ui::context::{LayerView, PanelKind};
use crate::ui::shell::tiles;

impl App {
    /// Whether a panel is on the screen.
    pub(in crate::ui) fn is_seen(&self, kind: PanelKind) -> bool {
        match self.view.maximised {
            Some(maximised) => maximised == kind,
            None => tiles::tile_of(&self.tree, kind).is_some_and(|id| self.tree.is_visible_in_layout(id)),
        }
    }

    /// Tells the engine when what the window shows has changed.
    pub(super) fn send_wants(&mut self, ctx: &egui::Context) {
        let mut traces = self.view.pins.clone();
        if self.is_seen(PanelKind::Synapse) {
            traces.extend(self.panels.synapse().iter().flat_map(|synapse| synapse.ends()));
        }
        let network = self.is_seen(PanelKind::Network);
        let wants = Wants {
            force: network && matches!(self.view.layers, LayerView::Velocity | LayerView::Pressure),
            arrival: (network && self.view.layers == LayerView::Arrival || self.is_seen(PanelKind::Ripple))
                .then_some(0.0),
            traces,
            plane: self.panels.plane().filter(|_| self.is_seen(PanelKind::Space)),
            drags: ctx.dragged_id().is_some(),
        };
        if self.wanted.as_ref() != Some(&wants) {
            self.send_settling(SettleCommand::Want(wants.clone()));
            self.wanted = Some(wants);
        }
    }
}
