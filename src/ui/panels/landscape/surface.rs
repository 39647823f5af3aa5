//! F as bands of colour, with what is out of reach striped.

use crate::settling::studies::landscape::survey::Picture;
use crate::settling::studies::landscape::walls::span_at;
use crate::ui::style::colours::Palette;
use egui::Color32;

/// Bands from the lowest point to the top of the scale.
pub const BANDS: usize = 14;
/// Width of a stripe, pixels.
const STRIPE: usize = 7;

/// F that is drawn in the lowest colour, and how much more is the highest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    pub base: f64,
    pub span: f64,
}

impl Scale {
    /// Above the lowest point for this β, as far as F without a nudge goes in the picture; of a close-up, as far as F
    /// itself goes there.
    pub fn new(picture: &Picture, beta: f64, range: [[f64; 2]; 2]) -> Self {
        let landscape = &picture.landscape;
        let ends = |f: &[f64]| {
            f.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], f| [low.min(*f), high.max(*f)])
        };
        let least = |beta: f64, drawn: f64| {
            let lowest = landscape.lowest(beta, picture.range).place();
            lowest.map_or(drawn, |place| landscape.total(place, beta))
        };
        if range == picture.range {
            let ([low, _], [least_free, most]) =
                (ends(&picture.grid.total(beta)), ends(&picture.grid.total(0.0)));
            let span = (most - least(0.0, least_free)).max(1e-12);
            return Self { base: least(beta, low), span };
        }
        let [low, most] = ends(&landscape.grid(range, 17).total(beta));
        let base = least(beta, low);
        Self { base, span: (most - base).max(1e-15) }
    }

    /// The place in the scale: 0 at the lowest point, a band higher at each square, so that the rings of a round valley
    /// are evenly apart.
    fn band(&self, f: f64) -> f32 {
        (((f - self.base) / self.span).clamp(0.0, 1.0).sqrt() * (BANDS as f64 - 1e-6)) as f32
    }
}

/// The colour of a band; the same in light and dark, because the paths on it are.
pub fn colour(band: f32) -> Color32 {
    let t = 0.92 * f64::from(band.clamp(0.0, BANDS as f32 - 1.0)) / (BANDS as f64 - 1.0);
    let c = colorous::CIVIDIS.eval_continuous(t);
    Color32::from_rgb(c.r, c.g, c.b)
}

/// The picture in `size` pixels, the top row first.
pub fn pixels(
    picture: &Picture,
    (beta, range, scale): (f64, [[f64; 2]; 2], Scale),
    [width, height]: [usize; 2],
    palette: &Palette,
) -> ([usize; 2], Vec<Color32>) {
    let [[left, right], [low, high]] = range;
    let x = |i: usize| left + (right - left) * (i as f64 + 0.5) / width as f64;
    let y = |j: usize| high - (high - low) * (j as f64 + 0.5) / height as f64;
    let f: Vec<f32> = match picture.landscape.total_parabola(beta) {
        Some(parabola) => {
            let all = (0..width * height).map(|n| parabola.at([x(n % width), y(n / width)]));
            all.map(|f| scale.band(f)).collect()
        }
        None => {
            let (side, total) = (picture.grid.side, picture.grid.total(beta));
            let along = |at: f64, from: f64, to: f64| {
                let t = (at - from) / (to - from) * (side - 1) as f64;
                let i = (t as usize).min(side - 2);
                (i, t - i as f64)
            };
            let at = |n: usize| {
                let ((i, u), (j, v)) = (along(x(n % width), left, right), along(y(n / width), low, high));
                let row = |j: usize| total[j * side + i] * (1.0 - u) + total[j * side + i + 1] * u;
                row(j) * (1.0 - v) + row(j + 1) * v
            };
            (0..width * height).map(|n| scale.band(at(n))).collect()
        }
    };
    let corners = picture.landscape.walls().within(range);
    let table: Vec<Color32> = (0..BANDS).map(|band| colour(band as f32)).collect();
    let far = palette.background;
    let mut drawn = Vec::with_capacity(f.len());
    for j in 0..height {
        let reach = span_at(&corners, y(j));
        for i in 0..width {
            let n = j * width + i;
            let across = if i + 1 < width { f[n + 1] - f[n] } else { f[n] - f[n - usize::from(i > 0)] };
            let down = if j + 1 < height { f[n + width] - f[n] } else { 0.0 };
            let per_pixel = across.hypot(down).max(1e-6);
            let (band, share) = (f[n].floor(), f[n].fract());
            let here = table[(band as usize).min(BANDS - 1)];
            let to_edge = share.min(1.0 - share) / per_pixel;
            let line = if band > 0.0 || share > 0.5 { 0.3 * (1.3 - to_edge).clamp(0.0, 1.0) } else { 0.0 };
            let ink = here.lerp_to_gamma(Color32::BLACK, line);
            let is_within = reach.is_some_and(|[from, to]| (from..=to).contains(&x(i)));
            drawn.push(match is_within {
                true => ink,
                false => {
                    ink.lerp_to_gamma(far, if ((i + j) / STRIPE).is_multiple_of(2) { 0.82 } else { 0.6 })
                }
            });
        }
    }
    ([width, height], drawn)
}
