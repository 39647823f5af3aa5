//! Settings drawn at random: a pure function of the sweep's seed, the sample and the setting.

use crate::error::{Error, Result};
use crate::rng::{Purpose, Stream};
use toml::{Table, Value};

/// Whole numbers up to here, 2⁵³, are exact.
const MOST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// What a setting is drawn from.
#[derive(Clone, Debug, PartialEq)]
pub enum Range {
    /// One of these, each as likely.
    Choice(Vec<Value>),
    /// Uniform between two numbers, or uniform in the logarithm.
    Number {
        /// Least.
        min: f64,
        /// Most.
        max: f64,
        /// Uniform in the logarithm.
        log: bool,
        /// Rounded to whole numbers.
        integer: bool,
    },
}

impl Range {
    /// Of `{ min = …, max = …, scale = "log", integer = true }` or a list.
    ///
    /// # Errors
    /// Names the rule; the caller knows the key.
    pub fn of(value: &Value) -> Result<Self> {
        let bad = |rule: &str| Error::new("", rule);
        let table = match value {
            Value::Array(values) if values.is_empty() => return Err(bad("needs at least one value")),
            Value::Array(values) => return Ok(Self::Choice(values.clone())),
            Value::Table(table) => table,
            _ => return Err(bad("must be a list of values or { min = …, max = … }")),
        };
        let known = ["min", "max", "scale", "integer"];
        if let Some(key) = table.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(Error::new(key.clone(), "is not known here; use min, max, scale, integer"));
        }
        let number = |key: &str| match table.get(key) {
            Some(Value::Integer(i)) => Ok(*i as f64),
            Some(Value::Float(f)) if f.is_finite() => Ok(*f),
            _ => Err(Error::new(key, "must be a number")),
        };
        let (min, max) = (number("min")?, number("max")?);
        if min >= max {
            return Err(bad("min must be less than max"));
        }
        let log = match table.get("scale").map(Value::as_str) {
            None | Some(Some("linear")) => false,
            Some(Some("log")) => true,
            _ => return Err(Error::new("scale", "must be \"linear\" or \"log\"")),
        };
        if log && min <= 0.0 {
            return Err(Error::new("min", "must be above 0 on a log scale"));
        }
        let integer = match table.get("integer") {
            None => false,
            Some(value) => value.as_bool().ok_or_else(|| Error::new("integer", "must be true or false"))?,
        };
        if integer && (min.ceil() > max.floor() || min.abs().max(max.abs()) > MOST_WHOLE) {
            return Err(bad("must hold a whole number, none beyond 2^53; widen it or leave integer out"));
        }
        Ok(Self::Number { min, max, log, integer })
    }

    /// The value of sample `sample` for the `setting`-th key.
    pub fn draw(&self, seed: u64, sample: usize, setting: usize) -> Value {
        let mut stream = Stream::new(seed, Purpose::Sweep, (sample as u64) << 16 | setting as u64);
        match self {
            Self::Choice(values) => values[stream.below(values.len())].clone(),
            Self::Number { min, max, log, integer } => {
                let u = stream.unit();
                if *integer {
                    // Whole numbers as likely at the ends as inside.
                    let (low, high) = (min.ceil(), max.floor() + 1.0);
                    let x = if *log { low * (high / low).powf(u) } else { low + (high - low) * u };
                    return Value::Integer(x.floor().clamp(low, high - 1.0) as i64);
                }
                let x = if *log { min * (max / min).powf(u) } else { min + (max - min) * u };
                Value::Float(rounded(x).clamp(*min, *max))
            }
        }
    }
}

/// To four digits: as good a draw, easier to read, and the same on machines whose powers differ in the last bit.
fn rounded(x: f64) -> f64 {
    format!("{x:.3e}").parse().unwrap_or(x)
}

/// The settings in a table, nested or with dots, by key. A table with `min` or `max` is a value.
pub fn flat(table: &Table) -> Vec<(String, Value)> {
    fn walk(table: &Table, prefix: &str, found: &mut Vec<(String, Value)>) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            match value {
                Value::Table(inner) if !inner.contains_key("min") && !inner.contains_key("max") => {
                    walk(inner, &key, found);
                }
                _ => found.push((key, value.clone())),
            }
        }
    }
    let mut found = Vec::new();
    walk(table, "", &mut found);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// A value as `--set` takes it.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
