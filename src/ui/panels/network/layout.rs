//! Where the layers of the network panel go: a pure function of the space.

use crate::ui::widgets::{Grid, fit_cells};
use egui::{Rect, pos2, vec2};

/// Height of the line above each layer, with its title and the arrow of the weights.
pub const GAP: f32 = 30.0;

/// Height that the tools beside the input need.
const TOOLS: f32 = 50.0;

/// Smaller cells are not worth their arrangement, physical pixels.
const SMALL: usize = 3;

/// One layer drawn as an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Its cells.
    pub grid: Grid,
    /// Where.
    pub rect: Rect,
}

/// Everything placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// The output's bars.
    pub output: Rect,
    /// Hidden layers from the input up, then nothing; the input is apart.
    pub hidden: Vec<Placed>,
    /// The input.
    pub input: Placed,
}

/// Places an input of `height`×`width` at the bottom, hidden layers above it, output bars on top.
///
/// Free at both sides of the input stay at least `side` points, where the area is wide enough. Hidden layers are
/// arranged as in `like`, only smaller, if that is given and leaves cells of at least [`SMALL`] pixels.
pub fn stack(
    area: Rect,
    hidden: &[usize],
    [height, width]: [usize; 2],
    side: f32,
    like: &[Placed],
    pixels_per_point: f32,
) -> Stack {
    let images = hidden.len() as f32 + 1.0;
    let free = (area.height() - GAP * (images + 1.0)).max(40.0);
    let mut output = (free * 0.22).clamp(50.0, 150.0).min(free * 0.5);
    let budget = (free - output) / images;
    let cell = |budget: f32| {
        let by_height = budget * pixels_per_point / height.max(1) as f32;
        let room = (area.width() - 2.0 * side).max(area.width() * 0.3);
        let by_width = room * pixels_per_point / width.max(1) as f32;
        (by_height.min(by_width).floor() as usize).clamp(1, 48)
    };
    // A digit is square and narrow; a larger share keeps it readable from afar.
    let share = if hidden.is_empty() { 1.0 } else { 1.3 * images / (images + 0.3) };
    let mut input = Grid { len: height * width, columns: width.max(1), cell: cell(budget * share) };
    let grids = |input: &Grid, output: f32| -> Vec<Grid> {
        let each = (free - output - input.size(pixels_per_point).y) / (images - 1.0).max(1.0);
        let fit = |(i, &n): (usize, &usize)| {
            let same = like.get(i).map(|placed| placed.grid).filter(|grid| grid.len == n);
            let shrunk = same.map(|grid| {
                let by_width = area.width() * pixels_per_point / grid.columns.max(1) as f32;
                let by_height = each * pixels_per_point / grid.rows().max(1) as f32;
                Grid { cell: by_width.min(by_height).max(0.0) as usize, ..grid }
            });
            let size = vec2(area.width(), each.max(4.0));
            shrunk.filter(|grid| grid.cell >= SMALL).unwrap_or_else(|| fit_cells(n, size, pixels_per_point))
        };
        hidden.iter().enumerate().map(fit).collect()
    };
    // At least as high as two rows of tools, while hidden layers keep a few points each.
    let least = (TOOLS * pixels_per_point / height.max(1) as f32).ceil() as usize;
    let least = least.min(cell(f32::INFINITY));
    let left = free - output - Grid { cell: least, ..input }.size(pixels_per_point).y;
    if left >= 20.0 * hidden.len() as f32 {
        input.cell = input.cell.max(least);
    }
    let mut layers = grids(&input, output);
    let used = |layers: &[Grid], input: &Grid| -> f32 {
        layers.iter().chain([input]).map(|grid| grid.size(pixels_per_point).y).sum()
    };
    // What rounding to whole pixels left over goes to the input first, then to the bars.
    let rest = free - output - used(&layers, &input);
    let larger = Grid { cell: cell(input.size(pixels_per_point).y + rest), ..input };
    if larger.cell > input.cell {
        input = larger;
        layers = grids(&input, output);
    }
    output = (output + free - output - used(&layers, &input)).clamp(output, 190.0);

    let centre = area.center().x;
    let total = output + used(&layers, &input) + GAP * (images + 1.0);
    let mut y = area.top() + ((area.height() - total) / 2.0).clamp(0.0, 40.0) + GAP;
    let width_of_bars = area.width().min(560.0);
    let bars = Rect::from_min_size(pos2(centre - width_of_bars / 2.0, y), vec2(width_of_bars, output));
    y = bars.bottom() + GAP;
    let mut placed = Vec::new();
    for grid in layers.into_iter().rev() {
        let rect = grid.place(pos2(centre, y), pixels_per_point);
        y = rect.bottom() + GAP;
        placed.push(Placed { grid, rect });
    }
    placed.reverse();
    Stack {
        output: bars,
        hidden: placed,
        input: Placed { rect: input.place(pos2(centre, y), pixels_per_point), grid: input },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_do_not_overlap_and_stay_inside() {
        let networks: [&[usize]; 5] = [&[], &[500], &[500, 500], &[500, 500, 500], &[2000, 2000, 2000]];
        for hidden in networks {
            for size in [[28, 28], [1, 2], [8, 8]] {
                for (w, h) in [(284.0, 300.0), (300.0, 420.0), (440.0, 560.0), (560.0, 700.0), (700.0, 640.0)]
                {
                    let area = Rect::from_min_size(pos2(10.0, 20.0), vec2(w, h));
                    let s = stack(area, hidden, size, 80.0, &[], 1.0);
                    let mut above = s.output;
                    for layer in s.hidden.iter().rev().map(|p| p.rect).chain([s.input.rect]) {
                        assert!(layer.top() >= above.bottom() + GAP - 1.0, "{hidden:?} {size:?} {w}×{h}");
                        above = layer;
                    }
                    assert!(above.bottom() <= area.bottom() + 1.0, "{hidden:?} {size:?} {w}×{h}: {above:?}");
                    assert!(
                        s.input.rect.width() <= w - 160.0,
                        "{hidden:?} {size:?} {w}×{h}: no room for tools"
                    );
                }
            }
        }
    }

    #[test]
    fn a_strip_below_leaves_the_arrangement_of_units() {
        let area = Rect::from_min_size(pos2(10.0, 20.0), vec2(430.0, 610.0));
        let whole = stack(area, &[500], [28, 28], 80.0, &[], 1.0);
        let smaller = Rect::from_min_size(area.min, vec2(430.0, 520.0));
        let s = stack(smaller, &[500], [28, 28], 80.0, &whole.hidden, 1.0);
        assert_eq!(s.hidden[0].grid.columns, whole.hidden[0].grid.columns);
        assert!(s.hidden[0].grid.cell < whole.hidden[0].grid.cell);
        assert!(s.input.rect.bottom() <= smaller.bottom() + 1.0);
    }
}
