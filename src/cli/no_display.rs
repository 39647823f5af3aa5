//! The main job without a screen: train the default preset and leave what a person would look at in a folder.

use super::train::train;
use crate::cli::train::arguments::TrainArguments;
use crate::error::{Error, Result};
use crate::receptive_fields;
use std::path::{Path, PathBuf};

/// Where the results go, in the current folder.
const FOLDER: &str = "eqprop-lab-results";

/// One line: why there is no window and what to install.
pub fn why_no_window(message: &str) -> String {
    format!("No window: {}. Training in the terminal instead.", reason(message))
}

/// Why a file that was given cannot be shown.
pub fn why_not_opened(message: &str) -> String {
    format!(
        "needs the window to be opened, and there is none: {}; `eqprop-lab --help` lists what works in a terminal",
        reason(message)
    )
}

fn reason(message: &str) -> String {
    let install = |packages: &str| format!("install {packages} (Debian, Ubuntu) and start again");
    let all = "libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0 libgl1 libegl1";
    let known: &[(&str, &str, &str)] = &[
        ("neither WAYLAND_DISPLAY", "no display", ""),
        ("connection to X server", "the display does not answer", ""),
        ("xlib's shared libraries", "X11 libraries are missing", all),
        ("libX11.so", "libX11 is missing", "libx11-6"),
        ("libX11-xcb", "libX11-xcb is missing", "libx11-xcb1"),
        ("libXcursor", "libXcursor is missing", "libxcursor1"),
        ("libXi.so", "libXi is missing", "libxi6"),
        ("xkbcommon", "libxkbcommon-x11 is missing", "libxkbcommon-x11-0"),
        ("glutin", "no OpenGL", "libgl1 libegl1 libgl1-mesa-dri"),
        ("OpenGL", "no OpenGL", "libgl1 libegl1 libgl1-mesa-dri"),
        ("EGL", "no OpenGL", "libgl1 libegl1 libgl1-mesa-dri"),
    ];
    let (what, todo) = match known.iter().find(|(mark, ..)| message.contains(mark)) {
        Some((_, what, "")) => ((*what).to_owned(), "start it on a desktop, or set DISPLAY".to_owned()),
        Some((_, what, packages)) => ((*what).to_owned(), install(packages)),
        None => {
            // The window library puts a source position of its own before the reason.
            let line = message.lines().next().unwrap_or_default();
            let reason = line.split(".rs:").last().unwrap_or(line);
            let reason = reason.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':' || c == ' ');
            (if reason.is_empty() { "unknown reason" } else { reason }.to_owned(), install(all))
        }
    };
    format!("{what}; {todo}")
}

/// What was asked for needs the window, and the program was built without it.
#[cfg(not(feature = "window"))]
pub fn not_built(what: &str) -> Error {
    let rule = "is not in this build, which has no window (it was made with --no-default-features); build without \
                that for the window and `render`, or see `eqprop-lab --help` for what this one does";
    Error::new(what, rule)
}

/// Trains the default preset with a log, weights and receptive fields in a folder that is named.
///
/// # Errors
/// Neither the current folder nor the temporary one can be written.
pub fn main_job() -> Result<()> {
    let folder = results_folder()?;
    let arguments = TrainArguments {
        log: Some(folder.join("curve.csv")),
        save: Some(folder.join("weights.safetensors")),
        ..TrainArguments::default()
    };
    println!("Results: {}", folder.display());
    let trainer = train(&arguments)?;
    let path = folder.join("receptive_fields.png");
    receptive_fields::save_png(trainer.network(), trainer.data(), &path)?;
    println!("receptive fields: {}", path.display());
    println!("curve: {}", folder.join("curve.csv").display());
    Ok(())
}

fn results_folder() -> Result<PathBuf> {
    let wanted = [PathBuf::from(FOLDER), std::env::temp_dir().join(FOLDER)];
    let make = |path: &PathBuf| std::fs::create_dir_all(path).is_ok() && is_writable(path);
    wanted.into_iter().find(make).ok_or_else(|| {
        Error::new(
            FOLDER,
            "cannot be made here nor in the temporary folder; start in a folder you may write to",
        )
    })
}

fn is_writable(folder: &Path) -> bool {
    tempfile::NamedTempFile::new_in(folder).is_ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_reason_is_one_line_with_what_to_do() {
        for (message, words) in [
            (
                "WinitEventLoop(neither WAYLAND_DISPLAY nor WAYLAND_SOCKET nor DISPLAY is set.)",
                ["no display", "DISPLAY"],
            ),
            (
                "os error at /x/y/mod.rs:788: Failed to open connection to X server",
                ["does not answer", "DISPLAY"],
            ),
            (
                "at /x/mod.rs:788: Failed to load one of xlib's shared libraries",
                ["X11 libraries", "libx11-6"],
            ),
            ("libXcursor.so.1: cannot open", ["libXcursor is missing", "libxcursor1"]),
            ("Library libxkbcommon-x11.so could not be loaded", ["libxkbcommon-x11", "libxkbcommon-x11-0"]),
            ("Found no glutin configs matching the template", ["no OpenGL", "libgl1"]),
            ("at /a/b.rs:12: a new trouble\nmore", ["No window: a new trouble;", "libegl1"]),
            ("", ["unknown reason", "install"]),
        ] {
            let text = super::why_no_window(message);
            assert!(words.iter().all(|word| text.contains(word)), "{text}");
            assert!(text.lines().count() == 1 && !text.contains(".rs"), "{text}");
        }
    }
}
