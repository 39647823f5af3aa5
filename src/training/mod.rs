//! A RUN: the trainer (a whole run as data), its curves, and the thread that owns it.

pub mod algorithm;
pub mod checkpoint;
mod curves;
pub mod data_source;
mod dropout;
pub mod engine;
pub mod evaluate;
pub mod fit;
pub mod histograms;
pub mod minibatch;
pub mod particles;
pub mod shipped;
pub mod size;
pub mod snapshot;
pub mod step;
pub mod trainer;
mod weight_average;
pub mod weight_history;
pub mod weights;

pub use trainer::{Event, Trainer};
