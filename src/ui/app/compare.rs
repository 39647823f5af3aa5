//! What the commands of the comparison do.

use crate::config::Config;
use crate::training::weights;
use crate::ui::app::App;
use crate::ui::background::spawn;
use crate::ui::command::{Command, CompareCommand};
use crate::ui::state::aside::{Aside, swapped};
use crate::worker::Notice;
use egui::Context;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};

impl App {
    /// Carries out a command of this kind.
    pub(super) fn compare_command(&mut self, ctx: &Context, command: CompareCommand) {
        let draft = self.settings.draft.config.clone();
        match command {
            CompareCommand::Close => self.view.aside = None,
            CompareCommand::Weights(path) => {
                self.load_aside(ctx, path, draft);
            }
            CompareCommand::CopyAToB => match &self.settings.draft.error {
                Some(error) => self.notify(Notice::error(error.to_string())),
                None => self.view.aside = Some(Aside::of(draft)),
            },
            CompareCommand::CopyBToA | CompareCommand::Swap => {
                let Some(aside) = &mut self.view.aside else { return };
                let [config, other] = swapped(&draft, &aside.config);
                if command == CompareCommand::Swap {
                    if let Some(error) = &self.settings.draft.error {
                        let error = error.to_string();
                        return self.notify(Notice::error(error));
                    }
                    aside.config = other;
                }
                self.execute(ctx, Command::Draft(Box::new(config)));
            }
        }
        ctx.request_repaint();
    }

    /// Reads weights for B beside the window; `draft` are its settings if the file has none.
    fn load_aside(&mut self, ctx: &Context, path: PathBuf, draft: Config) {
        let (sender, receiver) = mpsc::channel();
        let notices = self.awaited.notices.0.clone();
        let body = move || match weights::load(&path) {
            Ok(stored) => {
                let config = stored.config.unwrap_or(draft);
                let name =
                    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                let _ = sender.send(Aside { config, weights: Some((name, Arc::new(stored.network))) });
            }
            Err(error) => {
                let _ = notices.send(Notice::error(error));
            }
        };
        if spawn(ctx, "weights to compare", body).is_ok() {
            self.awaited.aside = Some(receiver);
        }
    }

    /// Takes weights that have arrived.
    pub(super) fn poll_aside(&mut self) {
        match self.awaited.aside.as_ref().map(Receiver::try_recv) {
            Some(Ok(aside)) => {
                self.view.aside = Some(aside);
                self.awaited.aside = None;
            }
            Some(Err(mpsc::TryRecvError::Disconnected)) => self.awaited.aside = None,
            Some(Err(mpsc::TryRecvError::Empty)) | None => {}
        }
    }
}
