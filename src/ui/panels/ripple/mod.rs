//! What the nudge changes in each layer, beside the back-propagated error.

pub mod curve;
mod exact_error;
mod layout;
mod pictures;

use crate::catalog::OptionItem;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::engine::subscription::Subscription;
use crate::settling::example::measures;
use crate::settling::studies::exact_error::{ExactError, ExactErrorQuestion};
use crate::settling::studies::ripple::{ExactKind, Moment, dynamics_at};
use crate::settling::trace::{Phase, phase_word};
use crate::ui::context::Cx;
use crate::ui::export::not_on_paper;
use crate::ui::export::table::Table;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::ripple::curve::layer_name;
use crate::ui::panels::ripple::exact_error::ExactErrorJob;
use crate::ui::panels::ripple::layout::places;
use crate::ui::panels::ripple::pictures::{Chosen, Pictures};
use crate::ui::plots::tables;
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::theme;
use crate::ui::widgets::empty::{describe_empty, empty};
use crate::ui::widgets::{header, name};
use egui::{ComboBox, Rect, Ui, UiBuilder};
use std::sync::Arc;

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new("ripple", "Ripple", "what the nudge changes, beside the back-propagated error"),
        stored: "Ripple",
        places: [(2, 0), (2, 2), (1, 1)],
        help: &[
            "How far the nudge has got: the root mean square of Δ = s − ŝ per layer over the iterations, on a logarithmic axis, and the iteration at which each layer first moved. ŝ is the same iteration without the nudge.",
            "Below, for one layer: what moved, (s − ŝ)/β, beside the error that back-propagation computes, with the angle between the two.",
            "Arriving: δ by transposed weights from the output down, which the first movement of each layer equals. Settled: all paths, by implicit differentiation, which the settled nudge tends to as β → 0.",
        ],
    },
    make: || Box::<RipplePanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
#[derive(Default)]
pub struct RipplePanel {
    /// A chosen layer, 0 for s₁; `None` follows the ripple.
    layer: Option<usize>,
    /// A chosen answer; `None` takes the one that fits.
    exact: Option<ExactKind>,
    exact_error: ExactErrorJob,
    shown: Option<Shown>,
    pictures: Pictures,
}

/// What was computed for one snapshot, one answer and one choice.
struct Shown {
    settling: Arc<SettlingSnapshot>,
    exact_error: Option<Arc<ExactError>>,
    choice: (Option<usize>, Option<ExactKind>),
    moment: Moment,
    chosen: Chosen,
}

impl Panel for RipplePanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        self.refresh(ui, cx);
        let line = self.shown.as_ref().map_or_else(|| cx.provenance(), |shown| provenance(cx, &shown.moment));
        let dragged = header(ui, cx, KIND, &line);
        if cx.settling.scene.is_none() {
            empty(ui, cx, &cx.caption.title);
            return dragged;
        }
        let Some(shown) = &self.shown else {
            let lines = cx.training.config.learning.rule.no_nudge();
            let lines =
                lines.unwrap_or(["No nudge yet", "Play on to the nudged phase, or press N to nudge now"]);
            describe_empty(ui, cx, lines);
            return dragged;
        };
        let area = ui.available_rect_before_wrap();
        if area.width() < 80.0 || area.height() < 50.0 {
            return dragged;
        }
        let places = places(area);
        let (moment, chosen) = (&shown.moment, &shown.chosen);
        curve::ui(ui, cx, places.curve, moment, (chosen.layer, &chosen.cosines));
        if let Some(rects) = places.pictures {
            self.pictures.ui(ui, cx, rects, chosen);
        }
        if let Some(rect) = places.numbers {
            pictures::numbers(ui, cx, rect, chosen, places.is_large);
        }
        if let Some(rect) = places.scatter {
            pictures::scatter(ui, cx, rect, chosen);
        }
        if let Some(rect) = places.controls {
            let (layers, exact) = (chosen.layers, chosen.exact);
            let now = chosen.layer;
            let has_nudge = moment.free.is_some();
            let exact = has_nudge.then_some(exact);
            if cx.view.lesson.stage {
                let (at, align) = (rect.left_center(), egui::Align2::LEFT_CENTER);
                ui.painter().text(at, align, layer_name(now, layers), theme::body(), cx.palette.text);
            }
            not_on_paper(ui, |ui| self.controls_ui(ui, rect, (now, layers), exact));
        }
        ui.allocate_rect(area, egui::Sense::hover());
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Table> {
        let Some(shown) = &self.shown else { return Vec::new() };
        let moved = &shown.chosen.moved;
        let units = Table::new(format!("layer {}", shown.chosen.layer + 1))
            .with("unit", (0..moved.len()).map(|i| i as f64))
            .with("moved", moved.iter().copied());
        let units = match &shown.chosen.ripple {
            Some(ripple) => units.with("exact", ripple.exact.iter().copied()),
            None => units,
        };
        vec![tables::ripple(cx), units]
    }

    fn subscription(&self, _cx: &Cx<'_>) -> Subscription {
        Subscription { arrival: Some(0.0), ..Subscription::default() }
    }
}

impl RipplePanel {
    fn controls_ui(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        (now, layers): (usize, usize),
        exact: Option<ExactKind>,
    ) {
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
        let ui = &mut ui;
        ui.set_clip_rect(rect.expand(2.0).intersect(ui.clip_rect()));
        ui.spacing_mut().item_spacing.x = 4.0;
        let width = (rect.width() - 150.0).clamp(80.0, 130.0);
        let combo =
            ComboBox::from_id_salt("ripple layer").width(width).selected_text(layer_name(now, layers));
        let shown = combo.show_ui(ui, |ui| {
            ui.selectable_value(&mut self.layer, None, "Follow the ripple");
            for k in (0..layers).rev() {
                ui.selectable_value(&mut self.layer, Some(k), layer_name(k, layers));
            }
        });
        name(&shown.response, "Layer of the ripple");
        shown.response.on_hover_text("The layer that is compared; by itself the one the ripple reached last");
        let Some(exact) = exact else { return };
        ui.add_space(4.0);
        let answers = [
            (
                ExactKind::Arriving,
                "Arriving",
                "δ: the error sent down by the transposed weights, masked by the units that cannot move.\n\
                 A layer's first movement equals it, times ε once more per layer for Euler steps.",
            ),
            (
                ExactKind::Settled,
                "Settled",
                "By implicit differentiation at s⁰: what (s − s⁰)/β tends to when the nudge settles and β → 0,\n\
                 over all paths, up and down again.",
            ),
        ];
        for (answer, text, help) in answers {
            let is_fixed = self.exact == Some(answer);
            let follow = if is_fixed {
                "Kept; click again to let it follow the iteration"
            } else {
                "By itself Arriving at a layer's first movement, Settled later; click to keep this one"
            };
            let label = ui.selectable_label(exact == answer, text);
            if is_fixed {
                let y = label.rect.bottom() - 2.0;
                let x = label.rect.x_range().shrink(8.0);
                ui.painter().hline(x, y, egui::Stroke::new(1.5, ui.visuals().hyperlink_color));
            }
            if label.on_hover_text(format!("{help}\n{follow}")).clicked() {
                self.exact = (!is_fixed).then_some(answer);
            }
        }
    }

    /// Computes anew what the snapshot, the exact answer or the choice changes.
    fn refresh(&mut self, ui: &Ui, cx: &Cx<'_>) {
        let Some(scene) = &cx.settling.scene else {
            self.shown = None;
            return;
        };
        let known = self.shown.take().filter(|shown| Arc::ptr_eq(&shown.settling, cx.settling));
        let Some(moment) =
            known.as_ref().map(|shown| shown.moment.clone()).or_else(|| Moment::of(cx.settling))
        else {
            return;
        };
        let layers = moment.frame.layers.len();
        if layers == 0 || moment.arrives.len() != layers || moment.base.layers.len() != layers {
            return;
        }
        self.layer = self.layer.filter(|layer| *layer < layers);
        let exact_error = moment.free.as_ref().and_then(|free| {
            let question = ExactErrorQuestion {
                network: Arc::clone(&scene.network),
                input: Arc::clone(&cx.settling.input),
                target: cx.settling.target,
                free: Arc::clone(free),
            };
            self.exact_error.poll(ui.ctx(), &question)
        });
        let choice = (self.layer, self.exact);
        let same_exact_error = |a: &Option<Arc<ExactError>>| match (a, &exact_error) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        self.shown = Some(match known {
            Some(shown) if shown.choice == choice && same_exact_error(&shown.exact_error) => shown,
            _ => {
                let chosen = choose(cx, &moment, exact_error.as_deref(), choice);
                Shown { settling: Arc::clone(cx.settling), exact_error, choice, moment, chosen }
            }
        });
    }
}

/// The layer that is drawn, beside its exact answer.
fn choose(
    cx: &Cx<'_>,
    moment: &Moment,
    exact_error: Option<&ExactError>,
    (layer, fixed): (Option<usize>, Option<ExactKind>),
) -> Chosen {
    let layers = moment.frame.layers.len();
    let layer = layer.unwrap_or_else(|| moment.front());
    let exact = fixed.unwrap_or_else(|| moment.fitting(layer));
    let points = cx.settling.phases.get(moment.span).map(|span| span.points.start);
    let time = points.and_then(|start| cx.settling.points.get(start)).map_or(0, |point| point.time);
    let dynamics = dynamics_at(cx.settling, time, &cx.training.config);
    let against = |exact| exact_error.and_then(|exact_error| moment.compare(exact_error, exact, dynamics));
    let (mut arriving, mut settled) = (against(ExactKind::Arriving), against(ExactKind::Settled));
    let cosine = |k: usize| {
        let all = match fixed.unwrap_or_else(|| moment.fitting(k)) {
            ExactKind::Arriving => &arriving,
            ExactKind::Settled => &settled,
        };
        let is_there = moment.arrives[k].is_some_and(|first| first as usize <= moment.iteration);
        all.as_ref()?.get(k).filter(|_| is_there).map(|ripple| ripple.alignment.cosine)
    };
    let cosines = (0..layers).map(cosine).collect();
    let all = if exact == ExactKind::Arriving { &mut arriving } else { &mut settled };
    let ripple = all.take().and_then(|mut all| (layer < all.len()).then(|| all.swap_remove(layer)));
    let moved = match &ripple {
        Some(ripple) => ripple.moved.clone(),
        None => measures::response(&moment.frame, &moment.base, moment.beta).layers.swap_remove(layer),
    };
    let missing = match (moment.free.is_some(), exact_error) {
        (false, _) => "No nudge in this phase: nothing is sent down that could be exact",
        (true, None) => "Computing…",
        (true, Some(_)) => "s⁰ is no minimum: the free phase had not settled",
    };
    let formula = match (moment.beta != 0.0, moment.has_unperturbed) {
        (true, true) => "Δ/β",
        (true, false) => "(s − s⁰)/β",
        (false, true) => "Δ",
        (false, false) => "s − s⁰",
    };
    let power = dynamics.filter(|_| moment.beta != 0.0).and_then(|dynamics| {
        let symbol = dynamics.solver.symbol;
        (!symbol.is_empty() && dynamics.solver.growth.is_some()).then_some((symbol, layers - layer))
    });
    Chosen {
        layer,
        layers,
        moved: Arc::new(moved),
        held: {
            let held = cx.settling.clamped.iter().filter(|(id, _)| id.layer == layer + 1);
            held.map(|(id, _)| id.index).collect()
        },
        ripple: ripple.map(Arc::new),
        exact,
        power,
        missing,
        formula,
        cosines,
    }
}

fn provenance(cx: &Cx<'_>, moment: &Moment) -> String {
    let mut line = cx.provenance();
    if !moment.is_at_cursor {
        let phase = cx.settling.phases.get(moment.span).map_or(Phase::Free, |span| span.phase);
        line = format!("end of the last {}, iteration {} · {line}", phase_word(phase), moment.iteration);
    }
    if moment.free.is_some() {
        line += if moment.is_free_settled {
            " · exact at s⁰, in f64"
        } else {
            " · exact at s⁰, which had not settled"
        };
        if !cx.settling.clamped.is_empty() {
            line += ", clamped units left free";
        }
    }
    line
}
