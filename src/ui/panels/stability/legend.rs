//! Colour bar and lines of the stability map, explained.

use crate::ui::panels::stability::measure::Measure;
use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use crate::ui::widgets::Texture;
use egui::{Align2, Color32, Rect, Shape, Stroke, StrokeKind, Ui, lerp, pos2, vec2};

/// Width of an upright bar with its numbers.
pub const BAR: f32 = 84.0;

/// Draws an upright colour bar with its numbers into the left of `rect`.
pub fn bar(ui: &Ui, texture: &mut Texture<bool>, rect: Rect, measure: Measure, palette: &Palette) {
    let strip = Rect::from_min_size(rect.min + vec2(0.0, 6.0), vec2(14.0, rect.height() - 12.0));
    let id = texture.get(ui, palette.dark, || {
        ([1, 256], (0..256).rev().map(|i| palette.sequential(i as f32 / 255.0)).collect())
    });
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(id, strip, uv, Color32::WHITE);
    ui.painter().rect_stroke(strip, 0.0, Stroke::new(1.0, palette.line), StrokeKind::Outside);
    let ticks = measure.ticks();
    let every = (16.0 * ticks.len() as f32 / strip.height().max(1.0)).ceil().max(1.0) as usize;
    for (i, (value, text)) in ticks.into_iter().enumerate() {
        if i % every != 0 {
            continue;
        }
        let y = lerp(strip.bottom()..=strip.top(), measure.place(value));
        ui.painter().hline(strip.right()..=strip.right() + 4.0, y, Stroke::new(1.0, palette.weak));
        let at = pos2(strip.right() + 7.0, y);
        ui.painter().text(at, Align2::LEFT_CENTER, text, theme::mono(), palette.weak);
    }
}

/// How an entry is marked.
#[derive(Clone, Copy, PartialEq)]
pub enum Sign {
    /// No sign.
    None,
    /// The bound.
    Line,
    /// The boundary at these images.
    Dashes,
    /// The present setting.
    Cross,
    /// A point that is not computed yet.
    Dim,
    /// What overflowed.
    Blue,
}

/// Draws entries below each other into `rect`, wrapped; those for which there is no room are left out.
pub fn entries(ui: &Ui, rect: Rect, entries: &[(Sign, String)], palette: &Palette) {
    let mut y = rect.top();
    for (sign, text) in entries {
        let indent = if *sign == Sign::None { 0.0 } else { 26.0 };
        let ink = if *sign == Sign::None { palette.text } else { palette.weak };
        let galley = ui.painter().layout(text.clone(), theme::body(), ink, rect.width() - indent);
        if y + galley.size().y > rect.bottom() {
            break;
        }
        sign_at(ui, Rect::from_min_size(pos2(rect.left(), y), vec2(20.0, 20.0)), *sign, palette);
        let height = galley.size().y;
        ui.painter().galley(pos2(rect.left() + indent, y), galley, ink);
        y += height + 8.0;
    }
}

fn sign_at(ui: &Ui, rect: Rect, sign: Sign, palette: &Palette) {
    let painter = ui.painter();
    let ends = [rect.left_center(), rect.right_center()];
    match sign {
        Sign::None => {}
        Sign::Line => {
            painter.line_segment(ends, Stroke::new(2.5, palette.text));
        }
        Sign::Dashes => {
            painter.extend(Shape::dashed_line(&ends, Stroke::new(2.0, palette.text), 5.0, 3.0));
        }
        Sign::Cross => cross(painter, rect.center(), 7.0, palette),
        Sign::Dim => {
            let half = rect.shrink2(vec2(3.0, 3.0));
            painter.rect_filled(half, 0.0, palette.background.lerp_to_gamma(palette.sequential(0.7), 0.4));
        }
        Sign::Blue => {
            painter.rect_filled(rect.shrink2(vec2(3.0, 3.0)), 0.0, overflow());
        }
    }
}

/// What is not a number, in a colour of no map.
pub fn overflow() -> Color32 {
    Color32::from_rgb(0, 160, 255)
}

/// The cross at a setting, readable on any colour.
pub fn cross(painter: &egui::Painter, at: egui::Pos2, size: f32, palette: &Palette) {
    for (width, colour) in [(5.0, palette.background), (2.0, palette.text)] {
        let arm = size + if width > 3.0 { 1.5 } else { 0.0 };
        for arm in [vec2(arm, 0.0), vec2(0.0, arm)] {
            painter.line_segment([at - arm, at + arm], Stroke::new(width, colour));
        }
    }
}
