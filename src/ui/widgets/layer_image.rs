//! A layer as one texture with square cells of whole physical pixels.

use crate::ui::export::pixels;
use crate::ui::style::colours::Table;
use egui::{Color32, ColorImage, Pos2, Rect, TextureHandle, TextureOptions, Ui, Vec2, pos2, vec2};
use std::sync::Arc;

/// A texture that is uploaded only when what it shows has changed. Its picture is kept for figures.
pub struct Texture<K> {
    handle: Option<(TextureHandle, Arc<ColorImage>, K)>,
}

impl<K> Default for Texture<K> {
    fn default() -> Self {
        Self { handle: None }
    }
}

impl<K: PartialEq> Texture<K> {
    /// The texture for `key`; `draw` makes the picture (size and pixels) if the key is new.
    pub fn get(
        &mut self,
        ui: &Ui,
        key: K,
        draw: impl FnOnce() -> ([usize; 2], Vec<Color32>),
    ) -> egui::TextureId {
        if let Some((handle, _, known)) = &self.handle
            && *known == key
        {
            return handle.id();
        }
        let (size, pixels) = draw();
        let image = Arc::new(ColorImage::new(size, pixels));
        let handle = match self.handle.take() {
            Some((mut handle, ..)) => {
                handle.set(Arc::clone(&image), TextureOptions::NEAREST);
                handle
            }
            None => ui.ctx().load_texture("cells", Arc::clone(&image), TextureOptions::NEAREST),
        };
        let id = handle.id();
        pixels::note(ui.ctx(), id, &image);
        self.handle = Some((handle, image, key));
        id
    }
}

/// Units in rows: `columns` wide, cells of `cell` physical pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Units.
    pub len: usize,
    /// Units per row.
    pub columns: usize,
    /// Physical pixels per unit.
    pub cell: usize,
}

impl Grid {
    /// Rows, the last one perhaps not full.
    pub fn rows(&self) -> usize {
        self.len.div_ceil(self.columns.max(1))
    }

    /// Size in points.
    pub fn size(&self, pixels_per_point: f32) -> Vec2 {
        vec2((self.columns * self.cell) as f32, (self.rows() * self.cell) as f32) / pixels_per_point
    }

    /// The rectangle at the top centre of `area`, on whole pixels.
    pub fn place(&self, top_centre: Pos2, pixels_per_point: f32) -> Rect {
        let size = self.size(pixels_per_point);
        let snap = |v: f32| (v * pixels_per_point).round() / pixels_per_point;
        Rect::from_min_size(pos2(snap(top_centre.x - size.x / 2.0), snap(top_centre.y)), size)
    }

    /// The unit under `at`.
    pub fn unit_at(&self, rect: Rect, at: Pos2) -> Option<usize> {
        if !rect.contains(at) {
            return None;
        }
        let u = (at - rect.min) / rect.size();
        let column = (u.x * self.columns as f32) as usize;
        let row = (u.y * self.rows() as f32) as usize;
        let unit = row * self.columns + column.min(self.columns - 1);
        (unit < self.len).then_some(unit)
    }

    /// The cell of a unit.
    pub fn cell_rect(&self, rect: Rect, unit: usize) -> Rect {
        let size = vec2(rect.width() / self.columns as f32, rect.height() / self.rows() as f32);
        let (row, column) = (unit / self.columns, unit % self.columns);
        Rect::from_min_size(rect.min + vec2(column as f32 * size.x, row as f32 * size.y), size)
    }

    /// One colour per cell; cells after the last unit stay transparent.
    pub fn pixels(&self, values: impl Iterator<Item = f32>, table: &Table) -> ([usize; 2], Vec<Color32>) {
        let mut pixels: Vec<Color32> = values.map(|v| table.colour(v)).collect();
        pixels.resize(self.columns * self.rows(), Color32::TRANSPARENT);
        ([self.columns, self.rows()], pixels)
    }
}

/// The grid with the largest square cells for `len` units in `area` (points); rows without a rest if that costs
/// little.
pub fn fit_cells(len: usize, area: Vec2, pixels_per_point: f32) -> Grid {
    let (width, height) = ((area.x * pixels_per_point) as usize, (area.y * pixels_per_point) as usize);
    let len = len.max(1);
    let fits = |cell: usize| (width / cell) * (height / cell) >= len;
    let largest = (1..=24).rev().find(|&cell| fits(cell)).unwrap_or(1);
    let even = |cell: usize| {
        let (most, least) = (width / cell, len.div_ceil((height / cell).max(1)).max(1));
        (least..=most)
            .rev()
            .filter(|c| len.is_multiple_of(*c))
            .min_by_key(|c| (c * 10).abs_diff(len / c * 16))
    };
    let smaller = (largest - largest / 6).max(1)..=largest;
    for cell in smaller.rev() {
        if let Some(columns) = even(cell) {
            return Grid { len, columns, cell };
        }
    }
    Grid { len, columns: (width / largest).clamp(1, len), cell: largest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_fit_the_area_whenever_one_pixel_each_does() {
        for len in [1, 2, 3, 7, 10, 100, 499, 500, 784, 1000, 2000] {
            for (w, h) in [(300.0, 120.0), (460.0, 230.0), (128.0, 64.0)] {
                let grid = fit_cells(len, vec2(w, h), 1.0);
                let size = grid.size(1.0);
                assert!(size.x <= w && size.y <= h, "{len} in {w}×{h}: {grid:?}");
                assert!(grid.rows() * grid.columns >= len);
            }
        }
    }

    #[test]
    fn the_unit_under_a_cells_centre_is_that_unit() {
        let grid = Grid { len: 7, columns: 3, cell: 4 };
        let rect = Rect::from_min_size(pos2(10.0, 20.0), grid.size(1.0));
        for unit in 0..7 {
            assert_eq!(grid.unit_at(rect, grid.cell_rect(rect, unit).center()), Some(unit));
        }
        assert_eq!(grid.unit_at(rect, rect.max - vec2(1.0, 1.0)), None);
    }
}
