//! The picture: cells, the line between classes, examples, the watched one.

use crate::settling::studies::decision_regions::{Example, Reading, Regions};
use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use egui::{Align2, Color32, Painter, Pos2, Rect, Stroke, StrokeKind, TextureId, Ui, pos2, vec2};

/// Room for the numbers of the axes.
const LEFT: f32 = 34.0;
const BELOW: f32 = 22.0;
/// Room that a legend needs.
const LEGEND: f32 = 186.0;

/// Where the plane lies.
pub struct Plane {
    pub rect: Rect,
}

/// What is drawn on the cells.
pub struct Marks<'a> {
    pub regions: &'a Regions,
    pub watched: Option<[f64; 2]>,
}

impl Plane {
    /// The largest square in `area`, and the room for a legend beside it if there is any.
    pub fn place(area: Rect) -> (Self, Option<Rect>) {
        let legend = if area.width() > LEGEND + 180.0 { LEGEND } else { 0.0 };
        let side = (area.width() - LEFT - legend - 4.0).min(area.height() - BELOW - 4.0).max(20.0).floor();
        let spare = (area.width() - LEFT - side - legend - 4.0).max(0.0);
        let min = area.min + vec2(LEFT + (spare * 0.3).floor(), 2.0);
        let rect = Rect::from_min_size(min, vec2(side, side));
        let beside = Rect::from_min_max(pos2(rect.right() + 20.0, rect.top()), area.max);
        (Self { rect }, (legend > 0.0).then_some(beside))
    }

    /// Where a point is drawn; x₂ goes up.
    pub fn at(&self, [x, y]: [f64; 2]) -> Pos2 {
        self.rect.left_bottom() + vec2(x as f32 * self.rect.width(), -(y as f32) * self.rect.height())
    }

    /// The point that is drawn at `at`.
    pub fn point(&self, at: Pos2) -> [f64; 2] {
        let u = (at - self.rect.left_bottom()) / self.rect.size();
        [u.x, -u.y].map(|u| f64::from(u.clamp(0.0, 1.0)))
    }

    /// Draws all of it.
    pub fn draw(&self, ui: &Ui, palette: &Palette, cells: TextureId, marks: &Marks<'_>) {
        let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(cells, self.rect, uv, Color32::WHITE);
        ui.painter().rect_stroke(self.rect, 0.0, Stroke::new(1.0, palette.line), StrokeKind::Outside);
        self.axes(ui.painter(), palette);
        let painter = ui.painter().with_clip_rect(self.rect.expand(6.0).intersect(ui.clip_rect()));
        self.boundary(&painter, palette, marks.regions);
        let radius = if self.rect.width() < 260.0 { 2.2 } else { 3.2 };
        let (right, wrong): (Vec<&Example>, Vec<&Example>) =
            marks.regions.examples.iter().partition(|example| example.reading.class == example.label);
        for example in right {
            dot(&painter, palette, self.at(example.at), example.label, radius);
        }
        for example in wrong {
            misread(&painter, palette, self.at(example.at), example.label, radius);
        }
        if let Some(watched) = marks.watched {
            cross(&painter, palette, self.at(watched), radius + 6.0);
        }
    }

    fn axes(&self, painter: &Painter, palette: &Palette) {
        let tick = Stroke::new(1.0, palette.weak);
        for value in [0.0, 0.5, 1.0] {
            let text = if value == 0.5 { "0.5".to_owned() } else { format!("{value:.0}") };
            let below = pos2(self.at([value, 0.0]).x, self.rect.bottom());
            painter.vline(below.x, below.y..=below.y + 4.0, tick);
            painter.text(below + vec2(0.0, 5.0), Align2::CENTER_TOP, &text, theme::mono(), palette.weak);
            let beside = pos2(self.rect.left(), self.at([0.0, value]).y);
            painter.hline(beside.x - 4.0..=beside.x, beside.y, tick);
            painter.text(beside - vec2(7.0, 0.0), Align2::RIGHT_CENTER, &text, theme::mono(), palette.weak);
        }
        let quarter = |x: f64, y: f64| self.at([x, y]);
        let at = pos2(quarter(0.75, 0.0).x, self.rect.bottom() + 4.0);
        painter.text(at, Align2::CENTER_TOP, "x₁", theme::body(), palette.text);
        let at = pos2(self.rect.left() - 8.0, quarter(0.0, 0.75).y);
        painter.text(at, Align2::RIGHT_CENTER, "x₂", theme::body(), palette.text);
    }

    /// The edges between cells of different classes.
    fn boundary(&self, painter: &Painter, palette: &Palette, regions: &Regions) {
        let side = regions.side;
        let class = |i: usize, j: usize| regions.readings[j * side + i].class;
        let corner = |i: usize, j: usize| self.at([i, j].map(|n| n as f64 / side as f64));
        let stroke = Stroke::new(2.0, palette.text);
        for j in 0..side {
            for i in 0..side {
                if i + 1 < side && class(i, j) != class(i + 1, j) {
                    painter.line_segment([corner(i + 1, j), corner(i + 1, j + 1)], stroke);
                }
                if j + 1 < side && class(i, j) != class(i, j + 1) {
                    painter.line_segment([corner(i, j + 1), corner(i + 1, j + 1)], stroke);
                }
            }
        }
    }
}

/// The colour of a class.
pub fn class_colour(palette: &Palette, class: usize) -> Color32 {
    palette.pin(class)
}

/// The colour of a class with this share of the full margin.
pub fn shade(palette: &Palette, class: usize, share: f64) -> Color32 {
    let share = share.clamp(0.0, 1.0) as f32;
    palette.background.lerp_to_gamma(class_colour(palette, class), 0.2 + 0.55 * share)
}

/// The grey of what had not settled.
pub fn unsettled(palette: &Palette) -> Color32 {
    palette.background.lerp_to_gamma(palette.text, 0.32)
}

/// The colour of a cell; every other one is grey where it had not settled.
pub fn cell(palette: &Palette, reading: &Reading, scale: f64, is_odd: bool) -> Color32 {
    if !reading.margin.is_finite() {
        // In a colour of no class.
        return Color32::from_rgb(0, 160, 255);
    }
    if !reading.is_settled && is_odd {
        return unsettled(palette);
    }
    shade(palette, reading.class, reading.margin / scale)
}

/// A pixel for each cell, the top row first.
pub fn pixels(regions: &Regions, scale: f64, palette: &Palette) -> ([usize; 2], Vec<Color32>) {
    let side = regions.side;
    let one = |number: usize| {
        let (i, j) = (number % side, side - 1 - number / side);
        cell(palette, &regions.readings[j * side + i], scale, (i + j) % 2 == 1)
    };
    ([side, side], (0..side * side).map(one).collect())
}

/// A training example.
pub fn dot(painter: &Painter, palette: &Palette, at: Pos2, class: usize, radius: f32) {
    let ink = class_colour(palette, class).lerp_to_gamma(palette.text, 0.12);
    painter.circle(at, radius, ink, Stroke::new(1.0, palette.background));
}

/// A training example on the wrong side.
pub fn misread(painter: &Painter, palette: &Palette, at: Pos2, class: usize, radius: f32) {
    painter.circle_filled(at, radius * 2.4, palette.background);
    painter.circle_stroke(at, radius * 1.9, Stroke::new(radius * 0.6, palette.text));
    dot(painter, palette, at, class, radius);
}

/// The watched example.
pub fn cross(painter: &Painter, palette: &Palette, at: Pos2, arm: f32) {
    for (width, ink, arm) in [(6.0, palette.background, arm + 2.0), (3.0, palette.text, arm)] {
        for along in [vec2(arm, 0.0), vec2(0.0, arm)] {
            painter.line_segment([at - along, at + along], Stroke::new(width, ink));
        }
    }
}
