//! A colour map with its numbers.

use crate::ui::style::colours::{Palette, Table};
use crate::ui::style::format::number;
use crate::ui::style::theme;
use crate::ui::widgets::layer_image::Texture;
use egui::{Align2, Color32, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

/// What a bar shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bar {
    /// 0 … 1.
    Sequential,
    /// −range … range.
    Diverging(f32),
    /// −r … r, where each layer states its own r.
    PerLayer,
}

/// Draws a horizontal bar with three tick numbers below, `width` points wide; returns its response.
pub fn colour_bar(
    ui: &mut Ui,
    texture: &mut Texture<(bool, bool)>,
    bar: Bar,
    width: f32,
    palette: &Palette,
) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 28.0), Sense::hover());
    let strip = Rect::from_min_size(rect.min + vec2(16.0, 2.0), vec2(width - 32.0, 8.0));
    let signed = bar != Bar::Sequential;
    let id = texture.get(ui, (signed, palette.dark), || {
        let table = if signed { Table::diverging(palette, 1.0) } else { Table::sequential(palette) };
        let value =
            |i: usize| i as f32 / 255.0 * if signed { 2.0 } else { 1.0 } - if signed { 1.0 } else { 0.0 };
        ([256, 1], (0..256).map(|i| table.colour(value(i))).collect())
    });
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(id, strip, uv, Color32::WHITE);
    ui.painter().rect_stroke(strip, 0.0, Stroke::new(1.0, palette.line), StrokeKind::Outside);
    let ticks = match bar {
        Bar::Sequential => [0.0, 0.5, 1.0].map(short),
        Bar::Diverging(range) => [-range, 0.0, range].map(short),
        Bar::PerLayer => ["−r", "0", "r"].map(str::to_owned),
    };
    for (i, tick) in ticks.into_iter().enumerate() {
        let x = strip.left() + strip.width() * i as f32 / 2.0;
        ui.painter().vline(x, strip.bottom()..=strip.bottom() + 3.0, Stroke::new(1.0, palette.weak));
        ui.painter().text(
            pos2(x, strip.bottom() + 3.0),
            Align2::CENTER_TOP,
            tick,
            theme::mono(),
            palette.weak,
        );
    }
    response
}

/// A number without needless zeros.
pub fn short(x: f32) -> String {
    let text = number(f64::from(x));
    if text.contains('.') && !text.contains('e') {
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    text
}
