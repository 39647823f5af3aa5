//! What is compared.

use crate::settling::Settling;

/// B as it settled, or why it cannot.
pub type Outcome = Result<Settling, String>;
