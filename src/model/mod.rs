//! WHAT is minimised: activation, network, states, energy, cost, nudged energy.

pub mod activation;
pub mod architecture;
pub mod cost;
pub mod costs;
pub mod energies;
pub mod energy;
pub mod network;
pub mod nudged;
pub mod plain;
pub mod scalar;
pub mod state;
pub mod tied;

pub use activation::{Activation, Output};
pub use architecture::{Architecture, Init};
pub use costs::CostKind;
pub use energies::EnergyKind;
pub use network::Network;
pub use nudged::Problem;
pub use scalar::Scalar;
pub use state::State;
pub use tied::Tied;
