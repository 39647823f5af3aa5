//! Digits of 8×8 pixels, part of the program: 1501 to train and 296 to test.
//!
//! The gzip files are embedded as they lie in `data/digits/`, where origin, order and licence are written down.

use super::embedded::unpack;
use super::row::{DataSource, SourceKind};
use crate::catalog::OptionItem;
use crate::data::Dataset;
use crate::error::Result;

const TRAIN_IMAGES: &[u8] = include_bytes!("../../../data/digits/train-images-idx3-ubyte.gz");
const TRAIN_LABELS: &[u8] = include_bytes!("../../../data/digits/train-labels-idx1-ubyte.gz");
const TEST_IMAGES: &[u8] = include_bytes!("../../../data/digits/test-images-idx3-ubyte.gz");
const TEST_LABELS: &[u8] = include_bytes!("../../../data/digits/test-labels-idx1-ubyte.gz");

/// Its row in the table.
pub const DIGITS: DataSource = DataSource {
    item: OptionItem::new(
        "digits",
        "Digits 8×8",
        "small handwritten digits, part of the program, learnt in seconds",
    ),
    origin: "Digits 8×8: Alpaydin, Kaynak, UCI 1998, doi 10.24432/C50P49, CC BY 4.0",
    kind: SourceKind::Embedded,
    has_one_output: false,
    load: |_| load(),
};

/// Decompresses the embedded set (117 kB).
///
/// # Errors
/// None, unless the program file itself is damaged: the error then says what [`idx`](crate::data::idx) found.
pub fn load() -> Result<Dataset> {
    let (size, train) = unpack(TRAIN_IMAGES, TRAIN_LABELS, "embedded training file of the digits")?;
    let (_, test) = unpack(TEST_IMAGES, TEST_LABELS, "embedded test file of the digits")?;
    Dataset::new("Digits 8×8", size, train, test)
}

#[cfg(test)]
mod tests {
    use super::super::embedded::checksums;
    use super::{TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS, load};
    use crate::data::Split;

    /// `sha256sum -c`, on the bytes that are inside the program.
    #[test]
    fn embedded_files_have_the_recorded_checksums() {
        let embedded = [
            ("test-images-idx3-ubyte.gz", TEST_IMAGES),
            ("test-labels-idx1-ubyte.gz", TEST_LABELS),
            ("train-images-idx3-ubyte.gz", TRAIN_IMAGES),
            ("train-labels-idx1-ubyte.gz", TRAIN_LABELS),
        ];
        assert_eq!(checksums(&embedded), include_str!("../../../data/digits/SHA256SUMS"));
    }

    /// The counts that UCI's description gives, a sixth of each class in either held-out part, and the greys of 0…16.
    #[test]
    fn classes_and_greys_are_those_of_the_origin() {
        let set = load().unwrap();
        assert_eq!([set.height(), set.width(), set.num_classes()], [8, 8, 10]);
        let counts = |split| {
            let mut counts = [0; 10];
            set.range(split, 250).for_each(|i| counts[set.label(split, i)] += 1);
            counts
        };
        let parts = [Split::Train, Split::Validation, Split::Test].map(counts);
        let all: Vec<usize> = (0..10).map(|class| parts.iter().map(|part| part[class]).sum()).collect();
        assert_eq!(all, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
        assert_eq!(parts.map(|part| part.iter().sum::<usize>()), [1251, 250, 296]);
        assert!(all.iter().zip(parts[2]).all(|(all, test)| all / 6 == test));
        let greys: Vec<u8> = (0..=16).map(|v| (f64::from(v) * 255.0 / 16.0).round() as u8).collect();
        let mut pixels = set.range(Split::Train, 0).flat_map(|i| set.pixels(Split::Train, i));
        assert!(pixels.all(|pixel| greys.contains(pixel)));
    }
}
