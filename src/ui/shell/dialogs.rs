//! Paths from people: a small window with a field, the system's dialog behind "Browse…", and dropped files.

use crate::data::image::ENDS;
use crate::lessons;
use crate::session_file;
use crate::ui::command::Command;
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::shell::figure_options;
use crate::ui::state::figure_style::FigureStyle;
use egui::{Key, Modal, RichText, TextEdit};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};

/// The system's file dialog, or a stand-in for tests. The answer comes later; `None` is Cancel.
pub trait FilePicker {
    /// Asks for a path.
    fn pick(&self, kind: DialogKind, suggestion: &str, ctx: &egui::Context) -> Receiver<Option<PathBuf>>;
}

/// The dialog of the desktop, each on a thread of its own: without a portal it may wait for ever.
pub struct SystemPicker;

impl FilePicker for SystemPicker {
    fn pick(&self, kind: DialogKind, suggestion: &str, ctx: &egui::Context) -> Receiver<Option<PathBuf>> {
        let (sender, receiver) = mpsc::channel();
        let (ctx, suggestion) = (ctx.clone(), suggestion.to_owned());
        let body = move || {
            let dialog = rfd::FileDialog::new().set_title(kind.label().trim_end_matches('…'));
            let answer = match kind {
                DialogKind::OpenData | DialogKind::RunsFolder | DialogKind::AddRuns => dialog.pick_folder(),
                DialogKind::OpenPicture => dialog.add_filter("Picture", &ENDS).pick_file(),
                DialogKind::OpenWeights | DialogKind::OpenCheckpoint | DialogKind::CompareWeights => {
                    dialog.add_filter("Weights", &["safetensors"]).pick_file()
                }
                DialogKind::OpenSettings => dialog.add_filter("Settings", &["toml"]).pick_file(),
                DialogKind::SaveSettings => {
                    dialog.add_filter("Settings", &["toml"]).set_file_name(suggestion).save_file()
                }
                DialogKind::SaveWeights | DialogKind::SaveCheckpoint => {
                    dialog.add_filter("Weights", &["safetensors"]).set_file_name(suggestion).save_file()
                }
                DialogKind::SaveFigure(_) => {
                    let dialog = dialog.add_filter("Vectors", &["svg"]).add_filter("Pixels", &["png"]);
                    let dialog = dialog.add_filter("Film", &["gif"]);
                    dialog.add_filter("Numbers", &["csv"]).set_file_name(suggestion).save_file()
                }
                DialogKind::SaveSession => {
                    dialog.add_filter("Session", &["toml"]).set_file_name(suggestion).save_file()
                }
                DialogKind::OpenLesson => dialog.add_filter("Lesson", &["toml"]).pick_file(),
                DialogKind::OpenSession => dialog.add_filter("Session", &["toml"]).pick_file(),
            };
            let _ = sender.send(answer);
            ctx.request_repaint();
        };
        // Without a thread the receiver hears nothing and the field remains.
        let _ = std::thread::Builder::new().name("file dialog".into()).spawn(body);
        receiver
    }
}

/// The open path window, if any.
#[derive(Default)]
pub struct Dialogs {
    open: Option<Open>,
}

struct Open {
    kind: DialogKind,
    path: String,
    answer: Option<Receiver<Option<PathBuf>>>,
    focused: bool,
}

impl Dialogs {
    /// Opens the window for `kind`.
    pub fn open(&mut self, kind: DialogKind) {
        self.open = Some(Open { kind, path: kind.suggestion(), answer: None, focused: false });
    }

    /// Whether a window is open.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Closes it.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// Takes an answer of the system's dialog.
    pub fn poll(&mut self) -> Option<Command> {
        let open = self.open.as_mut()?;
        let answer = open.answer.as_ref()?.try_recv();
        match answer {
            Ok(Some(path)) => {
                let kind = open.kind;
                self.open = None;
                Some(Command::Path(kind, path))
            }
            Ok(None) | Err(mpsc::TryRecvError::Disconnected) => {
                open.answer = None;
                None
            }
            Err(mpsc::TryRecvError::Empty) => None,
        }
    }

    /// Draws the window; the command when a path was confirmed.
    pub fn ui(
        &mut self,
        ctx: &egui::Context,
        picker: &dyn FilePicker,
        style: &mut FigureStyle,
    ) -> Option<Command> {
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
                    let waiting = open.answer.is_some();
                    if ui.add_enabled(!waiting, egui::Button::new("Browse…")).clicked() {
                        open.answer = Some(picker.pick(open.kind, &open.path, ui.ctx()));
                    }
                });
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
                        ui.label(RichText::new("The file dialog is open").weak());
                    }
                });
            });
        let (kind, path) = (open.kind, open.path.trim().to_owned());
        if done.is_some() && !path.is_empty() {
            self.open = None;
            return Some(Command::Path(kind, expand(&path)));
        }
        if cancelled || modal.should_close() {
            self.open = None;
        }
        None
    }
}

/// `~/` as people type it.
fn expand(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(path),
    }
}

/// What to do with a dropped file.
pub fn dropped(path: &Path) -> Command {
    let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
    let kind = match extension.as_ref().and_then(|extension| extension.to_str()) {
        Some("safetensors") => DialogKind::OpenWeights,
        Some(end) if ENDS.contains(&end) => DialogKind::OpenPicture,
        Some("toml") if lessons::is_lesson_file(path) => DialogKind::OpenLesson,
        Some("toml") if session_file::is_session_file(path) => DialogKind::OpenSession,
        Some("toml") => DialogKind::OpenSettings,
        _ => DialogKind::OpenData,
    };
    Command::Path(kind, path.to_owned())
}
