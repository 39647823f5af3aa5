//! The output layer: one bar per class, the target marked.

use crate::ui::colours::Table;
use crate::ui::cx::{Cx, number};
use crate::ui::theme;
use crate::ui::widgets::describe;
use egui::{Align2, Color32, Rect, Shape, Stroke, Ui, pos2, vec2};

/// What the bars show.
pub struct Bars<'a> {
    /// One value per class.
    pub values: &'a [f64],
    /// The class that wins.
    pub prediction: usize,
    /// The class it should be.
    pub label: usize,
    /// Symmetric range of differences; `None` for states.
    pub difference: Option<f32>,
    /// Every output is at most 0.
    pub silent: bool,
}

/// Draws the bars into `rect`; the lowest 20 points hold the class numbers.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, bars: &Bars<'_>) {
    let response = ui.interact(rect, ui.scope_id().with("output"), egui::Sense::hover());
    describe(
        &response,
        format!("Output: {} classes, reads {}, target {}", bars.values.len(), bars.prediction, bars.label),
    );
    let plot = Rect::from_min_max(rect.min + vec2(44.0, 6.0), rect.max - vec2(4.0, 22.0));
    let (low, high) = match bars.difference {
        Some(range) => (-range, range),
        None => {
            let low = bars.values.iter().copied().fold(0.0f64, f64::min) as f32;
            let high = bars.values.iter().copied().fold(1.0f64, f64::max) as f32;
            ((low * 4.0).floor() / 4.0, (high * 4.0).ceil() / 4.0)
        }
    };
    let y = |value: f32| {
        let t = ((value - low) / (high - low).max(1e-12)).clamp(0.0, 1.0);
        plot.bottom() - t * plot.height()
    };
    let painter = ui.painter();
    let lines = if bars.difference.is_some() { vec![low, 0.0, high] } else { vec![0.0, 1.0] };
    for value in lines {
        painter.hline(plot.x_range(), y(value), Stroke::new(1.0, cx.palette.line));
        let mut text = number(f64::from(value));
        if text.contains('.') && !text.contains('e') {
            text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
        }
        painter.text(
            pos2(plot.left() - 6.0, y(value)),
            Align2::RIGHT_CENTER,
            text,
            theme::mono(),
            cx.palette.weak,
        );
    }
    let n = bars.values.len().max(1);
    let step = plot.width() / n as f32;
    let width = (step * 0.62).clamp(1.0, 36.0);
    let every = (16.0 / step).ceil().max(1.0) as usize;
    let table = bars.difference.map(|range| Table::diverging(&cx.palette, range));
    for (class, &value) in bars.values.iter().enumerate() {
        let value = value as f32;
        let x = plot.left() + (class as f32 + 0.5) * step;
        let bar =
            Rect::from_x_y_ranges(x - width / 2.0..=x + width / 2.0, y(value.max(0.0))..=y(value.min(0.0)));
        let wins = class == bars.prediction && !bars.silent;
        let target = class == bars.label;
        let colour = match &table {
            Some(table) => table.colour(value.signum() * value.abs().max(0.45 * high)),
            None if wins => cx.palette.text,
            None => cx.palette.weak.gamma_multiply(0.75),
        };
        if bar.height() > 0.3 {
            painter.rect_filled(bar, 0.0, colour);
        }
        let label_y = plot.bottom() + 3.0;
        if class % every == 0 || target || wins {
            let ink = if wins || target { cx.palette.text } else { cx.palette.weak };
            let font = egui::FontId::monospace(if wins { 16.0 } else { theme::SMALL });
            painter.text(pos2(x, label_y), Align2::CENTER_TOP, class.to_string(), font, ink);
        }
        if target {
            mark(painter, pos2(x, y(value.max(0.0)) - 3.0), cx.palette.accent);
            let frame =
                Rect::from_center_size(pos2(x, label_y + 8.5), vec2((step - 2.0).clamp(12.0, 26.0), 19.0));
            painter.rect_stroke(frame, 4.0, Stroke::new(1.5, cx.palette.accent), egui::StrokeKind::Inside);
        }
    }
    if bars.silent && bars.difference.is_none() {
        let at = pos2(plot.center().x, y(0.5));
        painter.text(at, Align2::CENTER_CENTER, "output is silent", theme::title(), cx.palette.validation);
    }
    if let Some(at) = response.hover_pos()
        && plot.x_range().contains(at.x)
    {
        let class = (((at.x - plot.left()) / step) as usize).min(n - 1);
        let what = if bars.difference.is_some() { "y − y⁰" } else { "y" };
        let role = if class == bars.label { ", the target" } else { "" };
        if let Some(value) = bars.values.get(class) {
            response.on_hover_text(format!("Class {class}{role}\n{what} = {value:.6}").replace('-', "−"));
        }
    }
}

fn mark(painter: &egui::Painter, tip: egui::Pos2, colour: Color32) {
    let points = vec![tip, tip + vec2(-5.0, -7.0), tip + vec2(5.0, -7.0)];
    painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
}
