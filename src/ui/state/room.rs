//! What gives way as the window becomes small: first the column of settings and the bars, last the pictures.

use egui::Vec2;

/// From this height on, in points, the bars are as high as they like.
pub const FULL: f32 = 860.0;
/// From this height on the sentence of the moment has a strip of its own.
pub const STRIP: f32 = 640.0;
/// From this width on the column of settings stands beside the pictures; below it opens over them.
pub const BESIDE: f32 = 1250.0;

/// The bars above and below the pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bars {
    /// A high strip for the sentence, rows for example and training, a line of status.
    Full,
    /// A low strip, and one row for both.
    Thin,
    /// The sentence stands in the bar of the menus.
    Merged,
}

impl Bars {
    /// Those of a window of this size in points.
    pub fn of(size: Vec2) -> Self {
        match size.y {
            height if height >= FULL => Self::Full,
            height if height >= STRIP => Self::Thin,
            _ => Self::Merged,
        }
    }
}

/// Width of the column of settings in a window of this size.
pub fn column(size: Vec2) -> f32 {
    if size.x < 1400.0 { 292.0 } else { 316.0 }
}
