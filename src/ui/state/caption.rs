//! The sentence of the moment, from what is shown: the settling, or the training that it follows.

use crate::knobs::subscript;
use crate::learning::rule::Factors;
use crate::settling::engine::snapshot::{SettlingSnapshot, point, span};
use crate::settling::trace::{IterationPoint, Phase, PhaseSpan, Scene};
use crate::training::snapshot::{Status, TrainingSnapshot};
use crate::ui::state::settling_status::{SettlingStatus, is_from_unsettled, statuses};
use crate::ui::style::colours::Palette;
use crate::ui::style::format::{percent, thousands};
use egui::{Color32, Event, InputState};

/// The sentence of the moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caption {
    /// What one reads from the last row.
    pub title: String,
    /// What one reads next.
    pub detail: String,
    phase: Option<Phase>,
}

impl Caption {
    fn new(phase: Option<Phase>, title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { title: title.into(), detail: detail.into(), phase }
    }

    /// The colour of its phase.
    pub fn colour(&self, palette: &Palette) -> Color32 {
        self.phase.map_or(palette.weak, |phase| palette.phase(phase))
    }
}

/// A class as one says it.
fn class(scene: &Scene, class: usize) -> String {
    if scene.data.num_classes() == 10 && scene.data.num_inputs() > 16 {
        if class == 8 { "an 8".into() } else { format!("a {class}") }
    } else {
        format!("class {class}")
    }
}

/// What happens at the cursor, in words: from the states that are shown, never from a clock.
pub fn caption(training: &TrainingSnapshot, settling: &SettlingSnapshot) -> Caption {
    if let Some(why) = &settling.diverged {
        return Caption::new(None, "The settling has diverged.", why);
    }
    let (Some(scene), Some(point), Some(span)) = (&settling.scene, point(settling), span(settling)) else {
        return match &training.status {
            Status::Loading(what) => Caption::new(None, format!("{}…", what.trim_end_matches('…')), ""),
            Status::Failed(why) => Caption::new(None, "The engine has failed.", why),
            _ => Caption::new(None, "Choose an example to watch.", ""),
        };
    };
    let now = Now { training, settling, scene, point, span };
    let at_end = settling.cursor + 1 >= span.points.end && span.ended;
    let (title, detail) = match point.phase {
        _ if point.iteration == 0 => now.not_started(),
        Phase::Free if at_end => now.free_end(),
        Phase::Free => now.free(),
        _ if at_end && settling.relative_update.is_some() => now.update(),
        Phase::Nudged(beta) => now.nudged(beta),
        Phase::Clamped(share) => now.clamped(share),
        Phase::ClampedSweep => (
            format!("Clamp: the output is set to the target {}, one sweep goes down.", settling.target),
            String::new(),
        ),
    };
    Caption::new(Some(point.phase), title, detail)
}

/// What a sentence is made from.
struct Now<'a> {
    training: &'a TrainingSnapshot,
    settling: &'a SettlingSnapshot,
    scene: &'a Scene,
    point: &'a IterationPoint,
    span: &'a PhaseSpan,
}

impl Now<'_> {
    fn not_started(&self) -> (String, String) {
        let zero = self.settling.frame.layers.iter().flatten().all(|s| *s == 0.0);
        let states = if zero { "all states are 0" } else { "the states are those of the example before" };
        (format!("Not started: {states}."), "Space lets it settle.".into())
    }

    /// The worst of what the layers do.
    fn worst(&self) -> Option<SettlingStatus> {
        let tolerance = self.training.config.dynamics.tolerance;
        statuses(self.settling, tolerance).into_iter().max()
    }

    /// What to do against steps that are too long, where the solver takes such.
    fn shorten(&self) -> &'static str {
        let dynamics = &self.training.config.dynamics;
        if dynamics.solver.bound.is_some() { "The step ε is too long." } else { "" }
    }

    fn free(&self) -> (String, String) {
        if !self.training.config.learning.rule.relaxes() {
            return ("One pass up, layer by layer.".into(), "Nothing falls: no energy is lowered.".into());
        }
        if self.worst() == Some(SettlingStatus::Oscillating) {
            let title = "Free phase: it oscillates; states come back every second iteration.";
            return (title.into(), self.shorten().into());
        }
        if self.point.rose {
            return ("Free phase: the energy rises.".into(), self.shorten().into());
        }
        if self.worst() == Some(SettlingStatus::Settled) {
            return ("Free phase: it is at rest.".into(), self.reads());
        }
        let title = match self.span.step {
            0 if self.span.points.start > 0 => "Free phase anew: the network finds its new rest.",
            0 => "Free phase: the network falls to low energy.",
            _ => "Free again: without the nudge the network falls back.",
        };
        (title.into(), "Every layer is pulled by its neighbours.".into())
    }

    fn is_silent(&self) -> bool {
        let y = self.settling.frame.layers.last();
        let cost = &self.training.config.network.cost;
        y.is_some_and(|y| cost.is_silent(y.iter().copied()))
    }

    fn target(&self) -> String {
        format!("The target is {}.", class(self.scene, self.settling.target))
    }

    fn reads(&self) -> String {
        format!("It reads {}.", class(self.scene, self.point.prediction))
    }

    fn free_end(&self) -> (String, String) {
        let reads = class(self.scene, self.point.prediction);
        let is_training = self.training.status == Status::Running && !self.settling.playing;
        let title = if self.is_silent() {
            if self.scene.minibatch == 0 {
                "The output is silent: nothing has been learned yet.".into()
            } else {
                "The output is silent: no unit of it is above 0.".into()
            }
        } else if is_training {
            format!(
                "Training: after {} minibatches it reads {reads}.",
                thousands(self.scene.minibatch as f64)
            )
        } else if !self.training.config.learning.rule.relaxes() {
            format!("Forward pass: it reads {reads}.")
        } else if self.span.settled {
            format!("At rest: it reads {reads}.")
        } else if self.worst() == Some(SettlingStatus::Oscillating) {
            format!("Free phase over, but it oscillates: it reads {reads}.")
        } else {
            format!("Free phase over, but it is not at rest: it reads {reads}.")
        };
        let detail = if !self.settling.has_target {
            "Which class is it? Click one, and it is the target.".into()
        } else if !self.is_silent() && self.point.prediction == self.settling.target {
            "That is right.".into()
        } else {
            self.target()
        };
        (title, detail)
    }

    /// Earlier phases of this round pulled the other way.
    fn follows_opposite(&self, beta: f64) -> bool {
        let phases = &self.settling.phases;
        let at = phases.iter().position(|span| span == self.span).unwrap_or(0);
        let begin = phases[..at].iter().rposition(|span| span.step == 0).unwrap_or(0);
        phases[begin..at].iter().any(|span| span.phase.strength() * beta < 0.0)
    }

    fn nudged(&self, beta: f64) -> (String, String) {
        let target = self.settling.target;
        let worst = self.worst();
        if self.point.iteration > 1 && worst == Some(SettlingStatus::Oscillating) {
            let title = "Nudge: it oscillates; these changes are not the gradient.";
            return (title.into(), self.shorten().into());
        }
        let opposite = self.follows_opposite(beta);
        let first = self.point.iteration <= 1;
        let title = match (beta < 0.0, opposite, first) {
            (false, false, true) => format!("Nudge: the output is pulled weakly towards the target {target}."),
            (true, false, true) => format!("Nudge: the output is pushed weakly away from the target {target}."),
            (true, true, true) => {
                format!("The opposite nudge: the output is pushed weakly away from the target {target}.")
            }
            (false, true, true) => {
                format!("The opposite nudge: the output is pulled weakly towards the target {target}.")
            }
            (_, true, false) => {
                "The opposite nudge: half the difference is the gradient, with the error of second order gone."
                    .into()
            }
            (false, false, false) => {
                "The pull travels down. These changes are the back-propagated error.".into()
            }
            (true, false, false) => {
                "The push travels down. These changes are the back-propagated error, with the other sign.".into()
            }
        };
        let detail = if is_from_unsettled(self.settling) {
            "The free phase had not come to rest: what still moved is part of them."
        } else if worst == Some(SettlingStatus::Settled) {
            "At rest."
        } else {
            ""
        };
        (title, detail.into())
    }

    fn clamped(&self, share: f64) -> (String, String) {
        let target = self.settling.target;
        let title = if self.point.iteration > 1 {
            "The output is held; the hidden layers relax to it.".into()
        } else if share == 1.0 {
            format!("Clamp: the output is held at the target {target}.")
        } else if share < 0.0 {
            format!("Clamp: the output is held {} of the way away from the target {target}.", part(-share))
        } else {
            format!("Clamp: the output is held {} of the way to the target {target}.", part(share))
        };
        (title, if self.worst() == Some(SettlingStatus::Settled) { "At rest.".into() } else { String::new() })
    }

    fn update(&self) -> (String, String) {
        let rule = self.training.config.learning.rule;
        let title = match rule.factors {
            Factors::Both => "Local rule: what fired together more when nudged is strengthened.",
            Factors::Presynaptic => {
                "Local rule: a weight changes by its sender's activity times its receiver's change."
            }
        };
        let sizes = self.settling.relative_update.iter().flatten().enumerate();
        let words: Vec<String> =
            sizes.map(|(k, size)| format!("W{} {}", subscript(k + 1), percent(*size))).collect();
        (title.into(), format!("Change: {}", words.join(", ")))
    }
}

/// A share in words: "a fifth" would be too dear, "20 %" will do.
fn part(share: f64) -> String {
    format!(
        "{} %",
        crate::ui::style::format::number(100.0 * share).trim_end_matches('0').trim_end_matches('.')
    )
}

/// Whether somebody took over in this frame.
pub fn interrupted(input: &InputState) -> bool {
    let key = |event: &Event| matches!(event, Event::Key { pressed: true, .. } | Event::Text(_));
    input.pointer.any_click() || input.events.iter().any(key)
}
