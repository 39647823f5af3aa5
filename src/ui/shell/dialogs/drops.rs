//! What to do with files and folders that are dropped on the window or given to the program.

use crate::data::image::ENDS;
use crate::lessons;
use crate::session_file;
use crate::ui::command::Command;
use crate::ui::command::dialog_kind::DialogKind;
use std::path::Path;

/// What to do with one of them.
pub fn dropped(path: &Path) -> Command {
    let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
    let kind = match extension.as_ref().and_then(|extension| extension.to_str()) {
        Some("safetensors") => DialogKind::OpenWeights,
        Some(end) if ENDS.contains(&end) => DialogKind::OpenPicture,
        Some("toml") if lessons::is_lesson_file(path) => DialogKind::OpenLesson,
        Some("toml") if session_file::is_session_file(path) => DialogKind::OpenSession,
        Some("toml") => DialogKind::OpenSettings,
        _ => DialogKind::OpenData,
    };
    Command::Path(kind, path.to_owned())
}

/// What to do with several at once: the files of one data set lie in one folder and are opened once.
pub fn dropped_together<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Vec<Command> {
    let mut folders: Vec<&Path> = Vec::new();
    let mut commands = Vec::new();
    for path in paths {
        let command = dropped(path);
        if matches!(command, Command::Path(DialogKind::OpenData, _)) && !path.is_dir() {
            let folder = path.parent().unwrap_or(Path::new(""));
            if folders.contains(&folder) {
                continue;
            }
            folders.push(folder);
        }
        commands.push(command);
    }
    commands
}
