//! HOW s falls: the contract of a solver, the loop and its stop rule, one solver per file, the bound on the step.
//!
#![doc = include_str!("SOLVERS.md")]

pub mod bound;
mod forward;
mod move_layer;
pub mod plain;
pub mod relax;
pub mod solver;
pub mod solvers;

pub use forward::Forward;
pub use relax::{SETTLED, Stop, relax, relax_while};
pub use solver::{Dynamics, Solver, SolverKind, Workspace, solver};
pub use solvers::{Euler, Layerwise};
