//! The cost C(y) = ½|y − d|², d one-hot.

use super::Scalar;
use ndarray::{Array1, Array2, Zip};

/// C of each example, summed in f64; `y`, `d` are `[B, n_L]`.
pub fn cost<T: Scalar>(y: &Array2<T>, d: &Array2<T>) -> Array1<f64> {
    let squares = |y: ndarray::ArrayView1<'_, T>, d: ndarray::ArrayView1<'_, T>| {
        0.5 * y.iter().zip(d).map(|(y, d)| (y.wide() - d.wide()).powi(2)).sum::<f64>()
    };
    Zip::from(y.rows()).and(d.rows()).map_collect(squares)
}

/// One-hot rows, `[B, classes]`.
pub fn one_hot<T: Scalar>(labels: &[usize], classes: usize) -> Array2<T> {
    let one = |(row, class)| if labels[row] == class { T::one() } else { T::zero() };
    Array2::from_shape_fn((labels.len(), classes), one)
}
