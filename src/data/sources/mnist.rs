//! MNIST, part of the program: 60,000 training and 10,000 test images of 28×28.
//!
//! The gzip files are embedded as they lie in `data/mnist/`, where origin and licence are written down.

use super::embedded::unpack;
use super::row::{DataSource, SourceKind};
use crate::catalog::OptionItem;
use crate::data::Dataset;
use crate::error::Result;
use std::thread;

const TRAIN_IMAGES: &[u8] = include_bytes!("../../../data/mnist/train-images-idx3-ubyte.gz");
const TRAIN_LABELS: &[u8] = include_bytes!("../../../data/mnist/train-labels-idx1-ubyte.gz");
const TEST_IMAGES: &[u8] = include_bytes!("../../../data/mnist/t10k-images-idx3-ubyte.gz");
const TEST_LABELS: &[u8] = include_bytes!("../../../data/mnist/t10k-labels-idx1-ubyte.gz");

/// Its row in the table.
pub const MNIST: DataSource = DataSource {
    item: OptionItem::new("mnist", "MNIST", "handwritten digits, part of the program"),
    origin: "MNIST: LeCun, Cortes, Burges, CC BY-SA 3.0",
    kind: SourceKind::Embedded,
    has_one_output: false,
    load: |_| load(),
};

/// Decompresses the embedded set (55 MB), the training file on this thread, the test file beside it.
///
/// # Errors
/// None, unless the program file itself is damaged: the error then says what [`idx`](crate::data::idx) found.
pub fn load() -> Result<Dataset> {
    let (train, test) = thread::scope(|scope| {
        let beside = thread::Builder::new()
            .name("mnist test file".to_owned())
            .spawn_scoped(scope, || unpack(TEST_IMAGES, TEST_LABELS, "embedded MNIST test file"));
        let train = unpack(TRAIN_IMAGES, TRAIN_LABELS, "embedded MNIST training file");
        // Without a second thread the work is done here.
        let test = beside.ok().and_then(|handle| handle.join().ok());
        let test = test.unwrap_or_else(|| unpack(TEST_IMAGES, TEST_LABELS, "embedded MNIST test file"));
        (train, test)
    });
    let ((size, train), (_, test)) = (train?, test?);
    Dataset::new("MNIST", size, train, test)
}

#[cfg(test)]
mod tests {
    use super::super::embedded::checksums;
    use super::{TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS};

    /// `sha256sum -c`, on the bytes that are inside the program.
    #[test]
    fn embedded_files_have_the_recorded_checksums() {
        let embedded = [
            ("t10k-images-idx3-ubyte.gz", TEST_IMAGES),
            ("t10k-labels-idx1-ubyte.gz", TEST_LABELS),
            ("train-images-idx3-ubyte.gz", TRAIN_IMAGES),
            ("train-labels-idx1-ubyte.gz", TRAIN_LABELS),
        ];
        assert_eq!(checksums(&embedded), include_str!("../../../data/mnist/SHA256SUMS"));
    }
}
