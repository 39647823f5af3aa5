//! A panel as it is on the screen, as PNG.

pub mod table;

use super::cx::PanelKind;
use crate::worker::Notice;
use egui::{ColorImage, Context, Rect};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

/// A figure that waits until no dialog covers the panel any more.
pub struct Pending {
    /// Which panel.
    pub kind: PanelKind,
    /// Where to.
    pub path: PathBuf,
    /// Frames to wait.
    pub frames: u8,
}

/// Asks for a screenshot, cuts `rect` out of it and writes it on a thread of its own.
pub fn save(ctx: &Context, rect: Rect, path: PathBuf, answers: Sender<Notice>) {
    let pixels_per_point = ctx.pixels_per_point();
    let again = ctx.clone();
    ctx.request_screenshot(move |image| {
        let body = move || {
            let notice = match write(&image, rect, pixels_per_point, &path) {
                Ok(()) => Notice::info(format!("Saved {}", path.display())),
                Err(error) => Notice::error(format!("{}: {error}", path.display())),
            };
            let _ = answers.send(notice);
            again.request_repaint();
        };
        let _ = std::thread::Builder::new().name("figure".into()).spawn(body);
    });
}

fn write(
    image: &ColorImage,
    rect: Rect,
    pixels_per_point: f32,
    path: &Path,
) -> Result<(), image::ImageError> {
    let figure = image.region(&rect, Some(pixels_per_point));
    let bytes: Vec<u8> = figure.pixels.iter().flat_map(|pixel| pixel.to_array()).collect();
    let path = if path.extension().is_none() { path.with_extension("png") } else { path.to_owned() };
    let [width, height] = figure.size;
    image::save_buffer_with_format(
        path,
        &bytes,
        width as u32,
        height as u32,
        image::ColorType::Rgba8,
        image::ImageFormat::Png,
    )
}
