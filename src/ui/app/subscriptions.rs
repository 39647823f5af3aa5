//! What the settling engine is asked to fill in, so that panels that are not seen cost nothing.

use crate::settling::engine::snapshot::SettleCommand;
use crate::settling::engine::subscription::Subscription;
use crate::ui::app::App;
use crate::ui::state::panel_kind::PanelKind;

impl App {
    /// Whether a panel is on the screen: neither closed nor behind another tab.
    pub fn is_seen(&self, kind: PanelKind) -> bool {
        if self.view.lesson.stage {
            return self.view.lesson.panels.contains(&kind);
        }
        self.is_in_front(kind)
    }

    /// Whether the tiles of the window show a panel, be it behind the stage.
    pub(super) fn is_in_front(&self, kind: PanelKind) -> bool {
        match self.view.maximised {
            Some(maximised) => maximised == kind,
            None => self.fitted.is_in_front(&self.tree, kind),
        }
    }

    /// Tells the engine when what the window shows has changed.
    pub(super) fn send_subscription(&mut self, ctx: &egui::Context) {
        let of_panels = self.panels.subscription(&self.cx(), |kind| self.is_seen(kind));
        let drags = ctx.dragged_id().is_some();
        let subscription =
            Subscription { traces: self.view.pins.clone(), drags, ..Subscription::default() }.and(of_panels);
        if self.wanted.as_ref() != Some(&subscription) {
            self.send_settling(SettleCommand::Subscribe(subscription.clone()));
            self.wanted = Some(subscription);
        }
    }
}
