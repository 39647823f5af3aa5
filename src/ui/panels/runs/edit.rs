//! A name or a note that is being written.

use crate::ui::command::{Command, RunsCommand};
use crate::ui::context::Cx;
use crate::ui::panels::runs::model::Editing;
use crate::ui::widgets::name;
use egui::{Key, TextEdit, Ui};

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
