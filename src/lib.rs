//! EqProp Lab.

pub mod config;
pub mod data;
pub mod cli;
pub mod error;
pub mod gallery;
pub mod knobs;
pub mod model;
pub mod presets;
pub mod rng;
pub mod settling;
pub mod training;
pub mod worker;
pub mod dynamics;
pub mod learning;
