//! What every panel reads, and where it puts its commands.

use super::command::Command;
use crate::config::Config;
use crate::error::Error;
use crate::presets::{Own, OwnFile};
use crate::settling::engine::snapshot::{IterationPoint, Phase, PhaseSpan, SettlingSnapshot};
use crate::training::snapshot::TrainingSnapshot;
use crate::ui::state::caption::Caption;
pub use crate::ui::state::view::{Guess, Hover, LayerView, Overlay, Synapse, Tool, View};
use crate::ui::style::colours::Palette;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::sync::Arc;

/// The panels of the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PanelKind {
    /// Layers of the watched example.
    Network,
    /// Energy over iterations.
    Energy,
    /// Chosen units over iterations.
    Units,
    /// What the nudge changes, beside the back-propagated error.
    Ripple,
    /// One weight: its two units, the rule, the update.
    Synapse,
    /// Paths of ten examples in a plane.
    Space,
    /// One example under the weights of several epochs.
    Race,
    /// Columns of the weights.
    Receptive,
    /// Errors over epochs.
    Curves,
    /// Angle and size of the update against the true gradient.
    Truth,
    /// Two settings swept: how well the network settles.
    Stability,
    /// The same example under two settings, and their difference.
    Compare,
    /// Every run with its settings and its best errors.
    Runs,
    /// Which class is read as which.
    Confusion,
    /// Weights, activities and updates, layer by layer.
    Histograms,
}

impl PanelKind {
    /// All of them, in reading order.
    pub const ALL: [Self; 15] = [
        Self::Network,
        Self::Energy,
        Self::Units,
        Self::Ripple,
        Self::Synapse,
        Self::Space,
        Self::Race,
        Self::Receptive,
        Self::Curves,
        Self::Truth,
        Self::Stability,
        Self::Compare,
        Self::Runs,
        Self::Confusion,
        Self::Histograms,
    ];

    /// The title on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Network => "Network",
            Self::Energy => "Energy",
            Self::Units => "Units over time",
            Self::Ripple => "Ripple",
            Self::Synapse => "Synapse",
            Self::Space => "State space",
            Self::Race => "Settling race",
            Self::Receptive => "Receptive fields",
            Self::Curves => "Error curves",
            Self::Truth => "Truth meter",
            Self::Stability => "Stability map",
            Self::Compare => "A/B",
            Self::Runs => "Runs",
            Self::Confusion => "Confusion matrix",
            Self::Histograms => "Histograms",
        }
    }
}

/// The settings in the panel, which may be ahead of those in use.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The settings as typed.
    pub config: Config,
    /// What the check says against them.
    pub error: Option<Error>,
    /// They act only after a restart.
    pub needs_restart: bool,
    /// The own preset they started from, if that is not the one that `config.preset` names.
    pub own: Option<Arc<Own>>,
    /// The own presets, as last read.
    pub own_presets: Arc<Vec<OwnFile>>,
}

/// One frame's context.
pub struct Cx<'a> {
    /// The run.
    pub training: &'a Arc<TrainingSnapshot>,
    /// The watched example.
    pub settling: &'a Arc<SettlingSnapshot>,
    /// Colours of the theme.
    pub palette: Palette,
    /// What is shown how.
    pub view: &'a View,
    /// Settings of the panel.
    pub draft: &'a Draft,
    /// The sentence of the moment.
    pub caption: &'a Caption,
    /// What panels find under the pointer.
    pub hover: &'a Hover,
    /// Where commands go.
    pub commands: &'a RefCell<Vec<Command>>,
}

impl Cx<'_> {
    /// Orders something; it happens after this frame's panels.
    pub fn send(&self, command: Command) {
        self.commands.borrow_mut().push(command);
    }

    /// Whether `command` makes sense now.
    pub fn enabled(&self, command: &Command) -> bool {
        command.enabled(self.training, self.settling, self.view)
    }

    /// The scalars at the cursor.
    pub fn point(&self) -> Option<&IterationPoint> {
        point(self.settling)
    }

    /// The phase at the cursor.
    pub fn span(&self) -> Option<&PhaseSpan> {
        span(self.settling)
    }

    /// What the layers show now.
    pub fn layers(&self) -> LayerView {
        layers(self.settling, self.view)
    }

    /// β of the phase at the cursor, 0 in a free phase.
    pub fn beta(&self) -> f64 {
        self.point().map_or(0.0, |point| point.phase.beta())
    }

    /// The phase whose states differences at the cursor are relative to: the free phase that began its round.
    pub fn round(&self) -> Option<usize> {
        let at = self.settling.phases.iter().position(|span| span.points.contains(&self.settling.cursor))?;
        self.settling.phases[..=at].iter().rposition(|span| span.step == 0)
    }

    /// Example, phase, iteration and minibatch in one line.
    pub fn provenance(&self) -> String {
        let Some(scene) = &self.settling.scene else { return "no example yet".into() };
        let phase = self.point().map_or("", |point| phase_word(point.phase));
        let iteration = self.point().map_or(0, |point| point.iteration);
        format!(
            "{} example {} · {phase}, iteration {iteration} · minibatch {}",
            scene.split.name(),
            scene.index,
            thousands(scene.minibatch as f64)
        )
    }
}

/// The scalars at the cursor.
pub fn point(settling: &SettlingSnapshot) -> Option<&IterationPoint> {
    settling.points.get(settling.cursor)
}

/// The phase at the cursor.
pub fn span(settling: &SettlingSnapshot) -> Option<&PhaseSpan> {
    settling.phases.iter().find(|span| span.points.contains(&settling.cursor)).or(settling.phases.last())
}

/// What the layers show: what is wanted, if there is anything to compare with.
pub fn layers(settling: &SettlingSnapshot, view: &View) -> LayerView {
    let nudged = point(settling).is_some_and(|point| point.phase != Phase::Free);
    let wanted = match (view.tour, nudged) {
        (true, true) => LayerView::Difference,
        (true, false) => LayerView::State,
        (false, _) => view.layers,
    };
    let possible = match wanted {
        LayerView::Difference => settling.reference.is_some(),
        LayerView::Response => settling.twin.is_some(),
        LayerView::Arrival => settling.twin.is_some() && settling.arrival.is_some(),
        LayerView::Velocity | LayerView::Pressure => settling.force.is_some(),
        LayerView::State => true,
    };
    if possible { wanted } else { LayerView::State }
}

/// A phase in small letters.
pub fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Free => "free phase",
        Phase::Nudged(beta) if beta < 0.0 => "nudged phase −β",
        Phase::Nudged(_) => "nudged phase +β",
        Phase::Clamped => "clamped sweep",
    }
}

/// A number with few, useful digits; a true minus sign.
pub fn number(x: f64) -> String {
    let a = x.abs();
    let text = if !x.is_finite() {
        return if x.is_nan() { "–".into() } else { "∞".into() };
    } else if a == 0.0 {
        "0".into()
    } else if a >= 1000.0 {
        format!("{x:.0}")
    } else if a >= 100.0 {
        format!("{x:.1}")
    } else if a >= 10.0 {
        format!("{x:.2}")
    } else if a >= 0.01 {
        format!("{x:.3}")
    } else {
        format!("{x:.1e}")
    };
    text.replace('-', "−")
}

/// A share as per cent with two decimals.
pub fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

/// A whole number in groups of three.
pub fn thousands(x: f64) -> String {
    let digits = format!("{x:.0}");
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
