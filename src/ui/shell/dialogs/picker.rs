//! The file dialog of the desktop.

use crate::data::image::ENDS;
use crate::ui::command::dialog_kind::DialogKind;
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver};

/// What a person chose (`None`: cancelled), or why no dialog came.
pub type Picked = Result<Option<PathBuf>, String>;

/// The system's file dialog, or a stand-in for tests. The answer comes later, or never.
pub trait FilePicker {
    /// Asks for a path.
    fn pick(&self, kind: DialogKind, suggestion: &str, ctx: &egui::Context) -> Receiver<Picked>;
}

/// The dialog of the desktop, each on a thread of its own: without a portal it may wait for ever.
pub struct SystemPicker;

impl FilePicker for SystemPicker {
    fn pick(&self, kind: DialogKind, suggestion: &str, ctx: &egui::Context) -> Receiver<Picked> {
        let (sender, receiver) = mpsc::channel();
        let (ctx, suggestion) = (ctx.clone(), suggestion.to_owned());
        let body = move || {
            listen();
            let answer = ask(kind, &suggestion);
            let trouble = TROUBLE.take();
            let _ = sender.send(match (answer, trouble) {
                (None, Some(trouble)) => Err(trouble),
                (answer, _) => Ok(answer),
            });
            ctx.request_repaint();
        };
        // Without a thread the receiver hears nothing and the field remains.
        let _ = std::thread::Builder::new().name("file dialog".into()).spawn(body);
        receiver
    }
}

fn ask(kind: DialogKind, suggestion: &str) -> Option<PathBuf> {
    let dialog = rfd::FileDialog::new().set_title(kind.label().trim_end_matches('…'));
    match kind {
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
    }
}

thread_local! {
    /// What the library of the dialog has said on this thread.
    static TROUBLE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The library answers a missing dialog as it answers Cancel, and says the difference in the log alone.
struct Listener;

impl log::Log for Listener {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() == log::Level::Error && metadata.target().starts_with("rfd")
    }

    fn log(&self, record: &log::Record<'_>) {
        // Its last resort; what it says before leaves that still to be tried.
        if self.enabled(record.metadata()) && record.args().to_string().contains("zenity") {
            TROUBLE.set(Some(record.args().to_string()));
        }
    }

    fn flush(&self) {}
}

/// The log of this program goes to [`Listener`], if nobody has taken it before.
fn listen() {
    if log::set_logger(&Listener).is_ok() {
        log::set_max_level(log::LevelFilter::Error);
    }
}
