//! The output layer: one bar per class, the target marked.

use crate::model::cost::{class_at, classes_of};
use crate::ui::context::Cx;
use crate::ui::panels::network::values::Shown;
use crate::ui::state::view::LayerView;
use crate::ui::style::colours::Table;
use crate::ui::style::format::number;
use crate::ui::style::theme;
use crate::ui::widgets::describe;
use egui::{Align2, Color32, Rect, Response, Sense, Shape, Stroke, Ui, pos2, vec2};

/// Bars higher than this spare a line for the stamp.
pub const SPARE: f32 = 80.0;

/// Two numbers of the axis are at least so far from each other.
const APART: f32 = 13.0;

/// Said of a nudge that began from states that had not settled.
pub const STAMP: &str = "from an unsettled free phase";
/// What that means.
pub const STAMP_HELP: &str = "The free phase ended at its cap while states still moved: what changes now is not the nudge alone, and the update is not the gradient";

/// What the bars show.
pub struct Bars<'a> {
    /// One value per class.
    pub values: &'a [f64],
    /// The view, with the range of its values.
    pub shown: &'a Shown,
    /// The class that wins.
    pub prediction: usize,
    /// The class it should be, if that is known.
    pub target: Option<usize>,
    /// Every output is at most 0.
    pub silent: bool,
    /// There has been an iteration: what the output is says something.
    pub started: bool,
    /// The nudge began from states that had not settled.
    pub stamped: bool,
    /// For the accessible description.
    pub status: &'static str,
}

/// Where the bars are.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    plot: Rect,
    rect: Rect,
    step: f32,
    classes: usize,
}

impl Columns {
    fn new(rect: Rect, classes: usize, stamped: bool) -> Self {
        // The stamp has a line of its own where the bars can spare it.
        let top = if stamped && rect.height() > SPARE { 24.0 } else { 6.0 };
        let plot = Rect::from_min_max(rect.min + vec2(44.0, top), rect.max - vec2(4.0, 22.0));
        let classes = classes.max(1);
        Self { plot, rect, step: plot.width() / classes as f32, classes }
    }

    /// The class whose column, bar or number, is at a place.
    pub fn class_at(&self, at: egui::Pos2) -> Option<usize> {
        let inside = self.rect.contains(at) && self.plot.x_range().contains(at.x);
        inside.then(|| (((at.x - self.plot.left()) / self.step) as usize).min(self.classes - 1))
    }

    /// The whole column of a class, with its number.
    pub fn column(&self, class: usize) -> Rect {
        let left = self.plot.left() + class as f32 * self.step;
        Rect::from_x_y_ranges(left..=left + self.step, self.plot.top()..=self.rect.bottom())
    }

    /// Where a mark stands over a class.
    pub fn mark(&self, class: usize) -> Rect {
        let side = self.step.min(18.0);
        Rect::from_center_size(
            pos2(self.column(class).center().x, self.plot.center().y.min(self.plot.top() + 14.0)),
            vec2(side, side),
        )
    }
}

/// Draws the bars into `rect`; the lowest 20 points hold the class numbers.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, bars: &Bars<'_>) -> (Response, Columns) {
    let response = ui.interact(rect, ui.scope_id().with("output"), Sense::click());
    let columns = Columns::new(rect, bars.values.len(), bars.stamped);
    let count = bars.values.len();
    let verdict = verdict(bars.started, bars.silent, bars.prediction);
    let target = bars.target.map_or("no target".into(), |target| format!("target {target}"));
    let classes = classes_of(count);
    describe(&response, format!("Output: {classes} classes, {verdict}, {target}, {}", bars.status));
    let Columns { plot, step, .. } = columns;
    let (low, high) = match bars.shown.view {
        LayerView::State => {
            let layer = bars.shown.layers.len();
            let free = bars.values.iter().enumerate().filter(|(i, _)| !bars.shown.is_held(layer, *i));
            let (low, high) = free.fold((0.0f64, 1.0f64), |(low, high), (_, s)| (low.min(*s), high.max(*s)));
            let (low, high) = (low as f32, high as f32);
            ((low * 4.0).floor() / 4.0, (high * 4.0).ceil() / 4.0)
        }
        LayerView::Arrival => (0.0, bars.shown.most as f32),
        _ => {
            let range = bars.shown.ranges.last().copied().unwrap_or(1.0);
            (-range, range)
        }
    };
    let y = |value: f32| {
        let t = ((value - low) / (high - low).max(1e-12)).clamp(0.0, 1.0);
        plot.bottom() - t * plot.height()
    };
    let painter = ui.painter();
    // What matters less comes later, and goes where it would lie on what matters more.
    let lines = match bars.shown.view {
        LayerView::State => vec![1.0, 0.0],
        LayerView::Arrival => vec![high, 0.0],
        _ => vec![high, low, 0.0],
    };
    let mut written: Vec<f32> = Vec::new();
    for value in lines {
        painter.hline(plot.x_range(), y(value), Stroke::new(1.0, cx.palette.line));
        if written.iter().any(|other| (other - y(value)).abs() < APART) {
            continue;
        }
        written.push(y(value));
        let mut text = number(f64::from(value));
        if text.contains('.') && !text.contains('e') {
            text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
        }
        let text = text.replace(".0e", "e");
        let font = if text.chars().count() > 5 { egui::FontId::monospace(11.0) } else { theme::mono() };
        let at = pos2(plot.left() - 6.0, y(value));
        painter.text(at, Align2::RIGHT_CENTER, text, font, cx.palette.weak);
    }
    let width = (step * 0.62).clamp(1.0, 36.0);
    let every = (16.0 / step).ceil().max(1.0) as usize;
    let table = bars.shown.is_signed().then(|| Table::diverging(&cx.palette, high));
    for (output, &value) in bars.values.iter().enumerate() {
        let (value, class) = (value as f32, class_at(output, count));
        let x = columns.column(output).center().x;
        let bar =
            Rect::from_x_y_ranges(x - width / 2.0..=x + width / 2.0, y(value.max(0.0))..=y(value.min(0.0)));
        let wins = class == bars.prediction && !bars.silent && bars.started;
        let is_target = Some(class) == bars.target;
        let colour = match &table {
            Some(table) => table.colour(value.signum() * value.abs().max(0.45 * high)),
            None if bars.shown.view == LayerView::Arrival => {
                cx.palette.arrival(value as u32, bars.shown.most)
            }
            None if wins => cx.palette.text,
            None => cx.palette.weak.gamma_multiply(0.75),
        };
        if bar.height() > 0.3 {
            painter.rect_filled(bar, 0.0, colour);
        }
        let label_y = plot.bottom() + 3.0;
        if output % every == 0 || is_target || wins {
            let ink = if wins || is_target { cx.palette.text } else { cx.palette.weak };
            let font = egui::FontId::monospace(if wins { 16.0 } else { theme::SMALL });
            painter.text(pos2(x, label_y), Align2::CENTER_TOP, class.to_string(), font, ink);
        }
        if is_target {
            mark(painter, pos2(x, y(value.max(0.0)) - 3.0), cx.palette.accent);
            let frame =
                Rect::from_center_size(pos2(x, label_y + 8.5), vec2((step - 2.0).clamp(12.0, 26.0), 19.0));
            painter.rect_stroke(frame, 4.0, Stroke::new(1.5, cx.palette.accent), egui::StrokeKind::Inside);
        }
    }
    if bars.silent && bars.started && bars.shown.view == LayerView::State {
        let at = pos2(plot.center().x, y(0.5));
        painter.text(at, Align2::CENTER_CENTER, "output is silent", theme::title(), cx.palette.validation);
    }
    (response, columns)
}

/// What the output says, in words.
pub fn verdict(started: bool, silent: bool, prediction: usize) -> String {
    match (started, silent) {
        (false, _) => "not started".into(),
        (true, true) => "silent".into(),
        (true, false) => format!("reads {prediction}"),
    }
}

/// Says over the bars that the nudge began from states that had not settled; or, where they are small, in the
/// line of their title.
pub fn stamp(ui: &Ui, cx: &Cx<'_>, columns: &Columns, target: usize) {
    let text = STAMP;
    let ink = cx.palette.validation;
    let galley = ui.painter().layout_no_wrap(text.into(), theme::small(), ink);
    let size = galley.size() + vec2(12.0, 4.0);
    let spare = columns.rect.height() > SPARE;
    let left = spare && 2 * target >= columns.classes;
    let x = if left { columns.plot.left() + 4.0 } else { columns.plot.right() - size.x };
    // Over small bars it stands in the line of the title, at the right end of the panel.
    let x = if spare { x } else { ui.max_rect().right() - size.x };
    let rect =
        Rect::from_min_size(pos2(x, columns.rect.top() + if spare { -2.0 } else { -4.0 - size.y }), size);
    ui.painter().rect_filled(rect, 3.0, cx.palette.background.gamma_multiply(0.9));
    ui.painter().rect_stroke(rect, 3.0, Stroke::new(1.5, ink), egui::StrokeKind::Inside);
    ui.painter().galley(rect.min + vec2(6.0, 2.0), galley, ink);
    let response = ui.interact(rect, ui.scope_id().with("stamp"), Sense::hover());
    describe(&response, text);
    response.on_hover_text(STAMP_HELP);
}

fn mark(painter: &egui::Painter, tip: egui::Pos2, colour: Color32) {
    let points = vec![tip, tip + vec2(-5.0, -7.0), tip + vec2(5.0, -7.0)];
    painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
}
