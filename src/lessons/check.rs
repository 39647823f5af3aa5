//! Checks: expressions over numbers of the engine.

use super::seen::Seen;

/// An expression that is true or false, such as `rises(free) == 0 and E(free) < E(start)`, and how its numbers are
/// said.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The expression.
    pub source: String,
    /// What is said of it, with expressions in braces: `{rises(free)} rises of {iterations(free)}`.
    pub said: String,
    /// What to do when it does not hold.
    pub todo: String,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the claim holds; `None` if it cannot be told yet.
    pub holds: Option<bool>,
    /// The numbers: "45 rises of 60"; empty if they cannot be told yet.
    pub said: String,
    /// What to do if it does not hold; empty if it does.
    pub todo: String,
}

impl Check {
    /// What the expression says of `seen`.
    pub fn verdict(&self, _seen: &Seen) -> Verdict {
        Verdict { holds: None, said: String::new(), todo: self.todo.clone() }
    }
}
