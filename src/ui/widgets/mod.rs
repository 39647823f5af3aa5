//! Small parts that panels are built of.

mod choice;
pub mod colour_bar;
pub mod empty;
pub mod flash;
pub(crate) mod formula;
pub mod header;
mod icon;
pub mod knob_row;
mod label;
mod layer_image;
mod number_box;
mod row;
pub mod switches;

pub use choice::choice_row;
pub use colour_bar::{Bar, colour_bar, short};
pub use header::header;
pub use icon::{Icon, icon_button, revert_button};
pub use knob_row::{Base, Limit, glyph, head as setting_head, knob_row};
pub use label::{describe, name};
pub use layer_image::{Grid, Texture, fit_cells};
pub use number_box::number_box;
pub use row::row;
