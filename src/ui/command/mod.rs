//! Every action of the window: one enum that menus, buttons, keys and tests share. Kinds of actions with much of
//! their own (settings, runs, files …) have an enum and a file each.

mod all;
mod compare;
mod curves;
pub mod dialog_kind;
mod files;
mod ghost;
pub mod keys;
mod lesson;
mod runs;
mod settings;
mod tooltip;

pub use all::all;
pub use compare::CompareCommand;
pub use curves::CurvesCommand;
pub use files::FilesCommand;
pub use ghost::GhostCommand;
pub use lesson::LessonCommand;
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
use crate::ui::state::target::Target;
use crate::ui::state::view::{Drawing, LayerView, Synapse, Tool, View};
use crate::ui::style::format::{capital, lower};
use std::path::PathBuf;

/// An action.
#[derive(Clone, Debug, PartialEq, strum::EnumDiscriminants)]
#[strum_discriminants(name(Kind), vis(pub(self)), derive(strum::VariantArray, Hash), allow(missing_docs))]
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
    /// How the layers are drawn.
    Draw(Drawing),
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
    /// Whether a digit of one's own is centred and sized before it settles.
    ToggleCentring,
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
    /// The column of settings, open or closed.
    ToggleColumn,
    /// All settings in it, or the first few.
    ToggleAllSettings,
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
    /// The lesson, and the stage.
    Lesson(LessonCommand),
    /// Shows or hides a panel.
    TogglePanel(PanelKind),
    /// A panel alone, or all again.
    Maximise(PanelKind),
    /// What a panel shows.
    PanelHelp(PanelKind),
    /// Brings something to the front and shows where it is.
    PointAt(Target),
    /// The list of everything, to be searched.
    Find,
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
    /// The same; these files may be replaced.
    Agreed(DialogKind, PathBuf, Vec<PathBuf>),
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
            Self::ToggleDifference => "Toggle difference",
            Self::ToggleArrival => "Toggle arrival",
            Self::Show(view) => return format!("Layers: {}", lower(view.name())),
            Self::Draw(drawing) => return format!("Network: {}", lower(drawing.name())),
            Self::Act(action) => return capital(&action.words()),
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
            Self::ToggleCentring => "Centre drawing",
            Self::OriginalInput => "Original input",
            Self::ToggleLog => "Log axis",
            Self::ToggleTour => "Tour",
            Self::Dark(true) => "Dark",
            Self::Dark(false) => "Light",
            Self::ToggleOverlay => "Frame times",
            Self::ToggleColumn => "Settings",
            Self::ToggleAllSettings => "All settings",
            Self::ResetLayout => "Reset layout",
            Self::Layout(layout) => layout.name(),
            Self::Settings(command) => return command.label(),
            Self::Ghost(command) => return command.label(),
            Self::Compare(command) => return command.label(),
            Self::Runs(command) => return command.label(),
            Self::Curves(command) => return command.label(),
            Self::Files(command) => return command.label(),
            Self::Lesson(command) => return command.label(),
            Self::TogglePanel(kind) => return format!("Show or hide: {}", kind.name()),
            Self::Maximise(kind) => return format!("Maximise: {}", kind.name()),
            Self::PanelHelp(kind) => return format!("Help: {}", kind.name()),
            Self::PointAt(target) => return target.label(),
            Self::Find => "Find…",
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
            Self::Dialog(kind) | Self::Path(kind, _) | Self::Agreed(kind, ..) => kind.label(),
            Self::Quit => "Quit",
        };
        text.to_owned()
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
            Self::Act(Action::ReleaseAll) => scene && !settling.clamped.is_empty(),
            Self::Act(_) | Self::ToggleArrival => scene,
            Self::Nudge | Self::Predict => scene && settling.has_target,
            Self::ClearInput | Self::OriginalInput | Self::ShiftInput(..) => scene,
            Self::Dialog(DialogKind::OpenPicture) => scene,
            Self::Undo => view.undo.is_some(),
            Self::Redo => view.redo.is_some(),
            Self::PinHovered | Self::ClampHovered => scene && (view.hovered.or(view.unit)).is_some(),
            Self::Ghost(command) => command.enabled(settling),
            Self::Lesson(command) => command.enabled(view),
            Self::Compare(CompareCommand::CopyBToA | CompareCommand::Swap | CompareCommand::Close) => {
                view.aside.is_some()
            }
            Self::Runs(RunsCommand::UndoDelete) => view.runs.deleted.is_some(),
            Self::Runs(RunsCommand::RemoveAdded) => !view.runs.added.is_empty(),
            Self::Runs(RunsCommand::KeepCheckpoint) => view.runs.present.is_some(),
            Self::Curves(CurvesCommand::ResetZoom) => view.curves.zoom.is_some(),
            Self::Reveal => view.guess.as_ref().is_some_and(|guess| !guess.revealed),
            Self::OpenTrained(_) => training.data.is_some(),
            Self::Dialog(DialogKind::SaveSession) => scene,
            Self::Dialog(DialogKind::SaveWeights | DialogKind::SaveCheckpoint) => training.network.is_some(),
            _ => true,
        }
    }
}
