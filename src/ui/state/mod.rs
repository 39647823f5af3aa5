//! What the panels share, as plain data.

pub(crate) mod caption;
pub mod layouts;
pub mod settings;
pub mod view;
