//! What is compared.

use crate::settling::ExampleRelaxation;

/// B as it settled, or why it cannot.
pub type ComparedOutcome = Result<ExampleRelaxation, String>;
