//! What a lesson may name that is defined in the window. The window's tests compare these lists with its tables.

/// Keys of the panels that a scene can put on the stage.
pub const PANELS: &[&str] = &[
    "network",
    "energy",
    "units-over-time",
    "ripple",
    "synapse",
    "state-space",
    "settling-race",
    "receptive-fields",
    "error-curves",
    "truth-meter",
    "stability-map",
    "a-b",
    "runs",
    "confusion-matrix",
    "histograms",
    "decision-regions",
    "landscape",
];

/// What the panel `network` can show: views of the layers, and the diagram of a small network.
pub const VIEWS: &[&str] = &["state", "difference", "response", "arrival", "velocity", "pressure", "diagram"];

/// Names of formulas that a scene can show on request.
pub const FORMULAS: &[&str] = &["energy", "dynamics", "contrast", "stdp", "nudge", "estimate"];

/// Keys of the keyboard that a text can link to, as they are printed on it.
pub const KEYS: &[&str] = &[
    "Space",
    "←",
    "→",
    "Ctrl+←",
    "Ctrl+→",
    "Home",
    "End",
    "Page Up",
    "Page Down",
    "T",
    "D",
    "A",
    "N",
    "R",
    "P",
    "C",
    "L",
    "G",
    "Ctrl+Z",
    "Ctrl+Y",
    "Ctrl+K",
    "Ctrl+O",
    "Ctrl+E",
    "Ctrl+S",
    "F5",
    "F11",
    "B",
    "W",
    "Esc",
    "?",
];
