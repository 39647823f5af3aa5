//! Errors over epochs.

use crate::data::Split;
use crate::training::snapshot::{Curves, Status};
use crate::ui::colours::Palette;
use crate::ui::command::Command;
use crate::ui::cx::{Cx, PanelKind, percent, thousands};
use crate::ui::theme;
use crate::ui::widgets::{header, log_axis, name, row};
use egui::{Align2, Color32, RichText, Sense, Ui, pos2, vec2};
use egui_plot::{AxisHints, HLine, HoverPosition, Line, MarkerShape, Plot, PlotBounds, Points};
use std::sync::Arc;

/// View state of the panel.
#[derive(Default)]
pub struct CurvesPanel {
    cache: Option<Cache>,
}

/// The curves in plot coordinates.
struct Cache {
    curves: Arc<Curves>,
    log: bool,
    width: usize,
    series: [Vec<[f64; 2]>; 4],
    floor: f64,
    bounds: PlotBounds,
    has_zero: bool,
}

const NAMES: [&str; 4] = ["running", "training", "validation", "test"];

fn colours(p: &Palette) -> [Color32; 4] {
    [p.weak.gamma_multiply(0.8), p.training, p.validation, p.test]
}

impl CurvesPanel {
    /// Draws the panel; true when its head is dragged.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let progress = &cx.training.progress;
        let data = cx.training.data.as_ref().map_or("no data yet", |data| data.name());
        let line = format!(
            "{data} · epoch {} of {} · {} minibatches",
            progress.epoch,
            progress.epochs,
            thousands(progress.total_minibatches as f64)
        );
        let top = ui.cursor().right_top();
        let dragged = header(ui, cx, PanelKind::Curves, &line);
        log_ui(ui, cx, egui::Rect::from_min_max(top + vec2(-206.0, 0.0), top + vec2(-100.0, 26.0)));
        let curves = &cx.training.curves;
        if curves.running.is_empty() && curves.epochs.is_empty() {
            let text = match &cx.training.status {
                Status::Loading(what) => format!("{}…", what.trim_end_matches('…')),
                Status::Running => "Training has begun…".into(),
                _ => "Train goes on from these weights; Restart training begins anew".into(),
            };
            super::energy::empty(ui, cx, &text);
            return dragged;
        }
        self.legend_ui(ui, cx);
        let size = ui.available_size();
        if size.x > 80.0 && size.y > 40.0 {
            self.refresh(cx, size.x as usize);
            self.plot_ui(ui, cx, size);
        }
        dragged
    }

    fn legend_ui(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let curves = &cx.training.curves;
        let last = curves.epochs.last();
        let values = [
            curves.running.last().map(|p| p.error),
            last.map(|p| p.training),
            last.and_then(|p| p.validation),
            last.map(|p| p.test),
        ];
        row(ui, 20.0, |ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            let wide = ui.available_width() > 500.0;
            for ((label, value), colour) in NAMES.iter().zip(values).zip(colours(&cx.palette)) {
                let Some(value) = value.filter(|_| wide || *label != "running") else { continue };
                let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
                ui.painter().hline(rect.x_range(), rect.center().y, egui::Stroke::new(3.0, colour));
                if wide || *label != "validation" {
                    ui.label(RichText::new(*label).font(theme::small()));
                } else {
                    ui.label(RichText::new("valid.").font(theme::small()));
                }
                ui.label(RichText::new(percent(value)).font(theme::mono()).color(cx.palette.text));
                ui.add_space(4.0);
            }
        });
    }

    fn refresh(&mut self, cx: &Cx<'_>, width: usize) {
        let (curves, log) = (&cx.training.curves, cx.view.log);
        let fresh = |c: &Cache| Arc::ptr_eq(&c.curves, curves) && c.log == log && c.width == width;
        if !self.cache.as_ref().is_some_and(fresh) {
            let held_out = cx.training.config.data.validation_examples;
            let examples =
                cx.training.data.as_ref().map_or(50_000, |data| data.range(Split::Train, held_out).len());
            self.cache = Some(Cache::new(curves, log, width, examples));
        }
    }

    fn plot_ui(&self, ui: &mut Ui, cx: &Cx<'_>, size: egui::Vec2) {
        let Some(cache) = &self.cache else { return };
        let (log, palette, floor) = (cache.log, cx.palette, cache.floor);
        let has_zero = cache.has_zero;
        let format = move |v: f64| {
            if log && has_zero && (v - floor).abs() < 1e-9 {
                "0 %".into()
            } else if log {
                log_axis::percent(v)
            } else {
                format!("{} %", trim(v * 100.0))
            }
        };
        let y_axis = AxisHints::new_y()
            .tick_label_font(theme::small())
            .tick_label_color(palette.weak)
            .label_spacing(egui::Rangef::new(10.0, 14.0))
            .min_thickness(60.0)
            .formatter(move |mark, _| format(mark.value));
        let x_axis = AxisHints::new_x()
            .tick_label_font(theme::small())
            .tick_label_color(palette.weak)
            .formatter(|mark, _| trim(mark.value));
        let mut plot = Plot::new("error curves")
            .width(size.x)
            .height(size.y)
            .show_background(false)
            .grid_spacing(log_axis::SPACING)
            .grid_color(palette.line)
            .show_grid([false, true])
            .show_x(false)
            .show_y(false)
            .allow_scroll(false)
            .allow_drag(false)
            .allow_zoom(false)
            .allow_boxed_zoom(false)
            .allow_axis_zoom_drag(false)
            .custom_x_axes(vec![x_axis])
            .custom_y_axes(vec![y_axis])
            .label_formatter(move |at| match at {
                HoverPosition::NearDataPoint { plot_name, position, .. } if !plot_name.is_empty() => {
                    let share = if log { 10f64.powf(position.y) } else { position.y };
                    let share = if log && has_zero && position.y <= floor + 1e-9 { 0.0 } else { share };
                    Some(format!("{plot_name}\nepoch {:.3}\n{:.4} %", position.x, share * 100.0))
                }
                _ => None,
            });
        if log {
            plot = plot.y_grid_spacer(move |input| {
                let room = 17.0 / log_axis::decade(&input);
                let mut marks = log_axis::marks(input);
                if has_zero {
                    marks.retain(|mark| mark.value > floor + room);
                    marks.push(egui_plot::GridMark { value: floor, step_size: 100.0 });
                }
                marks
            });
        }
        let response = plot.show(ui, |ui| {
            ui.set_plot_bounds(cache.bounds);
            if cache.has_zero {
                let style = egui_plot::LineStyle::Dashed { length: 4.0 };
                ui.hline(
                    HLine::new("", floor).color(palette.weak).width(1.0).style(style).allow_hover(false),
                );
            }
            for (k, (points, colour)) in cache.series.iter().zip(colours(&palette)).enumerate() {
                let width = if k == 0 { 1.0 } else { 2.0 };
                ui.line(Line::new(NAMES[k], points.clone()).color(colour).width(width));
                if k > 0 && points.len() <= 60 {
                    let dots = Points::new(NAMES[k], points.clone()).shape(MarkerShape::Circle);
                    ui.points(dots.color(colour).radius(3.0));
                }
            }
        });
        name(&response.response, "Error plot");
        let frame = *response.transform.frame();
        let at = pos2(frame.left() - 8.0, frame.bottom() + 3.0);
        ui.painter().text(at, Align2::RIGHT_TOP, "epochs", theme::small(), palette.weak);
    }
}

fn log_ui(ui: &mut Ui, cx: &Cx<'_>, rect: egui::Rect) {
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect));
    let mut log = cx.view.log;
    let toggle = ui.checkbox(&mut log, "Log axis").on_hover_text("Logarithmic error axis (L)");
    if toggle.changed() {
        cx.send(Command::ToggleLog);
    }
}

fn trim(v: f64) -> String {
    let text = format!("{v:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Cache {
    fn new(curves: &Arc<Curves>, log: bool, width: usize, examples: usize) -> Self {
        let mut series: [Vec<[f64; 2]>; 4] = Default::default();
        series[0] = curves.running.iter().map(|p| [p.epoch, p.error]).collect();
        for p in &curves.epochs {
            series[1].push([p.epoch, p.training]);
            if let Some(validation) = p.validation {
                series[2].push([p.epoch, validation]);
            }
            series[3].push([p.epoch, p.test]);
        }
        let all = || series.iter().flatten().map(|[_, y]| *y).filter(|y| y.is_finite());
        let has_zero = all().any(|y| y <= 0.0);
        let high = all().fold(0.0f64, f64::max).max(1e-4);
        let low = all().filter(|y| *y > 0.0).fold(high, f64::min);
        // Zero has no logarithm: it lies on a line of its own, half a misclassified example below the rest.
        let floor = if log { (low.min(1.0 / examples.max(1) as f64) / 2.0).log10() } else { 0.0 };
        let (bottom, top) = if log {
            let bottom = if has_zero { floor - 0.1 } else { (low.log10() - 0.15).min(high.log10() - 0.5) };
            (bottom, high.log10() + 0.1)
        } else {
            (-high * 0.03, high * 1.05)
        };
        for points in &mut series {
            if log {
                for [_, y] in points.iter_mut() {
                    *y = if *y > 0.0 { y.log10() } else { floor };
                }
            }
            *points = decimate(points, width);
        }
        let right = series.iter().flatten().map(|[x, _]| *x).fold(0.0f64, f64::max).max(0.02);
        let right = f64::from(crate::ui::colours::round_up(right as f32));
        let bounds = PlotBounds::from_min_max([-right * 0.015, bottom], [right * 1.015, top]);
        Self { curves: Arc::clone(curves), log, width, series, floor, bounds, has_zero }
    }
}

/// Lowest and highest of each pixel column, in order.
fn decimate(points: &[[f64; 2]], width: usize) -> Vec<[f64; 2]> {
    if points.len() <= width.max(2) * 2 {
        return points.to_vec();
    }
    let mut kept = Vec::with_capacity(width * 2);
    for chunk in points.chunks(points.len().div_ceil(width.max(1))) {
        let low = chunk.iter().enumerate().min_by(|a, b| a.1[1].total_cmp(&b.1[1])).map_or(0, |(i, _)| i);
        let high = chunk.iter().enumerate().max_by(|a, b| a.1[1].total_cmp(&b.1[1])).map_or(0, |(i, _)| i);
        kept.push(chunk[low.min(high)]);
        if low != high {
            kept.push(chunk[low.max(high)]);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimation_keeps_extremes_and_order() {
        let points: Vec<[f64; 2]> =
            (0..10_000).map(|i| [f64::from(i), f64::from((i * 7919) % 1013)]).collect();
        let kept = decimate(&points, 300);
        assert!(kept.len() <= 600 && kept.windows(2).all(|w| w[0][0] < w[1][0]));
        let top = |p: &[[f64; 2]]| p.iter().map(|q| q[1]).fold(0.0, f64::max);
        assert_eq!(top(&kept), top(&points));
    }
}
