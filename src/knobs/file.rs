//! A file of settings: the preset that it names, with what it says set over it.

use crate::config::{Config, leaves};
use crate::error::{Error, Result};
use crate::presets;
use toml::{Table, Value};

impl Config {
    /// Reads TOML. Keys that are not given keep the value of the preset that `preset` names
    /// (or of the default preset). `name` is the file's name for error messages.
    ///
    /// # Errors
    /// Not TOML, an unknown key, a value of the wrong kind or out of range.
    pub fn from_toml(text: &str, name: &str) -> Result<Self> {
        let in_file = |e: Error| Error::new(format!("{name}: {}", e.culprit()), e.rule());
        let table: Table = text
            .parse()
            .map_err(|e: toml::de::Error| Error::new(name, format!("is not TOML: {}", e.message())))?;
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
