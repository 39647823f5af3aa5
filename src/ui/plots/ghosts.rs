//! Earlier settlings in the panels of curves: their words and their lines.

use crate::config::{Config, Difference};
use crate::knobs;
use crate::settling::engine::ghost::{Ghost, SettlingOutcome, outcome};
use crate::settling::engine::ghosts::last_change;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::trace::{IterationPoint, Phase};
use crate::ui::context::Cx;
use crate::ui::export::table::Table;
use crate::ui::plots::{iteration_axis, tables};
use crate::ui::style::colours::Palette;
use crate::ui::style::format::{number, thousands};
use egui::Color32;
use egui_plot::LineStyle;

/// Most settings that a label names.
const NAMED: usize = 3;

/// The ghosts that are shown, with their place among the pinned ones.
pub fn shown<'a>(cx: &'a Cx<'_>) -> impl Iterator<Item = (&'a Ghost, Option<usize>)> {
    let mut pinned = 0;
    cx.settling.ghosts.iter().filter(|_| cx.view.ghosts).map(move |ghost| {
        let place = ghost.is_pinned.then(|| {
            pinned += 1;
            pinned - 1
        });
        (ghost, place)
    })
}

/// The ghost of the last change, if it is shown.
pub fn newest<'a>(cx: &'a Cx<'_>) -> Option<&'a Ghost> {
    shown(cx).find(|(ghost, _)| !ghost.is_pinned).map(|(ghost, _)| ghost)
}

/// The colour of a pinned ghost.
pub fn hue(palette: &Palette, place: usize) -> Color32 {
    palette.pin(3 + place)
}

/// The dashes of a pinned ghost, so that they are told apart without colour.
pub fn style(place: usize) -> LineStyle {
    match place {
        0 => LineStyle::Solid,
        1 => LineStyle::Dashed { length: 12.0 },
        2 => LineStyle::Dotted { spacing: 5.0 },
        3 => LineStyle::Dashed { length: 6.0 },
        _ => LineStyle::Dotted { spacing: 9.0 },
    }
}

/// The settings that make the phases what they are, where two differ.
fn differences(from: &Config, to: &Config) -> Vec<Difference> {
    let acts =
        |key: &str| key.starts_with("dynamics.") || key.starts_with("nudge.") || key == "learning.rule";
    let numbers = knobs::KNOBS.iter().filter(|knob| acts(knob.key)).map(|knob| {
        let [from, to] = [from, to].map(|config| (knob.get)(config, 0).to_string());
        Difference { key: knob.key.into(), from, to }
    });
    let words = knobs::CHOICES.iter().filter(|choice| acts(choice.key)).map(|choice| {
        let [from, to] = [from, to].map(|config| (choice.get)(config));
        Difference { key: choice.key.into(), from, to }
    });
    words.chain(numbers).filter(|difference| difference.from != difference.to).collect()
}

/// "ε = 0.5": a setting and a value as one would write it on a board.
fn setting(key: &str, value: &str) -> String {
    let bare = key.rsplit('.').next().unwrap_or(key).replace('_', " ");
    match knobs::knob(key) {
        Some(knob) if !knob.symbol.is_empty() => format!("{} = {value}", knob.symbol),
        _ => format!("{bare} {value}"),
    }
}

fn joined(mut words: Vec<String>) -> String {
    let more = words.len().saturating_sub(NAMED);
    words.truncate(NAMED);
    let text = words.join(", ");
    if more > 0 { format!("{text} and {more} more") } else { text }
}

/// What a ghost's settings were where they are others now: "ε = 0.5".
pub fn settings_of(ghost: &Ghost, settling: &SettlingSnapshot) -> String {
    let Some(now) = &settling.settings else { return String::new() };
    let words: Vec<String> =
        differences(&ghost.config, now).iter().map(|d| setting(&d.key, &d.from)).collect();
    if words.is_empty() { "same settings".into() } else { from(joined(words), ghost.changed_at) }
}

/// Says so where other settings were in force at first.
fn from(words: String, changed_at: Option<usize>) -> String {
    changed_at.map_or(words.clone(), |at| format!("{words} from iteration {}", at + 1))
}

/// What is now set where any shown ghost has something else: "ε = 0.9".
pub fn settings_now(cx: &Cx<'_>) -> String {
    let Some(now) = &cx.settling.settings else { return String::new() };
    let mut all: Vec<Difference> = Vec::new();
    for difference in shown(cx).flat_map(|(ghost, _)| differences(&ghost.config, now)) {
        if !all.iter().any(|known| known.key == difference.key) {
            all.push(difference);
        }
    }
    let words = joined(all.iter().map(|difference| setting(&difference.key, &difference.to)).collect());
    from(words, last_change(&cx.settling.record))
}

/// In what else than settings a ghost differs from the watched settling.
pub fn otherwise(ghost: &Ghost, settling: &SettlingSnapshot) -> Option<String> {
    let scene = settling.scene.as_ref()?;
    if !ghost.of.is_example_of(scene) {
        let of = &ghost.of;
        let sizes: Vec<String> = of.sizes.iter().map(usize::to_string).collect();
        let same_network = of.sizes == scene.network.sizes() && of.data_name == scene.data.name();
        let network =
            if same_network { String::new() } else { format!(", {} {}", of.data_name, sizes.join("–")) };
        return Some(format!("{} example {}{network}", of.split.name(), of.index));
    }
    let weights = || format!("weights of minibatch {}", thousands(ghost.of.minibatch as f64));
    (!ghost.of.has_weights_of(scene)).then(weights)
}

/// "settled after 83", "not settled after 500", "12 so far".
pub fn verdict(found: Option<&SettlingOutcome>, is_whole: bool, diverged: bool) -> String {
    let Some(found) = found else { return if is_whole { String::new() } else { "computing…".into() } };
    match found.settled_after {
        _ if diverged => format!("diverged after {}", found.iterations),
        // A stricter tolerance lets the phase go on after that.
        Some(n) if found.is_ended && found.iterations > n => {
            format!("settled after {n} of {}", found.iterations)
        }
        Some(n) => format!("settled after {n}"),
        None if found.is_ended => format!("not settled after {}", found.iterations),
        None if !is_whole => "computing…".into(),
        None => format!("{} so far", found.iterations),
    }
}

/// What came of the watched settling until now.
pub fn outcome_now(settling: &SettlingSnapshot) -> Option<SettlingOutcome> {
    outcome(&settling.points, &settling.phases, settling.settings.as_ref()?)
}

/// One line for all: "Now ε = 0.9: not settled after 500, E = −12.3; before ε = 0.5: settled after 83, E = −14.1".
pub fn sentence(cx: &Cx<'_>) -> Option<String> {
    let ghost = newest(cx)?;
    let (now, before) = (outcome_now(cx.settling), ghost.outcome());
    let energy = |found: &Option<SettlingOutcome>| {
        found
            .as_ref()
            .filter(|found| found.is_ended)
            .map_or_else(String::new, |found| format!(", E = {}", number(found.energy)))
    };
    Some(format!(
        "Now {}: {}{}; before {}: {}{}",
        settings_now(cx),
        verdict(now.as_ref(), true, cx.settling.diverged.is_some()),
        energy(&now),
        settings_of(ghost, cx.settling),
        verdict(before.as_ref(), ghost.is_complete, ghost.diverged.is_some()),
        energy(&before),
    ))
}

/// Where an iteration of a ghost lies on the axis of the watched settling: at the same time since the start.
pub fn place(settling: &SettlingSnapshot, time: usize) -> f64 {
    let points = &settling.points;
    let Some(last) = points.last() else { return time as f64 };
    if time >= last.time {
        return (points.len() - 1) as f64 + (time - last.time) as f64;
    }
    if !settling.thinned {
        return time as f64;
    }
    let after = points.partition_point(|point| point.time < time);
    let Some(before) = after.checked_sub(1) else { return after as f64 };
    let (a, b) = (points[before].time, points[after].time);
    before as f64 + (time - a) as f64 / (b - a).max(1) as f64
}

/// The right end of an axis on which the watched settling and its shown ghosts have room.
pub fn right_end(cx: &Cx<'_>) -> f64 {
    let ends = shown(cx).filter_map(|(ghost, _)| ghost.points.last());
    ends.map(|point| place(cx.settling, point.time)).fold(iteration_axis::right_end(cx.settling), f64::max)
}

/// The points of phase `k` of a ghost with their places on the axis of the watched settling; the first is the state
/// that the phase began from.
pub fn course<'a>(
    ghost: &'a Ghost,
    settling: &'a SettlingSnapshot,
    k: usize,
) -> impl Iterator<Item = (f64, &'a IterationPoint)> {
    let span = ghost.phases.get(k);
    let range = span.map_or(0..0, |span| span.points.clone());
    let own = ghost.points.get(range).unwrap_or(&[]);
    let begins = span.filter(|span| span.phase != Phase::Free).and_then(|_| {
        let free = ghost.phases[..k].iter().rev().find(|earlier| earlier.step == 0)?;
        ghost.points.get(free.points.end.checked_sub(1)?)
    });
    let start = own.first().map_or(0, |point| point.time).saturating_sub(1);
    let first = begins.filter(|_| !own.is_empty()).map(|point| (place(settling, start), point));
    first.into_iter().chain(own.iter().map(|point| (place(settling, point.time), point)))
}

/// The point of a ghost at this time since the start.
pub fn at(ghost: &Ghost, time: usize) -> Option<&IterationPoint> {
    let index = ghost.points.partition_point(|point| point.time < time);
    ghost.points.get(index).filter(|point| point.time == time)
}

/// The watched settling and its shown ghosts, iteration by iteration.
pub fn tables(cx: &Cx<'_>) -> Vec<Table> {
    let mut all = vec![tables::energy("energy", &cx.settling.points, &cx.settling.phases)];
    for (ghost, _) in shown(cx) {
        let settings = settings_of(ghost, cx.settling);
        let name = ghost.name.as_deref().map_or(settings.clone(), |name| format!("{name} {settings}"));
        all.push(tables::energy(format!("energy before {name}"), &ghost.points, &ghost.phases));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_as_on_a_board() {
        assert_eq!(setting("dynamics.step_size", "0.5"), "ε = 0.5");
        assert_eq!(setting("nudge.beta", "0.2"), "β = 0.2");
        assert_eq!(setting("dynamics.free_iterations", "20"), "free iterations 20");
        assert_eq!(setting("nudge.sign", "centred"), "sign centred");
        let words = ["a", "b", "c", "d", "e"].map(String::from).to_vec();
        assert_eq!(joined(words), "a, b, c and 2 more");
    }

    #[test]
    fn verdicts_say_whether_it_settled() {
        let found = SettlingOutcome {
            iterations: 20,
            is_ended: true,
            settled_after: None,
            residual: 0.1,
            energy: -1.0,
            nudged: None,
            rises: 0,
        };
        assert_eq!(verdict(Some(&found), true, false), "not settled after 20");
        let settled = SettlingOutcome { settled_after: Some(12), ..found };
        assert_eq!(verdict(Some(&settled), true, false), "settled after 12 of 20");
        let at_end = SettlingOutcome { iterations: 12, ..settled };
        assert_eq!(verdict(Some(&at_end), true, false), "settled after 12");
        let running = SettlingOutcome { is_ended: false, ..found };
        assert_eq!(verdict(Some(&running), true, false), "20 so far");
        assert_eq!(verdict(Some(&running), false, false), "computing…");
        assert_eq!(verdict(Some(&running), true, true), "diverged after 20");
    }
}
