//! F over a plane through the states of one example: true values, walls of the box, the lowest point.

pub mod choice;
pub mod minimum;
pub mod quadratic;
pub mod survey;
pub mod walls;

use crate::model::activation::Unit;
use crate::model::{Problem, State, Tied, cost, energy};
use crate::settling::example::measures::Plane;
use crate::settling::studies::landscape::quadratic::Quadratic;
use crate::settling::studies::landscape::walls::Walls;
use ndarray::Array2;
use std::sync::Arc;

/// Points that are computed at once where F has no closed form.
const CHUNK: usize = 64;
/// Half the distance of the two slopes whose difference is a curvature.
const NEAR: f64 = 1e-5;

/// `F(a, b) = E + c_L β C` at `s = origin + a·axis₁ + b·axis₂`, for one input and target and for any β.
///
/// As everywhere ρ(s) = s for units with a box, also where they leave it: E is one parabola over the whole plane, known
/// by six numbers, and so is a squared error. Where a unit is smooth E is computed point by point.
#[derive(Clone, Debug)]
pub struct Landscape {
    network: Tied<f64>,
    drive: Array2<f64>,
    target: Array2<f64>,
    plane: Arc<Plane>,
    origin: State<f64>,
    axes: [State<f64>; 2],
    energy: Option<Quadratic>,
    cost: Option<Quadratic>,
    walls: Walls,
}

/// E and C over a rectangle, row by row from its lower left corner.
#[derive(Clone, Debug)]
pub struct Grid {
    /// From where to where, along each direction.
    pub range: [[f64; 2]; 2],
    /// Points along each direction.
    pub side: usize,
    /// E.
    pub energy: Vec<f64>,
    /// c_L C.
    pub cost: Vec<f64>,
}

impl Grid {
    /// The place of each value.
    pub fn points(range: [[f64; 2]; 2], side: usize) -> impl Iterator<Item = [f64; 2]> {
        let at = move |i: usize, n: usize| {
            let [low, high] = range[i];
            low + (high - low) * n as f64 / (side.max(2) - 1) as f64
        };
        (0..side * side).map(move |n| [at(0, n % side), at(1, n / side)])
    }

    /// F at every point.
    pub fn total(&self, beta: f64) -> Vec<f64> {
        self.energy.iter().zip(&self.cost).map(|(e, c)| e + beta * c).collect()
    }
}

impl Landscape {
    /// Of this problem (whose β is left aside) over `plane`, whose vectors are as long as all free layers together.
    pub fn new(problem: &Problem<'_, f64>, plane: Arc<Plane>) -> Self {
        let network = problem.network.clone();
        let sizes = &network.sizes()[1..];
        let state = |flat: &[f64]| {
            let mut rest = flat;
            let layers = sizes.iter().map(|&n| {
                let (layer, after) = rest.split_at(n);
                rest = after;
                Array2::from_shape_fn((1, n), |(_, i)| layer[i])
            });
            State { layers: layers.collect() }
        };
        let origin = state(&plane.origin);
        let axes = [state(&plane.axes[0]), state(&plane.axes[1])];
        let walls = Walls::new(&network, &origin, &axes);
        let (drive, target) = (problem.drive.clone(), problem.target.clone());
        let mut landscape =
            Self { network, drive, target, plane, origin, axes, energy: None, cost: None, walls };
        let mut layers = 1..=landscape.network.num_layers();
        if layers.all(|k| !matches!(landscape.network.unit(k), Unit::Smooth(_))) {
            landscape.energy = Some(landscape.parabola());
        }
        if landscape.network.cost.is_quadratic {
            landscape.cost = Some(landscape.cost_near([0.0; 2]));
        }
        landscape
    }

    /// The plane.
    pub fn plane(&self) -> &Arc<Plane> {
        &self.plane
    }

    /// Where units reach the ends of their box.
    pub fn walls(&self) -> &Walls {
        &self.walls
    }

    /// What is settled, with this β.
    pub fn problem(&self, beta: f64) -> Problem<'_, f64> {
        Problem { network: &self.network, drive: &self.drive, target: &self.target, beta }
    }

    /// d.
    pub fn target(&self) -> &[f64] {
        self.target.as_slice().unwrap_or_default()
    }

    /// The states at these points, a row each.
    pub fn states(&self, points: &[[f64; 2]]) -> State<f64> {
        let layer = |k: usize| {
            let (origin, u, v) = (&self.origin.layers[k], &self.axes[0].layers[k], &self.axes[1].layers[k]);
            Array2::from_shape_fn((points.len(), origin.ncols()), |(row, i)| {
                let [a, b] = points[row];
                origin[[0, i]] + a * u[[0, i]] + b * v[[0, i]]
            })
        };
        State { layers: (0..self.origin.layers.len()).map(layer).collect() }
    }

    /// E at these points.
    pub fn energies(&self, points: &[[f64; 2]]) -> Vec<f64> {
        if let Some(parabola) = &self.energy {
            return points.iter().map(|point| parabola.at(*point)).collect();
        }
        let some = |points: &[[f64; 2]]| {
            let drive =
                Array2::from_shape_fn((points.len(), self.drive.ncols()), |(_, i)| self.drive[[0, i]]);
            energy::energy(&self.network, &drive, &self.states(points)).to_vec()
        };
        points.chunks(CHUNK).flat_map(some).collect()
    }

    /// c_L C at these points.
    pub fn costs(&self, points: &[[f64; 2]]) -> Vec<f64> {
        if let Some(parabola) = &self.cost {
            return points.iter().map(|point| parabola.at(*point)).collect();
        }
        let cost = self.network.cost.of::<f64>();
        let weight = self.network.cost_weight();
        points.iter().map(|point| weight * cost.value(&self.output(*point), self.target())).collect()
    }

    /// F at one point.
    pub fn total(&self, point: [f64; 2], beta: f64) -> f64 {
        self.energies(&[point])[0] + beta * self.costs(&[point])[0]
    }

    /// E and C on `side`² points.
    pub fn grid(&self, range: [[f64; 2]; 2], side: usize) -> Grid {
        let points: Vec<[f64; 2]> = Grid::points(range, side).collect();
        Grid { range, side, energy: self.energies(&points), cost: self.costs(&points) }
    }

    /// F for this β as one parabola, where it is one.
    pub fn total_parabola(&self, beta: f64) -> Option<Quadratic> {
        Some(self.energy?.plus(&self.cost?, beta))
    }

    /// Value, slope and curvature of F at a point.
    pub fn near(&self, point: [f64; 2], beta: f64) -> Quadratic {
        self.energy_near(point).plus(&self.cost_near(point), beta)
    }

    fn output(&self, [a, b]: [f64; 2]) -> Vec<f64> {
        let (u, v) = (self.axes[0].output(), self.axes[1].output());
        self.origin.output().iter().zip(u.iter().zip(v)).map(|(y, (u, v))| y + a * u + b * v).collect()
    }

    /// Along both directions.
    fn along(&self, vector: &State<f64>) -> [f64; 2] {
        let dot = |axis: &State<f64>| -> f64 {
            axis.layers.iter().zip(&vector.layers).map(|(a, x)| (a * x).sum()).sum()
        };
        [dot(&self.axes[0]), dot(&self.axes[1])]
    }

    fn energy_slope(&self, point: [f64; 2]) -> [f64; 2] {
        self.along(&energy::state_gradient(&self.network, &self.drive, &self.states(&[point])))
    }

    /// Of an energy whose gradient is linear: its change along a direction is the curvature.
    fn parabola(&self) -> Quadratic {
        let value = energy::energy(&self.network, &self.drive, &self.origin)[0];
        let slope = self.energy_slope([0.0; 2]);
        let [along, across] = [[1.0, 0.0], [0.0, 1.0]].map(|step| self.energy_slope(step));
        let mixed = (along[1] - slope[1] + across[0] - slope[0]) / 2.0;
        let bend = [[along[0] - slope[0], mixed], [mixed, across[1] - slope[1]]];
        Quadratic { centre: [0.0; 2], value, slope, bend }
    }

    fn energy_near(&self, point: [f64; 2]) -> Quadratic {
        if let Some(parabola) = &self.energy {
            return parabola.around(point);
        }
        let [a, b] = point;
        let change = |to: [f64; 2], from: [f64; 2]| {
            let (to, from) = (self.energy_slope(to), self.energy_slope(from));
            [(to[0] - from[0]) / (2.0 * NEAR), (to[1] - from[1]) / (2.0 * NEAR)]
        };
        let along = change([a + NEAR, b], [a - NEAR, b]);
        let across = change([a, b + NEAR], [a, b - NEAR]);
        let mixed = (along[1] + across[0]) / 2.0;
        let bend = [[along[0], mixed], [mixed, across[1]]];
        Quadratic { centre: point, value: self.energies(&[point])[0], slope: self.energy_slope(point), bend }
    }

    /// c_L C.
    fn cost_near(&self, point: [f64; 2]) -> Quadratic {
        if let Some(parabola) = &self.cost {
            return parabola.around(point);
        }
        let (cost, weight) = (self.network.cost.of::<f64>(), self.network.cost_weight());
        let (y, d) = (self.output(point), self.target());
        let [u, v] = [&self.axes[0], &self.axes[1]].map(|axis| axis.output().row(0).to_vec());
        let dot = |a: &[f64], b: &[f64]| weight * a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let mut force = y.clone();
        cost.force(&y, d, &mut force);
        let (mut bent_u, mut bent_v) = (y.clone(), y.clone());
        cost.curvature_times(&y, d, &u, &mut bent_u);
        cost.curvature_times(&y, d, &v, &mut bent_v);
        let mixed = dot(&u, &bent_v);
        Quadratic {
            centre: point,
            value: weight * cost::cost(self.network.cost, &row(&y), &self.target)[0],
            slope: [-dot(&force, &u), -dot(&force, &v)],
            bend: [[dot(&u, &bent_u), mixed], [mixed, dot(&v, &bent_v)]],
        }
    }
}

fn row(values: &[f64]) -> Array2<f64> {
    Array2::from_shape_fn((1, values.len()), |(_, i)| values[i])
}
