//! What can be done with the chosen run.

use crate::training::snapshot::Status;
use crate::ui::command::{Command, RunsCommand};
use crate::ui::context::Cx;
use crate::ui::panels::runs::edit::edit_ui;
use crate::ui::panels::runs::model::{Chosen, Editing};
use crate::ui::state::run_list::RunRow;
use crate::ui::style::theme;
use crate::ui::widgets::row;
use egui::{Button, RichText, Ui};

/// Below this width what is done seldom goes into a menu.
const WIDE: f32 = 960.0;
/// Below this one, all but continuing and forking.
const NARROW: f32 = 620.0;

/// How much of a panel of this height the actions take.
pub fn height(available: f32) -> f32 {
    if available > 190.0 { 60.0 } else { 32.0 }
}

/// The button that brings back what was deleted.
pub fn undo_ui(ui: &mut Ui, cx: &Cx<'_>) {
    if let Some(name) = &cx.view.runs.deleted {
        let command = RunsCommand::UndoDelete;
        let button = ui.add(Button::new(command.label()));
        if button.on_hover_text(format!("{}: {name}", command.tooltip())).clicked() {
            cx.send(Command::Runs(command));
        }
    }
}

/// Draws the actions, and a line about the chosen run if there is room. `folders` draws what is done with the folders of
/// runs, where that is to be found here.
pub fn ui(panel: &mut Chosen, ui: &mut Ui, cx: &Cx<'_>, folders: Option<fn(&mut Ui, &Cx<'_>)>) {
    let chosen = panel.folder.clone();
    let chosen = chosen.and_then(|folder| cx.view.runs.rows.iter().find(|row| row.entry.folder == folder));
    let room = ui.available_height() > 50.0;
    let (wide, narrow) = (ui.available_width() >= WIDE, ui.available_width() < NARROW);
    row(ui, 28.0, |ui| {
        let Some(chosen) = chosen else { return };
        let folder = &chosen.entry.folder;
        let present = cx.view.runs.present.as_ref() == Some(folder);
        let readable = chosen.entry.record.is_ok();
        let has_weights = chosen.entry.has_weights || chosen.entry.has_checkpoint;
        let stuck = matches!(cx.training.status, Status::Diverged(_) | Status::Failed(_));
        let goes_on = chosen.entry.has_checkpoint && (!present || stuck);
        let no_checkpoint = if present { "It is the present run" } else { "It has no checkpoint" };
        let buttons = [
            (RunsCommand::Continue(folder.clone()), goes_on, no_checkpoint),
            (RunsCommand::Fork(folder.clone()), has_weights && cx.draft.error.is_none(), "It has no weights"),
            (RunsCommand::TakeSettings(folder.clone()), readable, "It cannot be read"),
            (RunsCommand::CompareAsB(folder.clone()), has_weights, "It has no weights"),
        ];
        let mut buttons = buttons.into_iter();
        let in_row = if narrow { 2 } else { 4 };
        for (command, possible, why) in buttons.by_ref().take(in_row) {
            button(ui, cx, command, possible, why);
        }
        if wide {
            rest(panel, ui, cx, chosen, present);
        } else {
            ui.menu_button("More", |ui| {
                buttons.for_each(|(command, possible, why)| button(ui, cx, command, possible, why));
                rest(panel, ui, cx, chosen, present);
            });
        }
        if let Some(folders) = folders {
            ui.menu_button("Folders", |ui| folders(ui, cx));
        }
        undo_ui(ui, cx);
    });
    if room && let Some(chosen) = chosen {
        row(ui, 24.0, |ui| about(panel, ui, cx, chosen));
    }
}

fn button(ui: &mut Ui, cx: &Cx<'_>, command: RunsCommand, possible: bool, why: &str) {
    let button = ui.add_enabled(possible, Button::new(command.label()));
    let button = button.on_hover_text(command.tooltip());
    if button.on_disabled_hover_text(format!("{}.\n{why}.", command.tooltip())).clicked() {
        cx.send(Command::Runs(command));
        ui.close();
    }
}

fn rest(panel: &mut Chosen, ui: &mut Ui, cx: &Cx<'_>, chosen: &RunRow, present: bool) {
    let folder = &chosen.entry.folder;
    if let Ok(record) = &chosen.entry.record {
        for (command, text, note) in [
            (RunsCommand::Rename(folder.clone(), String::new()), &record.name, false),
            (RunsCommand::Note(folder.clone(), String::new()), &record.note, true),
        ] {
            let button = ui.add(Button::new(command.label())).on_hover_text(command.tooltip());
            if button.clicked() {
                let (folder, text) = (folder.clone(), text.clone());
                panel.editing = Some(Editing { folder, text, note, focused: false });
                ui.close();
            }
        }
    }
    button(ui, cx, RunsCommand::CopyPath(folder.clone()), true, "");
    let diverged = matches!(cx.training.status, Status::Diverged(_));
    button(ui, cx, RunsCommand::KeepCheckpoint, present && !diverged, "Only for the present run");
    button(ui, cx, RunsCommand::Delete(folder.clone()), true, "");
}

/// The note, and in what the settings differ; a field while the note is written.
fn about(panel: &mut Chosen, ui: &mut Ui, cx: &Cx<'_>, chosen: &RunRow) {
    let folder = &chosen.entry.folder;
    if panel.editing.as_ref().is_some_and(|edit| edit.note && edit.folder == *folder) {
        ui.label("Note");
        return edit_ui(ui, cx, &mut panel.editing);
    }
    let mut parts = Vec::new();
    match (&chosen.entry.record, &chosen.settings) {
        (Err(error), _) => parts.push(error.to_string()),
        (Ok(record), settings) => {
            if !record.note.is_empty() {
                parts.push(format!("“{}”", record.note));
            }
            if let Some(settings) = settings {
                parts.push(panel.differences.text(&cx.training.config, settings));
            }
        }
    }
    let text = RichText::new(parts.join("  ·  ")).font(theme::small()).color(cx.palette.weak);
    ui.add(egui::Label::new(text).truncate());
}
