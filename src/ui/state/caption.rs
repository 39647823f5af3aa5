//! The tour: example after example with a sentence for each phase, until somebody takes over.

use crate::settling::engine::snapshot::{Phase, Scene, SettlingSnapshot};
use crate::training::snapshot::{Status, TrainingSnapshot};
use crate::ui::context::{percent, point, span};
use crate::ui::style::colours::Palette;
use crate::ui::widgets::subscript;
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

/// What happens at the cursor, in words.
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
    let at_end = settling.cursor + 1 >= span.points.end && span.ended;
    let silent = settling.frame.layers.last().is_some_and(|y| y.iter().all(|&y| y <= 0.0));
    let phase = Some(point.phase);
    match point.phase {
        Phase::Free if at_end => {
            let title = if silent {
                "The output is silent: nothing has been learned yet.".into()
            } else {
                format!("Free phase: it reads {}.", class(scene, point.prediction))
            };
            let detail = if silent {
                format!("The target is {}.", class(scene, settling.target))
            } else if point.prediction == settling.target {
                "That is right.".into()
            } else {
                format!("The target is {}.", class(scene, settling.target))
            };
            Caption::new(phase, title, detail)
        }
        Phase::Free => Caption::new(
            phase,
            "Free phase: the network falls to low energy.",
            "Every layer is pulled by its neighbours.",
        ),
        Phase::Nudged(_) | Phase::Clamped if at_end && settling.relative_update.is_some() => {
            let sizes = settling.relative_update.iter().flatten().enumerate();
            let words: Vec<String> =
                sizes.map(|(k, size)| format!("W{} {}", subscript(k + 1), percent(*size))).collect();
            let title = "Local rule: what fired together more when nudged is strengthened.";
            Caption::new(phase, title, format!("Change: {}", words.join(", ")))
        }
        Phase::Nudged(beta) if point.iteration <= 2 => {
            let way = if beta < 0.0 { "pushed weakly away from" } else { "pulled weakly towards" };
            Caption::new(phase, format!("Nudge: the output is {way} the target {}.", settling.target), "")
        }
        Phase::Clamped => Caption::new(
            phase,
            format!("Clamp: the output is set to the target {}, one sweep goes down.", settling.target),
            "",
        ),
        Phase::Nudged(_) => {
            Caption::new(phase, "The pull travels down. These changes are the back-propagated error.", "")
        }
    }
}

/// Whether somebody took over in this frame.
pub fn interrupted(input: &InputState) -> bool {
    let key = |event: &Event| matches!(event, Event::Key { pressed: true, .. } | Event::Text(_));
    input.pointer.any_click() || input.events.iter().any(key)
}
