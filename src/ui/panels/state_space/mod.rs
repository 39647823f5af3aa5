//! Paths of ten examples through the space of the hidden states, in a plane.

mod plot;

use crate::catalog::OptionItem;
use crate::config::Config;
use crate::data::Dataset;
use crate::model::Network;
use crate::settling::engine::subscription::Subscription;
use crate::settling::example::measures::Plane;
use crate::settling::studies::state_space::{self, Picture};
use crate::training::snapshot::Status;
use crate::ui::background::{Job, Of};
use crate::ui::context::Cx;
use crate::ui::export::table::Table;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::format::thousands;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::header;
use egui::Ui;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Shortest time between two pictures while training, and otherwise.
const EVERY: [Duration; 2] = [Duration::from_secs(1), Duration::from_millis(250)];

/// Longest wait for the watched path in the newest plane.
const PATIENCE: Duration = Duration::from_millis(300);

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new("state-space", "State space", "paths of ten examples in a plane"),
        stored: "Space",
        places: [(2, 1), (3, 2), (2, 1)],
        help: &[
            "Every point is one state of all hidden units and the output, seen in the plane of the two directions in which the settling of ten examples, one of each class, varies most (principal components).",
            "Lines are free phases from zero to s⁰, a dot for each iteration; the orange arrow is the nudge, from s⁰ to s^β, drawn longer where it says so. The thick path is the watched example.",
            "Click near the thick path to go to an iteration.",
        ],
    },
    make: || Box::<StateSpacePanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
#[derive(Default)]
pub struct StateSpacePanel {
    job: Job<Key, Picture>,
    newest: Option<(Arc<Picture>, Instant)>,
    shown: Option<Arc<Picture>>,
}

#[derive(Clone)]
struct Key {
    network: Arc<Network<f32>>,
    minibatch: u64,
    data: Arc<Dataset>,
    config: Arc<Config>,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.network, &other.network)
            && Arc::ptr_eq(&self.data, &other.data)
            && (Arc::ptr_eq(&self.config, &other.config) || self.config == other.config)
    }
}

impl Of for Key {
    fn is_stale(&self, newer: &Self) -> bool {
        !Arc::ptr_eq(&self.data, &newer.data) || self.network.sizes() != newer.network.sizes()
    }
}

impl Panel for StateSpacePanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let (Some(network), Some(data)) = (&cx.training.network, &cx.training.data) else {
            let dragged = header(ui, cx, KIND, "no weights yet");
            empty(ui, cx, "Waiting for the weights");
            return dragged;
        };
        let key = Key {
            network: Arc::clone(network),
            minibatch: cx.training.progress.total_minibatches,
            data: Arc::clone(data),
            config: Arc::clone(&cx.training.config),
        };
        let asked = key.clone();
        let every = EVERY[usize::from(cx.training.status != Status::Running)];
        let picture = self.job.poll(ui.ctx(), &key, every, move |stop, before| {
            let previous = before.as_ref().map(|before| &*before.plane);
            state_space::picture(&asked.network, asked.minibatch, &asked.data, &asked.config, previous, stop)
        });
        let picture = self.follow(ui, cx, picture);
        let line = picture.as_ref().map_or_else(|| "settling ten examples…".into(), |p| provenance(cx, p));
        let dragged = header(ui, cx, KIND, &line);
        match picture {
            Some(picture) => plot::ui(ui, cx, &picture),
            None if self.job.is_busy() => empty(ui, cx, "Settling ten examples…"),
            None => empty(ui, cx, "The states are not finite numbers"),
        }
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Table> {
        let Some(picture) = &self.shown else { return Vec::new() };
        let mut tables: Vec<Table> = picture.paths.iter().map(path_table).collect();
        if let Some(path) = &cx.settling.path {
            let times = cx.settling.points.iter().map(|point| point.time as f64);
            let table = Table::new("watched example").with("iteration", times);
            let axis = |i: usize| path.iter().map(move |at| at[i]);
            tables.insert(0, table.with("direction 1", axis(0)).with("direction 2", axis(1)));
        }
        tables
    }

    fn subscription(&self, _cx: &Cx<'_>) -> Subscription {
        Subscription { plane: self.plane(), ..Subscription::default() }
    }
}

impl StateSpacePanel {
    /// The newest picture; the one before until the watched path has come in the newest plane.
    fn follow(&mut self, ui: &Ui, cx: &Cx<'_>, picture: Option<Arc<Picture>>) -> Option<Arc<Picture>> {
        let Some(picture) = picture else {
            (self.newest, self.shown) = (None, None);
            return None;
        };
        let since = match &self.newest {
            Some((newest, since)) if Arc::ptr_eq(newest, &picture) => *since,
            _ => Instant::now(),
        };
        self.newest = Some((Arc::clone(&picture), since));
        let is_first = self.shown.is_none();
        if is_first || since.elapsed() > PATIENCE || plot::watched(cx, &picture).is_some() {
            self.shown = Some(picture);
        } else {
            ui.ctx().request_repaint_after(PATIENCE);
        }
        self.shown.clone()
    }

    /// The plane of the newest picture, once there is one.
    pub fn plane(&self) -> Option<Arc<Plane>> {
        self.newest.as_ref().map(|(picture, _)| Arc::clone(&picture.plane))
    }
}

fn provenance(cx: &Cx<'_>, picture: &Picture) -> String {
    let examples = picture.paths.len();
    let minibatch = thousands(picture.minibatch as f64);
    let watched =
        cx.settling.scene.as_ref().map_or(String::new(), |scene| {
            format!("thick: {} example {} · ", scene.split.name(), scene.index)
        });
    format!("{watched}{examples} test examples, one of each class · weights of minibatch {minibatch}")
}

fn path_table(path: &state_space::Path) -> Table {
    let all = || path.free.iter().chain(&path.nudged);
    let times = path.iterations.iter().map(|i| *i as f64).chain(path.nudged.map(|_| f64::NAN));
    Table::new(format!("class {}", path.class))
        .with("iteration", times)
        .with("direction 1", all().map(|at| at[0]))
        .with("direction 2", all().map(|at| at[1]))
        .with("nudged", (0..all().count()).map(|i| f64::from(u8::from(i >= path.free.len()))))
}
