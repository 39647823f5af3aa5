//! Where the program keeps its files.

use crate::error::{Error, Result};
use std::path::PathBuf;

/// The variable that names another folder.
const HOME: &str = "EQPROP_LAB_HOME";

/// The program's folder for its own files (runs, presets): the one in `EQPROP_LAB_HOME`, or the platform's place for
/// the data of programs. It need not exist yet.
///
/// # Errors
/// The platform knows no such place (no home directory).
pub fn data_folder() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os(HOME).filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder));
    }
    let project = directories::ProjectDirs::from("", "", "eqprop-lab");
    project.map(|project| project.data_dir().to_owned()).ok_or_else(|| {
        Error::new("data folder", format!("this system names no home directory; set {HOME} to a folder"))
    })
}
