//! The plot of the curves panel: lines, gaps, marks, and what the pointer does in it.

use crate::ui::command::{Command, CurvesCommand};
use crate::ui::context::Cx;
use crate::ui::panels::curves::layout::{Tick, Unit, ticks, together, unit};
use crate::ui::panels::curves::model::Model;
use crate::ui::plots::curve::line_through;
use crate::ui::plots::curve::{Axes, Pieces};
use crate::ui::plots::iteration_axis::still;
use crate::ui::state::curves_view::Quantity;
use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use egui::{
    Align2, Color32, PointerButton, Pos2, Rect, Response, Shape, Stroke, StrokeKind, Ui, Vec2, pos2, vec2,
};
use egui_plot::{AxisHints, GridMark, HPlacement, LineStyle, PlotBounds, Points};

/// Room for the numbers of the vertical axis.
pub const AXIS: f32 = 60.0;
/// Marks of changes that are nearer than this become one, in points.
pub const TOGETHER: f32 = 9.0;

/// The colour of another run, as far as may be from those of the present one.
fn of_run(palette: &Palette, run: usize) -> Color32 {
    palette.pin([3, 5, 6, 7, 4][run.saturating_sub(1) % 5])
}

/// The colour of a curve.
pub fn colour(palette: &Palette, quantity: Quantity, kind: usize, run: usize) -> Color32 {
    if run > 0 {
        return of_run(palette, run);
    }
    match (quantity, kind) {
        (Quantity::Error, 0) => palette.weak.gamma_multiply(0.8),
        (Quantity::Error, 1) => palette.pin(4),
        (Quantity::Error, 2) => palette.training,
        (Quantity::Error, 3) => palette.validation,
        (Quantity::Error, _) => palette.test,
        (_, kind) => palette.pin(kind),
    }
}

/// How a curve is drawn: the present run in whole lines, others in dashes, longer ones for what counts more.
pub fn style(kind: usize, run: usize) -> LineStyle {
    match (run, kind) {
        (0, _) => LineStyle::Solid,
        (_, kind) => LineStyle::Dashed { length: 2.0 + 3.0 * kind as f32 },
    }
}

/// A curve ready to be drawn.
pub struct Drawn {
    /// Place in the legend and run.
    pub kind: usize,
    /// 0 is the present one.
    pub run: usize,
    /// Of minibatches.
    pub dense: bool,
    /// The line in front.
    pub front: Pieces,
    /// The raw line behind a smoothed one.
    pub raw: Option<Pieces>,
}

/// What is drawn where.
pub struct Scene<'a> {
    /// The numbers.
    pub model: &'a Model,
    /// The axes.
    pub axes: Axes,
    /// The visible part.
    pub part: [f64; 4],
    /// The visible curves.
    pub drawn: &'a [Drawn],
    /// Whether a run is shown.
    pub shows_run: &'a dyn Fn(usize) -> bool,
}

/// A plot with its place on the screen.
pub struct Shown {
    /// The plot's response.
    pub response: Response,
    /// The plot without the numbers of its axes.
    pub frame: Rect,
    /// The visible part.
    pub part: [f64; 4],
}

impl Shown {
    /// The place of axis coordinates on the screen.
    pub fn screen_x(&self, x: f64) -> f32 {
        let share = (x - self.part[0]) / (self.part[2] - self.part[0]);
        self.frame.left() + self.frame.width() * share as f32
    }

    /// Axis coordinates of a place on the screen.
    pub fn value(&self, at: Pos2) -> [f64; 2] {
        let u = (at - self.frame.min) / self.frame.size();
        let [left, bottom, right, top] = self.part;
        [left + (right - left) * f64::from(u.x), top - (top - bottom) * f64::from(u.y)]
    }
}

/// Draws the plot.
pub fn plot(ui: &mut Ui, cx: &Cx<'_>, size: Vec2, scene: &Scene<'_>) -> Shown {
    let (palette, view, axes) = (cx.palette, &cx.view.curves, scene.axes);
    let [left, bottom, right, top] = scene.part;
    let length = [f64::from(size.x - AXIS).max(40.0), f64::from(size.y - 22.0).max(30.0)];
    let x_ticks = ticks(axes.log_x, (left, right), length[0], 72.0, Unit::Plain);
    let mut y_ticks = ticks(axes.log_y, (bottom, top), length[1], 18.0, unit(view.quantity));
    if let Some(zero) = axes.zero {
        let room = 17.0 * (top - bottom) / length[1];
        y_ticks.retain(|tick| tick.at > zero + room);
        let text = if view.quantity == Quantity::Error { "0 %" } else { "0" };
        y_ticks.push(Tick { at: zero, text: text.into() });
    }
    let hints = |axis: AxisHints<'static>, ticks: &[Tick], span: f64| {
        let ticks = ticks.to_vec();
        axis.tick_label_font(theme::small()).tick_label_color(palette.weak).formatter(move |mark, _| {
            let near = ticks.iter().find(|tick| (tick.at - mark.value).abs() < span * 1e-7);
            near.map_or_else(String::new, |tick| tick.text.clone())
        })
    };
    let x_axis =
        hints(AxisHints::new_x(), &x_ticks, right - left).label_spacing(egui::Rangef::new(8.0, 12.0));
    let y_axis = hints(AxisHints::new_y(), &y_ticks, top - bottom)
        .placement(HPlacement::Left)
        .label_spacing(egui::Rangef::new(8.0, 12.0))
        .min_thickness(AXIS);
    // The marks are chosen to fit; a large step keeps them from fading.
    let marks = |ticks: Vec<Tick>| -> Vec<GridMark> {
        ticks.into_iter().map(|tick| GridMark { value: tick.at, step_size: 1e9 }).collect()
    };
    let (x_marks, y_marks) = (marks(x_ticks), marks(y_ticks));
    let plot = still("curves", size, palette.line)
        .custom_x_axes(vec![x_axis])
        .custom_y_axes(vec![y_axis])
        .x_grid_spacer(move |_| x_marks.clone())
        .y_grid_spacer(move |_| y_marks.clone());
    let bounds = PlotBounds::from_min_max([left, bottom], [right, top]);
    let shown = plot.show(ui, |ui| {
        ui.set_plot_bounds(bounds);
        // The present run lies over the others.
        for drawn in scene.drawn.iter().filter(|d| d.run > 0).chain(scene.drawn.iter().filter(|d| d.run == 0))
        {
            let ink = colour(&palette, view.quantity, drawn.kind, drawn.run);
            let is_thin = drawn.dense && view.quantity == Quantity::Error && drawn.raw.is_none();
            let ink = if drawn.run > 0 && is_thin { ink.gamma_multiply(0.6) } else { ink };
            let line = |points: &[[f64; 2]], ink: Color32, width: f32| {
                let style = if is_thin { LineStyle::Solid } else { style(drawn.kind, drawn.run) };
                line_through(points.to_vec()).color(ink).width(width).style(style).allow_hover(false)
            };
            for points in drawn.raw.iter().flat_map(|raw| &raw.lines) {
                ui.line(line(points, ink.gamma_multiply(0.35), 1.0));
            }
            let width = if is_thin {
                1.0
            } else if drawn.dense {
                1.8
            } else {
                2.2
            };
            let few = !drawn.dense && drawn.front.lines.iter().map(Vec::len).sum::<usize>() <= 60;
            for points in &drawn.front.lines {
                ui.line(line(points, ink, width));
                if few || points.len() == 1 {
                    let radius = if drawn.run == 0 { 3.0 } else { 2.5 };
                    ui.points(Points::new("", points.clone()).color(ink).radius(radius).allow_hover(false));
                }
            }
        }
    });
    let shown = Shown { frame: *shown.transform.frame(), response: shown.response, part: scene.part };
    decorate(ui, cx, scene, &shown);
    shown
}

/// The line of zero, ends of epochs, gaps and the marks of changes.
fn decorate(ui: &Ui, cx: &Cx<'_>, scene: &Scene<'_>, shown: &Shown) {
    let (palette, frame, axes) = (&cx.palette, shown.frame, &scene.axes);
    let painter = ui.painter().with_clip_rect(frame.expand2(vec2(0.0, 1.0)));
    let [left, bottom, right, top] = scene.part;
    if let Some(zero) = axes.zero.filter(|zero| (bottom..top).contains(zero)) {
        let y = frame.bottom() - frame.height() * ((zero - bottom) / (top - bottom)) as f32;
        let ends = [pos2(frame.left(), y), pos2(frame.right(), y)];
        painter.extend(Shape::dashed_line(&ends, Stroke::new(1.0, palette.weak), 4.0, 4.0));
    }
    let mut last = f32::NEG_INFINITY;
    let epochs = scene.model.epochs.iter().filter_map(|x| axes.x(*x)).filter(|x| (left..=right).contains(x));
    let epochs: Vec<f32> = epochs.map(|x| shown.screen_x(x)).collect();
    if epochs.windows(2).all(|pair| pair[1] - pair[0] > 4.0) {
        for x in epochs {
            painter.vline(x, frame.bottom() - 5.0..=frame.bottom(), Stroke::new(1.0, palette.weak));
        }
    }
    for drawn in scene.drawn {
        let ink = colour(palette, cx.view.curves.quantity, drawn.kind, drawn.run);
        for gap in &drawn.front.gaps {
            let x = shown.screen_x(*gap);
            if x - last < 3.0 {
                continue;
            }
            last = x;
            // A cross stands where the value is not a number.
            let at = pos2(x, frame.bottom() - 12.0);
            for d in [vec2(4.0, 4.0), vec2(4.0, -4.0)] {
                painter.line_segment([at - d, at + d], Stroke::new(1.5, ink));
            }
        }
    }
    let apart = f64::from(TOGETHER / frame.width().max(1.0)) * (right - left);
    let groups = together(scene.model, axes, apart);
    for (i, (at, marks)) in groups.iter().enumerate() {
        let Some(mark) = marks.iter().find(|mark| (scene.shows_run)(mark.run)) else { continue };
        let x = shown.screen_x(*at);
        if !(frame.left() - 1.0..=frame.right() + 1.0).contains(&x) {
            continue;
        }
        let ink = if mark.run == 0 { palette.text } else { of_run(palette, mark.run) };
        let ends = [pos2(x, frame.top()), pos2(x, frame.bottom())];
        painter.extend(Shape::dashed_line(&ends, Stroke::new(1.0, ink.gamma_multiply(0.6)), 2.0, 3.0));
        let tip = pos2(x, frame.bottom() - 9.0);
        let corners = vec![tip, tip + vec2(6.0, 9.0), tip + vec2(-6.0, 9.0)];
        painter.add(Shape::convex_polygon(corners, ink, Stroke::NONE));
        let next = groups.get(i + 1).map_or(frame.right(), |(next, _)| shown.screen_x(*next));
        let words = match marks.len() {
            1 => mark.words.clone(),
            n => format!("{} +{}", mark.words, n - 1),
        };
        let galley = painter.layout_no_wrap(words, theme::small(), ink);
        if galley.size().x + 10.0 < next.min(frame.right()) - x && frame.height() > 90.0 {
            painter.galley(pos2(x + 5.0, frame.top() + 2.0), galley, ink);
        }
    }
    let below = pos2(frame.left() - 8.0, frame.bottom() + 3.0);
    let name = cx.view.curves.x.name();
    let name = if name.len() > 11 { "seconds" } else { name };
    ui.painter().text(below, Align2::RIGHT_TOP, name, theme::small(), palette.weak);
}

/// A box that is being drawn.
#[derive(Clone, Copy, Default)]
pub struct Gesture {
    corner: Option<Pos2>,
}

impl Gesture {
    /// Wheel, drag, box and double click change the part that is shown.
    pub fn read(&mut self, ui: &Ui, cx: &Cx<'_>, shown: &Shown, axes: &Axes) {
        let (response, frame) = (&shown.response, shown.frame);
        if response.double_clicked() {
            self.corner = None;
            cx.send(Command::Curves(CurvesCommand::ResetZoom));
            return;
        }
        self.wheel(ui, cx, shown, axes);
        let shift = ui.input(|input| input.modifiers.shift);
        let boxes = response.drag_started_by(PointerButton::Secondary)
            || (response.drag_started_by(PointerButton::Primary) && shift);
        if boxes {
            self.corner = ui.input(|input| input.pointer.press_origin());
        }
        if let Some(corner) = self.corner {
            let Some(now) = response.interact_pointer_pos().or(ui.input(|input| input.pointer.latest_pos()))
            else {
                return;
            };
            let area = Rect::from_two_pos(corner, now).intersect(frame);
            if response.drag_stopped() {
                self.corner = None;
                if area.width() > 6.0 && area.height() > 6.0 {
                    let ([left, top], [right, bottom]) = (shown.value(area.min), shown.value(area.max));
                    self.show(cx, axes, [left, bottom, right, top]);
                }
            } else if response.dragged() {
                let ink = cx.palette.accent;
                ui.painter().rect_filled(area, 0.0, ink.gamma_multiply(0.15));
                ui.painter().rect_stroke(area, 0.0, Stroke::new(1.0, ink), StrokeKind::Inside);
            } else {
                self.corner = None;
            }
        } else if response.dragged_by(PointerButton::Primary) && response.drag_delta() != Vec2::ZERO {
            let moved = response.drag_delta() / frame.size();
            let [left, bottom, right, top] = shown.part;
            let dx = -f64::from(moved.x) * (right - left);
            let dy = f64::from(moved.y) * (top - bottom);
            self.show(cx, axes, [left + dx, bottom + dy, right + dx, top + dy]);
        }
    }

    /// Zooms about the pointer; over the numbers of an axis that axis alone.
    fn wheel(&self, ui: &Ui, cx: &Cx<'_>, shown: &Shown, axes: &Axes) {
        let frame = shown.frame;
        let outer = Rect::from_min_max(frame.min - vec2(AXIS, 0.0), frame.max + vec2(0.0, 22.0));
        if !ui.rect_contains_pointer(outer) {
            return;
        }
        let (delta, pinch, at) =
            ui.input(|input| (input.smooth_scroll_delta, input.zoom_delta(), input.pointer.hover_pos()));
        let Some(at) = at else { return };
        let factor = f64::from((-(delta.x + delta.y) * 0.004).exp() / pinch);
        if (factor - 1.0).abs() < 1e-6 {
            return;
        }
        let [x, y] = shown.value(at);
        let mut part = shown.part;
        if at.x >= frame.left() {
            part = [x + (part[0] - x) * factor, part[1], x + (part[2] - x) * factor, part[3]];
        }
        if at.y <= frame.bottom() {
            part = [part[0], y + (part[1] - y) * factor, part[2], y + (part[3] - y) * factor];
        }
        self.show(cx, axes, part);
    }

    /// Asks for a part, within reason: never beyond all there is, never out of sight of it.
    fn show(&self, cx: &Cx<'_>, axes: &Axes, part: [f64; 4]) {
        let mut part = part;
        for i in [0, 1] {
            let (low, high) = (axes.all[i], axes.all[i + 2]);
            let all = high - low;
            let extent = part[i + 2] - part[i];
            if !(extent.is_finite() && extent > all * 1e-6) {
                return;
            }
            if extent >= all {
                (part[i], part[i + 2]) = (low, high);
            } else {
                let back = (low - part[i]).max(0.0) - (part[i + 2] - high).max(0.0);
                part[i] += back;
                part[i + 2] = part[i] + extent;
            }
        }
        let command = if part == axes.all { CurvesCommand::ResetZoom } else { CurvesCommand::Zoom(part) };
        cx.send(Command::Curves(command));
    }
}
