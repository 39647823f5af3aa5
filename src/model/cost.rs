//! The cost of a batch, and one-hot targets.

use super::costs::CostKind;
use super::costs::row::Cost;
use super::{Network, Scalar};
use ndarray::{Array1, Array2};

/// C of each example, summed in f64; `y`, `d` are `[B, n_L]`.
pub fn cost<T: Scalar>(kind: CostKind, y: &Array2<T>, d: &Array2<T>) -> Array1<f64> {
    let cost = kind.of::<T>();
    let rows = y.rows().into_iter().zip(d.rows());
    rows.map(|(y, d)| match (y.as_slice(), d.as_slice()) {
        (Some(y), Some(d)) => cost.value(y, d),
        _ => unreachable!("outputs are row-major"),
    })
    .collect()
}

/// −∂C/∂y of each example, `[B, n_L]`, into `force`.
pub fn force<T: Scalar>(network: &Network<T>, y: &Array2<T>, d: &Array2<T>, force: &mut Array2<T>) {
    by_rows(network, [y, d], force, |cost, y, d, force| cost.force(y, d, force));
}

/// The outputs at which F is least given the inputs `input` `[B, n_L]` of the output layer, without a box, into `y`;
/// see [`Cost::minimum`].
pub fn nudged_minimum<T: Scalar>(
    network: &Network<T>,
    input: &Array2<T>,
    d: &Array2<T>,
    beta: T,
    y: &mut Array2<T>,
) {
    by_rows(network, [input, d], y, |cost, input, d, y| cost.minimum(input, d, beta, y));
}

fn by_rows<T: Scalar>(
    network: &Network<T>,
    [a, d]: [&Array2<T>; 2],
    into: &mut Array2<T>,
    work: impl Fn(&dyn Cost<T>, &[T], &[T], &mut [T]),
) {
    let cost = network.cost.of::<T>();
    for ((a, d), mut into) in a.rows().into_iter().zip(d.rows()).zip(into.rows_mut()) {
        let (Some(a), Some(d), Some(into)) = (a.to_slice(), d.to_slice(), into.as_slice_mut()) else {
            unreachable!("outputs are row-major")
        };
        work(cost, a, d, into);
    }
}

/// The targets of these classes, `[B, n_L]`: one-hot rows; for a single output the class itself, 0 or 1.
pub fn one_hot<T: Scalar>(labels: &[usize], outputs: usize) -> Array2<T> {
    let target = |(row, output)| if labels[row] == class_at(output, outputs) { T::one() } else { T::zero() };
    Array2::from_shape_fn((labels.len(), outputs), target)
}

/// The class for which output number `output` of `outputs` is to be 1.
pub fn class_at(output: usize, outputs: usize) -> usize {
    if outputs == 1 { 1 } else { output }
}

/// How many classes so many outputs tell apart: one each, but a single one two.
pub fn classes_of(outputs: usize) -> usize {
    outputs.max(2)
}
