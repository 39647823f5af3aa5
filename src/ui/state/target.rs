//! What can be pointed at by name.

use crate::knobs;
use crate::ui::state::panel_kind::PanelKind;

/// Something on the screen that a link of a lesson or the list of everything leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// The control of a setting, by its key.
    Setting(String),
    /// A panel.
    Panel(PanelKind),
    /// The button of the command with this key, as it is printed on the keyboard.
    Key(String),
}

impl Target {
    /// Its name on the screen.
    pub fn label(&self) -> String {
        match self {
            Self::Setting(key) => knobs::label(key).to_owned(),
            Self::Panel(kind) => kind.name().to_owned(),
            Self::Key(key) => key.clone(),
        }
    }

    /// What it is, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Setting(key) => knobs::knob(key)
                .map(|knob| knob.help)
                .or_else(|| knobs::choice(key).map(|choice| choice.help))
                .unwrap_or("A setting"),
            Self::Panel(kind) => kind.tip(),
            Self::Key(_) => "A key of the keyboard",
        }
    }
}
