//! The paths of ten examples through the space of all free states, and the plane in which they vary most.

use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::model::scalar::product;
use crate::model::{Network, State};
use crate::settling::example::ExampleRelaxation;
use crate::settling::example::action::{Action, PhaseSpec};
use crate::settling::example::measures::Plane;
use crate::settling::trace::Scene;
use faer::{MatRef, Side};
use ndarray::{Array2, Axis};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Most classes of which an example is shown.
pub const MOST_PATHS: usize = 10;
/// Most iterations kept of one path.
const MOST_POINTS: usize = 60;

/// One example's way, in full space.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    /// Its class.
    pub class: usize,
    /// Its number in the test file.
    pub example: usize,
    /// The class it reads at s⁰.
    pub reads: usize,
    /// The iterations of `free`, from 0.
    pub iterations: Vec<usize>,
    /// s₁ … s_L, one after the other, from zero to s⁰.
    pub free: Vec<Vec<f64>>,
    /// The same at the end of the nudge that follows, if the rule has one.
    pub nudged: Option<Vec<f64>>,
}

/// One example's way in the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Its class.
    pub class: usize,
    /// Its number in the test file.
    pub example: usize,
    /// The class it reads at s⁰.
    pub reads: usize,
    /// The iterations of `free`, from 0.
    pub iterations: Vec<usize>,
    /// From zero to s⁰.
    pub free: Vec<[f64; 2]>,
    /// s^β, if there was a nudge.
    pub nudged: Option<[f64; 2]>,
}

/// Two directions of largest variance.
#[derive(Debug, PartialEq)]
pub struct Principal {
    /// Through the mean of the points.
    pub plane: Plane,
    /// The share of all variance along each direction, 0 … 1.
    pub variance: [f64; 2],
}

/// All paths in their plane.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The plane.
    pub plane: Arc<Plane>,
    /// The share of all variance along each direction, 0 … 1.
    pub variance: [f64; 2],
    /// In the order of the classes.
    pub paths: Vec<Path>,
    /// Minibatches the weights had seen.
    pub minibatch: u64,
}

/// The first test example of each class, at most [`MOST_PATHS`].
pub fn first_of_each_class(data: &Dataset) -> Vec<usize> {
    let examples = data.range(Split::Test, 0);
    let first = |class: usize| examples.clone().find(|&index| data.label(Split::Test, index) == class);
    (0..data.num_classes()).filter_map(first).take(MOST_PATHS).collect()
}

/// s₁ … s_L of the one example, one after the other.
fn flat(state: &State<f64>) -> Vec<f64> {
    state.layers.iter().flatten().copied().collect()
}

/// Test example `example` settles from zero, then is nudged by +β (or clamped, for the fast rule). `None` if stopped.
pub fn trajectory(
    network: &Arc<Network<f32>>,
    data: &Arc<Dataset>,
    config: &Config,
    example: usize,
    stop: &AtomicBool,
) -> Option<Trajectory> {
    let class = data.label(Split::Test, example);
    let scene = Scene {
        network: Arc::clone(network),
        minibatch: 0,
        data: Arc::clone(data),
        split: Split::Test,
        index: example,
        input: Vec::new(),
        label: class,
    };
    let mut settling = ExampleRelaxation::new(Arc::new(scene), config);
    if config.learning.rule.uses_beta() {
        settling.act(Action::Schedule(Some(vec![PhaseSpec::Free, PhaseSpec::Towards])));
    }
    while settling.advance() {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
    }
    let recording = settling.recording();
    let finite = |index: usize| recording.state(index).map(flat).filter(|s| s.iter().all(|x| x.is_finite()));
    let free = settling.spans().first()?.points.clone();
    let (iterations, states) =
        evenly(free.len()).filter_map(|i| Some((recording.points[i].iteration, finite(i)?))).unzip();
    Some(Trajectory {
        class,
        example,
        reads: recording.points[free.end - 1].prediction,
        iterations,
        free: states,
        nudged: settling.spans().get(1).and_then(|span| finite(span.points.end - 1)),
    })
}

/// At most [`MOST_POINTS`] of `len` indices, the first and the last among them.
fn evenly(len: usize) -> impl Iterator<Item = usize> {
    let count = len.min(MOST_POINTS);
    (0..count).map(move |i| if count < 2 { 0 } else { i * (len - 1) / (count - 1) })
}

/// Mean and the two directions of largest variance of the rows of `points`, `[N, D]`, by the Gram matrix `[N, N]`.
/// `None` without points, for less than two dimensions, or for numbers that are not finite.
///
/// A direction's sign is that of `previous` if they have anything in common; otherwise the first point (the common
/// start of all paths) lies on the negative side.
pub fn principal(points: &Array2<f64>, previous: Option<&Plane>) -> Option<Principal> {
    let (n, dimensions) = points.dim();
    if n == 0 || dimensions < 2 || points.iter().any(|x| !x.is_finite()) {
        return None;
    }
    let origin = points.mean_axis(Axis(0))?;
    let centred = points - &origin; // [N,D]
    let mut gram = Array2::zeros((n, n));
    product(&centred, &centred.t(), gram.view_mut(), false); // [N,D]·[D,N]
    let total = gram.diag().sum();
    let eigen = MatRef::from_row_major_slice(gram.as_slice()?, n, n).self_adjoint_eigen(Side::Lower).ok()?;
    let mut axes: Vec<Vec<f64>> = Vec::new();
    let mut variance = [0.0; 2];
    for (i, share) in variance.iter_mut().enumerate() {
        // Eigenvalues come in increasing order.
        let column = n.checked_sub(i + 1);
        let value = column.map_or(0.0, |column| eigen.S()[column].max(0.0));
        let mut axis = vec![0.0; dimensions];
        if let Some(column) = column.filter(|_| value > 1e-12 * total) {
            *share = value / total;
            for (row, point) in centred.rows().into_iter().enumerate() {
                let weight = eigen.U()[(row, column)];
                axis.iter_mut().zip(point).for_each(|(a, x)| *a += weight * x);
            }
        }
        if !normalise(&mut axis, &axes) {
            axis = any_direction(&axes, dimensions);
        }
        orient(&mut axis, previous.map(|plane| &plane.axes[i]), &centred.row(0).to_vec());
        axes.push(axis);
    }
    let second = axes.pop()?;
    let first = axes.pop()?;
    Some(Principal { plane: Plane { origin: origin.to_vec(), axes: [first, second] }, variance })
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Length 1 and orthogonal to `others`; false if nothing is left.
pub(super) fn normalise(axis: &mut [f64], others: &[Vec<f64>]) -> bool {
    let before = dot(axis, axis).sqrt();
    for other in others {
        let along = dot(axis, other);
        axis.iter_mut().zip(other).for_each(|(a, o)| *a -= along * o);
    }
    let length = dot(axis, axis).sqrt();
    axis.iter_mut().for_each(|a| *a /= length);
    length > 1e-6 * before && length > 0.0
}

/// A direction orthogonal to `others` where the points do not tell one.
pub(super) fn any_direction(others: &[Vec<f64>], dimensions: usize) -> Vec<f64> {
    let unit = |i: usize| -> Vec<f64> { (0..dimensions).map(|j| f64::from(u8::from(i == j))).collect() };
    let free = |i: &usize| others.iter().all(|other| other[*i].abs() < 0.8);
    let mut axis = unit((0..dimensions).find(free).unwrap_or(0));
    normalise(&mut axis, others);
    axis
}

fn orient(axis: &mut [f64], previous: Option<&Vec<f64>>, start: &[f64]) {
    let common = previous.filter(|previous| previous.len() == axis.len()).map_or(0.0, |p| dot(axis, p));
    let at_start = dot(axis, start);
    let largest = axis.iter().fold(0.0_f64, |most, &a| if a.abs() > most.abs() { a } else { most });
    let is_turned = if common.abs() > 1e-6 {
        common < 0.0
    } else if at_start.abs() > 1e-9 {
        at_start > 0.0
    } else {
        largest < 0.0
    };
    if is_turned {
        axis.iter_mut().for_each(|a| *a = -*a);
    }
}

/// Settles the first test example of each class under `network` and finds their plane from all points of the free
/// phases. `None` if stopped, or if no state is a finite number.
pub fn picture(
    network: &Arc<Network<f32>>,
    minibatch: u64,
    data: &Arc<Dataset>,
    config: &Config,
    previous: Option<&Plane>,
    stop: &AtomicBool,
) -> Option<Picture> {
    let examples = first_of_each_class(data).into_iter();
    let trajectories: Vec<Trajectory> =
        examples.map(|example| trajectory(network, data, config, example, stop)).collect::<Option<_>>()?;
    let rows: Vec<&Vec<f64>> = trajectories.iter().flat_map(|trajectory| &trajectory.free).collect();
    let dimensions = rows.first()?.len();
    let points = Array2::from_shape_fn((rows.len(), dimensions), |(row, i)| rows[row][i]);
    let Principal { plane, variance } = principal(&points, previous)?;
    let paths = trajectories.iter().map(|trajectory| project(trajectory, &plane)).collect();
    Some(Picture { plane: Arc::new(plane), variance, paths, minibatch })
}

/// The way in the plane.
pub fn project(trajectory: &Trajectory, plane: &Plane) -> Path {
    Path {
        class: trajectory.class,
        example: trajectory.example,
        reads: trajectory.reads,
        iterations: trajectory.iterations.clone(),
        free: trajectory.free.iter().map(|state| plane.project(state.iter())).collect(),
        nudged: trajectory.nudged.as_ref().map(|state| plane.project(state.iter())),
    }
}
