//! `eqprop-lab`: the window, or a command.

use clap::Parser as _;
use eqprop_lab::cli::{self, Arguments};
use std::process::ExitCode;

#[cfg(feature = "window")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[cfg(feature = "window")]
    let start = std::time::Instant::now();
    let Arguments { command, file } = Arguments::parse();
    let result = match (command, file) {
        (Some(command), _) => cli::execute(command),
        #[cfg(feature = "window")]
        (None, file) => window::open(start, file),
        #[cfg(not(feature = "window"))]
        (None, _) => Err(cli::no_display::not_built("the window")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(feature = "window")]
mod window {
    use clap::CommandFactory as _;
    use eqprop_lab::cli::{Arguments, no_display};
    use eqprop_lab::settling::engine as settling;
    use eqprop_lab::settling::engine::SettlingEngine;
    use eqprop_lab::training::engine::{TrainingEngine, loading};
    use eqprop_lab::training::shipped::starter;
    use eqprop_lab::training::snapshot::Origin;
    use eqprop_lab::worker::{Wake, spawn};
    use eqprop_lab::{error, ui};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::path::{Path, PathBuf};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Instant;

    /// Opens the window; if there can be none, does the main job in the terminal.
    pub fn open(start: Instant, file: Option<PathBuf>) -> error::Result<()> {
        let given = file.map(|file| given_file(&file)).transpose()?;
        let stored = starter()?;
        let config = stored.config.unwrap_or_default();
        let network = stored.network;
        let to_open = given.clone();
        let opened = Arc::new(AtomicBool::new(false));
        let was_opened = Arc::clone(&opened);
        let build = move |context: &egui::Context| {
            was_opened.store(true, Ordering::Relaxed);
            let context = context.clone();
            let wake: Wake = Arc::new(move || context.request_repaint());
            let watched = config.clone();
            let training =
                spawn("training", loading(config.clone(), "Loading MNIST"), Arc::clone(&wake), move || {
                    TrainingEngine::open(config, Some((network, Origin::Starter)), 0)
                });
            let settling = spawn("settling", settling::empty(), wake, move || SettlingEngine::new(watched));
            (training, settling)
        };
        // A missing library shows as an error or as a panic inside the window library; both are answered below.
        let hook = std::panic::take_hook();
        let in_window = Arc::clone(&opened);
        std::panic::set_hook(Box::new(move |info| {
            if in_window.load(Ordering::Relaxed) {
                hook(info);
            }
        }));
        let outcome = catch_unwind(AssertUnwindSafe(|| ui::run(build, start, to_open)));
        let message = match outcome {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(payload) => {
                let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
                text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
            }
        };
        if opened.load(Ordering::Relaxed) {
            return Err(error::Error::new("the window", format!("closed by an error: {message}")));
        }
        if let Some(given) = given {
            return Err(error::Error::file(&given, no_display::why_not_opened(&message)));
        }
        println!("{}", no_display::why_no_window(&message));
        no_display::main_job()
    }
    /// The file or folder that was given, whole; a word that is none may have been meant as a command.
    fn given_file(file: &Path) -> error::Result<PathBuf> {
        if file.exists() {
            return std::path::absolute(file)
                .map_err(|e| error::Error::file(file, format!("cannot be found: {e}")));
        }
        let program = Arguments::command();
        let commands = program.get_subcommands().map(clap::Command::get_name);
        let hint = error::nearest(&file.to_string_lossy(), commands);
        let hint = hint.map_or_else(|| "see --help".to_owned(), |near| format!("did you mean {near}?"));
        Err(error::Error::file(
            file,
            format!("is neither a command nor a file or folder that exists; {hint}"),
        ))
    }
}
