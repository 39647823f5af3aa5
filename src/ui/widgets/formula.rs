//! A formula, set once as SVG, drawn in the colour of the text.

use egui::{Color32, ColorImage, Id, Image, TextureHandle, TextureOptions, Ui, Vec2};
use resvg::{tiny_skia, usvg};
use std::sync::Arc;

/// A formula in pixels, and of what it was made.
#[derive(Clone)]
struct Made {
    of: (usize, Color32, u32, u32),
    texture: Option<TextureHandle>,
}

/// Draws it as large as fits into `room`, in points.
pub fn ui(ui: &mut Ui, svg: &'static str, ink: Color32, room: Vec2) {
    let scale = ui.pixels_per_point();
    let of = (svg.as_ptr() as usize, ink, (room.x * scale) as u32, (room.y * scale) as u32);
    let id = Id::unique("formula");
    let known = ui.data(|data| data.get_temp::<Arc<Made>>(id)).filter(|made| made.of == of);
    let made = known.unwrap_or_else(|| {
        let image = pixels(svg, ink, of.2, of.3);
        let texture = image.map(|image| ui.ctx().load_texture("formula", image, TextureOptions::LINEAR));
        let made = Arc::new(Made { of, texture });
        ui.data_mut(|data| data.insert_temp(id, Arc::clone(&made)));
        made
    });
    if let Some(texture) = &made.texture {
        let size = texture.size_vec2() / scale;
        ui.add(Image::new((texture.id(), size)).alt_text("Formula"));
    }
}

/// The SVG in this colour, as large as fits into so many pixels; `None` if it is no SVG.
fn pixels(svg: &str, ink: Color32, width: u32, height: u32) -> Option<ColorImage> {
    let [r, g, b, _] = ink.to_array();
    let colour = format!("#{r:02x}{g:02x}{b:02x}");
    let text = svg.replace("currentColor", &colour);
    let tree = usvg::Tree::from_str(&text, &usvg::Options::default()).ok()?;
    let size = tree.size();
    let scale = (width as f32 / size.width()).min(height as f32 / size.height());
    let (w, h) = ((size.width() * scale).ceil() as u32, (size.height() * scale).ceil() as u32);
    let mut picture = tiny_skia::Pixmap::new(w.max(1), h.max(1))?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut picture.as_mut());
    let bytes = picture.data();
    Some(ColorImage::from_rgba_premultiplied([w.max(1) as usize, h.max(1) as usize], bytes))
}
