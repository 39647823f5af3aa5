//! The list of all commands that can be given without pointing at something first.

use super::{
    Command, CompareCommand, CurvesCommand, DialogKind, FilesCommand, GhostCommand, LessonCommand,
    RunsCommand, SettingsCommand,
};
use crate::knobs;
use crate::lessons;
use crate::presets;
use crate::settling::example::action::Action;
use crate::training::shipped::TRAINED;
use crate::ui::state::curves_view::{Quantity, XUnit};
use crate::ui::state::layouts::Layout;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::target::Target;
use crate::ui::state::view::{Drawing, LayerView, Tool};

/// Every command that stands for itself, in the order in which they are offered: those of one example, of training, of
/// files, of the window, then the lists (panels, settings, presets, networks). What acts on something that is pointed
/// at, typed or chosen (a unit, a value, a path) is not in it.
pub fn all() -> Vec<Command> {
    use Command as C;
    let mut list = vec![C::PlayPause];
    list.extend([1, -1, 10, -10].map(C::Step));
    list.extend([C::StepPhase(1), C::StepPhase(-1), C::Again, C::ToEnd, C::Nudge, C::Slower, C::Faster]);
    list.extend([C::NextExample, C::PreviousExample, C::RandomExample]);
    list.extend([C::ToggleContinuous, C::ToggleLoop, C::ToggleKeepState, C::ToggleTour]);
    list.extend([C::Predict, C::Reveal, C::PinHovered, C::ClampHovered, C::Act(Action::ReleaseAll)]);
    list.extend(LayerView::ALL.map(C::Show));
    list.extend(Drawing::ALL.map(C::Draw));
    list.extend([C::ToggleDifference, C::ToggleArrival]);
    list.extend(Tool::ALL.map(C::Tool));
    list.extend([C::ClearInput, C::OriginalInput, C::ToggleCentring]);
    list.extend([(-1, 0), (1, 0), (0, -1), (0, 1)].map(|(x, y)| C::ShiftInput(x, y)));
    list.extend([GhostCommand::Toggle, GhostCommand::Pin, GhostCommand::Clear].map(C::Ghost));
    list.extend([C::TrainPause, C::Minibatch, C::Epoch, C::RestartTraining, C::RestartWithDraft]);
    list.extend([C::Undo, C::Redo, C::Revert]);
    list.extend([SettingsCommand::RevertAll, SettingsCommand::ListOwn].map(C::Settings));
    list.extend(
        [CompareCommand::CopyAToB, CompareCommand::CopyBToA, CompareCommand::Swap, CompareCommand::Close]
            .map(C::Compare),
    );
    list.extend(Quantity::ALL.map(|quantity| C::Curves(CurvesCommand::Quantity(quantity))));
    list.extend(XUnit::ALL.map(|unit| C::Curves(CurvesCommand::X(unit))));
    list.extend([C::ToggleLog, C::Curves(CurvesCommand::ToggleLogX), C::Curves(CurvesCommand::ResetZoom)]);
    list.extend(
        [RunsCommand::Reload, RunsCommand::KeepCheckpoint, RunsCommand::UndoDelete, RunsCommand::RemoveAdded]
            .map(C::Runs),
    );
    list.extend(lessons::shipped().iter().map(|lesson| C::Lesson(LessonCommand::Open(lesson.key.clone()))));
    list.extend(LessonCommand::PLAIN.map(C::Lesson));
    list.extend(DialogKind::PLAIN.map(C::Dialog));
    list.push(C::OpenTrained(0));
    list.extend(TRAINED.iter().map(|trained| C::OpenTrained(trained.depth)));
    list.extend([C::Files(FilesCommand::Figure), C::Find, C::Keys, C::Messages, C::About]);
    list.extend(Layout::ALL.map(C::Layout));
    list.extend([
        C::ToggleColumn,
        C::ToggleAllSettings,
        C::ResetLayout,
        C::Dark(false),
        C::Dark(true),
        C::Fullscreen,
    ]);
    list.extend([C::ZoomIn, C::ZoomOut, C::ZoomReset, C::ToggleOverlay, C::Escape, C::Quit]);
    list.extend(PanelKind::all().map(|kind| C::PointAt(Target::Panel(kind))));
    let keys = knobs::GROUPS.iter().flat_map(|(_, keys)| keys.iter());
    list.extend(keys.map(|key| C::PointAt(Target::Setting((*key).into()))));
    list.extend(presets::list().map(|(name, _)| C::Preset(name)));
    for kind in PanelKind::all() {
        list.extend([C::TogglePanel(kind), C::Maximise(kind), C::PanelHelp(kind)]);
        list.extend([C::Dialog(DialogKind::SaveFigure(kind)), C::Files(FilesCommand::CopyNumbers(kind))]);
    }
    list
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::keys::{KEYS, LESSON_KEYS, STAGE_KEYS};
    use super::*;
    use std::collections::BTreeMap;
    use strum::VariantArray as _;

    /// Commands that need something to act on, and where that comes from.
    const POINTED: &[(Kind, &str)] = &[
        (Kind::Seek, "a place on the filmstrip or on a curve"),
        (Kind::Speed, "the slider"),
        (Kind::Example, "a number; the list of everything makes one from what is typed"),
        (Kind::Draft, "a slider, a box or a list"),
        (Kind::GuessUnit, "a click on a unit"),
        (Kind::SelectUnit, "a click on a unit"),
        (Kind::SelectSynapse, "a click on a weight"),
        (Kind::Pin, "the inspector of a unit"),
        (Kind::Path, "the answer of a path dialog"),
        (Kind::Agreed, "the answer to whether a file may be replaced"),
    ];

    #[test]
    fn every_command_is_listed_or_needs_something_to_act_on() {
        let listed: Vec<Kind> = all().iter().map(Kind::from).collect();
        for kind in Kind::VARIANTS {
            let is_pointed = POINTED.iter().any(|(pointed, _)| pointed == kind);
            assert!(listed.contains(kind) != is_pointed, "{kind:?}: once in the list or in POINTED");
        }
    }

    #[test]
    fn every_label_is_one_command_and_every_tooltip_says_more() {
        let mut labels = BTreeMap::new();
        for command in all() {
            let (label, tooltip) = (command.label(), command.tooltip());
            assert!(!label.trim().is_empty(), "{command:?} has no label");
            assert!(!tooltip.trim().is_empty(), "{label} has no tooltip");
            assert_ne!(label, tooltip, "{label}: the tooltip says nothing new");
            assert!(label.starts_with(|c: char| !c.is_lowercase() || command_is_a_name(&command)), "{label}");
            if let Some(other) = labels.insert(label, command.clone()) {
                panic!("{:?} and {command:?} have the same label {:?}", other, command.label());
            }
        }
    }

    /// Presets are called as in files.
    fn command_is_a_name(command: &Command) -> bool {
        matches!(command, Command::Preset(_))
    }

    #[test]
    fn every_key_gives_a_listed_command() {
        let list = all();
        for (modifiers, key, command) in KEYS.iter().chain(STAGE_KEYS).chain(LESSON_KEYS) {
            // The scenes are those of the open lesson.
            let is_scene = matches!(command, Command::Lesson(LessonCommand::Go(_)));
            assert!(is_scene || list.contains(command), "{modifiers:?} {key:?} gives {command:?}");
        }
    }
}
