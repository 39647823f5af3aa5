//! `eqprop-lab eval`.

use crate::cli::network_file::{OpenedNetwork, open};
use crate::data::Split;
use crate::error::{Error, Result};
use crate::model::Tied;
use crate::training::evaluate::Evaluation;
use crate::training::fit::dashed;
use std::path::Path;

/// Prints the error of the weights on a split, relaxed from zero with the settings they were trained with.
///
/// # Errors
/// Weights or data that cannot be used or do not fit each other.
pub fn eval(path: &Path, split: Split, data: Option<&Path>) -> Result<()> {
    let OpenedNetwork { network, config, data } = open(path, data, &[])?;
    let (network, config, data) = (&Tied::new(network), &config, &*data);
    let mut evaluation = Evaluation::new(data, split, config.data.validation_examples);
    if evaluation.total() == 0 {
        return Err(Error::new(
            format!("--split {}", split.name()),
            "is empty: these weights were trained with data.validation_examples = 0; use test",
        ));
    }
    while !evaluation.advance(network, config, data) {}
    let silent = match evaluation.silent {
        0 => String::new(),
        n => format!("; output silent on {n} (they count as class 0)"),
    };
    println!(
        "{} on {} ({}): {:.2} % wrong, {} of {}{silent}",
        dashed(&network.sizes()),
        data.name(),
        split.name(),
        100.0 * evaluation.error().unwrap_or(f64::NAN),
        evaluation.wrong,
        evaluation.total()
    );
    Ok(())
}
