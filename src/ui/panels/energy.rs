//! Energy over the iterations of the watched example, and how much still moves.

use crate::settling::snapshot::{IterationPoint, Phase, SettlingSnapshot};
use crate::ui::command::Command;
use crate::ui::cx::{Cx, PanelKind, number, phase_word};
use crate::ui::theme;
use crate::ui::widgets::{header, log_axis};
use egui::{Align2, Color32, Ui, vec2};
use egui_plot::{
    AxisHints, HPlacement, HoverPosition, Line, LineStyle, Plot, PlotBounds, PlotUi, Span, VLine,
};
use std::sync::Arc;

/// View state of the panel.
#[derive(Default)]
pub struct EnergyPanel;

#[derive(Clone, Copy, PartialEq)]
enum What {
    Energy,
    Residual,
}

impl EnergyPanel {
    /// Draws the panel; true when its head is dragged.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let line = cx.point().map_or_else(
            || cx.provenance(),
            |point| {
                let beta = point.phase.beta();
                let total = if beta == 0.0 {
                    String::new()
                } else {
                    format!(", F = E + βC = {}", number(point.total_energy()))
                };
                let at = format!("{}, iteration {}", phase_word(point.phase), point.iteration);
                format!("{at}: E = {}, C = {}{total}", number(point.energy), number(point.cost))
            },
        );
        let dragged = header(ui, cx, PanelKind::Energy, &line);
        if cx.settling.points.is_empty() {
            empty(ui, cx, "Nothing has settled yet");
            return dragged;
        }
        let size = ui.available_size();
        if size.x < 80.0 || size.y < 50.0 {
            return dragged;
        }
        if size.y > 300.0 {
            plot(ui, cx, What::Energy, vec2(size.x, (size.y * 0.62).floor()), 60.0);
            plot(ui, cx, What::Residual, vec2(size.x, ui.available_height()), 60.0);
        } else {
            ui.horizontal_top(|ui| {
                let share = if size.x > 420.0 { 0.62 } else { 1.0 };
                plot(ui, cx, What::Energy, vec2((size.x * share).floor(), size.y), 60.0);
                if share < 1.0 {
                    plot(ui, cx, What::Residual, vec2(ui.available_width(), size.y), 48.0);
                }
            });
        }
        dragged
    }
}

/// A panel that has nothing to show says why.
pub fn empty(ui: &mut Ui, cx: &Cx<'_>, text: &str) {
    let rect = ui.available_rect_before_wrap();
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, theme::body(), cx.palette.weak);
    let response = ui.allocate_rect(rect, egui::Sense::hover());
    crate::ui::widgets::describe(&response, text);
}

fn value(what: What, point: &IterationPoint, total: bool) -> f64 {
    match what {
        What::Energy if total => point.total_energy(),
        What::Energy => point.energy,
        What::Residual => point.residual.max(1e-12).log10(),
    }
}

fn bounds(settling: &SettlingSnapshot, what: What) -> PlotBounds {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for point in settling.points.iter() {
        for total in [false, true] {
            let v = value(what, point, total);
            if v.is_finite() && (what == What::Energy || point.residual.is_finite()) {
                (low, high) = (low.min(v), high.max(v));
            }
        }
    }
    if low > high {
        (low, high) = if what == What::Energy { (-1.0, 0.0) } else { (-3.0, 0.0) };
    }
    if what == What::Residual {
        low = low.max(-8.0).min(high - 1.0);
    }
    let margin = ((high - low) * 0.08).max(1e-6);
    let last = settling.points.len() as f64 - 1.0;
    let right = if settling.finished {
        last.max(1.0)
    } else {
        // Grows by steps, so that the curve draws itself into a still picture.
        f64::from(crate::ui::colours::round_up(last.max(20.0) as f32))
    };
    PlotBounds::from_min_max([-right * 0.01, low - margin], [right * 1.01, high + margin * 2.5])
}

fn plot(ui: &mut Ui, cx: &Cx<'_>, what: What, size: egui::Vec2, axis_width: f32) {
    let settling = Arc::clone(cx.settling);
    let palette = cx.palette;
    let name = if what == What::Energy { "energy" } else { "residual" };
    let hovered = Arc::clone(cx.settling);
    let y_axis = AxisHints::new_y()
        .placement(HPlacement::Left)
        .tick_label_font(theme::small())
        .tick_label_color(palette.weak)
        .label_spacing(egui::Rangef::new(10.0, 14.0))
        .min_thickness(axis_width)
        .formatter(move |mark, _| {
            if what == What::Residual {
                log_axis::plain(mark.value)
            } else {
                number_tick(mark.value, mark.step_size)
            }
        });
    let x_axis = AxisHints::new_x()
        .label_spacing(egui::Rangef::new(24.0, 32.0))
        .tick_label_font(theme::small())
        .tick_label_color(palette.weak)
        .formatter(
            |mark, _| if mark.value.fract() == 0.0 { format!("{:.0}", mark.value) } else { String::new() },
        );
    let mut plot = Plot::new(name)
        .width(size.x)
        .height(size.y)
        .show_background(false)
        .grid_color(palette.line)
        .show_grid([false, true])
        .show_x(false)
        .show_y(false)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .cursor_color(palette.weak)
        .custom_x_axes(vec![x_axis])
        .custom_y_axes(vec![y_axis])
        .label_formatter(move |at| Some(hover_text(&hovered, at)));
    if what == What::Residual {
        plot = plot.y_grid_spacer(log_axis::marks).grid_spacing(log_axis::SPACING);
    }
    let limits = bounds(cx.settling, what);
    let response = plot.show(ui, move |ui| {
        ui.set_plot_bounds(limits);
        draw(ui, &settling, &palette, what);
        let response = ui.response();
        let seeks = response.dragged_by(egui::PointerButton::Primary) || response.clicked();
        seeks.then(|| ui.pointer_coordinate().map(|at| at.x)).flatten()
    });
    let clip = response.transform.frame().shrink(2.0);
    let painter = ui.painter().with_clip_rect(clip);
    if what == What::Residual {
        painter.text(
            clip.left_bottom() + vec2(6.0, -4.0),
            Align2::LEFT_BOTTOM,
            "max |Δs|",
            theme::body(),
            palette.weak,
        );
    } else {
        let axis = response.transform.frame().left_top() + vec2(-8.0, -2.0);
        ui.painter().text(axis, Align2::RIGHT_TOP, "E", theme::body(), palette.text);
        if cx.settling.phases.len() > 1 {
            let middle = egui::pos2(clip.left() + clip.width() * 0.42, clip.top() + clip.height() * 0.5);
            painter.text(middle, Align2::CENTER_CENTER, "dashed: E + βC", theme::small(), palette.weak);
        }
    }
    if what == What::Energy {
        let corner = response.transform.frame().left_bottom() + vec2(-8.0, 3.0);
        ui.painter().text(corner, Align2::RIGHT_TOP, "iteration", theme::small(), palette.weak);
    }
    crate::ui::widgets::name(
        &response.response,
        if what == What::Energy { "Energy curve" } else { "Residual curve" },
    );
    if let Some(x) = response.inner {
        let last = cx.settling.points.len().saturating_sub(1);
        let index = (x.round().max(0.0) as usize).min(last);
        if index != cx.settling.cursor {
            cx.send(Command::Seek(index));
        }
    }
}

fn draw(ui: &mut PlotUi<'_>, settling: &SettlingSnapshot, palette: &crate::ui::colours::Palette, what: What) {
    for span in &settling.phases {
        let colour = palette.phase(span.phase);
        let range = span.points.start.saturating_sub(usize::from(span.points.start > 0)) as f64
            ..=span.points.end.saturating_sub(1) as f64;
        let label = match (what, span.phase) {
            (What::Residual, _) => "",
            (_, Phase::Free) => "Free phase",
            (_, Phase::Nudged(beta)) if beta < 0.0 => "−β",
            (_, Phase::Nudged(_)) => "+β",
            (_, Phase::Clamped) => "clamped",
        };
        let fill = colour.gamma_multiply(if palette.dark { 0.20 } else { 0.14 });
        ui.span(Span::new(label, range).fill(fill).border_color(Color32::TRANSPARENT));
    }
    for (k, span) in settling.phases.iter().enumerate() {
        let colour = palette.phase(span.phase);
        // The first nudged phase goes on from the last free iteration; a second one starts there again.
        let start = span.points.start - usize::from(k == 1 && span.points.start > 0);
        let Some(points) = settling.points.get(start..span.points.end) else { continue };
        let series = |total: bool| -> Vec<[f64; 2]> {
            let one = |(i, point): (usize, &IterationPoint)| [(start + i) as f64, value(what, point, total)];
            points.iter().enumerate().map(one).filter(|[_, y]| y.is_finite()).collect()
        };
        let points: Vec<[f64; 2]> = match what {
            What::Residual => series(false).into_iter().filter(|[x, _]| *x > 0.0).collect(),
            What::Energy => series(false),
        };
        ui.line(Line::new("", points).color(colour).width(2.5).allow_hover(false));
        if what == What::Energy && span.phase != Phase::Free {
            let style = LineStyle::Dashed { length: 5.0 };
            let tail: Vec<[f64; 2]> = series(true).into_iter().skip(usize::from(k == 1)).collect();
            ui.line(Line::new("", tail).color(colour).width(1.5).style(style).allow_hover(false));
        }
    }
    let cursor = VLine::new("", settling.cursor as f64).color(palette.text).width(1.0).allow_hover(false);
    ui.vline(cursor);
    if let Some(point) = settling.points.get(settling.cursor) {
        let y = value(what, point, false);
        if y.is_finite() && (what == What::Energy || point.residual.is_finite()) {
            let dot = egui_plot::Points::new("", vec![[settling.cursor as f64, y]]);
            ui.points(dot.color(palette.text).radius(4.0).allow_hover(false));
        }
    }
}

fn hover_text(settling: &SettlingSnapshot, at: &HoverPosition<'_>) -> String {
    let (HoverPosition::NearDataPoint { position, .. } | HoverPosition::Elsewhere { position }) = at;
    let index = position.x.round().max(0.0) as usize;
    let Some(point) = settling.points.get(index) else { return String::new() };
    let mut text = format!(
        "{}, iteration {}\nE = {:.6}\nC = {:.6}",
        point.phase.name(),
        point.iteration,
        point.energy,
        point.cost
    );
    if point.phase != Phase::Free {
        text += &format!("\nF = E + βC = {:.6}", point.total_energy());
    }
    if point.residual.is_finite() {
        text += &format!("\nmax |Δs| = {:.2e}", point.residual);
    }
    (text + &format!("\nreads {}", point.prediction)).replace('-', "−")
}

fn number_tick(value: f64, step: f64) -> String {
    let decimals = if step >= 1.0 { 0 } else { (-step.log10()).ceil().clamp(0.0, 8.0) as usize };
    format!("{value:.decimals$}").replace('-', "−")
}
