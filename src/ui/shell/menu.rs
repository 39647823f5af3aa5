//! The bar at the top.

use crate::settling::example::action::Action;
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::command::{Command, FilesCommand, GhostCommand};
use crate::ui::context::Cx;
use crate::ui::state::layouts::{self, Layout};
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::view::LayerView;
use egui::{Button, MenuBar, Response, RichText, Ui};
use egui_tiles::Tree;

/// Draws the bar.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, tree: &Tree<PanelKind>, overlay: bool) {
    MenuBar::new().ui(ui, |ui| {
        ui.menu_button("File", |ui| {
            use DialogKind as D;
            for kind in [D::OpenData, D::OpenWeights, D::OpenCheckpoint, D::OpenSettings, D::OpenPicture] {
                item(ui, cx, Command::Dialog(kind));
            }
            ui.separator();
            for kind in [D::SaveWeights, D::SaveCheckpoint, D::SaveSettings] {
                item(ui, cx, Command::Dialog(kind));
            }
            ui.separator();
            for kind in [D::OpenSession, D::SaveSession] {
                item(ui, cx, Command::Dialog(kind));
            }
            ui.separator();
            ui.menu_button("Open trained network", |ui| {
                for depth in [0, 1, 2, 3] {
                    item(ui, cx, Command::OpenTrained(depth));
                }
            });
            ui.separator();
            item(ui, cx, Command::Files(FilesCommand::Figure));
            ui.menu_button("Save figure", |ui| {
                for kind in PanelKind::all() {
                    item(ui, cx, Command::Dialog(DialogKind::SaveFigure(kind)));
                }
            });
            ui.menu_button("Copy numbers", |ui| {
                for kind in PanelKind::all() {
                    item(ui, cx, Command::Files(FilesCommand::CopyNumbers(kind)));
                }
            });
            ui.separator();
            item(ui, cx, Command::Quit);
        });
        ui.menu_button("Edit", |ui| {
            for command in [
                Command::Undo,
                Command::Redo,
                Command::OriginalInput,
                Command::ClearInput,
                Command::Act(Action::ReleaseAll),
                Command::PinHovered,
                Command::ClampHovered,
            ] {
                item(ui, cx, command);
            }
        });
        ui.menu_button("View", |ui| {
            check(ui, cx, !cx.palette.dark, Command::Dark(false));
            check(ui, cx, cx.palette.dark, Command::Dark(true));
            ui.separator();
            for kind in PanelKind::all() {
                let visible = layouts::tile_of(tree, kind).is_some_and(|id| tree.is_visible(id));
                check(ui, cx, visible, Command::TogglePanel(kind)).on_hover_text(sentence(kind.tip()));
            }
            for layout in Layout::ALL {
                item(ui, cx, Command::Layout(layout));
            }
            item(ui, cx, Command::ResetLayout);
            ui.separator();
            for view in LayerView::ALL {
                check(ui, cx, cx.layers() == view, Command::Show(view));
            }
            check(ui, cx, cx.view.log, Command::ToggleLog);
            check(ui, cx, cx.view.ghosts, Command::Ghost(GhostCommand::Toggle));
            item(ui, cx, Command::Ghost(GhostCommand::Clear));
            ui.separator();
            item(ui, cx, Command::Messages);
            check(ui, cx, overlay, Command::ToggleOverlay);
            ui.separator();
            for command in [Command::ZoomIn, Command::ZoomOut, Command::ZoomReset, Command::Fullscreen] {
                item(ui, cx, command);
            }
        });
        ui.menu_button("Run", |ui| {
            for command in [
                Command::TrainPause,
                Command::Minibatch,
                Command::Epoch,
                Command::RestartTraining,
                Command::PlayPause,
                Command::Again,
                Command::StepPhase(-1),
                Command::StepPhase(1),
                Command::PreviousExample,
                Command::NextExample,
                Command::RandomExample,
                Command::ToggleContinuous,
                Command::ToggleLoop,
                Command::ToggleKeepState,
                Command::Nudge,
                Command::Predict,
            ] {
                item(ui, cx, command);
            }
        });
        ui.menu_button("Help", |ui| {
            item(ui, cx, Command::Keys);
            item(ui, cx, Command::About);
        });
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let tour = cx.view.tour;
            let text =
                if tour { RichText::new("Tour").color(cx.palette.on_accent) } else { RichText::new("Tour") };
            ui.add_space(4.0);
            let mut button = Button::new(text).min_size(egui::vec2(56.0, 22.0));
            if tour {
                button = button.fill(cx.palette.accent);
            }
            if ui.add(button).on_hover_text(Command::ToggleTour.tooltip()).clicked() {
                cx.send(Command::ToggleTour);
            }
            let data = cx.training.data.as_ref().map_or("", |data| data.name());
            let sizes = cx.training.network.as_ref().map(|network| network.sizes());
            let sizes = sizes.map_or_else(String::new, |sizes| {
                let words: Vec<String> = sizes.iter().map(usize::to_string).collect();
                format!("  ·  {}", words.join(" – "))
            });
            ui.label(RichText::new(format!("{data}{sizes}")).weak().small());
        });
    });
}

fn item(ui: &mut Ui, cx: &Cx<'_>, command: Command) {
    let label = match (&command, &cx.view.undo, &cx.view.redo) {
        (Command::Undo, Some(words), _) | (Command::Redo, _, Some(words)) => {
            format!("{} {words}", command.label())
        }
        _ => command.label(),
    };
    let mut button = Button::new(label.trim_end());
    if let Some(shortcut) = command.shortcut() {
        button = button.shortcut_text(shortcut);
    }
    let mut response = ui.add_enabled(cx.enabled(&command), button);
    if !command.tooltip().is_empty() {
        response = response.on_hover_text(command.tooltip());
    }
    if response.clicked() {
        cx.send(command);
        ui.close();
    }
}

fn check(ui: &mut Ui, cx: &Cx<'_>, mut on: bool, command: Command) -> Response {
    let response = ui.add_enabled(cx.enabled(&command), egui::Checkbox::new(&mut on, command.label()));
    if response.clicked() {
        cx.send(command);
        ui.close();
    }
    response
}

/// With its first letter as a capital.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}
