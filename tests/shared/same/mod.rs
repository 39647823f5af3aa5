//! Whether two files hold the same: bit for bit, or nearly where bits were never promised.
#![allow(dead_code, reason = "each test file uses its own part")]

use safetensors::{Dtype, SafeTensors};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How two numbers must agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Numbers {
    /// The same kind of processor as that of the older file.
    Bits,
    /// Another one, whose products round otherwise: so much relative difference, in arrays to the largest number.
    Near(f64),
}

impl Numbers {
    /// Of a whole run, where rounding grows from minibatch to minibatch.
    pub fn after_a_run(self) -> Self {
        match self {
            Self::Bits => Self::Bits,
            Self::Near(tolerance) => Self::Near(10.0 * tolerance),
        }
    }
}

pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

struct Array {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Array {
    fn values(&self) -> Vec<f64> {
        match self.dtype {
            Dtype::F64 => self.bytes.as_chunks().0.iter().map(|c| f64::from_le_bytes(*c)).collect(),
            Dtype::F32 => {
                self.bytes.as_chunks().0.iter().map(|c| f64::from(f32::from_le_bytes(*c))).collect()
            }
            Dtype::F16 => {
                self.bytes.as_chunks().0.iter().map(|c| half::f16::from_le_bytes(*c).to_f64()).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    /// Sets the column of a table that holds times to 0.
    fn without_times(mut self, name: &str) -> Self {
        let column = match name {
            "curves.epochs" => 5,
            "curves.updates" => 2,
            _ => return self,
        };
        let row = 8 * self.shape[1];
        self.bytes.chunks_exact_mut(row).for_each(|row| row[8 * column..][..8].fill(0));
        self
    }
}

type Metadata = std::collections::HashMap<String, String>;

fn arrays(path: &Path) -> (BTreeMap<String, Array>, Metadata) {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let found = SafeTensors::deserialize(&bytes).unwrap();
    let array = |(name, view): (String, safetensors::tensor::TensorView<'_>)| {
        let array = Array { dtype: view.dtype(), shape: view.shape().to_vec(), bytes: view.data().to_vec() };
        (name.clone(), array.without_times(&name))
    };
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    (found.tensors().into_iter().map(array).collect(), header.metadata().clone().unwrap_or_default())
}

/// The configuration in a file of arrays.
pub fn config_in(path: &Path) -> Option<String> {
    arrays(path).1.remove("config")
}

/// Every array of `old` is in `new` with the same numbers, times aside, and everything that its metadata say; `new` may
/// hold more.
pub fn arrays_agree(old: &Path, new: &Path, numbers: Numbers) {
    let what = old.display();
    let ((old_arrays, old_words), (mut new_arrays, new_words)) = (arrays(old), arrays(new));
    assert!(!old_arrays.is_empty(), "{what} holds nothing");
    for (name, old) in &old_arrays {
        let new = new_arrays.remove(name).unwrap_or_else(|| panic!("{what}: {name} is gone"));
        assert_eq!((old.dtype, &old.shape), (new.dtype, &new.shape), "{what}: {name}");
        let Numbers::Near(tolerance) = numbers else {
            assert!(old.bytes == new.bytes, "{what}: {name} has other bits");
            continue;
        };
        let (old, new) = (old.values(), new.values());
        let scale = old.iter().filter(|x| x.is_finite()).fold(0.0_f64, |m, x| m.max(x.abs()));
        for (i, (a, b)) in old.iter().zip(&new).enumerate() {
            let near = (a - b).abs() <= tolerance * scale || a == b || (a.is_nan() && b.is_nan());
            assert!(near, "{what}: {name}, number {i}: {a} and {b}");
        }
    }
    for (key, old) in &old_words {
        let new = new_words.get(key).unwrap_or_else(|| panic!("{what}: {key} is gone"));
        tables_agree(&format!("{what}: {key}"), old, new, numbers);
    }
}

/// Every key of the TOML text `old` is in `new` with the same value, but for times, versions and names of programs.
pub fn tables_agree(what: &str, old: &str, new: &str, numbers: Numbers) {
    let table = |text: &str| text.parse::<toml::Table>().unwrap_or_else(|e| panic!("{what}: {e}"));
    values_agree(what, &toml::Value::Table(table(old)), &toml::Value::Table(table(new)), numbers);
}

fn values_agree(what: &str, old: &toml::Value, new: &toml::Value, numbers: Numbers) {
    use toml::Value as V;
    match (old, new) {
        (V::Table(old), V::Table(new)) => {
            for (key, old) in old {
                let what = format!("{what}: {key}");
                let new = new.get(key).unwrap_or_else(|| panic!("{what} is gone"));
                if !["seconds", "created", "written", "program"].contains(&key.as_str()) {
                    values_agree(&what, old, new, numbers);
                }
            }
        }
        (V::Array(old), V::Array(new)) => {
            assert_eq!(old.len(), new.len(), "{what}");
            old.iter().zip(new).for_each(|(old, new)| values_agree(what, old, new, numbers));
        }
        // A folder is named whole since.
        (V::String(old), V::String(new)) if what.ends_with(" folder") => {
            assert!(Path::new(new).ends_with(old), "{what}: {old} and {new}");
        }
        (V::Float(old), V::Float(new)) => number_agrees(what, *old, *new, numbers),
        (old, new) => assert_eq!(old, new, "{what}"),
    }
}

fn number_agrees(what: &str, old: f64, new: f64, numbers: Numbers) {
    let agrees = match numbers {
        Numbers::Bits => old.to_bits() == new.to_bits(),
        Numbers::Near(tolerance) => (old - new).abs() <= tolerance * old.abs().max(new.abs()) + 1e-7,
    };
    assert!(agrees, "{what}: {old} and {new}");
}

/// Every column of the table `old` is in `new` with the same values, but for times; `new` may have more.
pub fn csv_agrees(old: &Path, new: &Path, numbers: Numbers) {
    let columns = |path: &Path| {
        let mut reader = csv::Reader::from_path(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let column = |i: usize| rows.iter().map(|row| row[i].to_owned()).collect::<Vec<_>>();
        names.into_iter().enumerate().map(|(i, name)| (name, column(i))).collect::<BTreeMap<_, _>>()
    };
    let (old_columns, new_columns) = (columns(old), columns(new));
    for (name, old_values) in old_columns.iter().filter(|(name, _)| *name != "seconds") {
        let what = format!("{}: {name}", old.display());
        let new_values = new_columns.get(name).unwrap_or_else(|| panic!("{what} is gone"));
        assert_eq!(old_values.len(), new_values.len(), "{what}: rows");
        for (old, new) in old_values.iter().zip(new_values) {
            match (old.parse(), new.parse(), numbers) {
                (Ok(old), Ok(new), Numbers::Near(_)) => number_agrees(&what, old, new, numbers),
                _ => assert_eq!(old, new, "{what}"),
            }
        }
    }
}

/// The words of a line that hold a digit, but for times: a number before “s”.
fn figures(line: &str) -> Vec<&str> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_time = |i: usize| words.get(i + 1).is_some_and(|next| next.trim_end_matches(',') == "s");
    let figures = words
        .iter()
        .enumerate()
        .filter(|(i, word)| word.contains(|c: char| c.is_ascii_digit()) && !is_time(*i));
    figures.map(|(_, word)| word.trim_matches(|c: char| "(),;:".contains(c))).collect()
}

fn figures_agree(old: &[&str], new: &[&str], numbers: Numbers) -> bool {
    let agree = |(old, new): (&&str, &&str)| {
        let Numbers::Near(tolerance) = numbers else { return old == new };
        let is_digest = |word: &str| word.len() == 8 && word.bytes().all(|b| b.is_ascii_hexdigit());
        let is_rounding = |word: &str| word.contains("e-");
        if [*old, *new].into_iter().all(is_digest) || [*old, *new].into_iter().all(is_rounding) {
            return true;
        }
        let decimals = old.split_once('.').map_or(0, |(_, tail)| tail.len());
        let step = 10f64.powi(-i32::try_from(decimals).unwrap());
        match (old.parse::<f64>(), new.parse::<f64>()) {
            (Ok(a), Ok(b)) => (a - b).abs() <= tolerance * a.abs() + 1.01 * step,
            _ => old == new,
        }
    };
    old.len() == new.len() && old.iter().zip(new).all(agree)
}

/// Every line of `old` that holds figures has its like in `new`, in the same order; the words around them may change, and
/// other lines may come between.
pub fn said_agrees(what: &str, old: &str, new: &str, numbers: Numbers) {
    let mut rest = new.lines().map(figures);
    for line in old.lines() {
        let wanted = figures(line);
        if !wanted.is_empty() && !rest.any(|found| figures_agree(&wanted, &found, numbers)) {
            panic!("{what}: nothing now says\n{line}\n--- it says\n{new}\n--- it said\n{old}");
        }
    }
}

/// What `--help` names: commands, options and their words, arguments.
pub fn names(help: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut part = "";
    for line in help.lines() {
        if line.ends_with(':') && !line.starts_with(' ') {
            part = line;
        }
        let line = line.trim();
        match part {
            "Commands:" => names.extend(line.split_whitespace().next().map(str::to_owned)),
            "Options:" | "Arguments:" if line.starts_with(['-', '<', '[']) => {
                let is_name = |word: &&str| word.starts_with(['-', '<', '[']);
                names.extend(line.split_whitespace().take_while(is_name).map(str::to_owned));
            }
            _ => {}
        }
        let list = line.split_once("[possible values: ").and_then(|(_, list)| list.split_once(']'));
        names.extend(
            list.into_iter().flat_map(|(list, _)| list.split(", ")).map(|word| format!("value {word}")),
        );
        names.extend(
            line.strip_prefix("- ")
                .and_then(|line| line.split_once(':'))
                .map(|(word, _)| format!("value {word}")),
        );
    }
    names
}
