//! C = −Σ d log softmax(y), for linear outputs (Laborieux et al. 2021, arXiv 2006.03824).

use super::row::{Cost, CostRow};
use crate::catalog::OptionItem;
use crate::model::Scalar;
use crate::model::scalar::Both;

/// Cross-entropy of the softmax p of the output against the target.
pub struct CrossEntropy;

/// Its row in the table.
pub const CROSS_ENTROPY: CostRow = CostRow {
    item: OptionItem::new(
        "cross_entropy",
        "Cross-entropy",
        "cross-entropy of the softmax of a linear output against the target; −β is safe below 2",
    ),
    formula: "C = −Σ d log softmax(y)",
    force: "d − softmax(y)",
    needs_linear_output: true,
    is_quadratic: false,
    zero_is_silence: false,
    safe_beta: 2.0,
    cost: Both { single: &CrossEntropy, double: &CrossEntropy },
};

/// Most Newton steps; three or four do.
const STEPS: usize = 60;

/// max y and log Σ exp(y − max).
fn log_sum<T: Scalar>(y: &[T]) -> (f64, f64) {
    let top = y.iter().fold(f64::NEG_INFINITY, |top, y| top.max(y.wide()));
    (top, y.iter().map(|y| (y.wide() - top).exp()).sum::<f64>().ln())
}

impl<T: Scalar> Cost<T> for CrossEntropy {
    fn value(&self, y: &[T], d: &[T]) -> f64 {
        let (top, log) = log_sum(y);
        y.iter().zip(d).map(|(y, d)| d.wide() * (top + log - y.wide())).sum()
    }

    fn force(&self, y: &[T], d: &[T], force: &mut [T]) {
        let (top, log) = log_sum(y);
        for ((force, y), d) in force.iter_mut().zip(y).zip(d) {
            *force = T::of(d.wide() - (y.wide() - top - log).exp());
        }
    }

    /// The root of `g(y) = y − u − β(d − p)` by Newton steps `y ← y − J⁻¹g`, `J = I + β(diag p − ppᵀ)`. J is a diagonal
    /// matrix and two of rank one, so a step takes one pass for the sums and one for the update:
    /// `J = A − e eᵀ − β p pᵀ` with e the unit vector of the largest p, whose entry of the diagonal alone may come near
    /// 0 for β < −1 and is kept away from it by 1.
    fn minimum(&self, input: &[T], d: &[T], beta: T, y: &mut [T]) {
        y.copy_from_slice(input);
        let beta = beta.wide();
        for _ in 0..STEPS {
            let (top, log) = log_sum(y);
            let p = |y: T| (y.wide() - top - log).exp();
            let k = y.iter().position(|y| y.wide() == top).unwrap_or(0);
            let diagonal = |i: usize, p: f64| 1.0 + beta * p + f64::from(u8::from(i == k));
            let g = |i: usize, y: T, p: f64| y.wide() - input[i].wide() - beta * (d[i].wide() - p);
            let (mut pp, mut pg) = (0.0, 0.0);
            for (i, &y) in y.iter().enumerate() {
                let p = p(y);
                pp += p * p / diagonal(i, p);
                pg += p * g(i, y, p) / diagonal(i, p);
            }
            let (pk, gk) = (p(y[k]), g(k, y[k], p(y[k])));
            let ak = diagonal(k, pk);
            // The two unknowns of Woodbury's identity: m w = v.
            let m = [[1.0 / ak - 1.0, pk / ak], [pk / ak, pp - 1.0 / beta]];
            let v = [gk / ak, pg];
            let det = m[0][0] * m[1][1] - m[0][1] * m[1][0];
            let w = [(v[0] * m[1][1] - v[1] * m[0][1]) / det, (v[1] * m[0][0] - v[0] * m[1][0]) / det];
            let mut most = 0.0_f64;
            for (i, y) in y.iter_mut().enumerate() {
                let here = p(*y);
                let of_k = if i == k { w[0] } else { 0.0 };
                let step = (g(i, *y, here) - of_k - w[1] * here) / diagonal(i, here);
                most = most.max(step.abs() / (1.0 + y.wide().abs()));
                *y = T::of(y.wide() - step);
            }
            if most <= 2.0 * T::epsilon().wide() || most.is_nan() {
                return;
            }
        }
    }

    fn curvature_times(&self, y: &[T], _: &[T], v: &[T], bent: &mut [T]) {
        let (top, log) = log_sum(y);
        let p = |y: &T| (y.wide() - top - log).exp();
        let along: f64 = y.iter().zip(v).map(|(y, v)| p(y) * v.wide()).sum();
        for ((bent, y), v) in bent.iter_mut().zip(y).zip(v) {
            *bent = T::of(p(y) * (v.wide() - along));
        }
    }
}
