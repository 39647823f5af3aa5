//! A RUN: the session (a whole run as data), its curves, and the thread that owns it.

mod average;
pub mod checkpoint;
mod curves;
mod dropout;
pub mod engine;
pub mod epochs;
pub mod evaluate;
pub mod minibatch;
pub mod open;
pub mod particles;
pub mod session;
pub mod snapshot;
pub mod step;
pub mod weights;

pub use session::{Event, Session};
