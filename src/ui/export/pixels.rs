//! Pixels: the pictures behind textures, which the window's toolkit does not keep, and PNG files.

use crate::error::{Error, Result};
use base64::Engine as _;
use egui::{Color32, ColorImage, Context, Id, Rect, TextureId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

type Known = Arc<Mutex<HashMap<TextureId, Weak<ColorImage>>>>;

fn known(ctx: &Context) -> Known {
    ctx.data_mut(|data| data.get_temp_mut_or_default::<Known>(Id::unique("pictures of textures")).clone())
}

/// Notes what a texture shows, for as long as the picture lives.
pub fn note(ctx: &Context, texture: TextureId, image: &Arc<ColorImage>) {
    let known = known(ctx);
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    known.retain(|_, image| image.strong_count() > 0);
    known.insert(texture, Arc::downgrade(image));
}

/// The pictures of all textures there are now.
pub fn all(ctx: &Context) -> HashMap<TextureId, Arc<ColorImage>> {
    let known = known(ctx);
    let known = known.lock().unwrap_or_else(PoisonError::into_inner);
    known.iter().filter_map(|(id, image)| Some((*id, image.upgrade()?))).collect()
}

/// Pixels along the longer side that a picture in a figure has at least.
const SHARP: usize = 1200;

/// The part `uv` of a picture, multiplied by a tint, as a data URI. Each pixel is a square of many, so that it has sharp
/// edges also where a viewer smooths what it enlarges.
pub fn data_uri(image: &ColorImage, uv: Rect, tint: Color32) -> Result<String> {
    let [width, height] = image.size;
    let edge = |u: f32, n: usize| ((u * n as f32).round().max(0.0) as usize).min(n);
    let (x0, x1) = (edge(uv.min.x, width), edge(uv.max.x, width));
    let (y0, y1) = (edge(uv.min.y, height), edge(uv.max.y, height));
    let (x1, y1) = (x1.max(x0 + 1).min(width), y1.max(y0 + 1).min(height));
    let times = |a: u8, b: u8| ((u16::from(a) * u16::from(b) + 127) / 255) as u8;
    let times_larger = SHARP.div_ceil((x1 - x0).max(y1 - y0)).min(32);
    let mut bytes = Vec::with_capacity((x1 - x0) * (y1 - y0) * 4 * times_larger * times_larger);
    for row in y0..y1 {
        let start = bytes.len();
        for pixel in &image.pixels[row * width + x0..row * width + x1] {
            let [r, g, b, a] = pixel.to_array();
            let [tr, tg, tb, ta] = tint.to_array();
            let tinted =
                Color32::from_rgba_premultiplied(times(r, tr), times(g, tg), times(b, tb), times(a, ta));
            bytes.extend(tinted.to_srgba_unmultiplied().repeat(times_larger));
        }
        let end = bytes.len();
        (1..times_larger).for_each(|_| bytes.extend_from_within(start..end));
    }
    let size = [x1 - x0, y1 - y0].map(|side| (side * times_larger) as u32);
    let file = encode(size, &bytes, &[])?;
    Ok(format!("data:image/png;base64,{}", base64::engine::general_purpose::STANDARD.encode(file)))
}

/// A PNG file of straight (not premultiplied) RGBA pixels, with texts under their keywords.
pub fn encode([width, height]: [u32; 2], rgba: &[u8], texts: &[(&str, String)]) -> Result<Vec<u8>> {
    let failed = |error: png::EncodingError| Error::new("picture", format!("cannot be written: {error}"));
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    for (keyword, text) in texts {
        encoder.add_itxt_chunk((*keyword).to_owned(), text.clone()).map_err(failed)?;
    }
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(rgba).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

/// An SVG as a PNG of `scale` pixels per unit.
///
/// # Errors
/// What the renderer says against the SVG.
pub fn raster(svg: &str, scale: f32, texts: &[(&str, String)]) -> Result<Vec<u8>> {
    let (size, rgba) = rgba(svg, scale)?;
    encode(size, &rgba, texts)
}

/// An SVG as straight RGBA pixels, `scale` per unit: width and height, and four bytes a pixel.
///
/// # Errors
/// What the renderer says against the SVG.
pub fn rgba(svg: &str, scale: f32) -> Result<([u32; 2], Vec<u8>)> {
    let failed = |what: String| Error::new("figure", format!("cannot be drawn as pixels: {what}"));
    let tree = resvg::usvg::Tree::from_str(svg, &resvg::usvg::Options::default());
    let tree = tree.map_err(|error| failed(error.to_string()))?;
    let side = |length: f32| (length * scale).round().max(1.0) as u32;
    let (width, height) = (side(tree.size().width()), side(tree.size().height()));
    let mut pixels = resvg::tiny_skia::Pixmap::new(width, height)
        .ok_or_else(|| failed(format!("{width}×{height} is no size")))?;
    let transform = resvg::tiny_skia::Transform::from_scale(scale, scale);
    resvg::render(&tree, transform, &mut pixels.as_mut());
    let straight = pixels.pixels().iter().flat_map(|pixel| {
        let c = pixel.demultiply();
        [c.red(), c.green(), c.blue(), c.alpha()]
    });
    Ok(([width, height], straight.collect()))
}
