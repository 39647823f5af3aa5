//! TOML and `key=value` to [`Config`] and back: one path for files, presets and the command line.

use super::{Config, options};
use crate::error::{Error, Result, nearest};
use toml::{Table, Value};

/// Visits every value of `table` and of the tables in it with its key, in file order.
pub fn leaves(table: &Table, prefix: &str, visit: &mut impl FnMut(&str, &Value)) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Table(inner) => leaves(inner, &key, visit),
            _ => visit(&key, value),
        }
    }
}

/// Refuses rates that look like numbers with decimal commas: `0,2,0,1` is four rates, two of them 0, where 0.2 and 0.1
/// are meant. A rate of 0 before a whole number is written `0.0`.
///
/// # Errors
/// A whole 0 before another whole number.
pub fn decimal_points(rates: &[Value]) -> Result<()> {
    let is_halved = rates.windows(2).any(|pair| pair[0] == Value::Integer(0) && pair[1].is_integer());
    if !is_halved {
        return Ok(());
    }
    let words: Vec<String> = rates.iter().map(Value::to_string).collect();
    let floats: Vec<String> = rates
        .iter()
        .map(|rate| if rate.is_integer() { format!("{rate}.0") } else { rate.to_string() })
        .collect();
    Err(Error::new(
        format!("learning.rates = {}", words.join(",")),
        format!(
            "are {} rates; for decimals a point is needed, such as 0.2,0.1; if these are meant, write {}",
            rates.len(),
            floats.join(",")
        ),
    ))
}

impl Config {
    /// Every key that can be set, in file order.
    pub fn keys(&self) -> Vec<String> {
        let mut found = Vec::new();
        leaves(&self.to_table(), "", &mut |key, _| found.push(key.to_owned()));
        found
    }

    /// The whole configuration as TOML.
    pub fn to_toml(&self) -> String {
        self.to_table().to_string()
    }

    /// The whole configuration as a table.
    pub fn to_table(&self) -> Table {
        // Only numbers, strings, lists and tables: TOML can hold them all.
        Table::try_from(self).unwrap_or_default()
    }

    /// Sets one key from the text after `=`: `("network.hidden", "500,500")`.
    /// Call [`Config::check`] after the last of several.
    ///
    /// # Errors
    /// An unknown key or word (with the nearest known one), or text that is not of the key's kind.
    pub fn set(&mut self, key: &str, text: &str) -> Result<()> {
        let old = self.value_of(key)?;
        let text = text.trim();
        let bad = |what: &str| Error::new(format!("{key} = {text}"), format!("must be {what}"));
        let number = |word: &str| -> Option<Value> {
            let word = word.trim();
            // Beyond 64 bits with a sign a whole number stays one, as large as can be: a range refuses it.
            let whole =
                |word: &str| word.parse::<i128>().map(|n| n.clamp(i64::MIN.into(), i64::MAX.into()) as i64);
            whole(word).map(Value::Integer).or_else(|_| word.parse().map(Value::Float)).ok()
        };
        let value = match old {
            Value::Boolean(_) => Value::Boolean(text.parse().map_err(|_| bad("true or false"))?),
            Value::Integer(_) | Value::Float(_) => number(text).ok_or_else(|| {
                let point = text.replacen(',', ".", 1);
                let hint = if number(&point).is_some() {
                    format!(", with a decimal point: {point}")
                } else {
                    String::new()
                };
                bad(&format!("a number{hint}"))
            })?,
            Value::Array(_) => {
                let inner = text.trim_start_matches('[').trim_end_matches(']');
                let words = inner.split(',').filter(|word| !word.trim().is_empty());
                let values: Option<Vec<Value>> = words.map(number).collect();
                Value::Array(values.ok_or_else(|| bad("numbers with commas between, such as 500,500"))?)
            }
            _ => Value::String(text.to_owned()),
        };
        self.set_value(key, value)
    }

    fn value_of(&self, key: &str) -> Result<Value> {
        let mut value = Value::Table(self.to_table());
        for part in key.split('.') {
            value = match value {
                Value::Table(mut table) => match table.remove(part) {
                    Some(inner) => inner,
                    None => return Err(self.unknown_key(key)),
                },
                _ => return Err(self.unknown_key(key)),
            };
        }
        if value.is_table() { Err(self.unknown_key(key)) } else { Ok(value) }
    }

    /// As [`Config::set`], with a value.
    ///
    /// # Errors
    /// As there.
    pub fn set_value(&mut self, key: &str, value: Value) -> Result<()> {
        let old = self.value_of(key)?;
        if let (Some(options), Value::String(word)) = (options(key), &value)
            && !options.iter().any(|option| option.key == word)
        {
            let words: Vec<&str> = options.iter().map(|option| option.key).collect();
            let hint = nearest(word, words.iter().copied())
                .map_or(String::new(), |w| format!("; did you mean {w}?"));
            return Err(Error::new(
                format!("{key} = {word}"),
                format!("is not known; choose one of {}{hint}", words.join(", ")),
            ));
        }
        let as_float = |v: Value| match v {
            Value::Integer(i) => Value::Float(i as f64),
            other => other,
        };
        let value = match (&old, value) {
            (Value::Float(_), v) => as_float(v),
            (_, v) => v,
        };
        if let (true, Value::Array(rates)) = (key == "learning.rates", &value) {
            decimal_points(rates)?;
        }
        let value = match value {
            Value::Array(items) if key == "learning.rates" => {
                Value::Array(items.into_iter().map(as_float).collect())
            }
            other => other,
        };
        let shown = value.to_string();
        let mut table = self.to_table();
        let mut at = &mut table;
        let parts: Vec<&str> = key.split('.').collect();
        for part in &parts[..parts.len() - 1] {
            match at.get_mut(*part) {
                Some(Value::Table(inner)) => at = inner,
                _ => return Err(self.unknown_key(key)),
            }
        }
        at.insert(parts[parts.len() - 1].to_owned(), value);
        *self = table.try_into().map_err(|e: toml::de::Error| {
            Error::new(format!("{key} = {shown}"), format!("cannot be used: {}", e.message()))
        })?;
        Ok(())
    }

    fn unknown_key(&self, key: &str) -> Error {
        let keys = self.keys();
        let hint = nearest(key, keys.iter().map(String::as_str)).map_or_else(
            || format!("known keys: {}", keys.join(", ")),
            |near| format!("did you mean {near}?"),
        );
        Error::new(key, format!("is not a setting; {hint}"))
    }
}
