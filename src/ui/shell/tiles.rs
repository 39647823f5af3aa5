//! The panels of the centre as tiles that can be dragged, stacked and split.

use crate::settling::engine::subscription::Subscription;
use crate::ui::context::Cx;
use crate::ui::export::table::Table;
use crate::ui::export::{Painted, Taking};
use crate::ui::panel::Panel;
use crate::ui::panels::TABLE;
use crate::ui::state::fitted::{self, Done, Fitted};
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::target::Target;
use crate::ui::widgets::flash;
use egui::{Frame, Margin, Rect, Stroke, Ui, WidgetText};
use egui_tiles::{Behavior, EditAction, SimplificationOptions, TileId, Tiles, Tree, UiResponse};

/// The panels with their view states.
pub struct Panels {
    panels: Vec<(PanelKind, Box<dyn Panel>)>,
    /// Where each panel was drawn last.
    pub rects: Vec<(PanelKind, Rect)>,
    /// The panel that is wanted as a figure, until it was painted.
    pub figure: Option<PanelKind>,
    /// The figure, once painted.
    pub painted: Option<Painted>,
}

impl Default for Panels {
    fn default() -> Self {
        let panels = TABLE.iter().map(|row| (row.kind(), (row.make)())).collect();
        Self { panels, rects: Vec::new(), figure: None, painted: None }
    }
}

impl Panels {
    fn get(&self, kind: PanelKind) -> Option<&dyn Panel> {
        self.panels.iter().find(|(known, _)| *known == kind).map(|(_, panel)| &**panel)
    }

    /// What snapshots must hold for the panels that `is_seen`.
    pub fn subscription(&self, cx: &Cx<'_>, is_seen: impl Fn(PanelKind) -> bool) -> Subscription {
        let seen = self.panels.iter().filter(|(kind, _)| is_seen(*kind));
        seen.fold(Subscription::default(), |all, (_, panel)| all.and(panel.subscription(cx)))
    }

    /// The numbers that a panel draws.
    pub fn tables(&self, cx: &Cx<'_>, kind: PanelKind) -> Vec<Table> {
        self.get(kind).map_or_else(Vec::new, |panel| panel.tables(cx))
    }

    /// What a panel shows, in a sentence.
    pub fn summary(&self, cx: &Cx<'_>, kind: PanelKind) -> String {
        self.get(kind).map_or_else(String::new, |panel| panel.summary(cx))
    }

    /// Orders what it takes for a panel to have something to show.
    pub fn prepare(&self, cx: &Cx<'_>, kind: PanelKind) {
        if let Some(panel) = self.get(kind) {
            panel.prepare(cx);
        }
    }

    /// Draws one panel; true when it is dragged by its head.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, kind: PanelKind) -> bool {
        let rect = ui.available_rect_before_wrap();
        match self.rects.iter_mut().find(|(known, _)| *known == kind) {
            Some(entry) => entry.1 = rect,
            None => self.rects.push((kind, rect)),
        }
        let taking = (self.figure == Some(kind)).then(|| Taking::begin(ui, rect));
        let frame = Frame::new().inner_margin(Margin { left: 12, right: 12, top: 8, bottom: 8 });
        let drawn = frame.show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            let panel = self.panels.iter_mut().find(|(known, _)| *known == kind);
            ui.push_id(kind, |ui| panel.is_some_and(|(_, panel)| panel.ui(ui, cx)))
        });
        if let Some(taking) = taking {
            self.painted = Some(taking.end(ui, cx.palette.background));
        }
        flash::frame(ui, &Target::Panel(kind), rect);
        drawn.inner.inner
    }
}

/// Draws the tree, or where it has too little room the one that is fitted to it.
pub fn ui(ui: &mut Ui, tree: &mut Tree<PanelKind>, fitted: &mut Fitted, panels: &mut Panels, cx: &Cx<'_>) {
    let mut draw = Draw { panels, cx, done: Done::default() };
    match fitted.follow(tree, ui.available_size()) {
        None => tree.ui(&mut draw, ui),
        Some(instead) => {
            instead.ui(&mut draw, ui);
            let done = draw.done;
            fitted.keep(tree, done);
        }
    }
}

struct Draw<'a, 'b> {
    panels: &'a mut Panels,
    cx: &'a Cx<'b>,
    done: Done,
}

impl Behavior<PanelKind> for Draw<'_, '_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile: TileId, pane: &mut PanelKind) -> UiResponse {
        if self.panels.ui(ui, self.cx, *pane) { UiResponse::DragStarted } else { UiResponse::None }
    }

    fn tab_title_for_pane(&mut self, pane: &PanelKind) -> WidgetText {
        pane.name().into()
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: false, ..Default::default() }
    }

    fn min_size(&self) -> f32 {
        120.0
    }

    fn gap_width(&self, _style: &egui::Style) -> f32 {
        fitted::GAP
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        fitted::TABS
    }

    fn on_edit(&mut self, edit: EditAction) {
        match edit {
            EditAction::TabSelected => self.done.raised = true,
            EditAction::TileResized => self.done.resized = true,
            EditAction::TileDropped => self.done.dropped = true,
            EditAction::TileDragged => {}
        }
    }

    fn tab_bar_color(&self, _visuals: &egui::Visuals) -> egui::Color32 {
        self.cx.palette.line
    }

    fn tab_outline_stroke(
        &self,
        _visuals: &egui::Visuals,
        _tiles: &Tiles<PanelKind>,
        _tile: TileId,
        _state: &egui_tiles::TabState,
    ) -> Stroke {
        Stroke::NONE
    }
}
