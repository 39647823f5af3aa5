//! Paths from people: a small window with a field, the system's dialog behind "Browse…", and dropped files.

mod drops;
mod picker;
mod question;

pub use drops::{dropped, dropped_together};
pub use picker::{FilePicker, Picked, SystemPicker};

use crate::ui::command::Command;
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::shell::dialogs::question::{Answer, Question};
use crate::ui::shell::figure_options;
use crate::ui::state::figure_style::FigureStyle;
use crate::ui::state::pasted;
use egui::{Key, Label, Modal, RichText, TextEdit};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError};

/// The open path window, if any.
#[derive(Default)]
pub struct Dialogs {
    open: Option<Open>,
    question: Option<Question>,
    /// Why this desktop has no file dialog, once that is known.
    missing: Option<String>,
}

struct Open {
    kind: DialogKind,
    path: String,
    answer: Option<Receiver<Picked>>,
    focused: bool,
}

impl Dialogs {
    /// Opens the window for `kind`.
    pub fn open(&mut self, kind: DialogKind) {
        self.open_at(kind, kind.suggestion());
    }

    fn open_at(&mut self, kind: DialogKind, path: String) {
        self.question = None;
        self.open = Some(Open { kind, path, answer: None, focused: false });
    }

    /// Asks whether to replace what is there, or to read what a session names outside its folder.
    pub fn ask(&mut self, kind: DialogKind, path: PathBuf, there: Vec<PathBuf>) {
        self.open = None;
        self.question = Some(Question { kind, path, there });
    }

    /// Whether a window is open.
    pub fn is_open(&self) -> bool {
        self.open.is_some() || self.question.is_some()
    }

    /// Closes it.
    pub fn close(&mut self) {
        (self.open, self.question) = (None, None);
    }

    /// Takes an answer of the system's dialog.
    pub fn poll(&mut self) -> Option<Command> {
        let open = self.open.as_mut()?;
        let answer = open.answer.as_ref()?.try_recv();
        match answer {
            Ok(Ok(Some(path))) => {
                let kind = open.kind;
                self.open = None;
                // Where something is saved the system's dialog has asked about this file itself.
                let agreed = if kind.saves() { vec![path.clone()] } else { Vec::new() };
                Some(Command::Agreed(kind, path, agreed))
            }
            Ok(Err(why)) => {
                open.answer = None;
                self.missing = Some(why);
                None
            }
            Ok(Ok(None)) | Err(TryRecvError::Disconnected) => {
                open.answer = None;
                None
            }
            Err(TryRecvError::Empty) => None,
        }
    }

    /// Draws the window; the command when a path was confirmed.
    pub fn ui(
        &mut self,
        ctx: &egui::Context,
        picker: &dyn FilePicker,
        style: &mut FigureStyle,
    ) -> Option<Command> {
        if let Some(question) = &self.question {
            let answer = question.ui(ctx)?;
            let question = self.question.take()?;
            match answer {
                Answer::Agreed(command) => return Some(command),
                Answer::AnotherName => {
                    self.open_at(question.kind, question.path.display().to_string());
                }
                Answer::Cancel => {}
            }
            return None;
        }
        let missing = self.missing.as_deref();
        let open = self.open.as_mut()?;
        let mut done = None;
        let mut cancelled = false;
        let modal = Modal::new(egui::Id::unique("path dialog"))
            .frame(egui::Frame::window(&ctx.global_style()))
            .show(ctx, |ui| {
                ui.set_width(460.0);
                let title = match open.kind {
                    DialogKind::SaveFigure(kind) => format!("Save figure: {}", kind.name()),
                    kind => kind.label().trim_end_matches('…').to_owned(),
                };
                ui.heading(title);
                ui.label(RichText::new(open.kind.help()).weak());
                ui.add_space(8.0);
                ui.horizontal(|ui| {
                    let label = ui.label("Path");
                    let field =
                        TextEdit::singleline(&mut open.path).desired_width(ui.available_width() - 96.0);
                    let field = ui.add(field).labelled_by(label.id);
                    if !open.focused {
                        field.request_focus();
                        open.focused = true;
                    }
                    if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                        done = Some(());
                    }
                    // A dialog may never come or never answer: then it is not waited for.
                    let waits = open.answer.is_some();
                    let word = if waits { "Stop waiting" } else { "Browse…" };
                    if ui.add_enabled(missing.is_none(), egui::Button::new(word)).clicked() {
                        open.answer =
                            (!waits).then(|| picker.pick(open.kind, &open.path, ui.ctx()));
                    }
                });
                if let Some(why) = missing {
                    let text = "This desktop has no file dialog (xdg-desktop-portal or zenity): type or paste the path";
                    ui.label(text).on_hover_text(why);
                }
                let whole = pasted::path(&open.path);
                if !open.path.trim().is_empty() && whole.as_os_str() != open.path.as_str() {
                    ui.add(Label::new(RichText::new(format!("→ {}", whole.display())).weak()).wrap());
                }
                if matches!(open.kind, DialogKind::SaveFigure(_)) {
                    ui.add_space(8.0);
                    figure_options::ui(ui, style, &open.path);
                }
                ui.add_space(12.0);
                ui.horizontal(|ui| {
                    if ui.add_enabled(!open.path.trim().is_empty(), egui::Button::new("OK")).clicked() {
                        done = Some(());
                    }
                    cancelled = ui.button("Cancel").clicked();
                    if open.answer.is_some() {
                        ui.label(RichText::new("Waiting for the file dialog; a path can be typed meanwhile").weak());
                    }
                });
            });
        let (kind, path) = (open.kind, pasted::path(&open.path));
        if done.is_some() && !path.as_os_str().is_empty() {
            self.open = None;
            return Some(Command::Path(kind, path));
        }
        if cancelled || modal.should_close() {
            self.open = None;
        }
        None
    }
}
