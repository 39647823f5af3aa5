//! A run of a phase for an audience.

use super::snapshot::SettleCommand;

/// Playing to the end of a phase, ever faster.
#[derive(Clone, Copy)]
pub(super) struct Run {
    /// To the end of all phases.
    pub whole: bool,
    /// Iterations so far.
    pub count: i32,
}

impl Run {
    /// Something else is wanted.
    pub fn is_overtaken_by(command: &SettleCommand) -> bool {
        use SettleCommand as C;
        !matches!(
            command,
            C::Mark(_)
                | C::Hurry
                | C::Subscribe(_)
                | C::Speed(_)
                | C::Material { .. }
                | C::Ghost(_)
                | C::Follow
        )
    }
}
