//! One weight: its two units, the rule in time, and the update with its own numbers.

mod formula;
mod plots;
mod update;

use crate::catalog::OptionItem;
use crate::knobs::subscript;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::engine::subscription::Subscription;
use crate::settling::example::action::UnitId;
use crate::settling::studies::synapse::{Update, telling};
use crate::settling::trace::{Phase, Scene};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::export::not_on_paper;
use crate::ui::export::table::Table as Numbers;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::synapse::plots::{Path, paths, units};
use crate::ui::plots::tables;
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::state::view::Synapse;
use crate::ui::style::theme;
use crate::ui::widgets::empty::{describe_empty, empty};
use crate::ui::widgets::{header, name, number_box, row};
use egui::{ComboBox, Rect, RichText, Sense, Ui, pos2, vec2};
use std::sync::Arc;

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new("synapse", "Synapse", "one weight: its two units, the rule, the update"),
        stored: "Synapse",
        places: [(1, 2), (0, 3), (1, 3)],
        help: &[
            "One weight, from unit i below to unit j above. First the update with its own numbers.",
            "Then (below, or beside it where the panel is low) the activities of its two units during the nudged phase; the running sum of ρ(i) dρ(j) + ρ(j) dρ(i), which ends at the contrast that the update uses; and the rule's curve: the weight change against the change of the unit above.",
            "Choose another weight by clicking units in the network, or by the numbers at the top.",
        ],
    },
    make: || Box::<SynapsePanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
#[derive(Default)]
pub struct SynapsePanel {
    /// The weight that is shown.
    shown: Option<Synapse>,
    /// The weight that was found for an example by itself; true once a nudge had its say.
    found: Option<(Arc<Scene>, Synapse, bool)>,
    cache: Option<Cached>,
}

struct Cached {
    settling: Arc<SettlingSnapshot>,
    synapse: Synapse,
    paths: Vec<Path>,
}

impl Panel for SynapsePanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let dragged = header(ui, cx, KIND, &cx.provenance());
        let Some(scene) = &cx.settling.scene else {
            self.shown = None;
            empty(ui, cx, &cx.caption.title);
            return dragged;
        };
        let schedule_start = schedule_start(cx);
        self.shown = self.choose(cx, scene, schedule_start);
        let Some(synapse) = self.shown else { return dragged };
        if ui.available_width() < 120.0 || ui.available_height() < 40.0 {
            return dragged;
        }
        not_on_paper(ui, |ui| controls_ui(ui, cx, scene, synapse));
        let config = &cx.training.config.learning;
        let update = config.rates.get(synapse.layer - 1).and_then(|rate| {
            let phases = (&cx.settling.phases[..], &cx.settling.ends[..]);
            Update::of(
                (&scene.network, config.rule, *rate),
                phases,
                &cx.settling.input,
                schedule_start,
                synapse.ends(),
            )
        });
        let Some(update) = update else {
            let lines = config.rule.no_nudge();
            let lines =
                lines.unwrap_or(["No nudge yet", "Play on to the nudged phase, or press N to nudge now"]);
            describe_empty(ui, cx, lines);
            return dragged;
        };
        let known = self.cache.take();
        let fits = |known: &Cached| Arc::ptr_eq(&known.settling, cx.settling) && known.synapse == synapse;
        let cached = known.filter(fits).unwrap_or_else(|| Cached {
            settling: Arc::clone(cx.settling),
            synapse,
            paths: paths(cx.settling, schedule_start, synapse),
        });
        let area = ui.available_rect_before_wrap();
        let plots = if area.height() < 300.0 && area.width() >= 360.0 {
            // Low and wide: the numbers at the left of the plots.
            let split = area.left() + (area.width() * 0.46).max(210.0).floor();
            let left = Rect::from_min_max(area.min, pos2(split, area.bottom()));
            update::ui(ui, cx, left, schedule_start, synapse, &update);
            Rect::from_min_max(pos2(split + 12.0, area.top()), area.max)
        } else {
            let below = update::ui(ui, cx, area, schedule_start, synapse, &update);
            Rect::from_min_max(pos2(area.left(), below + 6.0), area.max)
        };
        plots_ui(ui, cx, plots, &cached.paths, &update);
        ui.allocate_rect(area, Sense::hover());
        self.cache = Some(cached);
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Numbers> {
        let Some(synapse) = self.synapse() else { return Vec::new() };
        let mut tables = tables::traces(cx, "synapse", &synapse.ends());
        for path in self.cache.iter().flat_map(|cached| &cached.paths) {
            let table = Numbers::new(format!("integral at beta {}", path.phase.beta()))
                .with("iteration of phase", path.iterations.iter().copied())
                .with("rho below", path.pairs.iter().map(|pair| pair.pre))
                .with("rho above", path.pairs.iter().map(|pair| pair.post))
                .with("integral", path.integral.iter().copied());
            tables.push(table);
        }
        tables
    }

    fn subscription(&self, _cx: &Cx<'_>) -> Subscription {
        let traces = self.shown.iter().flat_map(|synapse| synapse.ends()).collect();
        Subscription { traces, ..Subscription::default() }
    }
}

impl SynapsePanel {
    /// The weight that is shown, whose two units are traced.
    pub fn synapse(&self) -> Option<Synapse> {
        self.shown
    }

    /// The weight of the view if there is such a one, else a telling one.
    fn choose(&mut self, cx: &Cx<'_>, scene: &Arc<Scene>, schedule_start: usize) -> Option<Synapse> {
        let sizes = scene.network.sizes();
        let fits = |s: &Synapse| {
            s.layer > 0 && s.layer < sizes.len() && s.from < sizes[s.layer - 1] && s.to < sizes[s.layer]
        };
        if let Some(synapse) = cx.view.synapse.filter(fits) {
            return Some(synapse);
        }
        let last = cx.settling.phases.iter().enumerate().skip(schedule_start + 1).find(|(_, span)| {
            span.phase != Phase::Free && span.points.len() >= if span.ended { 1 } else { sizes.len() - 1 }
        });
        let high = last.and_then(|(span, _)| cx.settling.ends.get(span));
        let known = self.found.as_ref().filter(|(of, synapse, nudged)| {
            Arc::ptr_eq(of, scene) && fits(synapse) && (*nudged || high.is_none())
        });
        if let Some((_, synapse, _)) = known {
            return Some(*synapse);
        }
        let low = if high.is_some() { cx.settling.ends.get(schedule_start)? } else { &cx.settling.frame };
        let high_frame = high.map(Arc::as_ref);
        let (from, to) = telling(&scene.network, &cx.settling.input, low, high_frame, cx.settling.target)?;
        let synapse = Synapse { layer: sizes.len() - 1, from, to };
        self.found = Some((Arc::clone(scene), synapse, high.is_some()));
        Some(synapse)
    }
}

/// The round at the cursor if it has a nudge, else the last that has one.
fn schedule_start(cx: &Cx<'_>) -> usize {
    let phases = &cx.settling.phases;
    let round_of = |at: usize| phases[..=at].iter().rposition(|span| span.step == 0).unwrap_or(0);
    let nudged: Vec<usize> = (0..phases.len())
        .filter(|&span| phases[span].phase != Phase::Free && !phases[span].points.is_empty())
        .map(round_of)
        .collect();
    let here = cx.schedule_start();
    here.filter(|here| nudged.contains(here)).or(nudged.last().copied()).or(here).unwrap_or(0)
}

fn controls_ui(ui: &mut Ui, cx: &Cx<'_>, scene: &Scene, synapse: Synapse) {
    let sizes = scene.network.sizes();
    let mut new = synapse;
    row(ui, 28.0, |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let combo = ComboBox::from_id_salt("synapse layer").width(52.0);
        let shown = combo.selected_text(format!("W{}", subscript(synapse.layer))).show_ui(ui, |ui| {
            for layer in (1..sizes.len()).rev() {
                ui.selectable_value(&mut new.layer, layer, format!("W{}", subscript(layer)));
            }
        });
        name(&shown.response, "Layer of the weight");
        let [below, above] = units(&cx.palette);
        for (label, value, size, colour, help) in [
            ("i", &mut new.from, sizes[synapse.layer - 1], below, "Unit below, i"),
            ("j", &mut new.to, sizes[synapse.layer], above, "Unit above, j"),
        ] {
            ui.label(RichText::new(label).font(theme::body()).color(colour));
            let drag = number_box(value).range(0..=size - 1).speed(1.0);
            let response = ui.add(drag);
            name(&response, help);
            response.on_hover_text(format!("{help}: 0 to {}", size - 1));
        }
        let names = [below_name(synapse.layer - 1, &sizes), below_name(synapse.layer, &sizes)];
        let taken = cx.view.unit.and_then(|unit| take(synapse, unit, &sizes));
        if let (Some(taken), Some(unit)) = (taken, cx.view.unit) {
            let text = if taken.ends()[0] == unit {
                "Take the clicked unit as i"
            } else {
                "Take the clicked unit as j"
            };
            if ui
                .button(text)
                .on_hover_text("The unit that was clicked last becomes an end of the weight")
                .clicked()
            {
                new = taken;
            }
        } else {
            let hint = format!("{} → {}; click a unit in the network to take it", names[0], names[1]);
            ui.add(
                egui::Label::new(RichText::new(hint).font(theme::small()).color(cx.palette.weak)).truncate(),
            );
        }
    });
    if new != synapse {
        new.layer = new.layer.clamp(1, sizes.len() - 1);
        new.from = new.from.min(sizes[new.layer - 1] - 1);
        new.to = new.to.min(sizes[new.layer] - 1);
        cx.send(Command::SelectSynapse(new));
    }
}

fn below_name(layer: usize, sizes: &[usize]) -> String {
    match layer {
        0 => "Input".into(),
        layer if layer + 1 == sizes.len() => "output".into(),
        layer => format!("hidden {layer}"),
    }
}

/// The weight with `unit` as one of its ends: below or above in the same layer of weights, else above in its own.
fn take(synapse: Synapse, unit: UnitId, sizes: &[usize]) -> Option<Synapse> {
    if synapse.ends().contains(&unit) || unit.layer >= sizes.len() || unit.index >= sizes[unit.layer] {
        return None;
    }
    Some(if unit.layer + 1 == synapse.layer {
        Synapse { from: unit.index, ..synapse }
    } else if unit.layer == synapse.layer {
        Synapse { to: unit.index, ..synapse }
    } else if unit.layer == 0 {
        Synapse { layer: 1, from: unit.index, to: synapse.to.min(sizes[1] - 1) }
    } else {
        Synapse { layer: unit.layer, from: synapse.from.min(sizes[unit.layer - 1] - 1), to: unit.index }
    })
}

/// As many of the three plots as there is room for.
fn plots_ui(ui: &mut Ui, cx: &Cx<'_>, area: Rect, paths: &[Path], update: &Update) {
    let (w, h) = (area.width(), area.height());
    if h < 72.0 || w < 120.0 {
        return;
    }
    if paths.is_empty() {
        // The traces of another weight come with the next snapshot.
        let text = "Collecting the iterations…";
        ui.painter().text(area.center(), egui::Align2::CENTER_CENTER, text, theme::body(), cx.palette.weak);
        return;
    }
    let gap = 12.0;
    if h >= 330.0 && w >= 560.0 {
        let left = (w * 0.56).floor();
        let half = ((h - gap) / 2.0).floor();
        let right = area.left() + left + gap;
        plots::activities(ui, cx, Rect::from_min_size(area.min, vec2(left, half)), paths);
        let second = Rect::from_min_size(area.min + vec2(0.0, half + gap), vec2(left, half));
        plots::integral(ui, cx, second, paths);
        let side = (area.right() - right).min(h);
        plots::curve(
            ui,
            cx,
            Rect::from_min_size(pos2(right, area.top()), vec2(area.right() - right, side)),
            update,
        );
        return;
    }
    let num = if w >= 480.0 {
        3
    } else if w >= 300.0 {
        2
    } else {
        1
    };
    let width = ((w - gap * (num as f32 - 1.0)) / num as f32).floor();
    let place =
        |i: usize| Rect::from_min_size(area.min + vec2(i as f32 * (width + gap), 0.0), vec2(width, h));
    plots::integral(ui, cx, place(if num > 1 { 1 } else { 0 }), paths);
    if num > 1 {
        plots::activities(ui, cx, place(0), paths);
    }
    if num > 2 {
        plots::curve(ui, cx, place(2), update);
    }
}
