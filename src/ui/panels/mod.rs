//! The panels: each reads a [`Cx`](super::cx::Cx) and sends commands.

mod actions;
mod axis;
pub mod caption;
pub mod curves;
pub mod energy;
mod energy_curves;
mod energy_terms;
mod fields;
mod filmstrip;
pub mod network;
mod network_layout;
mod output_bars;
pub mod parameters;
pub mod race;
pub mod receptive;
pub mod ripple;
mod rises;
pub mod space;
mod step_bound;
pub mod synapse;
pub mod transport;
pub mod units;
