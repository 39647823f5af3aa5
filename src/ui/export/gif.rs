//! A settling as a film.

use super::pixels;
use crate::error::{Error, Result};
use image::codecs::gif::{GifEncoder, Repeat};
use image::{Delay, Frame, RgbaImage};

/// Milliseconds that a frame stays, and the last one.
const STAY: (u32, u32) = (120, 1500);

/// Figures as one GIF that repeats, one pixel per point.
///
/// # Errors
/// A figure that cannot be drawn.
pub fn movie(pictures: &[String]) -> Result<Vec<u8>> {
    let failed = |error: image::ImageError| Error::new("film", format!("cannot be written: {error}"));
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut file, 10);
    encoder.set_repeat(Repeat::Infinite).map_err(failed)?;
    for (i, svg) in pictures.iter().enumerate() {
        let ([width, height], rgba) = pixels::rgba(svg, 1.0)?;
        let picture = RgbaImage::from_raw(width, height, rgba)
            .ok_or_else(|| Error::new("film", "a frame has another size than it says"))?;
        let stay = if i + 1 == pictures.len() { STAY.1 } else { STAY.0 };
        let frame = Frame::from_parts(picture, 0, 0, Delay::from_numer_denom_ms(stay, 1));
        encoder.encode_frame(frame).map_err(failed)?;
    }
    drop(encoder);
    Ok(file)
}
