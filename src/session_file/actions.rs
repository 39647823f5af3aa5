//! Actions as they are written.

use crate::config::Config;
use crate::error::{Error, Result};
use crate::settling::example::action::{Action, PhaseSpec, Recorded, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of the record. Settings are written as those that differ from the ones before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct ActionEntry {
    at: usize,
    #[serde(flatten)]
    what: What,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum What {
    #[serde(rename = "hold")]
    Clamp {
        layer: usize,
        index: usize,
        value: f64,
    },
    #[serde(rename = "lesion")]
    Ablate {
        layer: usize,
        index: usize,
    },
    Release {
        layer: usize,
        index: usize,
    },
    ReleaseAll,
    Shake {
        layer: Option<usize>,
        index: Option<usize>,
        size: f64,
        draw: u64,
    },
    Paint {
        pixels: Vec<usize>,
        values: Vec<f64>,
    },
    Target {
        class: usize,
    },
    Picture {
        pixels: Vec<usize>,
        values: Vec<f64>,
    },
    Settings {
        set: BTreeMap<String, String>,
    },
    Phases {
        phases: Option<Vec<PhaseSpec>>,
    },
    NextPhase,
}

/// The record as it is written; `config` are the settings it began with.
pub(super) fn entries(record: &[Recorded], config: &Config) -> Vec<ActionEntry> {
    let mut now = config.clone();
    let what = |action: &Action| match action {
        Action::Clamp(id, value) => What::Clamp { layer: id.layer, index: id.index, value: *value },
        Action::Ablate(id) => What::Ablate { layer: id.layer, index: id.index },
        Action::Release(id) => What::Release { layer: id.layer, index: id.index },
        Action::ReleaseAll => What::ReleaseAll,
        Action::Shake(id, size, draw) => What::Shake {
            layer: id.map(|id| id.layer),
            index: id.map(|id| id.index),
            size: *size,
            draw: *draw,
        },
        Action::Paint(pixels) => What::Paint {
            pixels: pixels.iter().map(|(i, _)| *i).collect(),
            values: pixels.iter().map(|(_, x)| *x).collect(),
        },
        Action::Target(class) => What::Target { class: *class },
        Action::Picture(pixels) => What::Picture {
            pixels: pixels.iter().map(|(i, _)| *i).collect(),
            values: pixels.iter().map(|(_, x)| *x).collect(),
        },
        Action::Configure(config) => {
            let differences = now.differences(config);
            now = (**config).clone();
            let set = differences.into_iter().map(|d| (d.key, d.to.trim_matches('"').to_owned()));
            What::Settings { set: set.collect() }
        }
        Action::Schedule(phases) => What::Phases { phases: phases.clone() },
        Action::NextPhase => What::NextPhase,
    };
    let mut what = what;
    record.iter().map(|done| ActionEntry { at: done.at, what: what(&done.action) }).collect()
}

/// The record that was written, and the settings after it.
pub(super) fn record(entries: &[ActionEntry], config: &Config) -> Result<(Vec<Recorded>, Config)> {
    let mut now = config.clone();
    let mut record: Vec<Recorded> = Vec::new();
    for (number, entry) in (1..).zip(entries) {
        let bad = |rule: String| Error::new(format!("actions, number {number}"), rule);
        if record.last().is_some_and(|last| last.at > entry.at) {
            return Err(bad("comes before the one above it; the text was changed by hand".into()));
        }
        let unit = |layer: &usize, index: &usize| UnitId { layer: *layer, index: *index };
        let action = match &entry.what {
            What::Clamp { layer, index, value } => Action::Clamp(unit(layer, index), *value),
            What::Ablate { layer, index } => Action::Ablate(unit(layer, index)),
            What::Release { layer, index } => Action::Release(unit(layer, index)),
            What::ReleaseAll => Action::ReleaseAll,
            What::Shake { layer, index, size, draw } => {
                let id = layer.zip(*index).map(|(layer, index)| UnitId { layer, index });
                Action::Shake(id, *size, *draw)
            }
            What::Paint { pixels, values } if pixels.len() == values.len() => {
                Action::Paint(pixels.iter().copied().zip(values.iter().copied()).collect())
            }
            What::Picture { pixels, values } if pixels.len() == values.len() => {
                Action::Picture(pixels.iter().copied().zip(values.iter().copied()).collect())
            }
            What::Paint { pixels, values } | What::Picture { pixels, values } => {
                return Err(bad(format!("paints {} pixels with {} values", pixels.len(), values.len())));
            }
            What::Target { class } => Action::Target(*class),
            What::Settings { set } => {
                for (key, value) in set {
                    now.set(key, value).map_err(|e| bad(e.to_string()))?;
                }
                now.check().map_err(|e| bad(e.to_string()))?;
                Action::Configure(Box::new(now.clone()))
            }
            What::Phases { phases } => Action::Schedule(phases.clone()),
            What::NextPhase => Action::NextPhase,
        };
        record.push(Recorded { at: entry.at, action });
    }
    Ok((record, now))
}
