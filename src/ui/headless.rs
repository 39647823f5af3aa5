//! The window without a window: panels drawn for the command line.
//!
//! The panels are those of the window, and so are the figures. The settling engine runs between the frames on this
//! thread, and a figure is taken once nothing is computed any more, so that the same orders give the same bytes.

use super::app::{App, Options};
use super::command::Command;
use super::export::table::Table;
use super::export::{About, Painted};
use crate::settling::engine::SettlingEngine;
use crate::settling::engine::snapshot::SettleCommand;
use crate::training::snapshot::{TrainCommand, TrainingSnapshot};
use crate::ui::background::is_busy;
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::shell::dialogs::{FilePicker, Picked};
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::view::{Drawing, LayerView};
use crate::ui::style::system_fonts;
use crate::worker::{Engine as _, Handle, Next};
use egui::{Context, RawInput, Rect, Vec2, pos2};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// Frames that are drawn at least, until layout and short fades have come to rest.
const LEAST: usize = 12;
/// Longest wait for what is computed beside the window.
const PATIENCE: Duration = Duration::from_secs(120);

struct NoPicker;

impl FilePicker for NoPicker {
    fn pick(&self, _: DialogKind, _: &str, _: &Context) -> Receiver<Picked> {
        mpsc::channel().1
    }
}

/// A panel as it can be written.
pub struct Drawn {
    /// What was painted.
    pub painted: Painted,
    /// Where it comes from.
    pub about: About,
    /// Its numbers.
    pub tables: Vec<Table>,
}

/// A window that nobody sees.
pub struct HeadlessWindow {
    context: Context,
    app: App,
    settling: SettlingEngine,
    orders: Receiver<SettleCommand>,
    // Kept open; nothing is trained here.
    _training: Receiver<TrainCommand>,
    size: Vec2,
    frames: usize,
}

impl HeadlessWindow {
    /// On a run as it stands and an example as it has settled. `size` in points.
    pub fn new(training: TrainingSnapshot, mut settling: SettlingEngine, size: [f32; 2], dark: bool) -> Self {
        let context = Context::default();
        system_fonts::install(&context, false);
        let (training, ignored) = Handle::fixed(training);
        let (handle, orders) = Handle::fixed(settling.snapshot());
        let options = Options { start: Instant::now(), tour: false };
        let app = App::new(&context, None, training, handle, Box::new(NoPicker), &options);
        app.order(Command::Dark(dark));
        let size = Vec2::from(size);
        Self { context, app, settling, orders, _training: ignored, size, frames: 0 }
    }

    /// The view that was saved with a session.
    pub fn show(&mut self, view: toml::Table) {
        self.app.show_kept(view);
    }

    /// What the layers show.
    pub fn show_layers(&mut self, view: LayerView) {
        self.app.order(Command::Show(view));
    }

    /// Whether the network is drawn as images or as a diagram.
    pub fn show_as(&mut self, drawing: Drawing) {
        self.app.order(Command::Draw(drawing));
    }

    /// Something for the settling engine.
    pub fn settle(&mut self, order: SettleCommand) {
        self.settling.handle(order);
        self.publish();
    }

    /// Iterations that are recorded.
    pub fn iterations(&mut self) -> usize {
        self.settling.snapshot().points.len()
    }

    fn publish(&mut self) {
        if let Some(handle) = self.app.settling() {
            handle.set_latest(self.settling.snapshot());
        }
    }

    /// Draws a frame; how long nothing will happen after it.
    fn frame(&mut self, kind: PanelKind) -> Duration {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), self.size)),
            // Not the clock: figures do not depend on it.
            time: Some(self.frames as f64 / 60.0),
            ..RawInput::default()
        };
        self.frames += 1;
        let app = &mut self.app;
        let output = self.context.run_ui(input, |ui| app.panel_alone(ui, kind));
        let wait = output.viewport_output.values().map(|viewport| viewport.repaint_delay).min();
        output.drop_without_applying_deltas();
        let orders: Vec<SettleCommand> = self.orders.try_iter().collect();
        if orders.is_empty() {
            return wait.unwrap_or(Duration::MAX);
        }
        for order in orders {
            self.settling.handle(order);
        }
        self.publish();
        Duration::ZERO
    }

    /// Draws a panel until nothing changes any more, and takes it.
    pub fn draw(&mut self, kind: PanelKind) -> Option<Drawn> {
        // σ is found portion by portion.
        while self.settling.work() == Next::Again {}
        self.publish();
        self.app.prepare(kind);
        let deadline = Instant::now() + PATIENCE;
        let mut still = 0;
        for frame in 0.. {
            let wait = self.frame(kind);
            still = if is_busy(&self.context) || wait < Duration::from_secs(5) { 0 } else { still + 1 };
            let restless = !is_busy(&self.context) && wait.is_zero() && frame > 50 * LEAST;
            if frame >= LEAST && (still > 1 || restless) || Instant::now() > deadline {
                break;
            }
            if is_busy(&self.context) || frame > LEAST {
                std::thread::sleep(wait.min(Duration::from_millis(4)));
            }
        }
        self.app.panels.figure = Some(kind);
        self.frame(kind);
        self.app.panels.figure = None;
        let painted = self.app.panels.painted.take()?;
        Some(Drawn { painted, about: self.app.about(kind), tables: self.app.tables(kind) })
    }
}
