//! Before something is replaced, or a stranger's session reads what lies elsewhere: which files, and whether.

use crate::ui::command::Command;
use crate::ui::command::dialog_kind::DialogKind;
use egui::{Button, Label, Modal, RichText};
use std::path::PathBuf;

/// What was to be written, and what is there already; or a session to be opened, and what it names outside its folder.
pub struct Question {
    /// What for.
    pub kind: DialogKind,
    /// Where to, or which session.
    pub path: PathBuf,
    /// What would be replaced or read.
    pub there: Vec<PathBuf>,
}

/// How it was answered.
pub enum Answer {
    /// Do it.
    Agreed(Command),
    /// Ask for the path again.
    AnotherName,
    /// Leave it.
    Cancel,
}

impl Question {
    /// Draws it; the answer, once there is one.
    pub fn ui(&self, ctx: &egui::Context) -> Option<Answer> {
        let mut answer = None;
        let modal = Modal::new(egui::Id::unique("replace"))
            .frame(egui::Frame::window(&ctx.global_style()))
            .show(ctx, |ui| {
                ui.set_width(460.0);
                let saves = self.kind.saves();
                ui.heading(match (saves, self.there.len()) {
                    (true, 1) => "This file exists: replace?",
                    (true, _) => "These files exist: replace?",
                    (false, _) => "This session reads from outside its folder: open?",
                });
                for path in &self.there {
                    ui.add(Label::new(path.display().to_string()).wrap());
                }
                let note = match (saves, self.there.len()) {
                    (true, 1) => "What it holds now is lost then",
                    (true, _) => "What they hold now is lost then",
                    (false, _) => "A session of your own may; one from a stranger should not need to",
                };
                ui.label(RichText::new(note).weak());
                ui.add_space(12.0);
                ui.horizontal(|ui| {
                    if ui.add(Button::new(if saves { "Replace" } else { "Open" })).clicked() {
                        let (path, there) = (self.path.clone(), self.there.clone());
                        answer = Some(Answer::Agreed(Command::Agreed(self.kind, path, there)));
                    }
                    let other = saves.then(|| ui.button("Another name"));
                    let cancel = ui.button("Cancel");
                    if ui.memory(|memory| memory.focused().is_none()) {
                        other.as_ref().unwrap_or(&cancel).request_focus();
                    }
                    if other.is_some_and(|other| other.clicked()) {
                        answer = Some(Answer::AnotherName);
                    }
                    if cancel.clicked() {
                        answer = Some(Answer::Cancel);
                    }
                });
            });
        answer.or_else(|| modal.should_close().then_some(Answer::Cancel))
    }
}
