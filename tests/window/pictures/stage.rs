//! A window or a panel without engines of their own: the watched example is settled between the frames.

use crate::fabricated::FakePicker;
use crate::pictures::state;
use crate::texts::Texts;
use egui::text::CCursor;
use egui::{Rect, Shape, Vec2, vec2};
use egui_kittest::Harness;
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::settling::engine::snapshot::SettleCommand;
use eqprop_lab::training::snapshot::{TrainCommand, TrainingSnapshot};
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::state::panel_kind::PanelKind;
use eqprop_lab::ui::style::colours::Palette;
use eqprop_lab::ui::{App, Options, is_busy};
use eqprop_lab::worker::{Engine as _, Handle, Next};
use image::RgbaImage;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// Frames without news after which nothing will change any more.
const STILL: usize = 3;
/// A frame asked for later than this is not for something that is under way.
const SOON: Duration = Duration::from_secs(5);

/// What stands before a measured time.
const BEFORE_TIME: &str = " points in ";
/// Room for one.
const TIME: Vec2 = vec2(60.0, 14.0);

/// The window, or one panel of it.
struct Shown {
    app: App,
    alone: Option<PanelKind>,
}

impl eframe::App for Shown {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        if self.alone.is_none() {
            self.app.logic(ctx, frame);
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        match self.alone {
            Some(kind) => {
                let background = Palette::of(ui.visuals().dark_mode).background;
                ui.painter().rect_filled(ui.ctx().content_rect(), 0.0, background);
                self.app.panel_alone(ui, kind);
            }
            None => self.app.ui(ui, frame),
        }
    }
}

/// Where a text says how long something took, which is never the same.
fn time(shape: &Shape) -> Option<Rect> {
    let Shape::Text(text) = shape else { return None };
    let words = text.galley.text();
    let at = words.find(BEFORE_TIME)? + BEFORE_TIME.len();
    let cursor = CCursor::new(words[..at].chars().count());
    Some(Rect::from_min_size(text.pos + text.galley.pos_from_cursor(cursor).min.to_vec2(), TIME))
}

pub struct Stage {
    harness: Harness<'static, Shown>,
    engine: SettlingEngine,
    orders: Receiver<SettleCommand>,
    // Kept open; nothing is trained here.
    _training: Receiver<TrainCommand>,
}

impl Stage {
    /// On the fixed run and its example, before the first iteration; `size` in points.
    pub fn new(size: [f32; 2], alone: Option<PanelKind>) -> Self {
        Self::of(state::training(), state::engine(), size, alone)
    }

    /// On another run and its example.
    pub fn of(
        training: TrainingSnapshot,
        mut engine: SettlingEngine,
        size: [f32; 2],
        alone: Option<PanelKind>,
    ) -> Self {
        let (training, ignored) = Handle::fixed(training);
        let (settling, orders) = Handle::fixed(engine.snapshot());
        let harness = Harness::builder().with_size(size).build_eframe(move |cc| {
            let options = Options { start: Instant::now(), tour: false };
            let app = App::new(&cc.egui_ctx, None, training, settling, Box::new(FakePicker(None)), &options);
            Shown { app, alone }
        });
        Self { harness, engine, orders, _training: ignored }
    }

    /// Another screen: its pixels, and how many of them are a point.
    pub fn resize(&mut self, pixels: [f32; 2], scale: f32) {
        for viewport in self.harness.input_mut().viewports.values_mut() {
            viewport.native_pixels_per_point = Some(scale);
        }
        self.harness.set_size(vec2(pixels[0] / scale, pixels[1] / scale));
        self.rest();
    }

    /// The texts of the last frame.
    pub fn texts(&self) -> Texts {
        Texts::of(&self.harness)
    }

    pub fn app(&mut self) -> &mut App {
        &mut self.harness.state_mut().app
    }

    /// Orders something and waits for all that follows from it.
    pub fn order(&mut self, command: Command) {
        self.app().order(command);
        self.rest();
    }

    /// Draws a frame and does what it orders; whether something is still to come.
    fn frame(&mut self) -> bool {
        self.harness.run_steps(1);
        let orders: Vec<SettleCommand> = self.orders.try_iter().collect();
        let has_news = !orders.is_empty();
        for order in orders {
            self.engine.handle(order);
        }
        let mut worked = false;
        while self.engine.work() == Next::Again {
            worked = true;
        }
        if has_news || worked {
            let settled = self.engine.snapshot();
            self.app().settling().unwrap().set_latest(settled);
        }
        let soon = self.harness.output().viewport_output.values().any(|v| v.repaint_delay < SOON);
        has_news || worked || soon || is_busy(&self.harness.ctx)
    }

    /// Draws frames until a fact holds and nothing changes any more; generous, because machines are busy.
    pub fn wait(&mut self, what: &str, fact: impl Fn(&App) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(180);
        let mut still = 0;
        while still < STILL {
            assert!(Instant::now() < deadline, "never comes: {what}");
            let goes_on = self.frame() || !fact(&self.harness.state().app);
            still = if goes_on { 0 } else { still + 1 };
            std::thread::yield_now();
        }
    }

    /// Draws frames until nothing changes any more.
    pub fn rest(&mut self) {
        self.wait("a window at rest", |_| true);
    }

    /// What is seen.
    pub fn picture(&mut self) -> RgbaImage {
        self.harness.remove_cursor();
        self.rest();
        let timed: Vec<Rect> =
            self.harness.output().shapes.iter().filter_map(|clipped| time(&clipped.shape)).collect();
        timed.into_iter().for_each(|rect| self.harness.mask(rect));
        self.harness.render().unwrap()
    }
}
