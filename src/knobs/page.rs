//! The page of documentation, written from the table.

use super::check::{HIDDEN_UNITS, MOST_HIDDEN};
use super::choices::CHOICES;
use super::groups::{choice, knob};
use super::knob::{Choice, Effect, Kind, Knob, compact};
use super::numbers::{GROUPS, KNOBS};
use crate::config::Config;
use crate::presets;
use std::fmt::Write as _;

/// The presets that hold the paper's values, by their number of hidden layers.
const PAPERS: [usize; 3] = [1, 2, 3];

/// The settings as Markdown: what `eqprop-lab knobs` prints and `src/knobs.md` holds.
pub fn page() -> String {
    let mut out = String::from(
        "# Settings\n\n\
         Every setting has a key: `eqprop-lab train --set nudge.beta=0.5`, a line of a TOML file, or the slider of that name.\n\
         A value outside its range is refused with the rule; nothing is changed silently.\n\n\
         | mark | a change acts |\n|---|---|\n",
    );
    for effect in Effect::ALL {
        let _ = writeln!(out, "| {} | {} |", effect.sign(), effect.describe().trim_start_matches("acts "));
    }
    out += "\n| setting | key | mark | range | paper, 1 / 2 / 3 hidden layers |\n|---|---|---|---|---|\n";
    for key in GROUPS.iter().flat_map(|(_, keys)| keys.iter()) {
        if let Some(knob) = knob(key) {
            let symbol = if knob.symbol.is_empty() { String::new() } else { format!(" {}", knob.symbol) };
            let (name, sign) = (format!("{}{symbol}", knob.label), knob.effect.sign());
            let _ = writeln!(out, "| {name} | `{key}` | {sign} | {} | {} |", range(knob), paper(knob));
        } else if let Some(choice) = choice(key) {
            let paper = of_paper(|c| choice.pretty(&(choice.get)(c)));
            let paper = if choice.in_paper() { paper } else { "–".into() };
            let sign = choice.effect.sign();
            let _ = writeln!(out, "| {} | `{key}` | {sign} | {} | {paper} |", choice.label, given(choice));
        }
    }
    for (title, keys) in GROUPS {
        let _ = writeln!(out, "\n## {title}");
        for key in *keys {
            match (knob(key), choice(key)) {
                (Some(knob), _) => number(&mut out, knob),
                (None, Some(choice)) => other(&mut out, choice),
                (None, None) => {}
            }
        }
    }
    let _ = writeln!(
        out,
        "\n{} numbers and {} other settings. This page is written by `eqprop-lab knobs > src/knobs.md`.",
        KNOBS.len(),
        CHOICES.len()
    );
    out
}

fn range(knob: &Knob) -> String {
    let unit = if knob.unit.is_empty() { String::new() } else { format!(" {}", knob.unit) };
    let number = |x: f64| if knob.integer { format!("{x:.0}") } else { compact(x) };
    format!("{} … {}{unit}", number(knob.min), number(knob.max))
}

fn given(choice: &Choice) -> String {
    match choice.kind {
        Kind::Words => choice.words().iter().map(|word| word.key).collect::<Vec<_>>().join(", "),
        Kind::Switch => "true, false".into(),
        Kind::Sizes => format!("up to {MOST_HIDDEN} sizes of {} … {}", HIDDEN_UNITS.0, HIDDEN_UNITS.1),
        Kind::Path => "a path".into(),
    }
}

fn paper(knob: &Knob) -> String {
    if knob.in_paper { of_paper(|config| number_in(knob, config)) } else { "–".into() }
}

fn number_in(knob: &Knob, config: &Config) -> String {
    let values: Vec<String> = (0..knob.count(config)).map(|i| compact((knob.get)(config, i))).collect();
    values.join(", ")
}

/// "a / b / c", or one value if all are the same.
fn of_paper(value: impl Fn(&Config) -> String) -> String {
    let configs = PAPERS.iter().filter_map(|depth| presets::known(&format!("paper-{depth}h")));
    let values: Vec<String> = configs.map(value).collect();
    match values.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => first.clone(),
        _ => values.join(" / "),
    }
}

fn heading(out: &mut String, label: &str, key: &str, effect: Effect, help: &str) {
    let _ = writeln!(out, "\n### {label}\n\n`{key}` · {} {}\n", effect.sign(), effect.describe());
    // Two spaces: Markdown keeps the line break.
    let _ = writeln!(out, "{}", help.replace('\n', "  \n"));
}

fn number(out: &mut String, knob: &Knob) {
    let label = format!("{} {}", knob.label, knob.symbol);
    heading(out, label.trim(), knob.key, knob.effect, knob.help);
    let kind = if knob.integer { "whole numbers" } else { "numbers" };
    let each = if knob.per_layer { "one for each layer of weights, W₁ first; " } else { "" };
    let _ = writeln!(out, "\n* Range: {}, {kind}; {each}{}.", range(knob), knob.rule);
    let (low, high) = knob.slider;
    let log = if knob.log { ", logarithmic" } else { "" };
    let _ = writeln!(out, "* Slider: {} … {}{log}.", compact(low), compact(high));
    if knob.in_paper {
        let _ = writeln!(out, "* The paper: {}.", paper(knob));
    }
}

fn other(out: &mut String, choice: &Choice) {
    heading(out, choice.label, choice.key, choice.effect, choice.help);
    match choice.kind {
        Kind::Words => {
            let _ = writeln!(out);
            for word in choice.words() {
                let _ = writeln!(out, "* `{}` ({}): {}.", word.key, word.label, word.help);
            }
        }
        _ => {
            let _ = writeln!(out, "\n* Given: {}.", given(choice));
        }
    }
    if choice.in_paper() {
        let paper = of_paper(|config| choice.pretty(&(choice.get)(config)));
        let _ = writeln!(out, "* The paper: {paper}.");
    }
}
