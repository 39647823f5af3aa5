//! The level of the paper: a surface of second order that spares the strokes.

use faer::Mat;
use faer::linalg::solvers::Solve as _;

/// Terms: 1, x, y, x², xy, y².
const TERMS: usize = 6;
const ROUNDS: usize = 8;

/// A fitted level of the paper.
pub(super) struct Paper {
    size: [usize; 2],
    terms: [f64; TERMS],
    /// Standard deviation of the paper around its level, from the lower quartile of the differences: of a full picture
    /// half may be ink.
    pub grain: f32,
}

impl Paper {
    /// Fits by least squares, again and again to what lies near the last fit; the first level is the commonest, as of a full
    /// picture half may be ink.
    pub fn fitted(values: &[f32], size: [usize; 2]) -> Self {
        let mut paper = Self { size, terms: [0.0; TERMS], grain: 0.0 };
        paper.terms[0] = f64::from(commonest(values, size));
        let step = (values.len() / 20_000).max(1);
        for round in 0..ROUNDS {
            let mut off: Vec<f32> =
                values.iter().enumerate().map(|(at, v)| (v - paper.at(at)).abs()).collect();
            let mut order = off.clone();
            paper.grain = grain(&mut order);
            // Wide at first, so that a shade comes in; then what is paper.
            let reach = (if round < 3 { 3.0 } else { 2.5 } * paper.grain).max(0.01);
            off.iter_mut().for_each(|off| *off -= reach);
            let mut normal = Mat::<f64>::zeros(TERMS, TERMS);
            let mut right = Mat::<f64>::zeros(TERMS, 1);
            for at in (0..values.len()).step_by(step).filter(|&at| off[at] <= 0.0) {
                let x = paper.row(at);
                for i in 0..TERMS {
                    right[(i, 0)] += x[i] * f64::from(values[at]);
                    for j in 0..TERMS {
                        normal[(i, j)] += x[i] * x[j];
                    }
                }
            }
            // A picture of one row leaves terms undecided: they stay small.
            (0..TERMS).for_each(|i| normal[(i, i)] += 1e-6 * (1.0 + normal[(0, 0)]));
            let solved = normal.partial_piv_lu().solve(&right);
            paper.terms = std::array::from_fn(|i| solved[(i, 0)]);
        }
        let mut off: Vec<f32> = values.iter().enumerate().map(|(at, v)| (v - paper.at(at)).abs()).collect();
        paper.grain = grain(&mut off);
        paper
    }

    fn row(&self, at: usize) -> [f64; TERMS] {
        let [height, width] = self.size;
        let x = (at % width) as f64 / width as f64 - 0.5;
        let y = (at / width) as f64 / height as f64 - 0.5;
        [1.0, x, y, x * x, x * y, y * y]
    }

    /// The level at a place.
    pub fn at(&self, at: usize) -> f32 {
        self.row(at).iter().zip(&self.terms).map(|(x, term)| x * term).sum::<f64>() as f32
    }

    /// The highest level less the lowest.
    pub fn range(&self) -> f32 {
        let levels = (0..self.size[0] * self.size[1]).map(|at| self.at(at));
        let (low, high) = levels.fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)));
        high - low
    }
}

/// The lower quartile of |x| is 0.3186 σ where x is Gaussian.
fn grain(off: &mut [f32]) -> f32 {
    let quarter = off.len() / 4;
    *off.select_nth_unstable_by(quarter, f32::total_cmp).1 / 0.3186
}

/// The mean of the fullest of the equal bins between 0 and 1. The border, where paper is likely, weighs half as much as all.
pub(super) fn commonest(values: &[f32], [height, width]: [usize; 2]) -> f32 {
    let mut bins = [(0.0_f64, 0.0_f64); 16];
    let of_border = 0.25 * (height * width) as f64 / (height + width) as f64;
    for (at, value) in values.iter().enumerate() {
        let (y, x) = (at / width, at % width);
        let is_border = y == 0 || x == 0 || y + 1 == height || x + 1 == width;
        let weight = if is_border { 1.0 + of_border } else { 1.0 };
        let (count, sum) = &mut bins[((value * 16.0) as usize).min(15)];
        (*count, *sum) = (*count + weight, *sum + weight * f64::from(*value));
    }
    let (count, sum) = bins.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default();
    (sum / count.max(1.0)) as f32
}
