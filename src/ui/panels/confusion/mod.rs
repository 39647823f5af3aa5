//! Which class is read as which, and the examples behind each count.

mod evaluate;
mod matrix;
mod pictures;

use crate::catalog::OptionItem;
use crate::config::Config;
use crate::data::Split;
use crate::training::evaluate::Confusion;
use crate::ui::context::Cx;
use crate::ui::export::table::Table;
use crate::ui::export::{not_in_figure, not_on_paper};
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::confusion::evaluate::EvaluateJob;
use crate::ui::panels::confusion::matrix::{Chosen, matrix_ui};
use crate::ui::panels::confusion::pictures::{Found, Pictures, find};
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::format::{percent, thousands};
use crate::ui::style::theme;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::{header, name, switches};
use egui::{Button, Rect, RichText, Ui, UiBuilder, vec2};
use std::sync::Arc;

/// From this width on the pictures stand beside the matrix.
const BESIDE: f32 = 640.0;

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new("confusion-matrix", "Confusion matrix", "which class is read as which"),
        stored: "Confusion",
        places: [(3, 2), (3, 1), (0, 3)],
        help: &[
            "Rows: the class of the data. Columns: what the network reads. The diagonal is right and has no colour; the errors beside it have a scale of their own.",
            "Click a cell, a class's errors or a total for the examples in it, and one of them to put it under the microscope.",
            "The matrix comes with the evaluation at the end of each epoch; Evaluate now reads all examples with the weights as they are. A silent output (every unit at 0 or below) has no class; in the error it counts as class 0.",
        ],
    },
    make: || Box::<ConfusionPanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
pub struct ConfusionPanel {
    split: Split,
    chosen: Option<Chosen>,
    job: EvaluateJob,
    /// Results of the job for this run, the newest of each split.
    evaluated: Vec<Arc<Confusion>>,
    run: u64,
    /// The matrix that is shown (split, minibatch) and the settings in force when it came.
    came_with: Option<(Split, u64, Arc<Config>)>,
    found: Option<(Of, Vec<Found>)>,
    pictures: Pictures,
}

/// What the list of examples is of.
type Of = (Split, u64, u64, Chosen);

impl Default for ConfusionPanel {
    fn default() -> Self {
        Self {
            split: Split::Test,
            chosen: None,
            job: EvaluateJob::default(),
            evaluated: Vec::new(),
            run: 0,
            came_with: None,
            found: None,
            pictures: Pictures::default(),
        }
    }
}

impl Panel for ConfusionPanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        if self.run != cx.training.run {
            self.run = cx.training.run;
            self.evaluated.clear();
        }
        if let Some(found) = self.job.poll(ui.ctx(), cx) {
            self.evaluated.retain(|known| known.split != found.split);
            self.evaluated.push(found);
        }
        let confusion = self.newest(cx, self.split).cloned();
        let place = switches::switches(ui.available_rect_before_wrap(), 150.0, 254.0);
        let line = if place.1 { String::new() } else { self.line(cx, confusion.as_ref()) };
        let dragged = header(ui, cx, KIND, &line);
        not_on_paper(ui, |ui| self.head_ui(ui, cx, place));
        let data = cx.training.data.clone();
        let (Some(confusion), Some(data)) = (confusion, data) else {
            self.nothing_ui(ui, cx);
            return dragged;
        };
        let classes = confusion.counts.len();
        let is_class = |chosen: &Chosen| match *chosen {
            Chosen::Cell(a, b) => a.max(b) < classes,
            Chosen::Silent(a) | Chosen::Class(a) | Chosen::Read(a) => a < classes,
            Chosen::Wrong => true,
        };
        self.chosen = self.chosen.filter(is_class);
        let area = ui.available_rect_before_wrap();
        let beside = area.width() >= BESIDE;
        let share = if self.chosen.is_some() && beside { 0.56 } else { 1.0 };
        if self.chosen.is_none() || beside {
            let mut left =
                area.with_max_x(area.left() + area.width() * share - if beside { 8.0 } else { 0.0 });
            let silent: usize = confusion.silent.iter().sum();
            if silent > 0 {
                left.max.y -= 18.0;
                let text = format!(
                    "{} silent outputs: every output unit is at 0 or below. In the error they count as class 0.",
                    thousands(silent as f64)
                );
                let at = left.left_bottom() + vec2(0.0, 2.0);
                ui.painter().text(at, egui::Align2::LEFT_TOP, text, theme::small(), cx.palette.weak);
            }
            let mut matrix = ui.new_child(UiBuilder::new().max_rect(left).id_salt("matrix"));
            if let Some(clicked) = matrix_ui(&mut matrix, cx, &confusion, left, self.chosen) {
                self.chosen = if self.chosen == Some(clicked) { None } else { Some(clicked) };
                self.pictures.rewind();
            }
        }
        if let Some(chosen) = self.chosen {
            let right = if beside { area.with_min_x(area.left() + area.width() * share + 8.0) } else { area };
            let of = (self.split, cx.training.run, confusion.minibatch, chosen);
            if self.found.as_ref().is_none_or(|(known, _)| *known != of) {
                self.found = Some((of, find(&confusion, &data, chosen)));
            }
            let found = self.found.as_ref().map_or(&[][..], |(_, found)| found);
            let mut ui = ui.new_child(UiBuilder::new().max_rect(right).id_salt("pictures"));
            if self.pictures.ui(&mut ui, cx, &data, (self.split, chosen, found)) {
                self.chosen = None;
            }
        }
        ui.allocate_rect(area, egui::Sense::hover());
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Table> {
        let (Some(confusion), Some(data)) = (self.newest(cx, self.split), &cx.training.data) else {
            return Vec::new();
        };
        let classes = confusion.counts.len();
        let name = confusion.split.name();
        let numbers = |values: &dyn Fn(usize) -> usize, n: usize| -> Vec<f64> {
            (0..n).map(|i| values(i) as f64).collect()
        };
        let mut counts =
            Table::new(format!("confusion {name}")).with("class", numbers(&|class| class, classes));
        for read in 0..classes {
            counts = counts
                .with(format!("read as {read}"), numbers(&|class| confusion.counts[class][read], classes));
        }
        counts = counts.with("silent", numbers(&|class| confusion.silent[class], classes));
        let total = confusion.total();
        let reading = |i: usize| confusion.readings[i];
        let readings = Table::new(format!("readings {name}"))
            .with("example", numbers(&|i| confusion.start + i, total))
            .with("class", numbers(&|i| data.label(confusion.split, confusion.start + i), total))
            .with("read as", numbers(&|i| usize::from(reading(i).class), total))
            .with("silent", numbers(&|i| usize::from(reading(i).silent), total));
        vec![counts, readings]
    }
}

impl ConfusionPanel {
    /// The newest there is of a split.
    fn newest<'a>(&'a self, cx: &'a Cx<'_>, split: Split) -> Option<&'a Confusion> {
        let own = self.evaluated.iter().filter(|_| self.run == cx.training.run).map(|own| &**own);
        let all = cx.training.confusion.iter().chain(own).filter(|confusion| confusion.split == split);
        // What does not fit the data belongs to data that have gone.
        let data = cx.training.data.as_ref()?;
        let range = data.range(split, cx.training.config.data.validation_examples);
        let fits = |c: &&Confusion| {
            c.counts.len() == data.num_classes() && (c.start, c.total()) == (range.start, range.len())
        };
        all.filter(fits).max_by_key(|confusion| confusion.minibatch)
    }

    fn line(&self, cx: &Cx<'_>, confusion: Option<&Confusion>) -> String {
        let Some(confusion) = confusion else { return format!("{} examples", self.split.name()) };
        let now = cx.training.progress.total_minibatches;
        let since = if now == confusion.minibatch {
            String::new()
        } else {
            format!(" (now at {})", thousands(now as f64))
        };
        format!(
            "{}: {} of {} wrong, {} · after minibatch {}{since}",
            self.split.name(),
            thousands(confusion.wrong as f64),
            thousands(confusion.total() as f64),
            percent(confusion.error()),
            thousands(confusion.minibatch as f64)
        )
    }

    /// Which split, and an evaluation now, beside the buttons of the head.
    fn head_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, place: (Rect, bool)) {
        let mut ui = switches::row_in(ui, place);
        ui.spacing_mut().item_spacing.x = 3.0;
        for (split, label) in [(Split::Test, "Test"), (Split::Validation, "Validation")] {
            let button = ui.add(Button::selectable(self.split == split, label));
            name(&button, format!("{label} examples"));
            if button.clicked() && self.split != split {
                self.split = split;
                self.chosen = None;
            }
        }
        not_in_figure(&mut ui, |ui| self.evaluate_ui(ui, cx));
    }

    fn evaluate_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        if let Some(share) = self.job.progress() {
            let text = format!("Evaluating {:.0} %", share * 100.0);
            ui.label(RichText::new(text).font(theme::small()));
            return;
        }
        let now = cx.training.progress.total_minibatches;
        let shown = self.newest(cx, self.split).map(|known| (self.split, known.minibatch));
        if self.came_with.as_ref().map(|(split, minibatch, _)| (*split, *minibatch)) != shown {
            self.came_with = shown.map(|(split, at)| (split, at, Arc::clone(&cx.training.config)));
        }
        // Other settings of the dynamics read the same weights otherwise.
        let is_new = self.came_with.as_ref().is_none_or(|(_, minibatch, config)| {
            *minibatch != now || config.dynamics != cx.training.config.dynamics
        });
        let can = cx.training.network.is_some() && is_new && !self.is_empty_split(cx);
        let averages = cx.training.config.learning.average > 0.0;
        let help = if averages {
            "Read all examples with the weights as they are now (not their mean, which the end of an epoch takes)"
        } else {
            "Read all examples with the weights as they are now, beside the window"
        };
        let button = ui.add_enabled(can, Button::new("Evaluate now")).on_hover_text(help);
        let button = button.on_disabled_hover_text("These weights have been evaluated");
        if button.clicked() {
            self.job.ask(cx, self.split);
            self.came_with = shown.map(|(split, at)| (split, at, Arc::clone(&cx.training.config)));
            ui.ctx().request_repaint();
        }
    }

    fn is_empty_split(&self, cx: &Cx<'_>) -> bool {
        let held_out = cx.training.config.data.validation_examples;
        cx.training.data.as_ref().is_none_or(|data| data.range(self.split, held_out).is_empty())
    }

    fn nothing_ui(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let text = if cx.training.data.is_none() {
            "No data yet".to_owned()
        } else if self.is_empty_split(cx) {
            "No validation examples: Held out is 0 in the settings of the data".to_owned()
        } else if self.job.progress().is_some() {
            "Reading all examples…".to_owned()
        } else {
            "Comes with the evaluation at the end of the next epoch, or with Evaluate now".to_owned()
        };
        empty(ui, cx, &text);
    }
}
