//! What the pointer does to units, however the layers are drawn.

use crate::settling::example::action::{Action, UnitId};
use crate::settling::trace::Scene;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::panels::network::unit::UnitStrip;
use crate::ui::panels::network::{guess, unit};
use crate::ui::state::guess::Guess;
use egui::{Rect, Response, Ui};

/// The strip of the selected unit, the unit of the open menu, and the one that is being pulled.
#[derive(Default)]
pub struct Hand {
    /// The strip.
    pub strip: UnitStrip,
    menu: Option<UnitId>,
    pull: Option<(UnitId, f64)>,
}

impl Hand {
    /// What the pointer over a unit does: name it to all panels, guess, choose it, a weight or a target.
    pub fn touch(
        &mut self,
        ui: &Ui,
        cx: &Cx<'_>,
        (layer, num_layers): (usize, usize),
        response: &Response,
        under: Option<UnitId>,
    ) {
        if let Some(id) = under {
            cx.hover.unit.set(Some(id));
        }
        if response.secondary_clicked() {
            self.menu = under;
        }
        if let Some(id) = self.menu.filter(|id| id.layer == layer) {
            response.context_menu(|ui| self.strip.menu_ui(ui, cx, id, num_layers));
        }
        let Some(id) = under.filter(|_| response.clicked()) else { return };
        let (is_output, wants_weight) =
            (id.layer == num_layers, self.strip.choosing || ui.input(|i| i.modifiers.command));
        let synapse = cx.view.unit.filter(|_| wants_weight).and_then(|other| unit::between(other, id));
        cx.send(if let Some(synapse) = synapse {
            self.strip.choosing = false;
            Command::SelectSynapse(synapse)
        } else if guess::is_open(cx) && id.layer > 0 {
            let known = cx.view.guess.as_ref().and_then(|guess| guess.units.get(&id)).copied();
            Command::GuessUnit(id, Guess::next(known))
        } else if is_output && !wants_weight {
            // A single output has two targets, and a click exchanges them.
            let is_single = cx.settling.frame.layers.last().is_some_and(|output| output.len() == 1);
            let class = if is_single { usize::from(cx.settling.target == 0) } else { id.index };
            Command::Act(Action::Target(class))
        } else {
            Command::SelectUnit(Some(id).filter(|id| cx.view.unit != Some(*id)))
        });
    }

    /// Dragging up or down from the selected unit of this layer holds it higher or lower; `cell` is where a unit is.
    pub fn pull(
        &mut self,
        cx: &Cx<'_>,
        scene: &Scene,
        layer: usize,
        response: &Response,
        cell: impl Fn(usize) -> Rect,
    ) {
        if response.drag_started() {
            let from = response.interact_pointer_pos().map(|at| at - response.drag_delta());
            let selected = cx.view.unit.filter(|id| {
                id.layer == layer && from.is_some_and(|at| cell(id.index).expand(3.0).contains(at))
            });
            let state = |id: UnitId| unit::numbers(cx.settling, scene, id).map(|n| (id, n.state));
            self.pull = selected.and_then(state);
        }
        if response.dragged()
            && let Some((id, value)) = &mut self.pull
        {
            let before = *value;
            let range = unit::range(scene.network.unit(id.layer));
            *value =
                (*value - f64::from(response.drag_delta().y) / 120.0).clamp(*range.start(), *range.end());
            if *value != before {
                self.strip.clamp(cx, *id, *value);
            }
        }
        if response.drag_stopped() {
            self.pull = None;
        }
    }
}
