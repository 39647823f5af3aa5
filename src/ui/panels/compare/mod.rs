//! The same example under two settings, and their difference.

mod model;
mod plot;
mod strips;
mod words;

use crate::catalog::OptionItem;
use crate::model::Network;
use crate::settling::example::recording::frame_of;
use crate::settling::studies::compare::{self, align, difference, size};
use crate::settling::studies::setup::ExampleSetup;
use crate::settling::trace::{IterationPoint, PhaseSpan};
use crate::ui::background::{Job, Of};
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::command::{Command, CompareCommand};
use crate::ui::context::Cx;
use crate::ui::export::not_in_figure;
use crate::ui::export::table::Table;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::compare::model::ComparedOutcome;
use crate::ui::panels::compare::plot::Quantity;
use crate::ui::panels::compare::strips::{ComparedPair, Strips};
use crate::ui::state::aside::Aside;
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::theme;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::{header, name};
use egui::{Button, Label, Rect, RichText, Sense, Ui, UiBuilder, vec2};
use std::sync::Arc;
use std::time::Duration;

/// Shortest time between two settlings of B.
const EVERY: Duration = Duration::from_millis(150);

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new("a-b", "A/B", "the same example under two settings, and their difference"),
        stored: "Compare",
        places: [(0, 1), (2, 3), (0, 0)],
        help: &[
            "The same example from the same start, under the settings A of the panel on the left and the settings B that were put aside, iteration by iteration; below, B − A.",
            "Copy A to B, change a setting, and see what it does.",
        ],
    },
    make: || Box::<ComparePanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
#[derive(Default)]
pub struct ComparePanel {
    job: Job<Key, ComparedOutcome>,
    shown: Option<Arc<ComparedOutcome>>,
    strips: Strips,
    quantity: Quantity,
}

#[derive(Clone)]
struct Key {
    setup: ExampleSetup,
    network: Arc<Network<f32>>,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.network, &other.network) && self.setup == other.setup
    }
}

impl Of for Key {
    fn is_stale(&self, newer: &Self) -> bool {
        // Strokes of a brush and newer weights come all the time.
        let input = Arc::clone(&self.setup.input);
        self.setup != ExampleSetup { input, ..newer.setup.clone() }
    }
}

impl Panel for ComparePanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let dragged = header(ui, cx, KIND, &cx.provenance());
        let Some(scene) = &cx.settling.scene else {
            empty(ui, cx, "Nothing has settled yet");
            return dragged;
        };
        let Some(aside) = &cx.view.aside else {
            self.shown = None;
            self.nothing_ui(ui, cx);
            return dragged;
        };
        let network = aside.weights.as_ref().map_or(&scene.network, |(_, network)| network);
        let setup = ExampleSetup {
            scene: Arc::clone(scene),
            input: Arc::clone(&cx.settling.input),
            target: cx.settling.target,
            config: Arc::new(aside.config.clone()),
        };
        let key = Key { setup, network: Arc::clone(network) };
        let asked = key.clone();
        self.shown = self.job.poll(ui.ctx(), &key, EVERY, move |stop, _| {
            match compare::run(&asked.network, &asked.setup, stop) {
                Ok(Some(settling)) => Some(Ok(settling)),
                Ok(None) => None,
                Err(error) => Some(Err(error.to_string())),
            }
        });
        self.buttons_ui(ui, cx, aside);
        let Some(outcome) = self.shown.clone() else {
            empty(ui, cx, "B settles…");
            return dragged;
        };
        if let Err(why) = &*outcome {
            empty(ui, cx, why);
            return dragged;
        }
        self.body_ui(ui, cx, &outcome);
        ui.allocate_rect(ui.available_rect_before_wrap(), Sense::hover());
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Table> {
        let Some(Ok(b)) = self.shown.as_deref() else { return Vec::new() };
        let a = cx.settling;
        let mut tables =
            vec![course("A", &a.points, &a.phases), course("B", &b.recording().points, b.spans())];
        let at = align((&a.points, &a.phases), a.cursor, (&b.recording().points, b.spans()));
        let Some(state) = at.and_then(|at| b.recording().state(at.index)) else { return tables };
        let other = frame_of(state);
        let apart = difference(&a.frame, &other);
        let sizes = apart.iter().map(|layer| layer.as_ref().map_or(f64::NAN, |layer| size(layer)));
        let layers = (1..=apart.len()).map(|k| k as f64);
        tables.push(Table::new("difference").with("layer", layers).with("|B - A|", sizes));
        let units = || {
            let layers = apart.iter().enumerate().filter_map(|(k, layer)| Some((k, layer.as_ref()?)));
            layers.flat_map(|(k, layer)| layer.iter().enumerate().map(move |(i, d)| (k, i, *d)))
        };
        let own = |k: usize, i: usize| a.frame.layers.get(k).and_then(|layer| layer.get(i)).copied();
        let own = move |k, i| own(k, i).unwrap_or(f64::NAN);
        tables.push(
            Table::new("units at the cursor")
                .with("layer", units().map(|(k, ..)| (k + 1) as f64))
                .with("unit", units().map(|(_, i, _)| i as f64))
                .with("A", units().map(|(k, i, _)| own(k, i)))
                .with("B", units().map(|(k, i, d)| own(k, i) + d))
                .with("B - A", units().map(|(.., d)| d)),
        );
        tables
    }
}

impl ComparePanel {
    /// One sentence and what to do.
    fn nothing_ui(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let area = ui.available_rect_before_wrap();
        let column = Rect::from_center_size(area.center(), vec2(area.width().min(420.0), 120.0));
        let mut ui = ui.new_child(UiBuilder::new().max_rect(column.intersect(area)));
        ui.vertical_centered(|ui| {
            let text = "Put the settings aside as B, change one, and see what it does to this example.";
            ui.label(RichText::new(text).font(theme::body()).color(cx.palette.weak));
            ui.add_space(8.0);
            let copy = CompareCommand::CopyAToB;
            let text = RichText::new(copy.label()).color(cx.palette.on_accent);
            if ui.add(Button::new(text).fill(cx.palette.accent)).on_hover_text(copy.tooltip()).clicked() {
                cx.send(Command::Compare(copy));
            }
            file_button(ui, cx);
        });
    }

    fn buttons_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, aside: &Aside) {
        let buttons = |ui: &mut Ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
            for command in [
                CompareCommand::CopyAToB,
                CompareCommand::CopyBToA,
                CompareCommand::Swap,
                CompareCommand::Close,
            ] {
                if ui.button(command.label()).on_hover_text(command.tooltip()).clicked() {
                    cx.send(Command::Compare(command));
                }
            }
            file_button(ui, cx);
        };
        not_in_figure(ui, |ui| ui.horizontal_wrapped(buttons));
        let text = words::differences(cx, aside);
        let label = Label::new(RichText::new(&text.0).font(theme::body()).color(cx.palette.text));
        let label = ui.add(label.truncate());
        if !text.1.is_empty() {
            label.on_hover_text(text.1);
        }
    }

    fn body_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, outcome: &Arc<ComparedOutcome>) {
        let Ok(b) = &**outcome else { return };
        let a = cx.settling;
        let points = (&b.recording().points[..], b.spans());
        let at = align((&a.points, &a.phases), a.cursor, points);
        let notes = words::notes(cx, b, at);
        if !notes.is_empty() {
            let ink = cx.palette.validation.lerp_to_gamma(cx.palette.text, 0.3);
            let label = Label::new(RichText::new(notes).font(theme::small()).color(ink));
            ui.add(if ui.available_height() < 200.0 { label.truncate() } else { label });
        }
        let area = ui.available_rect_before_wrap();
        if area.width() < 240.0 || area.height() < 70.0 {
            return;
        }
        let is_low = area.height() < 300.0;
        let (strips, plot) = match (is_low, area.width() > 900.0) {
            (true, true) => area.split_left_right_at_fraction(0.62),
            (true, false) => (area, Rect::NOTHING),
            (false, _) => area.split_top_bottom_at_fraction(if area.height() > 560.0 { 0.66 } else { 0.6 }),
        };
        let pair = ComparedPair { outcome: Arc::clone(outcome), at };
        self.strips.ui(ui, cx, strips, &pair);
        if plot.is_positive() {
            let plot = plot.shrink2(vec2(if is_low { 12.0 } else { 0.0 }, 2.0));
            plot::ui(ui, cx, plot, b, &mut self.quantity);
        }
    }
}

fn file_button(ui: &mut Ui, cx: &Cx<'_>) {
    let command = Command::Dialog(DialogKind::CompareWeights);
    let button = ui.button(command.label());
    name(&button, command.label());
    if button.on_hover_text(command.tooltip()).clicked() {
        cx.send(command);
    }
}

/// The scalars of one side.
fn course(side: &str, points: &[IterationPoint], spans: &[PhaseSpan]) -> Table {
    let all = || {
        let spans = spans.iter().enumerate();
        spans.flat_map(|(number, span)| {
            points.get(span.points.clone()).unwrap_or_default().iter().map(move |point| (number, point))
        })
    };
    Table::new(side)
        .with("time", all().map(|(_, point)| point.time as f64))
        .with("phase", all().map(|(number, _)| number as f64))
        .with("iteration", all().map(|(_, point)| point.iteration as f64))
        .with("beta", all().map(|(_, point)| point.phase.beta()))
        .with("F", all().map(|(_, point)| point.total_energy()))
        .with("cost", all().map(|(_, point)| point.cost))
        .with("residual", all().map(|(_, point)| point.residual))
}
