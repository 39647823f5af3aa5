//! How a figure is set: as on the screen, or for a paper.

use crate::error::{Error, Result};

/// Pixels per inch of a PNG with a printed width.
const DOTS_PER_INCH: f32 = 300.0;
const MM_PER_INCH: f32 = 25.4;
/// Pixels of a PNG per point without one.
const PIXELS_PER_POINT: f32 = 2.0;

/// How a figure is set; [`FigureStyle::default`] is the panel as it is on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FigureStyle {
    /// Without the title and the line below it: the caption of a paper says that.
    pub untitled: bool,
    /// Without lists, switches and boxes to tick, cut to what remains.
    pub bare: bool,
    /// On pure white instead of the ground of the window.
    pub white: bool,
    /// In an SVG letters stay letters, in the reader's fonts, to be edited and found; otherwise they are outlines.
    pub letters: bool,
    /// Printed width in millimetres; without it, a pixel of an SVG is a point of the window.
    pub width_mm: Option<f32>,
    /// Numbers begin with the mark of UTF-8 (EF BB BF), by which Excel knows it.
    pub mark: bool,
}

impl FigureStyle {
    /// Smallest and largest printed width, in millimetres.
    pub const WIDTHS: std::ops::RangeInclusive<f32> = 20.0..=500.0;

    /// For a paper: the picture with its legend, no title.
    ///
    /// # Errors
    /// A width that is not 20 to 500 mm.
    pub fn paper(white: bool, width_mm: Option<f32>) -> Result<Self> {
        match width_mm {
            Some(mm) if !Self::WIDTHS.contains(&mm) => Err(Error::new(
                format!("width {mm} mm"),
                "must be 20 to 500 mm; a column of a journal is about 85, a page 175",
            )),
            _ => Ok(Self { untitled: true, bare: true, white, letters: true, width_mm, mark: false }),
        }
    }

    /// For a film: pixels of the screen, letters as outlines.
    pub fn film(self) -> Self {
        Self { letters: false, width_mm: None, ..self }
    }

    /// Pixels of a PNG per point, for a picture so many points wide.
    pub fn png_scale(&self, points: f32) -> f32 {
        let printed = |mm: f32| (mm / MM_PER_INCH * DOTS_PER_INCH / points).max(0.1);
        self.width_mm.map_or(PIXELS_PER_POINT, printed)
    }
}
