//! The honest light: what a layer does at an iteration, in one word.

use crate::model::activation::Unit;
use crate::settling::engine::snapshot::{SettlingSnapshot, point};
use crate::settling::example::measures::NUDGE_RESTS;
use crate::settling::trace::{LayerPoint, Phase};
use crate::ui::style::colours::Palette;
use egui::Color32;

/// A movement below this counts as rest, even where the tolerance is stricter.
pub const STILL: f64 = 1e-3;

/// What a layer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettlingStatus {
    /// No state moves by more than the tolerance; under a nudge, by more than a hundredth of what the nudge moves.
    Settled,
    /// No iteration has been made yet.
    NotStarted,
    /// The nudge has not come down to it yet.
    Untouched,
    /// It moves, with nearly all units at a bound.
    Saturated,
    /// It moves.
    Moving,
    /// It moves, and comes back every second iteration.
    Oscillating,
}

impl SettlingStatus {
    /// Of one layer with `boxed` units that have bounds. Unknown residuals (the start) count as moving.
    pub fn of(layer: &LayerPoint, boxed: usize, tolerance: f64) -> Self {
        Self::below(layer, boxed, tolerance.max(STILL))
    }

    /// Of one layer under a nudge that has moved it by at most `moved`.
    pub fn nudged(layer: &LayerPoint, boxed: usize, moved: f64) -> Self {
        if moved > 0.0 { Self::below(layer, boxed, NUDGE_RESTS * moved) } else { Self::Untouched }
    }

    fn below(layer: &LayerPoint, boxed: usize, limit: f64) -> Self {
        if layer.residual <= limit {
            Self::Settled
        } else if layer.returned < 0.1 * layer.residual {
            Self::Oscillating
        } else if boxed > 0 && layer.saturated as f64 > 0.95 * boxed as f64 {
            Self::Saturated
        } else {
            Self::Moving
        }
    }

    /// The word beside it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::NotStarted => "not started",
            Self::Untouched => "not reached",
            Self::Saturated => "saturated",
            Self::Moving => "moving",
            Self::Oscillating => "oscillating",
        }
    }

    /// What the word means.
    pub fn help(self) -> &'static str {
        match self {
            Self::Settled => {
                "No state moved by more than the tolerance (at least 0.001) in this iteration;\nin a nudged phase by more than a hundredth of what the nudge has moved"
            }
            Self::NotStarted => "No iteration has been made yet",
            Self::Untouched => "The nudge has not come down to this layer yet",
            Self::Saturated => "Over 95 % of the units stand at 0 or 1",
            Self::Moving => "States still move",
            Self::Oscillating => "States come back every second iteration: the step is too large",
        }
    }

    /// Its colour.
    pub fn colour(self, palette: &Palette) -> Color32 {
        match self {
            Self::Settled => palette.good,
            Self::NotStarted | Self::Untouched => palette.weak,
            Self::Saturated => palette.training,
            Self::Moving => palette.validation,
            Self::Oscillating => palette.error,
        }
    }
}

/// The lights of layers 1 … L at the cursor.
pub fn statuses(settling: &SettlingSnapshot, tolerance: f64) -> Vec<SettlingStatus> {
    let (Some(scene), Some(point)) = (&settling.scene, point(settling)) else { return Vec::new() };
    let sizes = scene.network.sizes();
    if point.iteration == 0 {
        return vec![SettlingStatus::NotStarted; sizes.len() - 1];
    }
    let moved = moved(settling).filter(|_| point.phase != Phase::Free);
    let status = |(i, layer): (usize, &LayerPoint)| {
        let boxed = if scene.network.unit(i + 1) == Unit::Boxed { sizes[i + 1] } else { 0 };
        match &moved {
            Some(moved) => SettlingStatus::nudged(layer, boxed, moved.get(i).copied().unwrap_or(0.0)),
            None => SettlingStatus::of(layer, boxed, tolerance),
        }
    };
    let layers = point.layers.iter().take(sizes.len() - 1);
    layers.enumerate().map(status).collect()
}

/// The largest |s − s̃| of each layer at the cursor; `None` where nothing is compared, or nothing has moved at all.
fn moved(settling: &SettlingSnapshot) -> Option<Vec<f64>> {
    let unperturbed = settling.unperturbed.as_ref()?;
    let layers = settling.frame.layers.iter().zip(&unperturbed.layers);
    let largest = |(a, b): (&Vec<f64>, &Vec<f64>)| {
        a.iter().zip(b).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()))
    };
    let moved: Vec<f64> = layers.map(largest).collect();
    moved.iter().any(|moved| *moved > 0.0).then_some(moved)
}

/// The cursor stands in a nudged phase whose free phase had ended before it settled.
pub fn is_from_unsettled(settling: &SettlingSnapshot) -> bool {
    let Some(at) = settling.phases.iter().position(|span| span.points.contains(&settling.cursor)) else {
        return false;
    };
    let schedule_start = settling.phases[..=at].iter().rfind(|span| span.step == 0);
    settling.phases[at].phase != Phase::Free && schedule_start.is_some_and(|free| free.ended && !free.settled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(residual: f64, returned: f64, saturated: usize) -> LayerPoint {
        LayerPoint { potential: 0.0, coupling: 0.0, bias: 0.0, moved: 0.0, residual, returned, saturated }
    }

    #[test]
    fn each_case_has_its_word() {
        let word = |residual, returned, saturated, boxed, tolerance| {
            SettlingStatus::of(&layer(residual, returned, saturated), boxed, tolerance).word()
        };
        assert_eq!(word(0.0, 0.0, 0, 100, 0.0), "settled");
        assert_eq!(word(1e-3, 0.0, 100, 100, 0.0), "settled", "0.001 is rest whatever the tolerance");
        assert_eq!(word(0.02, 0.0, 0, 100, 0.05), "settled", "the tolerance may be larger");
        assert_eq!(word(0.02, 0.03, 0, 100, 0.0), "moving");
        assert_eq!(word(0.02, f64::INFINITY, 0, 100, 0.0), "moving", "no iteration before the last");
        assert_eq!(word(0.02, 0.0019, 0, 100, 0.0), "oscillating");
        assert_eq!(word(0.02, 0.0021, 0, 100, 0.0), "moving");
        assert_eq!(word(0.02, 0.0, 100, 100, 0.0), "oscillating", "even at the bounds");
        assert_eq!(word(0.02, 0.03, 96, 100, 0.0), "saturated");
        assert_eq!(word(0.02, 0.03, 95, 100, 0.0), "moving");
        assert_eq!(word(0.02, 0.03, 0, 0, 0.0), "moving", "a linear output has no bound");
        assert_eq!(word(f64::NAN, f64::INFINITY, 0, 100, 0.0), "moving", "the start");
    }

    #[test]
    fn under_a_nudge_rest_is_measured_by_what_the_nudge_moves() {
        let word =
            |residual, moved| SettlingStatus::nudged(&layer(residual, f64::INFINITY, 0), 0, moved).word();
        assert_eq!(word(1e-5, 1e-4), "moving", "a tenth of it in one iteration, however little that is");
        assert_eq!(word(1e-5, 1e-3), "settled");
        assert_eq!(word(0.002, 0.5), "settled", "more than 0.001, but little of what it has moved");
        assert_eq!(word(1e-9, 0.0), "not reached");
    }

    #[test]
    fn the_worst_light_is_the_largest() {
        let worst = [
            SettlingStatus::Moving,
            SettlingStatus::Oscillating,
            SettlingStatus::Settled,
            SettlingStatus::Saturated,
        ]
        .into_iter()
        .max();
        assert_eq!(worst, Some(SettlingStatus::Oscillating));
    }
}
