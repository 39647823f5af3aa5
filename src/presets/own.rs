//! Presets of one's own: TOML files in the folder `presets` of the data folder.

use crate::config::Config;
use crate::error::{Error, Result};
use crate::files::{read_text, write_whole};
use crate::folders::data_folder;
use std::path::PathBuf;

/// An own preset that was read. Its `config.preset` names the shipped preset that it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Own {
    /// Its name, which is the file's without ending.
    pub name: String,
    /// The settings.
    pub config: Config,
}

/// One file of the folder; a broken one is listed with what is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnFile {
    /// Its name.
    pub name: String,
    /// The settings.
    pub config: Result<Config>,
}

/// Where own presets are.
///
/// # Errors
/// The platform knows no data folder.
pub fn own_folder() -> Result<PathBuf> {
    Ok(data_folder()?.join("presets"))
}

/// The file of the own preset `name`, whether or not it exists.
///
/// # Errors
/// A name that cannot be a file's everywhere, or a shipped preset's.
pub fn own_path(name: &str) -> Result<PathBuf> {
    let culprit = || format!("preset name “{name}”");
    let fits = |c: char| c.is_alphanumeric() || " -_+.,()=".contains(c);
    let length = name.chars().count();
    if !(1..=60).contains(&length) || !name.chars().all(fits) || name.trim() != name || name.starts_with('.')
    {
        let rule = "must have 1 to 60 letters, digits, spaces or - _ + . , ( ) =, no dot in front, no space at an end";
        return Err(Error::new(culprit(), rule));
    }
    if super::list().any(|(shipped, _)| shipped.eq_ignore_ascii_case(name)) {
        return Err(Error::new(culprit(), "is the name of a shipped preset; choose another"));
    }
    Ok(own_folder()?.join(format!("{name}.toml")))
}

/// The own presets by name, broken files too. No folder is no presets. `read` makes settings of a text and the name
/// of its file ([`Config::from_toml`]).
///
/// # Errors
/// A folder that cannot be read.
pub fn own_list(read: impl Fn(&str, &str) -> Result<Config>) -> Result<Vec<OwnFile>> {
    let folder = own_folder()?;
    let unreadable = |e: std::io::Error| Error::file(&folder, format!("cannot be read: {e}"));
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        let is_toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        if let Some(name) = path.file_stem().filter(|_| is_toml) {
            let text = read_text(&path);
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let config = text.and_then(|text| read(&text, &file));
            found.push(OwnFile { name: name.to_string_lossy().into_owned(), config });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// The text of an own preset, broken or not; `None` if there is no such file.
///
/// # Errors
/// A bad name or a file that cannot be read.
pub fn own_text(name: &str) -> Result<Option<String>> {
    let path = own_path(name)?;
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file(&path, format!("cannot be read: {error}"))),
    }
}

/// Writes an own preset, whole or not at all; without a text, removes it.
///
/// # Errors
/// A bad name, or what the file system says.
pub fn own_write(name: &str, text: Option<&str>) -> Result<()> {
    let path = own_path(name)?;
    let Some(text) = text else {
        return std::fs::remove_file(&path)
            .map_err(|e| Error::file(&path, format!("cannot be deleted: {e}")));
    };
    let folder = path.parent().unwrap_or(&path);
    std::fs::create_dir_all(folder).map_err(|e| Error::file(folder, format!("cannot be made: {e}")))?;
    write_whole(&path, text.as_bytes())
}
