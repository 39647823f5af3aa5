//! The walls of a landscape: where units reach the ends of their box.

use crate::model::activation::Unit;
use crate::model::{Network, State};

/// A direction that moves a unit by less does not move it.
const STILL: f64 = 1e-12;

/// The lines in a plane beyond which a unit would leave `[0, 1]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walls {
    /// `n·p + c ≥ 0` within: two for each unit with a box that moves in the plane, its 0 and its 1.
    sides: Vec<([f64; 2], f64)>,
}

impl Walls {
    /// Of the plane through `origin` along `axes`.
    pub fn new(network: &Network<f64>, origin: &State<f64>, axes: &[State<f64>; 2]) -> Self {
        let mut sides = Vec::new();
        for (k, layer) in origin.layers.iter().enumerate() {
            if network.unit(k + 1) != Unit::Boxed {
                continue;
            }
            let moves = axes[0].layers[k].iter().zip(&axes[1].layers[k]);
            for (&s, (&u, &v)) in layer.iter().zip(moves) {
                if u.hypot(v) > STILL {
                    sides.extend([([u, v], s), ([-u, -v], 1.0 - s)]);
                }
            }
        }
        Self { sides }
    }

    /// There are none: no unit has a box, or none with a box moves.
    pub fn is_empty(&self) -> bool {
        self.sides.is_empty()
    }

    /// How many units are outside their box at a point.
    pub fn outside(&self, point: [f64; 2]) -> usize {
        self.sides.iter().filter(|(n, c)| n[0] * point[0] + n[1] * point[1] + c < -STILL).count()
    }

    /// The corners of the part of a rectangle in which all units are in their box, in a circle; empty if there is none.
    pub fn within(&self, range: [[f64; 2]; 2]) -> Vec<[f64; 2]> {
        let [[left, right], [low, high]] = range;
        let mut corners = vec![[left, low], [right, low], [right, high], [left, high]];
        for (n, c) in &self.sides {
            // What is within a rounding error of the line is not cut off: the origin itself may lie on it.
            let depth = |p: &[f64; 2]| {
                let depth = n[0] * p[0] + n[1] * p[1] + c;
                if depth.abs() < STILL { 0.0 } else { depth }
            };
            if corners.iter().all(|corner| depth(corner) >= 0.0) {
                continue;
            }
            let mut kept = Vec::with_capacity(corners.len() + 1);
            for (i, from) in corners.iter().enumerate() {
                let to = &corners[(i + 1) % corners.len()];
                let (here, there) = (depth(from), depth(to));
                if here >= 0.0 {
                    kept.push(*from);
                }
                if (here > 0.0 && there < 0.0) || (here < 0.0 && there > 0.0) {
                    let t = here / (here - there);
                    kept.push([from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]);
                }
            }
            corners = kept;
            if corners.is_empty() {
                break;
            }
        }
        corners
    }
}

/// Where the horizontal line at height `y` enters and leaves a convex polygon.
pub fn span_at(corners: &[[f64; 2]], y: f64) -> Option<[f64; 2]> {
    let mut span: Option<[f64; 2]> = None;
    for (i, from) in corners.iter().enumerate() {
        let to = corners[(i + 1) % corners.len()];
        if (y - from[1]) * (y - to[1]) > 0.0 {
            continue;
        }
        let ends = if from[1] == to[1] {
            [from[0].min(to[0]), from[0].max(to[0])]
        } else {
            let x = from[0] + (y - from[1]) / (to[1] - from[1]) * (to[0] - from[0]);
            [x, x]
        };
        let [low, high] = span.unwrap_or(ends);
        span = Some([low.min(ends[0]), high.max(ends[1])]);
    }
    span
}
