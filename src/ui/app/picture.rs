//! A picture from a file as the input of the watched example. It is read beside the window.

use crate::data::image::{self, Reading};
use crate::ui::app::App;
use crate::ui::background::spawn;
use crate::worker::Notice;
use std::path::PathBuf;
use std::sync::mpsc;

impl App {
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
