//! The table of the runs.

use crate::runs::Record;
use crate::ui::command::{Command, RunsCommand};
use crate::ui::context::Cx;
use crate::ui::panels::runs::columns::{Column, Order};
use crate::ui::panels::runs::edit::edit_ui;
use crate::ui::panels::runs::model::Editing;
use crate::ui::state::run_list::RunRow;
use crate::ui::style::theme;
use crate::ui::widgets::name;
use egui::{Align, Button, Layout, RichText, Sense, Ui, WidgetInfo};
use egui_extras::{Column as Width, TableBuilder, TableRow};
use std::path::PathBuf;

const ROW: f32 = 24.0;

/// Draws the table.
pub fn ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rows: &[RunRow],
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

fn tick(line: &mut TableRow<'_, '_>, cx: &Cx<'_>, row: &RunRow) {
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
    row: &RunRow,
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

/// What the run is, and in what its settings differ from the present ones.
fn hover(ui: &mut Ui, cx: &Cx<'_>, row: &RunRow, record: &Record) {
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
