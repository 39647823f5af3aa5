//! Before something is replaced: which files, and whether.

use crate::ui::command::Command;
use crate::ui::command::dialog_kind::DialogKind;
use egui::{Button, Label, Modal, RichText};
use std::path::PathBuf;

/// What was to be written, and what is there already.
pub struct Question {
    /// What for.
    pub kind: DialogKind,
    /// Where to.
    pub path: PathBuf,
    /// What would be replaced.
    pub there: Vec<PathBuf>,
}

/// How it was answered.
pub enum Answer {
    /// Write all the same.
    Replace(Command),
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
                let what = if self.there.len() == 1 { "This file exists" } else { "These files exist" };
                ui.heading(format!("{what}: replace?"));
                for path in &self.there {
                    ui.add(Label::new(path.display().to_string()).wrap());
                }
                ui.label(RichText::new("What they hold now is lost then").weak());
                ui.add_space(12.0);
                ui.horizontal(|ui| {
                    if ui.add(Button::new("Replace")).clicked() {
                        let (path, there) = (self.path.clone(), self.there.clone());
                        answer = Some(Answer::Replace(Command::Agreed(self.kind, path, there)));
                    }
                    let other = ui.button("Another name");
                    if ui.memory(|memory| memory.focused().is_none()) {
                        other.request_focus();
                    }
                    if other.clicked() {
                        answer = Some(Answer::AnotherName);
                    }
                    if ui.button("Cancel").clicked() {
                        answer = Some(Answer::Cancel);
                    }
                });
            });
        answer.or_else(|| modal.should_close().then_some(Answer::Cancel))
    }
}
