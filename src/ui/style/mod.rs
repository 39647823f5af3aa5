//! Colours, sizes and how numbers are written.

pub mod colours;
pub mod theme;
