//! What the comparison is of, and what it says in words.

use crate::dynamics::SETTLED;
use crate::learning::gradient_check::{TOLERANCE, UpdateVariant};
use crate::settling::studies::gradient_check::{Batch, CheckQuestion, CheckResult};
use crate::ui::background::Of;
use crate::ui::context::Cx;
use crate::ui::style::format::number;
use std::sync::Arc;

/// For the settings, weights and examples as they are now.
pub fn question(cx: &Cx<'_>, batch: Batch) -> Option<CheckQuestion> {
    let mut config = (*cx.training.config).clone();
    if cx.draft.error.is_none() {
        (config.dynamics, config.nudge) = (cx.draft.config.dynamics.clone(), cx.draft.config.nudge.clone());
    }
    let config = Arc::new(config);
    match batch {
        Batch::First(_) => Some(CheckQuestion {
            network: Arc::clone(cx.training.network.as_ref()?),
            data: Arc::clone(cx.training.data.as_ref()?),
            batch,
            example: None,
            config,
            minibatch: cx.training.progress.total_minibatches,
        }),
        Batch::WatchedExample => {
            let scene = cx.settling.scene.as_ref()?;
            Some(CheckQuestion {
                network: Arc::clone(&scene.network),
                data: Arc::clone(&scene.data),
                batch,
                example: Some((Arc::clone(&cx.settling.input), cx.settling.target)),
                config,
                minibatch: scene.minibatch,
            })
        }
    }
}

impl Of for CheckQuestion {
    /// Newer weights can wait for a reading; other knobs or examples cannot.
    fn is_stale(&self, newer: &Self) -> bool {
        !(Self { network: Arc::clone(&newer.network), ..self.clone() } == *newer)
    }
}

/// How the free state came about, and kinks; nothing if there is no gradient.
pub fn notes(reading: &CheckResult) -> String {
    let kinks = match reading.kinks {
        Ok(0) => String::new(),
        Ok(kinks) => format!("; {kinks} units at a kink"),
        Err(_) => return String::new(),
    };
    format!("reference: s⁰ after {} iterations{kinks}", reading.free_iterations)
}

/// What spoils the comparison, or why there is none.
pub fn warning(reading: &CheckResult) -> Option<String> {
    if let Err(why) = &reading.kinks {
        return Some(why.clone());
    }
    let moves = reading.free_residual;
    if moves > TOLERANCE {
        return Some(format!(
            "The reference has not settled: after {} iterations a state still moves by {}, so this is not about a \
             fixed point. Lower ε, or another solver",
            reading.free_iterations,
            number(moves)
        ));
    }
    let trained = reading.row(UpdateVariant::AsTrained)?;
    if trained.is_diverged() {
        return Some("As trained the phases diverge: lower ε or β".into());
    }
    if reading.rows.iter().all(|row| row.layers.iter().all(Option::is_none)) {
        return Some(
            "Nothing to compare: the outputs of these examples are at their targets or press against their bounds, so \
             the cost has no slope. Take more examples"
                .into(),
        );
    }
    let d = &reading.of.config.dynamics;
    let limit = d.tolerance.max(SETTLED);
    (trained.free_residual > limit).then(|| {
        format!(
            "Free phase as trained: not settled after {} iterations, a state still moves by {}",
            d.free_iterations,
            number(trained.free_residual)
        )
    })
}
