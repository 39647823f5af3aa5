//! HOW θ moves: phases and nudges, the contrast, the fast rule, the step; and what it ought to be.

pub mod bptt;
pub mod chunk;
pub mod contrast;
pub mod curvature;
pub mod exact;
pub mod gradient_check;
pub mod nudge;
pub mod phases;
pub mod plain;
pub mod rule;
pub mod rules;
pub mod settings;
pub mod stdp;

pub use chunk::Chunk;
pub use nudge::{Nudge, Sign};
pub use phases::PhaseSettings;
pub use rule::{Nudges, Phase, RuleKind};
pub use settings::{Learning, Recipe};

use crate::model::{Scalar, Tied};

/// Both phases of one chunk of a minibatch whose `x`, `target` and start states are filled in: free phase → s⁰, then
/// nudged phases → s^β. What remains is the step ([`contrast`]).
///
/// The outcome lies in `chunk`: `free`, `low` and `high` signals and their difference, and the figures.
pub fn relax_phases<T: Scalar>(
    network: &Tied<T>,
    settings: &PhaseSettings<T>,
    nudges: Nudges,
    chunk: &mut Chunk<T>,
) {
    phases::free_phase(network, settings, chunk);
    second_phase(network, settings, nudges, chunk);
}

/// What follows the free phase: the nudged phases, or the errors sent down of back-propagation (whose free phase was a
/// pass up).
pub fn second_phase<T: Scalar>(
    network: &Tied<T>,
    settings: &PhaseSettings<T>,
    nudges: Nudges,
    chunk: &mut Chunk<T>,
) {
    if settings.rule.relaxes() {
        phases::nudged_phases(network, settings, nudges, chunk);
    } else {
        rules::backprop::send_down(network, chunk);
    }
}
