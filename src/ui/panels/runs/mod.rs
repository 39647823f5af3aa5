//! Every kept run with its settings and its best errors.

mod actions;
mod columns;
mod edit;
mod model;
mod table;

use crate::catalog::OptionItem;
use crate::runs::Best;
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::command::{Command, RunsCommand};
use crate::ui::context::Cx;
use crate::ui::export::not_in_figure;
use crate::ui::export::table::Table;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::runs::columns::Order;
use crate::ui::panels::runs::model::Chosen;
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::theme;
use crate::ui::widgets::{header, row};
use egui::{Align, Button, Layout, RichText, Ui};

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new("runs", "Runs", "every run with its settings and its best errors"),
        stored: "Runs",
        places: [(3, 4), (1, 0), (4, 1)],
        help: &[
            "Every run of this program with its settings, seed, curves and times, each in a small file of its own. The best of each column is marked.",
            "A run is kept once it has learned an epoch or 500 minibatches: at the ends of epochs, when it stops and when the window closes. Its folder holds run.toml, curves.csv and its weights.",
            "A checkpoint, from which a run can be continued bit for bit, is written with it up to 32 MB. Larger ones (the states of all training examples belong to them) are written by Keep checkpoint.",
            "Tick runs to draw them in the error curves beside the present one. Hover a run for the settings in which it differs.",
        ],
    },
    make: || Box::<RunsPanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// Below this height the table needs it all.
const LOW: f32 = 160.0;

/// View state of the panel.
#[derive(Default)]
pub struct RunsPanel {
    order: Order,
    chosen: Chosen,
}

impl Panel for RunsPanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let runs = &cx.view.runs;
        let unreadable = runs.rows.iter().filter(|row| row.entry.record.is_err()).count();
        let mut line = match runs.rows.len() {
            1 => "1 run".to_owned(),
            n => format!("{n} runs"),
        };
        if unreadable > 0 {
            line += &format!(", {unreadable} cannot be read");
        }
        let dragged = header(ui, cx, KIND, &format!("{line} · click a column to sort by it"));
        // A low panel keeps its height for the table: then the folders are in a menu beside the actions.
        let is_low = ui.available_height() < LOW && !runs.rows.is_empty();
        if !is_low {
            not_in_figure(ui, |ui| folder_ui(ui, cx));
        }
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
        if self
            .chosen
            .folder
            .as_ref()
            .is_none_or(|chosen| !runs.rows.iter().any(|r| r.entry.folder == *chosen))
        {
            self.chosen.folder =
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
        let folders = is_low.then_some(folder_buttons as fn(&mut Ui, &Cx<'_>));
        not_in_figure(ui, |ui| actions::ui(&mut self.chosen, ui, cx, folders));
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Table> {
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

impl RunsPanel {
    fn table_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let rows = self.order.rows(&cx.view.runs.rows);
        let mut order = self.order.clone();
        egui::ScrollArea::horizontal().auto_shrink([false, false]).show(ui, |ui| {
            table::ui(ui, cx, &rows, &mut order, &mut self.chosen.folder, &mut self.chosen.editing);
        });
        self.order = order;
    }
}

/// What changes where runs live and which are listed.
fn folder_buttons(ui: &mut Ui, cx: &Cx<'_>) {
    let added = &cx.view.runs.added;
    let listed = [(RunsCommand::Reload, true), (RunsCommand::RemoveAdded, !added.is_empty())];
    for (command, _) in listed.into_iter().filter(|(_, is_possible)| *is_possible) {
        if ui.button(command.label()).on_hover_text(command.tooltip()).clicked() {
            cx.send(Command::Runs(command));
        }
    }
    for kind in [DialogKind::AddRuns, DialogKind::RunsFolder] {
        if ui.add(Button::new(kind.label())).on_hover_text(kind.help()).clicked() {
            cx.send(Command::Dialog(kind));
        }
    }
}

/// Where runs live, and how that is changed.
fn folder_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let runs = &cx.view.runs;
    row(ui, 28.0, |ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            folder_buttons(ui, cx);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let kept = runs.folder.as_ref().map(|f| f.display().to_string());
                let (path, added) = folder_words(kept, runs.added.len());
                let text =
                    RichText::new(format!("{path}{added}")).font(theme::small()).color(cx.palette.weak);
                let label = ui.add(egui::Label::new(text).truncate());
                crate::ui::widgets::describe(&label, format!("Runs folder: {path}{added}"));
                let listed: Vec<String> =
                    runs.folder.iter().chain(&runs.added).map(|f| f.display().to_string()).collect();
                label.on_hover_text(match (&runs.folder, &listed[..]) {
                    (_, []) => "Runs are not kept until a folder is chosen".to_owned(),
                    (None, _) => format!(
                        "Runs are not kept; those of these folders are listed:\n{}",
                        listed.join("\n")
                    ),
                    (Some(_), _) => {
                        format!("Runs are kept in the first, all are listed:\n{}", listed.join("\n"))
                    }
                });
            });
        });
    });
}

/// Where runs are kept, and how many other folders are listed.
fn folder_words(kept: Option<String>, added: usize) -> (String, String) {
    let is_kept = kept.is_some();
    let path = kept.unwrap_or_else(|| "runs are not kept".into());
    let added = match (is_kept, added) {
        (_, 0) => String::new(),
        (true, n) => format!(" + {n} more"),
        (false, 1) => "; 1 folder is listed".into(),
        (false, n) => format!("; {n} folders are listed"),
    };
    (path, added)
}

#[cfg(test)]
mod tests {
    use super::folder_words;

    #[test]
    fn a_listed_folder_is_no_kept_one() {
        let words = |kept: Option<&str>, added| {
            let (path, more) = folder_words(kept.map(String::from), added);
            path + &more
        };
        assert_eq!(words(None, 1), "runs are not kept; 1 folder is listed");
        assert_eq!(words(Some("/runs"), 2), "/runs + 2 more");
        assert_eq!((words(None, 0), words(Some("/runs"), 0)), ("runs are not kept".into(), "/runs".into()));
    }
}
