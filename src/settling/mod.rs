//! ONE EXAMPLE UNDER THE MICROSCOPE: its phases, iteration by iteration, and what a person does to it.

pub mod action;
mod advance;
pub mod compare;
pub mod engine;
pub mod excite;
pub mod export;
pub mod ghost;
mod norm;
mod orders;
mod pace;
mod publish;
pub mod race;
pub mod recording;
pub mod ripple;
pub mod snapshot;
pub mod space;
pub mod stability;
mod stability_angle;
mod stability_ends;
pub mod stability_run;
pub mod synapse;
mod touch;
pub mod truth;
mod update;
pub mod views;
pub mod watched;

pub use watched::Settling;
