//! The plane of two inputs, coloured by the class that the network settles on.

mod legend;
mod plane;
mod words;

use crate::catalog::OptionItem;
use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::model::Network;
use crate::settling::engine::snapshot::Pick;
use crate::settling::example::action::Action;
use crate::settling::studies::decision_regions::{Regions, centre, regions};
use crate::training::snapshot::Status;
use crate::ui::background::{Job, Of};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::export::table::Table;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::decision_regions::plane::{Marks, Plane};
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::format::thousands;
use crate::ui::style::theme;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::{Texture, describe, header};
use egui::{Button, Layout, Rect, RichText, Sense, Ui, UiBuilder, vec2};
use std::sync::Arc;
use std::time::Duration;

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new(
            "decision-regions",
            "Decision regions",
            "the plane of two inputs, coloured by the class that the network settles on",
        ),
        stored: "DecisionRegions",
        places: [(3, 5), (3, 4), (2, 3)],
        help: &[
            "For data with two inputs (XOR, moons, rings, spirals). Every point of the plane is settled from zero, with the settings of the run; its colour is the class of the largest output, the stronger the larger the margin: largest output − second largest. The line is where the class changes.",
            "Dots are training examples in the colour of their class; those on the wrong side have a ring. The cross is the watched example. A chequered area had not settled when the free phase ended.",
            "While the network trains, the picture follows the newest weights; coarse at first, finer where there is time.",
            "Click a training example to watch it, or the plane beside the examples to make that point the input of the watched example; its target stays.",
        ],
    },
    make: || Box::<DecisionRegionsPanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// Points each way, at first and where there is time.
const SIDES: [usize; 2] = [24, 64];
/// A fine picture may take this long while training.
const QUICK: Duration = Duration::from_millis(200);
/// Shortest time between two pictures while training, and otherwise.
const EVERY: [Duration; 2] = [Duration::from_millis(40), Duration::ZERO];
/// How near a click must be to an example, in points.
const NEAR: f32 = 9.0;

/// View state of the panel.
#[derive(Default)]
pub struct DecisionRegionsPanel {
    job: Job<Key, Found>,
    shown: Option<Arc<Found>>,
    texture: Texture<(usize, bool)>,
    bar: Texture<(bool, usize)>,
}

/// What is computed.
#[derive(Clone)]
struct Key {
    network: Arc<Network<f32>>,
    data: Arc<Dataset>,
    config: Arc<Config>,
    minibatch: u64,
    side: usize,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.network, &other.network) && self.side == other.side && !self.is_stale(other)
    }
}

impl Of for Key {
    // Newer weights wait until the picture of older ones has come.
    fn is_stale(&self, newer: &Self) -> bool {
        let same = Arc::ptr_eq(&self.config, &newer.config) || self.config == newer.config;
        !Arc::ptr_eq(&self.data, &newer.data) || !same
    }
}

/// A picture, and of which weights.
struct Found {
    regions: Regions,
    network: Arc<Network<f32>>,
    minibatch: u64,
}

impl Panel for DecisionRegionsPanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let (Some(network), Some(data)) = (&cx.training.network, &cx.training.data) else {
            self.shown = None;
            let dragged = header(ui, cx, KIND, "no weights yet");
            empty(ui, cx, "Waiting for the weights");
            return dragged;
        };
        if !data.is_planar() {
            self.shown = None;
            let dragged = header(ui, cx, KIND, data.name());
            let inputs =
                format!("The data have {} inputs, a plane has two", thousands(data.num_inputs() as f64));
            nothing_ui(ui, cx, &inputs);
            return dragged;
        }
        self.shown = self.poll(ui, cx, network, data);
        let line = match &self.shown {
            Some(found) => {
                let minibatch = thousands(found.minibatch as f64);
                format!("{} · weights of minibatch {minibatch}", words::sentence(&found.regions))
            }
            None => format!("{} · settling…", data.name()),
        };
        let dragged = header(ui, cx, KIND, &line);
        match self.shown.clone() {
            Some(found) => self.plane_ui(ui, cx, &found),
            None if self.job.is_busy() => empty(ui, cx, "Settling the plane…"),
            None => empty(ui, cx, "The weights belong to other data"),
        }
        dragged
    }

    fn tables(&self, _cx: &Cx<'_>) -> Vec<Table> {
        let Some(found) = &self.shown else { return Vec::new() };
        let Regions { side, readings, examples, .. } = &found.regions;
        let at = |i: usize| (0..readings.len()).map(move |number| centre(number, *side)[i]);
        let flag = |is: bool| f64::from(u8::from(is));
        let plane = Table::new("decision regions")
            .with("x", at(0))
            .with("y", at(1))
            .with("class", readings.iter().map(|reading| reading.class as f64))
            .with("margin", readings.iter().map(|reading| reading.margin))
            .with("settled", readings.iter().map(|reading| flag(reading.is_settled)));
        let examples = Table::new("training examples")
            .with("index", examples.iter().map(|example| example.index as f64))
            .with("x", examples.iter().map(|example| example.at[0]))
            .with("y", examples.iter().map(|example| example.at[1]))
            .with("class", examples.iter().map(|example| example.label as f64))
            .with("read as", examples.iter().map(|example| example.reading.class as f64))
            .with("margin", examples.iter().map(|example| example.reading.margin))
            .with("settled", examples.iter().map(|example| flag(example.reading.is_settled)));
        vec![plane, examples]
    }

    fn summary(&self, _cx: &Cx<'_>) -> String {
        self.shown.as_ref().map_or_else(String::new, |found| words::sentence(&found.regions))
    }
}

/// The preset that the button for those without a plane takes.
const PLANAR: &str = "moons-1h";

/// Says why there is no plane, and offers one.
fn nothing_ui(ui: &mut Ui, cx: &Cx<'_>, why: &str) {
    let rect = ui.available_rect_before_wrap();
    let middle = Rect::from_center_size(rect.center(), vec2(rect.width(), 112.0_f32.min(rect.height())));
    let layout = Layout::top_down(egui::Align::Center);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(middle).layout(layout));
    ui.label(RichText::new(why).font(theme::title()).color(cx.palette.text));
    let text = "XOR, moons, rings and spirals, under Source at the left, have two";
    ui.label(RichText::new(text).font(theme::body()).color(cx.palette.weak));
    ui.add_space(6.0);
    let label = RichText::new("Two moons").font(theme::body()).color(cx.palette.on_accent);
    let button = Button::new(label).fill(cx.palette.accent).min_size(vec2(120.0, 30.0));
    let help = format!(
        "Begins a new run with the preset {PLANAR}, learned in a second; Undo brings this one's settings back"
    );
    if ui.add(button).on_hover_text(help).clicked() {
        cx.send(Command::Preset(PLANAR));
    }
}

impl DecisionRegionsPanel {
    /// The newest picture; asks for another one if there are newer weights, or time for a finer one.
    fn poll(
        &mut self,
        ui: &Ui,
        cx: &Cx<'_>,
        network: &Arc<Network<f32>>,
        data: &Arc<Dataset>,
    ) -> Option<Arc<Found>> {
        let running = cx.training.status == Status::Running;
        let [coarse, fine] = SIDES;
        let side = self.job.ready().map_or(coarse, |found| {
            let known = &found.regions;
            let points = |side: usize| (side * side + known.examples.len()) as f64;
            let expected = known.took.mul_f64(points(fine) / points(known.side));
            let is_of_these = Arc::ptr_eq(&found.network, network);
            if expected < QUICK || (is_of_these && !running) { fine } else { coarse }
        });
        let key = Key {
            network: Arc::clone(network),
            data: Arc::clone(data),
            config: Arc::clone(&cx.training.config),
            minibatch: cx.training.progress.total_minibatches,
            side,
        };
        let asked = key.clone();
        self.job.poll(ui.ctx(), &key, EVERY[usize::from(!running)], move |stop, _| {
            let regions = regions(&asked.network, &asked.config, &asked.data, asked.side, stop)?;
            Some(Found { regions, network: asked.network, minibatch: asked.minibatch })
        })
    }

    fn plane_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, found: &Arc<Found>) {
        let area = ui.available_rect_before_wrap();
        if area.width() < 80.0 || area.height() < 80.0 {
            return;
        }
        let (plane, beside) = Plane::place(area);
        let watched = cx.settling.scene.as_ref().filter(|scene| scene.data.is_planar());
        let watched = watched.and_then(|_| Some([*cx.settling.input.first()?, *cx.settling.input.get(1)?]));
        let scale = words::scale(&found.regions);
        let key = (Arc::as_ptr(found) as usize, cx.palette.dark);
        let id = self.texture.get(ui, key, || plane::pixels(&found.regions, scale, &cx.palette));
        plane.draw(ui, &cx.palette, id, &Marks { regions: &found.regions, watched });
        if let Some(rect) = beside {
            legend::ui(ui, rect, &cx.palette, &found.regions, scale, &mut self.bar);
        }
        let response = ui.interact(plane.rect, ui.scope_id().with("plane"), Sense::click());
        describe(&response, format!("Plane of two inputs: {}", words::sentence(&found.regions)));
        if let Some(at) = response.interact_pointer_pos().filter(|_| response.clicked()) {
            let distance = |example: [f64; 2]| plane.at(example).distance(at);
            let nearest = found.regions.examples.iter().map(|example| (distance(example.at), example.index));
            match nearest.min_by(|a, b| a.0.total_cmp(&b.0)) {
                Some((far, index)) if far <= NEAR => {
                    cx.send(Command::Example(Split::Train, Pick::Index(index)));
                }
                _ => cx.send(Command::Act(Action::Paint(plane.point(at).into_iter().enumerate().collect()))),
            }
        }
        if let Some(at) = response.hover_pos() {
            response.on_hover_text_at_pointer(words::at(&found.regions, plane.point(at)));
        }
        ui.allocate_rect(area, Sense::hover());
    }
}
