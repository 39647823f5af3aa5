//! Which plane is looked at.

use crate::model::Network;
use crate::model::activation::Unit;
use crate::settling::example::action::UnitId;
use crate::settling::example::measures::Plane;
use crate::settling::studies::state_space::{any_direction, dot, normalise, principal};
use ndarray::Array2;
use std::sync::Arc;

/// What a person wants to see in the second direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Second {
    /// Where the path goes besides.
    #[default]
    Path,
    /// This unit.
    Unit(UnitId),
}

/// What a direction of the plane is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Direction {
    /// The state of one unit and of no other.
    Unit(UnitId),
    /// From s⁰ to s^β of this β.
    Nudge(f64),
    /// The direction in which the free phase moves most, of the units that are free to move at its end.
    Path,
    /// The same, as far as it is orthogonal to the first direction.
    PathBesides,
    /// One unit, as far as it is orthogonal to the first direction.
    UnitBesides(UnitId),
    /// Any: nothing moves in a second direction.
    Any,
}

/// A plane and what its directions are.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Orthonormal directions; it goes through s⁰.
    pub plane: Arc<Plane>,
    /// What they are.
    pub directions: [Direction; 2],
}

impl Choice {
    /// The two directions are all that can move: the plane is the space of states, its coordinates are states.
    pub fn is_whole(&self) -> bool {
        self.directions.iter().all(|direction| matches!(direction, Direction::Unit(_)))
    }
}

/// What a plane is chosen by. States are s₁ … s_L, one after the other.
#[derive(Clone, Debug)]
pub struct Ends<'a> {
    /// The free phase on its way to s⁰.
    pub path: &'a [Vec<f64>],
    /// s⁰.
    pub free: &'a [f64],
    /// β and s^β, if there is a nudge.
    pub nudged: Option<(f64, &'a [f64])>,
    /// Units that are held.
    pub held: &'a [UnitId],
}

/// The unit at each place of a flat state.
pub fn units(network: &Network<f64>) -> Vec<UnitId> {
    let sizes = network.sizes();
    let layers = sizes.iter().enumerate().skip(1);
    layers.flat_map(|(layer, &n)| (0..n).map(move |index| UnitId { layer, index })).collect()
}

/// The plane through s⁰.
///
/// Of exactly two units that can move it is the space of all states, the units its axes in the order of the layers.
/// Otherwise the first direction goes to s^β, or along the path where nothing is nudged; the second is what was asked
/// for, made orthogonal. A unit that rests at an end of its box, at s⁰ or at s^β, has no part in a direction along the
/// path, so that s⁰ does not stand with its back to a hundred walls. `None` if fewer than two units can move, or for
/// states that are not finite.
pub fn choose(network: &Network<f64>, ends: &Ends<'_>, second: Second) -> Option<Choice> {
    let units = units(network);
    let free: Vec<usize> = (0..units.len()).filter(|i| !ends.held.contains(&units[*i])).collect();
    if free.len() < 2 || ends.free.iter().any(|s| !s.is_finite()) {
        return None;
    }
    if let [a, b] = free[..] {
        let mut origin = ends.free.to_vec();
        (origin[a], origin[b]) = (0.0, 0.0);
        let axes = [unit_vector(units.len(), a), unit_vector(units.len(), b)];
        let directions = [Direction::Unit(units[a]), Direction::Unit(units[b])];
        return Some(Choice { plane: Arc::new(Plane { origin, axes }), directions });
    }
    let loose = |i: usize| {
        let is_boxed = network.unit(units[i].layer) == Unit::Boxed;
        let is_inside = |s: f64| !is_boxed || (s > 0.0 && s < 1.0);
        is_inside(ends.free[i]) && ends.nudged.is_none_or(|(_, s)| is_inside(s[i]))
    };
    let mut is_loose = vec![false; units.len()];
    free.iter().for_each(|i| is_loose[*i] = loose(*i));
    let masked = |axis: &[f64]| -> Vec<f64> {
        axis.iter().zip(&is_loose).map(|(x, loose)| if *loose { *x } else { 0.0 }).collect()
    };
    let [main, next] = ways(ends);
    let nudge = ends.nudged.and_then(|(beta, s)| {
        let mut way: Vec<f64> = s.iter().zip(ends.free).map(|(s, free)| s - free).collect();
        let moves = way.iter().all(|x| x.is_finite()) && dot(&way, &way).sqrt() > 1e-9;
        (moves && normalise(&mut way, &[])).then_some((Direction::Nudge(beta), way))
    });
    let (first, along) = nudge.or_else(|| {
        let mut way = masked(main.as_ref()?);
        normalise(&mut way, &[]).then_some((Direction::Path, way))
    })?;
    // Orthogonal by what the loose units do alone, so that the others stay where they are.
    let besides = |axis: Vec<f64>| -> Option<Vec<f64>> {
        let mut axis = axis;
        let mut base = masked(&along);
        if normalise(&mut base, &[]) {
            let before = dot(&axis, &axis).sqrt();
            if !normalise(&mut axis, std::slice::from_ref(&base)) || before < 1e-12 {
                return None;
            }
        }
        // What rounding left of the first direction.
        normalise(&mut axis, std::slice::from_ref(&along)).then_some(axis)
    };
    let way = if first == Direction::Path { next } else { main };
    let wanted = match second {
        Second::Unit(unit) => {
            let at = free.iter().find(|i| units[**i] == unit);
            at.and_then(|i| {
                let mut axis = unit_vector(units.len(), *i);
                let found = normalise(&mut axis, std::slice::from_ref(&along));
                found.then_some((Direction::UnitBesides(unit), axis))
            })
        }
        Second::Path => None,
    };
    let (second, mut across) = wanted
        .or_else(|| Some((Direction::PathBesides, besides(masked(way.as_ref()?))?)))
        .or_else(|| {
            let candidates = free.iter().filter(|i| is_loose[**i]).chain(&free).take(8);
            let mut found = candidates.filter_map(|i| besides(unit_vector(units.len(), *i)));
            Some((Direction::Any, found.next()?))
        })
        .unwrap_or_else(|| (Direction::Any, any_direction(std::slice::from_ref(&along), units.len())));
    // The path comes down from above, except along a unit, whose state grows upwards.
    let start = ends.path.first().map_or(0.0, |start| dot(&across, start) - dot(&across, ends.free));
    if !matches!(second, Direction::UnitBesides(_)) && start < 0.0 {
        across.iter_mut().for_each(|x| *x = -*x);
    }
    let plane = Arc::new(Plane { origin: ends.free.to_vec(), axes: [along, across] });
    Some(Choice { plane, directions: [first, second] })
}

fn unit_vector(len: usize, at: usize) -> Vec<f64> {
    (0..len).map(|i| f64::from(u8::from(i == at))).collect()
}

/// The two directions in which the path moves most.
fn ways(ends: &Ends<'_>) -> [Option<Vec<f64>>; 2] {
    let len = ends.free.len();
    let rows: Vec<&Vec<f64>> = ends.path.iter().filter(|s| s.iter().all(|x| x.is_finite())).collect();
    let points = Array2::from_shape_fn((rows.len(), len), |(row, i)| rows[row][i]);
    match principal(&points, None) {
        Some(found) => {
            let [main, next] = found.plane.axes;
            let has = |i: usize| found.variance[i] > 1e-12;
            [Some(main).filter(|_| has(0)), Some(next).filter(|_| has(1))]
        }
        None => [None, None],
    }
}
