//! Data as people have it: padded gzip, other number types, other folders.

use eqprop_lab::data::{Dataset, Split, folder, idx};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write as _;
use std::path::Path;

fn idx_bytes(magic: u32, sizes: &[u32], elements: &[u8]) -> Vec<u8> {
    let header = std::iter::once(&magic).chain(sizes).flat_map(|n| n.to_be_bytes());
    header.chain(elements.iter().copied()).collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Two training and one test image of 2×2: 10 20 / 30 40 and its like.
const PIXELS: [u8; 8] = [10, 20, 30, 40, 50, 60, 70, 80];

fn write(dir: &Path, prefix: &str, labels: [u8; 2]) {
    fs::create_dir_all(dir).unwrap();
    for (part, count) in [("train", 2), ("test", 1)] {
        let images = idx_bytes(0x803, &[count, 2, 2], &PIXELS[..4 * count as usize]);
        fs::write(dir.join(format!("{prefix}{part}-images")), images).unwrap();
        let labels = idx_bytes(0x801, &[count], &labels[..count as usize]);
        fs::write(dir.join(format!("{prefix}{part}-labels")), labels).unwrap();
    }
}

fn read(dir: &Path) -> Dataset {
    folder::load(dir).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn zeros_behind_gzip_are_skipped_and_other_bytes_are_named() {
    let packed = gz(&idx_bytes(0x801, &[3], &[1, 2, 3]));
    for zeros in [1, 511, 200_000] {
        let padded = [packed.clone(), vec![0; zeros]].concat();
        assert_eq!(idx::read_labels_from(padded.as_slice(), "l").unwrap(), [1, 2, 3], "{zeros}");
    }
    let other = [packed, vec![0, 0, 7, 7]].concat();
    let text = idx::read_labels_from(other.as_slice(), "l").unwrap_err().to_string();
    assert!(text.contains("follow the gzip data"), "{text}");
}

#[test]
fn other_number_types_are_brought_to_bytes() {
    let floats = |values: &[f32]| values.iter().flat_map(|x| x.to_be_bytes()).collect::<Vec<u8>>();
    let shares = idx_bytes(0xD03, &[1, 1, 3], &floats(&[0.0, 0.2, 1.0]));
    assert_eq!(idx::read_images_from(shares.as_slice(), "i").unwrap().pixels, [0, 51, 255]);
    let levels = idx_bytes(0xD03, &[1, 1, 3], &floats(&[0.0, 200.4, 255.0]));
    assert_eq!(idx::read_images_from(levels.as_slice(), "i").unwrap().pixels, [0, 200, 255]);
    let doubles = idx_bytes(0xE03, &[1, 1, 1], &0.6f64.to_be_bytes());
    assert_eq!(idx::read_images_from(doubles.as_slice(), "i").unwrap().pixels, [153]);
    let shorts = idx_bytes(0xB01, &[2], &[0, 7, 0, 255]);
    assert_eq!(idx::read_labels_from(shorts.as_slice(), "l").unwrap(), [7, 255]);
    // QMNIST: a table of int32, the class first.
    let table: Vec<u8> = [3i32, 300, 9, 9, 5, 301, 9, 9].iter().flat_map(|x| x.to_be_bytes()).collect();
    let table = idx_bytes(0xC02, &[2, 4], &table);
    assert_eq!(idx::read_labels_from(table.as_slice(), "l").unwrap(), [3, 5]);
}

#[test]
fn of_several_sets_one_is_chosen_by_its_prefix_and_emnist_stands_upright() {
    let temp = tempfile::tempdir().unwrap();
    write(temp.path(), "emnist-letters-", [1, 2]);
    write(temp.path(), "other-", [0, 1]);
    let text = folder::load(temp.path()).unwrap_err().to_string();
    assert!(text.contains("choose one by its prefix") && text.contains("/emnist-letters or "), "{text}");
    let letters = read(&temp.path().join("emnist-letters"));
    assert_eq!(letters.pixels(Split::Train, 0), [10, 30, 20, 40]);
    assert!(letters.name().contains("emnist-letters (turned upright)"), "{}", letters.name());
    assert_eq!(letters.empty_classes(), [0]);
    let other = read(&temp.path().join("other-train-images"));
    assert_eq!(other.pixels(Split::Train, 0), [10, 20, 30, 40]);
    assert!(other.empty_classes().is_empty());
}

#[test]
fn the_folder_above_is_enough_and_other_forms_are_told_with_the_way_to_convert_them() {
    let temp = tempfile::tempdir().unwrap();
    write(&temp.path().join("root/MNIST/raw"), "", [0, 1]);
    for dir in ["root", "root/MNIST", "root/MNIST/raw"] {
        assert_eq!(read(&temp.path().join(dir)).num_in_training_file(), 2, "{dir}");
    }
    fs::create_dir_all(temp.path().join("csv")).unwrap();
    fs::write(temp.path().join("csv/mnist_train.csv"), "label\n").unwrap();
    fs::create_dir_all(temp.path().join("png/train/0")).unwrap();
    fs::write(temp.path().join("png/train/0/0.png"), "").unwrap();
    for (dir, word) in [("csv", "CSV"), ("png", "folders of pictures")] {
        let text = folder::load(&temp.path().join(dir)).unwrap_err().to_string();
        assert!(text.contains(word) && text.contains("python3 -c") && text.lines().count() == 1, "{text}");
    }
}
