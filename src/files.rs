//! Files written whole or not at all.

use crate::error::{Error, Result};
use std::io::Write as _;
use std::path::Path;

/// The end of the names of unfinished files.
const TEMPORARY: &str = ".tmp";

/// Writes a file through a temporary neighbour `.NAME.….tmp`, so that no reader ever sees half of it and a killed
/// program leaves the old one.
///
/// # Errors
/// The folder does not exist or cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let cannot = |e: std::io::Error| Error::file(path, format!("cannot be written: {e}"));
    if path.is_dir() {
        return Err(Error::file(path, "is a folder; give the name of a file"));
    }
    let prefix = temporary_prefix(path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(TEMPORARY);
    #[cfg(unix)]
    {
        // A temporary file is private; this one becomes an ordinary file, as the umask wants it.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder_of(path)).map_err(cannot)?;
    file.write_all(bytes).map_err(cannot)?;
    file.as_file().sync_all().map_err(cannot)?;
    file.persist(path).map_err(|e| cannot(e.error))?;
    Ok(())
}

/// The text of a file, without a mark of UTF-8 at its beginning.
///
/// # Errors
/// It cannot be read, or is not UTF-8: UTF-16 is named, for other encodings the first line that is not.
pub fn read_text(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|e| Error::file(path, format!("cannot be read: {e}")))?;
    if bytes.starts_with(&[0xFF, 0xFE])
        || bytes.starts_with(&[0xFE, 0xFF])
        || bytes.get(..2).is_some_and(|b| b.contains(&0))
    {
        return Err(Error::file(path, "is saved as UTF-16; save it as UTF-8"));
    }
    let text = String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let line = e.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
        let byte = e.as_bytes()[at];
        Error::file(
            path,
            format!(
                "is not UTF-8 (byte {byte:02X} in line {line}; Latin-1 or Windows-1252?); save it as UTF-8"
            ),
        )
    })?;
    Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}

fn temporary_prefix(path: &Path) -> std::ffi::OsString {
    let mut prefix = std::ffi::OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push(".");
    prefix
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes what a program that was killed while writing `path` left beside it. Not to be called while another
/// one writes that file.
pub fn remove_unfinished(path: &Path) {
    let prefix = temporary_prefix(path);
    let Ok(entries) = std::fs::read_dir(folder_of(path)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let bytes = name.as_encoded_bytes();
        let middle = bytes.strip_prefix(prefix.as_encoded_bytes());
        let middle = middle.and_then(|rest| rest.strip_suffix(TEMPORARY.as_bytes()));
        // With a dot in the middle it belongs to a file of a longer name.
        if middle.is_some_and(|middle| middle.iter().all(u8::is_ascii_alphanumeric)) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
