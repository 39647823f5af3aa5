//! What every panel reads, and where it puts its commands.

use super::command::Command;
use crate::settling::engine::snapshot::{SettlingSnapshot, point, span};
use crate::settling::trace::{IterationPoint, PhaseSpan, phase_word};
use crate::training::snapshot::TrainingSnapshot;
use crate::ui::state::caption::Caption;
use crate::ui::state::settings::Draft;
use crate::ui::state::view::{Hover, LayerView, View, layers};
use crate::ui::style::colours::Palette;
use crate::ui::style::format::thousands;
use std::cell::RefCell;
use std::sync::Arc;

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
    pub fn schedule_start(&self) -> Option<usize> {
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
