//! What the panels share, as plain data.

pub mod aside;
pub(crate) mod caption;
pub mod curves_view;
pub mod figure_style;
pub mod fitted;
pub mod formulas;
pub mod guess;
pub mod layouts;
pub mod lesson;
pub mod lesson_notes;
pub mod panel_kind;
pub mod pasted;
pub mod room;
pub mod run_list;
pub mod settings;
pub mod settling_status;
pub mod target;
pub mod view;
