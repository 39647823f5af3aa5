//! Every kept run with its settings and its best errors.

mod actions;
mod columns;
mod table;

use crate::config::Config;
use crate::runs::Best;
use crate::ui::command::{Command, RunsCommand};
use crate::ui::context::{Cx, PanelKind, number};
use crate::ui::export::not_in_figure;
use crate::ui::export::table::Table;
use crate::ui::panels::runs::columns::Order;
use crate::ui::shell::dialogs::DialogKind;
use crate::ui::style::theme;
use crate::ui::widgets;
use crate::ui::widgets::{header, row};
use egui::{Align, Button, Layout, RichText, Ui};
use std::path::PathBuf;
use std::sync::Arc;

/// View state of the panel.
#[derive(Default)]
pub struct RunsPanel {
    order: Order,
    pub(super) selected: Option<PathBuf>,
    pub(super) editing: Option<Editing>,
    pub(super) differences: Differences,
}

/// In what two settings differ, in a line; kept as long as they stay.
#[derive(Default)]
pub(super) struct Differences {
    known: Option<(Arc<Config>, Arc<Config>, String)>,
}

impl Differences {
    pub(super) fn text(&mut self, present: &Arc<Config>, run: &Arc<Config>) -> String {
        if let Some((a, b, text)) = &self.known
            && Arc::ptr_eq(a, present)
            && Arc::ptr_eq(b, run)
        {
            return text.clone();
        }
        let found = present.differences(run);
        let words: Vec<String> = found.iter().map(|d| format!("{} {} → {}", d.key, d.from, d.to)).collect();
        let text = if words.is_empty() {
            "Settings as in the present run".to_owned()
        } else {
            format!("Present run → this run: {}", words.join(", "))
        };
        self.known = Some((Arc::clone(present), Arc::clone(run), text.clone()));
        text
    }
}

/// A text that is being changed.
pub(super) struct Editing {
    pub(super) folder: PathBuf,
    pub(super) text: String,
    /// The note, not the name.
    pub(super) note: bool,
    pub(super) focused: bool,
}

impl RunsPanel {
    /// Draws the panel; true when it is dragged by its head.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let runs = &cx.view.runs;
        let unreadable = runs.rows.iter().filter(|row| row.entry.record.is_err()).count();
        let mut line = match runs.rows.len() {
            1 => "1 run".to_owned(),
            n => format!("{n} runs"),
        };
        if unreadable > 0 {
            line += &format!(", {unreadable} cannot be read");
        }
        let dragged = header(ui, cx, PanelKind::Runs, &format!("{line} · click a column to sort by it"));
        not_in_figure(ui, |ui| folder_ui(ui, cx));
        for problem in &runs.problems {
            ui.label(RichText::new(problem).color(cx.palette.error).small());
        }
        if runs.rows.is_empty() {
            ui.add_space(8.0);
            let words = if runs.folder.is_some() {
                "No runs yet. A run is kept once it has learned an epoch or 500 minibatches."
            } else {
                "Runs are kept once a runs folder is chosen."
            };
            ui.label(RichText::new(words).color(cx.palette.weak));
            actions::undo_ui(ui, cx);
            return dragged;
        }
        if self.selected.as_ref().is_none_or(|chosen| !runs.rows.iter().any(|r| r.entry.folder == *chosen)) {
            self.selected =
                runs.present.clone().or_else(|| runs.rows.first().map(|r| r.entry.folder.clone()));
        }
        let foot = actions::height(ui.available_height());
        let rest = (ui.available_height() - foot).max(60.0);
        ui.allocate_ui_with_layout(
            egui::vec2(ui.available_width(), rest),
            Layout::top_down(Align::Min),
            |ui| {
                ui.set_min_height(rest);
                self.table_ui(ui, cx);
            },
        );
        not_in_figure(ui, |ui| actions::ui(self, ui, cx));
        dragged
    }

    fn table_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let rows = self.order.rows(&cx.view.runs.rows);
        let mut order = self.order.clone();
        egui::ScrollArea::horizontal().auto_shrink([false, false]).show(ui, |ui| {
            table::ui(ui, cx, &rows, &mut order, &mut self.selected, &mut self.editing);
        });
        self.order = order;
    }

    /// Its numbers, one row per run in the order of the table.
    pub fn tables(&self, cx: &Cx<'_>) -> Vec<Table> {
        let rows = self.order.clone().rows(&cx.view.runs.rows);
        let records: Vec<_> = rows.iter().filter_map(|row| row.entry.record.as_ref().ok()).collect();
        if records.is_empty() {
            return Vec::new();
        }
        let best = |of: fn(&Best) -> f64| {
            records.iter().map(move |r| r.best.as_ref().map_or(f64::NAN, of)).collect::<Vec<_>>()
        };
        vec![
            Table::new("runs")
                .with("run", (1..=records.len()).map(|i| i as f64))
                .with("epochs", records.iter().map(|r| r.epochs as f64))
                .with("minibatches", records.iter().map(|r| r.minibatches as f64))
                .with("best epoch", best(|b| b.epoch))
                .with("best validation error", best(|b| b.validation.unwrap_or(f64::NAN)))
                .with("test error at best validation", best(|b| b.test))
                .with("lowest training error", best(|b| b.training))
                .with("time [s]", records.iter().map(|r| r.seconds))
                .with("seed", records.iter().map(|r| r.seed as f64)),
        ]
    }
}

/// Where runs live, and how that is changed.
fn folder_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let runs = &cx.view.runs;
    row(ui, 28.0, |ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let command = RunsCommand::Reload;
            if ui.button(command.label()).on_hover_text(command.tooltip()).clicked() {
                cx.send(Command::Runs(command));
            }
            if !runs.added.is_empty() {
                let command = RunsCommand::RemoveAdded;
                if ui.button(command.label()).on_hover_text(command.tooltip()).clicked() {
                    cx.send(Command::Runs(command));
                }
            }
            for kind in [DialogKind::AddRuns, DialogKind::RunsFolder] {
                if ui.add(Button::new(kind.label())).on_hover_text(kind.help()).clicked() {
                    cx.send(Command::Dialog(kind));
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let path = runs.folder.as_ref().map_or("not kept".into(), |f| f.display().to_string());
                let added = match runs.added.len() {
                    0 => String::new(),
                    n => format!(" + {n}"),
                };
                let text =
                    RichText::new(format!("{path}{added}")).font(theme::small()).color(cx.palette.weak);
                let label = ui.add(egui::Label::new(text).truncate());
                widgets::describe(&label, format!("Runs are kept in {path}{added}"));
                let listed: Vec<String> =
                    runs.folder.iter().chain(&runs.added).map(|f| f.display().to_string()).collect();
                label.on_hover_text(format!(
                    "Runs are kept in the first, all are listed:\n{}",
                    listed.join("\n")
                ));
            });
        });
    });
}

/// `12.3 s`, `4 min`, `2.1 h`.
pub(super) fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 100.0 => format!("{s:.1} s"),
        s if s < 6000.0 => format!("{:.0} min", s / 60.0),
        s => format!("{} h", number(s / 3600.0)),
    }
}
