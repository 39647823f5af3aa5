//! The contract of a data source: how it is called, where it comes from, how it is loaded.

use crate::catalog::OptionItem;
use crate::data::Dataset;
use crate::error::Result;
use std::path::Path;

/// The settings on which the bytes of a data set may depend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadSettings<'a> {
    /// `run.seed`, for what is generated.
    pub seed: u64,
    /// `data.toy_examples`, for what is generated.
    pub toy_examples: usize,
    /// `data.folder`, for what is read.
    pub folder: &'a Path,
}

/// On which settings the bytes depend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// On none: they are part of the program.
    Embedded,
    /// On the folder.
    Folder,
    /// On the seed and on the number of examples.
    Generated,
}

/// A data source and what the rest of the program has to know of it.
///
/// ```
/// use eqprop_lab::data::{LoadSettings, Source};
/// let source = Source::find("moons").unwrap();
/// let settings = LoadSettings { seed: 1, toy_examples: 100, folder: "".as_ref() };
/// let set = (source.load)(&settings).unwrap();
/// assert!(set.is_planar() && source.is_generated());
/// assert_eq!((set.name(), set.num_in_training_file()), ("Moons", 100));
/// ```
pub struct DataSource {
    /// Key, label, help.
    pub item: OptionItem,
    /// Authors and licence, for what others made; otherwise empty.
    pub origin: &'static str,
    /// On which settings the bytes depend.
    pub kind: SourceKind,
    /// A single output tells its two classes apart, instead of an output for each.
    pub has_one_output: bool,
    /// Unpacks, reads or generates the examples; it fails only where files are wrong.
    pub load: fn(&LoadSettings<'_>) -> Result<Dataset>,
}

impl DataSource {
    /// True when the bytes follow from seed and number of examples.
    pub fn is_generated(&self) -> bool {
        self.kind == SourceKind::Generated
    }

    /// True when a folder has to be named.
    pub fn needs_folder(&self) -> bool {
        self.kind == SourceKind::Folder
    }
}
