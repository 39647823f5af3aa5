//! The lowest point of a landscape that can be reached.

use super::quadratic::Quadratic;
use super::{Grid, Landscape};

/// Points each way among which the search begins where F is no parabola.
const COARSE: usize = 33;
/// Most steps from there.
const STEPS: usize = 80;

/// Where F is least within the walls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lowest {
    /// Here, at the bottom of a valley.
    Inside([f64; 2]),
    /// Here, at a wall: F falls further beyond it.
    AtWall([f64; 2]),
    /// Nowhere: no wall stops F from falling.
    Nowhere,
}

impl Lowest {
    /// The place, if there is one.
    pub fn place(self) -> Option<[f64; 2]> {
        match self {
            Self::Inside(place) | Self::AtWall(place) => Some(place),
            Self::Nowhere => None,
        }
    }
}

impl Landscape {
    /// The lowest point for this β. What has no walls is searched as far as three times `range` goes.
    pub fn lowest(&self, beta: f64, range: [[f64; 2]; 2]) -> Lowest {
        let search = range.map(|[low, high]| [2.0 * low - high, 2.0 * high - low]);
        let corners = self.walls().within(search);
        let place = match self.total_parabola(beta) {
            Some(parabola) => lowest_within(&parabola, &corners),
            None => self.descend(beta, &corners, search),
        };
        let Some(place) = place else { return Lowest::Nowhere };
        let is_near = |i: usize, end: f64| (place[i] - end).abs() < 1e-9 * (search[i][1] - search[i][0]);
        if (0..2).any(|i| is_near(i, search[i][0]) || is_near(i, search[i][1])) {
            return Lowest::Nowhere;
        }
        let near = self.near(place, beta);
        let steep = (near.slope[0].abs() + near.slope[1].abs()) > 1e-7 * (1.0 + near.value.abs());
        if steep { Lowest::AtWall(place) } else { Lowest::Inside(place) }
    }

    /// By parabolas that touch F, each followed to its own lowest point or as far on the way there as F falls.
    fn descend(&self, beta: f64, corners: &[[f64; 2]], search: [[f64; 2]; 2]) -> Option<[f64; 2]> {
        let points: Vec<[f64; 2]> =
            Grid::points(search, COARSE).filter(|point| self.walls().outside(*point) == 0).collect();
        let points = if points.is_empty() { corners.to_vec() } else { points };
        let totals = self.energies(&points).into_iter().zip(self.costs(&points));
        let best = totals.map(|(e, c)| e + beta * c).zip(points).min_by(|a, b| a.0.total_cmp(&b.0));
        let (mut value, mut at) = best.filter(|best| best.0.is_finite())?;
        for _ in 0..STEPS {
            let near = self.near(at, beta);
            let Some(to) = lowest_within(&near, corners) else { break };
            let way = [to[0] - at[0], to[1] - at[1]];
            let mut share = 1.0;
            let mut next = at;
            while share > 1e-9 {
                next = [at[0] + share * way[0], at[1] + share * way[1]];
                let there = self.total(next, beta);
                if there < value {
                    value = there;
                    break;
                }
                share /= 2.0;
            }
            if share <= 1e-9 {
                // F itself can no longer tell: the last step of the parabola is better than none.
                let small = way[0].hypot(way[1]) < 1e-6;
                return Some(if small { to } else { at });
            }
            at = next;
        }
        Some(at)
    }
}

/// The lowest point of a parabola in a convex polygon: its bottom if that lies within, else the lowest point of the
/// edges. `None` for a polygon without corners.
pub fn lowest_within(parabola: &Quadratic, corners: &[[f64; 2]]) -> Option<[f64; 2]> {
    if let Some(bottom) = parabola.bottom().filter(|bottom| contains(corners, *bottom)) {
        return Some(bottom);
    }
    let edges = corners.iter().zip(corners.iter().cycle().skip(1));
    let lowest = edges.map(|(from, to)| parabola.lowest_between(*from, *to));
    lowest.min_by(|a, b| parabola.at(*a).total_cmp(&parabola.at(*b)))
}

/// Whether a point lies in a convex polygon or on its edge.
pub fn contains(corners: &[[f64; 2]], point: [f64; 2]) -> bool {
    let turn = |from: &[f64; 2], to: &[f64; 2]| {
        (to[0] - from[0]) * (point[1] - from[1]) - (to[1] - from[1]) * (point[0] - from[0])
    };
    let edges = || corners.iter().zip(corners.iter().cycle().skip(1));
    corners.len() > 2 && (edges().all(|(a, b)| turn(a, b) >= 0.0) || edges().all(|(a, b)| turn(a, b) <= 0.0))
}
