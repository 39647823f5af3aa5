//! What is asked of one example: the ripple, the exact error, the race of the solvers, the map of stability and the like.

pub mod compare;
pub mod decision_regions;
pub mod exact_error;
pub mod export;
pub mod gradient_check;
pub mod landscape;
pub mod race;
pub mod ripple;
pub mod setup;
pub mod stability;
pub mod state_space;
pub mod synapse;
pub mod top_activating;
