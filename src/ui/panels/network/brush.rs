//! Painting on the input: strokes as changed pixels, and a copy that shows them before the engine does.

use crate::ui::context::Tool;
use std::collections::BTreeMap;

/// Radius of the pen, pixels of the input.
pub const PEN: f32 = 1.6;
/// Radius of the noise.
pub const SPRAY: f32 = 2.5;
/// Half the side of the square that is blacked out: 7 × 7 pixels.
const HALF: i64 = 3;
/// A stroke that the engine has not shown after so many seconds is forgotten.
const PATIENCE: f64 = 0.8;

/// A piece of a stroke, from one place of the pointer to the next, in pixels of the input (x to the right, y down; the
/// first pixel is 0 … 1).
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// What paints.
    pub tool: Tool,
    /// Where it begins and ends.
    pub ends: [[f32; 2]; 2],
    /// Rows and columns of the input.
    pub size: [usize; 2],
    /// Numbers the pieces, so that noise differs from one to the next.
    pub number: u64,
}

impl Piece {
    /// The pixels it changes and their new values; `old` are the values now.
    ///
    /// Pen and eraser have soft edges: full inside [`PEN`] − ½, nothing outside [`PEN`] + ½; the pen never darkens, the
    /// eraser never brightens.
    pub fn paint(&self, old: impl Fn(usize) -> f64) -> Vec<(usize, f64)> {
        let [height, width] = self.size;
        let reach = match self.tool {
            Tool::Look => return Vec::new(),
            Tool::Draw | Tool::Erase => PEN + 0.5,
            Tool::Noise => SPRAY,
            Tool::Occlude => HALF as f32 + 1.0,
        };
        let range = |axis: usize, len: usize| {
            let (a, b) = (self.ends[0][axis], self.ends[1][axis]);
            let low = (a.min(b) - reach - 1.0).floor().max(0.0) as usize;
            low..((a.max(b) + reach + 1.0).ceil().max(0.0) as usize).min(len)
        };
        let mut changed = Vec::new();
        for row in range(1, height) {
            for column in range(0, width) {
                let pixel = row * width + column;
                let old = old(pixel);
                let distance = self.distance([column as f32 + 0.5, row as f32 + 0.5]);
                let ink = f64::from((PEN + 0.5 - distance).clamp(0.0, 1.0));
                let new = match self.tool {
                    Tool::Draw => old.max(ink),
                    Tool::Erase => old.min(1.0 - ink),
                    Tool::Noise if distance < SPRAY => {
                        (old + 0.6 * noise(pixel as u64, self.number)).clamp(0.0, 1.0)
                    }
                    Tool::Occlude if self.covers([column as i64, row as i64]) => 0.0,
                    _ => old,
                };
                if new != old {
                    changed.push((pixel, new));
                }
            }
        }
        changed
    }

    /// Distance of a point from the line between both ends.
    fn distance(&self, p: [f32; 2]) -> f32 {
        let [a, b] = self.ends;
        let d = [b[0] - a[0], b[1] - a[1]];
        let long = d[0] * d[0] + d[1] * d[1];
        let along = (p[0] - a[0]) * d[0] + (p[1] - a[1]) * d[1];
        let t = if long > 0.0 { (along / long).clamp(0.0, 1.0) } else { 0.0 };
        (a[0] + t * d[0] - p[0]).hypot(a[1] + t * d[1] - p[1])
    }

    /// Whether the square passes over a pixel on its way.
    fn covers(&self, [column, row]: [i64; 2]) -> bool {
        let [a, b] = self.ends;
        let steps = ((b[0] - a[0]).abs().max((b[1] - a[1]).abs()) * 2.0).ceil().max(1.0) as usize;
        (0..=steps).any(|i| {
            let t = i as f32 / steps as f32;
            let at = |axis: usize| (a[axis] + t * (b[axis] - a[axis])).floor() as i64;
            (at(0) - column).abs() <= HALF && (at(1) - row).abs() <= HALF
        })
    }
}

/// −1 … 1, the same for the same numbers.
fn noise(pixel: u64, number: u64) -> f64 {
    let mut x = pixel.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

/// What has been painted and is not yet in the snapshot.
#[derive(Default)]
pub struct Canvas {
    pending: BTreeMap<usize, (f64, f64)>,
    last: Option<[f32; 2]>,
    pieces: u64,
    /// Changes whenever the picture does.
    pub version: u64,
}

impl Canvas {
    /// The value of a pixel as it will be.
    pub fn value(&self, pixel: usize, input: &[f64]) -> f64 {
        let old = input.get(pixel).copied().unwrap_or(0.0);
        self.pending.get(&pixel).map_or(old, |(value, _)| *value)
    }

    /// Forgets what `input` shows, and what it has not shown for too long. True while something is left.
    pub fn catch_up(&mut self, input: &[f64], seconds: f64) -> bool {
        let before = self.pending.len();
        self.pending.retain(|pixel, (value, at)| {
            input.get(*pixel).is_some_and(|x| x != value) && seconds - *at < PATIENCE
        });
        self.version += u64::from(self.pending.len() != before);
        !self.pending.is_empty()
    }

    /// Goes on with the stroke to `place`, or begins it there; the pixels that change.
    pub fn stroke(
        &mut self,
        tool: Tool,
        place: [f32; 2],
        size: [usize; 2],
        input: &[f64],
        seconds: f64,
    ) -> Vec<(usize, f64)> {
        let from = self.last.replace(place);
        if from == Some(place) && tool != Tool::Noise {
            return Vec::new();
        }
        self.pieces += 1;
        let piece = Piece { tool, ends: [from.unwrap_or(place), place], size, number: self.pieces };
        let changed = piece.paint(|pixel| self.value(pixel, input));
        self.pending.extend(changed.iter().map(|&(pixel, value)| (pixel, (value, seconds))));
        self.version += u64::from(!changed.is_empty());
        changed
    }

    /// The pointer was let go.
    pub fn lift(&mut self) {
        self.last = None;
    }

    /// Another example: nothing of this one is pending.
    pub fn clear(&mut self) {
        self.version += u64::from(!self.pending.is_empty());
        self.pending.clear();
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(tool: Tool, from: [f32; 2], to: [f32; 2], old: f64) -> Vec<f64> {
        let mut picture = vec![old; 28 * 28];
        let piece = Piece { tool, ends: [from, to], size: [28, 28], number: 1 };
        for (pixel, value) in piece.paint(|_| old) {
            picture[pixel] = value;
        }
        picture
    }

    #[test]
    fn a_fast_stroke_has_no_gap() {
        let picture = line(Tool::Draw, [3.0, 14.0], [25.0, 9.0], 0.0);
        for column in 3..25 {
            let y = 14.0 - 5.0 * (column as f32 + 0.5 - 3.0) / 22.0;
            assert_eq!(picture[y as usize * 28 + column], 1.0, "column {column}");
        }
    }

    #[test]
    fn the_pen_is_about_three_pixels_wide_with_soft_edges() {
        let picture = line(Tool::Draw, [14.0, 14.0], [14.0, 14.0], 0.0);
        let inked = picture.iter().filter(|x| **x > 0.0).count();
        let soft = picture.iter().filter(|x| **x > 0.0 && **x < 1.0).count();
        assert!((9..=16).contains(&inked) && soft >= 8, "{inked} inked, {soft} soft");
    }

    #[test]
    fn pen_and_eraser_only_go_their_way_and_stay_in_range() {
        assert!(line(Tool::Draw, [-3.0, 2.0], [40.0, 30.0], 0.4).iter().all(|x| (0.4..=1.0).contains(x)));
        assert!(line(Tool::Erase, [-3.0, 2.0], [40.0, 30.0], 0.4).iter().all(|x| (0.0..=0.4).contains(x)));
        let noisy = line(Tool::Noise, [4.0, 4.0], [24.0, 24.0], 0.5);
        assert!(noisy.iter().all(|x| (0.0..=1.0).contains(x)));
        assert!(noisy.iter().any(|x| *x > 0.5) && noisy.iter().any(|x| *x < 0.5));
    }

    #[test]
    fn occlusion_is_a_square_of_seven_that_leaves_a_solid_trail() {
        let square = line(Tool::Occlude, [14.2, 14.7], [14.2, 14.7], 1.0);
        assert_eq!(square.iter().filter(|x| **x == 0.0).count(), 49);
        let trail = line(Tool::Occlude, [5.5, 14.5], [22.5, 14.5], 1.0);
        assert_eq!(trail.iter().filter(|x| **x == 0.0).count(), 7 * (17 + 7));
    }

    #[test]
    fn a_stroke_shows_at_once_and_yields_to_the_snapshot() {
        let (mut canvas, input) = (Canvas::default(), vec![0.0; 784]);
        let first = canvas.stroke(Tool::Draw, [5.0, 5.0], [28, 28], &input, 0.0);
        assert!(!first.is_empty() && first.iter().all(|(pixel, x)| canvas.value(*pixel, &input) == *x));
        assert!(canvas.stroke(Tool::Draw, [5.0, 5.0], [28, 28], &input, 0.1).is_empty());
        let mut newer = input.clone();
        first.iter().for_each(|(pixel, x)| newer[*pixel] = *x);
        assert!(canvas.catch_up(&input, 0.2), "the engine has not shown it yet");
        assert!(!canvas.catch_up(&newer, 0.2), "now it has");
        canvas.stroke(Tool::Draw, [9.0, 9.0], [28, 28], &input, 1.0);
        assert!(!canvas.catch_up(&input, 9.0), "what was refused is forgotten");
    }
}
