//! The contract of a cost: what the output is nudged by.

use crate::catalog::OptionItem;
use crate::model::scalar::Both;

/// C(y) for a target d, one example at a time; all slices have the length n_L.
///
/// The output has the potential ½|y|² and the input u, so that F as a function of y alone is `½|y|² − u·y + βC(y)`.
pub trait Cost<T>: Sync {
    /// C, summed in f64.
    fn value(&self, y: &[T], d: &[T]) -> f64;

    /// −∂C/∂y into `force`.
    fn force(&self, y: &[T], d: &[T], force: &mut [T]);

    /// The y at which `½|y|² − u·y + βC(y)` is least (without a box), into `y`; for `input` = u and β ≠ 0 above
    /// −[`CostRow::safe_beta`].
    fn minimum(&self, input: &[T], d: &[T], beta: T, y: &mut [T]);

    /// ∂²C/∂y² v at y, into `bent`.
    fn curvature_times(&self, y: &[T], d: &[T], v: &[T], bent: &mut [T]);
}

/// A cost and what the rest of the program has to know of it.
///
/// ```
/// use eqprop_lab::model::costs::CostKind;
/// let cost = CostKind::squared_error().of::<f64>();
/// assert_eq!(cost.value(&[0.5, 0.0], &[1.0, 0.0]), 0.125);
/// ```
pub struct CostRow {
    /// Key, label, help.
    pub item: OptionItem,
    /// C as people write it.
    pub formula: &'static str,
    /// −∂C/∂y at the output as people write it.
    pub force: &'static str,
    /// The minimum has the closed form above only without a box.
    pub needs_linear_output: bool,
    /// C is a parabola: F has the same curvature everywhere.
    pub is_quadratic: bool,
    /// An output of which no unit is above 0 says nothing.
    pub zero_is_silence: bool,
    /// F has a minimum in y for every β above minus this: 1 over the largest curvature of C.
    pub safe_beta: f64,
    /// The arithmetic.
    pub cost: Both<&'static dyn Cost<f32>, &'static dyn Cost<f64>>,
}

impl CostRow {
    /// Whether these outputs y say nothing: none is above 0, where 1 is what a class sends. A single output always says
    /// something.
    pub fn is_silent(&self, mut y: impl ExactSizeIterator<Item = f64>) -> bool {
        self.zero_is_silence && y.len() > 1 && y.all(|y| y <= 0.0)
    }

    /// The arithmetic in precision `T`.
    pub fn of<T: 'static>(&self) -> &'static dyn Cost<T> {
        self.cost.of()
    }
}
