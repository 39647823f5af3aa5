//! `eqprop-lab`: the window, or a command.

use clap::Parser as _;
use eqprop_lab::cli::{self, Arguments};
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Some(command) => cli::execute(command),
        None => cli::terminal::main_job(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
