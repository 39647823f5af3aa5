//! One layer moves: the innermost loop of every solver.

use crate::model::Scalar;
use ndarray::Array2;

/// Moves every state of a layer to `next(state, input, pull)`, raises `residuals` to max |Δs| of each row.
/// `pull` is given for the output layer only; units in `clamped` stay at their values. `next` should have no branch
/// but clips: it then runs in vector registers.
pub(super) fn move_layer<T: Scalar>(
    s: &mut Array2<T>,
    input: &Array2<T>,
    pull: Option<&Array2<T>>,
    (residuals, clamped): (&mut [T], &[(usize, T)]),
    next: impl Fn(T, T, T) -> T + Copy,
) {
    if !clamped.is_empty() {
        return move_others(s, input, pull, (residuals, clamped), next);
    }
    let columns = s.ncols();
    let (Some(s), Some(input)) = (s.as_slice_mut(), input.as_slice()) else {
        unreachable!("states are row-major")
    };
    // Without a pull any numbers will do in its place.
    let pull = pull.and_then(|pull| pull.as_slice()).unwrap_or(input);
    let rows = s.chunks_exact_mut(columns).zip(input.chunks_exact(columns)).zip(pull.chunks_exact(columns));
    for (((s, input), pull), residual) in rows.zip(residuals) {
        let moved = pulp::Arch::new().dispatch(MoveRow { s, input, pull, next });
        *residual = if moved > *residual { moved } else { *residual };
    }
}

/// The same where some units are held: one example under the microscope, not training.
fn move_others<T: Scalar>(
    s: &mut Array2<T>,
    input: &Array2<T>,
    pull: Option<&Array2<T>>,
    (residuals, clamped): (&mut [T], &[(usize, T)]),
    next: impl Fn(T, T, T) -> T + Copy,
) {
    let (before, mut moved) = (s.clone(), vec![T::zero(); residuals.len()]);
    move_layer(s, input, pull, (&mut moved, &[]), next);
    for ((mut row, before), residual) in s.rows_mut().into_iter().zip(before.rows()).zip(residuals) {
        for &(unit, value) in clamped {
            row[unit] = value;
        }
        let steps = row.iter().zip(before).map(|(s, before)| num_traits::Float::abs(*s - *before));
        *residual = steps.fold(*residual, |most, step| if step > most { step } else { most });
    }
}

/// One row of a layer; returns its max |Δs|.
struct MoveRow<'a, T, F> {
    s: &'a mut [T],
    input: &'a [T],
    pull: &'a [T],
    next: F,
}

impl<T: Scalar, F: Fn(T, T, T) -> T + Copy> pulp::WithSimd for MoveRow<'_, T, F> {
    type Output = T;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> T {
        // Plain loops of a length unknown to the compiler: those of a fixed length it unrolls into branches first.
        const PART: usize = 64;
        let (mut moved, mut most) = ([T::zero(); PART], [T::zero(); PART]);
        let parts = self.s.chunks_mut(PART).zip(self.input.chunks(PART)).zip(self.pull.chunks(PART));
        for ((s, input), pull) in parts {
            for (((s, &u), &g), moved) in s.iter_mut().zip(input).zip(pull).zip(&mut moved) {
                let new = (self.next)(*s, u, g);
                *moved = num_traits::Float::abs(new - *s);
                *s = new;
            }
            for (most, &moved) in most.iter_mut().zip(&moved[..s.len()]) {
                *most = if moved > *most { moved } else { *most };
            }
        }
        most.iter().fold(T::zero(), |a, &b| if b > a { b } else { a })
    }
}
