//! The panels: each reads a [`Cx`](super::cx::Cx) and sends commands.

mod brush;
pub mod caption;
pub mod curves;
pub mod energy;
mod fields;
mod light;
pub mod network;
mod network_draw;
mod network_guess;
mod network_head;
mod network_layout;
mod network_tools;
mod network_unit;
mod network_values;
mod output_bars;
pub mod parameters;
pub mod race;
pub mod receptive;
pub mod ripple;
pub mod space;
pub mod synapse;
pub mod transport;
pub mod units;
