//! Where F rose, and the sentence that says why.

use super::step_bound::StepBound;
use crate::settling::engine::snapshot::{SettlingSnapshot, span};
use crate::ui::plots::iteration_axis::origin;
use crate::ui::style::format::number;

/// By how much F rose in iteration `index`; `None` if it did not, or if what was before it is not recorded.
pub fn rise(settling: &SettlingSnapshot, index: usize) -> Option<f64> {
    let point = settling.points.get(index).filter(|point| point.rose)?;
    let k = settling.phases.iter().position(|span| span.points.contains(&index))?;
    let before = if settling.phases[k].points.start < index {
        Some(index - 1)
    } else {
        // An action may have changed what the energy of the origin is now.
        origin(settling, k).filter(|_| settling.record.is_empty())
    };
    let before = settling.points.get(before?)?;
    let follows = point.iteration == 1 || before.time + 1 == point.time;
    let rise = point.total_energy() - (before.energy + point.phase.beta() * before.cost_weight * before.cost);
    (follows && rise > 0.0).then_some(rise)
}

/// "F rose by 0.012", "F rose", or nothing.
pub fn words(settling: &SettlingSnapshot, index: usize) -> Option<String> {
    let rose = settling.points.get(index)?.rose;
    let by = rise(settling, index).map_or_else(String::new, |by| format!(" by {}", number(by)));
    rose.then(|| format!("F rose{by}"))
}

/// Why the energy does what it should not: in the phase at the cursor it rose, or ε is too large. The flag says
/// that it did rise.
pub fn sentence(settling: &SettlingSnapshot, bound: Option<StepBound>) -> Option<(String, bool)> {
    let points = span(settling).and_then(|span| settling.points.get(span.points.clone())).unwrap_or(&[]);
    let rises = points.iter().filter(|point| point.rose).count();
    let computed = points.iter().filter(|point| point.iteration > 0).count();
    let above = bound.filter(StepBound::is_above).map(|bound| bound.words());
    match (rises, above) {
        (0, None) => None,
        (0, Some(why)) => Some((format!("{why}: Euler steps may raise F."), false)),
        (_, why) => {
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            let often =
                if rises == 1 { "once".into() } else { format!("in {rises} of {computed} iterations") };
            Some((format!("In this phase F rose {often}{why}."), true))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settling::engine::empty;
    use crate::settling::trace::{IterationPoint, Phase, PhaseSpan};
    use std::sync::Arc;

    /// A free phase of two iterations and a nudge of two, F as given.
    fn example(energies: [f64; 5], rose: [bool; 5]) -> SettlingSnapshot {
        let point = |i: usize| IterationPoint {
            time: i,
            phase: if i < 3 { Phase::Free } else { Phase::Nudged(0.5) },
            iteration: if i < 3 { i } else { i - 2 },
            energy: energies[i],
            cost: 0.2,
            cost_weight: 1.0,
            residual: 0.1,
            prediction: 0,
            rose: rose[i],
            layers: Arc::default(),
        };
        let span = |phase, step, points| PhaseSpan { phase, step, points, ended: true, settled: true };
        SettlingSnapshot {
            points: Arc::new((0..5).map(point).collect()),
            phases: vec![span(Phase::Free, 0, 0..3), span(Phase::Nudged(0.5), 1, 3..5)],
            cursor: 1,
            ..empty()
        }
    }

    const QUIET: [bool; 5] = [false; 5];

    #[test]
    fn the_sentence_appears_exactly_above_the_bound_or_after_a_rise() {
        let calm = example([0.0, -1.0, -2.0, -2.1, -2.2], QUIET);
        let below = StepBound { step: 0.5, bound: 0.56, sigma: 2.57, beta: 0.2 };
        let above = StepBound { step: 0.9, ..below };
        assert_eq!(sentence(&calm, None), None);
        assert_eq!(sentence(&calm, Some(below)), None);
        assert_eq!(sentence(&calm, Some(StepBound { step: 0.56, ..below })), None);
        let (text, rose) = sentence(&calm, Some(above)).unwrap();
        let expected = "ε = 0.9 is above the bound 0.56 at β = 0.2 (σ = 2.57): Euler steps may raise F.";
        assert_eq!((text.as_str(), rose), (expected, false));
        let mut risen = example([0.0, -1.0, -0.7, -2.1, -2.2], [false, false, true, false, false]);
        let (text, rose) = sentence(&risen, Some(above)).unwrap();
        assert!(rose && text.contains("rose once: ε = 0.9 is above"), "{text}");
        assert_eq!(sentence(&risen, None).unwrap().0, "In this phase F rose once.");
        risen.cursor = 4;
        assert_eq!(sentence(&risen, Some(below)), None, "only the phase at the cursor counts");
        assert_eq!(sentence(&empty(), None), None);
    }

    #[test]
    fn a_rise_is_measured_from_where_the_iteration_began() {
        let risen = example([0.0, -1.0, -0.7, -0.5, -0.9], [false, false, true, true, false]);
        assert!((rise(&risen, 2).unwrap() - 0.3).abs() < 1e-12);
        // The nudge began from s⁰, the last free point, with βC = 0.1 on both sides.
        assert!((rise(&risen, 3).unwrap() - 0.2).abs() < 1e-12);
        assert_eq!((rise(&risen, 4), words(&risen, 4)), (None, None));
        assert_eq!(words(&risen, 2).unwrap(), "F rose by 0.300");
    }
}
