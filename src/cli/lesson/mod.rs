//! `eqprop-lab lesson`.

mod check;
#[cfg(feature = "window")]
mod render;

use crate::error::{Error, Result, nearest};
use crate::lessons::{self, Lesson};
use clap::Subcommand;
use std::path::{Path, PathBuf};

/// What can be done with lessons.
#[derive(Debug, Subcommand)]
pub enum LessonCommand {
    /// List the lessons that are part of the program, with their scenes.
    List,
    /// Play every scene without a window and print claim, numbers and verdict; ends with 1 if a claim does not hold.
    Check {
        /// A lesson of one's own; without it, all that are part of the program.
        #[arg(value_name = "FILE.toml")]
        file: Option<PathBuf>,
        /// Only the lesson of this name.
        #[arg(long, value_name = "KEY", conflicts_with = "file")]
        lesson: Option<String>,
    },
    /// Draw every scene's stage into one hand-out: `lesson.md` with a picture for each scene.
    Render {
        /// A lesson of one's own, or the name of one that is part of the program.
        #[arg(value_name = "FILE.toml")]
        file: PathBuf,
        /// Folder for the hand-out.
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
    },
    /// Print every function and word that a check can ask for, as Markdown.
    Functions,
}

/// Carries one out.
///
/// # Errors
/// A lesson that cannot be read or played, a claim that does not hold, a file that cannot be written.
pub fn lesson(what: &LessonCommand) -> Result<()> {
    match what {
        LessonCommand::List => {
            for lesson in lessons::shipped() {
                let minutes: f64 = lesson.scenes.iter().map(|scene| scene.minutes).sum();
                println!("{:<14} {}, {minutes} minutes: {}", lesson.key, lesson.title, lesson.about);
                for (number, scene) in lesson.scenes.iter().enumerate() {
                    println!("{:>16}. {}", number + 1, scene.title);
                }
            }
            Ok(())
        }
        LessonCommand::Check { file: Some(file), .. } => {
            check::check(&[&lessons::read(file)?], file.parent())
        }
        LessonCommand::Check { lesson: Some(key), .. } => check::check(&[named(key)?], None),
        LessonCommand::Check { .. } => check::check(&lessons::shipped().iter().collect::<Vec<_>>(), None),
        LessonCommand::Render { file, dir } => render(file, dir),
        LessonCommand::Functions => {
            print!("{}", lessons::functions_page());
            Ok(())
        }
    }
}

/// The shipped lesson of this name.
fn named(key: &str) -> Result<&'static Lesson> {
    lessons::shipped().iter().find(|lesson| lesson.key == key).ok_or_else(|| {
        let known = || lessons::shipped().iter().map(|lesson| lesson.key.as_str());
        let hint = nearest(key, known()).map_or_else(String::new, |near| format!("; did you mean {near}?"));
        Error::new(
            format!("lesson {key}"),
            format!("is not known{hint}; `eqprop-lab lesson list` lists them"),
        )
    })
}

#[cfg(feature = "window")]
fn render(file: &Path, dir: &Path) -> Result<()> {
    if file.extension().is_some() || file.exists() {
        return render::render(&lessons::read(file)?, file.parent(), dir);
    }
    render::render(named(&file.to_string_lossy())?, None, dir)
}

#[cfg(not(feature = "window"))]
fn render(_: &Path, _: &Path) -> Result<()> {
    Err(crate::cli::no_display::not_built("lesson render"))
}
