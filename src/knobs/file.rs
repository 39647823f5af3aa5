//! A file of settings: the preset that it names, with what it says set over it.

use crate::config::{Config, leaves};
use crate::error::{Error, Result};
use crate::presets;
use crate::reading;
use std::path::Path;
use toml::{Table, Value};

impl Config {
    /// Reads a file of settings; a relative `data.folder` is relative to the file, and absolute in what is returned.
    ///
    /// # Errors
    /// It cannot be read, or as [`Config::from_toml`].
    pub fn read(path: &Path) -> Result<Self> {
        let mut config = Self::from_toml(&reading::text(path)?, &path.display().to_string())?;
        config.anchor(path.parent().unwrap_or(Path::new("")));
        Ok(config)
    }

    /// Makes a relative `data.folder` absolute; it lies beside what lies in `beside`, which may be relative to the
    /// present folder.
    pub fn anchor(&mut self, beside: &Path) {
        if !self.data.folder.is_empty() {
            let whole = beside.join(&self.data.folder);
            self.data.folder = std::path::absolute(&whole).unwrap_or(whole).display().to_string();
        }
    }

    /// Reads TOML. Keys that are not given keep the value of the preset that `preset` names
    /// (or of the default preset). `name` is the file's name for error messages.
    ///
    /// # Errors
    /// Not TOML, an unknown key, a value of the wrong kind or out of range.
    pub fn from_toml(text: &str, name: &str) -> Result<Self> {
        let in_file = |e: Error| Error::new(format!("{name}: {}", e.culprit()), e.rule());
        let table: Table = text.parse().map_err(|e: toml::de::Error| Error::toml(name, text, &e))?;
        let mut config = match table.get("preset") {
            None => Self::default(),
            Some(Value::String(preset)) => presets::get(preset).map_err(in_file)?,
            Some(_) => return Err(Error::new(format!("{name}: preset"), "must be the name of a preset")),
        };
        let mut result = Ok(());
        leaves(&table, "", &mut |key, value| {
            if result.is_ok() {
                result = config.set_value(key, value.clone());
            }
        });
        result.map_err(in_file)?;
        config.check().map_err(in_file)?;
        Ok(config)
    }
}
