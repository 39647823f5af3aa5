//! The number type, f32 for training and f64 for theory, and the one matrix product.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{Array2, ArrayBase, ArrayView2, ArrayViewMut2, Data, Ix2};
use std::any::Any;
use std::ops::Range;

/// f32 or f64.
pub trait Scalar:
    num_traits::Float + num_traits::NumAssign + faer::traits::ComplexField + std::fmt::Display + 'static
{
    /// From f64, rounding to nearest.
    fn of(x: f64) -> Self;
    /// To f64, exactly.
    fn wide(self) -> f64;
}

impl Scalar for f32 {
    fn of(x: f64) -> Self {
        x as Self
    }
    fn wide(self) -> f64 {
        f64::from(self)
    }
}

impl Scalar for f64 {
    fn of(x: f64) -> Self {
        x
    }
    fn wide(self) -> f64 {
        self
    }
}

/// One thing in both precisions, such as a function that makes a solver.
pub struct Both<S, D> {
    /// For f32.
    pub single: S,
    /// For f64.
    pub double: D,
}

impl<S: Copy + 'static, D: Copy + 'static> Both<S, D> {
    /// The one of type `P`.
    ///
    /// # Panics
    /// If neither is: the types are known when the program is compiled, so every test that comes by shows it.
    pub fn of<P: Copy + 'static>(&self) -> P {
        let (single, double): (&dyn Any, &dyn Any) = (&self.single, &self.double);
        match single.downcast_ref::<P>().or_else(|| double.downcast_ref()) {
            Some(found) => *found,
            None => unreachable!("there is f32 and f64"),
        }
    }
}

/// `c ← a·b`, or `c ← c + a·b` when `add`. Shapes `[m,k]`·`[k,n]` → `[m,n]`; each row-major or, as a factor, the transpose of such a one; one thread, so that the
/// same call gives the same bits everywhere on one kind of processor.
///
/// # Panics
/// If the shapes do not fit.
pub fn product<T: Scalar>(
    a: &ArrayBase<impl Data<Elem = T>, Ix2>,
    b: &ArrayBase<impl Data<Elem = T>, Ix2>,
    mut c: ArrayViewMut2<'_, T>,
    add: bool,
) {
    let accum = if add { Accum::Add } else { Accum::Replace };
    matmul(writable(&mut c), accum, readable(&a.view()), readable(&b.view()), T::one(), Par::Seq);
}

/// `c ← c + factor a·b`; as [`product`].
///
/// # Panics
/// If the shapes do not fit.
pub fn add_product<T: Scalar>(
    factor: T,
    a: &ArrayBase<impl Data<Elem = T>, Ix2>,
    b: &ArrayBase<impl Data<Elem = T>, Ix2>,
    mut c: ArrayViewMut2<'_, T>,
) {
    matmul(writable(&mut c), Accum::Add, readable(&a.view()), readable(&b.view()), factor, Par::Seq);
}

/// `c ← a[:, columns]·b[columns, :]`, added to c: a product that leaves out columns of `a` known to be zero.
///
/// # Panics
/// If the shapes do not fit.
pub fn add_product_of_columns<T: Scalar>(
    a: &Array2<T>,
    columns: Range<usize>,
    b: &Array2<T>,
    c: &mut Array2<T>,
) {
    let a = a.view();
    let b = b.view();
    let a = readable(&a).subcols(columns.start, columns.len());
    let b = readable(&b).subrows(columns.start, columns.len());
    matmul(writable(&mut c.view_mut()), Accum::Add, a, b, T::one(), Par::Seq);
}

/// Runs `work` compiled for the widest vector registers of this processor. What `work` calls must be inlined
/// into it; mark the closure itself `#[inline(always)]`, or it may be compiled for the oldest processor.
#[inline]
pub fn vectorised<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// Σ of a function of the elements of one slice or two, in eight interleaved parts, added up in f64.
#[inline(always)]
pub fn lanes_sum<T: Scalar>(a: &[T], b: &[T], f: impl Fn(T, T) -> f64) -> f64 {
    let mut sums = [0.0; 8];
    let (a_tail, b_tail) = (a.chunks_exact(8).remainder(), b.chunks_exact(8).remainder());
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
            *sum += f(a, b);
        }
    }
    for ((sum, &a), &b) in sums.iter_mut().zip(a_tail).zip(b_tail) {
        *sum += f(a, b);
    }
    sums.iter().sum()
}

/// `c ← c + aᵀ[rows]·b` for a `[m, n_in]`, b `[m, n_out]`, c `[rows, n_out]`: the rows `rows` of an outer-product
/// update, so that an update can be split over rows of the weights.
///
/// # Panics
/// If the shapes do not fit.
pub fn add_outer_rows<T: Scalar>(
    a: &ArrayView2<'_, T>,
    rows: Range<usize>,
    b: &ArrayView2<'_, T>,
    mut c: ArrayViewMut2<'_, T>,
) {
    let a = readable(a).transpose().subrows(rows.start, rows.len());
    matmul(writable(&mut c), Accum::Add, a, readable(b), T::one(), Par::Seq);
}

/// A faer view of a contiguous matrix in row-major order, or of the transpose of one.
fn readable<'a, T: Scalar>(a: &'a ArrayView2<'_, T>) -> MatRef<'a, T> {
    let (rows, cols) = a.dim();
    match (a.as_slice(), a.as_slice_memory_order()) {
        (Some(slice), _) => MatRef::from_row_major_slice(slice, rows, cols),
        (None, Some(slice)) => MatRef::from_column_major_slice(slice, rows, cols),
        (None, None) => unreachable!("matrix products take contiguous matrices"),
    }
}

fn writable<'a, T: Scalar>(c: &'a mut ArrayViewMut2<'_, T>) -> MatMut<'a, T> {
    let (rows, cols) = c.dim();
    match c.as_slice_mut() {
        Some(slice) => MatMut::from_row_major_slice_mut(slice, rows, cols),
        None => unreachable!("matrix products write row-major matrices"),
    }
}
