//! Every action of the window: one enum that menus, buttons, keys and tests share.

use super::cx::{PanelKind, View};
use super::dialogs::DialogKind;
use crate::config::Config;
use crate::data::Split;
use crate::settling::snapshot::{Pick, SettlingSnapshot};
use crate::training::snapshot::{Status, TrainingSnapshot};
use egui::{Key, Modifiers};
use std::path::PathBuf;

/// An action.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Starts or stops the settling of the watched example.
    PlayPause,
    /// Moves the cursor by iterations.
    Step(i64),
    /// Moves the cursor to a phase boundary.
    StepPhase(i32),
    /// The same example from zero states.
    Again,
    /// To the recorded end.
    ToEnd,
    /// Shows this recorded iteration.
    Seek(usize),
    /// Iterations per second.
    Speed(f64),
    /// Half the speed.
    Slower,
    /// Twice the speed.
    Faster,
    /// Another example of the split.
    Example(Split, Pick),
    /// The example before, in the same split.
    PreviousExample,
    /// The next example, in the same split.
    NextExample,
    /// Any example, in the same split.
    RandomExample,
    /// At the end of an example goes on to the next, or not.
    ToggleContinuous,
    /// Starts or stops training.
    TrainPause,
    /// One minibatch.
    Minibatch,
    /// One epoch.
    Epoch,
    /// The run anew, with the settings in use.
    RestartTraining,
    /// The run anew, with the settings of the panel.
    RestartWithDraft,
    /// The panel back to the settings in use.
    Revert,
    /// Changed settings.
    Draft(Box<Config>),
    /// The settings of a preset.
    Preset(&'static str),
    /// Difference or state.
    ToggleDifference,
    /// Logarithmic error axis.
    ToggleLog,
    /// Starts or stops the tour.
    ToggleTour,
    /// Light or dark.
    Dark(bool),
    /// Frame times.
    ToggleOverlay,
    /// The first layout again.
    ResetLayout,
    /// Shows or hides a panel.
    TogglePanel(PanelKind),
    /// A panel alone, or all again.
    Maximise(PanelKind),
    /// What a panel shows.
    PanelHelp(PanelKind),
    /// The list of keys.
    Keys,
    /// Paper and version.
    About,
    /// The kept messages.
    Messages,
    /// Whole screen.
    Fullscreen,
    /// Larger text.
    ZoomIn,
    /// Smaller text.
    ZoomOut,
    /// Text at its own size.
    ZoomReset,
    /// Closes what is open.
    Escape,
    /// Opens a path dialog.
    Dialog(DialogKind),
    /// A path was given.
    Path(DialogKind, PathBuf),
    /// Ends the program.
    Quit,
}

const NONE: Modifiers = Modifiers::NONE;
const SHIFT: Modifiers = Modifiers::SHIFT;
const CTRL: Modifiers = Modifiers::COMMAND;

/// The commands that have keys, in the order of the key list.
pub const KEYS: &[(Modifiers, Key, Command)] = &[
    (NONE, Key::Space, Command::PlayPause),
    (SHIFT, Key::ArrowLeft, Command::Step(-10)),
    (SHIFT, Key::ArrowRight, Command::Step(10)),
    (CTRL, Key::ArrowLeft, Command::StepPhase(-1)),
    (CTRL, Key::ArrowRight, Command::StepPhase(1)),
    (NONE, Key::ArrowLeft, Command::Step(-1)),
    (NONE, Key::ArrowRight, Command::Step(1)),
    (NONE, Key::Home, Command::Again),
    (NONE, Key::End, Command::ToEnd),
    (NONE, Key::OpenBracket, Command::Slower),
    (NONE, Key::CloseBracket, Command::Faster),
    (NONE, Key::PageUp, Command::PreviousExample),
    (NONE, Key::PageDown, Command::NextExample),
    (NONE, Key::T, Command::TrainPause),
    (NONE, Key::D, Command::ToggleDifference),
    (NONE, Key::L, Command::ToggleLog),
    (CTRL, Key::O, Command::Dialog(DialogKind::OpenData)),
    (CTRL, Key::S, Command::Dialog(DialogKind::SaveWeights)),
    (CTRL, Key::E, Command::Dialog(DialogKind::SaveFigure(PanelKind::Network))),
    (CTRL, Key::Q, Command::Quit),
    (NONE, Key::F11, Command::Fullscreen),
    (NONE, Key::F12, Command::ToggleOverlay),
    (CTRL, Key::Plus, Command::ZoomIn),
    (CTRL, Key::Minus, Command::ZoomOut),
    (CTRL, Key::Num0, Command::ZoomReset),
    (SHIFT, Key::Questionmark, Command::Keys),
    (NONE, Key::Escape, Command::Escape),
];

/// A key as it is printed on a keyboard.
pub fn key_text(modifiers: Modifiers, key: Key) -> String {
    let mut text = String::new();
    if modifiers.command {
        text += "Ctrl+";
    }
    if modifiers.shift && key != Key::Questionmark {
        text += "Shift+";
    }
    text + match key {
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::Questionmark => "?",
        Key::Plus => "+",
        Key::Minus => "−",
        Key::ArrowLeft => "←",
        Key::ArrowRight => "→",
        Key::PageUp => "Page Up",
        Key::PageDown => "Page Down",
        Key::Escape => "Esc",
        other => other.name(),
    }
}

impl Command {
    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        let text = match self {
            Self::PlayPause => "Play",
            Self::Step(-1) => "One iteration back",
            Self::Step(1) => "One iteration forward",
            Self::Step(-10) => "Ten iterations back",
            Self::Step(_) => "Ten iterations forward",
            Self::StepPhase(-1) => "Phase back",
            Self::StepPhase(_) => "Phase forward",
            Self::Again => "Start again",
            Self::ToEnd => "To the end",
            Self::Seek(_) => "Go to iteration",
            Self::Speed(_) => "Speed",
            Self::Slower => "Slower",
            Self::Faster => "Faster",
            Self::Example(..) => "Example",
            Self::PreviousExample => "Previous example",
            Self::NextExample => "Next example",
            Self::RandomExample => "Random example",
            Self::ToggleContinuous => "Keep going",
            Self::TrainPause => "Train",
            Self::Minibatch => "One minibatch",
            Self::Epoch => "One epoch",
            Self::RestartTraining => "Restart training",
            Self::RestartWithDraft => "Restart with these settings",
            Self::Revert => "Revert",
            Self::Draft(_) => "Settings",
            Self::Preset(name) => name,
            Self::ToggleDifference => "Difference",
            Self::ToggleLog => "Log axis",
            Self::ToggleTour => "Tour",
            Self::Dark(true) => "Dark",
            Self::Dark(false) => "Light",
            Self::ToggleOverlay => "Frame times",
            Self::ResetLayout => "Reset layout",
            Self::TogglePanel(kind) => kind.name(),
            Self::Maximise(kind) => return format!("Maximise: {}", kind.name()),
            Self::PanelHelp(kind) => return format!("Help: {}", kind.name()),
            Self::Keys => "Keys…",
            Self::About => "About…",
            Self::Messages => "Messages…",
            Self::Fullscreen => "Full screen",
            Self::ZoomIn => "Larger text",
            Self::ZoomOut => "Smaller text",
            Self::ZoomReset => "Normal text",
            Self::Escape => "Close what is open",
            Self::Dialog(DialogKind::SaveFigure(kind)) => return format!("Save figure: {}…", kind.name()),
            Self::Dialog(kind) | Self::Path(kind, _) => kind.label(),
            Self::Quit => "Quit",
        };
        text.to_owned()
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::PlayPause => "Let the watched example settle by itself, or stop it",
            Self::Step(n) if *n < 0 => "Move the cursor back in the recording",
            Self::Step(_) => "Move the cursor forward; beyond the recording, compute",
            Self::StepPhase(n) if *n < 0 => "To the start of this phase, or of the one before",
            Self::StepPhase(_) => "To the end of this phase, or of the next",
            Self::Again => "The same example from zero states, with the newest weights",
            Self::ToEnd => "To the last recorded iteration",
            Self::RandomExample => "Any example of this part of the data",
            Self::ToggleContinuous => "At the end of an example, play the next, with the newest weights",
            Self::PreviousExample => "The example before this one",
            Self::NextExample => "The example after this one",
            Self::TrainPause => "Train minibatch after minibatch, or stop",
            Self::Minibatch => "Train on one minibatch, then pause",
            Self::Epoch => "Train to the end of the epoch, evaluate, then pause",
            Self::RestartTraining => "New random weights, cleared curves, the settings in use",
            Self::RestartWithDraft => "New random weights, cleared curves, the settings shown here",
            Self::Revert => "Back to the settings in use",
            Self::ToggleDifference => "Show what the nudge changed, s − s⁰, instead of the states",
            Self::ToggleLog => "Logarithmic error axis",
            Self::ToggleTour => "Example after example with a caption; any click or key hands over to you",
            Self::ToggleOverlay => "Time per frame, frames and examples per second",
            Self::ResetLayout => "Panels as at the first start",
            Self::Maximise(_) => "This panel alone; Esc brings the others back",
            Self::PanelHelp(_) => "What this panel shows",
            Self::Dialog(kind) => kind.help(),
            _ => "",
        }
    }

    /// Its key in words, if it has one.
    pub fn shortcut(&self) -> Option<String> {
        let found = KEYS.iter().find(|(.., command)| command == self);
        found.map(|(modifiers, key, _)| key_text(*modifiers, *key))
    }

    /// Whether it makes sense now.
    pub fn enabled(&self, training: &TrainingSnapshot, settling: &SettlingSnapshot, _view: &View) -> bool {
        let scene = settling.scene.is_some();
        let stopped = matches!(
            training.status,
            Status::Loading(_) | Status::Failed(_) | Status::Diverged(_) | Status::Finished
        );
        match self {
            Self::Step(n) if *n < 0 => scene && settling.cursor > 0,
            Self::StepPhase(n) if *n < 0 => scene && settling.cursor > 0,
            Self::Step(_) | Self::StepPhase(_) | Self::PlayPause => scene && settling.diverged.is_none(),
            Self::Again | Self::ToEnd | Self::Seek(_) => scene,
            Self::PreviousExample | Self::NextExample | Self::RandomExample | Self::Example(..) => scene,
            Self::TrainPause => !stopped,
            Self::Minibatch | Self::Epoch => !stopped && training.status != Status::Running,
            Self::RestartTraining => !matches!(training.status, Status::Loading(_)),
            Self::ToggleDifference => settling.free.is_some(),
            Self::Dialog(DialogKind::SaveWeights) => training.network.is_some(),
            _ => true,
        }
    }
}
