//! What stands in the menus.

use crate::lessons::shipped;
use crate::settling::example::action::Action;
use crate::training::shipped::TRAINED;
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::command::{Command, FilesCommand, GhostCommand, LessonCommand};
use crate::ui::state::layouts::Layout;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::view::LayerView;

/// One line of a menu.
pub enum MenuEntry {
    /// A command under its own name.
    Order(Command),
    /// A command under a shorter name, where the menu says the rest.
    Short(&'static str, Command),
    /// A menu beside it.
    Menu(&'static str, Vec<Self>),
    /// A thin line.
    Line,
}

/// From so many entries on a menu has two columns.
pub const COLUMN: usize = 14;

/// The menus of the bar.
pub fn menus() -> [(&'static str, Vec<MenuEntry>); 6] {
    [
        ("File", file()),
        ("Edit", edit()),
        ("View", view()),
        ("Run", run()),
        ("Lessons", lessons()),
        ("Help", help()),
    ]
}

fn orders<const N: usize>(commands: [Command; N]) -> Vec<MenuEntry> {
    commands.into_iter().map(MenuEntry::Order).collect()
}

fn panels(command: fn(PanelKind) -> Command) -> Vec<MenuEntry> {
    PanelKind::all().map(|kind| MenuEntry::Short(kind.name(), command(kind))).collect()
}

fn file() -> Vec<MenuEntry> {
    use DialogKind as D;
    let dialogs = |kinds: &[D]| -> Vec<MenuEntry> {
        kinds.iter().map(|kind| MenuEntry::Order(Command::Dialog(*kind))).collect()
    };
    let depths = std::iter::once(0).chain(TRAINED.iter().map(|trained| trained.depth));
    let trained = depths.map(|depth| MenuEntry::Order(Command::OpenTrained(depth)));
    let mut figures = orders([Command::Files(FilesCommand::Figure)]);
    figures.push(MenuEntry::Menu("Save figure", panels(|kind| Command::Dialog(D::SaveFigure(kind)))));
    figures.push(MenuEntry::Menu(
        "Copy numbers",
        panels(|kind| Command::Files(FilesCommand::CopyNumbers(kind))),
    ));
    let mut list = vec![MenuEntry::Menu("Open trained network", trained.collect())];
    list.extend(dialogs(&[D::OpenData, D::OpenWeights, D::OpenCheckpoint, D::OpenSettings, D::OpenPicture]));
    list.extend(dialogs(&[D::OpenSession, D::OpenLesson]));
    list.push(MenuEntry::Line);
    list.extend(dialogs(&[D::SaveWeights, D::SaveCheckpoint, D::SaveSettings, D::SaveSession]));
    list.extend([MenuEntry::Menu("Figures and numbers", figures), MenuEntry::Line]);
    list.extend(orders([Command::Quit]));
    list
}

fn edit() -> Vec<MenuEntry> {
    let mut list = orders([Command::Find]);
    list.push(MenuEntry::Line);
    list.extend(orders([Command::Undo, Command::Redo]));
    list.push(MenuEntry::Line);
    list.extend(orders([
        Command::OriginalInput,
        Command::ClearInput,
        Command::Act(Action::ReleaseAll),
        Command::PinHovered,
        Command::ClampHovered,
    ]));
    list
}

fn view() -> Vec<MenuEntry> {
    let mut list = vec![MenuEntry::Menu("Panels", panels(Command::TogglePanel))];
    list.extend(Layout::ALL.map(|layout| MenuEntry::Order(Command::Layout(layout))));
    list.extend(orders([Command::ResetLayout, Command::ToggleColumn, Command::ToggleAllSettings]));
    list.push(MenuEntry::Line);
    let layers = LayerView::ALL.map(|view| MenuEntry::Short(view.name(), Command::Show(view)));
    list.push(MenuEntry::Menu("Layers show", layers.into()));
    list.extend(orders([
        Command::ToggleLog,
        Command::Ghost(GhostCommand::Toggle),
        Command::Ghost(GhostCommand::Clear),
    ]));
    list.push(MenuEntry::Line);
    list.push(MenuEntry::Menu(
        "Colours and size",
        orders([
            Command::Dark(false),
            Command::Dark(true),
            Command::ZoomIn,
            Command::ZoomOut,
            Command::ZoomReset,
        ]),
    ));
    list.extend(orders([Command::Fullscreen, Command::Messages, Command::ToggleOverlay]));
    list
}

fn run() -> Vec<MenuEntry> {
    let mut list =
        orders([Command::TrainPause, Command::Minibatch, Command::Epoch, Command::RestartTraining]);
    list.push(MenuEntry::Line);
    list.extend(orders([
        Command::PlayPause,
        Command::Again,
        Command::StepPhase(-1),
        Command::StepPhase(1),
        Command::Nudge,
        Command::Predict,
    ]));
    list.push(MenuEntry::Menu(
        "Example",
        orders([
            Command::PreviousExample,
            Command::NextExample,
            Command::RandomExample,
            Command::ToggleContinuous,
        ]),
    ));
    list.extend(orders([Command::ToggleLoop, Command::ToggleKeepState]));
    list
}

fn lessons() -> Vec<MenuEntry> {
    use LessonCommand as L;
    let shipped = shipped().iter().map(|lesson| L::Open(lesson.key.clone()));
    let mut list: Vec<MenuEntry> = shipped.map(|open| MenuEntry::Order(Command::Lesson(open))).collect();
    list.extend(orders([Command::Dialog(DialogKind::OpenLesson)]));
    list.push(MenuEntry::Line);
    list.extend(orders([L::ToggleStage, L::ToggleLecturer].map(Command::Lesson)));
    list.push(MenuEntry::Line);
    list.extend(orders([L::Next, L::Previous, L::Hint, L::CopyAnswers, L::Close].map(Command::Lesson)));
    list
}

fn help() -> Vec<MenuEntry> {
    orders([Command::Keys, Command::About])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::command;

    fn walk(title: &str, menu: &[MenuEntry], see: &mut dyn FnMut(&str, &[MenuEntry])) {
        see(title, menu);
        for entry in menu {
            if let MenuEntry::Menu(title, menu) = entry {
                walk(title, menu, see);
            }
        }
    }

    #[test]
    fn every_entry_is_a_listed_command() {
        let list = command::all();
        for (title, menu) in menus() {
            walk(title, &menu, &mut |title, menu| {
                for entry in menu {
                    if let MenuEntry::Order(command) | MenuEntry::Short(_, command) = entry {
                        assert!(list.contains(command), "{title}: {command:?}");
                    }
                }
            });
        }
    }

    /// Lists of panels stand in two columns.
    #[test]
    fn no_menu_is_longer_than_a_hand_can_reach() {
        for (title, menu) in menus() {
            walk(title, &menu, &mut |title, menu| {
                let entries = menu.iter().filter(|entry| !matches!(entry, MenuEntry::Line)).count();
                let rows = if entries > COLUMN { entries.div_ceil(2) } else { entries };
                assert!(rows <= COLUMN, "{title}: {entries} entries");
            });
        }
    }
}
