//! Sessions: what was done to the watched example, saved and opened.

use crate::error::Error;
use crate::session_file::{self, Session};
use crate::settling::engine::snapshot::SettleCommand;
use crate::settling::example::action::UnitId;
use crate::training::snapshot::{RunBeginning, TrainCommand};
use crate::ui::app::App;
use crate::ui::app::awaited::Refusal;
use crate::ui::background::{self, spawn};
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::state::view::LayerView;
use crate::worker::Notice;
use egui::Context;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};

/// What of the view is kept with a session.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    layers: String,
    log: bool,
    unit: Option<UnitId>,
    pins: Vec<UnitId>,
}

impl App {
    pub(super) fn save_session(&mut self, ctx: &Context, path: PathBuf) {
        let view = &self.view;
        let kept = Kept {
            layers: view.layers.name().to_lowercase(),
            log: view.log,
            unit: view.unit,
            pins: view.pins.clone(),
        };
        let begun =
            self.train.stored.first().map(|first| (Arc::clone(&first.network), self.train.origin.clone()));
        let session = Session::of(&self.settle, begun, toml::Table::try_from(kept).unwrap_or_default());
        match session {
            Err(error) => self.notify(Notice::error(error)),
            Ok(session) => background::beside(ctx, self.awaited.notices.0.clone(), move || {
                let path = if path.extension().is_none() { path.with_extension("toml") } else { path };
                if path.extension().is_some_and(|end| end != "toml") {
                    return Err(Error::file(&path, "a session is a .toml file; give the name that end"));
                }
                Ok(format!("Session saved in {}", session.write(&path)?.join(" and ")))
            }),
        }
    }

    /// Begins to read a session; nothing changes until all of it is there and right. What it names outside its folder
    /// is asked about, unless that was agreed to.
    pub(super) fn open_session(&mut self, ctx: &Context, path: PathBuf, agreed: bool) {
        let (sender, receiver) = mpsc::channel();
        let (known, file) = (self.train.data.clone(), path.clone());
        let body = move || {
            let outside = session_file::outside(&file, known.as_ref()).unwrap_or_default();
            drop(sender.send(if agreed || outside.is_empty() {
                session_file::open(&file, None, known.as_ref(), agreed).map_err(Refusal::Error)
            } else {
                Err(Refusal::Outside(outside))
            }));
        };
        match spawn(ctx, "session", body) {
            Ok(()) => self.awaited.session = Some((path, receiver)),
            Err(error) => self.notify(Notice::error(format!("The session cannot be read: {error}"))),
        }
    }

    /// Takes a session that has arrived.
    pub(super) fn poll_session(&mut self) {
        let answer = self
            .awaited
            .session
            .as_ref()
            .and_then(|(path, answer)| Some((path.clone(), answer.try_recv().ok()?)));
        let Some((path, answer)) = answer else { return };
        self.awaited.session = None;
        match answer {
            Err(Refusal::Error(error)) => self.notify(Notice::error(error)),
            Err(Refusal::Outside(files)) => self.dialogs.ask(DialogKind::OpenSession, path, files),
            Ok(opened) => {
                let scene = &opened.opening.scene;
                self.send_training(TrainCommand::Begin(Box::new(RunBeginning {
                    config: opened.config,
                    data: Arc::clone(&scene.data),
                    network: Arc::clone(&scene.network),
                    origin: opened.origin,
                })));
                self.opens_session = true;
                self.send_settling(SettleCommand::Open(Box::new(opened.opening)));
                self.show_kept(opened.view);
                self.notify(Notice::info(format!("{} replayed", path.display())));
            }
        }
    }

    /// A view that is not understood is left alone.
    pub(in crate::ui) fn show_kept(&mut self, view: toml::Table) {
        let Ok(kept) = view.try_into::<Kept>() else { return };
        let layers = LayerView::ALL.into_iter().find(|layers| layers.name().to_lowercase() == kept.layers);
        self.view.layers = layers.unwrap_or_default();
        (self.view.log, self.view.unit, self.view.pins) = (kept.log, kept.unit, kept.pins);
        self.view.guess = None;
    }
}
