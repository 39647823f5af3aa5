//! Every action of the window: one enum that menus, buttons, keys and tests share. Kinds of actions with much of
//! their own (settings, runs, files …) have an enum and a file each.

mod compare;
mod curves;
pub mod dialog_kind;
mod files;
mod ghost;
pub mod keys;
mod runs;
mod settings;

pub use compare::CompareCommand;
pub use curves::CurvesCommand;
pub use files::FilesCommand;
pub use ghost::GhostCommand;
pub use runs::RunsCommand;
pub use settings::SettingsCommand;

use crate::config::Config;
use crate::data::Split;
use crate::settling::engine::snapshot::{Pick, SettlingSnapshot};
use crate::settling::example::action::{Action, UnitId};
use crate::training::shipped::TRAINED;
use crate::training::snapshot::{Status, TrainingSnapshot};
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::state::layouts::Layout;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::view::{LayerView, Synapse, Tool, View};
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
    /// Arrival or state.
    ToggleArrival,
    /// What the layers show.
    Show(LayerView),
    /// Does something to the watched example at the cursor.
    Act(Action),
    /// Ends this phase and goes on with the next: a nudge now.
    Nudge,
    /// Takes the last action back.
    Undo,
    /// Does it again.
    Redo,
    /// At the end plays the recording again, or not.
    ToggleLoop,
    /// The next example begins from the states of the last, or from zero.
    ToggleKeepState,
    /// Stops before the nudge and asks, or gives up asking.
    Predict,
    /// Guesses that a unit goes up (true), down, or takes the guess back.
    GuessUnit(UnitId, Option<bool>),
    /// Shows what the nudge does and counts.
    Reveal,
    /// Looks at a unit.
    SelectUnit(Option<UnitId>),
    /// Looks at a weight.
    SelectSynapse(Synapse),
    /// Draws a unit over time, or no longer.
    Pin(UnitId),
    /// The same for the unit under the pointer, or the one looked at.
    PinHovered,
    /// Holds that unit at its state, or lets it go.
    ClampHovered,
    /// What the pointer does on the input.
    Tool(Tool),
    /// Moves the picture at the input by columns and rows.
    ShiftInput(i32, i32),
    /// Blackens the input.
    ClearInput,
    /// The picture of the data again.
    OriginalInput,
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
    /// Panels arranged for a purpose.
    Layout(Layout),
    /// Knobs, presets and their history.
    Settings(SettingsCommand),
    /// Earlier settlings as faint traces.
    Ghost(GhostCommand),
    /// Two settings side by side.
    Compare(CompareCommand),
    /// Kept runs.
    Runs(RunsCommand),
    /// How curves are drawn.
    Curves(CurvesCommand),
    /// Figures, numbers, sessions.
    Files(FilesCommand),
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
    /// Opens the shipped network with so many hidden layers; 0 is the one that the window begins with.
    OpenTrained(usize),
    /// Opens a path dialog.
    Dialog(DialogKind),
    /// A path was given.
    Path(DialogKind, PathBuf),
    /// Ends the program.
    Quit,
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
            Self::ToggleArrival => "Arrival",
            Self::Show(view) => view.name(),
            Self::Act(action) => return action.words(),
            Self::Nudge => "Nudge now",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::ToggleLoop => "Loop",
            Self::ToggleKeepState => "Keep state",
            Self::Predict => "Predict, then reveal",
            Self::GuessUnit(_, Some(true)) => "Guess up",
            Self::GuessUnit(_, Some(false)) => "Guess down",
            Self::GuessUnit(_, None) => "No guess",
            Self::Reveal => "Reveal",
            Self::SelectUnit(_) => "Look at unit",
            Self::SelectSynapse(_) => "Look at weight",
            Self::Pin(_) | Self::PinHovered => "Pin unit",
            Self::ClampHovered => "Clamp unit",
            Self::Tool(tool) => tool.name(),
            Self::ShiftInput(-1, 0) => "Shift left",
            Self::ShiftInput(1, 0) => "Shift right",
            Self::ShiftInput(0, -1) => "Shift up",
            Self::ShiftInput(..) => "Shift down",
            Self::ClearInput => "Clear input",
            Self::OriginalInput => "Original input",
            Self::ToggleLog => "Log axis",
            Self::ToggleTour => "Tour",
            Self::Dark(true) => "Dark",
            Self::Dark(false) => "Light",
            Self::ToggleOverlay => "Frame times",
            Self::ResetLayout => "Reset layout",
            Self::Layout(layout) => layout.name(),
            Self::Settings(command) => return command.label(),
            Self::Ghost(command) => return command.label(),
            Self::Compare(command) => return command.label(),
            Self::Runs(command) => return command.label(),
            Self::Curves(command) => return command.label(),
            Self::Files(command) => return command.label(),
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
            Self::OpenTrained(0) => "Starter network",
            Self::OpenTrained(depth) => TRAINED
                .iter()
                .find(|trained| trained.depth == *depth)
                .map_or("Trained", |trained| trained.name),
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
            Self::ToggleArrival => LayerView::Arrival.help(),
            Self::Show(view) => view.help(),
            Self::Nudge => {
                "End this phase here, settled or not, and begin the next one; after the last, the nudges again"
            }
            Self::Undo => {
                "Take back the last step: settings, layout, or what was done to the example (with everything it did since)"
            }
            Self::Redo => "Do again what was taken back",
            Self::ToggleLoop => "At the end play the recording again",
            Self::ToggleKeepState => {
                "Begin the next example, or after a stroke of the brush, from the states as they are instead of from zero"
            }
            Self::Predict => "Stop before the nudge; guess by clicking which way units will go, then reveal",
            Self::Reveal => "Show what the nudge does and count the right guesses",
            Self::Pin(_) | Self::PinHovered => "Draw the unit under the pointer over time",
            Self::ClampHovered => "Clamp the unit under the pointer at its state, or let it go",
            Self::Tool(Tool::Look) => "The pointer shows values only",
            Self::Tool(Tool::Draw) => {
                "Paint on the input; the network reads as you paint. With Keep state on, the change is seen to climb layer by layer"
            }
            Self::Tool(Tool::Erase) => "Erase on the input",
            Self::Tool(Tool::Noise) => "Sprinkle noise on the input",
            Self::Tool(Tool::Occlude) => "Black out a part of the input",
            Self::ClearInput => "A black picture to draw on",
            Self::OriginalInput => "The picture of the data again",
            Self::ToggleLog => "Logarithmic error axis",
            Self::ToggleTour => "Example after example with a caption; any click or key hands over to you",
            Self::ToggleOverlay => "Time per frame, frames and examples per second",
            Self::ResetLayout => "Panels as at the first start",
            Self::Layout(layout) => layout.help(),
            Self::Settings(command) => command.tooltip(),
            Self::Ghost(command) => command.tooltip(),
            Self::Compare(command) => command.tooltip(),
            Self::Runs(command) => command.tooltip(),
            Self::Curves(command) => command.tooltip(),
            Self::Files(command) => command.tooltip(),
            Self::Maximise(_) => "This panel alone; Esc brings the others back",
            Self::PanelHelp(_) => "What this panel shows",
            Self::OpenTrained(0) => {
                "The small network that the window begins with, and its settings; begins a new, paused run"
            }
            Self::OpenTrained(_) => "A trained network that ships with the program; begins a new, paused run",
            Self::Dialog(kind) => kind.help(),
            _ => "",
        }
    }

    /// Whether it makes sense now.
    pub fn enabled(&self, training: &TrainingSnapshot, settling: &SettlingSnapshot, view: &View) -> bool {
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
            Self::ToggleDifference | Self::Show(LayerView::Difference) => settling.free.is_some(),
            Self::Act(_) | Self::ToggleArrival => scene,
            Self::Nudge | Self::Predict => scene && settling.has_target,
            Self::ClearInput | Self::OriginalInput | Self::ShiftInput(..) => scene,
            Self::Dialog(DialogKind::OpenPicture) => scene,
            Self::Undo => view.undo.is_some(),
            Self::Redo => view.redo.is_some(),
            Self::PinHovered | Self::ClampHovered => scene && (view.hovered.or(view.unit)).is_some(),
            Self::Ghost(command) => command.enabled(settling),
            Self::Reveal => view.guess.as_ref().is_some_and(|guess| !guess.revealed),
            Self::OpenTrained(_) => training.data.is_some(),
            Self::Dialog(DialogKind::SaveSession) => scene,
            Self::Dialog(DialogKind::SaveWeights | DialogKind::SaveCheckpoint) => training.network.is_some(),
            _ => true,
        }
    }
}
