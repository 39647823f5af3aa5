//! What differs between A and B, and what to know about the comparison, in words.

use crate::config::Config;
use crate::knobs;
use crate::settling::ExampleRelaxation;
use crate::settling::engine::ghost::SettlingOutcome;
use crate::settling::example::action::Action;
use crate::settling::studies::compare::At;
use crate::settling::trace::{IterationPoint, phase_word};
use crate::ui::context::Cx;
use crate::ui::plots::ghosts;
use crate::ui::state::aside::Aside;
use crate::ui::style::format::number;

/// Differences that are listed before the rest hides under the pointer.
const SHOWN: usize = 3;

/// The settings that A settles with.
pub fn settings_of_a(cx: &Cx<'_>) -> Config {
    let mut config = (*cx.training.config).clone();
    if cx.draft.error.is_none() {
        config.dynamics = cx.draft.config.dynamics.clone();
        config.nudge = cx.draft.config.nudge.clone();
    }
    config
}

/// "A | B: step_size 0.5 | 0.9", and all differences for the pointer.
pub fn differences(cx: &Cx<'_>, aside: &Aside) -> (String, String) {
    let mut all: Vec<String> = Vec::new();
    if let Some((name, _)) = &aside.weights {
        all.push(format!("weights: here | {name}"));
    }
    let mut found = settings_of_a(cx).differences(&aside.config);
    // What moves the states first.
    found.sort_by_key(|d| !(d.key.starts_with("dynamics.") || d.key.starts_with("nudge.")));
    let symbol = |key: &str| {
        let knob = knobs::knob(key);
        knob.map_or_else(
            || key.to_owned(),
            |knob| {
                if knob.symbol.is_empty() { knob.label.to_owned() } else { knob.symbol.to_owned() }
            },
        )
    };
    let plain = |value: &str| value.trim_matches('"').replace('-', "−");
    all.extend(found.iter().map(|d| format!("{} {} | {}", symbol(&d.key), plain(&d.from), plain(&d.to))));
    if all.is_empty() {
        return ("A | B: nothing differs yet. Change a setting on the left".into(), String::new());
    }
    let rest = all.len().saturating_sub(SHOWN);
    let shown = all[..all.len() - rest].join(" · ");
    let more = if rest > 0 { format!(" · {rest} more") } else { String::new() };
    (format!("A | B: {shown}{more}"), all.join("\n"))
}

/// What limits the comparison now.
pub fn notes(cx: &Cx<'_>, b: &ExampleRelaxation, at: Option<At>) -> String {
    let mut notes: Vec<String> = Vec::new();
    let a = cx.settling;
    match at {
        None => {
            let phase = cx.point().map_or("", |point| phase_word(point.phase));
            notes.push(format!("B has no {phase}; its settings have other phases."));
        }
        Some(at) => {
            if let Some(after) = at.ended {
                let how = if b.spans()[at.span].settled { "had settled" } else { "had ended" };
                notes.push(format!("B {how} after {after}: its last state."));
            }
        }
    }
    if let Some(why) = b.diverged() {
        notes.push(format!("B stopped: {why}."));
    }
    let sizes = a.scene.as_ref().map(|scene| scene.network.sizes()).unwrap_or_default();
    if sizes != b.network().sizes() {
        let hidden = |sizes: &[usize]| {
            let list: Vec<String> =
                sizes[1..sizes.len().saturating_sub(1).max(1)].iter().map(usize::to_string).collect();
            if list.is_empty() { "none".to_owned() } else { list.join("−") }
        };
        notes.push(format!(
            "Hidden layers: A {}, B {}. Only layers of the same place and size are subtracted.",
            hidden(&sizes),
            hidden(&b.network().sizes())
        ));
    }
    let is_other = |action: &Action| {
        !matches!(action, Action::Paint(_) | Action::Picture(_) | Action::Target(_) | Action::Configure(_))
    };
    if a.record.iter().any(|done| matches!(done.action, Action::Configure(_)) && done.at > 0) {
        notes.push("A changed its settings on the way; start it again for a clean comparison.".into());
    }
    if a.record.iter().any(|done| is_other(&done.action)) || !a.clamped.is_empty() {
        notes.push("What was done to A (clamps, shakes, phases) is not done to B.".into());
    }
    if a.keeps_state {
        notes.push("With Keep state on, A may have begun from other states than 0; B begins from 0.".into());
    }
    notes.join(" ")
}

/// Between the energy and how it ended.
pub const BETWEEN: &str = " · ";

/// "F = −12.3 · settled after 31", as beside the ghosts.
pub fn figures(point: &IterationPoint, found: Option<&SettlingOutcome>) -> String {
    let energy = format!("F = {}", number(point.total_energy()));
    let settled = ghosts::verdict(found, true, false);
    format!("{energy}{BETWEEN}{settled}")
}
