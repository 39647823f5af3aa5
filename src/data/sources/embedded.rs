//! IDX files inside the program.

use crate::data::Examples;
use crate::data::idx::{self, Images};
use crate::error::Result;

/// Height and width of the images in these two files, and the examples; errors call them `name`.
pub(super) fn unpack(images: &[u8], labels: &[u8], name: &str) -> Result<([usize; 2], Examples)> {
    let Images { height, width, pixels, .. } = idx::read_images_from(images, name)?;
    let labels = idx::read_labels_from(labels, name)?;
    Ok(([height, width], Examples { pixels, labels }))
}

/// What `sha256sum` prints for these files.
#[cfg(test)]
pub(super) fn checksums(files: &[(&str, &[u8])]) -> String {
    use sha2::{Digest as _, Sha256};
    let line = |(name, bytes): &(&str, &[u8])| {
        let digest: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        format!("{digest}  {name}\n")
    };
    files.iter().map(line).collect()
}
