//! The trusted reference: the true gradient of C(y⁰), by implicit differentiation of the fixed point.
//!
//! At a minimum ∂F/∂s = 0 moves with θ as `H ds/dθ = −∂²E/∂s∂θ`, H = ∂²F/∂s² on the units that can move. Hence
//! `dC/dθ = −λᵀ ∂²E/∂s∂θ` with `H λ = ∂C/∂s` (arXiv 1602.05179, appendix A). λ comes from conjugate gradients:
//! products with H suffice, and a direction of negative curvature shows that the state is no minimum.

use super::curvature::Curvature;
use crate::model::activation::Unit;
use crate::model::{Network, Problem, State, cost};
use ndarray::{Array1, Array2};

/// A unit whose unclipped target lies within this of a bound of its box counts as a kink.
pub const KINK: f64 = 1e-6;
/// Conjugate gradients stop when |Hλ − ∂C/∂s| has shrunk by this factor, for every example.
const PRECISION: f64 = 1e-13;

/// The gradient and how far it can be trusted.
#[derive(Clone, Debug)]
pub struct ExactGradient {
    /// Mean over the batch of dC/dθ, in the shape of the parameters. Learning goes the other way.
    pub gradient: Network<f64>,
    /// Units, over all examples, at a bound with no pressure against it (within [`KINK`]): there C(y⁰) has a
    /// different slope to either side.
    pub kinks: usize,
    /// Units strictly inside their box, over all examples; units without a box count too.
    pub movable: usize,
    /// Largest |Hλ − ∂C/∂s| / |∂C/∂s| of an example; rounding if all went well.
    pub residual: f64,
}

/// The state is not a minimum of F: the curvature along some direction is not positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAMinimum {
    /// Row of the batch.
    pub example: usize,
}

/// dC/dθ at the settled `state` of `problem` (β = 0 for the free phase); `x` `[B, n_0]` are the inputs that
/// `problem.drive` was made from. Units at a bound of their box do not move.
///
/// # Errors
/// An example whose state is not a strict minimum.
pub fn gradient(
    problem: &Problem<'_, f64>,
    x: &Array2<f64>,
    state: &State<f64>,
) -> Result<ExactGradient, NotAMinimum> {
    let curvature = Curvature::at(problem, x, state);
    let movable = movable(problem.network, state);
    let cost_slope = cost_slope(problem, state);
    let (lambda, residual) = solve(&curvature, &movable, &cost_slope)?;
    let mut gradient = curvature.mixed_times(&lambda);
    gradient.w.iter_mut().for_each(|w| w.mapv_inplace(|g| -g));
    gradient.b.iter_mut().for_each(|b| b.mapv_inplace(|g| -g));
    let movable = movable.layers.iter().map(|layer| layer.sum() as usize).sum();
    Ok(ExactGradient { gradient, kinks: kinks(problem, state), movable, residual })
}

/// How the settled `state` of `problem` answers to a nudge, `ds*/dβ = −c_L H⁻¹ ∂C/∂s` on the units that can move, 0 on the
/// others: what `(s^β − s⁰)/β` tends to as β → 0. Shapes and errors as for [`gradient`].
///
/// # Errors
/// An example whose state is not a strict minimum.
pub fn response(
    problem: &Problem<'_, f64>,
    x: &Array2<f64>,
    state: &State<f64>,
) -> Result<State<f64>, NotAMinimum> {
    let curvature = Curvature::at(problem, x, state);
    let (mut lambda, _) = solve(&curvature, &movable(problem.network, state), &cost_slope(problem, state))?;
    let weight = problem.network.cost_weight();
    lambda.layers.iter_mut().for_each(|layer| layer.mapv_inplace(|x| -weight * x));
    Ok(lambda)
}

/// ∂C/∂s: ∂C/∂y at the output, 0 elsewhere.
pub fn cost_slope(problem: &Problem<'_, f64>, state: &State<f64>) -> State<f64> {
    let mut slope = state.clone();
    slope.layers.iter_mut().for_each(|layer| layer.fill(0.0));
    if let Some(output) = slope.layers.last_mut() {
        cost::force(problem.network, state.output(), problem.target, output);
        output.mapv_inplace(|force| -force);
    }
    slope
}

/// 1 for units strictly inside their box, or without one; 0 at a bound.
pub fn movable(network: &Network<f64>, state: &State<f64>) -> State<f64> {
    let mut mask = state.clone();
    for (i, layer) in mask.layers.iter_mut().enumerate() {
        match network.unit(i + 1) {
            Unit::Boxed => layer.mapv_inplace(|s| if s > 0.0 && s < 1.0 { 1.0 } else { 0.0 }),
            Unit::Linear | Unit::Smooth(_) => layer.fill(1.0),
        }
    }
    mask
}

/// Boxed units for which s − ∂F/∂s / c_k, where the unit would go without its box, is a bound (within [`KINK`]).
fn kinks(problem: &Problem<'_, f64>, state: &State<f64>) -> usize {
    let gradient = problem.gradient(state);
    let is_kink = |s: f64, g: f64| (s - g).abs() <= KINK || (s - g - 1.0).abs() <= KINK;
    let layers = state.layers.iter().zip(&gradient.layers).enumerate();
    let boxed = layers.filter(|(i, _)| problem.network.unit(i + 1) == Unit::Boxed);
    boxed
        .map(|(i, (s, g))| {
            let weight = problem.network.layer_weight(i + 1);
            s.iter().zip(g).filter(|&(s, g)| is_kink(*s, g / weight)).count()
        })
        .sum()
}

/// Solves `H λ = right` on the movable units by conjugate gradients, every example by itself.
fn solve(
    curvature: &Curvature<'_>,
    movable: &State<f64>,
    right: &State<f64>,
) -> Result<(State<f64>, f64), NotAMinimum> {
    let restrict = |v: &mut State<f64>| {
        for (v, mask) in v.layers.iter_mut().zip(&movable.layers) {
            *v *= mask;
        }
    };
    let mut residual = right.clone();
    restrict(&mut residual);
    let mut direction = residual.clone();
    let mut lambda = residual.clone();
    lambda.layers.iter_mut().for_each(|layer| layer.fill(0.0));
    let start = squares(&residual, &residual);
    let mut size = start.clone();
    let is_solved = |size: &Array1<f64>| {
        let pairs = size.iter().zip(&start);
        pairs.map(|(size, start)| *size <= PRECISION * PRECISION * start).collect::<Vec<bool>>()
    };
    // Exact arithmetic needs as many iterations as units; rounding a few more.
    let units: usize = right.layers.iter().map(Array2::ncols).sum();
    for _ in 0..2 * units + 10 {
        let solved = is_solved(&size);
        if solved.iter().all(|solved| *solved) {
            break;
        }
        let mut bent = curvature.hessian_times(&direction);
        restrict(&mut bent);
        let along = squares(&direction, &bent);
        if let Some(example) =
            (0..along.len()).find(|&i| !solved[i] && (along[i] <= 0.0 || along[i].is_nan()))
        {
            return Err(NotAMinimum { example });
        }
        let step = Array1::from_shape_fn(along.len(), |i| if solved[i] { 0.0 } else { size[i] / along[i] });
        add_rows(&mut lambda, &step, &direction);
        add_rows(&mut residual, &-step, &bent);
        let new = squares(&residual, &residual);
        let keep = Array1::from_shape_fn(new.len(), |i| if solved[i] { 0.0 } else { new[i] / size[i] });
        let old = std::mem::replace(&mut direction, residual.clone());
        add_rows(&mut direction, &keep, &old);
        size = new;
    }
    let left = size.iter().zip(&start).map(|(size, start)| if *start > 0.0 { size / start } else { 0.0 });
    Ok((lambda, left.fold(0.0, f64::max).sqrt()))
}

/// `a·b` of each example.
fn squares(a: &State<f64>, b: &State<f64>) -> Array1<f64> {
    let mut sum = Array1::zeros(a.output().nrows());
    for (a, b) in a.layers.iter().zip(&b.layers) {
        sum += &(a * b).sum_axis(ndarray::Axis(1));
    }
    sum
}

/// `to ← to + factors ⊙ v`, one factor for each example.
fn add_rows(to: &mut State<f64>, factors: &Array1<f64>, v: &State<f64>) {
    for (to, v) in to.layers.iter_mut().zip(&v.layers) {
        for ((mut to, v), factor) in to.rows_mut().into_iter().zip(v.rows()).zip(factors) {
            to.scaled_add(*factor, &v);
        }
    }
}
