//! How settings are turned: by knobs, presets, files, undo and redo.

use super::history::{Arrangement, Due, HistoryStep, Way};
use crate::config::Config;
use crate::files::write_whole;
use crate::knobs;
use crate::presets::{self, Own, OwnFile};
use crate::settling::engine::snapshot::SettleCommand;
use crate::training::snapshot::TrainCommand;
use crate::ui::app::App;
use crate::ui::app::awaited::Done;
use crate::ui::background::spawn;
use crate::ui::command::{Command, SettingsCommand};
use crate::ui::state::layouts::Layout;
use crate::ui::state::settings::{self, Setting};
use crate::worker::Notice;
use egui::Context;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl App {
    /// Carries out a command of this kind.
    pub(super) fn settings_command(&mut self, ctx: &Context, command: SettingsCommand) {
        match command {
            SettingsCommand::RevertKey(key, index) => self.revert_key(&key, index),
            SettingsCommand::RevertAll => self.revert_all(),
            SettingsCommand::ListOwn => self.list_own(ctx),
            SettingsCommand::Own(file) => self.own_preset(*file),
            SettingsCommand::SaveOwn(name) => self.save_own(ctx, name),
            SettingsCommand::DeleteOwn(name) => self.delete_own(ctx, name),
            SettingsCommand::StoreOwn(name, text) => self.store_own(ctx, name, text),
            SettingsCommand::Opened(path, config) => self.opened(&path, *config),
        }
    }

    /// Takes over changed settings of the panel and notes them.
    pub(super) fn edit(&mut self, config: Config) {
        let after = Setting { config, own: self.settings.draft.own.clone() };
        let before = self.turn(after.clone());
        self.note(before, after);
    }

    fn note(&mut self, before: Setting, after: Setting) {
        if before != after {
            self.history.push_settings(settings::words(&before, &after), before, after);
        }
    }

    /// Takes over settings; returns those before. What may change while running is sent at once.
    pub(super) fn turn(&mut self, after: Setting) -> Setting {
        let before = self.settings.now();
        self.settings.draft.own = after.own;
        if let Some(live) = self.settings.edit(after.config) {
            self.send_training(TrainCommand::Configure(Box::new(live.clone())));
            self.send_settling(SettleCommand::Configure(Box::new(live)));
        }
        before
    }

    pub(super) fn preset(&mut self, name: &str) {
        match presets::get(name) {
            Ok(config) => self.use_preset(name, Setting { config, own: None }),
            Err(error) => self.notify(Notice::error(error)),
        }
    }

    pub(super) fn own_preset(&mut self, file: OwnFile) {
        let config = match file.config {
            Ok(config) => config,
            Err(error) => return self.notify(Notice::error(error)),
        };
        let own = Own { name: file.name.clone(), config: config.clone() };
        self.use_preset(&file.name, Setting { config, own: Some(Arc::new(own)) });
    }

    fn use_preset(&mut self, name: &str, after: Setting) {
        self.history.close();
        let live = after.config.same_run(self.settings.expected());
        let before = self.turn(after.clone());
        self.note(before, after);
        self.history.close();
        if !live && let Some(config) = self.settings.restart() {
            self.restart(config);
            self.notify(Notice::info(format!("Preset {name}: new random weights")));
        }
    }

    pub(super) fn restart(&mut self, config: Config) {
        self.send_settling(SettleCommand::Configure(Box::new(config.clone())));
        self.send_training(TrainCommand::Restart(Box::new(config)));
    }

    /// One setting back to the preset's value. Layers and their rates go together.
    pub(super) fn revert_key(&mut self, key: &str, index: Option<usize>) {
        let Some(preset) = self.settings.draft.preset() else { return };
        let mut config = self.settings.draft.config.clone();
        match (knobs::knob(key), knobs::choice(key)) {
            (Some(knob), _) => {
                let count = knob.count(&config).min(knob.count(preset));
                for i in (0..count).filter(|i| index.is_none_or(|index| index == *i)) {
                    (knob.set)(&mut config, i, (knob.get)(preset, i));
                }
            }
            (None, Some(choice)) => {
                if config.set(key, &(choice.get)(preset)).is_err() {
                    return;
                }
                if config.learning.rates.len() != config.num_layers() {
                    config.learning.rates.clone_from(&preset.learning.rates);
                }
            }
            (None, None) => return,
        }
        self.history.close();
        self.edit(config);
    }

    pub(super) fn revert_all(&mut self) {
        if let Some(preset) = self.settings.draft.preset() {
            let config = preset.clone();
            self.history.close();
            self.edit(config);
        }
    }

    /// Settings of a file; what needs new weights waits for the button.
    pub(super) fn opened(&mut self, path: &Path, config: Config) {
        let after = Setting { config, own: None };
        self.history.close();
        let before = self.turn(after.clone());
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        if before != after {
            let step = HistoryStep::Settings { before: Box::new(before), after: Box::new(after) };
            self.history.push(format!("open {name}"), step);
        }
        let waits = if self.settings.draft.needs_restart { "; some wait for a restart" } else { "" };
        self.notify(Notice::info(format!("Settings of {name} opened{waits}")));
    }

    /// Arranges the panels and notes it.
    pub(super) fn arrange(&mut self, ctx: &Context, words: &str, layout: Layout) {
        self.note_layout(words);
        self.tree = layout.tree();
        self.view.maximised = None;
        ctx.request_repaint();
    }

    /// Notes the layout before it changes.
    pub(super) fn note_layout(&mut self, words: &str) {
        let step = HistoryStep::Layout(Box::new(self.arrangement()));
        self.history.push(words.to_owned(), step);
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement { tree: self.tree.clone(), maximised: self.view.maximised }
    }

    /// One step back, or forward again.
    pub(super) fn go(&mut self, ctx: &Context, way: Way) {
        self.history.ask(way);
        self.walk(ctx);
    }

    /// Carries out what undo and redo have asked for, as far as the engine has answered.
    pub(super) fn walk(&mut self, ctx: &Context) {
        self.history.follow(&self.settle);
        while let Some(due) = self.history.due() {
            match due {
                Due::Order(Way::Undo) => self.send_settling_order(SettleCommand::Undo),
                Due::Order(Way::Redo) => self.send_settling_order(SettleCommand::Redo),
                Due::Walk(way, words, step) => {
                    let step = self.walk_step(ctx, way, step);
                    self.history.went(way, words, step);
                }
            }
        }
        let history = &self.history;
        for (shown, words) in
            [(&mut self.view.undo, history.undo_words()), (&mut self.view.redo, history.redo_words())]
        {
            if shown.as_deref() != words {
                *shown = words.map(str::to_owned);
            }
        }
    }

    fn walk_step(&mut self, ctx: &Context, way: Way, step: HistoryStep) -> HistoryStep {
        match step {
            HistoryStep::Settings { before, after } => {
                let (from, to) = if way == Way::Undo { (&after, &before) } else { (&before, &after) };
                let carried = self.settings.now().carried(from, to);
                self.turn(carried);
                HistoryStep::Settings { before, after }
            }
            HistoryStep::Layout(there) => {
                let here = self.arrangement();
                (self.tree, self.view.maximised) = (there.tree, there.maximised);
                HistoryStep::Layout(Box::new(here))
            }
            HistoryStep::Command { undo, redo } => {
                let command = if way == Way::Undo { &undo } else { &redo };
                self.execute(ctx, (**command).clone());
                HistoryStep::Command { undo, redo }
            }
            HistoryStep::Action => HistoryStep::Action,
        }
    }

    fn beside(&mut self, ctx: &Context, job: impl FnOnce() -> Vec<Done> + Send + 'static) {
        let sender = self.awaited.settings.0.clone();
        let body = move || job().into_iter().for_each(|done| drop(sender.send(done)));
        if let Err(error) = spawn(ctx, "settings", body) {
            self.notify(Notice::error(format!("The file cannot be reached: {error}")));
        }
    }

    pub(super) fn list_own(&mut self, ctx: &Context) {
        self.beside(ctx, || vec![presets::own_list(Config::from_toml).map_or_else(Done::Failed, Done::List)]);
    }

    pub(super) fn save_own(&mut self, ctx: &Context, name: String) {
        let text = self.settings.draft.config.to_toml();
        let own = Own { name: name.clone(), config: self.settings.draft.config.clone() };
        self.settings.draft.own = Some(Arc::new(own));
        self.keep_own(ctx, name, Some(text));
    }

    pub(super) fn delete_own(&mut self, ctx: &Context, name: String) {
        self.keep_own(ctx, name, None);
    }

    /// Writes or removes the file, to be undone.
    fn keep_own(&mut self, ctx: &Context, name: String, text: Option<String>) {
        self.beside(ctx, move || {
            let old = presets::own_text(&name);
            match old.and_then(|old| presets::own_write(&name, text.as_deref()).map(|()| old)) {
                Ok(old) => vec![Done::Stored(name, old, text), list_again()],
                Err(error) => vec![Done::Failed(error), list_again()],
            }
        });
    }

    pub(super) fn store_own(&mut self, ctx: &Context, name: String, text: Option<String>) {
        self.beside(ctx, move || match presets::own_write(&name, text.as_deref()) {
            Ok(()) => vec![list_again()],
            Err(error) => vec![Done::Failed(error), list_again()],
        });
    }

    pub(super) fn open_settings(&mut self, ctx: &Context, path: PathBuf) {
        self.beside(ctx, move || {
            // A session file is TOML too: this is where the two part.
            let config = Config::read(&path);
            vec![config.map_or_else(Done::Failed, |config| Done::Opened(path, Box::new(config)))]
        });
    }

    pub(super) fn save_settings(&mut self, ctx: &Context, path: PathBuf) {
        let text = self.settings.draft.config.to_toml();
        self.beside(ctx, move || {
            let written = write_whole(&path, text.as_bytes());
            vec![written.map_or_else(Done::Failed, |()| Done::Saved(path))]
        });
    }

    /// Takes what has been read or written.
    pub(super) fn poll_files(&mut self) {
        while let Ok(done) = self.awaited.settings.1.try_recv() {
            match done {
                Done::List(list) => self.settings.draft.own_presets = Arc::new(list),
                Done::Stored(name, old, new) => self.stored(name, old, new),
                Done::Opened(path, config) => self.opened(&path, *config),
                Done::Failed(error) => self.notify(Notice::error(error)),
                Done::Saved(path) => {
                    self.notify(Notice::info(format!("Settings saved in {}", path.display())));
                }
            }
        }
    }

    fn stored(&mut self, name: String, old: Option<String>, new: Option<String>) {
        let (verb, text) = match (&old, &new) {
            (_, None) => ("delete", format!("Own preset {name} deleted; Ctrl+Z brings it back")),
            (Some(_), Some(_)) => ("replace", format!("Own preset {name} replaced")),
            (None, Some(_)) => ("save", format!("Own preset {name} saved")),
        };
        self.notify(Notice::info(text));
        let command = |text| Box::new(Command::Settings(SettingsCommand::StoreOwn(name.clone(), text)));
        let step = HistoryStep::Command { undo: command(old), redo: command(new) };
        self.history.push(format!("{verb} own preset {name}"), step);
    }
}

fn list_again() -> Done {
    presets::own_list(Config::from_toml).map_or_else(Done::Failed, Done::List)
}
