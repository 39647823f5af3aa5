//! Colours, sizes and how numbers are written.

pub mod colours;
pub mod format;
pub mod system_fonts;
pub mod theme;
pub mod typed;
