//! The whole program without a screen: real engines behind the real window.

use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::config::Config;
use eqprop_lab::model::Network;
use eqprop_lab::settling::engine as settling;
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::training::engine::{TrainingEngine, loading};
use eqprop_lab::training::snapshot::{Origin, TrainingSnapshot};
use eqprop_lab::ui::command::dialog_kind::DialogKind;
use eqprop_lab::ui::shell::dialogs::{FilePicker, Picked};
use eqprop_lab::ui::{App, Options};
use eqprop_lab::worker::{Wake, spawn};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// A desktop without a file dialog.
struct NoPicker;

impl FilePicker for NoPicker {
    fn pick(&self, _: DialogKind, _: &str, _: &egui::Context) -> Receiver<Picked> {
        mpsc::channel().1
    }
}

pub struct Program {
    pub harness: Harness<'static, App>,
}

impl Program {
    pub fn start(config: &Config, network: Option<Network<f32>>, tour: bool) -> Self {
        Self::start_on(config, network, tour, ([1400.0, 900.0], 1.0))
    }

    /// On a screen of this size in points, with so many pixels of a point.
    pub fn start_on(
        config: &Config,
        network: Option<Network<f32>>,
        tour: bool,
        (size, scale): ([f32; 2], f32),
    ) -> Self {
        let config = config.clone();
        let builder = Harness::builder().with_size(size).with_pixels_per_point(scale);
        let harness = builder.build_eframe(move |cc| {
            let context = cc.egui_ctx.clone();
            let wake: Wake = Arc::new(move || context.request_repaint());
            let (a, b) = (config.clone(), config.clone());
            let training = spawn("training", loading(config, "Loading"), Arc::clone(&wake), move || {
                TrainingEngine::open(a, network.map(|network| (network, Origin::Starter)), 0)
            });
            let settling = spawn("settling", settling::empty(), wake, move || SettlingEngine::new(b));
            let options = Options { start: Instant::now(), tour };
            App::new(&cc.egui_ctx, None, training, settling, Box::new(NoPicker), &options)
        });
        Self { harness }
    }

    pub fn training(&self) -> Arc<TrainingSnapshot> {
        self.harness.state().training().unwrap().latest()
    }

    /// Draws frames until a fact holds; generous, because machines are busy.
    pub fn wait(&mut self, what: &str, fact: impl Fn(&App) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(180);
        loop {
            self.harness.run_steps(1);
            if fact(self.harness.state()) {
                return;
            }
            let training = self.training();
            assert!(Instant::now() < deadline, "{what}: {:?} {:?}", training.status, training.progress);
            std::thread::yield_now();
        }
    }

    pub fn wait_training(&mut self, what: &str, fact: impl Fn(&TrainingSnapshot) -> bool) {
        self.wait(what, |app| fact(&app.training().unwrap().latest()));
    }

    /// Draws frames until there is a button of that name (the window is a frame behind the engines), and clicks it.
    pub fn click(&mut self, label: &str) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.harness.query_by_role_and_label(Role::Button, label).is_none() {
            assert!(Instant::now() < deadline, "no button {label}");
            self.harness.run_steps(1);
            std::thread::yield_now();
        }
        self.harness.get_by_role_and_label(Role::Button, label).click();
        self.harness.run_steps(4);
    }

    /// A menu or list entry by the start of its label; the rest is a shortcut or an explanation.
    pub fn click_starting(&mut self, start: &str) {
        self.harness
            .get_all_by_label_contains(start)
            .find(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with(start)))
            .unwrap_or_else(|| panic!("no entry {start}"))
            .click();
        self.harness.run_steps(4);
    }

    /// Through the menu and the path window, as a person without a file dialog does.
    pub fn choose(&mut self, entry: &str, path: &Path) {
        self.click("File");
        self.click_starting(entry);
        self.harness.run_steps(4);
        self.harness.get_by_role_and_label(Role::TextInput, "Path").click();
        self.harness.run_steps(2);
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
        self.harness.get_by_role_and_label(Role::TextInput, "Path").type_text(&path.display().to_string());
        self.harness.run_steps(2);
        self.click("OK");
    }

    /// Opens the settings that stand behind the few that matter first.
    pub fn show_all_settings(&mut self) {
        self.harness.state().order(eqprop_lab::ui::command::Command::ToggleAllSettings);
        self.harness.run_steps(3);
    }

    pub fn messages(&self) -> Vec<(bool, String)> {
        self.harness.state().messages().iter().map(|n| (n.is_error, n.text.clone())).collect()
    }
}
