//! The panels of the centre as tiles that can be dragged, stacked and split.

use super::cx::{Cx, PanelKind, Synapse};
use super::panels::curves::CurvesPanel;
use super::panels::energy::EnergyPanel;
use super::panels::network::NetworkPanel;
use super::panels::race::RacePanel;
use super::panels::receptive::ReceptivePanel;
use super::panels::ripple::RipplePanel;
use super::panels::space::SpacePanel;
use super::panels::synapse::SynapsePanel;
use super::panels::units::UnitsPanel;
use crate::settling::views::Plane;
use egui::{Frame, Margin, Rect, Stroke, Ui, WidgetText};
use egui_tiles::{
    Behavior, Container, Linear, LinearDir, SimplificationOptions, Tile, TileId, Tiles, Tree, UiResponse,
};
use std::sync::Arc;

/// The panels with their view states.
#[derive(Default)]
pub struct Panels {
    network: NetworkPanel,
    energy: EnergyPanel,
    units: UnitsPanel,
    ripple: RipplePanel,
    synapse: SynapsePanel,
    space: SpacePanel,
    race: RacePanel,
    receptive: ReceptivePanel,
    curves: CurvesPanel,
    /// Where each panel was drawn last.
    pub rects: Vec<(PanelKind, Rect)>,
}

impl Panels {
    /// The plane that the state-space panel shows.
    pub fn plane(&self) -> Option<Arc<Plane>> {
        self.space.plane()
    }

    /// The weight that the synapse panel shows.
    pub fn synapse(&self) -> Option<Synapse> {
        self.synapse.synapse()
    }

    /// Draws one panel; true when it is dragged by its head.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, kind: PanelKind) -> bool {
        let rect = ui.max_rect();
        match self.rects.iter_mut().find(|(known, _)| *known == kind) {
            Some(entry) => entry.1 = rect,
            None => self.rects.push((kind, rect)),
        }
        let frame = Frame::new().inner_margin(Margin { left: 12, right: 12, top: 8, bottom: 8 });
        let drawn = frame.show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            ui.push_id(kind, |ui| match kind {
                PanelKind::Network => self.network.ui(ui, cx),
                PanelKind::Energy => self.energy.ui(ui, cx),
                PanelKind::Units => self.units.ui(ui, cx),
                PanelKind::Ripple => self.ripple.ui(ui, cx),
                PanelKind::Synapse => self.synapse.ui(ui, cx),
                PanelKind::Space => self.space.ui(ui, cx),
                PanelKind::Race => self.race.ui(ui, cx),
                PanelKind::Receptive => self.receptive.ui(ui, cx),
                PanelKind::Curves => self.curves.ui(ui, cx),
            })
        });
        drawn.inner.inner
    }
}

/// The layout of the first start: the network at the left, the rest in a column of tabs.
pub fn default_tree() -> Tree<PanelKind> {
    use PanelKind as K;
    let mut tiles = Tiles::default();
    let network = tiles.insert_pane(K::Network);
    let mut tabs = |kinds: &[PanelKind]| {
        let panes = kinds.iter().map(|kind| tiles.insert_pane(*kind)).collect();
        tiles.insert_tab_tile(panes)
    };
    let top = tabs(&[K::Energy, K::Units, K::Synapse]);
    let middle = tabs(&[K::Ripple, K::Space, K::Race]);
    let bottom = tabs(&[K::Receptive, K::Curves]);
    let mut column = Linear::new(LinearDir::Vertical, vec![top, middle, bottom]);
    for (id, share) in [(top, 1.0), (middle, 1.15), (bottom, 0.95)] {
        column.shares.set_share(id, share);
    }
    let column = tiles.insert_container(Container::Linear(column));
    let root = Linear::new_binary(LinearDir::Horizontal, [network, column], 0.42);
    let root = tiles.insert_container(Container::Linear(root));
    Tree::new(egui::Id::unique("panels"), root, tiles)
}

/// Whether a stored tree has each panel once.
pub fn is_complete(tree: &Tree<PanelKind>) -> bool {
    let count = |kind: PanelKind| {
        tree.tiles.tiles().filter(|tile| matches!(tile, Tile::Pane(k) if *k == kind)).count()
    };
    tree.root().is_some() && PanelKind::ALL.iter().all(|kind| count(*kind) == 1)
}

/// The tile of a panel.
pub fn tile_of(tree: &Tree<PanelKind>, kind: PanelKind) -> Option<TileId> {
    tree.tiles.find_pane(&kind)
}

/// Draws the tree.
pub fn ui(ui: &mut Ui, tree: &mut Tree<PanelKind>, panels: &mut Panels, cx: &Cx<'_>) {
    tree.ui(&mut Draw { panels, cx }, ui);
}

struct Draw<'a, 'b> {
    panels: &'a mut Panels,
    cx: &'a Cx<'b>,
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
        1.0
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
