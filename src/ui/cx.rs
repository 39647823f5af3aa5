//! What every panel reads, and where it puts its commands.

use super::colours::Palette;
use super::command::Command;
use super::tour::Caption;
use crate::config::Config;
use crate::error::Error;
use crate::settling::snapshot::{IterationPoint, Phase, PhaseSpan, SettlingSnapshot};
use crate::training::snapshot::TrainingSnapshot;
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
    /// Columns of the weights.
    Receptive,
    /// Errors over epochs.
    Curves,
}

impl PanelKind {
    /// All of them, in reading order.
    pub const ALL: [Self; 4] = [Self::Network, Self::Energy, Self::Receptive, Self::Curves];

    /// The title on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Network => "Network",
            Self::Energy => "Energy",
            Self::Receptive => "Receptive fields",
            Self::Curves => "Error curves",
        }
    }
}

/// What is shown how; the same for all panels.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// s − s⁰ instead of s.
    pub difference: bool,
    /// Logarithmic error axis.
    pub log: bool,
    /// The panel that is shown alone.
    pub maximised: Option<PanelKind>,
    /// Dark theme.
    pub dark: bool,
    /// The tour decides what is shown.
    pub tour: bool,
}

impl Default for View {
    fn default() -> Self {
        Self { difference: false, log: true, maximised: None, dark: true, tour: false }
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

    /// Whether differences are drawn now.
    pub fn difference(&self) -> bool {
        difference(self.settling, self.view)
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

/// Whether differences are drawn: they need s⁰.
pub fn difference(settling: &SettlingSnapshot, view: &View) -> bool {
    let nudged = point(settling).is_some_and(|point| point.phase != Phase::Free);
    settling.free.is_some() && if view.tour { nudged } else { view.difference }
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
