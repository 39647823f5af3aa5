//! One instrument of the truth meter: a protractor for the angle, a logarithmic bar for the ratio.

use crate::learning::gradient_check::{self, UpdateVariant};
use crate::ui::style::colours::Palette;
use crate::ui::style::format::degrees;
use crate::ui::style::theme;
use egui::epaint::PathShape;
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};

/// Ends of the bar of ratios, as powers of ten.
const DECADES: f32 = 2.0;

/// What an instrument shows.
pub struct Dial<'a> {
    /// "W₁, b₁".
    pub title: &'a str,
    /// Angle and ratio of the needle, and as they are printed.
    pub value: Option<(f64, f64)>,
    /// The other updates.
    pub marks: &'a [(UpdateVariant, f64, f64)],
    /// A newer reading is under way.
    pub is_old: bool,
}

/// The colour of an update wherever it is drawn.
pub fn colour(palette: &Palette, variant: UpdateVariant) -> Color32 {
    match variant {
        UpdateVariant::AsTrained => palette.text,
        UpdateVariant::NudgeAsTrained => palette.weak,
        UpdateVariant::Beta => palette.nudged_plus,
        UpdateVariant::Half => palette.validation,
        UpdateVariant::Opposite => palette.nudged_minus,
        UpdateVariant::Centred => palette.training,
    }
}

/// The place of an angle on a circle: 0° right, 90° up, 180° left.
fn on_circle(centre: Pos2, radius: f32, degrees: f64) -> Pos2 {
    let radians = (degrees.clamp(0.0, 180.0) as f32).to_radians();
    centre + radius * vec2(radians.cos(), -radians.sin())
}

/// Where a ratio lies on the bar, 0 … 1; beyond its ends, at them.
fn along(ratio: f64) -> f32 {
    ((ratio.max(1e-30).log10() as f32) / (2.0 * DECADES) + 0.5).clamp(0.0, 1.0)
}

/// Height of everything but the protractor, and the largest radius for a width.
pub fn height_for(width: f32, most: f32) -> f32 {
    let radius = (width / 2.0 - 30.0).clamp(14.0, 190.0);
    (20.0 + TOP + radius + BASE + LARGE_NUMBERS + LARGE_BAR).min(most)
}

/// Room for "90°" over the arc and "0°" below its ends.
const TOP: f32 = 26.0;
const BASE: f32 = 20.0;
const LARGE_NUMBERS: f32 = 62.0;
const LARGE_BAR: f32 = 36.0;

/// Draws the instrument into `rect`.
pub fn paint(painter: &Painter, palette: &Palette, rect: Rect, dial: &Dial<'_>) {
    let fade = if dial.is_old { 0.45 } else { 1.0 };
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let [angle, ratio] = dial.value.map_or_else(
        || ["–".to_owned(), "–".to_owned()],
        |(angle, ratio)| [degrees(angle), gradient_check::digits(ratio)],
    );
    let ink = palette.text.gamma_multiply(fade);
    let line = |y: f32, text: String, size: f32| {
        let figures = if text.starts_with('×') || text.ends_with('°') { 9 } else { 17 };
        let font = FontId::monospace(fitting(size, rect.width(), figures));
        painter.text(pos2(rect.center().x, y), Align2::CENTER_CENTER, text, font, ink);
    };
    if rect.height() < 80.0 || rect.width() < 100.0 {
        let top = rect.top() + (rect.height() - 48.0).max(0.0) / 2.0;
        let at = pos2(rect.center().x, top + 7.0);
        painter.text(at, Align2::CENTER_CENTER, dial.title, theme::small(), palette.weak);
        line(top + 24.0, format!("{angle}°"), 15.0);
        line(top + 41.0, format!("×{ratio}"), 14.0);
        return;
    }
    let is_large = rect.width() > 170.0 && rect.height() > 230.0;
    let title = if is_large { theme::body() } else { theme::small() };
    let below = painter.text(rect.center_top(), Align2::CENTER_TOP, dial.title, title, palette.text).bottom();
    let is_low = rect.height() < 150.0;
    let (numbers, bar) = match (is_large, is_low) {
        (true, _) => (LARGE_NUMBERS, LARGE_BAR),
        (false, true) => (16.0, 20.0),
        (false, false) => (18.0, 34.0),
    };
    let (top, base) = match (is_large, is_low) {
        (true, _) => (TOP, BASE),
        (false, true) => (3.0, 4.0),
        (false, false) => (18.0, 15.0),
    };
    let room = rect.bottom() - below - numbers - bar - top - base;
    let radius = ((rect.width() / 2.0) - 26.0).min(room).min(190.0);
    if radius > 14.0 {
        let centre = pos2(rect.center().x, below + top + radius + (room - radius) / 2.0);
        protractor(&painter, palette, centre, radius, (is_large, is_low));
        needles(&painter, palette, centre, radius, dial, fade);
    }
    let y = rect.bottom() - bar - numbers;
    if is_large {
        line(y + 16.0, format!("{angle}°"), 26.0);
        line(y + 46.0, format!("×{ratio}"), 20.0);
    } else {
        line(y + 8.0, format!("{angle}° ×{ratio}"), if is_low { 14.0 } else { 15.0 });
    }
    let bar = Rect::from_min_max(
        pos2(rect.left() + 14.0, rect.bottom() - bar),
        rect.right_bottom() - vec2(14.0, 0.0),
    );
    ratio_bar(&painter, palette, bar, dial, fade);
}

/// The size at which so many figures fit.
fn fitting(size: f32, width: f32, figures: usize) -> f32 {
    size.min((width - 4.0) / figures.max(1) as f32 / 0.61).floor().max(if width >= 126.0 {
        13.0
    } else {
        9.0
    })
}

fn protractor(
    painter: &Painter,
    palette: &Palette,
    centre: Pos2,
    radius: f32,
    (is_large, is_low): (bool, bool),
) {
    let fan = |from: i32, to: i32| -> Vec<Pos2> {
        let arc = (from..=to).step_by(3).map(|degrees| on_circle(centre, radius, f64::from(degrees)));
        std::iter::once(centre).chain(arc).collect()
    };
    let right = palette.good.gamma_multiply(0.10);
    let wrong = palette.validation.gamma_multiply(if palette.dark { 0.14 } else { 0.18 });
    painter.add(Shape::convex_polygon(fan(0, 90), right, Stroke::NONE));
    painter.add(Shape::convex_polygon(fan(90, 180), wrong, Stroke::NONE));
    let arc: Vec<Pos2> = (0..=180).step_by(3).map(|d| on_circle(centre, radius, f64::from(d))).collect();
    painter.add(PathShape::line(arc, Stroke::new(1.0, palette.weak)));
    painter.line_segment(
        [on_circle(centre, radius, 0.0), on_circle(centre, radius, 180.0)],
        Stroke::new(1.0, palette.line),
    );
    let step = if radius > 60.0 { 10 } else { 30 };
    for degrees in (0..=180).step_by(step) {
        let is_main = degrees % 90 == 0;
        let length = if is_main { 9.0 } else { 5.0 };
        let ends = [radius - length, radius].map(|r| on_circle(centre, r, f64::from(degrees)));
        let ink = if is_main { palette.text } else { palette.weak };
        painter.line_segment(ends, Stroke::new(if is_main { 1.5 } else { 1.0 }, ink));
    }
    if is_low {
        return;
    }
    let label = |degrees: f64, align: Align2, offset: Vec2, text: &str| {
        let at = on_circle(centre, radius, degrees) + offset;
        painter.text(at, align, text, theme::small(), palette.weak);
    };
    label(0.0, Align2::CENTER_TOP, vec2(0.0, 2.0), "0°");
    label(180.0, Align2::CENTER_TOP, vec2(0.0, 2.0), "180°");
    if is_large {
        label(90.0, Align2::CENTER_BOTTOM, vec2(0.0, -8.0), "90° useless");
        for degrees in [30.0, 60.0, 120.0, 150.0] {
            let align = if degrees < 90.0 { Align2::LEFT_BOTTOM } else { Align2::RIGHT_BOTTOM };
            label(
                degrees,
                align,
                vec2(if degrees < 90.0 { 6.0 } else { -6.0 }, -2.0),
                &format!("{degrees:.0}°"),
            );
        }
        if radius > 95.0 {
            let at = on_circle(centre, radius * 0.62, 150.0);
            painter.text(at, Align2::CENTER_CENTER, "wrong way", theme::small(), palette.weak);
        }
    }
}

fn needles(painter: &Painter, palette: &Palette, centre: Pos2, radius: f32, dial: &Dial<'_>, fade: f32) {
    // Where the true gradient points.
    let tip = on_circle(centre, radius - 2.0, 0.0);
    painter.line_segment([centre, tip], Stroke::new(2.0, palette.good.gamma_multiply(0.9)));
    for (variant, angle, _) in dial.marks {
        let ink = colour(palette, *variant).gamma_multiply(fade);
        let along = on_circle(centre, 1.0, *angle) - centre;
        let across = vec2(-along.y, along.x);
        let tip = centre + along * (radius + 1.0);
        let base = centre + along * (radius + 9.0);
        let corners = vec![tip, base + across * 4.0, base - across * 4.0];
        painter.add(Shape::convex_polygon(corners, ink, Stroke::new(0.5, palette.background)));
    }
    let Some((angle, _)) = dial.value else { return };
    let ink = palette.text.gamma_multiply(fade);
    let along = on_circle(centre, 1.0, angle) - centre;
    let across = vec2(-along.y, along.x);
    let tip = centre + along * (radius - 3.0);
    let base = centre + along * (radius - 15.0);
    painter.line_segment([centre, base], Stroke::new(3.0, ink));
    painter.add(Shape::convex_polygon(
        vec![tip, base + across * 6.0, base - across * 6.0],
        ink,
        Stroke::NONE,
    ));
    painter.circle_filled(centre, 4.0, ink);
}

/// Size of the update over size of the gradient: the bar begins at 1.
fn ratio_bar(painter: &Painter, palette: &Palette, rect: Rect, dial: &Dial<'_>, fade: f32) {
    // Where there are no numbers below, the marks stand there.
    let has_room = rect.height() > 24.0;
    let y = rect.top() + if has_room { 12.0 } else { 6.0 };
    let x = |ratio: f64| rect.left() + rect.width() * along(ratio);
    let rail = Rect::from_min_max(pos2(rect.left(), y - 4.0), pos2(rect.right(), y + 4.0));
    painter.rect_filled(rail, 2.0, palette.raised);
    let label = |ratio: f64, text: &str, ink: Color32| {
        let at = pos2(x(ratio), y + 7.0);
        let align = match ratio {
            r if r < 0.02 => Align2::LEFT_TOP,
            r if r > 50.0 => Align2::RIGHT_TOP,
            _ => Align2::CENTER_TOP,
        };
        painter.text(at, align, text, theme::small(), ink);
    };
    for (ratio, text) in [(0.01, "0.01"), (0.1, "0.1"), (1.0, "1"), (10.0, "10"), (100.0, "100")] {
        let is_one = ratio == 1.0;
        let reach = if is_one && has_room { 8.0 } else { 5.0 };
        let ink = if is_one { palette.text } else { palette.weak };
        painter.vline(
            x(ratio),
            y - reach..=y + reach - 1.0,
            Stroke::new(if is_one { 1.5 } else { 1.0 }, ink),
        );
        if has_room && (is_one || rect.width() > 160.0 || !(0.02..=50.0).contains(&ratio)) {
            label(ratio, text, ink);
        }
    }
    if let Some((_, ratio)) = dial.value {
        let (a, b) = (x(1.0), x(ratio));
        let bar = Rect::from_x_y_ranges(a.min(b)..=a.max(b), y - 3.0..=y + 3.0);
        painter.rect_filled(bar, 1.0, palette.text.gamma_multiply(0.75 * fade));
        painter.circle_filled(pos2(b, y), 5.0, palette.text.gamma_multiply(fade));
    }
    for (variant, _, ratio) in dial.marks {
        let ink = colour(palette, *variant).gamma_multiply(fade);
        let side = if has_room { -1.0 } else { 1.0 };
        let tip = pos2(x(*ratio), y + 5.0 * side);
        let corners = vec![tip, tip + vec2(-3.5, 7.0 * side), tip + vec2(3.5, 7.0 * side)];
        painter.add(Shape::convex_polygon(corners, ink, Stroke::new(0.5, palette.background)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_in_the_middle_and_the_bar_has_ends() {
        assert_eq!(
            [along(1.0), along(0.01), along(100.0), along(0.0), along(1e9)],
            [0.5, 0.0, 1.0, 0.0, 1.0]
        );
        assert!((along(10.0) - 0.75).abs() < 1e-6);
    }

    #[test]
    fn the_gradient_points_right_and_its_opposite_left() {
        let centre = pos2(10.0, 20.0);
        let near = |a: Pos2, b: Pos2| (a - b).length() < 1e-3;
        assert!(near(on_circle(centre, 5.0, 0.0), pos2(15.0, 20.0)));
        assert!(near(on_circle(centre, 5.0, 90.0), pos2(10.0, 15.0)));
        assert!(near(on_circle(centre, 5.0, 180.0), pos2(5.0, 20.0)));
    }
}
