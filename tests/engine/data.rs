//! Data sets from outside: what is read, what is refused and in which words, what is generated.

use eqprop_lab::data::toy::{MAX_EXAMPLES, Toy, generate};
use eqprop_lab::data::{Dataset, LoadSettings, Source, Split, folder, idx, mnist};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use strum::VariantArray as _;

const TRAIN_IMAGES: &str = "train-images-idx3-ubyte";
const TRAIN_LABELS: &str = "train-labels-idx1-ubyte";
const TEST_IMAGES: &str = "t10k-images-idx3-ubyte";
const TEST_LABELS: &str = "t10k-labels-idx1-ubyte";
const NAMES: [&str; 4] = [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS];

/// Magic, sizes, elements.
fn idx_bytes(magic: u32, sizes: &[u32], elements: &[u8]) -> Vec<u8> {
    let header = std::iter::once(&magic).chain(sizes).flat_map(|n| n.to_be_bytes());
    header.chain(elements.iter().copied()).collect()
}

/// Any bytes will do for pixels if no two images are alike: 7·i mod 251.
fn pixels(num: usize) -> Vec<u8> {
    (0..num).map(|i| (7 * i % 251) as u8).collect()
}

/// The four files of a set of 5×7 images in 3 classes, 6 to train, 3 to test, in the order of [`NAMES`].
fn good_files() -> [Vec<u8>; 4] {
    [
        idx_bytes(0x803, &[6, 5, 7], &pixels(6 * 35)),
        idx_bytes(0x801, &[6], &[0, 1, 2, 0, 1, 2]),
        idx_bytes(0x803, &[3, 5, 7], &pixels(3 * 35)),
        idx_bytes(0x801, &[3], &[2, 0, 1]),
    ]
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Writes the good set under these names, compressed where the name says so.
fn write_good(dir: &Path, names: [&str; 4]) {
    fs::create_dir_all(dir).unwrap();
    for (name, bytes) in names.iter().zip(good_files()) {
        put(dir, name, &if name.ends_with(".gz") { gz(&bytes) } else { bytes });
    }
}

fn put(dir: &Path, name: &str, bytes: &[u8]) {
    fs::write(dir.join(name), bytes).unwrap();
}

fn assert_is_good_set(set: &Dataset, case: &str) {
    assert_eq!([set.height(), set.width(), set.num_inputs(), set.num_classes()], [5, 7, 35, 3], "{case}");
    for (split, labels) in [(Split::Train, vec![0, 1, 2, 0, 1, 2]), (Split::Test, vec![2, 0, 1])] {
        assert_eq!(set.range(split, 0), 0..labels.len(), "{case}");
        for (i, label) in labels.into_iter().enumerate() {
            assert_eq!(set.label(split, i), label, "{case}");
            assert_eq!(set.pixels(split, i), &pixels(6 * 35)[35 * i..35 * (i + 1)], "{case}");
        }
    }
}

#[test]
fn good_folders_round_trip() {
    let gz_names = NAMES.map(|name| format!("{name}.gz"));
    let sets: [[&str; 4]; 5] = [
        NAMES,
        gz_names.each_ref().map(String::as_str),
        ["train-images.idx3-ubyte", "Train-Labels.IDX1-ubyte.gz", "TEST_IMAGES", "test-labels.gz"],
        [
            "emnist-letters-train-images-idx3-ubyte.gz",
            "emnist-letters-train-labels-idx1-ubyte.gz",
            "emnist-letters-test-images-idx3-ubyte.gz",
            "emnist-letters-test-labels-idx1-ubyte.gz",
        ],
        ["latest-train-images", "latest-train-image-labels", "latest-t10k-images", "t10k-image-labels"],
    ];
    for names in sets {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("five-by-seven");
        write_good(&dir, names);
        fs::create_dir(dir.join("train-images-old")).unwrap();
        put(&dir, "._train-images", b"left by another system");
        put(&dir, "notes.txt", b"not looked at");
        for path in std::iter::once(dir.clone()).chain(names.map(|name| dir.join(name))) {
            let set = folder::load(&path).unwrap();
            assert_is_good_set(&set, &path.display().to_string());
            assert_eq!(set.name(), "five-by-seven");
        }
    }
}

#[test]
fn plain_file_is_preferred_to_its_gz_twin() {
    let temp = tempfile::tempdir().unwrap();
    write_good(temp.path(), NAMES);
    put(temp.path(), "train-images-idx3-ubyte.gz", b"never opened");
    assert_is_good_set(&folder::load(temp.path()).unwrap(), "twin");
}

#[test]
fn compression_is_told_by_content_and_members_are_joined() {
    let plain = &good_files()[0];
    let (head, tail) = plain.split_at(50);
    let joined = [gz(head), gz(tail)].concat();
    for bytes in [plain.clone(), gz(plain), joined] {
        let images = idx::read_images_from(bytes.as_slice(), "test.gz").unwrap();
        assert_eq!([images.count, images.height, images.width], [6, 5, 7]);
        assert_eq!(images.pixels, pixels(6 * 35));
    }
    assert_eq!(idx::read_labels_from(good_files()[3].as_slice(), "labels").unwrap(), [2, 0, 1]);
}

/// Case, what is done to the good set (the path returned is loaded), what the error says ("…" skips words).
type BadFolder = (&'static str, fn(&Path) -> PathBuf, &'static str);

/// Case, which file is replaced, by what, what the error says after the name of the file.
type BadFile = (&'static str, &'static str, fn() -> Vec<u8>, &'static str);

fn without(dir: &Path, names: &[&str]) -> PathBuf {
    names.iter().for_each(|name| fs::remove_file(dir.join(name)).unwrap());
    dir.to_path_buf()
}

fn with(dir: &Path, names: &[&str]) -> PathBuf {
    names.iter().for_each(|name| put(dir, name, b"not opened"));
    dir.to_path_buf()
}

fn good(file: usize) -> Vec<u8> {
    good_files()[file].clone()
}

fn edited(mut bytes: Vec<u8>, edit: fn(&mut Vec<u8>, usize)) -> Vec<u8> {
    let len = bytes.len();
    edit(&mut bytes, len);
    bytes
}

#[rustfmt::skip]
const BAD_FOLDERS: &[BadFolder] = &[
    ("no such path", |d| d.join("nowhere"), "nowhere: does not exist"),
    ("a file of another name", |d| with(d, &["notes.txt"]).join("notes.txt"),
        "notes.txt: is not one of the four"),
    ("no training images", |d| without(d, &[TRAIN_IMAGES]),
        "spoilt-set: lacks the training images (… \"train\" and \"image\", like train-images-idx3-ubyte); put"),
    ("no test labels", |d| without(d, &[TEST_LABELS]),
        "spoilt-set: lacks the test labels (… or \"test\" and \"label\", like t10k-labels-idx1-ubyte); put"),
    ("no test file", |d| without(d, &[TEST_IMAGES, TEST_LABELS]),
        "spoilt-set: lacks the test images … t10k-images-idx3-ubyte) and the test labels … t10k-labels-idx1"),
    ("nothing", |d| without(d, &NAMES),
        "spoilt-set: lacks the training images … training labels … test images … test labels"),
    ("a sub-directory of the name",
        |d| { fs::create_dir(without(d, &[TRAIN_LABELS]).join(TRAIN_LABELS)).unwrap(); d.to_path_buf() },
        "spoilt-set: lacks the training labels (train-labels-idx1-ubyte is a folder, not a file); put"),
    ("two sets", |d| with(d, &["b-train-images"]),
        "spoilt-set: several files could be the training images: b-train-images, train-images-idx3-ubyte; put"),
    ("two more, as gz", |d| with(d, &["b-test-labels.gz", "c-test-labels.gz"]),
        "could be the test labels: b-test-labels.gz, c-test-labels.gz, t10k-labels-idx1-ubyte; put"),
];

#[rustfmt::skip]
const BAD_FILES: &[BadFile] = &[
    ("fewer labels", TRAIN_LABELS, || idx_bytes(0x801, &[5], &[0; 5]),
        "holds 5 labels but train-images-idx3-ubyte holds 6 images"),
    ("more test labels", TEST_LABELS, || idx_bytes(0x801, &[4], &[0; 4]),
        "holds 4 labels but t10k-images-idx3-ubyte holds 3 images"),
    ("another size", TEST_IMAGES, || idx_bytes(0x803, &[3, 7, 5], &[0; 105]),
        "test images are 7×5 but those of train-images-idx3-ubyte are 5×7"),
    ("empty", TRAIN_IMAGES, Vec::new, "is empty (0 bytes)"),
    ("gz of nothing", TRAIN_IMAGES, || gz(b""), "the header ends after 0 bytes, that of images has 16"),
    ("magic cut", TRAIN_IMAGES, || vec![0, 0, 8], "the header ends after 3 bytes, that of images has 16"),
    ("sizes cut", TEST_IMAGES, || good(2)[..11].to_vec(),
        "the header ends after 11 bytes, that of images has 16"),
    ("size cut", TEST_LABELS, || gz(&good(3)[..6]), "the header ends after 6 bytes, that of labels has 8"),
    ("labels as images", TRAIN_IMAGES, || good(1), "these are labels, images were expected … 0x00000803"),
    ("images as labels", TEST_LABELS, || gz(&good(2)), "these are images, labels were expected … 0x00000801"),
    ("float images cut", TRAIN_IMAGES, || idx_bytes(0xD03, &[6, 5, 7], &[0; 839]),
        "the header promises 840 bytes (6 images of 5×7), the file holds 839"),
    ("bright images", TRAIN_IMAGES, || idx_bytes(0xD03, &[6, 5, 7], &[0x44; 840]), "position 0; a pixel lies"),
    ("int labels", TRAIN_LABELS, || idx_bytes(0xC01, &[6], &[1; 24]), "position 0; a label is a whole number"),
    ("colour images", TRAIN_IMAGES, || idx_bytes(0x804, &[6, 5, 7, 3], &[0; 630]),
        "has 4 dimensions, images have 3"),
    ("a web page", TRAIN_LABELS, || b"<!DOCTYPE html>".to_vec(),
        "is not an IDX file: it begins with 3C 21 44 4F (a web page … IDX labels with 00 00 08 01"),
    ("one byte", TRAIN_IMAGES, || vec![7],
        "is not an IDX file: it begins with 07, IDX images with 00 00 08 03"),
    ("reversed byte order", TEST_IMAGES, || vec![3, 8, 0, 0, 3, 0, 0, 0], "is not an IDX file … byte order"),
    ("gz twice", TEST_IMAGES, || gz(&gz(&good(2))), "is not an IDX file … gzip twice"),
    ("a pixel short", TRAIN_IMAGES, || good(0)[..225].to_vec(),
        "the header promises 210 bytes (6 images of 5×7), the file holds 209"),
    ("a label short", TEST_LABELS, || gz(&good(3)[..10]), "promises 3 bytes (3 labels), the file holds 2"),
    ("a byte more", TRAIN_IMAGES, || edited(good(0), |b, _| b.push(9)),
        "holds more than the 210 bytes (6 images of 5×7) its header promises"),
    ("gz bomb", TEST_LABELS, || gz(&edited(good(3), |b, _| b.resize(1 << 24, 0))),
        "holds more than the 3 bytes"),
    ("gz cut", TRAIN_IMAGES, || edited(gz(&good(0)), |b, n| b.truncate(n / 2)), "the gzip stream is cut off"),
    ("gz header cut", TRAIN_IMAGES, || gz(&good(0))[..5].to_vec(), "the gzip stream is cut off"),
    ("no checksum", TRAIN_LABELS, || edited(gz(&good(1)), |b, n| b.truncate(n - 8)),
        "the gzip stream is cut off"),
    ("wrong checksum", TEST_IMAGES, || edited(gz(&good(2)), |b, n| b[n - 6] ^= 1),
        "the gzip stream is corrupt"),
    ("bad block", TEST_IMAGES, || edited(gz(&good(2)), |b, _| b[10] = 0xFF), "the gzip stream is corrupt"),
    ("rubbish after gz", TRAIN_LABELS, || [gz(&good(1)), vec![b'x'; 20]].concat(), "the gzip stream is corrupt"),
    ("no images", TRAIN_IMAGES, || idx_bytes(0x803, &[0, 5, 7], &[]),
        "the header promises 0 images; at least one"),
    ("no labels", TRAIN_LABELS, || idx_bytes(0x801, &[0], &[]), "the header promises 0 labels; at least one"),
    ("no width", TEST_IMAGES, || idx_bytes(0x803, &[3, 5, 0], &[]), "3 images of 5×0; … at least one pixel"),
    ("no height", TRAIN_IMAGES, || idx_bytes(0x803, &[6, 0, 7], &[]),
        "6 images of 0×7; … at least one pixel"),
    ("10 GB promised", TRAIN_IMAGES, || idx_bytes(0x803, &[10_000_000, 25, 40], &[0; 40]),
        "promises 10000000000 bytes … the limit is 4 GiB"),
    ("10 GB promised, gz", TEST_IMAGES, || gz(&idx_bytes(0x803, &[10_000_000, 25, 40], &[0; 40])),
        "promises 10000000000 bytes … the limit is 4 GiB"),
    ("64 bits overflow", TRAIN_IMAGES, || idx_bytes(0x803, &[u32::MAX; 3], &[0; 40]),
        "promises 79228162458924105385300197375 bytes … the limit is 4 GiB"),
    ("4 GiB promised", TRAIN_IMAGES, || idx_bytes(0x803, &[1 << 20, 64, 64], &[0; 40]),
        "promises 4294967296 bytes … the file holds 40"),
];

/// The parts of `pattern` between "…" occur in `message` in this order, and an advice follows the rule.
fn assert_says(case: &str, message: &str, pattern: &str) {
    let mut rest = message;
    for part in pattern.split('…').map(str::trim) {
        let at = rest.find(part);
        assert!(at.is_some(), "{case}: {part:?} is not, or not here, in: {message}");
        rest = &rest[at.unwrap_or(0) + part.len()..];
    }
    assert!(message.contains("; "), "{case}: no advice in: {message}");
}

#[test]
fn bad_folders_are_refused_by_culprit_and_rule() {
    for &(case, spoil, says) in BAD_FOLDERS {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("spoilt-set");
        write_good(&dir, NAMES);
        assert_says(case, &folder::load(&spoil(&dir)).expect_err(case).to_string(), says);
    }
}

#[test]
fn bad_files_are_refused_by_culprit_and_rule() {
    for &(case, file, bytes, says) in BAD_FILES {
        let temp = tempfile::tempdir().unwrap();
        write_good(temp.path(), NAMES);
        put(temp.path(), file, &bytes());
        let error = folder::load(temp.path()).expect_err(case);
        assert_eq!(error.culprit(), temp.path().join(file).display().to_string(), "{case}");
        assert_says(case, &error.to_string(), says);
    }
}

#[test]
fn idx_reader_refuses_what_is_not_a_file() {
    let temp = tempfile::tempdir().unwrap();
    for (path, rule) in
        [(temp.path().to_path_buf(), "is a folder"), (temp.path().join("no"), "does not exist")]
    {
        for error in [idx::read_images(&path).unwrap_err(), idx::read_labels(&path).unwrap_err()] {
            assert_eq!(error.culprit(), path.display().to_string());
            assert!(error.rule().contains(rule), "{error}");
        }
    }
}

#[test]
fn mnist_is_mnist() {
    let set = mnist::load().unwrap();
    assert_eq!(set.name(), "MNIST");
    assert_eq!([set.height(), set.width(), set.num_inputs(), set.num_classes()], [28, 28, 784, 10]);
    assert_eq!(set.num_in_training_file(), 60_000);
    assert_eq!([0, 1, 2, 3, 4].map(|i| set.label(Split::Train, i)), [5, 0, 4, 1, 9]);
    assert_eq!([0, 1, 2, 3, 4].map(|i| set.label(Split::Test, i)), [7, 2, 1, 0, 4]);
    let mut counts = [0; 10];
    (0..60_000).for_each(|i| counts[set.label(Split::Train, i)] += 1);
    assert_eq!(counts, [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    // Mean ink of the training file, the 0.1307 that every tutorial subtracts.
    let ink: u64 = (0..60_000).flat_map(|i| set.pixels(Split::Train, i)).map(|&p| u64::from(p)).sum();
    assert!((ink as f64 / (255.0 * 60_000.0 * 784.0) - 0.130_66).abs() < 1e-5);

    assert_eq!(set.range(Split::Train, 10_000), 0..50_000);
    assert_eq!(set.range(Split::Validation, 10_000), 50_000..60_000);
    assert_eq!(set.range(Split::Test, 10_000), 0..10_000);
}

#[test]
fn at_most_a_sixth_is_held_out() {
    let set = generate(Toy::Xor, 1, 100);
    for (held_out, train) in [(0, 100), (1, 99), (16, 84), (17, 84), (10_000, 84)] {
        assert_eq!(set.range(Split::Train, held_out), 0..train, "{held_out} held out");
        assert_eq!(set.range(Split::Validation, held_out), train..100, "{held_out} held out");
        assert_eq!(set.range(Split::Test, held_out), 0..20, "{held_out} held out");
    }
}

/// Coordinates in [0, 1] and class of each example of the split.
fn points(set: &Dataset, split: Split) -> Vec<([f64; 2], usize)> {
    let coordinate = |i, axis: usize| f64::from(set.pixels(split, i)[axis]) / 255.0;
    set.range(split, 0).map(|i| ([coordinate(i, 0), coordinate(i, 1)], set.label(split, i))).collect()
}

fn nearest_class(train: &[([f64; 2], usize)], [x, y]: [f64; 2]) -> usize {
    let distance = |p: &[f64; 2]| (p[0] - x).powi(2) + (p[1] - y).powi(2);
    train.iter().min_by(|a, b| distance(&a.0).total_cmp(&distance(&b.0))).unwrap().1
}

#[test]
fn toys_are_a_function_of_kind_seed_and_size() {
    for &toy in Toy::VARIANTS {
        let set = generate(toy, 7, 500);
        assert_eq!(set, generate(toy, 7, 500));
        assert_ne!(set, generate(toy, 8, 500), "{toy:?}: the seed matters");
        assert_eq!([set.height(), set.width(), set.num_classes()], [1, 2, 2]);
        assert_eq!([set.range(Split::Train, 0).len(), set.range(Split::Test, 0).len()], [500, 100]);
        let [train, test] = [Split::Train, Split::Test].map(|split| points(&set, split));
        assert_ne!(train[..100], test[..], "{toy:?}: tested on what was trained");
        assert_eq!(train[..50], points(&generate(toy, 7, 50), Split::Train)[..], "{toy:?}: begins alike");
        for part in [train, test] {
            assert_eq!(part.iter().filter(|(_, class)| *class == 1).count(), part.len() / 2, "{toy:?}");
            // In the square with room to spare for what noise may do, and using it.
            for axis in 0..2 {
                let values = || part.iter().map(|(p, _)| p[axis]);
                let (low, high) = (values().fold(1.0, f64::min), values().fold(0.0, f64::max));
                assert!(low > 0.0 && high < 1.0 && high - low > 0.4, "{toy:?}: {low}..{high}");
            }
        }
    }
}

#[test]
fn toys_of_odd_sizes() {
    for (asked, train, test) in [(0, 2, 2), (1, 2, 2), (3, 3, 2), (11, 11, 2), (15, 15, 3)] {
        let set = generate(Toy::Moons, 1, asked);
        assert_eq!(
            [set.range(Split::Train, 0).len(), set.range(Split::Test, 0).len()],
            [train, test],
            "{asked}"
        );
    }
    assert_eq!(generate(Toy::Xor, 1, usize::MAX).num_in_training_file(), MAX_EXAMPLES);
}

#[test]
fn toys_have_the_geometry_they_promise() {
    for seed in 0..5 {
        let mut num_checked = 0;
        for ([x, y], class) in points(&generate(Toy::Xor, seed, 1000), Split::Train) {
            if (x - 0.5).abs().min((y - 0.5).abs()) > 0.1 {
                num_checked += 1;
                assert_eq!(class == 1, (x - 0.5) * (y - 0.5) < 0.0, "xor at ({x}, {y})");
            }
        }
        assert!(num_checked > 900, "only {num_checked} of the xor points are away from the axes");
        for ([x, y], class) in points(&generate(Toy::Rings, seed, 1000), Split::Train) {
            assert_eq!(class == 1, (x - 0.5).hypot(y - 0.5) > 0.29, "rings at ({x}, {y})");
        }
        for &toy in Toy::VARIANTS {
            let set = generate(toy, seed, 1000);
            let [train, test] = [Split::Train, Split::Test].map(|split| points(&set, split));
            let num_right = test.iter().filter(|(p, class)| nearest_class(&train, *p) == *class).count();
            assert!(num_right >= 190, "{toy:?}: {num_right} of 200 by the nearest neighbour");
            // A line through the centre stays below the bar set above, or no hidden layer is needed.
            let share = |angle: f64| {
                let side = |[x, y]: [f64; 2]| (x - 0.5) * angle.cos() + (y - 0.5) * angle.sin() > 0.0;
                test.iter().filter(|(p, class)| side(*p) == (*class == 1)).count()
            };
            let best = (0..72).map(|i| share(f64::from(i) * 5f64.to_radians())).max();
            assert!(best < Some(190), "{toy:?}: a line gets {best:?} of 200");
        }
    }
}

/// A row is loaded by its key, and what it says of itself is so.
#[test]
fn every_row_of_the_table_loads_what_it_says() {
    let dir = tempfile::tempdir().unwrap();
    write_good(dir.path(), NAMES);
    let settings = LoadSettings { seed: 3, toy_examples: 40, folder: dir.path() };
    let elsewhere = LoadSettings { folder: "nowhere".as_ref(), ..settings };
    let others = LoadSettings { seed: 4, toy_examples: 60, ..settings };
    let readme = include_str!("../../README.md");
    for source in Source::all() {
        assert_eq!(Source::find(source.key()), Some(source));
        let set = (source.load)(&settings).unwrap();
        assert_eq!((source.load)(&elsewhere).is_err(), source.needs_folder(), "{source}");
        assert_eq!((source.load)(&others).unwrap() != set, source.is_generated(), "{source}");
        assert_eq!(set.is_planar(), source.is_generated(), "{source}");
        assert_eq!(source.origin.is_empty(), source.needs_folder() || source.is_generated(), "{source}");
        assert!(readme.contains(source.origin), "{source}: its authors and licence are not in the README");
        if !source.needs_folder() {
            assert_eq!(set.name(), source.label());
        }
    }
}
