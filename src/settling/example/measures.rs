//! What panels show of a settling beyond its states: pure functions of recorded iterations.

use super::action::UnitId;
use super::recording::Recording;
use crate::model::{Network, State};
use crate::settling::trace::{Frame, PhaseSpan};

/// A plane through the space of all states s₁ … s_L, one after the other.
#[derive(Debug, PartialEq)]
pub struct Plane {
    /// Its origin.
    pub origin: Vec<f64>,
    /// Two orthonormal directions.
    pub axes: [Vec<f64>; 2],
}

impl Plane {
    /// Coordinates of a state in the plane.
    pub fn project<'a>(&self, state: impl Iterator<Item = &'a f64>) -> [f64; 2] {
        let mut at = [0.0; 2];
        for ((s, origin), (a, b)) in state.zip(&self.origin).zip(self.axes[0].iter().zip(&self.axes[1])) {
            at[0] += (s - origin) * a;
            at[1] += (s - origin) * b;
        }
        at
    }
}

/// The iteration of phase `span` at which each unit first differed from its twin by more than `threshold`, 0 for not
/// yet, layer by layer. `None` for a phase without twins.
pub fn arrival(recording: &Recording, span: &PhaseSpan, threshold: f64) -> Option<Vec<Vec<u32>>> {
    let mut first: Option<Vec<Vec<u32>>> = None;
    for index in span.points.clone() {
        let row = recording.row(index)?;
        let unperturbed = row.unperturbed.as_ref()?;
        let iteration = recording.points[index].iteration as u32;
        let first =
            first.get_or_insert_with(|| unperturbed.layers.iter().map(|s| vec![0; s.len()]).collect());
        for (first, (s, unperturbed)) in
            first.iter_mut().zip(row.state.layers.iter().zip(&unperturbed.layers))
        {
            for (first, (s, unperturbed)) in first.iter_mut().zip(s.iter().zip(unperturbed)) {
                if *first == 0 && (s - unperturbed).abs() > threshold {
                    *first = iteration;
                }
            }
        }
    }
    first
}

/// ρ of a unit at every kept iteration.
pub fn trace(recording: &Recording, network: &Network<f64>, id: UnitId) -> Vec<f64> {
    let value = |index: usize| -> f64 {
        let Some(row) = recording.row(index) else { return f64::NAN };
        if id.layer == 0 {
            return row.input.get(id.index).copied().unwrap_or(f64::NAN);
        }
        let s = row.state.layers.get(id.layer - 1).and_then(|layer| layer.get([0, id.index]));
        s.map_or(f64::NAN, |&s| network.unit(id.layer).rho(s))
    };
    (0..recording.points.len()).map(value).collect()
}

/// The states of every kept iteration in the plane.
pub fn path(recording: &Recording, plane: &Plane) -> Vec<[f64; 2]> {
    let states = (0..recording.points.len()).filter_map(|index| recording.state(index));
    states.map(|state| plane.project(state.layers.iter().flatten())).collect()
}

/// Two pictures of a layer as numbers: how much they point the same way, and their sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alignment {
    /// cos of the angle between them, −1 … 1; NaN if one is 0.
    pub cosine: f64,
    /// |moved| / |exact|.
    pub ratio: f64,
}

impl Alignment {
    /// Of what moved and what theory says.
    pub fn of(moved: &[f64], exact: &[f64]) -> Self {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let (m, e) = (dot(moved, moved).sqrt(), dot(exact, exact).sqrt());
        Self { cosine: dot(moved, exact) / (m * e), ratio: m / e }
    }

    /// The angle, degrees.
    pub fn degrees(&self) -> f64 {
        self.cosine.clamp(-1.0, 1.0).acos().to_degrees()
    }
}

/// (s − s̃)/β, layer by layer; β = 1 where there is no nudge.
pub fn response(frame: &Frame, unperturbed: &Frame, beta: f64) -> Frame {
    let scale = if beta == 0.0 { 1.0 } else { beta };
    let layer = |(s, unperturbed): (&Vec<f64>, &Vec<f64>)| -> Vec<f64> {
        s.iter().zip(unperturbed).map(|(s, unperturbed)| (s - unperturbed) / scale).collect()
    };
    Frame { layers: frame.layers.iter().zip(&unperturbed.layers).map(layer).collect() }
}

/// Root mean square of the difference of two states, layer by layer.
pub fn distances(a: &State<f64>, b: &State<f64>) -> Vec<f64> {
    let layers = a.layers.iter().zip(&b.layers);
    let squares = layers.map(|(a, b)| {
        let sum = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        (sum / a.len().max(1) as f64).sqrt()
    });
    squares.collect()
}

/// Largest difference of two states, layer by layer.
pub fn largest(a: &State<f64>, b: &State<f64>) -> Vec<f64> {
    let most = |(a, b): (&ndarray::Array2<f64>, &ndarray::Array2<f64>)| {
        a.iter().zip(b).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()))
    };
    a.layers.iter().zip(&b.layers).map(most).collect()
}

/// In a nudged phase a layer rests when it moves by no more than this share of what the nudge has moved it.
pub const NUDGE_RESTS: f64 = 0.01;

/// Whether a nudged phase is at rest, by the largest |Δs| of the iteration and the largest |s − s̃| of each layer: not one
/// layer moves by more than [`NUDGE_RESTS`] of what the nudge has moved it, and the nudge has reached all of them: after
/// `iteration` L at the latest, so that a layer which then has not moved and stands still is one that it cannot move (all
/// its units are at a bound). A nudge that moves nothing at all (the output is on its target) rests when no state moves by
/// more than `limit`.
pub fn nudge_rests(layers: &[(f64, f64)], iteration: usize, limit: f64) -> bool {
    let has_arrived = iteration >= layers.len();
    if layers.iter().any(|(_, moved)| *moved > 0.0) {
        let rests = |(residual, moved): &(f64, f64)| {
            *residual <= NUDGE_RESTS * moved && (*moved > 0.0 || has_arrived)
        };
        return layers.iter().all(rests);
    }
    layers.iter().all(|(residual, _)| *residual <= limit)
}

/// Whether F rose, by more than rounding.
pub fn rose(before: f64, after: f64) -> bool {
    after - before > 1e-12 * (1.0 + after.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nudge_rests_when_it_has_reached_all_that_it_can_move() {
        let still = [(0.0, 0.0), (1e-6, 0.1)];
        assert!(!nudge_rests(&still, 1, 1e-3), "the lower layer may still be reached");
        assert!(nudge_rests(&still, 2, 1e-3), "the lower layer cannot be moved");
        assert!(
            !nudge_rests(&[(1e-9, 0.0), (1e-6, 0.1)], 2, 1e-3),
            "the lower layer moves, not by the nudge"
        );
        assert!(!nudge_rests(&[(2e-3, 0.1), (1e-6, 0.1)], 9, 1e-3), "two hundredths of what was moved");
        assert!(nudge_rests(&[(1e-4, 0.0), (1e-4, 0.0)], 1, 1e-3), "the output is on its target");
        assert!(!nudge_rests(&[(1e-2, 0.0), (1e-4, 0.0)], 1, 1e-3));
    }
}
