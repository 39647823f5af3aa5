//! One picture → one input: a PNG of any size as the network sees a digit of MNIST, bright ink on black.

use crate::error::{Error, Result};
use image::imageops::{self, FilterType};
use image::{GrayImage, ImageFormat};
use std::path::Path;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A picture brought to the size of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// `height × width` bytes, row after row.
    pub pixels: Vec<u8>,
    /// Rows and columns of the file.
    pub size: [usize; 2],
    /// Ink and paper were exchanged, because the border was brighter than the middle.
    pub is_inverted: bool,
}

/// Reads a PNG as `height × width` grey bytes: colour becomes its brightness, what is transparent becomes white
/// paper, another size is resampled (stretched if the proportions differ), and if the outermost pixels are brighter
/// on average than the middle (the rows and columns from a quarter to three quarters) all are inverted.
///
/// # Errors
/// The file cannot be read, is not a PNG, or is damaged.
pub fn read(path: &Path, height: usize, width: usize) -> Result<Picture> {
    if path.is_dir() {
        return Err(Error::file(path, "is a folder; give a .png file"));
    }
    let bytes = std::fs::read(path).map_err(|e| Error::file(path, format!("cannot be read: {e}")))?;
    if !bytes.starts_with(SIGNATURE) {
        return Err(Error::file(path, "is not a PNG picture; save it as .png"));
    }
    let decoded = image::load_from_memory_with_format(&bytes, ImageFormat::Png)
        .map_err(|e| Error::file(path, format!("is a damaged PNG ({e}); save it again")))?;
    let decoded = decoded.into_luma_alpha8();
    let grey = GrayImage::from_fn(decoded.width(), decoded.height(), |x, y| {
        let [brightness, cover] = decoded.get_pixel(x, y).0.map(u32::from);
        image::Luma([((brightness * cover + 255 * (255 - cover) + 127) / 255) as u8])
    });
    let size = [grey.height() as usize, grey.width() as usize];
    let grey = if size == [height, width] {
        grey
    } else {
        imageops::resize(&grey, width as u32, height as u32, FilterType::Triangle)
    };
    let mut pixels = grey.into_raw();
    let is_inverted = has_bright_border(&pixels, height, width);
    if is_inverted {
        pixels.iter_mut().for_each(|pixel| *pixel = 255 - *pixel);
    }
    Ok(Picture { pixels, size, is_inverted })
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
