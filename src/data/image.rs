//! One picture → one input: a PNG, JPEG or WebP of any size as the network sees a digit of MNIST, bright ink on black.

use crate::data::digit::{self, Plane, Source};
use crate::error::{Error, Result};
use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageDecoder as _, ImageReader};
use std::io::Cursor;
use std::path::Path;

/// The ends of the names of pictures that are read.
pub const ENDS: [&str; 4] = ["png", "jpg", "jpeg", "webp"];

/// Larger pictures are made smaller before their ink is looked for.
const LONGEST: u32 = 400;
/// Inputs with fewer rows or columns have no room for a digit.
const LEAST: usize = 5;
/// A shade that is worth a word, as a share of the ink's contrast.
const SHADE: f32 = 0.25;

/// How a picture becomes an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Ink found, paper taken off, sized and centred as MNIST's digits are; see [`digit`].
    AsDigit,
    /// Resampled to the size of the input (stretched if the proportions differ) and, where the outermost pixels are
    /// brighter on average than the middle (the rows and columns from a quarter to three quarters), inverted.
    AsIs,
}

/// A picture brought to the size of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// `height × width` bytes, row after row.
    pub pixels: Vec<u8>,
    /// Rows and columns of the file.
    pub size: [usize; 2],
    /// Ink and paper were exchanged.
    pub is_inverted: bool,
    /// What was done, in words, if anything.
    pub told: Vec<&'static str>,
}

/// Reads a PNG, JPEG or WebP as `height × width` grey bytes. It is turned as its camera says, and colour becomes brightness;
/// then see [`Reading`]. An input of fewer than 5 rows or columns takes every picture as it is.
///
/// # Errors
/// The file cannot be read, is no such picture, or is damaged; no ink is found in a picture read as a digit.
pub fn read(path: &Path, [height, width]: [usize; 2], reading: Reading) -> Result<Picture> {
    let decoded = decode(path)?;
    let size = [decoded.height() as usize, decoded.width() as usize];
    match reading {
        Reading::AsDigit if height.min(width) >= LEAST => as_digit(decoded, [height, width])
            .map(|(pixels, is_inverted, told)| Picture { pixels, size, is_inverted, told })
            .ok_or_else(|| {
                Error::file(path, "shows no ink: it has one brightness all over; give another picture")
            }),
        Reading::AsDigit | Reading::AsIs => Ok(as_is(&decoded.into_luma_alpha8(), [height, width])),
    }
}

fn decode(path: &Path) -> Result<DynamicImage> {
    if path.is_dir() {
        return Err(Error::file(path, "is a folder; give a .png, .jpg or .webp file"));
    }
    let bytes = std::fs::read(path).map_err(|e| Error::file(path, format!("cannot be read: {e}")))?;
    let unknown = || Error::file(path, "is no PNG, JPEG or WebP picture; save it as .png");
    let reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format().map_err(|_| unknown())?;
    let format =
        reader.format().filter(|format| ENDS.iter().any(|end| format.extensions_str().contains(end)));
    let name = format.and_then(|format| format.extensions_str().first().copied()).ok_or_else(unknown)?;
    let name = if name == "jpg" { "JPEG".to_owned() } else { name.to_uppercase() };
    let damaged = |e| Error::file(path, format!("is a damaged {name} ({e}); save it again"));
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let turned = decoder.orientation();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    turned.into_iter().for_each(|turned| picture.apply_orientation(turned));
    Ok(picture)
}

/// Pixels, whether ink and paper were exchanged, what was done.
fn as_digit(decoded: DynamicImage, target: [usize; 2]) -> Option<(Vec<u8>, bool, Vec<&'static str>)> {
    let is_large = decoded.width().max(decoded.height()) > LONGEST;
    let picture = if is_large { decoded.thumbnail(LONGEST, LONGEST) } else { decoded }.to_luma_alpha32f();
    let size = [picture.height() as usize, picture.width() as usize];
    let [brightness, cover]: [Vec<f32>; 2] =
        [0, 1].map(|channel| picture.pixels().map(|pixel| pixel.0[channel]).collect());
    let ink = digit::ink(Plane { size, values: &brightness }, Plane { size, values: &cover })?;
    let fitted = digit::fit(Plane { size, values: &ink.values }, target)?;
    let mut told = vec![match ink.source {
        Source::Cover => "the ink is what is not transparent",
        Source::Dark => "dark ink on bright paper, inverted",
        Source::Bright => "bright ink on dark paper",
    }];
    if ink.shade > SHADE {
        told.push("the shade of the paper taken off");
    }
    told.push("sized and centred as MNIST's digits are");
    let pixels = fitted.iter().map(|value| (value * 255.0).round() as u8).collect();
    Some((pixels, ink.source == Source::Dark, told))
}

fn as_is(decoded: &GrayAlphaImage, [height, width]: [usize; 2]) -> Picture {
    let grey = GrayImage::from_fn(decoded.width(), decoded.height(), |x, y| {
        let [brightness, cover] = decoded.get_pixel(x, y).0.map(u32::from);
        image::Luma([((brightness * cover + 255 * (255 - cover) + 127) / 255) as u8])
    });
    let size = [grey.height() as usize, grey.width() as usize];
    let mut told = Vec::new();
    let grey = if size == [height, width] {
        grey
    } else {
        told.push("resampled to the size of the input");
        imageops::resize(&grey, width as u32, height as u32, FilterType::Triangle)
    };
    let mut pixels = grey.into_raw();
    let is_inverted = has_bright_border(&pixels, height, width);
    if is_inverted {
        pixels.iter_mut().for_each(|pixel| *pixel = 255 - *pixel);
        told.push("inverted: its border is brighter than its middle");
    }
    Picture { pixels, size, is_inverted, told }
}

fn has_bright_border(pixels: &[u8], height: usize, width: usize) -> bool {
    let mean = |is_in: &dyn Fn(usize, usize) -> bool| {
        let chosen = pixels.iter().enumerate().filter(|(at, _)| is_in(at / width, at % width));
        let (count, sum) = chosen.fold((0u64, 0u64), |(n, sum), (_, &pixel)| (n + 1, sum + u64::from(pixel)));
        sum as f64 / count as f64 // NaN for none: then nothing is brighter
    };
    let border = mean(&|y, x| y == 0 || x == 0 || y + 1 == height || x + 1 == width);
    let middle = mean(&|y, x| {
        (height / 4..height - height / 4).contains(&y) && (width / 4..width - width / 4).contains(&x)
    });
    height > 2 && width > 2 && border > middle
}
