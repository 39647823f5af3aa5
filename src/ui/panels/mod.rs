//! The panels: each reads a [`Cx`](super::cx::Cx) and sends commands.

pub mod caption;
pub mod curves;
pub mod energy;
mod fields;
pub mod network;
mod network_layout;
mod output_bars;
pub mod parameters;
pub mod race;
pub mod receptive;
pub mod ripple;
mod ripple_curve;
mod ripple_layout;
mod ripple_pictures;
mod small_plot;
pub mod space;
pub mod synapse;
mod synapse_math;
mod synapse_plots;
mod synapse_update;
pub mod transport;
mod truth_job;
pub mod units;
