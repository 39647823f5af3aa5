//! What a path is wanted for.

use crate::ui::state::panel_kind::PanelKind;

/// What a path is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogKind {
    /// A folder of IDX files.
    OpenData,
    /// A safetensors file.
    OpenWeights,
    /// A safetensors file.
    SaveWeights,
    /// A safetensors file, to compare with.
    CompareWeights,
    /// A TOML file of settings, or a session.
    OpenSettings,
    /// A TOML file of settings.
    SaveSettings,
    /// A PNG for the input.
    OpenPicture,
    /// A panel as SVG, PNG, GIF or CSV.
    SaveFigure(PanelKind),
    /// A whole run.
    OpenCheckpoint,
    /// A whole run.
    SaveCheckpoint,
    /// Where runs are kept.
    RunsFolder,
    /// More runs.
    AddRuns,
    /// A TOML file of a session.
    SaveSession,
    /// A TOML file of a session.
    OpenSession,
    /// A TOML file of a lesson.
    OpenLesson,
}

impl DialogKind {
    /// Those that are not of one panel.
    pub const PLAIN: [Self; 14] = [
        Self::OpenData,
        Self::OpenWeights,
        Self::OpenCheckpoint,
        Self::OpenSettings,
        Self::OpenPicture,
        Self::OpenSession,
        Self::OpenLesson,
        Self::SaveWeights,
        Self::SaveCheckpoint,
        Self::SaveSettings,
        Self::SaveSession,
        Self::CompareWeights,
        Self::RunsFolder,
        Self::AddRuns,
    ];

    /// Whether a file is written.
    pub fn saves(self) -> bool {
        matches!(
            self,
            Self::SaveWeights
                | Self::SaveSettings
                | Self::SaveFigure(_)
                | Self::SaveCheckpoint
                | Self::SaveSession
        )
    }

    /// The menu entry and title.
    pub fn label(self) -> &'static str {
        match self {
            Self::OpenData => "Open data…",
            Self::OpenWeights => "Open weights…",
            Self::SaveWeights => "Save weights…",
            Self::CompareWeights => "B from file…",
            Self::OpenSettings => "Open settings…",
            Self::SaveSettings => "Save settings…",
            Self::OpenPicture => "Open picture…",
            Self::SaveFigure(_) => "Save figure…",
            Self::OpenCheckpoint => "Open checkpoint…",
            Self::SaveCheckpoint => "Save checkpoint…",
            Self::RunsFolder => "Runs folder…",
            Self::AddRuns => "Add folder…",
            Self::SaveSession => "Save session…",
            Self::OpenSession => "Open session…",
            Self::OpenLesson => "Open lesson…",
        }
    }

    /// What happens with the path.
    pub fn help(self) -> &'static str {
        match self {
            Self::OpenData => "A folder of IDX files (or one of them); begins a new, paused run on it",
            Self::OpenWeights => "A .safetensors file; its settings are taken over",
            Self::SaveWeights => "Writes the weights with their settings as .safetensors",
            Self::CompareWeights => {
                "A .safetensors file; the same example settles under its weights and settings, as B"
            }
            Self::OpenSettings => "A .toml file; its settings come into the panel, and undo takes them back",
            Self::SaveSettings => {
                "Writes the settings of the panel as .toml, for this window and for `eqprop-lab train --config`"
            }
            Self::OpenPicture => {
                "A picture file, brought to the size of the input and painted on it; the network goes on settling"
            }
            Self::SaveFigure(_) => {
                "The end of the name decides: .svg (vectors), .png (pixels), .gif (the settling as a film), .csv (the numbers)"
            }
            Self::OpenCheckpoint => {
                "A .safetensors checkpoint; its run goes on, bit for bit, once Train is pressed"
            }
            Self::SaveCheckpoint => "Writes the whole run, to go on with it here or with train --resume",
            Self::RunsFolder => {
                "The folder in which runs are kept and listed; it is made if it does not exist"
            }
            Self::AddRuns => "Another folder of runs to list, such as that of a sweep",
            Self::SaveSession => {
                "Writes what was done to the watched example as a small text, to be replayed here or with eqprop-lab replay"
            }
            Self::OpenSession => "Replays a saved session; its weights, data and settings are taken over",
            Self::OpenLesson => {
                "A lesson of your own: scenes in a .toml file; what is wrong with it is said with its place"
            }
        }
    }

    /// The path that the field begins with.
    pub fn suggestion(self) -> String {
        match self {
            Self::OpenData | Self::OpenWeights | Self::CompareWeights | Self::OpenPicture => String::new(),
            Self::OpenCheckpoint | Self::RunsFolder | Self::AddRuns => String::new(),
            Self::OpenSettings | Self::OpenSession | Self::OpenLesson => String::new(),
            Self::SaveCheckpoint => "checkpoint.safetensors".into(),
            Self::SaveSettings => "settings.toml".into(),
            Self::SaveWeights => "weights.safetensors".into(),
            Self::SaveFigure(kind) => format!("{}.svg", kind.key()),
            Self::SaveSession => "session.toml".into(),
        }
    }
}
