//! Plots that several panels draw.

pub mod curve;
pub mod ghosts;
pub mod grid;
pub mod iteration_axis;
pub mod log_axis;
pub mod rises;
pub mod small_plot;
pub mod step_bound;
pub mod tables;

pub use crate::ui::state::settling_status;
