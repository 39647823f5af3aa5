//! The picture of the stability map: cells, axes, the bound, the cross.

use crate::settling::studies::stability::ends::Cell;
use crate::settling::studies::stability::job::stand_in;
use crate::ui::panels::stability::axis::{Axis, written};
use crate::ui::panels::stability::legend::{cross, overflow};
use crate::ui::panels::stability::measure::Measure;
use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use crate::ui::widgets::Texture;
use egui::{Align2, Color32, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, lerp, pos2, vec2};

/// Room for the numbers and the name of the upright axis.
pub const LEFT: f32 = 64.0;
/// Room for the numbers and the name of the other axis.
const BELOW: f32 = 40.0;

/// The cells, column after column, with their axes.
pub struct Cells<'a> {
    pub cells: &'a [Option<Cell>],
    pub x: Axis,
    pub y: Axis,
}

/// A line in the map: places 0 … 1 from left to right and from below.
pub struct Line {
    pub points: Vec<[f32; 2]>,
    pub dashed: bool,
    pub label: String,
}

/// Names of the axes need so much height of a panel.
const NAMED: f32 = 150.0;
/// Smaller cells are not rounded to whole pixels: too much of a small area would stay empty.
const ROUNDED: f32 = 5.0;

/// Room below a map in an area of this height.
pub fn below(height: f32) -> f32 {
    if height < NAMED { 22.0 } else { BELOW }
}

/// Cells of whole pixels that fill `area` as far as they can, at its top left; small ones of parts of pixels.
pub fn place(area: Rect, axes: (&Axis, &Axis), pixels_per_point: f32) -> Rect {
    let cell = |length: f32, count: usize| {
        let exact = (length * pixels_per_point / count as f32).max(1.0);
        if exact < ROUNDED { exact } else { exact.floor() }
    };
    let (mut w, mut h) = (cell(area.width(), axes.0.count), cell(area.height(), axes.1.count));
    // A picture much wider than high has cells that look like lines.
    w = w.min((h * 4.0).max(1.0));
    h = h.min((w * 1.4).max(1.0));
    let size = vec2(w * axes.0.count as f32, h * axes.1.count as f32) / pixels_per_point;
    let snap = |v: f32| (v * pixels_per_point).round() / pixels_per_point;
    Rect::from_min_size(pos2(snap(area.left()), snap(area.top())), size)
}

/// Column and row under a pointer.
pub fn cell_at(rect: Rect, axes: (&Axis, &Axis), at: Pos2) -> Option<(usize, usize)> {
    if !rect.contains(at) {
        return None;
    }
    let column = ((at.x - rect.left()) / rect.width() * axes.0.count as f32) as usize;
    let row = ((rect.bottom() - at.y) / rect.height() * axes.1.count as f32) as usize;
    Some((column.min(axes.0.count - 1), row.min(axes.1.count - 1)))
}

/// The pixels of the picture, top row first. What is not known yet is shown dimmed as the coarser point before it.
pub fn pixels(map: &Cells<'_>, measure: Measure, palette: &Palette) -> ([usize; 2], Vec<Color32>) {
    let (columns, rows) = (map.x.count, map.y.count);
    let known = |index: usize| map.cells.get(index).is_some_and(Option::is_some);
    let colour = |cell: &Cell| match measure.shade(cell) {
        Some(shade) => palette.sequential(shade),
        None if cell.residual.is_finite() => palette.raised,
        None => overflow(),
    };
    let mut pixels = Vec::with_capacity(columns * rows);
    for row in (0..rows).rev() {
        for column in 0..columns {
            let own = column * rows + row;
            let stand_in = stand_in(&known, column, row, rows);
            let cell = stand_in.and_then(|index| Some((index, map.cells.get(index)?.as_ref()?)));
            pixels.push(match cell {
                Some((index, cell)) if index == own => colour(cell),
                Some((_, cell)) => palette.background.lerp_to_gamma(colour(cell), 0.4),
                None => palette.raised,
            });
        }
    }
    ([columns, rows], pixels)
}

/// Draws the cells.
pub fn picture<K: PartialEq>(
    ui: &Ui,
    texture: &mut Texture<K>,
    key: K,
    rect: Rect,
    palette: &Palette,
    draw: impl FnOnce() -> ([usize; 2], Vec<Color32>),
) {
    let id = texture.get(ui, key, draw);
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(id, rect, uv, Color32::WHITE);
    ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, palette.line), StrokeKind::Outside);
}

/// Numbers and names of both axes.
pub fn axes(ui: &Ui, rect: Rect, (x, y): (&Axis, &Axis), has_names: bool, palette: &Palette) {
    let painter = ui.painter();
    let tick = Stroke::new(1.0, palette.weak);
    let mut free = f32::NEG_INFINITY;
    for value in x.ticks(rect.width() / 64.0) {
        let at = lerp(rect.x_range(), x.place(value));
        let galley = painter.layout_no_wrap(written(value), theme::mono(), palette.weak);
        let left = at - galley.size().x / 2.0;
        if !(0.0..=1.0).contains(&x.place(value)) || left < free {
            continue;
        }
        free = left + galley.size().x + 8.0;
        painter.vline(at, rect.bottom()..=rect.bottom() + 4.0, tick);
        painter.galley(pos2(left, rect.bottom() + 5.0), galley, palette.weak);
    }
    if has_names {
        let name = painter.layout_no_wrap(x.name(), theme::body(), palette.text);
        let at = pos2(rect.center().x - name.size().x / 2.0, rect.bottom() + 20.0);
        painter.galley(at, name, palette.text);
    }
    let mut free = f32::INFINITY;
    for value in y.ticks(rect.height() / 28.0) {
        let at = lerp(rect.bottom()..=rect.top(), y.place(value));
        if !(0.0..=1.0).contains(&y.place(value)) || at + 8.0 > free {
            continue;
        }
        free = at - 8.0;
        painter.hline(rect.left() - 4.0..=rect.left(), at, tick);
        painter.text(
            pos2(rect.left() - 7.0, at),
            Align2::RIGHT_CENTER,
            written(value),
            theme::mono(),
            palette.weak,
        );
    }
    let name = painter.layout_no_wrap(y.name(), theme::body(), palette.text);
    if name.size().x <= rect.height() {
        let at = pos2(rect.left() - LEFT, rect.center().y + name.size().x / 2.0);
        let upright =
            egui::epaint::TextShape::new(at, name, palette.text).with_angle(-std::f32::consts::FRAC_PI_2);
        painter.add(upright);
    }
}

/// Lines with their labels, readable on any colour; the labels lie over all lines, below each other.
pub fn lines(ui: &Ui, rect: Rect, lines: &[Line], palette: &Palette) {
    let tops: Vec<Option<Pos2>> = lines.iter().map(|line| self::line(ui, rect, line, palette)).collect();
    for (number, (line, top)) in lines.iter().zip(tops).enumerate() {
        if let Some(top) = top {
            label(ui, rect, (&line.label, top), number, palette);
        }
    }
}

/// One line; where it is highest.
fn line(ui: &Ui, rect: Rect, line: &Line, palette: &Palette) -> Option<Pos2> {
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let at = |[x, y]: &[f32; 2]| pos2(lerp(rect.x_range(), *x), lerp(rect.bottom()..=rect.top(), *y));
    let points: Vec<Pos2> = line.points.iter().map(at).collect();
    let inside = points.iter().filter(|point| rect.expand(1.0).contains(**point));
    let top = inside.min_by(|a, b| a.y.total_cmp(&b.y)).copied()?;
    painter.add(Shape::line(points.clone(), Stroke::new(5.0, palette.background.gamma_multiply(0.75))));
    if line.dashed {
        painter.extend(Shape::dashed_line(&points, Stroke::new(2.0, palette.text), 7.0, 5.0));
    } else {
        painter.add(Shape::line(points, Stroke::new(2.5, palette.text)));
    }
    Some(top)
}

/// The label of a line that is highest at `top`.
fn label(ui: &Ui, rect: Rect, (text, top): (&str, Pos2), number: usize, palette: &Palette) {
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    // A small picture has no room for words.
    if rect.width() < 240.0 || rect.height() < 140.0 {
        return;
    }
    let galley = painter.layout_no_wrap(text.to_owned(), theme::small(), palette.text);
    let size = galley.size();
    // To the left of the line, where it is safe; to the right where there is no room.
    let left = if top.x - size.x - 14.0 > rect.left() { top.x - size.x - 10.0 } else { top.x + 10.0 };
    let y = (top.y + 6.0 + number as f32 * (size.y + 8.0)).min(rect.bottom() - size.y - 4.0);
    let min = pos2(left.clamp(rect.left() + 4.0, (rect.right() - size.x - 4.0).max(rect.left() + 4.0)), y);
    let back = Rect::from_min_size(min, size).expand2(vec2(4.0, 2.0));
    painter.rect_filled(back, 3.0, palette.background.gamma_multiply(0.82));
    painter.galley(min, galley, palette.text);
}

/// The cross at the present settings; at the edge, as an arrow, where they lie outside.
pub fn setting(ui: &Ui, rect: Rect, [x, y]: [f32; 2], palette: &Palette) {
    let (inside_x, inside_y) = (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0));
    let at = pos2(lerp(rect.x_range(), inside_x), lerp(rect.bottom()..=rect.top(), inside_y));
    if (inside_x, inside_y) == (x, y) {
        return cross(ui.painter(), at, 11.0, palette);
    }
    let way = vec2(x - inside_x, inside_y - y).normalized();
    let (tip, side) = (at - way * 2.0, way.rot90() * 8.0);
    let corners = vec![tip, tip - way * 13.0 + side, tip - way * 13.0 - side];
    ui.painter().add(Shape::convex_polygon(corners, palette.text, Stroke::new(1.5, palette.background)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knobs::knob;

    fn axis(key: &str) -> Axis {
        Axis { knob: knob(key).unwrap(), count: 24 }
    }

    #[test]
    fn the_cell_under_its_middle_is_that_cell() {
        let (x, y) = (axis("dynamics.step_size"), axis("dynamics.free_iterations"));
        for size in [vec2(300.0, 120.0), vec2(900.0, 600.0), vec2(200.0, 500.0)] {
            let rect = place(Rect::from_min_size(pos2(10.0, 20.0), size), (&x, &y), 1.0);
            assert!(rect.width() <= size.x && rect.height() <= size.y);
            for (column, row) in [(0, 0), (23, 0), (0, 23), (11, 17)] {
                let at = pos2(
                    rect.left() + (column as f32 + 0.5) * rect.width() / 24.0,
                    rect.bottom() - (row as f32 + 0.5) * rect.height() / 24.0,
                );
                assert_eq!(cell_at(rect, (&x, &y), at), Some((column, row)));
            }
        }
    }

    #[test]
    fn unknown_cells_are_dim_and_known_ones_are_not() {
        let palette = Palette::of(true);
        let (x, y) = (axis("dynamics.step_size"), axis("nudge.beta"));
        let mut cells = vec![None; 576];
        cells[0] = Some(Cell { residual: 1.0, ..Cell::default() });
        let (_, pixels) = pixels(&Cells { cells: &cells, x, y }, Measure::Residual, &palette);
        let at = |column: usize, row: usize| pixels[(23 - row) * 24 + column];
        assert_eq!(at(0, 0), palette.sequential(1.0));
        assert_ne!(at(1, 1), at(0, 0));
        assert_ne!(at(1, 1), palette.raised);
        assert_eq!((at(7, 7), at(8, 8)), (at(1, 1), palette.raised));
    }
}
