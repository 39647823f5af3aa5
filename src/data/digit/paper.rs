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
    /// Standard deviation of the paper around its level, from the median of the differences.
    pub grain: f32,
}

impl Paper {
    /// Fits by least squares, again and again to what lies near the last fit; the first level is the median.
    pub fn fitted(values: &[f32], size: [usize; 2]) -> Self {
        let mut order: Vec<f32> = values.to_vec();
        let mut paper = Self { size, terms: [0.0; TERMS], grain: 0.0 };
        paper.terms[0] = f64::from(median(&mut order));
        let step = (values.len() / 20_000).max(1);
        for round in 0..ROUNDS {
            let mut off: Vec<f32> =
                values.iter().enumerate().map(|(at, v)| (v - paper.at(at)).abs()).collect();
            let mut order = off.clone();
            paper.grain = 1.4826 * median(&mut order);
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
        paper.grain = 1.4826 * median(&mut off);
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

fn median(values: &mut [f32]) -> f32 {
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}
