//! Weights, activities and updates, layer by layer.

mod model;
mod plots;

use crate::catalog::OptionItem;
use crate::config::Config;
use crate::data::Dataset;
use crate::knobs::subscript;
use crate::model::Network;
use crate::settling::trace::Frame;
use crate::training::histograms::{Activity, Histogram, IMAGES, Weights, of_frame, of_images, recent};
use crate::ui::background::{Job, Of};
use crate::ui::context::Cx;
use crate::ui::export::not_on_paper;
use crate::ui::export::table::Table;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::histograms::model::advice;
use crate::ui::panels::histograms::plots::{activity_ui, columns, pair_ui, updates_ui};
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::format::number;
use crate::ui::style::theme;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::{header, name, row, switches};
use egui::{ComboBox, Rect, RichText, Sense, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;
use std::time::Duration;

/// Shortest time between two counts while training.
const EVERY: Duration = Duration::from_millis(250);
/// From this height on all parts are shown.
const TALL: f32 = 480.0;

/// A part of the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Weights,
    Biases,
    Activities,
    Updates,
}

impl Part {
    const ALL: [Self; 4] = [Self::Weights, Self::Biases, Self::Activities, Self::Updates];

    fn name(self) -> &'static str {
        match self {
            Self::Weights => "Weights",
            Self::Biases => "Biases",
            Self::Activities => "Activities",
            Self::Updates => "Updates",
        }
    }
}

#[derive(Clone)]
struct WeightsKey {
    now: Arc<Network<f32>>,
    start: Option<Arc<Network<f32>>>,
    run: u64,
}

impl PartialEq for WeightsKey {
    fn eq(&self, other: &Self) -> bool {
        self.run == other.run
            && Arc::ptr_eq(&self.now, &other.now)
            && self.start.as_ref().map(Arc::as_ptr) == other.start.as_ref().map(Arc::as_ptr)
    }
}

impl Of for WeightsKey {
    fn is_stale(&self, newer: &Self) -> bool {
        self.run != newer.run || self.now.sizes() != newer.now.sizes()
    }
}

#[derive(Clone)]
struct ImagesKey {
    network: Arc<Network<f32>>,
    config: Arc<Config>,
    data: Arc<Dataset>,
}

impl ImagesKey {
    /// What free phases depend on.
    fn settles_alike(&self, other: &Self) -> bool {
        self.config.dynamics == other.config.dynamics
            && self.config.learning.rule == other.config.learning.rule
    }
}

impl PartialEq for ImagesKey {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.network, &other.network)
            && Arc::ptr_eq(&self.data, &other.data)
            && self.settles_alike(other)
    }
}

impl Of for ImagesKey {
    fn is_stale(&self, newer: &Self) -> bool {
        !Arc::ptr_eq(&self.data, &newer.data) || self.network.sizes() != newer.network.sizes()
    }
}

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new("histograms", "Histograms", "weights, activities and updates, layer by layer"),
        stored: "Histograms",
        places: [(3, 3), (3, 0), (3, 1)],
        help: &[
            "Weights and biases of each layer, now (filled) and at the start of the run (grey line). Activities ρ after the free phase of 100 test images (filled) and of the watched example at the cursor (line), with the share of units at a bound of their box.",
            "Updates: rms(ΔW)/rms(W) of each layer over time. The grey band is a factor of 2 around the layers' geometric mean. The paper chooses the learning rates so that the relative updates of all layers are about equal.",
        ],
    },
    make: || Box::<HistogramsPanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
#[derive(Default)]
pub struct HistogramsPanel {
    part: Part,
    log: bool,
    weights: Job<WeightsKey, Weights>,
    images: Job<ImagesKey, Vec<Activity>>,
    example: Option<WatchedExample>,
}

/// Activities of the watched example, and what they were counted from.
struct WatchedExample {
    frame: Arc<Frame>,
    network: Arc<Network<f32>>,
    like: Option<Arc<Vec<Activity>>>,
    found: Vec<Activity>,
}

fn weights_key(cx: &Cx<'_>) -> Option<WeightsKey> {
    let now = Arc::clone(cx.training.network.as_ref()?);
    let start = cx.training.stored.iter().find(|stored| stored.epoch == 0);
    Some(WeightsKey { now, start: start.map(|stored| Arc::clone(&stored.network)), run: cx.training.run })
}

/// The network and the states that the watched example shows, if they fit each other.
fn example_of<'a>(cx: &Cx<'a>) -> Option<(&'a Arc<Network<f32>>, &'a Arc<Frame>)> {
    let (scene, frame) = (cx.settling.scene.as_ref()?, &cx.settling.frame);
    let sizes = scene.network.sizes();
    frame.layers.iter().map(Vec::len).eq(sizes[1..].iter().copied()).then_some((&scene.network, frame))
}

fn layer_name(k: usize, layers: usize) -> String {
    if k == layers { "Output".into() } else { format!("Hidden {k}") }
}

impl Panel for HistogramsPanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let tall = ui.available_height() >= TALL + 44.0;
        let place =
            switches::switches(ui.available_rect_before_wrap(), 112.0, if tall { 100.0 } else { 214.0 });
        let line = match (place.1, tall) {
            (true, _) => "",
            (_, false) => self.line(),
            _ => {
                "Weights and biases: filled now, grey at the start of the run · \
                 activities: filled 100 test images, line the watched example"
            }
        };
        let dragged = header(ui, cx, KIND, line);
        not_on_paper(ui, |ui| self.head_ui(ui, place, tall));
        if cx.training.network.is_none() {
            empty(ui, cx, "No weights yet");
            return dragged;
        }
        let area = ui.available_rect_before_wrap();
        if area.width() < 80.0 || area.height() < 50.0 {
            return dragged;
        }
        if tall {
            let heights = [0.30, 0.18, 0.26, 0.26].map(|share| share * (area.height() - 24.0));
            let mut top = area.top();
            for (part, height) in Part::ALL.into_iter().zip(heights) {
                let rect = Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), height));
                self.part_ui(ui, cx, rect, part);
                top += height + 8.0;
            }
        } else {
            self.part_ui(ui, cx, area, self.part);
        }
        ui.allocate_rect(area, Sense::hover());
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Table> {
        let mut tables = Vec::new();
        let bins = |name: String, of: &Histogram| {
            let ends: Vec<(f64, f64)> = (0..of.counts.len()).map(|bin| of.ends(bin)).collect();
            let table = Table::new(name).with("from", ends.iter().map(|ends| ends.0));
            table.with("to", ends.iter().map(|ends| ends.1))
        };
        let counts = |of: &Histogram| of.counts.iter().map(|n| *n as f64).collect::<Vec<f64>>();
        if let Some(key) = weights_key(cx) {
            let weights = Weights::new(&key.now, key.start.as_deref());
            for (k, pair) in (1..).zip(&weights.w).chain((1..).zip(&weights.b)) {
                let letter = if pair.name.starts_with('W') { "W" } else { "b" };
                let table = bins(format!("{letter}{k}"), &pair.now).with("now", counts(&pair.now));
                let start = pair.start.as_ref().map(&counts);
                tables.push(match start {
                    Some(start) => table.with("start", start),
                    None => table,
                });
            }
        }
        if let (Some(network), Some(data)) = (&cx.training.network, &cx.training.data) {
            let images = of_images(network, &cx.training.config, data);
            let example = example_of(cx).filter(|(example, _)| example.sizes() == network.sizes());
            let example = example.map(|(network, frame)| of_frame(network, &frame.layers, Some(&images)));
            for (k, activity) in (1..).zip(&images) {
                let title = format!("activities of {}", layer_name(k, images.len()).to_lowercase());
                let images_name = format!("{IMAGES} images");
                let mut table =
                    bins(title, &activity.histogram).with(images_name, counts(&activity.histogram));
                if let Some(example) = example.as_ref().and_then(|all| all.get(k - 1)) {
                    table = table.with("watched example", counts(&example.histogram));
                }
                tables.push(table);
            }
        }
        let updates = &cx.training.curves.updates;
        let mut table = Table::new("relative updates").with("epochs", updates.iter().map(|p| p.epoch));
        for k in 0..updates.iter().map(|p| p.relative.len()).max().unwrap_or(0) {
            let of = updates.iter().map(|p| p.relative.get(k).copied().unwrap_or(f64::NAN));
            table = table.with(format!("layer {}", k + 1), of.collect::<Vec<f64>>());
        }
        tables.push(table);
        tables
    }
}

impl HistogramsPanel {
    fn line(&self) -> &'static str {
        match self.part {
            Part::Weights | Part::Biases => "Filled: now; grey: at the start of the run",
            Part::Activities => {
                "Filled: ρ after the free phase, 100 test images; line: the watched example now"
            }
            Part::Updates => {
                "rms(ΔW)/rms(W) of minibatches; lines: means of neighbours; band: within a factor of 2 of the layers' mean"
            }
        }
    }

    fn head_ui(&mut self, ui: &mut Ui, place: (Rect, bool), tall: bool) {
        let mut ui = switches::row_in(ui, place);
        if !tall {
            let text = RichText::new(self.part.name()).font(theme::small());
            let shown =
                ComboBox::from_id_salt("part").width(96.0).selected_text(text).show_ui(&mut ui, |ui| {
                    for part in Part::ALL {
                        ui.selectable_value(&mut self.part, part, part.name());
                    }
                });
            name(&shown.response, "Histograms of");
        }
        if tall || self.part != Part::Updates {
            let toggle = ui.checkbox(&mut self.log, "Log counts");
            toggle.on_hover_text("Logarithmic counts: the few large weights become visible");
        }
    }

    fn part_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, rect: Rect, part: Part) {
        let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(part.name()));
        match part {
            Part::Weights | Part::Biases => self.weights_ui(&mut ui, cx, rect, part),
            Part::Activities => self.activities_ui(&mut ui, cx, rect),
            Part::Updates => updates_part_ui(&mut ui, cx),
        }
    }

    fn weights_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, rect: Rect, part: Part) {
        let Some(key) = weights_key(cx) else { return };
        let asked = key.clone();
        let found = self
            .weights
            .poll(ui.ctx(), &key, EVERY, move |_, _| Some(Weights::new(&asked.now, asked.start.as_deref())));
        let Some(found) = found else { return empty(ui, cx, "Counting…") };
        let pairs = if part == Part::Weights { &found.w } else { &found.b };
        for (pair, rect) in pairs.iter().zip(columns(rect, pairs.len())) {
            pair_ui(ui, cx, rect, pair, self.log);
        }
    }

    fn activities_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
        let (Some(network), Some(data)) = (&cx.training.network, &cx.training.data) else { return };
        let config = Arc::clone(&cx.training.config);
        let key = ImagesKey { network: Arc::clone(network), config, data: Arc::clone(data) };
        let asked = key.clone();
        let images = self.images.poll(ui.ctx(), &key, EVERY, move |_, _| {
            Some(of_images(&asked.network, &asked.config, &asked.data))
        });
        self.watch(cx, images.as_ref());
        let example = self.example.as_ref().map(|example| &example.found);
        let layers = network.num_layers();
        let rects = columns(rect, layers);
        if images.is_none() && example.is_none() {
            return empty(ui, cx, "Counting…");
        }
        for (k, rect) in (1..).zip(rects) {
            let of = |all: &Vec<Activity>| all.get(k - 1).cloned();
            let (images, example) = (images.as_deref().and_then(of), example.and_then(of));
            let name = layer_name(k, layers);
            activity_ui(ui, cx, rect, (&name, self.log), images.as_ref(), example.as_ref());
        }
    }

    /// Counts the watched example again when it has moved.
    fn watch(&mut self, cx: &Cx<'_>, like: Option<&Arc<Vec<Activity>>>) {
        let Some((network, frame)) = example_of(cx) else {
            self.example = None;
            return;
        };
        let like = like.filter(|like| like.len() == network.num_layers());
        let known = self.example.as_ref().is_some_and(|known| {
            Arc::ptr_eq(&known.frame, frame)
                && Arc::ptr_eq(&known.network, network)
                && known.like.as_ref().map(Arc::as_ptr) == like.map(Arc::as_ptr)
        });
        if !known {
            self.example = Some(WatchedExample {
                frame: Arc::clone(frame),
                network: Arc::clone(network),
                like: like.cloned(),
                found: of_frame(network, &frame.layers, like.map(|like| &**like)),
            });
        }
    }
}

/// The rule of thumb in a sentence, the legend and the plot.
fn updates_part_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let updates = &cx.training.curves.updates;
    let means = recent(updates);
    if means.is_empty() {
        return empty(ui, cx, "Train a little: each minibatch adds to it");
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    if let Some(text) = advice(&means) {
        ui.add(egui::Label::new(RichText::new(text).font(theme::body())).truncate());
    }
    row(ui, 18.0, |ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        for (k, mean) in means.iter().enumerate() {
            let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
            let ink = cx.palette.pin(k);
            ui.painter().hline(rect.x_range(), rect.center().y, egui::Stroke::new(3.0, ink));
            ui.label(RichText::new(format!("W{}", subscript(k + 1))).font(theme::small()));
            ui.label(RichText::new(number(*mean)).font(theme::mono()));
            ui.add_space(6.0);
        }
    });
    let rect = ui.available_rect_before_wrap();
    updates_ui(ui, cx, rect, updates);
}
