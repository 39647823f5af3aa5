//! What each command does, in a sentence.

use super::Command;
use crate::presets;
use crate::settling::example::action::Action;
use crate::ui::state::view::{LayerView, Tool};

impl Command {
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
            Self::Draw(drawing) => drawing.help(),
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
            Self::ToggleCentring => {
                "A digit of your own, on a black picture, settles as high as the digits of MNIST and in the middle, wherever \
                 and however large it was drawn"
            }
            Self::OriginalInput => "The picture of the data again",
            Self::ToggleLog => "Logarithmic error axis",
            Self::ToggleTour => "Example after example with a caption; any click or key hands over to you",
            Self::ToggleOverlay => "Time per frame, frames and examples per second",
            Self::ToggleColumn => "Opens or closes the column of settings",
            Self::ToggleAllSettings => "Every setting in groups, or the few that matter first",
            Self::ResetLayout => "Panels as at the first start",
            Self::Layout(layout) => layout.help(),
            Self::Settings(command) => command.tooltip(),
            Self::Ghost(command) => command.tooltip(),
            Self::Compare(command) => command.tooltip(),
            Self::Runs(command) => command.tooltip(),
            Self::Curves(command) => command.tooltip(),
            Self::Files(command) => command.tooltip(),
            Self::Lesson(command) => command.tooltip(),
            Self::Maximise(_) => "This panel alone; Esc brings the others back",
            Self::PanelHelp(_) => "What this panel shows",
            Self::OpenTrained(0) => {
                "The small network that the window begins with, and its settings; begins a new, paused run"
            }
            Self::OpenTrained(_) => "A trained network that ships with the program; begins a new, paused run",
            Self::Dialog(kind) => kind.help(),
            Self::Slower => "Half as many iterations a second",
            Self::Faster => "Twice as many iterations a second",
            Self::Seek(_) => "Show this recorded iteration",
            Self::Speed(_) => "Iterations per second",
            Self::Example(..) => "Watch this example instead, from zero states unless Keep state is on",
            Self::Draft(_) => "Change settings; what needs a restart waits for it",
            Self::Preset(name) => presets::about(name),
            Self::Act(Action::ReleaseAll) => "Let all units go that are clamped or ablated",
            Self::Act(_) => "Do this to the watched example at the cursor; undo takes it back",
            Self::GuessUnit(..) => "Guess which way this unit will go when the output is nudged",
            Self::SelectUnit(_) => "Show the numbers of this unit",
            Self::SelectSynapse(_) => "Show this weight in the panel Synapse",
            Self::ShiftInput(-1, 0) => "Move the picture at the input by a pixel to the left",
            Self::ShiftInput(1, 0) => "Move the picture at the input by a pixel to the right",
            Self::ShiftInput(0, -1) => "Move the picture at the input up by a pixel",
            Self::ShiftInput(..) => "Move the picture at the input down by a pixel",
            Self::Dark(true) => "Light pictures on a dark ground",
            Self::Dark(false) => "Dark on a light ground, for a bright room and for print",
            Self::TogglePanel(kind) => kind.tip(),
            Self::PointAt(target) => target.tooltip(),
            Self::Find => {
                "Search all commands, panels, settings, presets, networks and examples, and go there"
            }
            Self::Keys => "What each key does",
            Self::About => "The paper and the version of this program",
            Self::Messages => "Everything that was said in the corner so far",
            Self::Fullscreen => "The window on the whole screen, and back",
            Self::ZoomIn => "Make everything in the window larger",
            Self::ZoomOut => "Make everything in the window smaller",
            Self::ZoomReset => "Back to the size that the screen asks for",
            Self::Escape => {
                "Close the topmost window, let a pin or a unit go, or bring the other panels back"
            }
            Self::Path(kind, _) | Self::Agreed(kind, ..) => kind.help(),
            Self::Quit => "Close the window; what is kept of the run is written first",
        }
    }
}
