//! Pictures compared: each panel, and the window in each layout, light and dark, on a fixed state.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test --test window -- pictures` accepts what is drawn now; look at it first.

pub mod compared;
pub mod small;
pub mod stage;
pub mod state;

use crate::pictures::compared::{Differences, accepted, has_adapter, name, theme_name};
use crate::pictures::stage::Stage;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::state::layouts::Layout;
use eqprop_lab::ui::state::panel_kind::PanelKind;
use std::collections::BTreeSet;

const PANEL: [f32; 2] = [640.0, 420.0];
const WINDOW: [f32; 2] = [1400.0, 900.0];
const THEMES: [bool; 2] = [true, false];

/// Name of the picture of a layout.
fn layout_name(layout: Layout) -> String {
    format!("window-{layout:?}").to_lowercase()
}

#[test]
fn every_panel_looks_as_it_did() {
    if !has_adapter() {
        return;
    }
    let mut differences = Differences::default();
    for kind in PanelKind::all() {
        let mut stage = Stage::new(PANEL, Some(kind));
        state::prepare(&mut stage, &[kind]);
        for dark in THEMES {
            stage.order(Command::Dark(dark));
            differences.compare(&stage.picture(), &name(kind, dark));
        }
    }
    differences.report();
}

#[test]
fn every_layout_looks_as_it_did() {
    if !has_adapter() {
        return;
    }
    let mut differences = Differences::default();
    for layout in Layout::ALL {
        let mut stage = Stage::new(WINDOW, None);
        stage.order(Command::Layout(layout));
        state::prepare(&mut stage, &PanelKind::all().collect::<Vec<_>>());
        for dark in THEMES {
            stage.order(Command::Dark(dark));
            differences.compare(&stage.picture(), &format!("{}-{}", layout_name(layout), theme_name(dark)));
        }
    }
    differences.report();
}

#[test]
fn small_networks_look_as_they_did() {
    if !has_adapter() {
        return;
    }
    let mut differences = Differences::default();
    for picture in small::PICTURES {
        let mut stage = picture.stage();
        for dark in THEMES {
            stage.order(Command::Dark(dark));
            differences.compare(&stage.picture(), &picture.name(dark));
        }
    }
    differences.report();
}

#[test]
fn no_picture_is_of_a_panel_that_has_gone() {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for dark in THEMES {
        known.extend(PanelKind::all().map(|kind| name(kind, dark)));
        known.extend(small::PICTURES.iter().map(|picture| picture.name(dark)));
        known.extend(
            Layout::ALL.iter().map(|layout| format!("{}-{}", layout_name(*layout), theme_name(dark))),
        );
    }
    let gone: Vec<String> = accepted().into_iter().filter(|name| !known.contains(name)).collect();
    assert!(gone.is_empty(), "delete these pictures from tests/snapshots: {gone:?}");
}
