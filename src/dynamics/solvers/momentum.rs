//! Euler steps with momentum: a heavy ball (Polyak 1964) that starts anew where it runs uphill (O'Donoghue & Candès
//! 2015, <https://doi.org/10.1007/s10208-013-9150-3>).

use super::euler::{EULER, Euler};
use crate::catalog::OptionItem;
use crate::dynamics::solver::{Solver, SolverRow, Workspace};
use crate::model::activation::{Unit, clip};
use crate::model::scalar::Both;
use crate::model::{Problem, Scalar, State};

/// `s ← clip(e + μ (s − s′))`, e the end of an Euler step from s, s′ the state before, each example by itself.
///
/// μ = t/(t + 3) grows with the iterations t since the ball started; where the step e − s and the velocity s − s′ of an
/// example point apart, it starts anew from e. All units move at once, for any ρ.
///
/// Memory: `states[0]` = s′, `states[1]` = s while a step is made; `numbers[i]` = t of example i.
pub struct Momentum<T> {
    /// ε.
    pub step_size: T,
}

/// Its row in the table.
pub const MOMENTUM: SolverRow = SolverRow {
    item: OptionItem::new(
        "momentum",
        "Momentum",
        "Euler steps of size ε with momentum, a heavy ball that starts anew where it runs uphill; for any activation",
    ),
    formula: "s ← clip(s − ε ∂F/∂s + μ (s − s′))",
    descends: false,
    make: Both {
        single: |dynamics| Box::new(Momentum { step_size: dynamics.step_size as f32 }),
        double: |dynamics| Box::new(Momentum { step_size: dynamics.step_size }),
    },
    ..EULER
};

impl<T: Scalar> Solver<T> for Momentum<T> {
    fn iterate(&self, problem: &Problem<'_, T>, state: &mut State<T>, work: &mut Workspace<T>) {
        let euler = Euler { step_size: self.step_size };
        let is_new = work.memory.age == 0;
        work.memory.age += 1;
        if work.memory.states.len() < 2 {
            work.memory.states = vec![state.clone(), state.clone()];
        }
        if is_new {
            work.memory.numbers.clear();
            work.memory.numbers.resize(work.residuals.len(), 0.0);
            work.memory.states[0].copy_from(state);
        }
        work.memory.states[1].copy_from(state);
        euler.iterate(problem, state, work);
        let moving = work.moving(problem.network);
        for example in 0..work.residuals.len() {
            let mut together = 0.0;
            for (k, e) in state.layers[..moving].iter().enumerate() {
                let (before, now) = (&work.memory.states[0].layers[k], &work.memory.states[1].layers[k]);
                let rows = e.row(example).into_iter().zip(now.row(example)).zip(before.row(example));
                together += rows.map(|((&e, &s), &b)| ((e - s) * (s - b)).wide()).sum::<f64>();
            }
            let t = &mut work.memory.numbers[example];
            *t = if together < 0.0 { 0.0 } else { *t };
            let mu = T::of(*t / (*t + 3.0));
            *t += 1.0;
            if mu == T::zero() {
                continue;
            }
            let mut most = T::zero();
            for (k, e) in state.layers[..moving].iter_mut().enumerate() {
                let is_boxed = problem.network.unit(k + 1) == Unit::Boxed;
                let (before, now) = (&work.memory.states[0].layers[k], &work.memory.states[1].layers[k]);
                let rows = e.row_mut(example).into_iter().zip(now.row(example)).zip(before.row(example));
                for ((e, &s), &b) in rows {
                    let further = *e + mu * (s - b);
                    *e = if is_boxed { clip(further) } else { further };
                }
                for &(unit, value) in &work.clamped[k] {
                    e[[example, unit]] = value;
                }
                for (&e, &s) in e.row(example).iter().zip(now.row(example)) {
                    let step = num_traits::Float::abs(e - s);
                    most = if step > most || step.is_nan() { step } else { most };
                }
            }
            work.residuals[example] = most;
        }
        work.memory.states.swap(0, 1);
    }
}
