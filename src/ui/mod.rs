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
use std::time::Instant;

/// Opens the window and stays until it is closed. `build` starts the engines; it gets the context so that they
/// can wake the window. `start` is when the process began.
///
/// # Errors
/// No display, or a library that a window needs is missing.
pub fn run(
    build: impl FnOnce(&egui::Context) -> (TrainingHandle, SettlingHandle) + 'static,
    start: Instant,
) -> eframe::Result {
    let viewport = egui::ViewportBuilder::default()
        .with_title("EqProp Lab")
        .with_app_id("eqprop-lab")
        .with_inner_size([1400.0, 900.0])
        .with_min_inner_size([1024.0, 700.0])
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        system_font_fallback: false,
        ..Default::default()
    };
    let create = move |creation: &eframe::CreationContext<'_>| {
        let (training, settling) = build(&creation.egui_ctx);
        let options = Options { start, tour: true };
        let picker = Box::new(shell::dialogs::SystemPicker);
        let app = App::new(&creation.egui_ctx, creation.storage, training, settling, picker, &options);
        Ok(Box::new(app) as Box<dyn eframe::App>)
    };
    eframe::run_native("EqProp Lab", options, Box::new(create))
}
