//! The window.
//!
//! Panels are small structs that hold view state only. Each frame they read one [`context::Cx`] (the latest
//! snapshots, colours, the draft of the settings) and push [`command::Command`]s, which `App` carries out after
//! the panels are drawn. Engines are reached only through their handles: no lock, nothing that blocks a frame,
//! and no repaint unless an engine, a person or a finished computation asks for one.

pub mod app;
mod background;
pub mod command;
pub mod context;
pub mod export;
pub mod headless;
pub mod panel;
mod panels;
mod plots;
pub mod recorder;
pub mod shell;
pub mod state;
pub mod style;
mod widgets;

pub use app::{App, Options};
pub use background::is_busy;

use crate::ui::app::engines::{SettlingHandle, TrainingHandle};
use std::path::PathBuf;
use std::time::Instant;

/// Least size of the window in points: a laptop's screen at 200 % still holds it.
const LEAST: [f32; 2] = [480.0, 320.0];

/// Opens the window and stays until it is closed. `build` starts the engines; it gets the context so that they
/// can wake the window. `start` is when the process began; `given` is a file or folder to open, by the rules of
/// dropping.
///
/// # Errors
/// No display, or a library that a window needs is missing.
pub fn run(
    build: impl FnOnce(&egui::Context) -> (TrainingHandle, SettlingHandle) + 'static,
    start: Instant,
    given: Option<PathBuf>,
) -> eframe::Result {
    let viewport = egui::ViewportBuilder::default()
        .with_title("EqProp Lab")
        .with_app_id("eqprop-lab")
        .with_inner_size([1400.0, 900.0])
        .with_min_inner_size(LEAST)
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        // The fonts of the machine are installed below, for the figures too.
        system_font_fallback: false,
        ..Default::default()
    };
    let create = move |creation: &eframe::CreationContext<'_>| {
        style::system_fonts::install(&creation.egui_ctx, true);
        let (training, settling) = build(&creation.egui_ctx);
        let options = Options { start, tour: true };
        let picker = Box::new(shell::dialogs::SystemPicker);
        let mut app = App::new(&creation.egui_ctx, creation.storage, training, settling, picker, &options);
        given.into_iter().for_each(|path| app.receive(path));
        Ok(Box::new(app) as Box<dyn eframe::App>)
    };
    eframe::run_native("EqProp Lab", options, Box::new(create))
}
