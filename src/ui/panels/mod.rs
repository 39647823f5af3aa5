//! The panels: each reads a [`Cx`](crate::ui::context::Cx) and sends commands.

pub mod compare;
pub mod confusion;
pub mod curves;
pub mod energy;
pub mod gradient_check;
pub mod histograms;
pub mod network;
pub mod race;
pub mod receptive;
pub mod ripple;
pub mod runs;
pub mod stability;
pub mod state_space;
pub mod synapse;
pub mod unit_traces;
