//! ONE EXAMPLE UNDER THE MICROSCOPE: its phases, iteration by iteration.

pub mod engine;
pub mod export;
pub mod recording;
pub mod snapshot;
pub mod watched;

pub use watched::Settling;
