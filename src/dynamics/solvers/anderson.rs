//! Anderson acceleration (Anderson 1965; Walker & Ni 2011, <https://doi.org/10.1137/10078356X>) of the layer-wise sweep.

use super::layerwise::{LAYERWISE, Layerwise};
use crate::catalog::OptionItem;
use crate::dynamics::solver::{Dynamics, Solver, SolverRow, Workspace};
use crate::model::activation::{Unit, clip};
use crate::model::costs::row::Cost;
use crate::model::scalar::Both;
use crate::model::{Problem, Scalar, State, energy};

/// Most sweeps that can be combined.
const MOST: usize = 10;

/// `s ← clip(Σ_j α_j g_j)`, g_j = sweep(x_j) the last m sweeps (m = `dynamics.memory`), α with Σ α_j = 1 making `|Σ α_j (g_j − x_j)|` least,
/// each example by itself. Where that raises F above what the plain sweep gives, the plain sweep is taken: F never rises.
///
/// Memory: `states[0..m]` = x_j, `states[m..2m]` = g_j, `states[2m]` the plain sweep; `numbers` = F of each example after
/// the sweep and after the combination. The slot of an iteration is its number modulo m.
pub struct Anderson {
    depth: usize,
}

impl Anderson {
    /// Combines up to `memory` sweeps, of which 1 … 10 can be kept.
    fn boxed<T: Scalar>(dynamics: &Dynamics) -> Box<dyn Solver<T>> {
        Box::new(Self { depth: dynamics.memory.clamp(1, MOST) })
    }
}

/// Its row in the table.
pub const ANDERSON: SolverRow = SolverRow {
    item: OptionItem::new(
        "anderson",
        "Anderson",
        "layer-wise sweeps, the last few combined so that what is left to move is least; there is no step size",
    ),
    formula: "s ← clip(Σⱼ αⱼ sweep(sⱼ)), α least squares over the last m",
    growth: None,
    make: Both { single: Anderson::boxed, double: Anderson::boxed },
    ..LAYERWISE
};

impl<T: Scalar> Solver<T> for Anderson {
    fn iterate(&self, problem: &Problem<'_, T>, state: &mut State<T>, work: &mut Workspace<T>) {
        let depth = self.depth;
        if work.memory.states.len() != 2 * depth + 1 {
            work.memory.states = vec![state.clone(); 2 * depth + 1];
            work.memory.age = 0;
        }
        let (slot, count) = (work.memory.age % depth, (work.memory.age + 1).min(depth));
        work.memory.age += 1;
        work.memory.states[slot].copy_from(state);
        Layerwise { relaxation: T::one() }.iterate(problem, state, work);
        work.memory.states[depth + slot].copy_from(state);
        if count == 1 {
            return;
        }
        work.memory.states[2 * depth].copy_from(state);
        let examples = work.residuals.len();
        let moving = work.moving(problem.network);
        for example in 0..examples {
            let weights = combination(&work.memory.states[..2 * depth], example, count, moving);
            combine(problem, state, work, (example, slot), &weights[..count]);
        }
        let mut numbers = std::mem::take(&mut work.memory.numbers);
        let mut plain = std::mem::replace(&mut work.memory.states[2 * depth], State { layers: Vec::new() });
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
        std::mem::swap(&mut work.memory.states[2 * depth], &mut plain);
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
    let depth = work.memory.states.len() / 2;
    for (k, s) in state.layers[..work.moving(problem.network)].iter_mut().enumerate() {
        let mut row = s.row_mut(example);
        let newest = work.memory.states[depth + slot].layers[k].row(example);
        // g + Σ α_j (g_j − g): where all sweeps agree, as at a bound, it is that value to the last bit.
        for (weight, swept) in weights.iter().zip(&work.memory.states[depth..]) {
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
fn combination<T: Scalar>(states: &[State<T>], example: usize, count: usize, moving: usize) -> [f64; MOST] {
    let depth = states.len() / 2;
    let mut a = [[0.0; MOST + 1]; MOST];
    for (i, j) in (0..count).flat_map(|i| (0..=i).map(move |j| (i, j))) {
        let mut dot = 0.0;
        for k in 0..moving {
            let row = |slot: usize| states[slot].layers[k].row(example);
            let (xi, gi, xj, gj) = (row(i), row(depth + i), row(j), row(depth + j));
            for (((xi, gi), xj), gj) in xi.iter().zip(gi).zip(xj).zip(gj) {
                dot += (gi.wide() - xi.wide()) * (gj.wide() - xj.wide());
            }
        }
        (a[i][j], a[j][i]) = (dot, dot);
    }
    let small = 1e-10 * (0..count).map(|i| a[i][i]).fold(f64::MIN_POSITIVE, f64::max);
    for (i, row) in a[..count].iter_mut().enumerate() {
        row[i] += small;
        row[MOST] = 1.0;
    }
    for i in 0..count {
        let pivot = a[i];
        for (_, row) in a[..count].iter_mut().enumerate().filter(|(j, _)| *j != i) {
            let factor = row[i] / pivot[i];
            row.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= factor * p);
        }
    }
    let mut weights = [0.0; MOST];
    for i in 0..count {
        weights[i] = a[i][MOST] / a[i][i];
    }
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}
