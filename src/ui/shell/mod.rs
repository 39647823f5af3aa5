//! Around the panels: menus, tiles, dialogs, notices, the settings and the transport.

pub(crate) mod caption;
pub mod dialogs;
pub(crate) mod drawer;
mod figure_options;
pub(crate) mod finder;
pub mod frame_times;
pub(crate) mod lecturer;
pub(crate) mod lesson;
pub(crate) mod menu;
pub(crate) mod notices;
pub(crate) mod parameters;
pub(crate) mod stage;
pub(crate) mod tiles;
pub(crate) mod transport;
pub(crate) mod windows;
