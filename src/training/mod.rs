//! A RUN: the session (a whole run as data), its curves, and the thread that owns it.

pub mod checkpoint;
mod curves;
pub mod data_source;
mod dropout;
pub mod engine;
pub mod evaluate;
pub mod minibatch;
pub mod particles;
pub mod session;
pub mod snapshot;
pub mod step;
mod weight_average;
pub mod weight_history;
pub mod weights;

pub use session::{Event, Session};
