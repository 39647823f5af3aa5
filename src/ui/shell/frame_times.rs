//! What a frame costs.

use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use egui::{Align2, Area, Context, Frame, Id, RichText};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

const KEPT: usize = 240;

/// Times of the last frames.
pub struct FrameTimes {
    start: Instant,
    first: Option<Duration>,
    work: VecDeque<f32>,
    at: VecDeque<Instant>,
    logic: Duration,
}

/// The times in numbers, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Median of the UI thread's own work in a frame.
    pub median: f32,
    /// 95th percentile.
    pub p95: f32,
    /// Frames per second over the last two seconds.
    pub frames_per_second: f32,
    /// From process start to the first frame.
    pub first_frame: f32,
    /// Frames the numbers stand for.
    pub frames: usize,
}

impl FrameTimes {
    /// `start` is when the process began.
    pub fn new(start: Instant) -> Self {
        Self { start, first: None, work: VecDeque::new(), at: VecDeque::new(), logic: Duration::ZERO }
    }

    /// The time that `logic` took, which the next [`Self::frame`] includes.
    pub fn logic(&mut self, time: Duration) {
        self.logic += time;
    }

    /// A frame is done; `time` is what `ui` took.
    pub fn frame(&mut self, time: Duration) {
        self.first.get_or_insert_with(|| self.start.elapsed());
        let total = time + std::mem::take(&mut self.logic);
        self.work.push_back(total.as_secs_f32() * 1e3);
        self.at.push_back(Instant::now());
        if self.work.len() > KEPT {
            self.work.pop_front();
            self.at.pop_front();
        }
    }

    /// The numbers, once there was a frame.
    pub fn summary(&self) -> Option<Summary> {
        let mut sorted: Vec<f32> = self.work.iter().copied().collect();
        sorted.sort_by(f32::total_cmp);
        let at =
            |share: f32| sorted.get(((sorted.len().max(1) - 1) as f32 * share).round() as usize).copied();
        let recent = self.at.iter().filter(|at| at.elapsed() < Duration::from_secs(2)).count();
        Some(Summary {
            median: at(0.5)?,
            p95: at(0.95)?,
            frames_per_second: recent as f32 / 2.0,
            first_frame: self.first?.as_secs_f32() * 1e3,
            frames: sorted.len(),
        })
    }

    /// Draws the numbers in the lower right corner.
    pub fn ui(
        &self,
        ctx: &Context,
        palette: &Palette,
        cpu_usage: Option<f32>,
        examples_per_second: Option<f64>,
    ) {
        let Some(s) = self.summary() else { return };
        let cpu = cpu_usage.map_or_else(|| "–".into(), |t| format!("{:.1} ms", t * 1e3));
        let examples = examples_per_second.map_or_else(|| "–".into(), |n| format!("{n:.0}"));
        let lines = [
            format!("panels     {:>6.2} ms median", s.median),
            format!("           {:>6.2} ms 95 %", s.p95),
            format!("last frame {cpu:>9}"),
            format!("frames/s   {:>6.1}", s.frames_per_second),
            format!("examples/s {examples:>6}"),
            format!("start      {:>6.0} ms to the first frame", s.first_frame),
        ];
        let area = Area::new(Id::unique("frame times")).anchor(Align2::RIGHT_BOTTOM, [-12.0, -116.0]);
        area.interactable(false).show(ctx, |ui| {
            Frame::popup(ui.style()).fill(palette.background.gamma_multiply(0.94)).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for line in lines {
                    ui.label(RichText::new(line).font(theme::mono()));
                }
            });
        });
    }
}
