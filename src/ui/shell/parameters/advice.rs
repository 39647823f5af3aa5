//! What the settings provably get wrong for the watched network, said at the knob, with a value that fits.

use crate::config::{Config, Dynamics};
use crate::dynamics::SETTLED;
use crate::knobs;
use crate::settling::engine::ghost::outcome;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::trace::{IterationPoint, Phase, PhaseSpan};
use crate::training::snapshot::Status;
use crate::ui::context::Cx;
use crate::ui::plots::step_bound::{self, StepBound};
use crate::ui::style::format::number;
use crate::ui::style::theme;
use crate::ui::widgets::name;
use egui::{Button, RichText, Ui};

/// C below which an output is as good as right.
const WRONG: f64 = 1e-3;

/// The settings that there may be something to say about.
pub const KEYS: [&str; 4] =
    ["dynamics.step_size", "dynamics.nudged_iterations", "dynamics.free_iterations", "dynamics.tolerance"];

/// A sentence at a knob.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// What is wrong.
    pub text: String,
    /// A value for the knob that is right, and the words on the button.
    pub fix: Option<(f64, String)>,
}

/// Says it about the knob `key`, if there is something to say; the button writes into `config`.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, key: &str, config: &mut Config) {
    let Some(advice) = of(cx, key) else { return };
    let Some(knob) = knobs::knob(key) else { return };
    let ink = cx.palette.validation.lerp_to_gamma(cx.palette.text, 0.3);
    ui.label(RichText::new(&advice.text).font(theme::small()).color(ink));
    let Some((value, words)) = advice.fix else { return };
    let button = ui.add(Button::new(RichText::new(&words).font(theme::small())).small());
    name(&button, &words);
    if button.on_hover_text(format!("Sets {}", knob.label)).clicked() {
        (knob.set)(config, 0, value);
    }
}

/// The advice for the knob `key`, for the settings of the panel.
pub fn of(cx: &Cx<'_>, key: &str) -> Option<Advice> {
    if !cx.training.config.learning.rule.relaxes() {
        return None;
    }
    let dynamics = &cx.draft.config.dynamics;
    match key {
        "dynamics.step_size" if dynamics.solver.symbol == "ω" => relaxation(dynamics.step_size),
        "dynamics.step_size" => step_bound::of_settings(cx).as_ref().and_then(step),
        "dynamics.nudged_iterations" if cx.training.config.learning.rule.has_long_second_phase() => {
            let layers = cx.settling.scene.as_ref()?.network.num_layers();
            reach(dynamics.nudged_iterations, layers)
        }
        "dynamics.free_iterations" => {
            let grows = step_bound::of_settings(cx).is_some_and(|bound| bound.is_above());
            unsettled(cx.settling, dynamics, !grows).or_else(|| unsettled_minibatch(cx))
        }
        "dynamics.tolerance" => coarse(cx.settling, dynamics),
        _ => None,
    }
}

fn step(bound: &StepBound) -> Option<Advice> {
    let fits = bound.shown();
    bound.is_above().then(|| Advice {
        text: format!("ε is above {}: a step may raise F.", bound.name()),
        fix: Some((fits, format!("Use ε = {}", step_bound::short(fits)))),
    })
}

fn relaxation(omega: f64) -> Option<Advice> {
    let why = if omega >= 2.0 {
        "From ω = 2 on sweeps no longer lower F; it belongs between 1 and 2."
    } else if omega < 1.0 {
        "Below ω = 1 sweeps stop short of each layer's minimum and take longer."
    } else {
        return None;
    };
    Some(Advice { text: why.into(), fix: Some((1.2, "Use ω = 1.2".into())) })
}

fn reach(iterations: usize, layers: usize) -> Option<Advice> {
    (iterations < layers).then(|| Advice {
        text: format!(
            "The nudge goes down one layer per iteration: {iterations} of {layers}, so W₁ learns nothing from it."
        ),
        fix: Some((layers as f64, format!("Use {layers} nudged iterations"))),
    })
}

/// The free phase of the watched example ended too early under these settings.
fn unsettled(settling: &SettlingSnapshot, dynamics: &Dynamics, helps: bool) -> Option<Advice> {
    let config = settling.settings.as_ref().filter(|config| config.dynamics == *dynamics)?;
    let found = outcome(&settling.points, &settling.phases, config)?;
    if !found.is_ended || found.settled_after.is_some() || !found.residual.is_finite() {
        return None;
    }
    let schedule_start = settling.phases.iter().rposition(|span| span.step == 0)?;
    let points = settling.points.get(settling.phases[schedule_start].points.clone())?;
    let wanted = wanted(points, dynamics).filter(|_| helps);
    Some(Advice {
        text: format!(
            "The watched example has not settled after {}: a state still moves by {}.",
            found.iterations,
            number(found.residual)
        ),
        fix: wanted.map(|n| (n, format!("Use {n:.0} free iterations"))),
    })
}

/// After how many iterations the residual will be small, if it goes on as in the second half of these; with a margin.
fn wanted(points: &[IterationPoint], dynamics: &Dynamics) -> Option<f64> {
    let knob = knobs::knob("dynamics.free_iterations")?;
    let (middle, last) = (points.get(points.len() / 2)?, points.last()?);
    let steps = last.iteration.checked_sub(middle.iteration).filter(|steps| *steps > 0)?;
    let rate = (last.residual / middle.residual).ln() / steps as f64;
    let left = (dynamics.tolerance.max(SETTLED) / last.residual).ln() / rate;
    let n = 1.2 * (last.iteration as f64 + left);
    // One that does not shrink will not settle however long it is waited for.
    (rate < -1e-6 && n.is_finite()).then(|| rounded_up(n)).filter(|n| *n <= knob.max)
}

/// The same for the last minibatch of a run that goes on.
fn unsettled_minibatch(cx: &Cx<'_>) -> Option<Advice> {
    let is_running = cx.training.status == Status::Running && *cx.training.config == cx.draft.config;
    let latest = cx.training.latest.as_ref().filter(|latest| is_running && latest.unsettled > 0)?;
    let text = format!("In the last minibatch {} examples had not settled.", latest.unsettled);
    Some(Advice { text, fix: None })
}

/// The nudge of the watched example was over while less of it had reached the first layer than the tolerance lets pass.
fn coarse(settling: &SettlingSnapshot, dynamics: &Dynamics) -> Option<Advice> {
    settling.settings.as_ref().filter(|config| config.dynamics == *dynamics)?;
    let is_nudge = |span: &&_| {
        let span: &PhaseSpan = span;
        matches!(span.phase, Phase::Nudged(_)) && span.ended
    };
    // The second nudge runs as long as the first, whatever it moves.
    let schedule_start = settling.phases.iter().rposition(|span| span.step == 0)?;
    let span = settling.phases[schedule_start..].iter().find(is_nudge)?;
    let last = settling.points.get(span.points.end.checked_sub(1)?)?;
    let moved = last.layers.first()?.moved;
    // Where nothing is wrong the nudge has nothing to say.
    let free = settling.points.get(settling.phases[schedule_start].points.end.checked_sub(1)?)?;
    if free.cost < WRONG {
        return None;
    }
    let by_tolerance = last.iteration < dynamics.nudged_iterations && last.residual <= dynamics.tolerance;
    (by_tolerance && dynamics.tolerance > moved && moved > 0.0).then(|| {
        let fits = one_digit(moved / 10.0);
        let words = format!("{fits:e}").replace('-', "−");
        Advice {
            text: format!(
                "Coarser than what it should see: the nudge moves layer 1 by {} (rms) and stops there.",
                number(moved)
            ),
            fix: Some((fits, format!("Use tolerance {words}"))),
        }
    })
}

/// The next whole number of two digits at or above `x` ≥ 1.
fn rounded_up(x: f64) -> f64 {
    let unit = 10f64.powf(x.log10().floor() - 1.0).max(1.0);
    (x / unit).ceil() * unit
}

fn one_digit(x: f64) -> f64 {
    format!("{x:.0e}").parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::settling::engine::empty;
    use crate::settling::trace::{LayerPoint, PhaseSpan};
    use std::sync::Arc;

    #[test]
    fn the_step_is_advised_against_exactly_above_its_bound() {
        let bound = |step| StepBound { step, bound: 0.5619, sigma: 2.56, beta: 0.0 };
        assert_eq!((step(&bound(0.5)), step(&bound(0.5619))), (None, None));
        let advice = step(&bound(0.9)).unwrap();
        assert_eq!(advice.text, "ε is above the bound 0.56 at β = 0 (σ = 2.56): a step may raise F.");
        assert_eq!(advice.fix, Some((0.56, "Use ε = 0.56".into())));
    }

    #[test]
    fn omega_belongs_between_one_and_two_and_the_nudge_must_get_down() {
        assert_eq!([1.0, 1.2, 1.99].map(|omega| relaxation(omega).is_some()), [false; 3]);
        assert_eq!([0.5, 2.0].map(|omega| relaxation(omega).is_some()), [true; 2]);
        assert_eq!(reach(4, 4), None);
        assert_eq!(reach(3, 4).unwrap().fix, Some((4.0, "Use 4 nudged iterations".into())));
    }

    /// Free and nudged phase in which residual and movement shrink by `rate` in each iteration.
    fn settling(rate: f64, free: usize, tolerance: f64) -> (SettlingSnapshot, Dynamics) {
        let mut config = Config::default();
        (config.dynamics.free_iterations, config.dynamics.tolerance) = (free, tolerance);
        config.dynamics.nudged_iterations = 10;
        let layer = LayerPoint {
            potential: 0.0,
            coupling: 0.0,
            bias: 0.0,
            moved: 0.0004,
            residual: 0.0,
            returned: 0.0,
            saturated: 0,
        };
        let point = |i: usize| IterationPoint {
            time: i,
            phase: if i <= free { Phase::Free } else { Phase::Nudged(0.5) },
            iteration: if i <= free { i } else { i - free },
            energy: -1.0,
            cost: 0.1,
            cost_weight: 1.0,
            residual: if i == 0 { f64::NAN } else { rate.powi(i as i32) },
            prediction: 0,
            rose: false,
            layers: Arc::new([layer]),
        };
        let span = |phase, step, points| PhaseSpan { phase, step, points, ended: true, settled: true };
        let snapshot = SettlingSnapshot {
            points: Arc::new((0..free + 5).map(point).collect()),
            phases: vec![span(Phase::Free, 0, 0..free + 1), span(Phase::Nudged(0.5), 1, free + 1..free + 5)],
            settings: Some(Arc::new(config.clone())),
            ..empty()
        };
        (snapshot, config.dynamics)
    }

    #[test]
    fn an_unsettled_free_phase_gets_as_many_iterations_as_it_needs() {
        let (s, dynamics) = settling(0.9, 20, 0.0);
        let advice = unsettled(&s, &dynamics, true).unwrap();
        assert!(
            advice.text.contains("not settled after 20: a state still moves by 0.122"),
            "{}",
            advice.text
        );
        // 0.9^66 is the first below 0.001; a fifth more for safety.
        assert_eq!(advice.fix, Some((79.0, "Use 79 free iterations".into())));
        assert_eq!(
            unsettled(&s, &dynamics, false).unwrap().fix,
            None,
            "no patience helps a step that is too large"
        );
        assert_eq!(unsettled(&settling(1.0, 20, 0.0).0, &dynamics, true).unwrap().fix, None);
        let (s, dynamics) = settling(0.9, 80, 0.0);
        assert_eq!(unsettled(&s, &dynamics, true), None);
        let other = Dynamics { step_size: 0.123, ..dynamics };
        assert_eq!(unsettled(&settling(0.9, 20, 0.0).0, &other, true), None, "not about these settings");
    }

    #[test]
    fn a_tolerance_larger_than_the_ripple_is_too_coarse() {
        let (s, dynamics) = settling(0.5, 20, 0.01);
        assert_eq!(coarse(&s, &dynamics).unwrap().fix, Some((4e-5, "Use tolerance 4e−5".into())));
        let (s, dynamics) = settling(0.5, 20, 0.0001);
        assert_eq!(coarse(&s, &dynamics), None);
    }
}
