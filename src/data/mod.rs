//! Data sets: images with one label each, from files, embedded, or generated.
//!
//! Pixels are bytes; the network sees `byte / 255`, so inputs lie in `[0, 1]`.

pub mod digit;
pub mod idx;
mod idx_element;
pub mod image;
pub mod sources;

pub use sources::row::LoadSettings;
pub use sources::{Source, folder, mnist, toy};

use crate::error::{Error, Result};
use std::ops::Range;

/// Images and their labels, in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examples {
    /// `labels.len() × height × width` bytes, row after row, image after image.
    pub pixels: Vec<u8>,
    /// The class of each image.
    pub labels: Vec<u8>,
}

impl Examples {
    /// Number of examples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// True when there is no example.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

/// Which part of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// The training file without its held-out end.
    Train,
    /// The held-out end of the training file.
    Validation,
    /// The test file.
    Test,
}

impl Split {
    /// The word people use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "training",
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }
}

/// A data set. Build it with [`Dataset::new`], which checks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    name: String,
    height: usize,
    width: usize,
    num_classes: usize,
    num_outputs: usize,
    train: Examples,
    test: Examples,
}

impl Dataset {
    /// Checks the parts against each other; the number of classes is the largest label plus one (at least 2).
    ///
    /// # Errors
    /// No example, an image of no pixels, or a pixel count that is not examples × height × width.
    pub fn new(
        name: impl Into<String>,
        [height, width]: [usize; 2],
        train: Examples,
        test: Examples,
    ) -> Result<Self> {
        let name = name.into();
        for (part, what) in [(&train, "training"), (&test, "test")] {
            if part.is_empty() {
                return Err(Error::new(name, format!("has no {what} examples; at least one is needed")));
            }
            if part.pixels.len() != part.len() * height * width || height * width == 0 {
                return Err(Error::new(
                    name,
                    format!(
                        "{what} pixels: {} bytes for {} images of {height}×{width}",
                        part.pixels.len(),
                        part.len()
                    ),
                ));
            }
        }
        let largest = train.labels.iter().chain(&test.labels).max().copied().unwrap_or(0);
        let num_classes = (usize::from(largest) + 1).max(2);
        Ok(Self { name, height, width, num_classes, num_outputs: num_classes, train, test })
    }

    /// Points of two classes, the byte of x before that of y: sizes agree by construction.
    fn in_plane(name: &str, train: Examples, test: Examples) -> Self {
        Self { name: name.to_owned(), height: 1, width: 2, num_classes: 2, num_outputs: 2, train, test }
    }

    /// A set of two classes for a network with a single output, which is to be the class itself, 0 or 1; a set of more
    /// classes as it is.
    #[must_use]
    pub fn with_one_output(self) -> Self {
        let num_outputs = if self.num_classes == 2 { 1 } else { self.num_outputs };
        Self { num_outputs, ..self }
    }

    /// What the set is called on screen.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Rows of an image.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Columns of an image.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pixels of an image, the network's input size.
    pub fn num_inputs(&self) -> usize {
        self.height * self.width
    }

    /// True when an example is a point in the plane: two inputs, x and y.
    pub fn is_planar(&self) -> bool {
        self.num_inputs() == 2
    }

    /// Classes.
    pub fn num_classes(&self) -> usize {
        self.num_classes
    }

    /// The network's output size: an output for each class, or a single one for two.
    pub fn num_outputs(&self) -> usize {
        self.num_outputs
    }

    /// Number of examples in the training file, held-out ones included.
    pub fn num_in_training_file(&self) -> usize {
        self.train.len()
    }

    /// Where `split` lies in its file when the last `held_out` examples of the training file validate
    /// (at most a sixth of the file, as in the paper: 10,000 of 60,000).
    pub fn range(&self, split: Split, held_out: usize) -> Range<usize> {
        let total = self.train.len();
        let train = total - held_out.min(total / 6);
        match split {
            Split::Train => 0..train,
            Split::Validation => train..total,
            Split::Test => 0..self.test.len(),
        }
    }

    /// Tells data sets apart by their bytes, whatever their name and place:
    /// `60000 + 10000 images of 28×28, 10 classes, CRC-32 0123abcd`.
    pub fn fingerprint(&self) -> String {
        let mut crc = flate2::Crc::new();
        for part in [&self.train, &self.test] {
            crc.update(&part.pixels);
            crc.update(&part.labels);
        }
        format!(
            "{} + {} images of {}×{}, {} classes, CRC-32 {:08x}",
            self.train.len(),
            self.test.len(),
            self.height,
            self.width,
            self.num_classes,
            crc.sum()
        )
    }

    /// Classes of which there is no training example: labels that begin at 1 leave class 0 empty.
    pub fn empty_classes(&self) -> Vec<usize> {
        let mut is_there = [false; 256];
        self.train.labels.iter().for_each(|&label| is_there[usize::from(label)] = true);
        (0..self.num_classes).filter(|&class| !is_there[class]).collect()
    }

    fn file(&self, split: Split) -> &Examples {
        match split {
            Split::Train | Split::Validation => &self.train,
            Split::Test => &self.test,
        }
    }

    /// The bytes of image `index`, counted from the start of the split's *file*
    /// (validation images have the indices that [`Dataset::range`] gives).
    pub fn pixels(&self, split: Split, index: usize) -> &[u8] {
        let n = self.num_inputs();
        &self.file(split).pixels[index * n..(index + 1) * n]
    }

    /// The class of image `index`, counted like [`Dataset::pixels`].
    pub fn label(&self, split: Split, index: usize) -> usize {
        usize::from(self.file(split).labels[index])
    }
}
