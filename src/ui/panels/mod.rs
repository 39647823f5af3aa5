//! The panels: each reads a [`Cx`](super::cx::Cx) and sends commands.

pub mod caption;
pub mod curves;
pub mod energy;
mod exciting;
mod fields;
mod job;
pub mod network;
mod network_layout;
mod output_bars;
pub mod parameters;
pub mod race;
mod race_plot;
pub mod receptive;
pub mod ripple;
pub mod space;
mod space_plot;
pub mod synapse;
pub mod transport;
pub mod units;
