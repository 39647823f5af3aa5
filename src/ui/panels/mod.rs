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
pub mod space;
pub mod synapse;
pub mod transport;
pub mod units;
