//! Where a command may write.

use crate::error::{Error, Result};
use std::path::Path;

/// A run of hours must not end with "no such folder".
pub(super) fn check_folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Err(Error::file(path, "is a folder; give the name of a file"));
    }
    match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) if !parent.is_dir() => Err(Error::file(parent, "is not a folder; make it first")),
        _ => Ok(()),
    }
}
