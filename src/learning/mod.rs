//! HOW θ moves: phases and nudges, the contrast, the fast rule, the step; and what it ought to be.

pub mod backprop;
pub mod bptt;
pub mod check;
pub mod chunk;
pub mod curvature;
pub mod exact;
pub mod fast;
pub mod optimizer;
pub mod phases;
pub mod stdp;

pub use chunk::Chunk;
pub use phases::{Nudges, Settings};

use crate::config::Rule;
use crate::model::{Scalar, Tied};

/// The algorithm in order, for one chunk of a minibatch whose `x`, `target` and start states are filled in:
/// free phase → s⁰, then nudged phases → s^β. What remains is the step ([`optimizer`]).
///
/// The baseline has a pass up in place of the free phase and sends its errors down in place of the nudged one.
///
/// The outcome lies in `chunk`: `free`, `low` and `high` signals and their difference, and the figures.
pub fn relax_phases<T: Scalar>(
    network: &Tied<T>,
    settings: &Settings<T>,
    nudges: Nudges,
    chunk: &mut Chunk<T>,
) {
    phases::free_phase(network, settings, chunk);
    match settings.rule {
        Rule::Contrast => phases::nudged_phases(network, settings, nudges, chunk),
        Rule::Fast => fast::clamped_sweep(network, chunk),
        Rule::Backprop => backprop::send_down(network, chunk),
    }
}
