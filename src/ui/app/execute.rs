//! What each command does.

use super::history::Way;
use crate::data::Split;
use crate::settling::engine::snapshot::{Pick, SettleCommand, point};
use crate::settling::example::action::Action;
use crate::settling::trace::phase_word;
use crate::training::snapshot::{Status, TrainCommand};
use crate::ui::app::App;
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::command::{Command, CompareCommand, LessonCommand, RunsCommand};
use crate::ui::export::{Format, csv};
use crate::ui::state::layouts::{self, Layout, tile_of};
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::view::{LayerView, View, layers};
use crate::ui::style::format::lower;
use egui::{Context, Theme, ViewportCommand};
use std::path::{Path, PathBuf};

impl App {
    pub(super) fn send_training(&self, command: TrainCommand) {
        if let Some(training) = &self.training {
            training.send(command);
        }
    }

    pub(super) fn send_settling(&self, command: SettleCommand) {
        if let Some(settling) = &self.settling {
            settling.send(command);
        }
    }

    /// Sends an order that the history counts.
    pub(super) fn send_settling_order(&mut self, command: SettleCommand) {
        self.history.note_order();
        self.send_settling(command);
    }

    pub(super) fn set_tour(&mut self, on: bool) {
        self.view.tour = on;
        self.send_settling(SettleCommand::Tour(on));
    }

    /// What takes the watched example into a person's hands, and what gives it back to training.
    fn note_hands(&mut self, command: &Command) {
        use Command as C;
        match command {
            C::PlayPause | C::Step(_) | C::StepPhase(_) | C::Again | C::ToEnd | C::Seek(_) => {
                self.follows_training = false;
            }
            C::Act(_) | C::Nudge | C::Predict | C::ClampHovered => self.follows_training = false,
            C::TrainPause | C::Epoch | C::Example(..) => self.follows_training = true,
            C::PreviousExample | C::NextExample | C::RandomExample => self.follows_training = true,
            _ => {}
        }
    }

    /// Carries out an order.
    pub(super) fn execute(&mut self, ctx: &Context, command: Command) {
        self.note_hands(&command);
        match command {
            // The example as it plays.
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
            Command::Example(split, pick) => {
                self.send_settling(SettleCommand::Example(split, pick));
                self.settle_now();
            }
            Command::PreviousExample => self.example(Pick::Previous),
            Command::NextExample => self.example(Pick::Next),
            Command::RandomExample => self.example(Pick::Random),
            Command::ToggleContinuous => {
                self.send_settling(SettleCommand::Continuous(!self.settle.continuous));
            }
            Command::ToggleLoop => self.send_settling(SettleCommand::Loop(!self.settle.looping)),
            Command::ToggleKeepState => {
                self.send_settling(SettleCommand::KeepState(!self.settle.keeps_state));
            }
            Command::ToggleTour => self.set_tour(!self.view.tour),
            // The example under one's hands.
            Command::Act(action) => self.act_by_hand(action),
            Command::Nudge => self.act(Action::NextPhase),
            Command::ClampHovered => self.clamp_hovered(),
            Command::ShiftInput(columns, rows) => self.shift(columns, rows),
            Command::ClearInput => self.paint_other(vec![0.0; self.settle.input.len()]),
            Command::OriginalInput => self.paint_original(),
            Command::Predict => self.predict(),
            Command::GuessUnit(unit, up) => self.guess(unit, up),
            Command::Reveal => self.reveal(),
            // Training.
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
            Command::OpenTrained(depth) => self.send_training(TrainCommand::OpenTrained(depth)),
            // Settings and what can be taken back.
            Command::Revert => {
                let config = self.settings.expected().clone();
                self.history.close();
                self.edit(config);
            }
            Command::Undo => self.go(ctx, Way::Undo),
            Command::Redo => self.go(ctx, Way::Redo),
            Command::Draft(config) => self.edit(*config),
            Command::Preset(name) => self.preset(name),
            // What is shown, and how.
            Command::ToggleDifference => self.toggle_view(ctx, LayerView::Difference),
            Command::ToggleArrival => self.toggle_view(ctx, LayerView::Arrival),
            Command::Show(view) => {
                self.view.choose(view, &self.settle);
                ctx.request_repaint();
            }
            Command::Draw(drawing) => self.look(ctx, |view| view.drawing = drawing),
            Command::SelectUnit(unit) => self.look(ctx, |view| view.unit = unit),
            Command::SelectSynapse(synapse) => self.look(ctx, |view| view.synapse = Some(synapse)),
            Command::ToggleCentring => self.look(ctx, |view| view.centres = !view.centres),
            Command::Tool(tool) => self.look(ctx, |view| view.tool = tool),
            Command::Pin(unit) => self.look(ctx, |view| view.pin(unit)),
            Command::PinHovered => self.look(ctx, |view| {
                if let Some(unit) = view.hovered.or(view.unit) {
                    view.pin(unit);
                }
            }),
            Command::ToggleLog => self.look(ctx, |view| {
                view.log = !view.log;
                view.curves.zoom = None;
            }),
            Command::Dark(dark) => {
                self.look(ctx, |view| view.dark = dark);
                ctx.set_theme(if dark { Theme::Dark } else { Theme::Light });
            }
            Command::Maximise(kind) => self.look(ctx, |view| {
                view.maximised = if view.maximised.is_some() { None } else { Some(kind) };
            }),
            Command::ToggleColumn => self.look(ctx, View::toggle_column),
            Command::ToggleAllSettings => self.look(ctx, |view| view.all_settings = !view.all_settings),
            Command::ResetLayout => self.arrange(ctx, "reset layout", Layout::Watch),
            Command::Layout(layout) => self.arrange(ctx, &lower(layout.name()), layout),
            Command::TogglePanel(kind) => self.toggle_panel(ctx, kind),
            // The window.
            Command::ToggleOverlay => self.open(ctx, |app| app.overlay = !app.overlay),
            Command::PanelHelp(kind) => self.open(ctx, |app| app.windows.help = Some(kind)),
            Command::PointAt(target) => self.point_at(ctx, target),
            Command::Find => self.open(ctx, |app| app.finder.toggle()),
            Command::Keys => self.open(ctx, |app| app.windows.keys = !app.windows.keys),
            Command::About => self.open(ctx, |app| app.windows.about = true),
            Command::Messages => self.open(ctx, |app| app.notices.list_open = true),
            Command::Dialog(kind) => self.open(ctx, |app| app.dialogs.open(kind)),
            Command::Escape if self.figure.is_some() => self.give_up_figure(ctx),
            Command::Escape => self.open(ctx, Self::close_one),
            Command::Fullscreen => {
                let now = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
                self.open(ctx, |_| ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!now)));
            }
            Command::ZoomIn => self.open(ctx, |_| egui::gui_zoom::zoom_in(ctx)),
            Command::ZoomOut => self.open(ctx, |_| egui::gui_zoom::zoom_out(ctx)),
            Command::ZoomReset => self.open(ctx, |_| ctx.set_zoom_factor(1.0)),
            Command::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            Command::Path(kind, path) => self.take_path(ctx, kind, path, &[]),
            Command::Agreed(kind, path, agreed) => self.take_path(ctx, kind, path, &agreed),
            // Kinds of orders with a file each.
            Command::Settings(command) => self.settings_command(ctx, command),
            Command::Ghost(command) => self.ghost_command(ctx, command),
            Command::Compare(command) => self.compare_command(ctx, command),
            Command::Runs(command) => self.runs_command(ctx, command),
            Command::Curves(command) => self.curves_command(ctx, command),
            Command::Files(command) => self.files_command(ctx, command),
            Command::Lesson(command) => self.lesson_command(ctx, command),
        }
    }

    /// What would be written for a path. A session finds other names for what goes beside it.
    fn written(&self, kind: DialogKind, path: &Path) -> Vec<PathBuf> {
        match kind {
            DialogKind::SaveSession if path.extension().is_none() => vec![path.with_extension("toml")],
            DialogKind::SaveFigure(panel) if Format::of(path).is_ok_and(|format| format == Format::Csv) => {
                let mut files = csv::files(path, &self.tables(panel));
                files.push(csv::settings(path));
                files
            }
            kind if kind.saves() => vec![path.to_owned()],
            _ => Vec::new(),
        }
    }

    /// Does what a dialog asked a path for, once nothing else than `agreed` is replaced by it.
    fn take_path(&mut self, ctx: &Context, kind: DialogKind, path: PathBuf, agreed: &[PathBuf]) {
        let mut there = self.written(kind, &path);
        there.retain(|file| file.symlink_metadata().is_ok() && !file.is_dir() && !agreed.contains(file));
        if !there.is_empty() {
            return self.open(ctx, |app| app.dialogs.ask(kind, path, there));
        }
        match kind {
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
            DialogKind::OpenSession => self.open_session(ctx, path, !agreed.is_empty()),
            DialogKind::OpenLesson => self.lesson_command(ctx, LessonCommand::OpenFile(path)),
            DialogKind::SaveFigure(kind) => self.save_figures(ctx, kind, path),
        }
    }

    /// Changes what is shown and draws it.
    fn look(&mut self, ctx: &Context, change: impl FnOnce(&mut View)) {
        change(&mut self.view);
        ctx.request_repaint();
    }

    /// Opens or closes something of the window and draws it.
    fn open(&mut self, ctx: &Context, change: impl FnOnce(&mut Self)) {
        change(self);
        ctx.request_repaint();
    }

    /// Closes the topmost of what is open.
    fn close_one(&mut self) {
        if self.dialogs.is_open() {
            self.dialogs.close();
        } else if !self.finder.close()
            && !std::mem::take(&mut self.notices.list_open)
            && !self.windows.close_one()
            && !self.close_on_stage()
            && !std::mem::take(&mut self.view.drawer)
            && self.view.curves.pinned.take().is_none()
            && self.view.unit.take().is_none()
        {
            self.view.maximised = None;
        }
    }

    fn toggle_panel(&mut self, ctx: &Context, kind: PanelKind) {
        if let Some(id) = tile_of(&self.tree, kind) {
            let is_visible = self.tree.is_visible(id);
            let verb = if is_visible { "hide" } else { "show" };
            self.note_layout(&format!("{verb} {}", kind.name()));
            self.tree.set_visible(id, !is_visible);
        } else {
            self.note_layout(&format!("show {}", kind.name()));
            layouts::add(&mut self.tree, kind);
        }
        ctx.request_repaint();
    }

    fn toggle_view(&mut self, ctx: &Context, view: LayerView) {
        let is_on = layers(&self.settle, &self.view) == view || self.view.layers == view;
        self.view.choose(if is_on { LayerView::State } else { view }, &self.settle);
        ctx.request_repaint();
    }

    fn example(&self, pick: Pick) {
        let split = self.settle.scene.as_ref().map_or(Split::Test, |scene| scene.split);
        self.send_settling(SettleCommand::Example(split, pick));
        self.settle_now();
    }

    fn change_speed(&self, factor: f64) {
        self.send_settling(SettleCommand::Speed((self.settle.speed * factor).clamp(1.0, 1000.0)));
    }

    /// The phase at the cursor, for tests and titles.
    pub fn phase_now(&self) -> Option<&'static str> {
        point(&self.settle).map(|point| phase_word(point.phase))
    }
}
