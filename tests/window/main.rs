//! The tests of the window, without a screen: single panels on fixed snapshots, and the whole program.

#[path = "../shared/binary.rs"]
mod binary;
mod commands;
mod compare;
mod confusion;
mod consequences;
mod curves;
mod decision_regions;
mod diagram;
mod epoch_panels;
mod fabricated;
mod finder;
mod glyphs;
mod histograms;
mod history;
mod input_drawing;
#[path = "../shared/kept.rs"]
mod kept;
mod kept_layouts;
mod knobs;
mod lecture;
mod lecture_keys;
mod ledger;
mod lesson_panel;
#[path = "../shared/material.rs"]
mod material;
mod network_panel;
mod panels;
mod paper_figures;
mod peoples_hands;
mod pictures;
mod program;
mod random_walk;
mod ripple_panels;
mod runs;
#[path = "../shared/same/mod.rs"]
mod same;
mod save_figures;
mod screenshots;
mod shipped;
mod sizes;
mod story;
mod texts;
mod tuning_pictures;
mod whole;
mod words_and_numbers;

use eqprop_lab::ui::state::panel_kind::PanelKind;

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The panel with this key.
fn panel(key: &str) -> PanelKind {
    PanelKind::find(key).unwrap_or_else(|| panic!("there is no panel {key}"))
}
