//! What a person may do to the watched example, as data: the record of a settling is a list of these, and replays
//! to the same bits.

use crate::config::Config;
use serde::{Deserialize, Serialize};

/// One unit: `layer` 0 is the input, L the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnitId {
    /// 0 … L.
    pub layer: usize,
    /// Position in the layer.
    pub index: usize,
}

/// What one phase of a program does to the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PhaseSpec {
    /// Nothing: a free phase.
    Free,
    /// +β, towards the target.
    Towards,
    /// −β, away from it.
    Away,
}

impl PhaseSpec {
    /// Its sign in a list of phases.
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Towards => "+β",
            Self::Away => "−β",
        }
    }
}

/// Something done at an iteration, before the next one is computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Action {
    /// Holds a unit of layer 1 … L at this state until it is released.
    #[serde(rename = "Hold")]
    Clamp(UnitId, f64),
    /// Silences a unit of layer 1 … L: holds it at 0.
    #[serde(rename = "Lesion")]
    Ablate(UnitId),
    /// Lets a held unit go.
    Release(UnitId),
    /// Lets all held units go.
    ReleaseAll,
    /// Adds one draw of U(±size) to each unit of layer 1 … L that is not held, or to this unit only; boxed units stay
    /// in their box. The number chooses the draw.
    Shake(Option<UnitId>, f64, u64),
    /// Gives pixels new values in `[0, 1]`.
    Paint(Vec<(usize, f64)>),
    /// Another target class.
    Target(usize),
    /// Gives pixels new values, and makes it a picture of its own: its class is not known, and until there is a [`Self::Target`] there is nothing
    /// to nudge towards.
    Picture(Vec<(usize, f64)>),
    /// Other settings: solver, ε, iterations, tolerance, β, sign.
    Configure(Box<Config>),
    /// Other phases; the first must be free. `None` takes those of the settings.
    #[serde(rename = "Program")]
    Schedule(Option<Vec<PhaseSpec>>),
    /// Ends this phase here, settled or not; after the last phase, the nudges again.
    NextPhase,
}

impl Action {
    /// In words, for the list of actions.
    pub fn words(&self) -> String {
        let unit = |unit: &UnitId| format!("unit {} of layer {}", unit.index, unit.layer);
        match self {
            Self::Clamp(id, value) => format!("clamp {} at {value:.3}", unit(id)),
            Self::Ablate(id) => format!("ablate {}", unit(id)),
            Self::Release(id) => format!("release {}", unit(id)),
            Self::ReleaseAll => "release all units".into(),
            Self::Shake(None, size, _) => format!("shake all units by {size:.2}"),
            Self::Shake(Some(id), size, _) => format!("shake {} by {size:.2}", unit(id)),
            Self::Paint(pixels) => format!("paint {} pixels", pixels.len()),
            Self::Target(class) => format!("target {class}"),
            Self::Picture(_) => "another picture".into(),
            Self::Configure(_) => "settings".into(),
            Self::Schedule(None) => "phases as trained".into(),
            Self::Schedule(Some(specs)) => {
                format!("phases {}", specs.iter().map(|spec| spec.name()).collect::<Vec<_>>().join(", "))
            }
            Self::NextPhase => "next phase".into(),
        }
    }
}

/// One entry of the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Iterations computed before it.
    pub at: usize,
    /// What was done.
    pub action: Action,
}
