//! The window: snapshots in, commands out.

mod awaited;
mod compare;
mod curves;
pub mod engines;
mod example;
mod execute;
mod figures;
mod film;
mod frame;
mod ghosts;
pub mod history;
mod keyboard;
mod lesson;
mod lesson_notes;
mod lesson_play;
mod own;
mod pending;
mod picture;
mod point;
mod progress;
mod reading;
mod runs;
mod sessions;
mod settings;
mod stage;
mod subscriptions;
mod verdict;

use super::command::Command;
use super::export::table::Table;
use super::recorder::Recorder;
use crate::model::Network;
use crate::settling::engine::snapshot::{SettleCommand, SettlingSnapshot};
use crate::settling::engine::subscription::Subscription;
use crate::training::snapshot::TrainingSnapshot;
use crate::ui::app::awaited::Awaited;
use crate::ui::app::engines::{SettlingHandle, TrainingHandle};
use crate::ui::app::history::History;
use crate::ui::app::lesson_notes::Lessons;
use crate::ui::app::pending::Pending;
use crate::ui::context::Cx;
use crate::ui::shell::dialogs::{Dialogs, FilePicker};
use crate::ui::shell::finder::Finder;
use crate::ui::shell::frame_times::FrameTimes;
use crate::ui::shell::notices::Notices;
use crate::ui::shell::parameters::ParametersPanel;
use crate::ui::shell::tiles::Panels;
use crate::ui::shell::transport::TransportPanel;
use crate::ui::shell::windows::Windows;
use crate::ui::state::caption::{self, Caption};
use crate::ui::state::fitted::Fitted;
use crate::ui::state::layouts::{self, Layout};
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::run_list::RunList;
use crate::ui::state::settings::{Draft, Settings};
use crate::ui::state::view::{Hover, Overlay, View};
use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use crate::worker::Notice;
use egui::Ui;
use egui_tiles::Tree;
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long the end of the program waits for each engine.
const PATIENCE: Duration = Duration::from_millis(100);

/// What is kept from one start of the program to the next.
const LAYOUT_KEY: &str = "layout";
const DARK_KEY: &str = "dark";
const RUNS_KEY: &str = "runs";
const COLUMN_KEY: &str = "column";

/// How the window begins.
pub struct Options {
    /// When the process began.
    pub start: Instant,
    /// Begin with the tour.
    pub tour: bool,
}

/// The whole window.
pub struct App {
    training: Option<TrainingHandle>,
    settling: Option<SettlingHandle>,
    train: Arc<TrainingSnapshot>,
    settle: Arc<SettlingSnapshot>,
    settings: Settings,
    history: History,
    view: View,
    tree: Tree<PanelKind>,
    fitted: Fitted,
    pub(super) panels: Panels,
    parameters: ParametersPanel,
    transport: TransportPanel,
    dialogs: Dialogs,
    notices: Notices,
    recorder: Recorder,
    windows: Windows,
    finder: Finder,
    lessons: Lessons,
    overlay: bool,
    figure: Option<Pending>,
    awaited: Awaited,
    /// Files and folders that were given or dropped and not yet taken.
    arrived: Vec<PathBuf>,
    picker: Box<dyn FilePicker>,
    times: FrameTimes,
    commands: RefCell<Vec<Command>>,
    hover: Hover,
    wanted: Option<Subscription>,
    caption: Caption,
    forwarded: Option<(Arc<Network<f32>>, Instant)>,
    /// The run whose weights the watched example has had.
    settled_run: Option<u64>,
    /// While training goes on the watched example keeps up with it, until a person goes on with that example.
    follows_training: bool,
    /// The next run comes with a settling of its own.
    opens_session: bool,
}

impl App {
    /// A window on two engines. `storage` brings back theme and layout.
    pub fn new(
        ctx: &egui::Context,
        storage: Option<&dyn eframe::Storage>,
        training: TrainingHandle,
        settling: SettlingHandle,
        picker: Box<dyn FilePicker>,
        options: &Options,
    ) -> Self {
        theme::install(ctx);
        let (train, settle) = (training.latest(), settling.latest());
        let is_stored = storage.is_some_and(|storage| storage.get_string(LAYOUT_KEY).is_some());
        let stored = storage.and_then(|storage| layouts::stored(storage, LAYOUT_KEY));
        let is_refused = is_stored && stored.is_none();
        let tree = stored.unwrap_or_else(|| Layout::Watch.tree());
        let dark = storage.and_then(|storage| eframe::get_value(storage, DARK_KEY));
        let column = storage.and_then(|storage| eframe::get_value(storage, COLUMN_KEY));
        let (column, all_settings) = column.unwrap_or((true, false));
        ctx.set_theme(if dark.unwrap_or(true) { egui::Theme::Dark } else { egui::Theme::Light });
        settling.send(SettleCommand::Configure(Box::new((*train.config).clone())));
        if options.tour {
            settling.send(SettleCommand::Tour(true));
        }
        // An example that is there already stays as it is.
        let (has_scene, run) = (settle.scene.is_some(), train.run);
        let mut app = Self {
            settings: Settings::new(Arc::clone(&train.config)),
            history: History::default(),
            caption: caption::caption(&train, &settle),
            training: Some(training),
            settling: Some(settling),
            train,
            settle,
            view: View {
                tour: options.tour,
                dark: dark.unwrap_or(true),
                column,
                all_settings,
                ..View::default()
            },
            tree,
            fitted: Fitted::default(),
            panels: Panels::default(),
            parameters: ParametersPanel::default(),
            transport: TransportPanel::default(),
            dialogs: Dialogs::default(),
            notices: Notices::default(),
            recorder: Recorder::new(ctx),
            windows: Windows::default(),
            finder: Finder::default(),
            lessons: Lessons::stored(storage),
            overlay: false,
            figure: None,
            awaited: Awaited::default(),
            arrived: Vec::new(),
            picker,
            times: FrameTimes::new(options.start),
            commands: RefCell::default(),
            hover: Hover::default(),
            wanted: None,
            forwarded: None,
            settled_run: has_scene.then_some(run),
            follows_training: true,
            opens_session: false,
        };
        app.find_runs(storage);
        if is_refused {
            app.notify(Notice::info(
                "The stored layout could not be used; the panels stand as at the first start",
            ));
        }
        app
    }

    /// Opens a file or folder as if it were dropped on the window.
    pub fn receive(&mut self, path: PathBuf) {
        self.arrived.push(path);
    }

    /// What frames cost.
    pub fn frame_times(&self) -> &FrameTimes {
        &self.times
    }

    /// The messages so far.
    pub fn messages(&self) -> &[Notice] {
        self.notices.kept()
    }

    /// The settings of the panel.
    pub fn draft(&self) -> &Draft {
        &self.settings.draft
    }

    /// What can be undone.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The training handle while the window is open.
    pub fn training(&self) -> Option<&TrainingHandle> {
        self.training.as_ref()
    }

    /// The settling handle while the window is open.
    pub fn settling(&self) -> Option<&SettlingHandle> {
        self.settling.as_ref()
    }

    /// The kept runs.
    pub fn run_list(&self) -> &RunList {
        &self.view.runs
    }

    /// The kept runs in the error curves.
    pub fn overlays(&self) -> &[Overlay] {
        &self.view.overlays
    }

    /// Orders something, as a click in the next frame would.
    pub fn order(&self, command: Command) {
        self.commands.borrow_mut().push(command);
    }

    pub(super) fn notify(&mut self, notice: Notice) {
        self.notices.add(notice, &Palette::of(self.view.dark));
    }

    /// What panels would see now.
    pub(super) fn cx(&self) -> Cx<'_> {
        Cx {
            training: &self.train,
            settling: &self.settle,
            palette: Palette::of(self.view.dark),
            view: &self.view,
            draft: &self.settings.draft,
            caption: &self.caption,
            hover: &self.hover,
            commands: &self.commands,
        }
    }

    /// The numbers that a panel draws.
    pub fn tables(&self, kind: PanelKind) -> Vec<Table> {
        self.panels.tables(&self.cx(), kind)
    }

    /// What lies under the pointer acts in the next frame: the shared cursor, and keys for a unit.
    fn read_hover(&mut self, ctx: &egui::Context) {
        let (unit, index) = (self.hover.unit.take(), self.hover.index.take());
        if (self.view.hovered, self.view.hovered_index) != (unit, index) {
            (self.view.hovered, self.view.hovered_index) = (unit, index);
            ctx.request_repaint();
        }
    }

    /// Commands of this frame; a person's click or key ends the tour.
    fn run_commands(&mut self, ctx: &egui::Context) {
        let commands = std::mem::take(&mut *self.commands.borrow_mut());
        let toggles = commands.contains(&Command::ToggleTour);
        if self.view.tour && !toggles && (!commands.is_empty() || ctx.input(caption::interrupted)) {
            self.set_tour(false);
        }
        for command in commands {
            self.execute(ctx, command);
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        let began = Instant::now();
        self.read_engines(ctx);
        if let Some(command) = self.dialogs.poll() {
            self.commands.get_mut().push(command);
        }
        self.poll_picture();
        self.poll_aside();
        self.poll_files();
        self.walk(ctx);
        self.poll_session();
        self.poll_lesson();
        self.take_arrived(ctx);
        self.times.logic(began.elapsed());
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let began = Instant::now();
        let ctx = ui.ctx().clone();
        self.read_keys(&ctx);
        self.play_lesson(&ctx);
        self.lessons.follow(&ctx, &mut self.view.lesson, &self.train, &self.settle);
        self.layout_ui(ui);
        if let Some(command) = self.dialogs.ui(&ctx, &*self.picker, &mut self.view.figure_style) {
            self.commands.get_mut().push(command);
        }
        self.windows.ui(&ctx);
        self.finder_ui(&ctx);
        self.notices.ui(&ctx);
        if self.overlay {
            let palette = Palette::of(ui.visuals().dark_mode);
            let examples = self.train.progress.examples_per_second;
            self.times.ui(&ctx, &palette, frame.info().cpu_usage, examples);
        }
        self.save_figure(&ctx);
        self.read_hover(&ctx);
        self.run_commands(&ctx);
        self.walk(&ctx);
        if !ctx.input(|input| input.pointer.any_down() || !input.keys_down.is_empty())
            && !ctx.text_edit_focused()
        {
            self.history.close();
        }
        self.send_subscription(&ctx);
        self.times.frame(began.elapsed());
    }

    fn raw_input_hook(&mut self, _ctx: &egui::Context, input: &mut egui::RawInput) {
        // A figure shows the panel, not what hovers over it.
        if self.figure.is_some() {
            input.events.push(egui::Event::PointerGone);
        }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, LAYOUT_KEY, &self.tree);
        eframe::set_value(storage, DARK_KEY, &self.view.dark);
        self.lessons.save(storage);
        eframe::set_value(storage, COLUMN_KEY, &(self.view.column, self.view.all_settings));
        self.save_runs(storage);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if let Some(settling) = self.settling.take() {
            settling.close(PATIENCE);
        }
        if let Some(training) = self.training.take() {
            self.train = training.latest();
            training.close(PATIENCE);
        }
        self.end_runs();
    }
}
