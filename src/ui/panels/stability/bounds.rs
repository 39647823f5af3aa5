//! The bounds on the step, as lines in the map.

use crate::config::Sign;
use crate::dynamics::bound::{euler_bound, written};
use crate::settling::studies::stability::Constants;
use crate::ui::panels::stability::axis::Axis;
use crate::ui::panels::stability::map::Line;
use crate::ui::panels::stability::measure::Measure;
use crate::ui::panels::stability::schedule::Key;
use crate::ui::plots::step_bound::short;
use crate::ui::style::format::number;

/// The bounds on ε, where ε is an axis.
pub fn lines(key: &Key, constants: Option<&Constants>, measure: Measure) -> Vec<Line> {
    let is_step = |axis: &Axis| axis.knob.key == "dynamics.step_size";
    let (across, up) = (is_step(&key.x), is_step(&key.y));
    let Some(constants) = constants.filter(|_| across || up) else { return Vec::new() };
    let (step, other) = if across { (key.x, key.y) } else { (key.y, key.x) };
    let place = |step_size: f64, t: f32| {
        let place = step.place(step_size);
        if across { [place, t] } else { [t, place] }
    };
    let nudged = measure == Measure::Angle && key.nudge.sign != Sign::Negative;
    let varies = nudged && other.knob.key == "nudge.beta";
    let mut lines = Vec::new();
    if let Some(sigma) = constants.sigma.filter(|_| key.has_bound) {
        let bound = |beta: f64| euler_bound(sigma, if nudged { beta } else { 0.0 });
        let at = |i: usize| {
            let t = i as f32 / other.count as f32;
            let beta = if varies { other.value(i.min(other.count - 1)) } else { key.nudge.beta };
            place(bound(beta), t)
        };
        let label = match (nudged, varies) {
            (false, _) => format!("bound {} at β = 0", short(written(bound(0.0)))),
            (true, false) => {
                let (beta, bound) = (key.nudge.beta, bound(key.nudge.beta));
                format!("bound {} at β = {}", short(written(bound)), short(beta))
            }
            (true, true) => format!("2/(1 + β + σ), σ = {}", number(sigma)),
        };
        lines.push(Line { points: (0..=other.count).map(at).collect(), dashed: false, label });
    }
    if let Some(local) = constants.local_bound.filter(|_| key.is_euler) {
        let points = vec![place(local, 0.0), place(local, 1.0)];
        lines.push(Line { points, dashed: true, label: format!("2/λ = {}", number(local)) });
    }
    lines
}
