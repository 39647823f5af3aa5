//! What is on its way: files that are read or written beside the window.

use crate::config::Config;
use crate::data::image::Picture;
use crate::error::{Error, Result};
use crate::presets::OwnFile;
use crate::session_file::OpenedSession;
use crate::ui::state::aside::Aside;
use crate::worker::Notice;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};

/// What was done with files of settings.
pub(super) enum Done {
    /// The own presets there are.
    List(Vec<OwnFile>),
    /// An own preset was written or removed: its name, the text before and now.
    Stored(String, Option<String>, Option<String>),
    /// Settings were read.
    Opened(PathBuf, Box<Config>),
    /// It could not be done.
    Failed(Error),
    /// Settings were written.
    Saved(PathBuf),
}

/// Why a session was not opened.
pub(super) enum Refusal {
    /// It cannot be.
    Error(Error),
    /// It names these outside its folder, and nobody has agreed to that.
    Outside(Vec<PathBuf>),
}

/// Answers that are awaited.
pub(super) struct Awaited {
    /// What was done with files of settings.
    pub settings: (Sender<Done>, Receiver<Done>),
    /// What was said of other files.
    pub notices: (Sender<Notice>, Receiver<Notice>),
    /// The session that is being read, and where it lies.
    pub session: Option<(PathBuf, Receiver<std::result::Result<OpenedSession, Refusal>>)>,
    /// The picture that is being read.
    pub picture: Option<Receiver<Result<Picture>>>,
    /// The weights that are being read for B.
    pub aside: Option<Receiver<Aside>>,
}

impl Default for Awaited {
    fn default() -> Self {
        Self { settings: channel(), notices: channel(), session: None, picture: None, aside: None }
    }
}
