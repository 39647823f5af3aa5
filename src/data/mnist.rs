//! MNIST, part of the program: 60,000 training and 10,000 test images of 28×28.
//!
//! The gzip files are embedded as they lie in `data/mnist/`, where origin and licence are written down.

use super::idx::{self, Images};
use super::{Dataset, Examples};
use crate::error::Result;
use std::thread;

const TRAIN_IMAGES: &[u8] = include_bytes!("../../data/mnist/train-images-idx3-ubyte.gz");
const TRAIN_LABELS: &[u8] = include_bytes!("../../data/mnist/train-labels-idx1-ubyte.gz");
const TEST_IMAGES: &[u8] = include_bytes!("../../data/mnist/t10k-images-idx3-ubyte.gz");
const TEST_LABELS: &[u8] = include_bytes!("../../data/mnist/t10k-labels-idx1-ubyte.gz");

/// Decompresses the embedded set (55 MB), the training file on this thread, the test file beside it.
///
/// # Errors
/// None, unless the program file itself is damaged: the error then says what [`idx`] found.
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

fn unpack(images: &[u8], labels: &[u8], name: &str) -> Result<([usize; 2], Examples)> {
    let Images { height, width, pixels, .. } = idx::read_images_from(images, name)?;
    let labels = idx::read_labels_from(labels, name)?;
    Ok(([height, width], Examples { pixels, labels }))
}

#[cfg(test)]
mod tests {
    use super::{TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS};
    use sha2::{Digest as _, Sha256};

    /// `sha256sum -c`, on the bytes that are inside the program.
    #[test]
    fn embedded_files_have_the_recorded_checksums() {
        let embedded = [
            ("t10k-images-idx3-ubyte.gz", TEST_IMAGES),
            ("t10k-labels-idx1-ubyte.gz", TEST_LABELS),
            ("train-images-idx3-ubyte.gz", TRAIN_IMAGES),
            ("train-labels-idx1-ubyte.gz", TRAIN_LABELS),
        ];
        let lines = embedded.map(|(name, bytes)| {
            let digest: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
            format!("{digest}  {name}\n")
        });
        assert_eq!(lines.concat(), include_str!("../../data/mnist/SHA256SUMS"));
    }
}
