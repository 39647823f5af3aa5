//! One landscape with its axes, the path on it and its marks.

use super::surface::{self, BANDS, Scale};
use super::words;
use crate::settling::studies::landscape::choice::Direction;
use crate::settling::studies::landscape::minimum::Lowest;
use crate::settling::studies::landscape::survey::Picture;
use crate::ui::context::Cx;
use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use crate::ui::widgets::short;
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, TextureId, pos2, vec2};

/// Room for the numbers and the name of the vertical axis, the title, the horizontal axis.
pub const LEFT: f32 = 58.0;
const TOP: f32 = 46.0;
const BELOW: f32 = 42.0;

/// What is drawn.
pub struct Half {
    /// β of F.
    pub beta: f64,
    /// Above it.
    pub title: String,
    /// In this colour.
    pub ink: Color32,
    /// What is seen of the plane.
    pub range: [[f64; 2]; 2],
    /// What the colours mean.
    pub scale: Scale,
    /// What is seen of it elsewhere, larger.
    pub inset: Option<[[f64; 2]; 2]>,
    pub inset_ink: Color32,
    /// Where F is least.
    pub lowest: Lowest,
    /// Paths: places, where the cursor is among them, colour; the last is the one that is looked at.
    pub paths: Vec<Path>,
}

/// A phase in the plane.
pub struct Path {
    pub points: Vec<[f64; 2]>,
    /// Index of the first of them after the cursor.
    pub passed: usize,
    /// The cursor is on it.
    pub is_now: bool,
    pub ink: Color32,
    /// Settled under another β than that of the landscape.
    pub is_other: bool,
}

/// Where a landscape lies on the screen.
#[derive(Clone, Copy)]
pub struct Place {
    pub rect: Rect,
    range: [[f64; 2]; 2],
}

impl Place {
    /// In `area`; a square where both directions are states.
    pub fn new(area: Rect, picture: &Picture, range: [[f64; 2]; 2]) -> Self {
        let inner = Rect::from_min_max(area.min + vec2(LEFT, TOP), area.max - vec2(10.0, BELOW));
        let rect = if picture.choice.is_whole() {
            let side = inner.width().min(inner.height()).max(20.0).floor();
            let left = inner.left() + ((inner.width() - side) / 2.0).floor();
            Rect::from_min_size(pos2(left, inner.top()), vec2(side, side))
        } else {
            inner
        };
        Self { rect, range }
    }

    /// Where a point is drawn.
    pub fn at(&self, point: [f64; 2]) -> Pos2 {
        let share = |i: usize| {
            let [low, high] = self.range[i];
            ((point[i] - low) / (high - low)) as f32
        };
        pos2(
            self.rect.left() + share(0) * self.rect.width(),
            self.rect.bottom() - share(1) * self.rect.height(),
        )
    }

    /// What lies under a place of the screen.
    pub fn point(&self, at: Pos2) -> [f64; 2] {
        let along = |i: usize, share: f32| {
            let [low, high] = self.range[i];
            low + f64::from(share) * (high - low)
        };
        let share = (at - self.rect.left_bottom()) / self.rect.size();
        [along(0, share.x), along(1, -share.y)]
    }
}

/// Draws all of it.
pub fn draw(painter: &Painter, cx: &Cx<'_>, place: Place, picture: &Picture, half: &Half, id: TextureId) {
    let (palette, rect) = (&cx.palette, place.rect);
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter.image(id, rect, uv, Color32::WHITE);
    let inside = painter.with_clip_rect(
        rect.expand(if picture.choice.is_whole() { 9.0 } else { 1.0 }).intersect(painter.clip_rect()),
    );
    let corners = picture.landscape.walls().within(half.range);
    let edge: Vec<Pos2> = corners.iter().map(|corner| place.at(*corner)).collect();
    inside.add(Shape::closed_line(edge, Stroke::new(2.5, palette.weak)));
    painter.rect_stroke(rect, 0.0, Stroke::new(1.0, palette.weak), StrokeKind::Outside);
    axes(painter, palette, place, picture);
    let title = rect.left_top() - vec2(0.0, 44.0);
    painter.text(title, Align2::LEFT_TOP, &half.title, theme::title(), half.ink);
    target(painter, palette, place, picture);
    if let Some([x, y]) = half.inset {
        let seen = Rect::from_two_pos(place.at([x[0], y[0]]), place.at([x[1], y[1]]));
        inside.rect_stroke(seen.expand(2.0), 0.0, Stroke::new(1.5, half.inset_ink), StrokeKind::Outside);
    }
    for path in &half.paths {
        draw_path(&inside, place, path);
    }
    match half.lowest.place() {
        Some(lowest) => diamond(&painter.with_clip_rect(rect.expand(10.0)), place.at(lowest)),
        None => {
            let at = rect.center_top() + vec2(0.0, 8.0);
            let text = "F falls for ever: no lowest point";
            let galley = painter.layout(text.into(), theme::body(), Color32::WHITE, rect.width() - 8.0);
            let back = Align2::CENTER_TOP.anchor_size(at, galley.size());
            painter.rect_filled(back.expand(3.0), 3.0, Color32::from_black_alpha(190));
            painter.galley(back.min, galley, Color32::WHITE);
        }
    }
    for path in half.paths.iter().filter(|path| path.is_now) {
        if let Some(now) = path.passed.checked_sub(1).and_then(|i| path.points.get(i)) {
            let at = place.at(*now);
            if rect.expand(1.0).contains(at) {
                painter.circle(at, 8.0, path.ink, Stroke::new(2.0, Color32::BLACK));
            }
        }
    }
}

fn draw_path(painter: &Painter, place: Place, path: &Path) {
    let step = (path.points.len() / 2000).max(1);
    let on_screen = |points: &[[f64; 2]]| -> Vec<Pos2> {
        let finite = points.iter().step_by(step).filter(|at| at.iter().all(|x| x.is_finite()));
        finite.map(|at| place.at(*at)).collect()
    };
    let faint = if path.is_other { 0.45 } else { 1.0 };
    let passed = on_screen(&path.points[..path.passed.min(path.points.len())]);
    let coming = on_screen(&path.points[path.passed.saturating_sub(1).min(path.points.len())..]);
    painter.add(Shape::line(coming, Stroke::new(2.0, path.ink.gamma_multiply(0.35 * faint))));
    painter.add(Shape::line(passed.clone(), Stroke::new(5.0, Color32::from_black_alpha(130))));
    painter.add(Shape::line(passed.clone(), Stroke::new(3.0, path.ink.gamma_multiply(faint))));
    if passed.len() < 120 {
        for at in &passed {
            painter.circle_filled(*at, 3.0, path.ink.gamma_multiply(faint));
        }
    }
    if let Some(start) = path.points.first() {
        painter.circle_stroke(place.at(*start), 6.5, Stroke::new(4.0, Color32::from_black_alpha(130)));
        painter.circle_stroke(place.at(*start), 6.5, Stroke::new(2.0, Color32::WHITE));
    }
    if let Some(end) = passed.last().filter(|_| !path.is_now) {
        painter.circle(*end, 5.0, path.ink, Stroke::new(1.5, Color32::BLACK));
    }
}

/// The mark of the lowest point.
pub fn diamond(painter: &Painter, at: Pos2) {
    let corners = |r: f32| vec![at + vec2(0.0, -r), at + vec2(r, 0.0), at + vec2(0.0, r), at - vec2(r, 0.0)];
    painter.add(Shape::closed_line(corners(11.0), Stroke::new(4.0, Color32::BLACK)));
    painter.add(Shape::closed_line(corners(11.0), Stroke::new(2.0, Color32::WHITE)));
}

fn axes(painter: &Painter, palette: &Palette, place: Place, picture: &Picture) {
    let rect = place.rect;
    let font = theme::mono();
    let sizes = picture.landscape.problem(0.0).network.sizes();
    for i in 0..2 {
        for value in ticks(place.range[i]) {
            let mut point = [place.range[0][0], place.range[1][0]];
            point[i] = value;
            let (at, align, tip) = if i == 0 {
                (place.at(point) + vec2(0.0, 5.0), Align2::CENTER_TOP, vec2(0.0, 4.0))
            } else {
                (place.at(point) - vec2(7.0, 0.0), Align2::RIGHT_CENTER, vec2(-4.0, 0.0))
            };
            painter.line_segment([place.at(point), place.at(point) + tip], Stroke::new(1.0, palette.weak));
            painter.text(at, align, short(value as f32), font.clone(), palette.weak);
        }
    }
    let name = |i: usize| words::axis(picture.choice.directions[i], &sizes);
    let below = pos2(rect.center().x, rect.bottom() + 21.0);
    painter.text(below, Align2::CENTER_TOP, name(0), theme::body(), palette.text);
    let galley = painter.layout_no_wrap(name(1), theme::body(), palette.text);
    let corner = pos2(rect.left() - LEFT + 2.0, rect.center().y + galley.size().x / 2.0);
    let turned = egui::epaint::TextShape::new(corner, galley, palette.text);
    painter.add(turned.with_angle(-std::f32::consts::FRAC_PI_2));
}

/// Three or so round numbers within.
fn ticks([low, high]: [f64; 2]) -> Vec<f64> {
    let rough = (high - low) / 3.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|x| x * power).find(|step| *step >= rough);
    let step = step.unwrap_or(power);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|n| n as f64 * step).collect()
}

/// Where the target is, on axes that are outputs.
fn target(painter: &Painter, palette: &Palette, place: Place, picture: &Picture) {
    let network = picture.landscape.problem(0.0).network;
    let last = network.num_layers();
    let rect = place.rect;
    for (i, direction) in picture.choice.directions.iter().enumerate() {
        let Direction::Unit(id) = direction else { continue };
        let Some(d) = picture.landscape.target().get(id.index).filter(|_| id.layer == last) else { continue };
        let mut point = [place.range[0][0], place.range[1][0]];
        point[i] = *d;
        let at = place.at(point);
        let ends = if i == 0 {
            [pos2(at.x, rect.bottom()), pos2(at.x, rect.top())]
        } else {
            [pos2(rect.left(), at.y), pos2(rect.right(), at.y)]
        };
        painter.line_segment(ends, Stroke::new(5.0, Color32::from_black_alpha(120)));
        painter.extend(Shape::dashed_line(
            &ends,
            Stroke::new(3.0, Color32::from_rgb(0x3D, 0xE0, 0x9A)),
            9.0,
            6.0,
        ));
        if i == 0 {
            continue;
        }
        let is_high = at.y < rect.top() + 20.0;
        let at =
            if is_high { rect.right_top() - vec2(0.0, 3.0) } else { pos2(rect.right() - 6.0, at.y - 5.0) };
        let ink = if is_high { palette.good } else { Color32::from_rgb(0x3D, 0xE0, 0x9A) };
        painter.text(at, Align2::RIGHT_BOTTOM, "target", theme::body(), ink);
    }
}

/// The bar of colours with its numbers, and what the marks mean, in a line.
pub fn legend(painter: &Painter, palette: &Palette, rect: Rect, spans: &[f64]) {
    let strip = Rect::from_min_size(rect.left_top() + vec2(22.0, 5.0), vec2(112.0, 11.0));
    let step = strip.width() / BANDS as f32;
    for band in 0..BANDS {
        let cell = Rect::from_min_size(strip.min + vec2(band as f32 * step, 0.0), vec2(step, strip.height()));
        painter.rect_filled(cell, 0.0, surface::colour(band as f32));
    }
    let y = strip.center().y;
    let small = FontId::proportional(theme::SMALL);
    painter.text(pos2(strip.left() - 6.0, y), Align2::RIGHT_CENTER, "0", theme::mono(), palette.weak);
    let tops = match spans {
        [left, right] if left != right => format!("{} or {}", short(*left as f32), short(*right as f32)),
        _ => short(spans.first().copied().unwrap_or(0.0) as f32),
    };
    let most = format!("{tops}  F above its lowest");
    let drawn =
        painter.text(pos2(strip.right() + 6.0, y), Align2::LEFT_CENTER, most, small.clone(), palette.weak);
    let mut x = drawn.right() + 24.0;
    let mut entry = |text: &str, mark: &dyn Fn(Pos2)| {
        let galley = painter.layout_no_wrap(text.into(), small.clone(), palette.weak);
        if x + 22.0 + galley.size().x > rect.right() {
            return;
        }
        let width = galley.size().x;
        mark(pos2(x + 4.0, y));
        painter.galley(pos2(x + 22.0, y - galley.size().y / 2.0), galley, palette.weak);
        x += width + 42.0;
    };
    entry("lowest", &|at| diamond(painter, at));
    entry("start", &|at| {
        painter.circle_stroke(at, 6.5, Stroke::new(2.0, palette.text));
    });
    entry("now", &|at| {
        painter.circle(at, 7.0, Color32::WHITE, Stroke::new(2.0, Color32::BLACK));
    });
}
