//! What the settling engine is asked to fill in, so that panels that are not seen cost nothing.

use crate::settling::engine::snapshot::SettleCommand;
use crate::settling::engine::subscription::Subscription;
use crate::ui::app::App;
use crate::ui::state::layouts;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::view::LayerView;

impl App {
    /// Whether a panel is on the screen.
    pub(super) fn is_seen(&self, kind: PanelKind) -> bool {
        match self.view.maximised {
            Some(maximised) => maximised == kind,
            None => layouts::tile_of(&self.tree, kind).is_some_and(|id| self.tree.is_visible_in_layout(id)),
        }
    }

    /// Tells the engine when what the window shows has changed.
    pub(super) fn send_subscription(&mut self, ctx: &egui::Context) {
        let mut traces = self.view.pins.clone();
        if self.is_seen(PanelKind::Synapse) {
            traces.extend(self.panels.synapse().iter().flat_map(|synapse| synapse.ends()));
        }
        let network = self.is_seen(PanelKind::Network);
        let subscription = Subscription {
            force: network && matches!(self.view.layers, LayerView::Velocity | LayerView::Pressure),
            arrival: (network && self.view.layers == LayerView::Arrival || self.is_seen(PanelKind::Ripple))
                .then_some(0.0),
            traces,
            plane: self.panels.plane().filter(|_| self.is_seen(PanelKind::StateSpace)),
            drags: ctx.dragged_id().is_some(),
        };
        if self.wanted.as_ref() != Some(&subscription) {
            self.send_settling(SettleCommand::Subscribe(subscription.clone()));
            self.wanted = Some(subscription);
        }
    }
}
