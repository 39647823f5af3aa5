//! Where the units of the diagram go: a pure function of the space, and back from a place to its unit.

use crate::ui::panels::network::layout::Placed;
use crate::ui::widgets::Grid;
use egui::{Pos2, Rect, pos2, vec2};

/// At most so many free units are drawn as discs unless a person asks for more.
pub const USUAL: usize = 60;
/// At most so many at all.
pub const MOST: usize = 128;
/// At most so many inputs are discs; more are an image.
pub const MOST_INPUTS: usize = 12;

/// Width of the names at the left.
pub const GUTTER: f32 = 112.0;
/// Room above the output, for the pull and the number of the class.
pub const ABOVE: f32 = 44.0;
/// Room below inputs that are discs, for their names.
const BELOW: f32 = 20.0;
/// How far beside a disc a click still means it, points.
const NEAR: f32 = 3.0;

/// The units of a layer, from the left; in zigzag where they are many.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// 0 for the input, 1 … L.
    pub layer: usize,
    /// The middle of each disc.
    pub centres: Vec<Pos2>,
    /// Of all discs.
    pub radius: f32,
    /// The line through the middle of the row.
    pub y: f32,
}

/// The input: two discs for the plane, the picture of the data otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum InputPlace {
    /// One disc for each input.
    Discs(Row),
    /// A picture.
    Image(Placed),
}

/// Everything placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Places {
    /// Where names stand.
    pub gutter: Rect,
    /// Where discs, lines and the input stand.
    pub net: Rect,
    /// Layers 1 … L.
    pub rows: Vec<Row>,
    /// The input.
    pub input: InputPlace,
    /// From the middle of a row to that of the next.
    pub step: f32,
}

impl Row {
    /// The square around a disc.
    pub fn cell(&self, unit: usize) -> Rect {
        let side = 2.0 * self.radius;
        let centre = self.centres.get(unit).copied().unwrap_or(Pos2::ZERO);
        Rect::from_center_size(centre, vec2(side, side))
    }

    /// Around all discs, with the margin in which a click still counts.
    pub fn rect(&self) -> Rect {
        let discs = (0..self.centres.len()).fold(Rect::NOTHING, |all, unit| all.union(self.cell(unit)));
        discs.expand(NEAR)
    }

    /// The unit whose disc is at a place, the nearest of several.
    pub fn unit_at(&self, at: Pos2) -> Option<usize> {
        let far = |unit: &usize| self.centres[*unit].distance(at);
        let nearest = (0..self.centres.len()).min_by(|a, b| far(a).total_cmp(&far(b)));
        nearest.filter(|unit| far(unit) <= self.radius + NEAR)
    }
}

/// Whether a network of these sizes can be drawn so, with at most `most` free units.
pub fn suits(sizes: &[usize], most: usize) -> bool {
    let Some((_, free)) = sizes.split_first() else { return false };
    free.iter().sum::<usize>() <= most
}

/// Whether the input stands there as an image.
pub fn has_image(sizes: &[usize]) -> bool {
    sizes[0] > MOST_INPUTS
}

/// Whether there is room for it.
pub fn has_room(area: Rect, layers: usize) -> bool {
    area.width() >= 220.0 && area.height() >= 62.0 + 42.0 * layers as f32
}

/// Radius, distance and lines of a zigzag for `units` in this width, `step` from the next layer. A second line is worth
/// it only where it makes the discs much larger.
fn arrange(units: usize, width: f32, largest: f32, step: f32, lines: usize) -> (f32, f32, usize) {
    let gaps = units.saturating_sub(1).max(1) as f32;
    let pitch = ((width - 2.0 * largest) / gaps).min((0.2 * width).max(96.0));
    let radius = |lines: usize| {
        let across = if units > 1 { 0.42 * pitch * lines as f32 } else { largest };
        let along = if lines > 1 { 0.62 * step / (2.2 * lines as f32) } else { 0.32 * step };
        across.min(along).min(largest).max(1.5)
    };
    let mut best = 1;
    for lines in 2..=lines {
        if radius(lines) > 1.15 * radius(best) {
            best = lines;
        }
    }
    (radius(best), pitch, best)
}

/// Places layers of `sizes` (the input first) with the input at the bottom and the output on top; `image` are rows and
/// columns of the data.
pub fn place(area: Rect, sizes: &[usize], image: [usize; 2], pixels_per_point: f32) -> Places {
    let gutter = Rect::from_min_max(area.min, pos2(area.left() + GUTTER, area.bottom()));
    let net = Rect::from_min_max(pos2(gutter.right(), area.top()), area.max - vec2(4.0, 0.0));
    let is_image = has_image(sizes);
    let layers = sizes.len() - 1;
    let largest = (net.width().min(net.height()) * 0.08).clamp(8.0, 34.0);
    let top = net.top() + ABOVE + largest;
    let (bottom, step, picture) = if is_image {
        let [height, width] = image;
        let side = (net.height() * 0.25).clamp(30.0, 260.0);
        let by_height = side * pixels_per_point / height.max(1) as f32;
        let by_width = net.width() * 0.5 * pixels_per_point / width.max(1) as f32;
        let cell = (by_height.min(by_width) as usize).clamp(1, 48);
        let grid = Grid { len: height * width, columns: width.max(1), cell };
        let size = grid.size(pixels_per_point);
        let rect = grid.place(pos2(net.center().x, net.bottom() - size.y - 2.0), pixels_per_point);
        let step = (rect.top() - top) / (layers as f32 - 1.0 + 0.8);
        (top + step * (layers as f32 - 1.0), step, Some(Placed { grid, rect }))
    } else {
        let bottom = net.bottom() - BELOW - largest;
        (bottom, (bottom - top) / layers.max(1) as f32, None)
    };
    let row = |layer: usize, y: f32| {
        let units = sizes[layer];
        let lines = if layer == layers || layer == 0 { 1 } else { 4 };
        let (radius, pitch, lines) = arrange(units, net.width(), largest, step, lines);
        let centre = |unit: usize| {
            let across = (unit as f32 - (units as f32 - 1.0) / 2.0) * pitch;
            let along = ((unit % lines) as f32 - (lines as f32 - 1.0) / 2.0) * 2.2 * radius;
            pos2(net.center().x + across, y + along)
        };
        Row { layer, centres: (0..units).map(centre).collect(), radius, y }
    };
    let rows = (1..=layers).map(|layer| row(layer, top + step * (layers - layer) as f32)).collect();
    let input = picture.map_or_else(|| InputPlace::Discs(row(0, bottom)), InputPlace::Image);
    Places { gutter, net, rows, input, step }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NETWORKS: [(&[usize], [usize; 2]); 7] = [
        (&[2, 2, 2], [1, 2]),
        (&[2, 8, 2], [1, 2]),
        (&[2, 16, 16, 3], [1, 2]),
        (&[2, 58, 2], [1, 2]),
        (&[64, 16, 10], [8, 8]),
        (&[64, 100, 10], [8, 8]),
        (&[784, 30, 20, 10], [28, 28]),
    ];
    const AREAS: [[f32; 2]; 5] =
        [[376.0, 260.0], [400.0, 300.0], [480.0, 620.0], [900.0, 420.0], [1300.0, 760.0]];

    fn all(mut check: impl FnMut(&str, Rect, &Places)) {
        for (sizes, image) in NETWORKS {
            for [width, height] in AREAS {
                for ppp in [1.0, 1.5, 2.0] {
                    let area = Rect::from_min_size(pos2(13.0, 57.0), vec2(width, height));
                    let places = place(area, sizes, image, ppp);
                    check(&format!("{sizes:?} in {width}×{height} at {ppp}"), area, &places);
                }
            }
        }
    }

    fn rows(places: &Places) -> Vec<&Row> {
        let input = match &places.input {
            InputPlace::Discs(row) => Some(row),
            InputPlace::Image(_) => None,
        };
        input.into_iter().chain(&places.rows).collect()
    }

    #[test]
    fn a_click_on_a_disc_means_its_unit() {
        all(|what, _, places| {
            for row in rows(places) {
                for unit in 0..row.centres.len() {
                    for angle in 0..8 {
                        let (sin, cos) = (angle as f32 * 0.785).sin_cos();
                        let at = row.centres[unit] + 0.97 * row.radius * vec2(cos, sin);
                        assert_eq!(row.unit_at(at), Some(unit), "{what}, layer {}", row.layer);
                        assert!(row.rect().contains(at), "{what}: a click there is not seen");
                        let others = rows(places).into_iter().filter(|other| other.layer != row.layer);
                        assert!(others.into_iter().all(|other| other.unit_at(at).is_none()), "{what}");
                    }
                    assert_eq!(row.unit_at(row.cell(unit).center()), Some(unit), "{what}");
                }
                assert_eq!(row.unit_at(row.rect().min - vec2(30.0, 30.0)), None);
            }
        });
    }

    #[test]
    fn discs_keep_apart_in_their_order_and_inside() {
        all(|what, area, places| {
            for row in rows(places) {
                assert!(area.contains_rect(row.rect().shrink(NEAR)), "{what}, layer {}: {row:?}", row.layer);
                assert!(row.centres.windows(2).all(|pair| pair[0].x < pair[1].x), "{what}: the order");
                for (i, a) in row.centres.iter().enumerate() {
                    let apart = row.centres[..i].iter().all(|b| a.distance(*b) > 2.0 * row.radius);
                    assert!(apart, "{what}, layer {}: discs overlap", row.layer);
                }
            }
            for pair in places.rows.windows(2) {
                assert!(pair[1].rect().bottom() < pair[0].rect().top(), "{what}: layers overlap");
            }
            let first = &places.rows[0];
            match &places.input {
                InputPlace::Discs(input) => assert!(first.rect().bottom() < input.rect().top(), "{what}"),
                InputPlace::Image(image) => {
                    assert!(first.rect().bottom() < image.rect.top(), "{what}: {first:?} {image:?}");
                    assert!(area.contains_rect(image.rect), "{what}: {image:?}");
                }
            }
            let output = &places.rows[places.rows.len() - 1];
            assert!(output.rect().top() >= area.top() + ABOVE - NEAR - 0.1, "{what}: no room for the pull");
        });
    }

    #[test]
    fn only_small_networks_are_drawn_so() {
        assert!(suits(&[2, 58, 2], USUAL) && !suits(&[2, 59, 2], USUAL) && suits(&[784, 50, 10], USUAL));
        assert!(!suits(&[784, 500, 10], MOST) && suits(&[64, 100, 10], MOST) && !suits(&[], MOST));
    }
}
