//! Anderson acceleration (Anderson 1965; Walker & Ni 2011, <https://doi.org/10.1137/10078356X>) of the layer-wise sweep.

use super::layerwise::{LAYERWISE, Layerwise};
use crate::catalog::OptionItem;
use crate::dynamics::solver::{Solver, SolverRow, Workspace};
use crate::model::activation::{Unit, clip};
use crate::model::costs::row::Cost;
use crate::model::scalar::Both;
use crate::model::{Problem, Scalar, State, energy};

/// Most sweeps that are combined.
const DEPTH: usize = 5;

/// `s ← clip(Σ_j α_j g_j)`, g_j = sweep(x_j) the last five sweeps, α with Σ α_j = 1 making `|Σ α_j (g_j − x_j)|` least,
/// each example by itself. Where that raises F above what the plain sweep gives, the plain sweep is taken: F never rises.
///
/// Memory: `states[0..5]` = x_j, `states[5..10]` = g_j, `states[10]` the plain sweep; `numbers` = F of each example after
/// the sweep and after the combination. The slot of an iteration is its number modulo five.
pub struct Anderson;

/// Its row in the table.
pub const ANDERSON: SolverRow = SolverRow {
    item: OptionItem::new(
        "anderson",
        "Anderson",
        "layer-wise sweeps, the last five combined so that what is left to move is least; there is no step size",
    ),
    formula: "s ← clip(Σⱼ αⱼ sweep(sⱼ)), α least squares over the last five",
    growth: None,
    make: Both { single: |_| Box::new(Anderson), double: |_| Box::new(Anderson) },
    ..LAYERWISE
};

impl<T: Scalar> Solver<T> for Anderson {
    fn iterate(&self, problem: &Problem<'_, T>, state: &mut State<T>, work: &mut Workspace<T>) {
        if work.memory.states.len() < 2 * DEPTH + 1 {
            work.memory.states = vec![state.clone(); 2 * DEPTH + 1];
        }
        let (slot, count) = (work.memory.age % DEPTH, (work.memory.age + 1).min(DEPTH));
        work.memory.age += 1;
        work.memory.states[slot].copy_from(state);
        Layerwise { relaxation: T::one() }.iterate(problem, state, work);
        work.memory.states[DEPTH + slot].copy_from(state);
        if count == 1 {
            return;
        }
        work.memory.states[2 * DEPTH].copy_from(state);
        let examples = work.residuals.len();
        let moving = work.moving(problem.network);
        for example in 0..examples {
            let weights = combination(&work.memory.states, example, count, moving);
            combine(problem, state, work, (example, slot), &weights[..count]);
        }
        let mut numbers = std::mem::take(&mut work.memory.numbers);
        let mut plain = std::mem::replace(&mut work.memory.states[2 * DEPTH], State { layers: Vec::new() });
        numbers.clear();
        numbers.resize(2 * examples, 0.0);
        total_energy(problem, &plain, work, &mut numbers[..examples]);
        total_energy(problem, state, work, &mut numbers[examples..]);
        for example in 0..examples {
            let (sweep, combined) = (numbers[example], numbers[examples + example]);
            // A number that is not finite is no improvement either.
            let is_better = combined <= sweep;
            let mut most = T::zero();
            for (k, s) in state.layers[..moving].iter_mut().enumerate() {
                if !is_better {
                    s.row_mut(example).assign(&plain.layers[k].row(example));
                }
                let before = work.memory.states[slot].layers[k].row(example);
                for (&s, &b) in s.row(example).iter().zip(before) {
                    let step = num_traits::Float::abs(s - b);
                    most = if step > most || step.is_nan() { step } else { most };
                }
            }
            work.residuals[example] = most;
        }
        std::mem::swap(&mut work.memory.states[2 * DEPTH], &mut plain);
        work.memory.numbers = numbers;
    }
}

/// F of each example, without the constant of the input.
fn total_energy<T: Scalar>(
    problem: &Problem<'_, T>,
    state: &State<T>,
    work: &mut Workspace<T>,
    total: &mut [f64],
) {
    let network = problem.network;
    let (signals, inputs) = (&mut work.signals, &mut work.inputs);
    energy::energy_into(network, problem.drive, state, signals, inputs, |example, e| total[example] += e);
    let weight = network.cost_weight() * problem.beta.wide();
    if weight != 0.0 {
        let cost: &dyn Cost<T> = network.cost.of::<T>();
        let rows = state.output().rows().into_iter().zip(problem.target.rows());
        for (total, (y, d)) in total.iter_mut().zip(rows) {
            if let (Some(y), Some(d)) = (y.to_slice(), d.to_slice()) {
                *total += weight * cost.value(y, d);
            }
        }
    }
}

/// Puts `Σ α_j g_j` of one example into `state`, in the box where there is one, held units where they are held.
fn combine<T: Scalar>(
    problem: &Problem<'_, T>,
    state: &mut State<T>,
    work: &Workspace<T>,
    (example, slot): (usize, usize),
    weights: &[f64],
) {
    for (k, s) in state.layers[..work.moving(problem.network)].iter_mut().enumerate() {
        let mut row = s.row_mut(example);
        let newest = work.memory.states[DEPTH + slot].layers[k].row(example);
        // g + Σ α_j (g_j − g): where all sweeps agree, as at a bound, it is that value to the last bit.
        for (weight, swept) in weights.iter().zip(&work.memory.states[DEPTH..]) {
            let weight = T::of(*weight);
            let rows = row.iter_mut().zip(swept.layers[k].row(example)).zip(newest);
            rows.for_each(|((s, &g), &newest)| *s += weight * (g - newest));
        }
        if problem.network.unit(k + 1) == Unit::Boxed {
            row.mapv_inplace(clip);
        }
        for &(unit, value) in &work.clamped[k] {
            row[unit] = value;
        }
    }
}

/// Weights α, Σ α = 1, that make |Σ α_j f_j| least, f_j = g_j − x_j of one example: the solution of `(FᵀF + small) α ∝ 1`,
/// by Gauss without pivots, for the matrix is positive definite.
fn combination<T: Scalar>(states: &[State<T>], example: usize, count: usize, moving: usize) -> [f64; DEPTH] {
    let mut a = [[0.0; DEPTH + 1]; DEPTH];
    for (i, j) in (0..count).flat_map(|i| (0..=i).map(move |j| (i, j))) {
        let mut dot = 0.0;
        for k in 0..moving {
            let row = |slot: usize| states[slot].layers[k].row(example);
            let (xi, gi, xj, gj) = (row(i), row(DEPTH + i), row(j), row(DEPTH + j));
            for (((xi, gi), xj), gj) in xi.iter().zip(gi).zip(xj).zip(gj) {
                dot += (gi.wide() - xi.wide()) * (gj.wide() - xj.wide());
            }
        }
        (a[i][j], a[j][i]) = (dot, dot);
    }
    let small = 1e-10 * (0..count).map(|i| a[i][i]).fold(f64::MIN_POSITIVE, f64::max);
    for (i, row) in a[..count].iter_mut().enumerate() {
        row[i] += small;
        row[DEPTH] = 1.0;
    }
    for i in 0..count {
        let pivot = a[i];
        for (_, row) in a[..count].iter_mut().enumerate().filter(|(j, _)| *j != i) {
            let factor = row[i] / pivot[i];
            row.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= factor * p);
        }
    }
    let mut weights = [0.0; DEPTH];
    for i in 0..count {
        weights[i] = a[i][DEPTH] / a[i][i];
    }
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}
