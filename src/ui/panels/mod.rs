//! The table of panels: a folder each, a line each.

mod compare;
mod confusion;
mod curves;
mod decision_regions;
mod energy;
mod gradient_check;
mod histograms;
mod landscape;
mod network;
mod race;
mod receptive;
mod ripple;
mod runs;
mod stability;
mod state_space;
mod synapse;
mod unit_traces;

use crate::catalog::{Entry, OptionItem};
use crate::ui::panel::PanelRow;
use crate::ui::state::panel_kind::PanelFacts;

/// All panels, in reading order.
pub const TABLE: &[PanelRow] = &[
    network::PANEL,
    energy::PANEL,
    unit_traces::PANEL,
    ripple::PANEL,
    synapse::PANEL,
    state_space::PANEL,
    race::PANEL,
    receptive::PANEL,
    curves::PANEL,
    gradient_check::PANEL,
    stability::PANEL,
    compare::PANEL,
    runs::PANEL,
    confusion::PANEL,
    histograms::PANEL,
    decision_regions::PANEL,
    landscape::PANEL,
];

static FACTS: [&PanelFacts; TABLE.len()] = {
    let mut constants = [TABLE[0].constants; TABLE.len()];
    let mut i = 0;
    while i < TABLE.len() {
        constants[i] = TABLE[i].constants;
        i += 1;
    }
    constants
};

impl Entry for PanelFacts {
    const WHAT: &'static str = "panel";

    fn table() -> &'static [&'static Self] {
        &FACTS
    }

    fn item(&self) -> &OptionItem {
        &self.item
    }
}
