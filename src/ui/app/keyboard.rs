//! Keys to commands.

use crate::ui::app::App;
use crate::ui::command::Command;
use crate::ui::command::keys::{KEYS, LESSON_KEYS, STAGE_KEYS, consume};
use egui::Key;

impl App {
    /// Commands of the keys pressed in this frame.
    pub(super) fn read_keys(&self, ctx: &egui::Context) {
        let typing = ctx.text_edit_focused();
        let focused = ctx.egui_wants_keyboard_input();
        let on_stage: &[_] = if self.view.lesson.stage { STAGE_KEYS } else { &[] };
        let is_given = self.view.lesson.stage && self.view.lesson.now().is_some();
        let of_lesson: &[_] = if is_given { LESSON_KEYS } else { &[] };
        for (modifiers, key, command) in of_lesson.iter().chain(on_stage).chain(KEYS) {
            let letter = modifiers.is_none()
                && (matches!(key, Key::OpenBracket | Key::CloseBracket) || key.name().len() == 1);
            let question = *key == Key::Questionmark;
            let function = matches!(key, Key::F5 | Key::F11 | Key::F12 | Key::Escape);
            let shortcut =
                (modifiers.command || modifiers.alt) && !matches!(key, Key::ArrowLeft | Key::ArrowRight);
            // A field keeps its letters, a focused button or slider its space and arrows.
            // … and its own undo.
            let of_text = typing && matches!(command, Command::Undo | Command::Redo);
            let paging = is_given && matches!(key, Key::PageDown | Key::PageUp);
            let taken = of_text
                || if letter || question { typing } else { focused && !function && !shortcut && !paging };
            // An open list, menu or modal window closes by itself.
            let of_popup = *key == Key::Escape
                && (egui::Popup::is_any_open(ctx) || ctx.memory(|memory| memory.top_modal_layer().is_some()));
            // Zoom keys are handled by the toolkit itself.
            let zoom = matches!(command, Command::ZoomIn | Command::ZoomOut | Command::ZoomReset);
            if taken || zoom || of_popup || (self.dialogs.is_open() && !function) {
                continue;
            }
            if ctx.input_mut(|input| consume(input, *modifiers, *key))
                && command.enabled(&self.train, &self.settle, &self.view)
            {
                self.commands.borrow_mut().push(command.clone());
            }
        }
    }
}
