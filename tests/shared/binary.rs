//! The real binary, called from a folder.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::path::Path;
use std::process::{Command, Output};

pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eqprop-lab"));
    command.current_dir(folder).args(arguments);
    command
}

pub fn text(output: Output) -> (bool, String) {
    let all = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(all).unwrap())
}

pub fn succeed(folder: &Path, arguments: &[&str]) -> String {
    let (success, text) = text(command(folder, arguments).output().unwrap());
    assert!(success, "{arguments:?}: {text}");
    text
}

pub fn fail(folder: &Path, arguments: &[&str]) -> String {
    let (success, text) = text(command(folder, arguments).output().unwrap());
    assert!(!success && !text.contains("panicked"), "{arguments:?}: {text}");
    text
}
