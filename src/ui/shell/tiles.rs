//! The panels of the centre as tiles that can be dragged, stacked and split.

use crate::settling::example::measures::Plane;
use crate::ui::context::Cx;
use crate::ui::export::table::Table;
use crate::ui::export::{Painted, Taking};
use crate::ui::panels::compare::ComparePanel;
use crate::ui::panels::confusion::ConfusionPanel;
use crate::ui::panels::curves::CurvesPanel;
use crate::ui::panels::energy::EnergyPanel;
use crate::ui::panels::gradient_check::GradientCheckPanel;
use crate::ui::panels::histograms::HistogramsPanel;
use crate::ui::panels::network::NetworkPanel;
use crate::ui::panels::race::RacePanel;
use crate::ui::panels::receptive::ReceptivePanel;
use crate::ui::panels::ripple::RipplePanel;
use crate::ui::panels::runs::RunsPanel;
use crate::ui::panels::stability::StabilityPanel;
use crate::ui::panels::state_space::StateSpacePanel;
use crate::ui::panels::synapse::SynapsePanel;
use crate::ui::panels::unit_traces::UnitsPanel;
use crate::ui::plots::tables;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::view::Synapse;
use egui::{Frame, Margin, Rect, Stroke, Ui, WidgetText};
use egui_tiles::{Behavior, SimplificationOptions, TileId, Tiles, Tree, UiResponse};
use std::sync::Arc;

/// The panels with their view states.
#[derive(Default)]
pub struct Panels {
    network: NetworkPanel,
    energy: EnergyPanel,
    units: UnitsPanel,
    ripple: RipplePanel,
    synapse: SynapsePanel,
    space: StateSpacePanel,
    race: RacePanel,
    receptive: ReceptivePanel,
    curves: CurvesPanel,
    gradient_check: GradientCheckPanel,
    stability: StabilityPanel,
    compare: ComparePanel,
    runs: RunsPanel,
    confusion: ConfusionPanel,
    histograms: HistogramsPanel,
    /// Where each panel was drawn last.
    pub rects: Vec<(PanelKind, Rect)>,
    /// The panel that is wanted as a figure, until it was painted.
    pub figure: Option<PanelKind>,
    /// The figure, once painted.
    pub painted: Option<Painted>,
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

    /// The numbers that a panel draws.
    pub fn tables(&self, cx: &Cx<'_>, kind: PanelKind) -> Vec<Table> {
        match kind {
            PanelKind::Energy => self.energy.tables(cx),
            PanelKind::Curves => self.curves.tables(cx),
            PanelKind::GradientCheck => self.gradient_check.tables(cx),
            PanelKind::Stability => self.stability.tables(cx),
            PanelKind::Compare => self.compare.tables(cx),
            PanelKind::Runs => self.runs.tables(cx),
            PanelKind::Confusion => self.confusion.tables(cx),
            PanelKind::Histograms => self.histograms.tables(cx),
            PanelKind::Network => tables::network(cx),
            PanelKind::Units => tables::traces(cx, "units", &cx.view.pins),
            PanelKind::Synapse => self.synapse.tables(cx),
            PanelKind::Ripple => self.ripple.tables(cx),
            PanelKind::StateSpace => self.space.tables(cx),
            PanelKind::Race => self.race.tables(),
            PanelKind::Receptive => self.receptive.tables(cx),
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
            ui.push_id(kind, |ui| match kind {
                PanelKind::Network => self.network.ui(ui, cx),
                PanelKind::Energy => self.energy.ui(ui, cx),
                PanelKind::Units => self.units.ui(ui, cx),
                PanelKind::Ripple => self.ripple.ui(ui, cx),
                PanelKind::Synapse => self.synapse.ui(ui, cx),
                PanelKind::StateSpace => self.space.ui(ui, cx),
                PanelKind::Race => self.race.ui(ui, cx),
                PanelKind::Receptive => self.receptive.ui(ui, cx),
                PanelKind::Curves => self.curves.ui(ui, cx),
                PanelKind::GradientCheck => self.gradient_check.ui(ui, cx),
                PanelKind::Stability => self.stability.ui(ui, cx),
                PanelKind::Compare => self.compare.ui(ui, cx),
                PanelKind::Runs => self.runs.ui(ui, cx),
                PanelKind::Confusion => self.confusion.ui(ui, cx),
                PanelKind::Histograms => self.histograms.ui(ui, cx),
            })
        });
        if let Some(taking) = taking {
            self.painted = Some(taking.end(ui, cx.palette.background));
        }
        drawn.inner.inner
    }
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
