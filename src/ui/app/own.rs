//! What is a person's own while a lesson is open.

use crate::error::Result;
use crate::lessons::Lesson;
use crate::model::Network;
use crate::ui::app::history::History;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::settings::Settings;
use crate::ui::state::view::View;
use egui_tiles::Tree;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Instant;

/// A lesson that is being read, and where it lies.
pub(super) type Reading = (PathBuf, Receiver<Result<Lesson>>);

/// What the window keeps of a person's own while a lesson is open.
pub(super) struct Kept {
    pub settings: Settings,
    pub history: History,
    pub view: Box<View>,
    pub tree: Tree<PanelKind>,
    pub forwarded: Option<(Arc<Network<f32>>, Instant)>,
    pub settled_run: Option<u64>,
    pub follows_training: bool,
}

/// What the window had before.
#[derive(Clone, Copy)]
pub(super) struct BeforeStage {
    pub zoom: f32,
}
