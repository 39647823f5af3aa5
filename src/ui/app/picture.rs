//! A picture from a file as the input of the watched example. It is read beside the window.

use crate::data::image::{self, Reading};
use crate::training::snapshot::Status;
use crate::ui::app::App;
use crate::ui::background::spawn;
use crate::ui::command::Command;
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::shell::dialogs::dropped_together;
use crate::worker::Notice;
use std::path::PathBuf;
use std::sync::mpsc;

impl App {
    /// Orders what files and folders are for that were given or dropped; a picture waits for an example to lie on.
    pub(super) fn take_arrived(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input(|input| {
            let files = &input.raw.dropped_files;
            files.iter().map(|file| file.path().to_owned()).collect::<Vec<_>>()
        });
        self.arrived.extend(dropped);
        if self.arrived.is_empty() {
            return;
        }
        let commands = dropped_together(self.arrived.iter().map(PathBuf::as_path));
        let is_picture = |command: &Command| matches!(command, Command::Path(DialogKind::OpenPicture, _));
        let waits = self.settle.scene.is_none() && !matches!(self.train.status, Status::Failed(_));
        if waits && commands.iter().any(is_picture) {
            return;
        }
        self.arrived.clear();
        self.commands.get_mut().extend(commands);
    }

    /// Begins to read a picture as a digit of the size of the input.
    pub(super) fn open_picture(&mut self, ctx: &egui::Context, path: PathBuf) {
        let Some(scene) = &self.settle.scene else {
            return self.notify(Notice::error("There is no example yet to put a picture on"));
        };
        let (height, width) = (scene.data.height(), scene.data.width());
        let (sender, receiver) = mpsc::channel();
        let body = move || drop(sender.send(image::read(&path, [height, width], Reading::AsDigit)));
        match spawn(ctx, "picture", body) {
            Ok(()) => self.awaited.picture = Some(receiver),
            Err(error) => self.notify(Notice::error(format!("The picture cannot be read: {error}"))),
        }
    }

    /// Takes a picture that has arrived; it is painted on the input.
    pub(super) fn poll_picture(&mut self) {
        let Some(answer) = self.awaited.picture.as_ref().and_then(|reading| reading.try_recv().ok()) else {
            return;
        };
        self.awaited.picture = None;
        match answer {
            Ok(picture) if picture.pixels.len() == self.settle.input.len() => {
                if !picture.told.is_empty() {
                    self.notify(Notice::info(format!("The picture: {}", picture.told.join("; "))));
                }
                self.paint_other(picture.pixels.iter().map(|&byte| f64::from(byte) / 255.0).collect());
            }
            Ok(_) => self.notify(Notice::error("The data have changed meanwhile; open the picture again")),
            Err(error) => self.notify(Notice::error(error)),
        }
    }
}
