//! WHAT is minimised: activation, network, states, energy, cost, nudged energy.

pub mod activation;
pub mod cost;
pub mod energy;
pub mod network;
pub mod nudged;
pub mod scalar;
pub mod state;
pub mod tied;

pub use network::Network;
pub use nudged::Problem;
pub use scalar::Scalar;
pub use state::State;
pub use tied::Tied;
