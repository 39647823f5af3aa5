//! Which panels there are.

use serde::{Deserialize, Serialize};

/// The panels of the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PanelKind {
    /// Layers of the watched example.
    Network,
    /// Energy over iterations.
    Energy,
    /// Chosen units over iterations.
    Units,
    /// What the nudge changes, beside the back-propagated error.
    Ripple,
    /// One weight: its two units, the rule, the update.
    Synapse,
    /// Paths of ten examples in a plane.
    #[serde(rename = "Space")]
    StateSpace,
    /// One example under the weights of several epochs.
    Race,
    /// Columns of the weights.
    Receptive,
    /// Errors over epochs.
    Curves,
    /// Angle and size of the update against the true gradient.
    #[serde(rename = "Truth")]
    GradientCheck,
    /// Two settings swept: how well the network settles.
    Stability,
    /// The same example under two settings, and their difference.
    Compare,
    /// Every run with its settings and its best errors.
    Runs,
    /// Which class is read as which.
    Confusion,
    /// Weights, activities and updates, layer by layer.
    Histograms,
}

impl PanelKind {
    /// All of them, in reading order.
    pub const ALL: [Self; 15] = [
        Self::Network,
        Self::Energy,
        Self::Units,
        Self::Ripple,
        Self::Synapse,
        Self::StateSpace,
        Self::Race,
        Self::Receptive,
        Self::Curves,
        Self::GradientCheck,
        Self::Stability,
        Self::Compare,
        Self::Runs,
        Self::Confusion,
        Self::Histograms,
    ];

    /// The title on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Network => "Network",
            Self::Energy => "Energy",
            Self::Units => "Units over time",
            Self::Ripple => "Ripple",
            Self::Synapse => "Synapse",
            Self::StateSpace => "State space",
            Self::Race => "Settling race",
            Self::Receptive => "Receptive fields",
            Self::Curves => "Error curves",
            Self::GradientCheck => "Truth meter",
            Self::Stability => "Stability map",
            Self::Compare => "A/B",
            Self::Runs => "Runs",
            Self::Confusion => "Confusion matrix",
            Self::Histograms => "Histograms",
        }
    }
}
