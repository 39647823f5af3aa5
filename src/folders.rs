//! Where the program keeps what is its user's.

use crate::error::{Error, Result};
use std::path::PathBuf;

/// The folder of own presets and runs: the one `EQPROP_LAB_HOME` names, else the platform's data folder.
/// It need not exist yet.
///
/// # Errors
/// The platform knows no home.
pub fn data_folder() -> Result<PathBuf> {
    if let Some(home) = std::env::var_os("EQPROP_LAB_HOME").filter(|home| !home.is_empty()) {
        return Ok(PathBuf::from(home));
    }
    let folders = directories::ProjectDirs::from("", "", "eqprop-lab");
    let none = || Error::new("data folder", "this system names no home; set EQPROP_LAB_HOME to a folder");
    folders.map(|folders| folders.data_dir().to_owned()).ok_or_else(none)
}
