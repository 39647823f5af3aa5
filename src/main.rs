//! `eqprop-lab`: the window, or a command.

use clap::Parser as _;
use eqprop_lab::cli::{self, Arguments};
use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(feature = "window")]
    let start = std::time::Instant::now();
    let result = match Arguments::parse().command {
        Some(command) => cli::execute(command),
        #[cfg(feature = "window")]
        None => window::open(start),
        #[cfg(not(feature = "window"))]
        None => Err(cli::no_display::not_built("the window")),
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
    use eqprop_lab::cli::no_display;
    use eqprop_lab::settling::engine as settling;
    use eqprop_lab::settling::engine::SettlingEngine;
    use eqprop_lab::training::engine::{TrainingEngine, loading};
    use eqprop_lab::training::shipped::starter;
    use eqprop_lab::training::snapshot::Origin;
    use eqprop_lab::worker::{Wake, spawn};
    use eqprop_lab::{error, ui};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Instant;

    /// Opens the window; if there can be none, does the main job in the terminal.
    pub fn open(start: Instant) -> error::Result<()> {
        let stored = starter()?;
        let config = stored.config.unwrap_or_default();
        let network = stored.network;
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
        let outcome = catch_unwind(AssertUnwindSafe(|| ui::run(build, start)));
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
        println!("{}", no_display::why_no_window(&message));
        no_display::main_job()
    }
}
