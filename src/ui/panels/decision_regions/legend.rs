//! What the colours and marks mean.

use crate::settling::studies::decision_regions::Regions;
use crate::ui::panels::decision_regions::plane::{class_colour, cross, dot, misread, shade, unsettled};
use crate::ui::panels::decision_regions::words::per_cent;
use crate::ui::style::colours::Palette;
use crate::ui::style::format::thousands;
use crate::ui::style::theme;
use crate::ui::widgets::Texture;
use crate::ui::widgets::colour_bar::short;
use egui::{Align2, Color32, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

/// Height of an entry.
const ROW: f32 = 24.0;

/// Draws entries below each other into `rect`, as many as have room; then the bar of margins up to `scale`.
pub fn ui(
    ui: &Ui,
    rect: Rect,
    palette: &Palette,
    regions: &Regions,
    scale: f64,
    bar: &mut Texture<(bool, usize)>,
) {
    let painter = ui.painter();
    let mut y = rect.top();
    let bar_height = 40.0 + 12.0 * regions.classes as f32;
    let mut entry = |text: String, mark: &dyn Fn(egui::Pos2)| {
        if y + ROW + bar_height > rect.bottom() {
            return;
        }
        mark(pos2(rect.left() + 9.0, y + ROW / 2.0));
        let at = pos2(rect.left() + 28.0, y + ROW / 2.0);
        painter.text(at, Align2::LEFT_CENTER, text, theme::body(), palette.text);
        y += ROW;
    };
    for (class, share) in regions.shares().into_iter().enumerate() {
        entry(format!("class {class}: {}", per_cent(share)), &|at| {
            let swatch = Rect::from_center_size(at, vec2(16.0, 16.0));
            painter.rect_filled(swatch, 2.0, class_colour(palette, class));
        });
    }
    entry(
        format!(
            "{} of {} misread",
            thousands(regions.wrong() as f64),
            thousands(regions.examples.len() as f64)
        ),
        &|at| misread(painter, palette, at, 1, 3.2),
    );
    entry("training example".into(), &|at| dot(painter, palette, at, 1, 4.0));
    entry("watched example".into(), &|at| cross(painter, palette, at, 8.0));
    if regions.unsettled() > 0.0 {
        entry(format!("{} not settled", per_cent(regions.unsettled())), &|at| {
            for (i, j) in [(0, 0), (1, 1), (2, 0), (0, 2), (2, 2)] {
                let corner = at + vec2(i as f32 * 5.0 - 7.5, j as f32 * 5.0 - 7.5);
                painter.rect_filled(Rect::from_min_size(corner, vec2(5.0, 5.0)), 0.0, unsettled(palette));
            }
        });
    }
    if y + bar_height > rect.bottom() + 1.0 {
        return;
    }
    y += 8.0;
    let width = (rect.width() - 12.0).min(150.0);
    let strip = Rect::from_min_size(pos2(rect.left(), y), vec2(width, 12.0 * regions.classes as f32));
    let classes = regions.classes;
    let id = bar.get(ui, (palette.dark, classes), || {
        let pixel = |n: usize| shade(palette, n / 128, (n % 128) as f64 / 127.0);
        ([128, classes], (0..128 * classes).map(pixel).collect())
    });
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter.image(id, strip, uv, Color32::WHITE);
    painter.rect_stroke(strip, 0.0, Stroke::new(1.0, palette.line), StrokeKind::Outside);
    let ends = [
        (strip.left(), Align2::LEFT_TOP, "0".to_owned()),
        (strip.center().x, Align2::CENTER_TOP, "margin".to_owned()),
        (strip.right(), Align2::RIGHT_TOP, short(scale as f32)),
    ];
    for (x, align, text) in ends {
        painter.text(pos2(x, strip.bottom() + 3.0), align, text, theme::body(), palette.text);
    }
}
