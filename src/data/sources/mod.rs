//! The table of data sets: a file each, a line each.

pub mod digits;
mod embedded;
pub mod folder;
mod lamp;
pub mod mnist;
pub mod row;
pub mod toy;

use crate::catalog::{Entry, Member, OptionItem};
use row::DataSource;

const TABLE: &[&DataSource] = &[
    &mnist::MNIST,
    &digits::DIGITS,
    &folder::FOLDER,
    &toy::XOR,
    &toy::MOONS,
    &toy::RINGS,
    &toy::SPIRALS,
    &lamp::LAMP,
];

/// Where the examples of a run come from, as settings hold it.
pub type Source = Member<DataSource>;

impl Entry for DataSource {
    const WHAT: &'static str = "data source";

    fn table() -> &'static [&'static Self] {
        TABLE
    }

    fn item(&self) -> &OptionItem {
        &self.item
    }
}

impl Source {
    /// The default.
    pub const fn mnist() -> Self {
        Self::of(&mnist::MNIST)
    }

    /// IDX files of one's own.
    pub const fn folder() -> Self {
        Self::of(&folder::FOLDER)
    }

    /// The row of a generated set.
    pub const fn generated(toy: toy::Toy) -> Self {
        Self::of(toy.row())
    }
}
