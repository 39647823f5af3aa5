//! C = ½|y − d|².

use super::row::{Cost, CostRow};
use crate::catalog::OptionItem;
use crate::model::Scalar;
use crate::model::scalar::Both;

/// Half the squared distance to the target, the paper's with its ½.
pub struct SquaredError;

/// Its row in the table.
pub const SQUARED_ERROR: CostRow = CostRow {
    item: OptionItem::new(
        "squared_error",
        "Squared error",
        "half the squared distance of the output to the target, as in the paper",
    ),
    formula: "C = ½|y − d|²",
    force: "d − y",
    needs_linear_output: false,
    is_quadratic: true,
    zero_is_silence: true,
    safe_beta: 1.0,
    cost: Both { single: &SquaredError, double: &SquaredError },
};

impl<T: Scalar> Cost<T> for SquaredError {
    fn value(&self, y: &[T], d: &[T]) -> f64 {
        0.5 * y.iter().zip(d).map(|(y, d)| (y.wide() - d.wide()).powi(2)).sum::<f64>()
    }

    fn force(&self, y: &[T], d: &[T], force: &mut [T]) {
        for ((force, &y), &d) in force.iter_mut().zip(y).zip(d) {
            *force = d - y;
        }
    }

    /// `(u + β d) / (1 + β)`, written so that d = u gives exactly u.
    fn minimum(&self, input: &[T], d: &[T], beta: T, y: &mut [T]) {
        let share = beta / (T::one() + beta);
        for ((y, &u), &d) in y.iter_mut().zip(input).zip(d) {
            *y = u + share * (d - u);
        }
    }

    fn curvature_times(&self, _: &[T], _: &[T], v: &[T], bent: &mut [T]) {
        bent.copy_from_slice(v);
    }
}
