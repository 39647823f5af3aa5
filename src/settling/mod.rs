//! ONE EXAMPLE UNDER THE MICROSCOPE: its phases, iteration by iteration, and what a person does to it.

pub mod engine;
pub mod example;
pub mod studies;
pub mod trace;

pub use crate::settling::example::ExampleRelaxation;
