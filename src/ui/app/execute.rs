//! What each command does.

use super::history::Way;
use crate::data::Split;
use crate::settling::engine::snapshot::{Pick, SettleCommand};
use crate::settling::example::action::UnitId;
use crate::training::snapshot::{Status, TrainCommand};
use crate::ui::app::App;
use crate::ui::command::{Command, CompareCommand, RunsCommand};
use crate::ui::context;
use crate::ui::context::{LayerView, phase_word, point};
use crate::ui::shell::dialogs::DialogKind;
use crate::ui::shell::tiles;
use crate::ui::state::layouts::Layout;
use crate::ui::state::settings::lower;
use egui::{Context, Theme, ViewportCommand};

/// As many as there are colours that can be told apart.
pub const MOST_PINS: usize = 8;

impl App {
    pub(in crate::ui) fn send_training(&self, command: TrainCommand) {
        if let Some(training) = &self.training {
            training.send(command);
        }
    }

    pub(in crate::ui) fn send_settling(&self, command: SettleCommand) {
        if let Some(settling) = &self.settling {
            settling.send(command);
        }
    }

    /// Sends an order that the history counts.
    pub(super) fn send_settling_order(&mut self, command: SettleCommand) {
        self.settings.history.note_order();
        self.send_settling(command);
    }

    pub(super) fn set_tour(&mut self, on: bool) {
        if !on {
            self.view.layers = context::layers(&self.settle, &self.view);
        }
        self.view.tour = on;
        self.send_settling(SettleCommand::Tour(on));
    }

    pub(in crate::ui) fn execute(&mut self, ctx: &Context, command: Command) {
        match command {
            Command::PlayPause => {
                let order = if self.settle.playing { SettleCommand::Pause } else { SettleCommand::Play };
                self.send_settling(order);
            }
            Command::Step(n) => self.send_settling(SettleCommand::Step(n)),
            Command::StepPhase(n) => self.send_settling(SettleCommand::StepPhase(n)),
            Command::Again => self.send_settling(SettleCommand::Again),
            Command::ToEnd => {
                self.send_settling(SettleCommand::Seek(self.settle.points.len().saturating_sub(1)));
            }
            Command::Seek(index) => self.send_settling(SettleCommand::Seek(index)),
            Command::Speed(speed) => self.send_settling(SettleCommand::Speed(speed)),
            Command::Slower => self.change_speed(0.5),
            Command::Faster => self.change_speed(2.0),
            Command::Example(split, pick) => self.send_settling(SettleCommand::Example(split, pick)),
            Command::PreviousExample => self.example(Pick::Previous),
            Command::NextExample => self.example(Pick::Next),
            Command::RandomExample => self.example(Pick::Random),
            Command::ToggleContinuous => {
                self.send_settling(SettleCommand::Continuous(!self.settle.continuous));
            }
            Command::TrainPause => {
                let running = self.train.status == Status::Running;
                self.send_training(if running { TrainCommand::Pause } else { TrainCommand::Play });
            }
            Command::Minibatch => self.send_training(TrainCommand::Minibatch),
            Command::Epoch => self.send_training(TrainCommand::Epoch),
            Command::RestartTraining => {
                let config = self.settings.expected().clone();
                self.restart(config);
            }
            Command::RestartWithDraft => {
                if let Some(config) = self.settings.restart() {
                    self.restart(config);
                }
            }
            Command::Revert => {
                let config = self.settings.expected().clone();
                self.settings.history.close();
                self.edit(config);
            }
            Command::Undo => self.go(ctx, Way::Undo),
            Command::Redo => self.go(ctx, Way::Redo),
            Command::Draft(config) => self.edit(*config),
            Command::Preset(name) => self.preset(name),
            Command::ToggleTour => self.set_tour(!self.view.tour),
            Command::OpenTrained(depth) => self.send_training(TrainCommand::OpenTrained(depth)),
            Command::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            Command::Path(kind, path) => match kind {
                DialogKind::OpenData => self.send_training(TrainCommand::OpenData(path)),
                DialogKind::OpenWeights => self.send_training(TrainCommand::OpenWeights(path)),
                DialogKind::CompareWeights => self.compare_command(ctx, CompareCommand::Weights(path)),
                DialogKind::SaveWeights => self.send_training(TrainCommand::SaveWeights(path)),
                DialogKind::OpenSettings => self.open_settings(ctx, path),
                DialogKind::SaveSettings => self.save_settings(ctx, path),
                DialogKind::OpenPicture => self.open_picture(ctx, path),
                DialogKind::OpenCheckpoint => self.send_training(TrainCommand::Resume(path)),
                DialogKind::SaveCheckpoint => self.send_training(TrainCommand::SaveCheckpoint(path)),
                DialogKind::RunsFolder => self.runs_command(ctx, RunsCommand::Folder(path)),
                DialogKind::AddRuns => self.runs_command(ctx, RunsCommand::AddFolder(path)),
                DialogKind::SaveSession => self.save_session(ctx, path),
                DialogKind::OpenSession => self.open_session(ctx, path),
                DialogKind::SaveFigure(kind) => self.take_home(ctx, kind, path),
            },
            Command::Settings(command) => self.settings_command(ctx, command),
            Command::Ghost(command) => self.ghost_command(ctx, command),
            Command::Compare(command) => self.compare_command(ctx, command),
            Command::Runs(command) => self.runs_command(ctx, command),
            Command::Curves(command) => self.curves_command(ctx, command),
            Command::Files(command) => self.files_command(ctx, command),
            other => {
                if !self.touch(&other) {
                    self.execute_view(ctx, other);
                }
            }
        }
    }

    fn toggle_view(&mut self, view: LayerView) {
        let shown = context::layers(&self.settle, &self.view);
        self.view.layers = if shown == view || self.view.layers == view { LayerView::State } else { view };
    }

    fn pin(&mut self, unit: UnitId) {
        let before = self.view.pins.len();
        self.view.pins.retain(|pinned| *pinned != unit);
        if self.view.pins.len() == before {
            self.view.pins.push(unit);
            if self.view.pins.len() > MOST_PINS {
                self.view.pins.remove(0);
            }
        }
    }

    fn execute_view(&mut self, ctx: &Context, command: Command) {
        match command {
            Command::ToggleDifference => self.toggle_view(LayerView::Difference),
            Command::ToggleArrival => self.toggle_view(LayerView::Arrival),
            Command::Show(view) => self.view.layers = view,
            Command::SelectUnit(unit) => self.view.unit = unit,
            Command::SelectSynapse(synapse) => self.view.synapse = Some(synapse),
            Command::Tool(tool) => self.view.tool = tool,
            Command::Pin(unit) => self.pin(unit),
            Command::PinHovered => {
                if let Some(unit) = self.view.hovered.or(self.view.unit) {
                    self.pin(unit);
                }
            }
            Command::ToggleLog => {
                self.view.log = !self.view.log;
                self.view.curves.zoom = None;
            }
            Command::Dark(dark) => {
                self.view.dark = dark;
                ctx.set_theme(if dark { Theme::Dark } else { Theme::Light });
            }
            Command::ToggleOverlay => self.overlay = !self.overlay,
            Command::ResetLayout => self.arrange("reset layout", Layout::Watch),
            Command::Layout(layout) => self.arrange(&lower(layout.name()), layout),
            Command::TogglePanel(kind) => {
                if let Some(id) = tiles::tile_of(&self.tree, kind) {
                    let verb = if self.tree.is_visible(id) { "hide" } else { "show" };
                    self.note_layout(&format!("{verb} {}", kind.name()));
                    self.tree.set_visible(id, !self.tree.is_visible(id));
                }
            }
            Command::Maximise(kind) => {
                self.view.maximised = if self.view.maximised.is_some() { None } else { Some(kind) };
            }
            Command::PanelHelp(kind) => self.windows.help = Some(kind),
            Command::Keys => self.windows.keys = !self.windows.keys,
            Command::About => self.windows.about = true,
            Command::Messages => self.notices.list_open = true,
            Command::Fullscreen => {
                let now = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!now));
            }
            Command::ZoomIn => egui::gui_zoom::zoom_in(ctx),
            Command::ZoomOut => egui::gui_zoom::zoom_out(ctx),
            Command::ZoomReset => ctx.set_zoom_factor(1.0),
            Command::Escape => {
                if self.dialogs.is_open() {
                    self.dialogs.close();
                } else if !self.windows.close_one()
                    && self.view.curves.pinned.take().is_none()
                    && self.view.unit.take().is_none()
                {
                    self.view.maximised = None;
                }
            }
            Command::Dialog(kind) => self.dialogs.open(kind),
            _ => {}
        }
        ctx.request_repaint();
    }

    fn example(&self, pick: Pick) {
        let split = self.settle.scene.as_ref().map_or(Split::Test, |scene| scene.split);
        self.send_settling(SettleCommand::Example(split, pick));
    }

    fn change_speed(&self, factor: f64) {
        self.send_settling(SettleCommand::Speed((self.settle.speed * factor).clamp(1.0, 1000.0)));
    }

    /// The phase at the cursor, for tests and titles.
    pub fn phase_now(&self) -> Option<&'static str> {
        point(&self.settle).map(|point| phase_word(point.phase))
    }
}
