//! Closed lists whose members tell everything about themselves: a solver, a rule, a cost, a data set is one row of a
//! table, and a setting holds one of them by its key.
//!
//! To add a member, write its row in a file of its own and name it in the table. The word in TOML files and for `--set`,
//! the entry in the window's list, the help text and the page of settings follow from the row.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::Deref;

/// How one of several things that can be chosen is written, called and explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionItem {
    /// As a configuration file and `--set` have it.
    pub key: &'static str,
    /// As people write it.
    pub label: &'static str,
    /// What it does, in a sentence without its first capital and its full stop.
    pub help: &'static str,
}

impl OptionItem {
    /// Key, label, help.
    pub const fn new(key: &'static str, label: &'static str, help: &'static str) -> Self {
        Self { key, label, help }
    }
}

/// A row of a table.
pub trait Entry: Sync + 'static {
    /// What the table lists, for error messages: "solver".
    const WHAT: &'static str;

    /// All rows, in the order in which they are listed.
    fn table() -> &'static [&'static Self];

    /// How this row is written, called and explained.
    fn item(&self) -> &OptionItem;
}

/// One row of the table of `E`, as settings hold it: written as its key, equal if the keys are equal.
pub struct Member<E: Entry>(&'static E);

impl<E: Entry> Member<E> {
    /// This row; it should be in the table.
    pub const fn of(row: &'static E) -> Self {
        Self(row)
    }

    /// The row with this key.
    pub fn find(key: &str) -> Option<Self> {
        E::table().iter().find(|row| row.item().key == key).map(|row| Self(row))
    }

    /// Every member, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        E::table().iter().map(|row| Self(row))
    }

    /// How every member is written, called and explained.
    pub fn options() -> Vec<OptionItem> {
        E::table().iter().map(|row| *row.item()).collect()
    }

    /// The word in a configuration file.
    pub fn key(self) -> &'static str {
        self.0.item().key
    }

    /// The word people use.
    pub fn label(self) -> &'static str {
        self.0.item().label
    }
}

impl<E: Entry> Clone for Member<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Entry> Copy for Member<E> {}

impl<E: Entry> PartialEq for Member<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<E: Entry> Eq for Member<E> {}

impl<E: Entry> Deref for Member<E> {
    type Target = E;

    fn deref(&self) -> &E {
        self.0
    }
}

impl<E: Entry> fmt::Display for Member<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl<E: Entry> fmt::Debug for Member<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl<E: Entry> Serialize for Member<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de, E: Entry> Deserialize<'de> for Member<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Self::find(&key).ok_or_else(|| {
            let known: Vec<&str> = E::table().iter().map(|row| row.item().key).collect();
            D::Error::custom(format!("{} {key} is not known; choose one of {}", E::WHAT, known.join(", ")))
        })
    }
}
