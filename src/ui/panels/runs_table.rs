//! The table of the runs.

use super::runs::{Editing, duration};
use crate::runs::{Record, RunStatus};
use crate::ui::command::{Command, RunsCommand};
use crate::ui::cx::Cx;
use crate::ui::recorder::Row;
use crate::ui::theme;
use crate::ui::widgets::name;
use egui::{Align, Button, Key, Layout, RichText, Sense, TextEdit, Ui, WidgetInfo};
use egui_extras::{Column as Width, TableBuilder, TableRow};
use std::cmp::Ordering;
use std::path::PathBuf;
use std::sync::Arc;

const ROW: f32 = 24.0;

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Column {
    /// What people call the run.
    Name,
    /// Layers.
    Network,
    /// Epochs done.
    Epochs,
    /// Best validation error.
    Validation,
    /// Test error then.
    Test,
    /// Lowest training error.
    Training,
    /// Seconds of work.
    Time,
    /// Seed.
    Seed,
    /// When it began.
    #[default]
    Began,
    /// How it ended.
    Status,
}

impl Column {
    /// All of them, from left to right.
    pub const ALL: [Self; 10] = [
        Self::Name,
        Self::Validation,
        Self::Test,
        Self::Training,
        Self::Epochs,
        Self::Network,
        Self::Seed,
        Self::Time,
        Self::Status,
        Self::Began,
    ];

    fn title(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Network => "Network",
            Self::Epochs => "Epochs",
            Self::Validation => "Validation",
            Self::Test => "Test",
            Self::Training => "Training",
            Self::Time => "Time",
            Self::Seed => "Seed",
            Self::Began => "Began",
            Self::Status => "Status",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Name => "What the run is called; double-click a name to change it",
            Self::Network => "Hidden layers and the preset the settings started from",
            Self::Epochs => "Epochs done",
            Self::Validation => "Lowest validation error of any epoch",
            Self::Test => "Test error in the epoch of the lowest validation error",
            Self::Training => "Lowest training error of any epoch",
            Self::Time => "Time of work",
            Self::Seed => "Seed of every random stream",
            Self::Began => "When the run began, in local time",
            Self::Status => "How the run ended; unfinished: the program ended while it was going on",
        }
    }

    fn width(self) -> f32 {
        match self {
            Self::Name => 170.0,
            Self::Network => 132.0,
            Self::Epochs => 64.0,
            Self::Seed => 56.0,
            Self::Validation => 88.0,
            Self::Test => 72.0,
            Self::Training => 76.0,
            Self::Time => 72.0,
            Self::Began => 126.0,
            Self::Status => 76.0,
        }
    }

    fn is_number(self) -> bool {
        matches!(
            self,
            Self::Epochs | Self::Validation | Self::Test | Self::Training | Self::Time | Self::Seed
        )
    }

    /// What is lower is better.
    fn figure(self, record: &Record) -> Option<f64> {
        let best = record.best?;
        match self {
            Self::Validation => best.validation,
            Self::Test => Some(best.test),
            Self::Training => Some(best.training),
            _ => None,
        }
    }

    fn text(self, record: &Record, cx: &Cx<'_>, present: bool) -> String {
        match self {
            Self::Name => record.name.clone(),
            Self::Network => format!("{} · {}", hidden(record), record.config.preset),
            Self::Epochs => record.epochs.to_string(),
            Self::Validation | Self::Test | Self::Training => {
                self.figure(record).map_or("–".into(), |share| format!("{:.2} %", 100.0 * share))
            }
            Self::Time => duration(record.seconds),
            Self::Seed => record.seed.to_string(),
            Self::Began => local(&record.created),
            Self::Status if present => crate::ui::panels::runs_actions::status_word(cx).to_owned(),
            Self::Status if record.status == RunStatus::Running => "unfinished".into(),
            Self::Status => record.status.name().into(),
        }
    }
}

fn hidden(record: &Record) -> String {
    let sizes: Vec<String> = record.config.network.hidden.iter().map(usize::to_string).collect();
    if sizes.is_empty() { "no hidden".into() } else { sizes.join("–") }
}

/// `2026-11-25 02:12` where the person is.
fn local(created: &str) -> String {
    let parsed: Result<jiff::Timestamp, _> = created.parse();
    let zone = jiff::tz::TimeZone::system();
    parsed
        .map_or_else(|_| created.into(), |t| t.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M").to_string())
}

/// By what the table is sorted; keeps the sorted rows.
#[derive(Clone, Default)]
pub struct Order {
    by: Column,
    /// The other way round than a first click gives.
    turned: bool,
    sorted: Option<Sorted>,
}

/// The rows as they came, by what they were sorted, and sorted.
type Sorted = (Arc<Vec<Row>>, (Column, bool), Arc<Vec<Row>>);

impl Order {
    /// The rows in this order; those that cannot be read come last.
    pub fn rows(&mut self, rows: &Arc<Vec<Row>>) -> Arc<Vec<Row>> {
        let key = (self.by, self.turned);
        if let Some((of, known, sorted)) = &self.sorted
            && Arc::ptr_eq(of, rows)
            && *known == key
        {
            return Arc::clone(sorted);
        }
        let mut sorted = (**rows).clone();
        sorted.sort_by(|a, b| match (&a.entry.record, &b.entry.record) {
            (Ok(a), Ok(b)) => compare(a, b, self.by, self.turned),
            (a, b) => a.is_err().cmp(&b.is_err()),
        });
        let sorted = Arc::new(sorted);
        self.sorted = Some((Arc::clone(rows), key, Arc::clone(&sorted)));
        sorted
    }

    fn click(&mut self, column: Column) {
        self.turned = self.by == column && !self.turned;
        self.by = column;
    }

    /// ▲ where the smallest is on top.
    fn arrow(&self, column: Column) -> &'static str {
        let newest_first = column == Column::Began || column == Column::Epochs;
        match (self.by == column, self.turned != newest_first) {
            (false, _) => "",
            (true, false) => " ▲",
            (true, true) => " ▼",
        }
    }
}

/// Best, newest and longest first; a run without the figure is after all others, whichever way.
fn compare(a: &Record, b: &Record, by: Column, turned: bool) -> Ordering {
    let turn = |order: Ordering| if turned { order.reverse() } else { order };
    match by {
        Column::Name => turn(a.name.to_lowercase().cmp(&b.name.to_lowercase())),
        Column::Network => turn(
            (&a.config.network.hidden, &a.config.preset).cmp(&(&b.config.network.hidden, &b.config.preset)),
        ),
        Column::Epochs => turn(b.epochs.cmp(&a.epochs)),
        Column::Time => turn(a.seconds.total_cmp(&b.seconds)),
        Column::Seed => turn(a.seed.cmp(&b.seed)),
        Column::Began => turn(b.created.cmp(&a.created)),
        Column::Status => turn(a.status.name().cmp(b.status.name())),
        Column::Validation | Column::Test | Column::Training => match (by.figure(a), by.figure(b)) {
            (Some(a), Some(b)) => turn(a.total_cmp(&b)),
            (a, b) => a.is_none().cmp(&b.is_none()),
        },
    }
}

/// Draws the table.
pub fn ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rows: &[Row],
    order: &mut Order,
    selected: &mut Option<PathBuf>,
    editing: &mut Option<Editing>,
) {
    let best = Column::ALL.map(|column| {
        let figures = rows.iter().filter_map(|row| column.figure(row.entry.record.as_ref().ok()?));
        figures.reduce(f64::min)
    });
    let fixed: f32 = Column::ALL.iter().skip(1).map(|column| column.width() + 8.0).sum::<f32>() + 40.0;
    let first = (ui.available_width() - fixed).max(Column::Name.width());
    let mut builder = TableBuilder::new(ui)
        .id_salt("runs")
        .sense(Sense::click())
        .cell_layout(Layout::left_to_right(Align::Center))
        .auto_shrink([false, false])
        .min_scrolled_height(0.0)
        .column(Width::exact(24.0))
        .column(Width::exact(first).clip(true));
    for column in &Column::ALL[1..] {
        builder = builder.column(Width::exact(column.width()).clip(true));
    }
    let head = builder.header(ROW, |mut head| {
        head.col(|_| {});
        for column in Column::ALL {
            head.col(|ui| {
                aligned(ui, column, |ui| {
                    let text = format!("{}{}", column.title(), order.arrow(column));
                    let strong = order.arrow(column).is_empty();
                    let colour = if strong { cx.palette.weak } else { cx.palette.text };
                    let text = RichText::new(text).font(theme::small()).color(colour);
                    let button = ui.add(Button::new(text).frame(false));
                    name(&button, format!("Sort by {}", column.title().to_lowercase()));
                    if button.on_hover_text(column.help()).clicked() {
                        order.click(column);
                    }
                });
            });
        }
    });
    head.body(|body| {
        body.rows(ROW, rows.len(), |mut line| {
            let row = &rows[line.index()];
            line.set_selected(selected.as_ref() == Some(&row.entry.folder));
            tick(&mut line, cx, row);
            match &row.entry.record {
                Ok(record) => {
                    let chosen = selected.as_ref() == Some(&row.entry.folder);
                    cells(&mut line, cx, row, record, (&best, chosen), editing);
                }
                Err(error) => {
                    line.col(|ui| {
                        let text = RichText::new(row.entry.name()).color(cx.palette.error);
                        ui.add(egui::Label::new(text).truncate().selectable(false));
                    });
                    for _ in &Column::ALL[1..] {
                        line.col(|_| {});
                    }
                    line.response().on_hover_text(error.to_string());
                }
            }
            let response = line.response();
            let chosen = selected.as_ref() == Some(&row.entry.folder);
            response.widget_info(|| {
                WidgetInfo::selected(egui::Role::Button, true, chosen, format!("Run {}", row.entry.name()))
            });
            if response.clicked() {
                *selected = Some(row.entry.folder.clone());
            }
            if response.double_clicked() && row.entry.record.is_ok() {
                *editing = Some(Editing {
                    folder: row.entry.folder.clone(),
                    text: row.entry.name(),
                    note: false,
                    focused: false,
                });
            }
            if let Ok(record) = &row.entry.record {
                response.on_hover_ui(|ui| hover(ui, cx, row, record));
            }
        });
    });
}

fn aligned(ui: &mut Ui, column: Column, add: impl FnOnce(&mut Ui)) {
    if column.is_number() {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(8.0);
            add(ui);
        });
    } else {
        add(ui);
    }
}

fn tick(line: &mut TableRow<'_, '_>, cx: &Cx<'_>, row: &Row) {
    line.col(|ui| {
        let present = cx.view.runs.present.as_ref() == Some(&row.entry.folder);
        let mut on = present || cx.view.runs.overlaid.contains(&row.entry.folder);
        let possible = row.entry.record.is_ok() && !present;
        let tick = ui.add_enabled(possible, egui::Checkbox::without_text(&mut on));
        name(&tick, format!("Show {} in the error curves", row.entry.name()));
        if tick.changed() {
            cx.send(Command::Runs(RunsCommand::Overlay(row.entry.folder.clone(), on)));
        }
        tick.on_hover_text("Show in the error curves").on_disabled_hover_text(if present {
            "The present run is always in the error curves"
        } else {
            "This run cannot be read"
        });
    });
}

fn cells(
    line: &mut TableRow<'_, '_>,
    cx: &Cx<'_>,
    row: &Row,
    record: &Record,
    (best, chosen): (&[Option<f64>; 10], bool),
    editing: &mut Option<Editing>,
) {
    let present = cx.view.runs.present.as_ref() == Some(&row.entry.folder);
    for (column, best) in Column::ALL.into_iter().zip(best) {
        line.col(|ui| {
            let edited = editing.as_ref().is_some_and(|e| e.folder == row.entry.folder && !e.note);
            if column == Column::Name && edited {
                return edit_ui(ui, cx, editing);
            }
            let figure = column.figure(record);
            let mut text = RichText::new(column.text(record, cx, present)).color(cx.palette.text);
            if column.is_number() || column == Column::Began {
                text = text.font(theme::mono());
            } else if column != Column::Name {
                text = text.font(theme::small());
            }
            if figure.is_some() && figure == *best {
                // On the colour of the chosen row the accent is too faint to read.
                let colour = if chosen { cx.palette.text } else { cx.palette.accent };
                text = text.color(colour).strong().underline();
            }
            if column == Column::Name && present {
                text = text.strong();
                ui.label(RichText::new("●").color(cx.palette.accent).small())
                    .on_hover_text("The present run");
            }
            aligned(ui, column, |ui| {
                ui.add(egui::Label::new(text).truncate().selectable(false).sense(Sense::empty()));
            });
        });
    }
}

/// A field for the name; Enter takes it, Esc leaves it.
pub fn edit_ui(ui: &mut Ui, cx: &Cx<'_>, editing: &mut Option<Editing>) {
    let Some(edit) = editing else { return };
    let (what, most) = if edit.note { ("Note of the run", 2000) } else { ("Name of the run", 120) };
    let field = TextEdit::singleline(&mut edit.text).desired_width(ui.available_width()).char_limit(most);
    let field = ui.add(field);
    name(&field, what);
    if !edit.focused {
        field.request_focus();
        edit.focused = true;
        return;
    }
    if !field.lost_focus() {
        return;
    }
    let cancelled = ui.input(|input| input.key_pressed(Key::Escape));
    let text = edit.text.trim().to_owned();
    if !cancelled && edit.note {
        cx.send(Command::Runs(RunsCommand::Note(edit.folder.clone(), text)));
    } else if !cancelled && !text.is_empty() {
        cx.send(Command::Runs(RunsCommand::Rename(edit.folder.clone(), text)));
    }
    *editing = None;
}

/// What the run is, and in what its settings differ from the present ones.
fn hover(ui: &mut Ui, cx: &Cx<'_>, row: &Row, record: &Record) {
    ui.label(RichText::new(&record.name).strong());
    if !record.note.is_empty() {
        ui.label(&record.note);
    }
    ui.label(format!("Data: {}", record.data.name));
    if !record.why.is_empty() {
        ui.label(RichText::new(&record.why).color(cx.palette.error));
    }
    if let Some(best) = &record.best {
        ui.label(format!("Best after epoch {}", best.epoch));
    }
    if let Some(settings) = &row.settings {
        let differing = cx.training.config.differences(settings);
        if differing.is_empty() {
            ui.label("Settings as in the present run");
        } else {
            ui.add_space(4.0);
            ui.label(RichText::new("Settings, present run → this run").color(cx.palette.weak).small());
            for difference in &differing {
                let line = format!("{}  {} → {}", difference.key, difference.from, difference.to);
                ui.label(RichText::new(line).font(theme::mono()));
            }
        }
    }
    if !record.changes.is_empty() {
        let words = match record.changes.len() {
            1 => "1 setting was changed while it went on".to_owned(),
            n => format!("{n} settings were changed while it went on"),
        };
        ui.label(RichText::new(words).color(cx.palette.weak).small());
    }
}
